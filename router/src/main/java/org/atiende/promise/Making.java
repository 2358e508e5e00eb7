package org.atiende.promise;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

import org.atiende.agent.AgentId;
import org.atiende.promise.Promise.Kind;
import org.atiende.promise.Promise.Matter;
import org.atiende.promise.Promise.State;
import org.atiende.promise.Promises.Made;
import org.atiende.promise.Promises.Refusal;
import org.atiende.store.StoreLost;
import org.atiende.tel.CallId;
import org.jdbi.v3.core.Handle;

/** What can be promised to a caller, and when. Works inside the caller's transaction. */
final class Making {

    /** A number that was called in vain is left in peace for so long, unless it talked with a person since (threat C5: calls as a weapon). */
    private static final Duration LEFT_IN_PEACE = Duration.ofDays(1);

    /** A promise whose minute is this near, or gone, is not said again. */
    private static final Duration TOO_NEAR = Duration.ofMinutes(1);

    private Making() {
    }

    static Made make(Handle handle, CallId call, Matter matter, PromisePolicy policy, List<AgentId> candidates, Instant now) {
        var before = PromiseTable.find(handle, Promise.idOf(call));
        if (before.isPresent()) {
            return new Made.Before(before.get());
        }
        var owed = PromiseTable.live(handle, matter);
        if (owed.filter(one -> one.kind() != Kind.PROMISED && one.state() == State.DUE).isPresent()) {
            return promiseInstead(handle, call, owed.get(), policy, candidates, now);
        }
        if (owed.isPresent()) {
            return owed.get().isOf(call) ? new Made.Before(owed.get())
                    : owed.get().kind() != Kind.PROMISED || owed.get().due().isBefore(now.plus(TOO_NEAR)) ? new Made.Not(Refusal.DUE_NOW) : new Made.ToSay(owed.get());
        }
        if (PromiseTable.lastEnded(handle, matter.number(), now.minus(LEFT_IN_PEACE)).filter(State.UNREACHED::equals).isPresent()) {
            return new Made.Not(Refusal.TRIED_IN_VAIN);
        }
        var seat = Slots.take(handle, Promise.idOf(call), matter.line(), policy, candidates, now);
        if (seat.isEmpty()) {
            return new Made.Not(Refusal.NO_SLOT);
        }
        var promise = new Promise(Promise.idOf(call), Kind.PROMISED, Optional.of(call), matter, seat.get().named(), now, seat.get().slot(), false, State.DUE, 1,
                seat.get().slot().minus(Promise.AHEAD), Optional.empty(), 0, Optional.empty(), Optional.empty());
        if (!PromiseTable.insert(handle, promise)) {
            throw new StoreLost("the same promise was made by somebody else in the same instant (call=" + call + ")");
        }
        return new Made.ToSay(promise);
    }

    /** The caller hears a minute, and the call that they would have had some time comes then. */
    private static Made promiseInstead(Handle handle, CallId call, Promise owed, PromisePolicy policy, List<AgentId> candidates, Instant now) {
        var seat = Slots.take(handle, owed.id(), owed.matter().line(), policy, candidates, now);
        if (seat.isEmpty()) {
            return new Made.Not(Refusal.NO_SLOT);
        }
        var promised = owed.promisedIn(call, seat.get().named(), seat.get().slot());
        if (!PromiseTable.promise(handle, promised)) {
            throw new StoreLost("the call that is owed was begun in the same instant (promise=" + owed.id() + ")");
        }
        return new Made.ToSay(promised);
    }
}
