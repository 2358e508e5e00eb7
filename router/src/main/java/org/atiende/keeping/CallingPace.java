package org.atiende.keeping;

import java.time.Clock;
import java.time.LocalDate;
import java.util.function.Predicate;

import org.atiende.agent.Agent;
import org.atiende.agent.AgentState;
import org.atiende.followup.FollowUpPolicy;
import org.atiende.match.Distributor;
import org.atiende.match.WaitingCall;
import org.atiende.promise.Promise;
import org.atiende.promise.Promise.Kind;
import org.atiende.promise.Promises;
import org.atiende.tel.PhoneNumber;

/**
 * Whether a customer may be called just now. What was promised is called at its minute; calls about cases yield to callers: none is made
 * while somebody waits for the same skill, nor with the last agents who could take one. Safe from any thread.
 */
public final class CallingPace {

    private final Distributor distributor;
    private final Promises promises;
    private final FollowUpPolicy policy;
    private final Predicate<PhoneNumber> onTheLine;
    private final Clock calendar;

    /** @param onTheLine whether this number is in a call with us just now: it is not rung then (review M2) */
    public CallingPace(Distributor distributor, Promises promises, FollowUpPolicy policy, Predicate<PhoneNumber> onTheLine, Clock calendar) {
        this.distributor = distributor;
        this.promises = promises;
        this.policy = policy;
        this.onTheLine = onTheLine;
        this.calendar = calendar;
    }

    boolean isOnTheLine(PhoneNumber number) {
        return onTheLine.test(number);
    }

    /** Whether it is to be put off because somebody waits who needs the same. */
    boolean mustYield(Promise promise) {
        return promise.kind() == Kind.STATUS && distributor.waiting().stream().anyMatch(caller -> competes(caller, promise));
    }

    /** Whether it may begin: callers leave room for it. */
    boolean hasRoom(Promise promise) {
        if (promise.kind() == Kind.PROMISED) {
            return true;
        }
        var today = LocalDate.ofInstant(calendar.instant(), policy.zone());
        var underWay = promises.live().stream().filter(other -> other.kind() == Kind.STATUS && other.state().underWay()).count();
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
