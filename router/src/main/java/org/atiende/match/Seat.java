package org.atiende.match;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

import org.atiende.agent.Agent;
import org.atiende.agent.AgentId;
import org.atiende.agent.AgentState;
import org.atiende.agent.Availability;
import org.atiende.agent.SiteProof;
import org.atiende.experience.World;
import org.atiende.tel.CallId;
import org.atiende.tel.RingOutcome;

/**
 * An agent at work: what they chose, where their phone is, what happens on it. Their {@link AgentState} is read from these facts at an
 * instant, never stored, so that no event can leave it behind. Owned by the {@link RoutingCore}.
 */
final class Seat {

    /** A ring is over so long after its time, whatever was missed of its end; if not, somebody has to end it. */
    static final Duration OVERDUE_AFTER = Duration.ofSeconds(3);

    /**
     * A phone that rings for us and has fallen silent is given to others after so long, if no turn has told how the ring ended: by then the
     * news may be of the ring before, and the phone rings again for the same caller.
     */
    static final Duration SILENT = Duration.ofSeconds(3);

    /** A phone that refused is left alone for so long. */
    static final Duration REFUSAL_REST = Duration.ofSeconds(30);

    /** A busy one for so long. */
    static final Duration BUSY_REST = Duration.ofSeconds(5);

    /** A dead phone is tried again after so long, or at once when it registers anew. */
    static final Duration FAULT_REST = Duration.ofSeconds(60);

    private static final String DEAD = "the phone does not answer";

    private Agent agent;
    private Availability availability = new Availability.SignedOut();
    private SiteProof proof = new SiteProof.NotKnown();
    private int channels;
    private Optional<CallId> call = Optional.empty();
    private Stage stage = Stage.NONE;
    private int line = World.ANY_LINE;                        // of the call for which it was reserved
    private Optional<Instant> busySince = Optional.empty();   // with a call, ours or not
    private Instant reservedUntil = Instant.MIN;
    private Instant silentUntil = Instant.MAX;                // while it rings for us, and nothing lives on it
    private Instant wrapUpUntil = Instant.MIN;
    private Instant restUntil = Instant.MIN;
    private String restReason = "";
    private Instant idleSince = Instant.MIN;
    private int noAnswers;

    private enum Stage {
        NONE, RESERVED, RINGING, TALKING
    }

    Seat(Agent agent) {
        this.agent = agent;
    }

    Agent agent() {
        return agent;
    }

    AgentId id() {
        return agent.id();
    }

    SiteProof proof() {
        return proof;
    }

    Instant idleSince() {
        return idleSince;
    }

    Optional<CallId> call() {
        return call;
    }

    /** On which line the call came that rings or talks here; {@link World#ANY_LINE} when it is not known. */
    int line() {
        return line;
    }

    /** Since when somebody talks on this phone, or something lives on it; kept until it is silent again. */
    Optional<Instant> busySince() {
        return busySince;
    }

    void agent(Agent renewed) {
        agent = renewed;
    }

    AgentState state(boolean phonesKnown, Instant now) {
        if (stage == Stage.TALKING) {
            return new AgentState.Talking(call);
        }
        if (stage == Stage.RINGING) {
            return new AgentState.Ringing(call.orElseThrow());
        }
        if (reserved(now)) {
            return new AgentState.Reserved(call.orElseThrow(), reservationEnds());
        }
        if (!phonesKnown) {
            return new AgentState.Unknown();
        }
        if (channels > 0) {
            return new AgentState.Talking(Optional.empty());
        }
        return switch (availability) {
            case Availability.SignedOut() -> new AgentState.SignedOut();
            case Availability.Paused(var reason) -> new AgentState.Paused(reason);
            case Availability.SignedIn() -> atWork(now);
        };
    }

    private AgentState atWork(Instant now) {
        if (agent.endpoint().isOutside() || !(proof instanceof SiteProof.OnSite)) {        // outside is on no site, whoever says so
            return proof instanceof SiteProof.NotKnown ? new AgentState.Unknown() : new AgentState.OffSite(proof);
        }
        if (now.isBefore(restUntil)) {
            return new AgentState.Fault(restReason, restUntil);
        }
        return now.isBefore(wrapUpUntil) ? new AgentState.WrapUp(wrapUpUntil) : new AgentState.Free(idleSince);
    }

    /** Whether calls are offered to them again once what they are doing now is over. */
    boolean comesBack() {
        return availability instanceof Availability.SignedIn && !agent.endpoint().isOutside() && proof instanceof SiteProof.OnSite;
    }

    private boolean reserved(Instant now) {
        return stage == Stage.RESERVED && now.isBefore(reservationEnds());
    }

    private Instant reservationEnds() {
        return silentUntil.isBefore(reservedUntil) ? silentUntil : reservedUntil;
    }

    /** Reserved for this call still, and nothing else has come to the phone meanwhile: no channel of the call's own can be on it yet. */
    boolean isKeptFor(CallId forCall, Instant now) {
        return reserved(now) && call.equals(Optional.of(forCall)) && channels == 0;
    }

    /** May be rung as a last resort: on no call, and with a phone that works. Site, pause and wrap-up are not asked (decision M4). */
    boolean reachable(Instant now) {
        return stage == Stage.NONE && channels == 0 && !(proof instanceof SiteProof.NotRegistered) && !now.isBefore(restUntil);
    }

    /** @param onLine the number of the call's line */
    void reserve(CallId forCall, int onLine, Instant until) {
        call = Optional.of(forCall);
        line = onLine;
        stage = Stage.RESERVED;
        reservedUntil = until;
        silentUntil = Instant.MAX;
    }

    /** Late news of another call's ring takes no reservation away. */
    void rings(CallId forCall) {
        if (stage == Stage.NONE || stage != Stage.TALKING && call.equals(Optional.of(forCall))) {
            if (stage == Stage.NONE) {
                reservedUntil = Instant.MAX;                // a ring that is not ours to reckon
            }
            call = Optional.of(forCall);
            stage = Stage.RINGING;
            silentUntil = Instant.MAX;
        }
    }

    /** Whether this phone rings for this call, or is about to, because it was decided here. */
    boolean isRungByUs(CallId forCall) {
        return (stage == Stage.RESERVED || stage == Stage.RINGING && isOurs()) && call.equals(Optional.of(forCall));
    }

    private boolean isOurs() {
        return reservedUntil.isBefore(Instant.MAX);
    }

    void talks(CallId forCall, Instant now) {
        line = call.equals(Optional.of(forCall)) ? line : World.ANY_LINE;
        busySince = Optional.of(now);
        call = Optional.of(forCall);
        stage = Stage.TALKING;
        noAnswers = 0;
    }

    void talkEnded(CallId ended, Instant now) {
        if (stage == Stage.TALKING && call.equals(Optional.of(ended))) {
            release(now);
            wrapUpUntil = now.plus(agent.wrapUp());
        }
    }

    /** Nothing more will come of a reservation or a ring for this call; a talk is ended only by {@link #talkEnded}. */
    void withdraw(CallId from, Instant now) {
        if (call.equals(Optional.of(from)) && stage != Stage.TALKING) {
            release(now);
        }
    }

    private void release(Instant now) {
        call = Optional.empty();
        line = World.ANY_LINE;
        stage = Stage.NONE;
        idleSince = now;
    }

    /** @return the reason for which this silence pauses the agent, if it does */
    Optional<String> ringEnded(CallId from, RingOutcome outcome, int pauseAfterNoAnswer, Instant now) {
        withdraw(from, now);
        switch (outcome) {
            case NO_ANSWER -> {
                return unanswered(pauseAfterNoAnswer);
            }
            case REJECTED, DO_NOT_DISTURB -> rest("refused the call", now.plus(REFUSAL_REST));
            case BUSY -> rest("the phone said busy", now.plus(BUSY_REST));
            case PHONE_DEAD, NOT_REGISTERED -> rest(DEAD, now.plus(FAULT_REST));
            case ANSWERED -> noAnswers = 0;
            case CALLER_LEFT -> {
            }
        }
        return Optional.empty();
    }

    /** Only who is signed in is paused: who signed out while it rang stays signed out. */
    private Optional<String> unanswered(int pauseAfter) {
        noAnswers++;
        if (noAnswers < pauseAfter || !(availability instanceof Availability.SignedIn)) {
            return Optional.empty();
        }
        noAnswers = 0;
        availability = new Availability.Paused("no-answer");
        return Optional.of("no-answer");
    }

    private void rest(String reason, Instant until) {
        restReason = reason;
        restUntil = until;
    }

    void chose(Availability chosen, Instant now) {
        if (!chosen.equals(availability)) {
            availability = chosen;
            idleSince = now;
            restUntil = Instant.MIN;                    // whoever signs in or resumes says that they can be rung
            noAnswers = 0;
        }
    }

    /** A phone that is seen at another address than before has registered anew. */
    void located(SiteProof seen) {
        if (!seen.equals(proof) && !(seen instanceof SiteProof.NotRegistered)) {
            registered();
        }
        proof = seen;
    }

    /** Heals a phone that was dead; who refused a call is left alone all the same. */
    void registered() {
        if (restReason.equals(DEAD)) {
            restUntil = Instant.MIN;
        }
    }

    void phoneChannels(int live, Instant now) {
        if (channels > 0 && live == 0 && stage == Stage.NONE) {
            idleSince = now;
        }
        channels = live;
        busySince = live == 0 ? Optional.empty() : busySince.or(() -> Optional.of(now));
        if (live == 0 && stage == Stage.TALKING) {      // a phone without a channel neither talks nor rings, whatever was missed
            talkEnded(call.orElseThrow(), now);
        } else if (live == 0 && stage == Stage.RINGING && isOurs()) {
            stage = Stage.RESERVED;
            silentUntil = now.plus(SILENT);
        } else if (live == 0 && stage == Stage.RINGING) {
            release(now);
        }
    }

    /** When this seat's state may change by time alone. */
    Instant nextChange(Instant now) {
        var next = Instant.MAX;
        for (var at : new Instant[] {stage == Stage.RESERVED ? reservationEnds() : Instant.MAX, ringOverdueAt(), wrapUpUntil, restUntil}) {
            if (at.isAfter(now) && at.isBefore(next)) {
                next = at;
            }
        }
        return next;
    }

    private Instant ringOverdueAt() {
        return stage == Stage.RINGING && isOurs() ? reservedUntil.plus(OVERDUE_AFTER) : Instant.MAX;
    }

    /** The call for which this phone still rings though its time is over; said again only when as much time has passed anew. */
    Optional<CallId> ringOverdue(Instant now) {
        if (now.isBefore(ringOverdueAt())) {
            return Optional.empty();
        }
        reservedUntil = now.plus(OVERDUE_AFTER);
        return call;
    }

    /** A reservation whose time is over without a ring: the decision was lost on its way, or the turn that tells how the ring ended. */
    boolean overdue(Instant now) {
        return stage == Stage.RESERVED && !now.isBefore(reservationEnds());
    }
}
