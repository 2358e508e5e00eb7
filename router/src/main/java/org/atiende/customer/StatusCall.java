package org.atiende.customer;

import java.time.Instant;
import java.util.Optional;

import org.atiende.agent.AgentId;

/**
 * A call to tell a customer how their case stands, whether or not they picked up. Whoever calls us soon after is returning it.
 *
 * @param at when their telephone first rang
 * @param caller the person who called; empty when a message was spoken
 */
public record StatusCall(String caseId, String topic, Instant at, Optional<AgentId> caller) {
}
