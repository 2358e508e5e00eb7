package org.atiende.simulate;

import java.time.Duration;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.SortedMap;
import java.util.TreeSet;
import java.util.function.LongConsumer;
import java.util.stream.IntStream;

import org.atiende.pairing.Caller;
import org.atiende.pairing.Net;
import org.atiende.pairing.Pairing;
import org.atiende.pairing.PairingPolicy;
import org.atiende.pairing.Timers;
import org.atiende.scenario.Scenario;

/**
 * A call centre on a virtual clock: the {@link Pairing} that production runs, callers and agents as the scenario describes them. The same
 * scenario and seed give the same calls, waits and results, whatever the machine. It is run once and belongs to one thread.
 *
 * <p>Callers stop to wait in one of three ways: answered, their patience at its end, or with a promise at the hold cap. Those of the warm-up
 * are served like everybody and not counted; after the last counted caller others go on coming until it is known what became of all that count.
 */
final class CallCentre {

    /** Counted callers are divided into so many parts in the order of their arrival, for the standard error (method of batch means). */
    static final int PARTS = 20;

    /** Where a scenario has no hold cap, callers are due within what the law asks for (Ley 10/2025, art. 8.2). */
    private static final long GOAL = Duration.ofMinutes(3).toNanos();

    private static final int NONE = Caller.NONE;
    private static final long NEVER = Long.MAX_VALUE;

    private final Scenario scenario;
    private final Draws draws;
    private final Feed feed;
    private final Pairing pairing;
    private final Timers talks = new Timers();
    private final Timers waits = new Timers();
    private final Arriving arriving = new Arriving();
    private final Tally[][] tallies;                          // by line and part
    private final Waits[] waited;
    private final Draws.Sampler[] handling;
    private final Draws.Sampler[] patience;
    private final int[] cellOf;
    private final int[][] qualified;                          // of each line, whom a caller may know
    private final long[] wrapUp;
    private final boolean[] writingUp;
    private final long holdCap;
    private final int maxInSystem;

    private long now;
    private long index;
    private long undecided;                                   // of those that count
    private int inSystem;
    private boolean entering;
    private double busySeconds;
    private long countedFrom;
    private long countedUntil;

    // of each waiting caller, by the number the pairing gave
    private long[] since = new long[256];
    private long[] number = new long[256];
    private long[] leaves = new long[256];
    private int[] line = new int[256];
    private int[] knows = new int[256];
    private boolean[] accepts = new boolean[256];

    CallCentre(Scenario scenario) {
        this.scenario = scenario;
        draws = new Draws(scenario.seed());
        feed = new Feed(scenario.lines(), draws.arrivals);
        pairing = new Pairing(scenario.policy() == Scenario.Policy.DEFAULT ? PairingPolicy.DEFAULT : PairingPolicy.LONGEST_IDLE, this::paired);
        var lines = scenario.lines();
        handling = lines.stream().map(one -> Draws.Sampler.of(one.talk().handling())).toArray(Draws.Sampler[]::new);
        patience = lines.stream().map(one -> one.talk().patience().map(Draws.Sampler::of).orElse(_ -> NEVER)).toArray(Draws.Sampler[]::new);
        tallies = new Tally[lines.size()][PARTS];
        for (var parts : tallies) {
            Arrays.setAll(parts, _ -> new Tally());
        }
        waited = new Waits[lines.size()];
        Arrays.setAll(waited, _ -> new Waits());
        holdCap = scenario.holdCap().map(Duration::toNanos).orElse(NEVER);
        maxInSystem = scenario.maxInSystem().orElse(Integer.MAX_VALUE);
        cellOf = new int[lines.size()];
        qualified = new int[lines.size()][];
        var count = scenario.agents().stream().mapToInt(Scenario.Agents::count).sum();
        wrapUp = new long[count];
        writingUp = new boolean[count];
        staff(count);
        pairing.meanHandling(meanHandling());
    }

    private void staff(int count) {
        var cells = new LinkedHashMap<TreeSet<String>, Integer>();
        for (var one = 0; one < cellOf.length; one++) {
            cellOf[one] = cells.computeIfAbsent(new TreeSet<>(scenario.lines().get(one).needs()), _ -> pairing.addCell());
        }
        var skills = scenario.agents().stream().flatMap(group -> Collections.nCopies(group.count(), group).stream()).toList();
        for (var agent = 0; agent < count; agent++) {
            pairing.addAgent();
            wrapUp[agent] = skills.get(agent).wrapUp().toNanos();
            for (var cell : cells.entrySet()) {
                pairing.qualify(agent, cell.getValue(), level(skills.get(agent).skills(), cell.getKey()), 0);
            }
        }
        for (var one = 0; one < cellOf.length; one++) {
            var needs = new TreeSet<>(scenario.lines().get(one).needs());
            qualified[one] = IntStream.range(0, count).filter(agent -> level(skills.get(agent).skills(), needs) > 0).toArray();
        }
        for (var agent = 0; agent < count; agent++) {
            pairing.free(agent, agent - count, 0);
        }
    }

    /** As good as at the needed skill that they are worst at; 0 without one of them. */
    private static int level(SortedMap<String, Integer> skills, TreeSet<String> needs) {
        return skills.keySet().containsAll(needs) ? needs.stream().mapToInt(skills::get).max().orElseThrow() : 0;
    }

    private double meanHandling() {
        var rate = 0.0;
        var work = 0.0;
        for (var one : scenario.lines()) {
            var calls = one.arrivals().stream().mapToDouble(Scenario.Rate::perHour).average().orElseThrow();
            rate += calls;
            work += calls * Draws.mean(one.talk().handling());
        }
        return work / rate;
    }

    /** @param progress told now and then how many of the callers have come */
    Outcome run(LongConsumer progress) {
        var last = scenario.warmUp() + scenario.calls();
        var step = Math.max(1, last / 200);
        var told = step;
        while (index < last || undecided > 0) {
            var next = Math.min(Math.min(talks.next(), waits.next()), Math.min(pairing.nextChange(), feed.at()));
            now = next;
            if (talks.next() == next) {
                talkEnds(talks.first());
            } else if (pairing.nextChange() == next) {
                pairing.pass(now);
            } else if (waits.next() == next) {
                patienceEnds(waits.first());
            } else {
                arrives();
                if (index >= told) {
                    told += step;
                    progress.accept(index);
                }
            }
        }
        return new Outcome(scenario, tallies, waited, busySeconds / (wrapUp.length * ((countedUntil - countedFrom) / 1e9)));
    }

    private boolean counts(long one) {
        return one >= scenario.warmUp() && one < scenario.warmUp() + scenario.calls();
    }

    private Tally tally(int ofLine, long one) {
        return tallies[ofLine][(int) ((one - scenario.warmUp()) * PARTS / scenario.calls())];
    }

    private void arrives() {
        var one = index++;
        var on = feed.line();
        feed.next();
        arriving.comes(on);
        if (counts(one)) {
            countedFrom = one == scenario.warmUp() ? now : countedFrom;
            countedUntil = now;
            tally(on, one).offered++;
            tally(on, one).knowing += arriving.knows == NONE ? 0 : 1;
        }
        if (inSystem >= maxInSystem) {
            if (counts(one)) {
                tally(on, one).blocked++;
                tally(on, one).knowing -= arriving.knows == NONE ? 0 : 1;
            }
            return;
        }
        inSystem++;
        undecided += counts(one) ? 1 : 0;
        entering = true;
        arriving.number = one;
        var call = pairing.enter(arriving, now);
        entering = false;
        if (call != NONE) {
            waits(call, on, one);
        }
    }

    private void waits(int call, int on, long one) {
        if (call >= since.length) {
            since = Arrays.copyOf(since, 2 * call);
            number = Arrays.copyOf(number, 2 * call);
            leaves = Arrays.copyOf(leaves, 2 * call);
            line = Arrays.copyOf(line, 2 * call);
            knows = Arrays.copyOf(knows, 2 * call);
            accepts = Arrays.copyOf(accepts, 2 * call);
        }
        since[call] = now;
        number[call] = one;
        line[call] = on;
        knows[call] = arriving.knows;
        accepts[call] = arriving.accepts;
        leaves[call] = arriving.patience == NEVER ? NEVER : now + arriving.patience;
        waits.set(call, holdCap == NEVER ? leaves[call] : Math.min(leaves[call], now + holdCap));
    }

    private void paired(int call, int agent) {
        var on = entering ? arriving.line : line[call];
        var one = entering ? arriving.number : number[call];
        var wait = entering ? 0 : now - since[call];
        if (!entering) {
            waits.remove(call);
        }
        if (counts(one)) {
            var tally = tally(on, one);
            tally.answered(wait, !entering);
            waited[on].add(wait);
            tally.overCap += wait > holdCap ? 1 : 0;
            var knew = entering ? arriving.knows : knows[call];
            tally.known += knew == agent ? 1 : 0;
            tally.knownSeconds += knew == NONE ? 0 : wait / 1e9;
            undecided--;
        }
        var talk = handling[on].draw(draws.talks);
        works(talk + wrapUp[agent]);
        writingUp[agent] = false;
        talks.set(agent, now + talk);
    }

    private void works(long nanos) {
        if (index > scenario.warmUp() && index <= scenario.warmUp() + scenario.calls()) {
            busySeconds += nanos / 1e9;
        }
    }

    private void talkEnds(int agent) {
        talks.remove(agent);
        if (!writingUp[agent]) {
            inSystem--;
        }
        if (!writingUp[agent] && wrapUp[agent] > 0) {
            writingUp[agent] = true;
            talks.set(agent, now + wrapUp[agent]);
        } else {
            pairing.free(agent, now);
        }
    }

    /** The caller hangs up, or the hold cap has come. */
    private void patienceEnds(int call) {
        var given = now >= leaves[call];
        if (!given && !accepts[call]) {
            waits.set(call, leaves[call]);
            if (counts(number[call])) {
                tally(line[call], number[call]).offeredPromise++;
            }
            return;
        }
        waits.remove(call);
        pairing.leave(call);
        inSystem--;
        if (counts(number[call])) {
            var tally = tally(line[call], number[call]);
            tally.left(now - since[call]);
            waited[line[call]].add(now - since[call]);
            tally.abandoned += given ? 1 : 0;
            tally.promised += given ? 0 : 1;
            tally.offeredPromise += given ? 0 : 1;
            undecided--;
        }
    }

    /** Who comes just now; the same object for everybody. */
    private final class Arriving implements Caller {

        private int line;
        private long number;
        private int knows;
        private long patience;
        private boolean accepts;
        private long hold;

        void comes(int on) {
            var described = scenario.lines().get(on);
            line = on;
            patience = CallCentre.this.patience[on].draw(draws.callers);
            accepts = holdCap != NEVER && draws.callers.nextDouble() < described.promise().accept();
            knows = described.known().share() > 0 && draws.callers.nextDouble() < described.known().share()
                    ? qualified[on][draws.callers.nextInt(qualified[on].length)] : NONE;
            hold = described.known().hold().toNanos();
        }

        @Override
        public int cell() {
            return cellOf[line];
        }

        @Override
        public int wideCell() {
            return NONE;
        }

        @Override
        public Net net() {
            return Net.WIDE;
        }

        @Override
        public long since() {
            return now;
        }

        @Override
        public long deadline() {
            return now + (holdCap == NEVER ? GOAL : holdCap);
        }

        @Override
        public int priority() {
            return 0;
        }

        @Override
        public boolean front() {
            return false;
        }

        @Override
        public int knownCount() {
            return knows == NONE ? 0 : 1;
        }

        @Override
        public int knownAgent(int which) {
            return knows;
        }

        @Override
        public int knownWeight(int which) {
            return Pairing.OWN;
        }

        @Override
        public int exceptAgent() {
            return NONE;
        }

        @Override
        public long exceptUntil() {
            return now;
        }

        @Override
        public long holdUntil() {
            return now + hold;
        }
    }
}
