package org.atiende.followup;

import java.util.Optional;

/**
 * What another channel (mail, a social network, monitoring) saw of one customer.
 *
 * @param id the channel's own key: told again under it, it changes nothing
 * @param topic the skill that resolves it
 * @param impact 1 (small) to 5 (somebody is without supply)
 * @param what one sentence for the agent
 * @param message what the customer is to be told of it, in one call; empty: nothing yet
 */
public record Observation(String id, String customer, String topic, int impact, String what, Optional<String> message) {
}
