package org.atiende.simulate;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeSet;
import java.util.function.LongConsumer;

import org.atiende.pairing.Caller;
import org.atiende.pairing.Pairing;
import org.atiende.pairing.PairingPolicy;
import org.atiende.pairing.Timers;
import org.atiende.scenario.Scenario;

/**
 * A call centre on a virtual clock: the {@link Pairing} that production runs, callers of a {@link Source}, agents of a {@link Crew}. The same
 * input gives the same calls, waits and results, whatever the machine. It is run once and belongs to one thread.
 *
 * <p>Callers stop to wait in one of three ways: answered, their patience at its end, or with a promise at the hold cap. Those of the warm-up
 * are served like everybody and not counted; after the last counted caller others go on coming until it is known what became of all that count.
 */
final class CallCentre {

    /** Counted callers are divided into so many parts in the order of their arrival, for the standard error (method of batch means). */
    static final int PARTS = 20;

    /** A promised call is made so long after the promise, as the sample company does. */
    static final Duration LEAD = Duration.ofMinutes(5);

    private static final int NONE = Caller.NONE;
    private static final long NEVER = Source.NEVER;

    /** The number of a call that we make; none that counts has it. */
    private static final long OURS = Long.MAX_VALUE;

    private final Rules rules;
    private final Source source;
    private final Crew crew;
    private final Pairing pairing;
    private final Map<TreeSet<String>, Integer> cells = new LinkedHashMap<>();
    private final int[] cellOf;
    private final Timers talks = new Timers();
    private final Timers waits = new Timers();
    private final Timers ends = new Timers();                 // of duties
    private final boolean[] onDuty;
    private final boolean[] busy;
    private final boolean[] writingUp;
    private final int[] lineOfTalk;
    private final long[] talksSince;                          // or the beginning of the wrap-up
    private final Source.Arrival arriving = new Source.Arrival();
    private final Forecaster forecaster;
    private final long forecastEvery;                         // so many callers that wait; 0 for none
    private final Tally[][] tallies;                          // by line and part
    private final Outcome.Waits[] waited;
    private final long holdCap;
    private final int maxInSystem;

    private final Deque<Owed> owed = new ArrayDeque<>();
    private final boolean[] callsBack;

    private long now;
    private long index;
    private long undecided;                                   // of those that count
    private int nextDuty;
    private int inSystem;
    private boolean entering;
    private double busySeconds;
    private double dutySeconds;
    private long countedFrom;
    private long countedUntil;

    // of each waiting caller, by the number the pairing gave
    private long[] since = new long[256];
    private long[] number = new long[256];
    private long[] leaves = new long[256];
    private long[] talk = new long[256];
    private int[] line = new int[256];
    private int[] knows = new int[256];
    private int[] customer = new int[256];
    private boolean[] accepts = new boolean[256];

    /** @param forecasts about how many waits are forecast; 0 for none */
    CallCentre(Rules rules, Source source, Crew crew, long forecasts) {
        this.rules = rules;
        this.source = source;
        this.crew = crew;
        var policy = rules.policy() == Scenario.Policy.DEFAULT ? PairingPolicy.DEFAULT : PairingPolicy.LONGEST_IDLE;
        pairing = new Pairing(policy, this::paired);
        pairing.meanHandling(rules.meanHandling());
        tallies = new Tally[rules.lines().size()][PARTS];
        for (var parts : tallies) {
            Arrays.setAll(parts, _ -> new Tally());
        }
        waited = new Outcome.Waits[tallies.length];
        Arrays.setAll(waited, _ -> new Outcome.Waits());
        holdCap = rules.limits().holdCap().map(Duration::toNanos).orElse(NEVER);
        maxInSystem = rules.limits().inSystem().orElse(Integer.MAX_VALUE);
        cellOf = rules.lines().values().stream().mapToInt(needs -> cells.computeIfAbsent(new TreeSet<>(needs), _ -> pairing.addCell())).toArray();
        onDuty = new boolean[crew.size()];
        busy = new boolean[crew.size()];
        writingUp = new boolean[crew.size()];
        callsBack = new boolean[cellOf.length];
        for (var one = 0; one < cellOf.length; one++) {
            callsBack[one] = rules.callsBack(one);
        }
        lineOfTalk = new int[crew.size()];
        talksSince = new long[crew.size()];
        for (var agent = 0; agent < crew.size(); agent++) {
            pairing.addAgent();
        }
        forecaster = new Forecaster(rules, policy, crew, cellOf, new Seen());
        forecastEvery = forecasts == 0 ? 0 : Math.max(1, rules.calls() / forecasts);
    }

    /** A promised call. */
    private record Owed(long at, int line) {
    }

    /** What a forecast may know. */
    private final class Seen implements Forecaster.Floor {

        @Override
        public boolean isBusy(int agent) {
            return busy[agent];
        }

        @Override
        public long writesUpUntil(int agent) {
            return writingUp[agent] ? talksSince[agent] + crew.wrapUp()[agent] : NEVER;
        }

        @Override
        public int lineOfTalk(int agent) {
            return lineOfTalk[agent];
        }

        @Override
        public long talksSince(int agent) {
            return talksSince[agent];
        }

        @Override
        public int lineOfCall(int call) {
            return line[call];
        }
    }

    /** A scenario from beginning to end. */
    static Outcome simulated(Scenario scenario, long forecasts, LongConsumer progress) {
        var crew = Crew.of(scenario);
        return new CallCentre(Rules.of(scenario), new Invented(scenario, crew), crew, forecasts).run(progress).of(scenario.seed());
    }

    /** @param progress told now and then how many of the callers have come */
    Outcome run(LongConsumer progress) {
        var last = rules.warmUp() + rules.calls();
        var step = Math.max(1, last / 200);
        var told = step;
        while (index < last || undecided > 0) {
            now = Math.min(Math.min(Math.min(nextDuty(), ends.next()), Math.min(talks.next(), waits.next())), Math.min(Math.min(pairing.nextChange(), nextOwed()), source.at()));
            if (now == NEVER) {
                break;                                        // nobody comes any more, and nobody is on duty for those who wait
            }
            if (nextDuty() == now || ends.next() == now) {
                changeDuties();
            } else if (talks.next() == now) {
                talkEnds(talks.first());
            } else if (pairing.nextChange() == now) {
                pairing.pass(now);
            } else if (waits.next() == now) {
                patienceEnds(waits.first());
            } else if (nextOwed() == now) {
                callsBack(owed.poll().line());
            } else {
                arrives();
                if (index >= told) {
                    told += step;
                    progress.accept(index);
                }
            }
        }
        var length = (countedUntil - countedFrom) / 1e9;
        return new Outcome(rules, 0, tallies, waited, busySeconds / (dutySeconds > 0 ? dutySeconds : crew.size() * length), undecided,
                forecaster.account());
    }

    // --- who is at work

    private long nextDuty() {
        return nextDuty < crew.duties().size() ? crew.duties().get(nextDuty).from() : NEVER;
    }

    private void changeDuties() {
        while (ends.next() == now) {
            var agent = ends.first();
            ends.remove(agent);
            onDuty[agent] = false;
            if (!busy[agent]) {
                pairing.away(agent, now);
            }
        }
        while (nextDuty() == now) {
            var duty = crew.duties().get(nextDuty++);
            onDuty[duty.agent()] = true;
            if (duty.until() != NEVER) {
                ends.set(duty.agent(), duty.until());
                dutySeconds += (duty.until() - duty.from()) / 1e9;
            }
            for (var cell : cells.entrySet()) {
                pairing.qualify(duty.agent(), cell.getValue(), level(duty.skills(), cell.getKey()), now);
            }
            if (!busy[duty.agent()]) {
                pairing.free(duty.agent(), now - crew.size() + duty.agent(), now);
            }
        }
    }

    /** As good as at the needed skill that they are worst at; 0 without one of them. */
    private static int level(SortedMap<String, Integer> skills, TreeSet<String> needs) {
        return skills.keySet().containsAll(needs) ? needs.stream().mapToInt(skills::get).max().orElseThrow() : 0;
    }

    // --- callers

    private boolean counts(long one) {
        return one >= rules.warmUp() && one < rules.warmUp() + rules.calls();
    }

    private Tally tally(int ofLine, long one) {
        return tallies[ofLine][(int) ((one - rules.warmUp()) * PARTS / rules.calls())];
    }

    private void arrives() {
        var one = index++;
        source.take(arriving);
        forecaster.comes(arriving.line, now);
        var blocked = inSystem >= maxInSystem;
        if (counts(one)) {
            countedFrom = one == rules.warmUp() ? now : countedFrom;
            countedUntil = now;
            var tally = tally(arriving.line, one);
            tally.offered++;
            tally.blocked += blocked ? 1 : 0;
            tally.knowing += arriving.knows == NONE || blocked ? 0 : 1;
            undecided += blocked ? 0 : 1;
        }
        if (!blocked) {
            enters(one);
        }
    }

    private long nextOwed() {
        return owed.isEmpty() ? NEVER : owed.peek().at();
    }

    /** As production keeps a promise: in its minute it stands before everybody, and it waits for as long as it takes. */
    private void callsBack(int on) {
        arriving.line = on;
        arriving.customer = NONE;
        arriving.priority = 0;
        arriving.knows = NONE;
        arriving.patience = NEVER;
        arriving.acceptsPromise = false;
        arriving.talk = Source.Arrival.UNKNOWN;
        arriving.hold = 0;
        arriving.owed = true;
        enters(OURS);
        arriving.owed = false;
    }

    private void enters(long one) {
        arriving.at = now;
        arriving.due = now + rules.dueWithin();
        arriving.cell = cellOf[arriving.line];
        arriving.number = one;
        inSystem++;
        entering = true;
        var call = pairing.enter(arriving, now);
        entering = false;
        if (call != NONE) {
            waits(call, one);
        }
    }

    private void waits(int call, long one) {
        if (call >= since.length) {
            var room = 2 * call;
            since = Arrays.copyOf(since, room);
            number = Arrays.copyOf(number, room);
            leaves = Arrays.copyOf(leaves, room);
            talk = Arrays.copyOf(talk, room);
            line = Arrays.copyOf(line, room);
            knows = Arrays.copyOf(knows, room);
            customer = Arrays.copyOf(customer, room);
            accepts = Arrays.copyOf(accepts, room);
        }
        since[call] = now;
        number[call] = one;
        line[call] = arriving.line;
        knows[call] = arriving.knows;
        customer[call] = arriving.customer;
        talk[call] = arriving.talk;
        accepts[call] = arriving.acceptsPromise;
        leaves[call] = arriving.patience == NEVER ? NEVER : now + arriving.patience;
        waits.set(call, holdCap == NEVER || one == OURS ? leaves[call] : Math.min(leaves[call], now + holdCap));
        if (forecastEvery > 0 && counts(one) && one % forecastEvery == 0) {
            forecaster.says(pairing, call, pairing.waitingFor(cellOf[arriving.line]), now);
        }
    }

    private void paired(int call, int agent) {
        if (entering) {
            forecaster.answered(arriving.line, NONE, 0);
            answered(arriving.number, arriving.line, agent, arriving.knows, 0);
            talks(agent, arriving.line, arriving.talk, arriving.customer);
        } else {
            waits.remove(call);
            forecaster.answered(line[call], call, now - since[call]);
            answered(number[call], line[call], agent, knows[call], now - since[call]);
            talks(agent, line[call], talk[call], customer[call]);
        }
    }

    private void answered(long one, int on, int agent, int knew, long wait) {
        if (counts(one)) {
            var tally = tally(on, one);
            tally.answered(wait, !entering);
            tally.overCap += wait > holdCap ? 1 : 0;
            tally.known += knew == agent ? 1 : 0;
            tally.knownSeconds += knew == NONE ? 0 : wait / 1e9;
            waited[on].add(wait);
            undecided--;
        }
    }

    private void talks(int agent, int on, long told, int who) {
        var length = source.talk(on, told);
        source.met(who, agent);
        busy[agent] = true;
        writingUp[agent] = false;
        lineOfTalk[agent] = on;
        talksSince[agent] = now;
        talks.set(agent, now + length);
        if (index > rules.warmUp() && index <= rules.warmUp() + rules.calls()) {
            busySeconds += (length + crew.wrapUp()[agent]) / 1e9;
        }
    }

    private void talkEnds(int agent) {
        talks.remove(agent);
        if (!writingUp[agent]) {
            inSystem--;
            forecaster.talked(lineOfTalk[agent], now - talksSince[agent]);
        }
        if (!writingUp[agent] && crew.wrapUp()[agent] > 0) {
            writingUp[agent] = true;
            talksSince[agent] = now;
            talks.set(agent, now + crew.wrapUp()[agent]);
            return;
        }
        busy[agent] = false;
        writingUp[agent] = false;
        if (onDuty[agent]) {
            pairing.free(agent, now);
        } else {
            pairing.away(agent, now);
        }
    }

    /** The caller hangs up, or the hold cap has come. */
    private void patienceEnds(int call) {
        var given = now >= leaves[call];
        if (counts(number[call]) && !given) {
            tally(line[call], number[call]).offeredPromise++;
        }
        if (!given && !accepts[call]) {
            waits.set(call, leaves[call]);
            return;
        }
        waits.remove(call);
        forecaster.gone(call);
        pairing.leave(call);
        inSystem--;
        if (!given && callsBack[line[call]]) {
            owed.add(new Owed(now + LEAD.toNanos(), line[call]));
        }
        if (counts(number[call])) {
            var tally = tally(line[call], number[call]);
            tally.left(now - since[call]);
            tally.abandoned += given ? 1 : 0;
            tally.promised += given ? 0 : 1;
            waited[line[call]].add(now - since[call]);
            undecided--;
        }
    }
}
