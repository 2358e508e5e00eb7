package org.atiende.pairing;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The rules of {@link Pairing} said once more, slowly: everybody is looked at for every decision. What it decides the quick one must
 * decide too. For crowds in which the quick one looks at everybody as well.
 */
final class PlainPairing {

    /** A caller as the rules see them. */
    static final class Waiter {
        final Asking asked;
        int number;
        int band;
        boolean hoping;
        boolean held;
        int holdFor;
        long holdUntil;

        Waiter(Asking asked) {
            this.asked = asked;
            holdFor = asked.holdFor();
            holdUntil = asked.holdUntil();
        }
    }

    private record Idle(int agent, long since) {
    }

    private static final long HEAD_START = PairingPolicy.DEFAULT.headStart().toNanos();
    private static final long GUARD = PairingPolicy.DEFAULT.guard().toNanos();

    final Map<Integer, Waiter> line = new TreeMap<>();
    private final List<Map<Integer, Integer>> skills = new ArrayList<>();
    private final Map<Integer, Idle> idle = new HashMap<>();
    private final Map<Integer, Boolean> busy = new HashMap<>();
    private final double meanHandling;

    PlainPairing(int agents, double meanHandling) {
        this.meanHandling = meanHandling;
        for (var agent = 0; agent < agents; agent++) {
            skills.add(new TreeMap<>());
        }
    }

    void qualify(int agent, int cell, int level) {
        if (level == 0) {
            skills.get(agent).remove(cell);
        } else {
            skills.get(agent).put(cell, level);
        }
    }

    boolean isIdle(int agent) {
        return idle.containsKey(agent);
    }

    boolean isBusy(int agent) {
        return busy.containsKey(agent);
    }

    void becomesIdle(int agent, long now) {
        busy.remove(agent);
        idle.put(agent, new Idle(agent, now));
    }

    void becomesBusy(int agent) {
        idle.remove(agent);
        busy.put(agent, true);
    }

    void goesAway(int agent) {
        idle.remove(agent);
        busy.remove(agent);
    }

    /** Where a caller stands from now on. */
    void place(Waiter waiter, long now) {
        var pressing = waiter.asked.deadline() != Long.MAX_VALUE && now >= waiter.asked.deadline() - GUARD;
        waiter.band = waiter.asked.front() ? Waiting.FRONT : pressing ? Waiting.PRESSING : Waiting.NORMAL;
        waiter.hoping = hopesFor(waiter).isPresent();
        waiter.held = isHeld(waiter, now);
    }

    private boolean isHeld(Waiter waiter, long now) {
        return now < waiter.holdUntil && isBusy(waiter.holdFor);
    }

    private Optional<Integer> hopesFor(Waiter waiter) {
        return waiter.asked.known().stream().filter(known -> known.weight() >= Pairing.OWN && isBusy(known.agent())).map(Asking.Known::agent).findFirst();
    }

    private int cellNow(Asking asked, long now) {
        return asked.levelAt(now) == Net.ANY_SKILL && asked.wideCell() != Caller.NONE ? asked.wideCell() : asked.cell();
    }

    private int widthNow(Asking asked, long now) {
        return Math.min(asked.levelAt(now), Net.LOWEST);
    }

    private boolean excepted(Asking asked, int agent, long now) {
        return asked.exceptAgent() == agent && now < asked.exceptUntil();
    }

    private boolean mayTakeOwn(Asking asked, Asking.Known known, long now) {
        return known.weight() >= Pairing.NAMED || skills.get(known.agent()).containsKey(asked.cell())
                || skills.get(known.agent()).containsKey(cellNow(asked, now));
    }

    int bestAgent(Waiter waiter, long now) {
        var asked = waiter.asked;
        var held = isHeld(waiter, now);
        for (var known : asked.known()) {
            if (held && known.agent() == waiter.holdFor) {
                return Caller.NONE;
            }
            if (known.weight() > 0 && isIdle(known.agent()) && mayTakeOwn(asked, known, now) && !excepted(asked, known.agent(), now)) {
                return known.agent();
            }
        }
        if (held) {
            return Caller.NONE;
        }
        var qualified = leastMissed(asked, asked.cell(), now);
        return qualified == Caller.NONE && cellNow(asked, now) != asked.cell() ? leastMissed(asked, asked.wideCell(), now) : qualified;
    }

    private int leastMissed(Asking asked, int cell, long now) {
        return idle.values().stream()
                .filter(one -> !excepted(asked, one.agent(), now) && skills.get(one.agent()).getOrDefault(cell, Net.ANY_SKILL) <= widthNow(asked, now))
                .min(Comparator.comparing((Idle one) -> asked.avoids(one.agent())).thenComparing(one -> missed(one.agent(), cell))
                        .thenComparing(one -> skills.get(one.agent()).get(cell)).thenComparing(Idle::since))
                .map(Idle::agent).orElse(Caller.NONE);
    }

    private long missed(int agent, int cell) {
        return skills.get(agent).keySet().stream().filter(other -> other != cell).mapToLong(other -> Math.round(1e6 * Math.exp(-idleIn(other) / 2.0))).sum();
    }

    private long idleIn(int cell) {
        return idle.keySet().stream().filter(agent -> skills.get(agent).containsKey(cell)).count();
    }

    int bestCaller(int agent, long now) {
        var crowds = crowds();
        var best = line.values().stream().filter(waiter -> !waiter.held && !excepted(waiter.asked, agent, now)
                && skills.get(agent).getOrDefault(cellNow(waiter.asked, now), Net.ANY_SKILL) <= widthNow(waiter.asked, now))
                .max(Comparator.comparingInt((Waiter waiter) -> waiter.band).thenComparingLong(waiter -> score(waiter, crowds, now)));
        var floor = best.map(waiter -> waiter.band).orElse(Waiting.NORMAL);
        var own = line.values().stream().filter(waiter -> ownWeight(waiter, agent, now) > 0 && (waiter.held ? Waiting.NORMAL : waiter.band) >= floor)
                .filter(waiter -> waiter.held || waiter.band == Waiting.NORMAL || best.isEmpty() || pressure(best.get()) >= pressure(waiter))
                .min(Comparator.comparingInt((Waiter waiter) -> -ownWeight(waiter, agent, now)).thenComparingLong(waiter -> waiter.asked.since()));
        return own.or(() -> best).map(waiter -> waiter.number).orElse(Caller.NONE);
    }

    private static long pressure(Waiter waiter) {
        return waiter.asked.deadline() - waiter.asked.priority() * HEAD_START;
    }

    private int ownWeight(Waiter waiter, int agent, long now) {
        return waiter.asked.known().stream().filter(known -> known.agent() == agent && known.weight() >= Pairing.OWN && !excepted(waiter.asked, agent, now)
                && mayTakeOwn(waiter.asked, known, now)).mapToInt(Asking.Known::weight).findFirst().orElse(0);
    }

    private long score(Waiter waiter, Map<Integer, Integer> crowds, long now) {
        var headStart = waiter.asked.priority() * HEAD_START;
        return switch (waiter.band) {
            case Waiting.NORMAL -> headStart + crowd(crowds, cellNow(waiter.asked, now)) + now - waiter.asked.since() - hope(waiter, now);
            case Waiting.PRESSING -> headStart + crowd(crowds, cellNow(waiter.asked, now)) + now - waiter.asked.deadline();
            default -> headStart + now - waiter.asked.since();
        };
    }

    private long crowd(Map<Integer, Integer> crowds, int cell) {
        var each = (long) (3 * meanHandling / Math.max(1, idle.size() + busy.size()));
        return each * crowds.getOrDefault(cell, 0);
    }

    /** How many wait for each kind of need, or will do with it in the end. */
    private Map<Integer, Integer> crowds() {
        var crowds = new HashMap<Integer, Integer>();
        for (var waiter : line.values()) {
            if (!waiter.held) {
                crowds.merge(waiter.asked.cell(), 1, Integer::sum);
                crowds.merge(waiter.asked.wideCell(), 1, Integer::sum);
            }
        }
        return crowds;
    }

    private long hope(Waiter waiter, long now) {
        var left = waiter.asked.since() + PairingPolicy.DEFAULT.knowing().toNanos() - now;
        if (!waiter.hoping || left <= 0 || hopesFor(waiter).isEmpty()) {
            return 0;
        }
        return (long) (PairingPolicy.DEFAULT.knowingWeight().toNanos() * -Math.expm1(-left / meanHandling));
    }
}
