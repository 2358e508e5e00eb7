package org.atiende.console;

import java.util.Optional;

import org.atiende.agent.AgentId;

/**
 * A program that may use the REST interface. The token itself is known to the program alone.
 *
 * @param name stands in the audit log
 * @param agent present exactly for {@link Role#AGENT}: whom it acts for
 * @param sha256 of the token, 64 lower-case hexadecimal digits
 */
public record ApiToken(String name, Role role, Optional<AgentId> agent, String sha256) {

    /** What a token may do. */
    public enum Role {
        /** Reads, and changes its own agent. */
        AGENT,
        /** Reads, changes every agent, and asks why a call goes where it goes. */
        SUPERVISOR,
        /** As a supervisor; what is added for administrators comes here. */
        ADMIN,
        /** Reads numbers only. */
        METRICS
    }

    boolean mayRead() {
        return role != Role.METRICS;
    }

    /** Whether it may ask why: an answer tells what every agent is doing, and whom a customer is better off with. */
    boolean mayExplain() {
        return switch (role) {
            case SUPERVISOR, ADMIN -> true;
            case AGENT, METRICS -> false;
        };
    }

    boolean mayChange(AgentId who) {
        return switch (role) {
            case AGENT -> agent.filter(who::equals).isPresent();
            case SUPERVISOR, ADMIN -> true;
            case METRICS -> false;
        };
    }
}
