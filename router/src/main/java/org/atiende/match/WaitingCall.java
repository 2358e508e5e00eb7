package org.atiende.match;

import java.time.Instant;
import java.util.Comparator;
import java.util.Optional;
import java.util.stream.Stream;

import org.atiende.agent.AgentId;
import org.atiende.need.Need;
import org.atiende.tel.CallId;

/**
 * A caller's place in the waiting line. It is rebuilt, the same, at each turn.
 *
 * @param since when the call arrived; no turn ever changes it
 * @param front an agent's transfer or a dead phone brought the caller back: they go before everybody
 * @param lastRung who did not answer this call a moment ago, and until when they are left out of it
 * @param capTold whether this caller's turn has been told of the hold cap; it is told once
 * @param guardiaFrom no round of the guardia begins before
 * @param mayBeOffered whether a call can be promised to them, and was not yet: they may be asked before the cap
 */
public record WaitingCall(CallId id, LinePolicy line, Need need, Instant since, boolean front, Optional<LastRung> lastRung,
        boolean capTold, Instant guardiaFrom, boolean mayBeOffered) {

    /** An agent who was just rung for this call. */
    public record LastRung(AgentId agent, Instant until) {
    }

    /** Back from an interrupted talk first, then priority, then the longest waiting; the id makes it total. */
    static final Comparator<WaitingCall> ORDER = Comparator.comparing(WaitingCall::front).reversed()
            .thenComparing(call -> -call.need().priority())
            .thenComparing(WaitingCall::since)
            .thenComparing(WaitingCall::id);

    Instant cap() {
        return since.plus(line.holdCap());
    }

    /** The instants at which time alone changes who may take this call. */
    Stream<Instant> changes() {
        return Stream.concat(Stream.of(cap(), guardiaFrom),
                Stream.concat(line.widen().stream().map(step -> since.plus(step.after())), lastRung.stream().map(LastRung::until)));
    }

    /** The same place, now that the turn knows of the cap, and the guardia not before. */
    WaitingCall capTold(Instant guardia) {
        return new WaitingCall(id, line, need, since, front, lastRung, true, guardia, mayBeOffered);
    }
}
