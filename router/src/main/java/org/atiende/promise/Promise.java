package org.atiende.promise;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

import org.atiende.agent.AgentId;
import org.atiende.need.Need;
import org.atiende.tel.CallId;
import org.atiende.tel.PhoneNumber;

/**
 * A call that we owe a customer, as its row stands.
 *
 * @param id made of the call's, so that a promise whose storing was not acknowledged in time is known all the same
 * @param madeIn the call in which it was said; empty for what no caller was promised
 * @param named who will call, as it was said
 * @param due the minute that was said
 * @param heard the caller heard the whole of it
 * @param version of the row
 * @param nextTry when something is to be done about it
 * @param attempt the call under way to keep it
 * @param calls how often the customer was called and not reached
 * @param firstRung when the customer's phone was first rung
 */
public record Promise(String id, Kind kind, Optional<CallId> madeIn, Matter matter, Optional<AgentId> named, Instant made, Instant due, boolean heard, State state,
        int version, Instant nextTry, Optional<CallId> attempt, int calls, Optional<Instant> firstRung, Optional<Instant> ended) {

    /** So long before the minute that was said, the agent is looked for (review M6). */
    public static final Duration AHEAD = Duration.ofSeconds(30);

    /** A promise whose customer was first rung later than so long after its minute was not kept on time (review M1). */
    static final Duration ON_TIME = Duration.ofMinutes(5);

    /** Why we owe it. */
    public enum Kind {
        /** It was said to a caller, with its minute. */
        PROMISED,
        /** There is something to tell of a case: what has happened, or only how it stands on the day that was said. */
        STATUS,
        /** The customer's line was lost in a talk, says the agent, who is to call them again. */
        DROPPED,
        /** The caller gave up waiting. */
        COURTESY;

        /** Whether it yields to callers; else it is due at a minute that somebody expects. */
        public boolean yields() {
            return this == STATUS || this == COURTESY;
        }
    }

    /**
     * What the call is about: enough to find who can make it.
     *
     * @param skills all of which one person must hold, the topic's first
     */
    public record Matter(String line, PhoneNumber number, Optional<String> customer, Optional<String> caseId, List<String> skills, String language,
            int priority) {

        public Matter {
            skills = List.copyOf(skills);
        }

        /** One live promise for each of these. */
        String liveKey() {
            return number.e164() + "|" + caseId.orElse("");
        }
    }

    /** Where a promise stands (reliability D.2; ringing the agent comes first, so that the customer never hears an empty line). */
    public enum State {
        /** To be kept at its time. */
        DUE,
        /** An agent is rung for it, or the customer, to hear a message. */
        PLACING,
        /** The agent has answered, the customer is rung; or the customer has, and a message is spoken. */
        ANSWERED,
        /** Both talk. */
        TALKING,
        /** They talked, or the message was heard. */
        KEPT,
        /** The customer rang before, and talked with a person. */
        KEPT_EARLY,
        /** The caller stayed, and talked with a person in the same call. */
        WITHDRAWN,
        /** The customer could not be reached by the whole plan: a person has to see to it. */
        UNREACHED;

        public boolean live() {
            return this == DUE || underWay();
        }

        public boolean underWay() {
            return this == PLACING || this == ANSWERED || this == TALKING;
        }
    }

    /** The id of what is promised in this call. */
    public static String idOf(CallId call) {
        return "call-" + call;
    }

    /** Whether it was made in this call. */
    public boolean isOf(CallId call) {
        return madeIn.equals(Optional.of(call));
    }

    /** Whether the minute that was said has gone by without a ring at the customer's; where none was said, nothing is late. */
    public boolean late(Instant now) {
        return !kind.yields() && now.isAfter(due.plus(ON_TIME)) && firstRung.filter(rung -> !rung.isAfter(due.plus(ON_TIME))).isEmpty();
    }

    private Promise at(State next, Optional<CallId> trying, Instant when, int notReached) {
        return new Promise(id, kind, madeIn, matter, named, made, due, heard, next, version + 1, when, trying, notReached, firstRung, ended);
    }

    public Promise placing(CallId attempt, Instant now) {
        return at(State.PLACING, Optional.of(attempt), now, calls);
    }

    public Promise answered(Instant now) {
        return at(State.ANSWERED, attempt, now, calls);
    }

    /** The customer, who was called alone, has picked up. */
    public Promise customerAnswered(Instant now) {
        return new Promise(id, kind, madeIn, matter, named, made, due, heard, State.ANSWERED, version + 1, now, attempt, calls,
                firstRung.or(() -> Optional.of(now)), ended);
    }

    /** Whoever talks has been rung, whether or not it was seen. The same when it is known already. */
    public Promise talking(Instant now) {
        return state == State.TALKING ? this : new Promise(id, kind, madeIn, matter, named, made, due, heard, State.TALKING, version + 1, now, attempt,
                calls, firstRung.or(() -> Optional.of(now)), ended);
    }

    /** The customer's phone rings. The same when it has rung before. */
    public Promise rung(Instant now) {
        return firstRung.isPresent() ? this : new Promise(id, kind, madeIn, matter, named, made, due, heard, state, version + 1, nextTry, attempt, calls,
                Optional.of(now), ended);
    }

    /** What it means for the need of whoever it is owed to. */
    public Need.OwedCall owed(boolean broken) {
        return new Need.OwedCall(matter.skills(), named, broken, "is owed a call at " + due);
    }

    /** A call that is owed anyway is promised at a minute, to a caller who could not be helped in time. */
    Promise promisedIn(CallId call, Optional<AgentId> who, Instant minute) {
        return new Promise(id, Kind.PROMISED, Optional.of(call), matter, who, made, minute, false, State.DUE, version + 1, minute.minus(AHEAD), Optional.empty(), calls,
                firstRung, ended);
    }

    Promise wasHeard() {
        return new Promise(id, kind, madeIn, matter, named, made, due, true, state, version + 1, nextTry, attempt, calls, firstRung, ended);
    }

    /** Something of ours went wrong: the customer's share of the plan is untouched. */
    public Promise again(Instant when) {
        return at(State.DUE, Optional.empty(), when, calls);
    }

    /** The customer was called and not reached. */
    public Promise notReached(Instant again) {
        return at(State.DUE, Optional.empty(), again, calls + 1);
    }

    public Promise ends(State how, Instant now) {
        if (how.live()) {
            throw new IllegalStateException("a promise does not end " + how + " (promise=" + id + ")");
        }
        return new Promise(id, kind, madeIn, matter, named, made, due, heard, how, version + 1, nextTry, attempt,
                how == State.UNREACHED ? calls + 1 : calls, firstRung, Optional.of(now));
    }
}
