package org.atiende.keeping;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiFunction;

import org.atiende.agent.AgentId;
import org.atiende.ami.AmiLost;
import org.atiende.presence.CallWatch;
import org.atiende.promise.Promise;
import org.atiende.promise.Promises;
import org.atiende.tel.CallId;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What is written of attempts to keep a promise, and what Asterisk knows of their channels. Safe from any thread. */
final class Attempts {

    /** Waits look up from time to time: whether the customer has rung meanwhile, whether this process ends. */
    static final Duration LOOK = Duration.ofSeconds(1);

    /** After something of ours went wrong: at once, but not in a circle. */
    static final Duration SOON = Duration.ofSeconds(3);

    /** After the trunk failed, or the customer is on another call with us. */
    static final Duration LATER = Duration.ofSeconds(30);

    /** Longer than a ring, an answer, and the news of them take. */
    static final Duration NEWS = Duration.ofSeconds(10);

    private static final Logger LOG = LoggerFactory.getLogger(Attempts.class);

    /**
     * How an attempt ended, as far as it was seen.
     *
     * @param dialStatus of the customer's leg; empty when they were not rung
     * @param cause of its end (Q.850)
     * @param rang whether the customer's phone was seen ringing
     * @param watched whether what happened was heard as it happened, from the first ring to the end
     */
    record Outcome(String dialStatus, int cause, boolean rang, boolean watched) {

        private static final int BUSY = 17;

        /** The network's word on the number itself (Q.850: 1 unallocated, 28 invalid format). */
        private static final Set<Integer> NUMBER_IS_WRONG = Set.of(1, 28);

        /** Nobody there, or somebody who does not want to (Q.850: 18 no user responding, 19 no answer, 20 subscriber absent, 21 rejected). */
        private static final Set<Integer> NOT_PICKED_UP = Set.of(18, 19, 20, 21);

        /** Of a customer who was called alone and did not pick up. */
        static Outcome notAnswered(int cause, boolean rang) {
            return new Outcome(cause == BUSY ? "BUSY" : rang || NOT_PICKED_UP.contains(cause) ? "NOANSWER" : "CHANUNAVAIL", cause, rang, true);
        }

        /** The dialplan says that they talked, and nobody could see for how long. */
        boolean mayHaveBeenATalk() {
            return "ANSWER".equals(dialStatus) && !watched;
        }

        boolean customerNotReached() {
            return switch (dialStatus) {
                case "ANSWER", "BUSY", "NOANSWER" -> true;
                case "CHANUNAVAIL", "CONGESTION" -> rang || NUMBER_IS_WRONG.contains(cause);
                default -> false;
            };
        }
    }

    private final Promises promises;
    private final Telephone telephone;
    private final Clock calendar;

    Attempts(Promises promises, Telephone telephone, Clock calendar) {
        this.promises = promises;
        this.telephone = telephone;
        this.calendar = calendar;
    }

    Instant now() {
        return calendar.instant();
    }

    Optional<Instant> in(Duration wait) {
        return Optional.of(now().plus(wait));
    }

    /** That somebody is about to be rung, before they are. @return false when the promise needs no keeping any more */
    boolean keepOnDisk(Promise promise, CallId attempt, Optional<AgentId> agent) {
        return promises.place(promise.id(), row -> row.equals(promise) ? Optional.of(row.placing(attempt, now())) : Optional.empty(), agent).isPresent();
    }

    /** Changes the row as long as it is this attempt's and says something else; whoever took it over meanwhile is left alone. */
    void advance(String id, CallId attempt, BiFunction<Promise, Instant, Promise> step) {
        promises.change(id, row -> Optional.of(row).filter(held -> isOf(held, attempt)).map(held -> step.apply(held, now()))
                .filter(next -> next.version() != row.version()));
    }

    static boolean isOf(Promise row, CallId attempt) {
        return row.attempt().equals(Optional.of(attempt)) && row.state().underWay();
    }

    /** @return when the promise is to be tended again; empty when it lives no more, or is no longer this attempt's */
    Optional<Instant> ends(String id, CallId attempt, String outcome, BiFunction<Promise, Instant, Promise> step) {
        var next = promises.ended(id, row -> Optional.of(row).filter(held -> isOf(held, attempt)).map(held -> step.apply(held, now())), attempt, outcome);
        return next.filter(row -> row.state().live()).map(Promise::nextTry);
    }

    /** The customer was called and not reached: again by plan, or for a person to see to. */
    Optional<Instant> notReached(String id, CallId attempt, String outcome) {
        return ends(id, attempt, outcome, (row, at) -> promises.policy(row.matter().line()).flatMap(policy -> policy.retry(row.calls() + 1, at)).map(row::notReached)
                .orElseGet(() -> row.ends(Promise.State.UNREACHED, at)));
    }

    /** Whether Asterisk still has the attempt's channel; when it cannot be asked, it may. */
    boolean alive(CallId attempt) {
        try {
            return telephone.getVar(Optional.of(attempt.text()), "CHANNEL(state)").isPresent();
        } catch (AmiLost away) {
            LOG.debug("Whether an attempt lives cannot be asked now. (attempt={} why={})", attempt, away.getMessage());
            return true;
        }
    }

    /** Whether the agent shares a bridge with somebody now: it began before anybody listened, or while nobody could. */
    Optional<Boolean> talks(CallId attempt) {
        try {
            return Optional.of(telephone.getVar(Optional.of(attempt.text()), "BRIDGEPEER").isPresent());
        } catch (AmiLost away) {
            LOG.debug("Whether they talk cannot be asked now. (attempt={} why={})", attempt, away.getMessage());
            return Optional.empty();
        }
    }

    /** What the hang-up handler of an attempt that is gone left behind. */
    Optional<CallWatch.Ending> crumb(CallId attempt) throws AmiLost {
        return telephone.getVar(Optional.empty(), "DB(atiende-end/" + attempt + ")").map(CallWatch.Ending::of);
    }
}
