package org.atiende.world;

import java.util.Arrays;
import java.util.EnumSet;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.Collectors;

/**
 * What one day is played from: a seed, and what of it was left out to make a failing day smaller. Everybody in it draws from dice of
 * their own, so that leaving one out changes nothing about the others' will.
 *
 * @param without faults that do not happen though the seed drew them
 * @param firstCaller of those whom the seed drew
 * @param lastCaller exclusive
 * @param hours how long the office is open
 */
record Plan(long seed, Set<Fault> without, int firstCaller, int lastCaller, int hours) {

    /** What can go wrong; each seed turns some of it on. */
    enum Fault {
        /** The router is killed, and started again some seconds later. */
        KILL,
        /** It stands still for some seconds, up to a minute. */
        FREEZE,
        /** The manager link breaks. */
        CUT,
        /** The manager link falls silent. */
        SILENCE,
        /** Events come up to two seconds late. */
        LATE_EVENTS,
        /** That an Originate was taken is not heard. */
        LOST_ANSWERS,
        /** The store is away. */
        STORE_AWAY,
        /** It answers late. */
        STORE_SLOW,
        /** One piece of work in eight fails, or its answer is lost. */
        STORE_ERRORS,
        /** The wall clock of everybody's machine is put forward by up to an hour. */
        CLOCK_FORWARD,
        CLOCK_BACK,
        /** Phones lose power. */
        DEAD_PHONES,
        /** Agents carry their phones away. */
        MOVES,
        /** Thirty callers within a minute. */
        BURST,
        /** Agents who often let it ring, or refuse. */
        BAD_HABITS,
        /** Who of several can run next is drawn. */
        SHUFFLE,
        /** There are two routers, on two machines; what strikes a router strikes either. */
        TWO_ROUTERS;

        private static final Set<Fault> ALL_DAY = EnumSet.of(LATE_EVENTS, LOST_ANSWERS, STORE_SLOW, BURST, BAD_HABITS, SHUFFLE, TWO_ROUTERS);

        /** Now and then; the others are so all day long. */
        boolean strikes() {
            return !ALL_DAY.contains(this);
        }
    }

    static final int EVERYBODY = 100_000;
    static final int HOURS = 2;

    static Plan of(long seed) {
        return new Plan(seed, EnumSet.noneOf(Fault.class), 0, EVERYBODY, HOURS);
    }

    /** The dice of somebody or something in this plan. */
    SplittableRandom dice(String whose, int index) {
        var mixed = new SplittableRandom(seed * 1_000_003 + whose.hashCode() * 31L + index).nextLong();
        return new SplittableRandom(mixed);
    }

    /** A third of the seeds has each fault, a third has two routers; one in ten has none of it. */
    boolean has(Fault fault) {
        return !without.contains(fault) && seed % 10 != 0 && dice("swarm", fault.ordinal()).nextInt(3) == 0;
    }

    Plan without(Fault fault) {
        var more = EnumSet.of(fault);
        more.addAll(without);
        return new Plan(seed, more, firstCaller, lastCaller, hours);
    }

    Plan callers(int first, int last) {
        return new Plan(seed, without, first, last, hours);
    }

    /** {@code seed=7 without=KILL,CUT callers=10-20 hours=4}. */
    static Plan parse(String text) {
        var plan = of(1);
        for (var word : text.strip().split(" +")) {
            var value = word.substring(word.indexOf('=') + 1);
            plan = switch (word.substring(0, word.indexOf('='))) {
                case "seed" -> new Plan(Long.parseLong(value), plan.without, plan.firstCaller, plan.lastCaller, plan.hours);
                case "without" -> Arrays.stream(value.split(",")).map(Fault::valueOf).reduce(plan, Plan::without, (one, _) -> one);
                case "callers" -> plan.callers(Integer.parseInt(value.split("-")[0]), Integer.parseInt(value.split("-")[1]));
                case "hours" -> new Plan(plan.seed, plan.without, plan.firstCaller, plan.lastCaller, Integer.parseInt(value));
                default -> throw new IllegalArgumentException("a plan says seed, without, callers and hours, not " + word);
            };
        }
        return plan;
    }

    @Override
    public String toString() {
        return "seed=" + seed + (without.isEmpty() ? "" : " without=" + without.stream().map(Fault::name).collect(Collectors.joining(",")))
                + (firstCaller == 0 && lastCaller == EVERYBODY ? "" : " callers=" + firstCaller + "-" + lastCaller) + (hours == HOURS ? "" : " hours=" + hours);
    }
}
