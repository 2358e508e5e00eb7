package org.atiende.need;

import java.util.Optional;

import org.atiende.customer.Case;

/**
 * When a line's callers need somebody who may decide, so that nobody tells them that it is not their department. What an agent may
 * decide is a skill like any other.
 *
 * @param skill held by who may decide
 * @param fromImpact cases of this impact and above need it, 1 to 5
 */
public record Authority(String skill, int fromImpact) {

    /** A case that comes back so often needs it whatever its impact. */
    static final int RETURNS = 3;

    public Authority {
        if (fromImpact < 1 || fromImpact > 5) {
            throw new IllegalArgumentException("an impact is 1 to 5, not " + fromImpact);
        }
    }

    /** Why this case needs it, in words; empty when it does not. @param contacts how often the customer spoke with us about it before */
    Optional<String> demandedBy(Case open, long contacts) {
        var who = "needs somebody who may decide (" + skill + "): ";
        if (open.impact() >= fromImpact) {
            return Optional.of(who + "the impact is " + fromImpact + " or more");
        }
        return contacts < RETURNS ? Optional.empty() : Optional.of(who + "the case has come back " + contacts + " times");
    }
}
