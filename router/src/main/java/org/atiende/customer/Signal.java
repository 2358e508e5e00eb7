package org.atiende.customer;

import java.time.Instant;
import java.util.Optional;

/**
 * An outage, or whatever else befalls a whole area at once: why its customers probably call, before any of them says so.
 *
 * @param id the company's own key; a signal told again under it replaces what was told before
 * @param topic the skill that resolves it
 * @param area the company's own key of the area, as the customers' is
 * @param impact 1 (small) to 5 (somebody is without supply), as a case's
 * @param what what happened, in one sentence for the agent; at most {@value #MAX_WHAT} characters
 * @param began may be still to come, for work that is announced
 * @param expectedEnd when it should be over, where somebody has estimated that
 * @param ended empty while it lasts
 */
public record Signal(String id, String topic, String area, int impact, String what, Instant began, Optional<Instant> expectedEnd,
        Optional<Instant> ended) {

    /** Characters of {@link #what}: it stands in a line beside the other reasons. */
    public static final int MAX_WHAT = 200;
}
