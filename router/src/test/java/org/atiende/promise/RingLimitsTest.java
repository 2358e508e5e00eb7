package org.atiende.promise;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;

/** How often customers are rung at most. */
class RingLimitsTest {

    private static final Instant NOW = Instant.parse("2026-11-30T10:00:00Z");
    private static final RingLimits LIMITS = new RingLimits(3, 100, 5);

    /** Rung an hour ago, two hours ago, and so on. */
    private static List<Instant> rings(int times) {
        return IntStream.rangeClosed(1, times).mapToObj(hours -> NOW.minus(Duration.ofHours(hours))).toList();
    }

    @Test
    void numberIsRungAgainWhenTheOldestOfItsRingsIsADayOld() {
        assertThat(LIMITS.putOff(List.of(), 0, 0, NOW)).isEmpty();
        assertThat(LIMITS.putOff(rings(2), 0, 0, NOW)).isEmpty();
        assertThat(LIMITS.putOff(rings(3), 0, 0, NOW)).contains(NOW.plus(Duration.ofHours(21)));
        assertThat(LIMITS.putOff(rings(5), 0, 0, NOW)).as("the third newest counts").contains(NOW.plus(Duration.ofHours(21)));
    }

    @Test
    void nobodyIsRungWhileAllAreRungTooOftenOrTheTrunkIsFull() {
        assertThat(LIMITS.putOff(List.of(), 99, 4, NOW)).isEmpty();
        assertThat(LIMITS.putOff(List.of(), 100, 0, NOW)).contains(NOW.plusSeconds(30));
        assertThat(LIMITS.putOff(List.of(), 0, 5, NOW)).contains(NOW.plusSeconds(30));
    }
}
