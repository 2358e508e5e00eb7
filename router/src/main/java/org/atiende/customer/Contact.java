package org.atiende.customer;

import java.time.Instant;
import java.util.Optional;

import org.atiende.agent.AgentId;

/** One earlier contact, and how it ended. */
public record Contact(String id, String customerId, Optional<String> caseId, AgentId agent, Instant at, String topic, Outcome outcome) {

    /** How the contact ended, in the customer's eyes where they said so. */
    public enum Outcome {
        /** Solved, or praised. */
        HELPED,
        /** Handled, still open. */
        CONTINUED,
        /** Not helped, or complained about. */
        NOT_HELPED
    }
}
