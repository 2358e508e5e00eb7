package org.atiende.promise;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * How often we ring customers at most, whatever anybody promised, wrote or had imported: the last gate before a call that we make. Reached
 * by nothing but a fault of ours, or by somebody who means us or a customer harm.
 *
 * @param perNumber rings of one number within {@link #DAY}
 * @param perHour rings of all of them within {@link #HOUR}
 * @param atOnce calls that we make at once, which is also what they take of the trunk
 */
public record RingLimits(int perNumber, int perHour, int atOnce) {

    public static final Duration DAY = Duration.ofHours(24);
    public static final Duration HOUR = Duration.ofHours(1);

    /** How soon one looks again whether an hour's rings, or those under way, are fewer. */
    private static final Duration LATER = Duration.ofSeconds(30);

    /** What the configuration has without being told. */
    public static final RingLimits USUAL = new RingLimits(10, 300, 30);

    /**
     * When this number may be rung; empty: now.
     *
     * @param ofNumber when it was rung within the last {@link #DAY}, the newest first
     * @param lastHour how often anybody was within the last {@link #HOUR}
     * @param others calls that we are making
     */
    public Optional<Instant> putOff(List<Instant> ofNumber, int lastHour, int others, Instant now) {
        if (ofNumber.size() >= perNumber) {
            return Optional.of(ofNumber.get(perNumber - 1).plus(DAY));
        }
        return lastHour >= perHour || others >= atOnce ? Optional.of(now.plus(LATER)) : Optional.empty();
    }
}
