package org.atiende.match;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.stream.LongStream;

import org.atiende.forecast.Outlook;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is said of a wait, and what stands behind it. */
class ForecastTest {

    private static final Instant NOON = Instant.parse("2026-03-02T11:00:00Z");

    /** Nineteen waits, so that the 18th is the 90th percentile. */
    private static Outlook waits(long shortest, long longest) {
        var waits = LongStream.range(0, 19).map(index -> index < 17 ? shortest : longest).map(seconds -> seconds * 1_000_000_000).toArray();
        return new Outlook(waits);
    }

    @ParameterizedTest
    @CsvSource({"21,1", "60,1", "61,2", "180,3", "181,4", "899,15", "900,15"})
    void spokenMinutesAreTheNinetiethPercentileRoundedUp(int seconds, int minutes) {
        assertThat(Forecast.of(waits(1, seconds), 1)).isEqualTo(new Forecast.Minutes(minutes));
    }

    @Test
    void lessThanTwentySecondsIsAMoment() {
        assertThat(Forecast.of(waits(1, 20), 1)).isEqualTo(new Forecast.Soon());
    }

    @Test
    void whatIsCalibratedIsWhatIsSaid() {
        assertThat(Forecast.of(waits(1, 120), 1.01)).isEqualTo(new Forecast.Minutes(3));
        assertThat(Forecast.of(waits(1, 125), .95)).isEqualTo(new Forecast.Minutes(2));
    }

    @Test
    void longWaitIsCalledLongOnlyWhenNineOfTenAre() {
        assertThat(Forecast.of(waits(901, 1_000), 1)).isEqualTo(new Forecast.Long());
        assertThat(Forecast.of(waits(800, 1_000), 1)).as("most are not").isEqualTo(new Forecast.Unknown());
        assertThat(Forecast.of(waits(800, 1_000), 1.2)).isEqualTo(new Forecast.Long());
    }

    @Test
    void chanceOfALongerWaitIsThatOfThePathsAsCalibrated() {
        var expected = new Forecast.Expected(new Forecast.Minutes(2), 3, 4, NOON, waits(60, 100), 1.2);
        assertThat(expected.median()).isEqualTo(Duration.ofSeconds(60));
        assertThat(expected.ninetieth()).isEqualTo(Duration.ofSeconds(120));
        assertThat(expected.longerThan(Duration.ofSeconds(71))).isEqualTo(1);
        assertThat(expected.longerThan(Duration.ofSeconds(73))).isEqualTo(2 / 19.0);
        assertThat(expected.longerThan(Duration.ofSeconds(120))).isZero();
    }

    @Test
    void forecastIsKeptUntilTheEndOfWhatWasSaid() {
        assertThat(new Forecast.Soon().keptUntil(NOON)).isEqualTo(NOON.plusSeconds(20));
        assertThat(new Forecast.Minutes(3).keptUntil(NOON)).isEqualTo(NOON.plusSeconds(180));
        assertThat(new Forecast.Unknown().keptUntil(NOON)).isEqualTo(Instant.MAX);
        assertThat(new Forecast.Long().keptUntil(NOON)).isEqualTo(Instant.MAX);
    }

    @Test
    void everyFormHasItsWordInTheLedger() {
        assertThat(Arrays.asList(new Forecast.Soon(), new Forecast.Minutes(3), new Forecast.Long(), new Forecast.Unknown()).stream().map(Forecast::word))
                .containsExactly("soon", "minutes 3", "long", "unknown");
    }
}
