package org.atiende.simulate;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeSet;
import java.util.function.LongConsumer;

import org.atiende.forecast.EarlyOffers;
import org.atiende.forecast.Holds;
import org.atiende.forecast.Standing;
import org.atiende.pairing.Caller;
import org.atiende.pairing.Pairing;
import org.atiende.pairing.PairingPolicy;
import org.atiende.pairing.Timers;
import org.atiende.scenario.Scenario;

/**
 * A call centre on a virtual clock: the {@link Pairing} that production runs, callers of a {@link Source}, agents of a {@link Crew}. The same
 * input gives the same calls, waits and results, whatever the machine. It is run once and belongs to one thread.
 *
 * <p>Callers stop to wait in one of three ways: answered, their patience at its end, or with a promise, offered before the hold cap by the rule
 * that production runs, or at it. Those of the warm-up
 * are served like everybody and not counted; after the last counted caller others go on coming until it is known what became of all that count.
 */
final class CallCentre {

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
    private final EarlyOffers offers;
    private final Holds holds;
    private final boolean holding;                            // whether anybody is ever held for the agent they know
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
    private final Books books;
    private final long holdCap;
    private final long guard;
    private final boolean early;                              // whether promises are offered before the cap
    private final int maxInSystem;

    private final Deque<Owed> owed = new ArrayDeque<>();
    private final boolean[] callsBack;

    private long now;
    private long index;
    private int nextDuty;
    private int inSystem;
    private boolean entering;
    private int changed = NONE;                               // the kind of need for which somebody waits, or does no more

    private final BitSet waiting = new BitSet();
    private Source.Arrival[] guests = {};                     // who wait, by the number the pairing gave

    CallCentre(Rules rules, Source source, Crew crew, Forecaster.Wish forecasts) {
        this(rules, rules.policy() == Scenario.Policy.DEFAULT ? PairingPolicy.DEFAULT : PairingPolicy.LONGEST_IDLE, source, crew, forecasts);
    }

    /** @param policy with other figures, to compare */
    CallCentre(Rules rules, PairingPolicy policy, Source source, Crew crew, Forecaster.Wish forecasts) {
        this.rules = rules;
        this.source = source;
        this.crew = crew;
        pairing = new Pairing(policy, this::paired);
        pairing.meanHandling(rules.meanHandling());
        offers = new EarlyOffers(pairing::atWorkFor);
        offers.meanHandling(rules.meanHandling());
        holds = new Holds(pairing);
        holding = !policy.plain() && rules.limits().holding();
        early = !policy.plain() && rules.limits().holdCap().isPresent();
        holdCap = rules.limits().holdCap().map(Duration::toNanos).orElse(NEVER);
        guard = policy.guard().toNanos();
        books = new Books(rules, holdCap);
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
        forecaster = new Forecaster(rules, pairing, crew, cellOf, forecasts, this::tell);
    }

    /** A promised call. */
    private record Owed(long at, int line) {
    }

    /** What a forecast may know. */
    private void tell(Standing standing) {
        for (var agent = 0; agent < busy.length; agent++) {
            if (busy[agent] && onDuty[agent] && writingUp[agent]) {
                standing.writesUp(agent, talksSince[agent] + crew.wrapUp()[agent]);
            } else if (busy[agent] && onDuty[agent]) {
                standing.talks(agent, lineOfTalk[agent], talksSince[agent]);
            }
        }
        for (var call = waiting.nextSetBit(0); call >= 0; call = waiting.nextSetBit(call + 1)) {
            standing.waits(call, guests[call].line, guests[call].at);
        }
        owed.forEach(one -> standing.owes(one.at(), forecaster.kind(one.line(), 0, true)));
    }

    /** A scenario from beginning to end. */
    static Outcome simulated(Scenario scenario, long forecasts, LongConsumer progress) {
        var crew = Crew.of(scenario);
        return new CallCentre(Rules.of(scenario), new Invented(scenario, crew), crew, Forecaster.Wish.of(forecasts)).run(progress).of(scenario.seed());
    }

    /** @param progress told now and then how many of the callers have come */
    Outcome run(LongConsumer progress) {
        var last = rules.warmUp() + rules.calls();
        var step = Math.max(1, last / 200);
        var told = step;
        while (index < last || books.undecided() > 0) {
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
            holds.settle(now);
            if (changed != NONE) {
                offerEarly();
            }
        }
        return books.closed(crew.size(), forecaster.accounts());
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
            holds.notBusy(agent);
            if (!busy[agent]) {
                pairing.away(agent, now);
            }
        }
        while (nextDuty() == now) {
            var duty = crew.duties().get(nextDuty++);
            onDuty[duty.agent()] = true;
            if (duty.until() != NEVER) {
                ends.set(duty.agent(), duty.until());
                books.onDuty(duty.until() - duty.from());
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

    private void arrives() {
        var one = index++;
        source.take(arriving);
        forecaster.comes(arriving, now);
        var blocked = inSystem >= maxInSystem;
        books.comes(one, arriving, blocked, now);
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
        arriving.holdFor = NONE;
        arriving.holdUntil = now;
        var hopes = holding && arriving.knows != NONE ? hopes() : List.<Holds.Hope>of();
        inSystem++;
        entering = true;
        var call = pairing.enter(arriving, now);
        entering = false;
        if (call != NONE) {
            holds.waits(call, hopes, arriving.holdFor, arriving.holdUntil);
            waits(call);
        }
    }

    /** As long as they are worth it, and not into the time in which they are pressed. */
    private List<Holds.Hope> hopes() {
        var hope = new Holds.Hope(arriving.knows, Pairing.OWN, now, Math.min(now + arriving.hold, arriving.due - guard), arriving.holdChance);
        var prospect = holds.prospect(hope, now);
        if (prospect.held()) {
            arriving.holdFor = hope.agent();
            arriving.holdUntil = prospect.until();
        }
        return List.of(hope);
    }

    private void waits(int call) {
        if (call >= guests.length) {
            var known = guests.length;
            guests = Arrays.copyOf(guests, 2 * (call + 1));
            Arrays.setAll(guests, number -> number < known ? guests[number] : new Source.Arrival());
        }
        var guest = guests[call];
        guest.become(arriving);
        waits.set(call, holdCap == NEVER || guest.owed ? guest.leaves() : Math.min(guest.leaves(), now + holdCap));
        if (early) {
            offers.waits(call, guest.cell, guest.owed ? 0 : now, guest.owed ? NEVER : now + holdCap, !guest.owed, now);
            changed = guest.cell;
        }
        waiting.set(call);
        if (forecaster.wants(guest.number)) {
            forecaster.says(call, guest, pairing.waitingFor(guest.cell), pairing.waiting() - 1, now);
        }
    }

    private void paired(int call, int agent) {
        var guest = entering ? arriving : guests[call];
        if (!entering) {
            waits.remove(call);
            waiting.clear(call);
            holds.leaves(call);
            if (early) {
                offers.taken(call, now);
                changed = guest.cell;
            }
        }
        forecaster.answered(guest.line, entering ? NONE : call, now - guest.at);
        books.answered(guest, agent, now - guest.at, entering);
        talks(agent, guest);
    }

    private void talks(int agent, Source.Arrival guest) {
        var length = source.talk(guest.line, guest.talk);
        source.met(guest.customer, agent);
        busy[agent] = true;
        writingUp[agent] = false;
        lineOfTalk[agent] = guest.line;
        talksSince[agent] = now;
        talks.set(agent, now + length);
        holds.talks(agent, guest.line, now, crew.wrapUp()[agent]);
        books.busy(length + crew.wrapUp()[agent], index);
    }

    private void talkEnds(int agent) {
        talks.remove(agent);
        if (!writingUp[agent]) {
            inSystem--;
            forecaster.talked(lineOfTalk[agent], agent, now - talksSince[agent], holding);
            if (holding) {
                forecaster.news().ifPresent(holds::learned);
            }
        }
        if (!writingUp[agent] && crew.wrapUp()[agent] > 0) {
            writingUp[agent] = true;
            talksSince[agent] = now;
            talks.set(agent, now + crew.wrapUp()[agent]);
            if (onDuty[agent]) {
                holds.writesUp(agent, now + crew.wrapUp()[agent]);
            }
            return;
        }
        busy[agent] = false;
        writingUp[agent] = false;
        holds.notBusy(agent);
        if (onDuty[agent]) {
            pairing.free(agent, now);
        } else {
            pairing.away(agent, now);
        }
    }

    /** The caller hangs up, or the hold cap has come. */
    private void patienceEnds(int call) {
        if (now >= guests[call].leaves()) {
            leaves(call, false);
        } else {
            offer(call);
        }
    }

    private void offerEarly() {
        for (var call = offers.next(changed, now); call != NONE; call = offers.next(changed, now)) {
            offer(call);
        }
        changed = NONE;
    }

    /** Asked once, here or at the hold cap; who refuses waits on. */
    private void offer(int call) {
        var guest = guests[call];
        books.offered(guest);
        if (early) {
            offers.asked(call, now);
        }
        if (guest.acceptsPromise) {
            leaves(call, true);
        } else {
            waits.set(call, guest.leaves());
            if (early) {
                offers.stays(call);
            }
        }
    }

    private void leaves(int call, boolean promised) {
        var guest = guests[call];
        waits.remove(call);
        waiting.clear(call);
        forecaster.gone(guest.line, call, now - guest.at);
        pairing.leave(call);
        holds.leaves(call);
        if (early) {
            offers.left(call, now);
        }
        inSystem--;
        if (promised && callsBack[guest.line]) {
            owed.add(new Owed(now + LEAD.toNanos(), guest.line));
        }
        books.left(guest, now - guest.at, promised);
    }
}
