package org.atiende.customer;

import java.time.ZoneId;
import java.util.Optional;

import org.atiende.agent.AgentId;

/**
 * Somebody the company serves.
 *
 * @param id the company's key of the customer
 * @param language ISO 639-1, lower case: the language they are served in
 * @param priority added to the routing priority: 0 none, up to 9 (for example 65 years or more, Ley 10/2025 art. 10.6)
 * @param preferredAgent the person agreed with this customer, if any
 * @param area the company's own key of where they are supplied, if it is known
 * @param noCalls they do not want to be called with the status of their cases; a call that they were promised is another matter
 * @param zone by whose clock they are called, where it is not the company's
 */
public record Customer(String id, String name, String language, int priority, Optional<AgentId> preferredAgent, Optional<String> area, boolean noCalls,
        Optional<ZoneId> zone) {

    /** Of whom nobody has said that they want no calls. */
    public Customer(String id, String name, String language, int priority, Optional<AgentId> preferredAgent, Optional<String> area) {
        this(id, name, language, priority, preferredAgent, area, false, Optional.empty());
    }

    /** Of whom nobody knows the area. */
    public Customer(String id, String name, String language, int priority, Optional<AgentId> preferredAgent) {
        this(id, name, language, priority, preferredAgent, Optional.empty());
    }
}
