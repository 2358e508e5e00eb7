package org.atiende.customer;

import java.time.Instant;
import java.util.Optional;

import org.atiende.agent.AgentId;

/**
 * A call in which we told a customer how their case stands. Whoever calls us soon after is returning it.
 *
 * @param caller the person who called; empty when the status was played
 */
public record StatusCall(String caseId, String topic, Instant at, Optional<AgentId> caller) {
}
