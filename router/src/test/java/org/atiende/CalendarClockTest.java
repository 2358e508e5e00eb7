package org.atiende;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicLong;

import org.atiende.fake.SettableClock;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CalendarClockTest {

    private static final Instant NOON = Instant.parse("2026-11-20T12:00:00Z");

    private final SettableClock wall = new SettableClock(NOON);
    private final AtomicLong nanos = new AtomicLong();
    private final CalendarClock clock = new CalendarClock(wall, nanos::get);

    private void passes(Duration length) {
        wall.pass(length);
        nanos.addAndGet(length.toNanos());
    }

    @Test
    void itFollowsAWallClockThatIsSlewed() {
        for (var second = 0; second < 600; second++) {
            passes(Duration.ofSeconds(1));
            wall.pass(Duration.ofMillis(10));
            assertThat(clock.instant()).isEqualTo(wall.instant());
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {3600, -3600, 10, -10})
    void stepIsNotBelievedUntilItHasStood(long seconds) {
        passes(Duration.ofSeconds(30));
        wall.pass(Duration.ofSeconds(seconds));
        assertThat(clock.instant()).as("nothing comes early, nothing comes twice").isEqualTo(NOON.plusSeconds(30));
        passes(CalendarClock.BELIEVED.minusSeconds(1));
        assertThat(clock.instant()).isEqualTo(NOON.plusSeconds(29).plus(CalendarClock.BELIEVED));
        passes(Duration.ofSeconds(1));
        assertThat(clock.instant()).as("it was wrong before").isEqualTo(wall.instant());
    }

    @Test
    void stepThatIsTakenBackNeverHappened() {
        wall.pass(Duration.ofHours(1));
        clock.instant();
        passes(Duration.ofMinutes(5));
        wall.pass(Duration.ofHours(-1));
        assertThat(clock.instant()).isEqualTo(wall.instant()).isEqualTo(NOON.plus(Duration.ofMinutes(5)));
    }

    @Test
    void sawtoothIsNeverBelieved() {
        for (var tooth = 0; tooth < 200; tooth++) {
            passes(Duration.ofSeconds(5));
            wall.pass(Duration.ofSeconds(tooth % 2 == 0 ? 10 : -10));
            assertThat(clock.instant()).isEqualTo(NOON.plusSeconds(5L * (tooth + 1)));
        }
    }
}
