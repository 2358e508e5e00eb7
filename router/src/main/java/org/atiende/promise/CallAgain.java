package org.atiende.promise;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

import org.atiende.agent.AgentId;
import org.atiende.ledger.CallRecord;
import org.atiende.ledger.Disposition;
import org.atiende.ledger.StoredLedger;
import org.atiende.match.LinePolicy;
import org.atiende.promise.Promise.Kind;
import org.atiende.promise.Promise.Matter;
import org.atiende.promise.Promise.State;
import org.atiende.store.Store;
import org.atiende.store.StoreLost;
import org.atiende.tel.CallId;
import org.jdbi.v3.core.Handle;

/**
 * Calls that we owe because one broke off: the customer's line was lost in a talk, or they gave up waiting. One for each call that broke off,
 * however often it is asked for. Safe from any thread.
 */
public final class CallAgain {

    /** An agent speaks of the call that they have just had. */
    static final Duration JUST_HAD = Duration.ofMinutes(10);

    /** The customer is called again so soon, and until then by nobody but the agent they talked with. */
    static final Duration AT_ONCE = Duration.ofSeconds(60);

    /** Who gave up is left the time to call again themselves. */
    static final Duration LATER = Duration.ofMinutes(2);

    /** One courtesy call to a number within so long. */
    static final Duration ONCE_IN = Duration.ofDays(1);

    private static final Duration COURTESY_WITHIN = Duration.ofMinutes(30);

    /** What came of an agent's word. */
    public enum Asked {
        OWED,
        /** Nobody is known to have called this agent a moment ago. */
        NO_CALL,
        /** They showed no number, or none that the company calls at this hour. */
        NOT_CALLABLE
    }

    private final Store store;
    private final Promises promises;
    private final Function<String, LinePolicy> lines;
    private final Clock calendar;

    /**
     * @param lines the policy of a line, by its name
     * @param calendar the time of day
     */
    public CallAgain(Store store, Promises promises, Function<String, LinePolicy> lines, Clock calendar) {
        this.store = store;
        this.promises = promises;
        this.lines = lines;
        this.calendar = calendar;
    }

    /** The customer's line was lost in this agent's last call, they say. @throws StoreLost when the store is away */
    public Asked dropped(AgentId agent) {
        var now = calendar.instant();
        return store.write("owe call again", handle -> {
            var call = StoredLedger.lastTalkOf(handle, agent, now.minus(JUST_HAD));
            if (call.isEmpty()) {
                return Asked.NO_CALL;
            }
            var matter = matter(call.get()).filter(about -> promises.policy(about.line()).filter(line -> line.hours().open(now)).isPresent());
            matter.ifPresent(about -> promises.owe(handle, owed(call.get().id(), Kind.DROPPED, about, Optional.of(agent), now, now.plus(AT_ONCE))));
            return matter.isPresent() ? Asked.OWED : Asked.NOT_CALLABLE;
        });
    }

    /** Within the transaction in which a call is kept: whoever gave up waiting is owed one, if their line says so. */
    public void courtesy(Handle handle, CallRecord call) {
        if (call.disposition().filter(Disposition.ABANDONED::equals).isEmpty() || call.promise().isPresent() || call.id().isMessage()) {
            return;                                          // whom we called ourselves has been told, and may be a machine
        }
        var line = promises.policy(call.line());
        var now = calendar.instant();
        line.flatMap(PromisePolicy::courtesyAfter).filter(least -> call.waited().compareTo(least) >= 0).flatMap(_ -> matter(call))
                .filter(about -> !PromiseTable.wasOwed(handle, about.number(), Kind.COURTESY, now.minus(ONCE_IN))).ifPresent(about -> {
                    var from = line.get().hours().next(now.plus(LATER));
                    promises.owe(handle, owed(call.id(), Kind.COURTESY, about, Optional.empty(), from, from.plus(COURTESY_WITHIN)));
                });
    }

    /** The row is refused, and nothing lost, when it is there, or when a call is owed about the same matter anyway. */
    private Promise owed(CallId brokeOff, Kind kind, Matter about, Optional<AgentId> named, Instant from, Instant due) {
        return new Promise("again-" + brokeOff, kind, Optional.empty(), about, named, calendar.instant(), due, false, State.DUE, 1, from, Optional.empty(), 0, Optional.empty(),
                Optional.empty());
    }

    /** What it was about, for whoever is to call; empty when they cannot be called. */
    private Optional<Matter> matter(CallRecord call) {
        var line = lines.apply(call.line());
        var skills = List.of(call.about().map(CallRecord.About::topic).orElse(line.skill()));
        return call.caller().usable().filter(number -> promises.mayCall(call.line(), number)).map(number -> new Matter(call.line(), number, call.customer(),
                call.about().flatMap(CallRecord.About::caseId), skills, line.language(), 0));
    }
}
