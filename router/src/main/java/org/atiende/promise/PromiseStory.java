package org.atiende.promise;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

import org.atiende.agent.AgentId;

/**
 * A promise as people ask about it.
 *
 * @param tries every ring of an agent for it, in their order
 */
public record PromiseStory(Promise promise, Standing standing, List<Try> tries) {

    /** What has become of it. */
    public enum Standing {
        /** Its time has not come, or it is being kept. */
        DUE,
        /** Its minute has gone by, and the customer's phone has not rung. */
        LATE,
        /** The customer's phone rang at its minute, or they rang before it, and they talked with a person. */
        KEPT,
        /** They talked, but later than was said. */
        BROKEN,
        /** The whole plan did not reach the customer: a person has to see to it. */
        UNREACHED,
        /** A person answered in the call in which it was made. */
        WITHDRAWN;

        static Standing of(Promise promise, Instant now) {
            return switch (promise.state()) {
                case DUE, PLACING, ANSWERED, TALKING -> promise.late(now) ? LATE : DUE;
                case KEPT, KEPT_EARLY -> promise.late(promise.ended().orElse(now)) ? BROKEN : KEPT;
                case UNREACHED -> UNREACHED;
                case WITHDRAWN -> WITHDRAWN;
            };
        }
    }

    /**
     * An agent was rung for it, or the customer.
     *
     * @param agent who was rung first; nobody: the customer was
     * @param answered when they picked up
     * @param outcome as {@code KEPT}, {@code AGENT_NO_ANSWER} or {@code CUSTOMER_BUSY}; empty while it goes on
     */
    public record Try(Optional<AgentId> agent, Instant placed, Optional<Instant> answered, Optional<String> outcome) {
    }

    public PromiseStory {
        tries = List.copyOf(tries);
    }
}
