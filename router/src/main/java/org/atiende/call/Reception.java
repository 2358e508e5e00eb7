package org.atiende.call;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;

import org.atiende.ledger.CallRecord;
import org.atiende.match.LinePolicy;
import org.atiende.match.WaitingCall;
import org.atiende.need.NeedReader;
import org.atiende.promise.Promise;
import org.atiende.promise.Promises;
import org.atiende.store.StoreLost;
import org.atiende.tel.CallId;
import org.atiende.tel.CallerNumber;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Makes calls from what is known of them: who calls, what they need, what they are owed, and what an earlier router wrote. */
public final class Reception {

    private static final Logger LOG = LoggerFactory.getLogger(Reception.class);

    /** Stands for a call that does not come. */
    private static final CallId NO_CALL = new CallId("explain");

    /** The pause before the store is asked again for what no caller waits for. */
    private static final Duration AGAIN = Duration.ofSeconds(2);

    /**
     * A call as it would begin if it came.
     *
     * @param customer the company's key of the customer who answers to the number alone
     */
    public record AsIf(WaitingCall place, CallerNumber caller, Optional<String> customer) {
    }

    private final Lines lines;
    private final Calls.Records records;
    private final NeedReader needs;
    private final Set<CallId> untold = ConcurrentHashMap.newKeySet();

    public Reception(Lines lines, Calls.Records records, NeedReader needs) {
        this.lines = lines;
        this.records = records;
        this.needs = needs;
    }

    LiveCall newCall(TurnRequest turn, Instant arrived, Instant now) {
        var call = call(turn, lines.called(turn.line()), arrived, Optional.empty(), now);
        CapTalk.matter(call).filter(records.promises()::mayMake).ifPresent(_ -> call.promise().possible());      // who comes from elsewhere was asked there
        return call;
    }

    /** The call was with another router, or with this one before it was restarted: it keeps its clock and its story. */
    LiveCall callFromElsewhere(TurnRequest turn, Instant arrived, Instant now) {
        var line = lines.called(turn.line());
        try {
            return call(turn, line, arrived, records.ledger().find(turn.call()), now);
        } catch (StoreLost away) {
            LOG.warn("The store cannot be asked for an earlier story; the call goes on without it. (call={} why={})", turn.call(), away.getMessage());
            var call = call(turn, line, arrived, Optional.empty(), now);
            call.beginningUnknown();
            return call;
        }
    }

    /** Does what cannot be done without the store's answer, if need be again and again until it comes. */
    void untilTold(CallId id, Runnable work) {
        untold.add(id);
        while (true) {
            try {
                work.run();
                untold.remove(id);
                return;
            } catch (StoreLost away) {
                LOG.debug("What an earlier router wrote is asked for until the store says. (call={} why={})", id, away.getMessage());
                LockSupport.parkNanos(AGAIN.toNanos());
            }
        }
    }

    /** Whether something of this call waits for the store's answer. */
    boolean isUntold(CallId id) {
        return untold.contains(id);
    }

    /** The call that would begin if this caller rang this line. Nothing is kept of it, nobody is told. */
    public AsIf asIf(CallerNumber caller, LinePolicy line, Instant arrived, Instant now) {
        var call = call(NO_CALL, line, arrived, recognise(caller, line, now), Optional.empty());
        return new AsIf(call.waiting(), caller, call.recognised().customer());
    }

    private LiveCall call(TurnRequest turn, LinePolicy line, Instant arrived, Optional<CallRecord> before, Instant now) {
        var known = recognise(turn.caller(), line, now);
        var need = turn.told().map(told -> known.need().stayed(told == TurnRequest.Told.SPOKE)).orElse(known.need());
        return call(turn.call(), line, arrived, new LiveCall.Recognised(known.caller(), known.customer(), need), before);
    }

    private LiveCall call(CallId id, LinePolicy line, Instant arrived, LiveCall.Recognised recognised, Optional<CallRecord> before) {
        var call = new LiveCall(id, arrived, line, recognised, before);
        CapTalk.owed(records.promises(), call).ifPresent(promise -> call.owed(promise, records.promises().broken(promise)));
        return call;
    }

    /** A call that has ended and that no turn here knew; nothing when it is on record as ended. @throws StoreLost when that cannot be read */
    Optional<LiveCall> unseenCall(CallId id, Instant now) {
        var before = records.ledger().find(id);
        if (before.filter(CallRecord::closed).isPresent()) {
            return Optional.empty();
        }
        var line = before.map(known -> lines.named(known.line())).orElseGet(lines::usual);
        var caller = before.map(CallRecord::caller).orElse(new CallerNumber.Unknown());
        var unread = LiveCall.Recognised.unread(caller, before.flatMap(CallRecord::customer), line, "no router was there");
        var call = new LiveCall(id, before.map(CallRecord::arrived).orElse(now), line, unread, before);
        promisedIn(id).ifPresent(promise -> call.owed(promise, records.promises().broken(promise)));
        return Optional.of(call);
    }

    /** Whoever waited when Asterisk died with the call is called back, if they can be (reliability D5). */
    void owe(LiveCall call) {
        if (!call.isAnswered() && call.promise().id().isEmpty()
                && records.promises().make(call.id(), CapTalk.matter(call), call.line().name(), List.of()) instanceof Promises.Made.ToSay(var promise)) {
            call.promise().known(promise.id());
        }
    }

    private LiveCall.Recognised recognise(CallerNumber caller, LinePolicy line, Instant now) {
        var known = caller.usable().map(records.directory()::findByNumber).orElse(List.of());
        var customer = known.size() == 1 ? Optional.of(known.getFirst().customer().id()) : Optional.<String>empty();
        return new LiveCall.Recognised(caller, customer, needs.read(caller, known, line.defaults(), now));
    }

    private Optional<Promise> promisedIn(CallId id) {
        try {
            return records.promises().madeIn(id);
        } catch (StoreLost away) {
            LOG.warn("The store cannot be asked what was promised in a call that ended unseen. (call={} why={})", id, away.getMessage());
            return Optional.empty();
        }
    }
}
