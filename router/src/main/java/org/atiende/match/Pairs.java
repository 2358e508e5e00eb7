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
import org.atiende.forecast.EarlyOffers;
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

    private final Pairing pairing = new Pairing(PairingPolicy.DEFAULT, this::paired);
    private final EarlyOffers offers = new EarlyOffers(pairing::atWorkFor);
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
                pairing.away(number, nanos(now));
            }
            kinds.forEach((kind, cell) -> qualify(id, kind, cell, day, now));
        });
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
        var asking = new Asking(call, day, now);
        var number = pairing.enter(asking, this.now);
        if (number != Caller.NONE) {
            calls.put(call.id(), number);
            callIds.put(number, call.id());
            var rank = asking.front() ? Long.MIN_VALUE : asking.since() - asking.priority() * PairingPolicy.DEFAULT.headStart().toNanos();
            offers.waits(number, asking.cell(), rank, asking.deadline(), call.mayBeOffered(), this.now);
        }
    }

    void leave(CallId id, Instant now) {
        var number = calls.remove(id);
        if (number != null) {
            callIds.remove(number);
            pairing.leave(number);
            offers.left(number, nanos(now));
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
    void tell(AgentId id, AgentState state, Instant now) {
        this.now = nanos(now);
        switch (state) {
            case AgentState.Free(var since) -> pairing.free(agents.get(id), nanos(since), nanos(now));
            case AgentState.Reserved _, AgentState.Ringing _, AgentState.Talking _, AgentState.WrapUp _ -> pairing.busy(agents.get(id));
            case AgentState.Unknown _, AgentState.SignedOut _, AgentState.OffSite _, AgentState.Paused _, AgentState.Fault _ ->
                    pairing.away(agents.get(id), nanos(now));
        }
    }

    /** Free like others in the same instant: the callers choose among them, see {@link #seek}. */
    void rest(AgentId id, AgentState.Free free) {
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
    }

    void pass(Instant now) {
        this.now = nanos(now);
        pairing.pass(this.now);
    }

    /** When {@link #pass} has something to do. */
    Instant nextChange() {
        var next = pairing.nextChange();
        return next == Long.MAX_VALUE ? Instant.MAX : Instant.ofEpochSecond(next / 1_000_000_000, next % 1_000_000_000);
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
        return new Asking(call, day, now);
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

    private final class Asking implements Caller {

        private final WaitingCall call;
        private final int cell;
        private final int wideCell;
        private final List<Need.Preference> known;

        Asking(WaitingCall call, LocalDate day, Instant now) {
            var need = call.need();
            this.call = call;
            cell = Pairs.this.cell(new Kind(need.skills(), need.language()), day, now);
            wideCell = call.line().widen().stream().anyMatch(Widening::anySkill) ? Pairs.this.cell(new Kind(List.of(), need.language()), day, now) : NONE;
            known = need.preferred().stream().filter(preference -> roster.containsKey(preference.agent())).toList();
        }

        @Override
        public int cell() {
            return cell;
        }

        @Override
        public int wideCell() {
            return wideCell;
        }

        @Override
        public Net net() {
            return nets.computeIfAbsent(call.line().widen(), Pairs::net);
        }

        @Override
        public long since() {
            return nanos(call.since());
        }

        @Override
        public long deadline() {
            return nanos(call.cap());
        }

        @Override
        public int priority() {
            return Math.clamp(call.need().priority(), 0, Pairing.MAX_PRIORITY);
        }

        @Override
        public boolean front() {
            return call.front();
        }

        @Override
        public int knownCount() {
            return known.size();
        }

        @Override
        public int knownAgent(int index) {
            return agents.get(known.get(index).agent());
        }

        @Override
        public int knownWeight(int index) {
            return known.get(index).named() ? Pairing.NAMED : known.get(index).weight();
        }

        @Override
        public int exceptAgent() {
            return call.lastRung().map(last -> agents.get(last.agent())).orElse(NONE);
        }

        @Override
        public long exceptUntil() {
            return call.lastRung().map(last -> nanos(last.until())).orElse(0L);
        }

        @Override
        public long holdUntil() {
            return since();
        }
    }
}
