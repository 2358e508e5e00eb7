package org.atiende.match;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ForecastTest {

    @ParameterizedTest
    @CsvSource({"0,3,180,2", "0,1,180,6", "4,5,180,6", "0,100,1,1", "0,8,60,1"})
    void spokenMinutesAreTwiceTheMeanRoundedUp(int ahead, int onDuty, int meanTalkSeconds, int minutes) {
        assertThat(Forecast.simple(ahead, onDuty, Duration.ofSeconds(meanTalkSeconds))).isEqualTo(new Forecast.Minutes(minutes));
    }

    @ParameterizedTest
    @CsvSource({"0,0", "9,1"})
    void whatCannotBeKeptIsNotSpoken(int ahead, int onDuty) {
        assertThat(Forecast.simple(ahead, onDuty, Duration.ofMinutes(3))).isEqualTo(new Forecast.Unknown());
    }
}
