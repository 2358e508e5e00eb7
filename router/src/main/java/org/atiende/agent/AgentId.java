package org.atiende.agent;

import java.util.regex.Pattern;

/** The company's own short name of an agent, as in {@code ana.perez}. */
public record AgentId(String text) implements Comparable<AgentId> {

    private static final Pattern SAFE = Pattern.compile("[A-Za-z0-9._-]{1,40}");

    public AgentId {
        if (!SAFE.matcher(text).matches()) {
            throw new IllegalArgumentException("not an agent id (1 to 40 letters, digits, . _ -)");
        }
    }

    @Override
    public int compareTo(AgentId other) {
        return text.compareTo(other.text);
    }

    @Override
    public String toString() {
        return text;
    }
}
