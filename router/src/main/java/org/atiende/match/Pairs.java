package org.atiende.match;

import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.BiConsumer;

import org.atiende.agent.Agent;
import org.atiende.agent.AgentId;
import org.atiende.agent.AgentState;
import org.atiende.experience.Handling;
import org.atiende.forecast.EarlyOffers;
import org.atiende.forecast.Holds;
import org.atiende.match.LinePolicy.Widening;
import org.atiende.need.Need;
import org.atiende.pairing.Caller;
import org.atiende.pairing.Net;
import org.atiende.pairing.Pairing;
import org.atiende.pairing.PairingPolicy;
import org.atiende.tel.CallId;

/**
 * The {@link Pairing} in the words of this floor: which agent, caller and need has which number there. Owned by the {@link RoutingCore}.
 */
final class Pairs {

    /** A kind of need: the skills and the language that it takes. Without any skill it is whoever speaks the language. */
    private record Kind(List<String> skills, String language) {

        int level(Agent agent, LocalDate day) {
            if (!agent.speaks(language)) {
                return 0;
            }
            var worst = 1;
            for (var skill : skills) {
                var level = agent.level(skill, day);
                if (level.isEmpty()) {
                    return 0;
                }
                worst = Math.max(worst, level.get());
            }
            return Math.min(worst, Net.LOWEST);
        }
    }

    /** Nobody waits for an agent who will rather not be free in time. */
    private static final double MORE_LIKELY_THAN_NOT = .5;

    private final Pairing pairing = new Pairing(PairingPolicy.DEFAULT, this::paired);
    private final EarlyOffers offers = new EarlyOffers(pairing::atWorkFor);
    private final Holds holds = new Holds(pairing);
    private final Map<String, Integer> lines = new HashMap<>();
    private final BiConsumer<CallId, AgentId> sink;
    private final Map<AgentId, Integer> agents = new TreeMap<>();
    private final List<AgentId> agentIds = new ArrayList<>();
    private final Map<Kind, Integer> kinds = new LinkedHashMap<>();
    private final Map<CallId, Integer> calls = new HashMap<>();
    private final Map<Integer, CallId> callIds = new HashMap<>();
    private final Map<List<Widening>, Net> nets = new HashMap<>();
    private final Map<AgentId, Agent> roster = new HashMap<>();
    private CallId entering;
    private long now;                                         // of what is being told

    /** @param sink hears of every pair while it is made */
    Pairs(BiConsumer<CallId, AgentId> sink) {
        this.sink = sink;
    }

    private void paired(int number, int agent) {
        var waited = callIds.remove(number);
        var call = waited == null ? entering : waited;
        calls.remove(call);
        if (waited != null) {
            offers.taken(number, now);
            holds.leaves(number);
        }
        sink.accept(call, agentIds.get(agent));
    }

    /** Who works here, with what they can do on that day. */
    void roster(Collection<Agent> all, LocalDate day, Instant now) {
        this.now = nanos(now);
        roster.clear();
        all.forEach(agent -> roster.put(agent.id(), agent));
        for (var agent : all) {
            agents.computeIfAbsent(agent.id(), id -> {
                agentIds.add(id);
                return pairing.addAgent();
            });
        }
        agents.forEach((id, number) -> {
            if (!roster.containsKey(id)) {
                holds.notBusy(number);
                pairing.away(number, nanos(now));
            }
            kinds.forEach((kind, cell) -> qualify(id, kind, cell, day, now));
        });
        holds.settle(this.now);
    }

    private void qualify(AgentId id, Kind kind, int cell, LocalDate day, Instant now) {
        var agent = roster.get(id);
        pairing.qualify(agents.get(id), cell, agent == null ? 0 : kind.level(agent, day), nanos(now));
    }

    private int cell(Kind kind, LocalDate day, Instant now) {
        var known = kinds.get(kind);
        if (known != null) {
            return known;
        }
        var cell = pairing.addCell();
        kinds.put(kind, cell);
        agents.keySet().forEach(id -> qualify(id, kind, cell, day, now));
        return cell;
    }

    /** The caller takes a place; when somebody is theirs at once, the sink hears it before this returns. */
    void enter(WaitingCall call, LocalDate day, Instant now) {
        entering = call.id();
        this.now = nanos(now);
        var asking = asks(call, day, now);
        var number = pairing.enter(asking, this.now);
        if (number != Caller.NONE) {
            calls.put(call.id(), number);
            callIds.put(number, call.id());
            var rank = asking.front() ? Long.MIN_VALUE : asking.since() - asking.priority() * PairingPolicy.DEFAULT.headStart().toNanos();
            offers.waits(number, asking.cell(), rank, asking.deadline(), call.mayBeOffered(), this.now);
            holds.waits(number, asking.hopes, asking.holdFor, asking.holdUntil);
        }
        holds.settle(this.now);
    }

    void leave(CallId id, Instant now) {
        var number = calls.remove(id);
        if (number != null) {
            callIds.remove(number);
            pairing.leave(number);
            offers.left(number, nanos(now));
            holds.leaves(number);
            this.now = nanos(now);
            holds.settle(this.now);
        }
    }

    /** Who is to be offered a promise now; each of them is told once. */
    List<CallId> toBeAsked(Instant now) {
        var all = new ArrayList<CallId>();
        for (var cell = 0; cell < kinds.size(); cell++) {
            for (var call = offers.next(cell, nanos(now)); call != EarlyOffers.NONE; call = offers.next(cell, nanos(now))) {
                all.add(callIds.get(call));
            }
        }
        return all;
    }

    /** The cap has come for them. */
    void asked(CallId id, Instant now) {
        offers.asked(calls.get(id), nanos(now));
    }

    /** Whoever was asked waits on. */
    void stays(CallId id) {
        offers.stays(calls.get(id));
    }

    void cannotBeAsked(CallId id) {
        Optional.ofNullable(calls.get(id)).ifPresent(offers::cannotBeAsked);
    }

    /** What this agent is now; who is free takes the best caller. */
    void tell(Seat seat, AgentState state, Instant now) {
        this.now = nanos(now);
        var agent = agents.get(seat.id());
        is(seat, agent, state);
        switch (state) {
            case AgentState.Free(var since) -> pairing.free(agent, nanos(since), this.now);
            case AgentState.Reserved _, AgentState.Ringing _, AgentState.Talking _, AgentState.WrapUp _ -> pairing.busy(agent);
            case AgentState.Unknown _, AgentState.SignedOut _, AgentState.OffSite _, AgentState.Paused _, AgentState.Fault _ -> pairing.away(agent, this.now);
        }
        holds.settle(this.now);
    }

    /** What it is worth waiting for: not for who will not take calls once they are free. */
    private void is(Seat seat, int agent, AgentState state) {
        switch (state) {
            case AgentState.Talking _ when seat.comesBack() ->
                    holds.talks(agent, seat.line(), seat.busySince().map(Pairs::nanos).orElse(now), seat.agent().wrapUp().toNanos());
            case AgentState.Reserved _, AgentState.Ringing _ when seat.comesBack() ->
                    holds.talks(agent, seat.line(), Holds.NOT_YET, seat.agent().wrapUp().toNanos());
            case AgentState.WrapUp(var until) -> holds.writesUp(agent, nanos(until));
            default -> holds.notBusy(agent);
        }
    }

    /** Free like others in the same instant: the callers choose among them, see {@link #seek}. */
    void rest(AgentId id, AgentState.Free free) {
        holds.notBusy(agents.get(id));
        pairing.rest(agents.get(id), nanos(free.since()));
    }

    /**
     * These callers choose among so many free agents, one after the other; first those of them who will have somebody anyway and whose own
     * agent is free, or an earlier one would take that agent without knowing them.
     */
    void seek(List<WaitingCall> inOrder, int free, Instant now) {
        this.now = nanos(now);
        inOrder.stream().limit(free).forEach(call -> pairing.seekOwn(calls.get(call.id()), this.now));
        for (var call : inOrder) {
            Optional.ofNullable(calls.get(call.id())).ifPresent(number -> pairing.seek(number, nanos(now)));
        }
        holds.settle(this.now);
    }

    void pass(Instant now) {
        this.now = nanos(now);
        pairing.pass(this.now);
        holds.settle(this.now);
    }

    /** When {@link #pass} has something to do. */
    Instant nextChange() {
        var next = pairing.nextChange();
        return next == Long.MAX_VALUE ? Instant.MAX : instant(next);
    }

    private static Instant instant(long nanos) {
        return Instant.ofEpochSecond(nanos / 1_000_000_000, nanos % 1_000_000_000);
    }

    void learned(Handling.Learned talks) {
        holds.learned(talks);
    }

    /** The number of a line. */
    int line(String name) {
        return lines.computeIfAbsent(name, _ -> lines.size());
    }

    /** Whether this call waits for one agent although others may be free. */
    boolean isHeld(CallId call, Instant now) {
        return Optional.ofNullable(calls.get(call)).filter(number -> holds.isHeld(number, nanos(now))).isPresent();
    }

    /**
     * What comes of waiting for an agent.
     *
     * @param limit by when they would have to be free
     */
    record Waited(Holds.Prospect prospect, Instant limit) {

        Instant until() {
            return instant(prospect.until());
        }
    }

    /** What would come of it if this call, which is not in the line, came; who is still to come is taken to come now. */
    Waited prospect(WaitingCall call, Need.Preference known, Instant now) {
        if (!roster.containsKey(known.agent()) || known.weight() < Pairing.OWN) {
            return new Waited(new Holds.Prospect(Holds.Verdict.NOT_BUSY, 0, 0), now);
        }
        var limit = limit(call, known) - Math.max(0, nanos(call.since()) - nanos(now));
        return new Waited(holds.prospect(hope(call, known, limit), nanos(now)), instant(Math.max(0, limit)));
    }

    /** By when an agent must be free to be worth waiting for: never into the time in which the caller is pressed, never for who goes before everybody. */
    private static long limit(WaitingCall call, Need.Preference known) {
        var pressed = nanos(call.cap()) - PairingPolicy.DEFAULT.guard().toNanos();
        return call.front() || call.lastRung().filter(last -> last.agent().equals(known.agent())).isPresent() ? 0
                : Math.min(nanos(call.since().plus(known.hold())), pressed);
    }

    /** How long a talk and what comes after it last on average. */
    void meanHandling(double nanos) {
        pairing.meanHandling(nanos);
        offers.meanHandling(nanos);
    }

    /** A pairing that can stand as this one does, to look ahead. */
    Pairing twin() {
        return new Pairing(PairingPolicy.DEFAULT, (_, _) -> {
        });
    }

    void copyTo(Pairing twin) {
        twin.copyFrom(pairing);
    }

    /** The number of an agent; {@link Caller#NONE} for somebody who never was in the roster. */
    int number(AgentId agent) {
        return agents.getOrDefault(agent, Caller.NONE);
    }

    /** The number of a caller who waits. */
    int number(CallId call) {
        return calls.get(call);
    }

    /** A caller as the pairing sees them. */
    Caller asking(WaitingCall call, LocalDate day, Instant now) {
        return asks(call, day, now);
    }

    /** How much an agent would be missed elsewhere if they took this call; also for a kind of need that nobody has had yet. */
    long missed(AgentId agent, Need need) {
        return pairing.missed(agents.get(agent), kinds.getOrDefault(new Kind(need.skills(), need.language()), Caller.NONE));
    }

    /** Far away is as good as never. */
    static long nanos(Instant instant) {
        if (instant.getEpochSecond() > Long.MAX_VALUE / 1_000_000_000 - 1) {
            return Long.MAX_VALUE;
        }
        return instant.getEpochSecond() < 0 ? 0 : instant.getEpochSecond() * 1_000_000_000 + instant.getNano();
    }

    private static Net net(List<Widening> steps) {
        var from = new long[steps.size() + 1];
        var level = new int[steps.size() + 1];
        level[0] = 1;
        for (var step = 0; step < steps.size(); step++) {
            from[step + 1] = steps.get(step).after().toNanos();
            level[step + 1] = steps.get(step).anySkill() ? Net.ANY_SKILL : Math.min(steps.get(step).level(), Net.LOWEST);
        }
        return new Net(from, level);
    }

    /** @param hopes those of their own, as long as they are worth waiting for */
    private record Asking(int cell, int wideCell, Net net, long since, long deadline, int priority, boolean front, List<Need.Preference> known,
            List<Integer> agents, int exceptAgent, long exceptUntil, List<Holds.Hope> hopes, int holdFor, long holdUntil) implements Caller {

        @Override
        public int knownCount() {
            return known.size();
        }

        @Override
        public int knownAgent(int index) {
            return agents.get(index);
        }

        @Override
        public int knownWeight(int index) {
            return known.get(index).named() ? Pairing.NAMED : known.get(index).weight();
        }
    }

    private Asking asks(WaitingCall call, LocalDate day, Instant now) {
        var need = call.need();
        var cell = cell(new Kind(need.skills(), need.language()), day, now);
        var wideCell = call.line().widen().stream().anyMatch(Widening::anySkill) ? cell(new Kind(List.of(), need.language()), day, now) : Caller.NONE;
        var known = need.preferred().stream().filter(preference -> roster.containsKey(preference.agent())).toList();
        var hopes = known.stream().filter(own -> own.weight() >= Pairing.OWN && mayTake(own, need, day)).map(own -> hope(call, own, limit(call, own))).toList();
        var held = hopes.stream().filter(hope -> holds.prospect(hope, nanos(now)).held()).findFirst();
        return new Asking(cell, wideCell, nets.computeIfAbsent(call.line().widen(), Pairs::net), nanos(call.since()), nanos(call.cap()),
                Math.clamp(need.priority(), 0, Pairing.MAX_PRIORITY), call.front(), known, known.stream().map(own -> agents.get(own.agent())).toList(),
                call.lastRung().map(last -> agents.get(last.agent())).orElse(Caller.NONE), call.lastRung().map(last -> nanos(last.until())).orElse(0L),
                hopes, held.map(Holds.Hope::agent).orElse(Caller.NONE), held.map(hope -> holds.prospect(hope, nanos(now)).until()).orElse(nanos(call.since())));
    }

    private boolean mayTake(Need.Preference own, Need need, LocalDate day) {
        return own.named() || new Kind(need.skills(), need.language()).level(roster.get(own.agent()), day) > 0;
    }

    private Holds.Hope hope(WaitingCall call, Need.Preference own, long limit) {
        return new Holds.Hope(agents.get(own.agent()), own.weight(), nanos(call.since()), limit, MORE_LIKELY_THAN_NOT);
    }
}
