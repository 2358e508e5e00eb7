package org.atiende.ledger;

import java.time.Duration;
import java.util.Optional;

import org.atiende.agent.AgentId;

/**
 * What forecasts learn from a call that is over.
 *
 * @param answeredBy empty when the caller left before
 * @param waited until then
 * @param talked with everybody together
 */
public record PastCall(String line, Optional<AgentId> answeredBy, Duration waited, Duration talked) {
}
