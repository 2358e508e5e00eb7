package org.atiende.forecast;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.SplittableRandom;

import org.junit.jupiter.api.Test;

class ChancesTest {

    /** Tables of the Poisson distribution, as in any book of statistics. */
    @Test
    void knowsThePoissonDistribution() {
        assertThat(Chances.atMost(0, 1)).isCloseTo(.367879, within(1e-6));
        assertThat(Chances.atMost(3, 12)).isCloseTo(.002292, within(1e-6));
        assertThat(Chances.atMost(7, 12)).isCloseTo(.089504, within(1e-6));
        assertThat(Chances.atMost(19, 30)).isCloseTo(.021873, within(1e-6));
        assertThat(Chances.atMost(-1, 3)).isZero();
        assertThat(Chances.atMost(2, 0)).isOne();
    }

    @Test
    void largeNumbersGoOnWhereTheSumsEnd() {
        assertThat(Chances.atMost(380, 400.5)).isCloseTo(Chances.atMost(380, 399.5), within(.015));
        assertThat(Chances.atMost(5_000, 4_000)).isCloseTo(1, within(1e-6));
        assertThat(Chances.atMost(3_000, 4_000)).isCloseTo(0, within(1e-6));
    }

    @Test
    void addsWhoAgreesToWhoIsServed() {
        var chance = new SplittableRandom(1);
        for (var row : new int[][] {{3, 6, 4}, {10, 12, 8}, {20, 30, 25}, {5, 1, 5}}) {
            var within = 0;
            var rounds = 200_000;
            for (var round = 0; round < rounds; round++) {
                var count = 0;
                for (var at = chance.nextExponential(); at < row[1]; at += chance.nextExponential()) {
                    count++;
                }
                for (var one = 0; one < row[2]; one++) {
                    count += chance.nextDouble() < .37 ? 1 : 0;
                }
                within += count <= row[0] ? 1 : 0;
            }
            assertThat(Chances.atMost(row[0], row[1], row[2], .37)).isCloseTo((double) within / rounds, within(.004));
        }
    }

    @Test
    void nobodyOrEverybodyAgrees() {
        assertThat(Chances.atMost(4, 3, 6, 0)).isEqualTo(Chances.atMost(4, 3));
        assertThat(Chances.atMost(8, 3, 6, 1)).isEqualTo(Chances.atMost(2, 3));
        assertThat(Chances.atMost(4, 3, 6, 1)).isZero();
    }
}
