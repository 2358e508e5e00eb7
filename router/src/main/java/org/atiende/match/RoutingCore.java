package org.atiende.match;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.stream.Stream;

import org.atiende.agent.Agent;
import org.atiende.agent.AgentId;
import org.atiende.agent.AgentState;
import org.atiende.agent.SiteProof;
import org.atiende.experience.Kind;
import org.atiende.tel.CallId;

/**
 * Who gets whom: a deterministic state machine. {@link #step} changes this state in place and hands every decision to a sink; the same
 * events at the same instants give the same decisions. It reads no clock, waits for nothing and does no I/O.
 *
 * <p>It owns what is known of agents ({@link Seat}) and of the line, hold caps and guardia; who is paired with whom among those who are free
 * and those who wait is decided by {@link Pairs}. Promises: an agent is reserved for one call at a time; only a qualified agent who is on
 * site, signed in and free is offered. Owned by the {@link Distributor} and its lock, or by one thread of a test.
 */
final class RoutingCore {

    /** From the decision to the first sign of ringing: two AGI commands, the Dial and the INVITE. */
    static final Duration DIAL_GRACE = Duration.ofSeconds(5);

    /** The longest the guardia waits for the words about the cap: a stored promise and its sentence take half of it. */
    static final Duration CAP_PATIENCE = Duration.ofSeconds(30);

    /** The mean handling time follows the last so many talks. */
    private static final int TALKS_REMEMBERED = 1_000;

    private final ZoneId zone;
    private final Matcher matcher;
    private final Pairs pairs = new Pairs(this::paired);
    private final SortedMap<AgentId, Seat> seats = new TreeMap<>();
    private final SortedSet<AgentId> touched = new TreeSet<>();
    private final SeatTimes times = new SeatTimes();
    private final WaitingLine line = new WaitingLine();
    private boolean phonesKnown;
    private LocalDate today = LocalDate.MIN;
    private double meanHandling = Duration.ofMinutes(5).toNanos();
    private int talks = 20;                                   // the weight of what is assumed before the first

    private Instant now = Instant.MIN;                        // of the step under way, as is the next
    private Consumer<Decision> decisions = _ -> {
    };

    RoutingCore(ZoneId zone) {
        this.zone = zone;
        this.matcher = new Matcher(zone, pairs::missed, pairs::prospect);
    }

    void step(Event event, Instant at, Consumer<Decision> sink) {
        now = at;
        decisions = sink;
        newDay();
        switch (event) {
            case Event.CallWaits(var call) -> enter(call);
            case Event.CallLeaves(var call) -> leave(call);
            case Event.CapSettled(var call) -> line.find(call).ifPresent(waiting -> line.put(waiting.capTold(now), now));
            case Event.NothingOffered(var call) -> pairs.cannotBeAsked(call);
            case Event.RingEnded ended -> ringEnded(ended);
            case Event.RosterRead(var agents) -> roster(agents);
            case Event.AgentChose(var agent, var chosen) -> touch(agent).ifPresent(seat -> seat.chose(chosen, now));
            case Event.AgentLocated(var agent, var proof) -> touch(agent).ifPresent(seat -> seat.located(proof));
            case Event.PhoneChannels(var agent, var live) -> touch(agent).ifPresent(seat -> seat.phoneChannels(live, now));
            case Event.PhoneRegistered(var agent) -> touch(agent).ifPresent(Seat::registered);
            case Event.PhoneRings(var agent, var call) -> rings(agent, call);
            case Event.TalkBegan(var agent, var call) -> talkBegan(agent, call);
            case Event.TalkEnded(var agent, var call, var talked) -> talkEnded(agent, call, talked);
            case Event.PhonesUnknown() -> phones(false);
            case Event.PhonesKnown() -> phones(true);
            case Event.TalksLearned(var learned) -> pairs.learned(learned);
            case Event.WaitTold _, Event.Tick() -> {
            }
        }
        letTimePass();
        settle();
        line.pastCap(now).forEach(this::pastCap);
        settle();
        offerPromises();
    }

    Optional<Seat> seat(AgentId agent) {
        return Optional.ofNullable(seats.get(agent));
    }

    /** Whoever is changed is compared with what the pairing knows of them before the step ends. */
    private Optional<Seat> touch(AgentId agent) {
        var seat = seat(agent);
        seat.ifPresent(_ -> touched.add(agent));
        return seat;
    }

    /** A skill may have expired at midnight. */
    private void newDay() {
        var day = LocalDate.ofInstant(now, zone);
        if (!day.equals(today)) {
            today = day;
            pairs.roster(agents(), today, now);
        }
    }

    private void phones(boolean known) {
        phonesKnown = known;
        touched.addAll(seats.keySet());
    }

    /** A caller who is back in the line is rung for by nobody, whatever an earlier turn decided. */
    private void enter(WaitingCall call) {
        leave(call.id());
        settle();
        line.put(call, now);
        pairs.enter(call, today, now);
    }

    private void leave(CallId id) {
        line.remove(id);
        pairs.leave(id, now);
        withdrawAll(id);
    }

    private void withdrawAll(CallId id) {
        for (var seat : seats.values()) {
            if (seat.call().filter(id::equals).isPresent()) {
                touched.add(seat.id());
                seat.withdraw(id, now);
            }
        }
    }

    private void ringEnded(Event.RingEnded ended) {
        touch(ended.agent())
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
        touched.retainAll(present);
        pairs.roster(agents, today, now);
    }

    /** The sign of a ring may come after the turn that says it is over: a caller who is back in the line is rung for by nobody. */
    private void rings(AgentId agent, CallId call) {
        if (line.find(call).isEmpty()) {
            touch(agent).ifPresent(seat -> seat.rings(call));
        }
    }

    /**
     * Whoever else was rung for this call is free again: the first answer wins. News of a short talk, and of the ring before it, may come when
     * the caller is already being rung for anew; they take away nobody from that.
     */
    private void talkBegan(AgentId agent, CallId call) {
        var wasRung = seat(agent).filter(seat -> seat.isRungByUs(call)).isPresent();
        touch(agent).ifPresent(seat -> seat.talks(call, now));
        if (wasRung) {
            withdrawAll(call);
        }
    }

    private void talkEnded(AgentId agent, CallId call, Duration talked) {
        touch(agent).ifPresent(seat -> {
            seat.talkEnded(call, now);
            talks = Math.min(talks + 1, TALKS_REMEMBERED);
            meanHandling += (talked.plus(seat.agent().wrapUp()).toNanos() - meanHandling) / talks;
            pairs.meanHandling(meanHandling);
        });
    }

    /** Seats whose time has come: a wrap-up is over, a reservation was lost on its way, a phone rings for too long. */
    private void letTimePass() {
        for (var due = times.due(now); due.isPresent(); due = times.due(now)) {
            touch(due.get()).ifPresent(seat -> {
                if (seat.overdue(now)) {
                    seat.withdraw(seat.call().orElseThrow(), now);
                }
                seat.ringOverdue(now).ifPresent(call -> decisions.accept(new Decision.RingOverdue(call, seat.agent())));
            });
        }
        settle();                                             // who got free in the instant in which a net widens is still asked first
        pairs.pass(now);
    }

    /** Tells the pairing what has become of whom. Of several who got free in one instant the callers choose, the first in line first. */
    private void settle() {
        while (!touched.isEmpty()) {
            var changed = List.copyOf(touched);
            touched.clear();
            var free = new ArrayList<Seat>();
            for (var id : changed) {
                var seat = seats.get(id);
                var state = seat.state(phonesKnown, now);
                times.set(id, seat.nextChange(now));
                if (state instanceof AgentState.Free) {
                    free.add(seat);
                } else {
                    pairs.tell(seat, state, now);
                }
            }
            if (free.size() == 1) {
                pairs.tell(free.getFirst(), free.getFirst().state(phonesKnown, now), now);
            } else if (!free.isEmpty()) {
                free.forEach(seat -> pairs.rest(seat.id(), (AgentState.Free) seat.state(phonesKnown, now)));
                pairs.seek(line.all(), free.size(), now);
            }
        }
    }

    private void paired(CallId id, AgentId agent) {
        var call = line.find(id).orElseThrow(() -> new IllegalStateException("who is paired waits in the line (call=" + id + " agent=" + agent + ")"));
        var explanation = explain(call, now).choosing(agent);
        var seat = seats.get(agent);
        line.remove(id);
        seat.reserve(id, pairs.line(call.line().name()), now.plus(call.line().ring()).plus(DIAL_GRACE));
        touched.add(agent);
        decisions.accept(new Decision.Assigned(id, seat.agent(), explanation));
    }

    private void pastCap(WaitingCall call) {
        if (!call.capTold()) {
            line.put(call.capTold(now.plus(CAP_PATIENCE)), now);
            pairs.asked(call.id(), now);
            decisions.accept(new Decision.CapReached(call.id()));
        } else if (!now.isBefore(call.guardiaFrom())) {
            guardia(call).ifPresent(decisions);
        }
    }

    /** While Asterisk cannot be asked nobody knows who is at work. */
    private void offerPromises() {
        if (phonesKnown) {
            pairs.toBeAsked(now).forEach(id -> decisions.accept(new Decision.OfferPromise(id)));
        }
    }

    private Stream<Seat> reachableGuardia(WaitingCall call) {
        return call.line().guardia().stream().distinct().flatMap(id -> seat(id).stream()).filter(seat -> seat.reachable(now));
    }

    private Optional<Decision> guardia(WaitingCall call) {
        var people = reachableGuardia(call).limit(LinePolicy.MAX_GUARDIA_PHONES).toList();
        if (people.isEmpty()) {
            return Optional.empty();
        }
        var explanation = explain(call, now);
        line.remove(call.id());
        pairs.stays(call.id());
        pairs.leave(call.id(), now);
        people.forEach(seat -> {
            seat.reserve(call.id(), pairs.line(call.line().name()), now.plus(call.line().guardiaRing()).plus(DIAL_GRACE));
            touched.add(seat.id());
        });
        settle();
        return Optional.of(new Decision.GuardiaRings(call.id(), people.stream().map(Seat::agent).toList(), explanation));
    }

    /** The next instant at which time alone may change a decision; never in the past. */
    Instant nextChange(Instant from) {
        return Stream.of(times.next(), pairs.nextChange(), line.nextChange(from).orElse(Instant.MAX)).min(Comparator.naturalOrder()).orElseThrow();
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
        return explain(call, now, now);
    }

    /** The same with the net and the qualifications of another instant. */
    Explanation explain(WaitingCall call, Instant now, Instant asOf) {
        return matcher.explain(call, seats.values(), phonesKnown, now, asOf);
    }

    /** How many are at work who could serve this call if they were free; none when it does not wait. */
    int onDuty(CallId id, Instant now) {
        return line.find(id).map(call -> matcher.countQualified(call, onDuty(now), now)).orElse(0);
    }

    Collection<Seat> seats() {
        return seats.values();
    }

    Pairs pairs() {
        return pairs;
    }

    /** What makes others like this caller, for a forecast. */
    Kind kind(WaitingCall call, Instant now) {
        return Kind.of(pairs.line(call.line().name()), pairs.asking(call, today, now));
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
