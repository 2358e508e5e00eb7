package org.atiende.match;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.stream.Stream;

import org.atiende.agent.Agent;
import org.atiende.agent.AgentId;
import org.atiende.agent.AgentState;
import org.atiende.agent.SiteProof;
import org.atiende.tel.CallId;

/**
 * Who gets whom: a deterministic state machine. {@link #step} changes this state in place and hands every decision to a sink; the same
 * events at the same instants give the same decisions. It reads no clock, waits for nothing and does no I/O.
 *
 * <p>Promises: an agent is reserved for one call at a time; only a qualified agent who is on site, signed in and free is offered; among
 * equal claims the longest waiting goes first. Owned by the {@link Distributor} and its lock, or by one thread of a test.
 */
final class RoutingCore {

    /** From the decision to the first sign of ringing: two AGI commands, the Dial and the INVITE. */
    static final Duration DIAL_GRACE = Duration.ofSeconds(5);

    /** The longest the guardia waits for the words about the cap: a stored promise and its sentence take half of it. */
    static final Duration CAP_PATIENCE = Duration.ofSeconds(30);

    private final Matcher matcher;
    private final SortedMap<AgentId, Seat> seats = new TreeMap<>();
    private final WaitingLine line = new WaitingLine();
    private boolean phonesKnown;

    RoutingCore(ZoneId zone) {
        this.matcher = new Matcher(zone);
    }

    void step(Event event, Instant now, Consumer<Decision> decisions) {
        switch (event) {
            case Event.CallWaits(var call) -> enter(call, now);
            case Event.CallLeaves(var call) -> leave(call, now);
            case Event.CapSettled(var call) -> line.find(call).ifPresent(waiting -> line.put(waiting.capTold(now), now));
            case Event.RingEnded ended -> ringEnded(ended, now, decisions);
            case Event.RosterRead(var agents) -> roster(agents);
            case Event.AgentChose(var agent, var chosen) -> seat(agent).ifPresent(seat -> seat.chose(chosen, now));
            case Event.AgentLocated(var agent, var proof) -> seat(agent).ifPresent(seat -> seat.located(proof));
            case Event.PhoneChannels(var agent, var live) -> seat(agent).ifPresent(seat -> seat.phoneChannels(live, now));
            case Event.PhoneRegistered(var agent) -> seat(agent).ifPresent(Seat::registered);
            case Event.PhoneRings(var agent, var call) -> rings(agent, call);
            case Event.TalkBegan(var agent, var call) -> talkBegan(agent, call, now);
            case Event.TalkEnded(var agent, var call, var _) -> seat(agent).ifPresent(seat -> seat.talkEnded(call, now));
            case Event.PhonesUnknown() -> phonesKnown = false;
            case Event.PhonesKnown() -> phonesKnown = true;
            case Event.Tick() -> seats.values().forEach(seat -> letTimePass(seat, now, decisions));
        }
        match(now, decisions);
    }

    private Optional<Seat> seat(AgentId agent) {
        return Optional.ofNullable(seats.get(agent));
    }

    /** A caller who is back in the line is rung for by nobody, whatever an earlier turn decided. */
    private void enter(WaitingCall call, Instant now) {
        leave(call.id(), now);
        line.put(call, now);
    }

    private void leave(CallId id, Instant now) {
        line.remove(id);
        seats.values().forEach(seat -> seat.withdraw(id, now));
    }

    private void ringEnded(Event.RingEnded ended, Instant now, Consumer<Decision> decisions) {
        seat(ended.agent())
                .flatMap(seat -> seat.ringEnded(ended.call(), ended.outcome(), ended.pauseAfterNoAnswer(), now))
                .ifPresent(reason -> decisions.accept(new Decision.AgentPaused(ended.agent(), reason)));
    }

    private void roster(List<Agent> agents) {
        var present = new TreeSet<AgentId>();
        for (var agent : agents) {
            present.add(agent.id());
            seats.computeIfAbsent(agent.id(), _ -> new Seat(agent)).agent(agent);
        }
        seats.keySet().retainAll(present);
    }

    /** The sign of a ring may come after the turn that says it is over: a caller who is back in the line is rung for by nobody. */
    private void rings(AgentId agent, CallId call) {
        if (line.find(call).isEmpty()) {
            seat(agent).ifPresent(seat -> seat.rings(call));
        }
    }

    /** Whoever else was rung for this call is free again: the first answer wins. */
    private void talkBegan(AgentId agent, CallId call, Instant now) {
        seat(agent).ifPresent(seat -> seat.talks(call));
        seats.values().stream().filter(seat -> !seat.id().equals(agent)).forEach(seat -> seat.withdraw(call, now));
    }

    private static void letTimePass(Seat seat, Instant now, Consumer<Decision> decisions) {
        if (seat.overdue(now)) {
            seat.withdraw(seat.call().orElseThrow(), now);
        }
        seat.ringOverdue(now).ifPresent(call -> decisions.accept(new Decision.RingOverdue(call, seat.agent())));
    }

    private void match(Instant now, Consumer<Decision> decisions) {
        var free = !line.isEmpty() && phonesKnown && anybodyFree(now);
        for (var call : free ? line.all() : line.pastCap(now)) {
            if (free && assign(call, now, decisions)) {
                free = anybodyFree(now);
            } else if (!now.isBefore(call.cap())) {
                pastCap(call, now, decisions);
            }
        }
    }

    private boolean assign(WaitingCall call, Instant now, Consumer<Decision> decisions) {
        var explanation = explain(call, now);
        var chosen = explanation.chosen().map(best -> seats.get(best.agent()));
        chosen.ifPresent(seat -> {
            line.remove(call.id());
            seat.reserve(call.id(), now.plus(call.line().ring()).plus(DIAL_GRACE));
            decisions.accept(new Decision.Assigned(call.id(), seat.agent(), explanation));
        });
        return chosen.isPresent();
    }

    private void pastCap(WaitingCall call, Instant now, Consumer<Decision> decisions) {
        if (!call.capTold()) {
            line.put(call.capTold(now.plus(CAP_PATIENCE)), now);
            decisions.accept(new Decision.CapReached(call.id()));
        } else if (!now.isBefore(call.guardiaFrom())) {
            guardia(call, now).ifPresent(decisions);
        }
    }

    private boolean anybodyFree(Instant now) {
        return seats.values().stream().anyMatch(seat -> seat.state(phonesKnown, now) instanceof AgentState.Free);
    }

    private Stream<Seat> reachableGuardia(WaitingCall call, Instant now) {
        return call.line().guardia().stream().distinct().flatMap(id -> seat(id).stream()).filter(seat -> seat.reachable(now));
    }

    private Optional<Decision> guardia(WaitingCall call, Instant now) {
        var people = reachableGuardia(call, now).limit(LinePolicy.MAX_GUARDIA_PHONES).toList();
        if (people.isEmpty()) {
            return Optional.empty();
        }
        var explanation = explain(call, now);
        line.remove(call.id());
        people.forEach(seat -> seat.reserve(call.id(), now.plus(call.line().guardiaRing()).plus(DIAL_GRACE)));
        return Optional.of(new Decision.GuardiaRings(call.id(), people.stream().map(Seat::agent).toList(), explanation));
    }

    /** The next instant at which time alone may change a decision; never in the past. */
    Instant nextChange(Instant now) {
        var seatChange = seats.values().stream().map(seat -> seat.nextChange(now)).min(Comparator.naturalOrder()).orElse(Instant.MAX);
        return line.nextChange(now).filter(at -> at.isBefore(seatChange)).orElse(seatChange);
    }

    /** Everybody's state, by agent. */
    SortedMap<AgentId, AgentState> states(Instant now) {
        var states = new TreeMap<AgentId, AgentState>();
        seats.forEach((id, seat) -> states.put(id, seat.state(phonesKnown, now)));
        return states;
    }

    Optional<Standing> standing(AgentId agent, Instant now) {
        return seat(agent).map(seat -> new Standing(seat.agent(), seat.state(phonesKnown, now), seat.proof()));
    }

    /** An agent as they stand: who, in which state, and where their phone is. */
    record Standing(Agent agent, AgentState state, SiteProof proof) {
    }

    boolean phonesKnown() {
        return phonesKnown;
    }

    List<Agent> agents() {
        return seats.values().stream().map(Seat::agent).toList();
    }

    List<WaitingCall> waiting() {
        return line.all();
    }

    /** How this call stands just now; no side effect. */
    Explanation explain(WaitingCall call, Instant now) {
        return matcher.explain(call, seats.values(), phonesKnown, now);
    }

    /** What the caller may be told of the wait. */
    Forecast.Outlook outlook(CallId id, Forecast.Talks talks, Instant now) {
        var call = line.find(id);
        var onDuty = call.map(waiting -> matcher.countQualified(waiting, onDuty(now), now)).orElse(0);
        return new Forecast.Outlook(call.map(waiting -> Forecast.simple(line.ahead(waiting), onDuty, talks)).orElse(new Forecast.Unknown()), onDuty);
    }

    /** Who is at work and could serve this call if they were free, the best first. */
    List<AgentId> couldCall(CallId id, Instant now) {
        return line.find(id).map(call -> matcher.qualified(call, onDuty(now), now)).orElse(List.of());
    }

    private Collection<Seat> onDuty(Instant now) {
        var working = new ArrayList<Seat>();
        for (var seat : seats.values().stream().filter(seat -> !seat.agent().endpoint().isOutside()).toList()) {
            switch (seat.state(phonesKnown, now)) {
                case AgentState.Free _, AgentState.Reserved _, AgentState.Ringing _, AgentState.Talking _, AgentState.WrapUp _ -> working.add(seat);
                case AgentState.Unknown _, AgentState.SignedOut _, AgentState.OffSite _, AgentState.Paused _, AgentState.Fault _ -> {
                }
            }
        }
        return working;
    }
}
