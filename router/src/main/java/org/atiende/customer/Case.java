package org.atiende.customer;

import java.time.Instant;
import java.util.Optional;

import org.atiende.agent.AgentId;

/**
 * Something open between a customer and the company.
 *
 * @param topic the skill that resolves it
 * @param owner the person in charge
 * @param impact 1 (small) to 5 (somebody is without supply)
 * @param due when the company said it would be resolved, or would call
 * @param summary one sentence for the agent; never read out by the system in this form
 */
public record Case(String id, String customerId, String topic, Optional<AgentId> owner, boolean open, int impact, Instant opened,
        Optional<Instant> due, String summary) {
}
