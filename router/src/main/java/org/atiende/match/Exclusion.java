package org.atiende.match;

import org.atiende.agent.AgentId;

/**
 * Why an agent was passed over.
 *
 * @param why in words, with the fact that decided
 */
public record Exclusion(AgentId agent, Kind kind, String why) {

    /** The kinds, in the order in which they are asked; also a metric label. */
    public enum Kind {
        SKILL, LANGUAGE, SIGNED_OUT, OFF_SITE, UNKNOWN, PAUSED, FAULT, JUST_RUNG, BUSY, WRAP_UP
    }
}
