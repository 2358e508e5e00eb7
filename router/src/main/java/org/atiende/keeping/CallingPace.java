package org.atiende.keeping;

import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Optional;
import java.util.function.Predicate;

import org.atiende.agent.Agent;
import org.atiende.agent.AgentState;
import org.atiende.followup.FollowUpPolicy;
import org.atiende.match.Distributor;
import org.atiende.match.WaitingCall;
import org.atiende.promise.Promise;
import org.atiende.promise.Promise.Kind;
import org.atiende.promise.PromisePolicy;
import org.atiende.promise.Promises;
import org.atiende.promise.RingLimits;
import org.atiende.tel.PhoneNumber;

/**
 * Whether a customer may be called just now. What was promised is called at its minute; calls about cases yield to callers: none is made
 * while somebody waits for the same skill, nor with the last agents who could take one. Safe from any thread.
 */
public final class CallingPace {

    private final Distributor distributor;
    private final Promises promises;
    private final FollowUpPolicy policy;
    private final RingLimits limits;
    private final Predicate<PhoneNumber> onTheLine;
    private final Clock calendar;

    /** @param onTheLine whether this number is in a call with us just now: it is not rung then (review M2) */
    public CallingPace(Distributor distributor, Promises promises, FollowUpPolicy policy, RingLimits limits, Predicate<PhoneNumber> onTheLine,
            Clock calendar) {
        this.distributor = distributor;
        this.promises = promises;
        this.policy = policy;
        this.limits = limits;
        this.onTheLine = onTheLine;
        this.calendar = calendar;
    }

    boolean isOnTheLine(PhoneNumber number) {
        return onTheLine.test(number);
    }

    /** What was promised may be begun a little before its minute. */
    private Instant moment(Promise promise) {
        var now = calendar.instant();
        return promise.kind() == Kind.PROMISED && now.isBefore(promise.due()) ? promise.due() : now;
    }

    /** Whether it is the line's hours for calling its customers. */
    boolean isOpen(Promise promise, PromisePolicy line) {
        return line.hours().open(moment(promise));
    }

    /**
     * When the customer may be called, if not now: in the line's hours, also where they live, and not oftener than the limits allow. What was
     * promised comes at its minute.
     *
     * @throws org.atiende.store.StoreLost when the store is away
     */
    Optional<Instant> putOff(Promise promise, PromisePolicy line) {
        var at = moment(promise);
        var there = Optional.of(promise).filter(owed -> owed.kind().yields()).flatMap(owed -> promises.rings().zoneOf(owed.matter())).map(line.hours()::in).orElse(line.hours());
        return line.hours().open(at) && there.open(at) ? promises.rings().putOff(promise, limits) : Optional.of(line.hours().next(at, there));
    }

    /** The last gate before the customer's phone rings, whatever happened since the call was begun. */
    boolean mayRing(Promise promise) {
        var matter = promise.matter();
        return promises.mayCall(matter.line(), matter.number()) && !isOnTheLine(matter.number())
                && promises.policy(matter.line()).filter(line -> putOff(promise, line).isEmpty()).isPresent();
    }

    /** Whether it is to be put off because somebody waits who needs the same. */
    boolean mustYield(Promise promise) {
        return promise.kind().yields() && distributor.waiting().stream().anyMatch(caller -> competes(caller, promise));
    }

    /** Whether it may begin: callers leave room for it. */
    boolean hasRoom(Promise promise) {
        if (!promise.kind().yields()) {
            return true;
        }
        var today = LocalDate.ofInstant(calendar.instant(), policy.zone());
        var underWay = promises.live().stream().filter(other -> other.kind().yields() && other.state().underWay()).count();
        return underWay < policy.atOnce() && !mustYield(promise)
                && distributor.agents().stream().filter(agent -> isFree(agent) && couldTake(agent, promise, today)).count() > policy.keepFree();
    }

    private static boolean competes(WaitingCall caller, Promise promise) {
        return !caller.id().isOutgoing() && caller.need().skills().stream().anyMatch(promise.matter().skills()::contains);
    }

    private boolean isFree(Agent agent) {
        return distributor.state(agent.id()).filter(AgentState.Free.class::isInstance).isPresent();
    }

    private static boolean couldTake(Agent agent, Promise promise, LocalDate today) {
        return agent.languages().contains(promise.matter().language())
                && promise.matter().skills().stream().allMatch(skill -> agent.level(skill, today).isPresent());
    }
}
