package org.atiende.match;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;

import org.atiende.match.Forecast.Talks;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ForecastTest {

    private static final Instant NOON = Instant.parse("2026-03-02T11:00:00Z");
    private static final int ENOUGH = 12;

    @ParameterizedTest
    @CsvSource({"0,3,180,2", "0,1,180,6", "4,5,180,6", "0,18,180,1", "0,1,450,15"})
    void spokenMinutesAreTwiceTheMeanRoundedUp(int ahead, int onDuty, int meanTalkSeconds, int minutes) {
        assertThat(Forecast.simple(ahead, onDuty, new Talks(meanTalkSeconds, ENOUGH))).isEqualTo(new Forecast.Minutes(minutes));
    }

    @ParameterizedTest
    @CsvSource({"0,100,180", "0,19,180", "2,61,200"})
    void lessThanTwentySecondsIsAMoment(int ahead, int onDuty, int meanTalkSeconds) {
        assertThat(Forecast.simple(ahead, onDuty, new Talks(meanTalkSeconds, 0))).isEqualTo(new Forecast.Soon());
    }

    @ParameterizedTest
    @CsvSource({"0,0,12", "8,1,12", "0,0,0", "19,1,0"})
    void whatCannotBeKeptIsNotSpoken(int ahead, int onDuty, int seen) {
        assertThat(Forecast.simple(ahead, onDuty, new Talks(180, seen))).isEqualTo(new Forecast.Unknown());
    }

    @Test
    void longWaitIsCalledLongOnlyWhenHalfOfWhatWasMeasuredIs() {
        assertThat(Forecast.simple(9, 1, new Talks(180, ENOUGH))).isEqualTo(new Forecast.Long());
        assertThat(Forecast.simple(8, 1, new Talks(180, ENOUGH))).isEqualTo(new Forecast.Unknown());
        assertThat(Forecast.simple(9, 1, new Talks(180, ENOUGH - 1))).as("assumed, not measured").isEqualTo(new Forecast.Unknown());
    }

    @Test
    void meanOfTheTalksFollowsThemAndIsAMeasureAfterTwelve() {
        var talks = Talks.none();
        assertThat(talks).isEqualTo(new Talks(180, 0));
        for (var talk = 1; talk < ENOUGH; talk++) {
            talks = talks.and(Duration.ofSeconds(80));
            assertThat(talks.measured()).isFalse();
        }
        talks = talks.and(Duration.ofSeconds(80));
        assertThat(talks.measured()).isTrue();
        assertThat(talks.meanSeconds()).isBetween(100.0, 115.0);
        assertThat(talks.and(Duration.ofSeconds(80)).seen()).as("counts no further").isEqualTo(ENOUGH);
    }

    @Test
    void forecastIsKeptUntilTheEndOfWhatWasSaid() {
        assertThat(new Forecast.Soon().keptUntil(NOON)).isEqualTo(NOON.plusSeconds(20));
        assertThat(new Forecast.Minutes(3).keptUntil(NOON)).isEqualTo(NOON.plusSeconds(180));
        assertThat(new Forecast.Unknown().keptUntil(NOON)).isEqualTo(Instant.MAX);
        assertThat(new Forecast.Long().keptUntil(NOON)).isEqualTo(Instant.MAX);
    }
}
