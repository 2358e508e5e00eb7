package org.atiende.agi;

import java.time.Duration;

/**
 * How much of an announcement the caller heard.
 *
 * @param whole every file was there and played to its end
 * @param heard exact to 20 ms; counts what was played before a hang-up
 */
public record Heard(boolean whole, Duration heard) {
}
