package org.atiende.forecast;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.SplittableRandom;

import org.junit.jupiter.api.Test;

class CalibrationTest {

    private final SplittableRandom chance = new SplittableRandom(3);

    @Test
    void calibrationMakesNineOfTenTrueOfAForecastThatIsTooShort() {
        var calibration = new Calibration();
        var kept = 0;
        for (var wait = 0; wait < 60_000; wait++) {
            var inTime = chance.nextExponential() <= -Math.log(.1) / 1.3 * calibration.factor(5);
            calibration.ended(5, inTime, 1);
            kept += wait >= 20_000 && inTime ? 1 : 0;
        }
        assertThat(kept / 40_000.0).isCloseTo(.9, within(.003));
        assertThat(calibration.factor(5)).isBetween(1.25, 1.35);
        assertThat(calibration.factor(30)).as("another level of load").isEqualTo(1);
    }

    @Test
    void calibrationHasItsLimits() {
        var calibration = new Calibration();
        for (var wait = 0; wait < 10_000; wait++) {
            calibration.ended(0, false, 1);
            calibration.ended(25, true, 1);
        }
        assertThat(calibration.factor(0)).isEqualTo(2);
        assertThat(calibration.factor(25)).isEqualTo(.5);
    }

    @Test
    void keptRateIsThatOfTheLatest() {
        var calibration = new Calibration();
        assertThat(calibration.kept()).isEqualTo(1);
        for (var wait = 0; wait < Calibration.LATEST; wait++) {
            calibration.ended(0, false, 1);
        }
        assertThat(calibration.kept()).isZero();
        for (var wait = 0; wait < Calibration.LATEST; wait++) {
            calibration.ended(0, wait % 10 != 0, 1);
        }
        assertThat(calibration.kept()).isEqualTo(.9);
        assertThat(calibration.known()).isEqualTo(Calibration.LATEST);
    }
}
