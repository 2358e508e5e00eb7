package org.atiende.agi;

import java.time.Duration;

/**
 * How much of an announcement the caller heard.
 *
 * @param whole every file was there and played to its end
 * @param heard from the beginning without a gap, exact to 20 ms: what was played before a hang-up counts, what follows a missing file does not
 */
public record Heard(boolean whole, Duration heard) {
}
