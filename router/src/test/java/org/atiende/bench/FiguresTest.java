package org.atiende.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;

class FiguresTest {

    private static Figures seconds(int... lengths) {
        return Figures.of(IntStream.of(lengths).mapToObj(Duration::ofSeconds).toList());
    }

    @Test
    void leastMedianAndMostOfTrialsInAnyOrder() {
        assertThat(seconds(3, 1, 2)).extracting(Figures::least, Figures::median, Figures::most).containsExactly(1_000.0, 2_000.0, 3_000.0);
        assertThat(seconds(4, 1, 2, 3).median()).isEqualTo(2_500.0);
    }

    @Test
    void percentileIsAValueThatWasMeasured() {
        var hundred = seconds(IntStream.rangeClosed(1, 100).toArray());
        assertThat(hundred.percentile(50)).isEqualTo(50_000);
        assertThat(hundred.percentile(99)).isEqualTo(99_000);
        assertThat(hundred.percentile(100)).isEqualTo(100_000);
        assertThat(seconds(7).percentile(1)).isEqualTo(7_000);
        assertThat(seconds(3, 1, 2).percentile(99)).isEqualTo(3_000);
    }

    @Test
    void nothingMeasuredHasNoFigures() {
        var nothing = List.<Double>of();
        assertThatThrownBy(() -> new Figures(nothing)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void ratioOfEqualTrialsHasNoSpread() {
        assertThat(seconds(6, 6, 6).against(seconds(2, 2, 2))).isEqualTo(new Figures.Ratio(3, 3, 3));
    }

    @Test
    void ratioLiesWithinItsIntervalAndTheIntervalWithinWhatWasMeasured() {
        var ratio = seconds(10, 20, 30, 40, 50).against(seconds(1, 2, 3, 4, 5));
        assertThat(ratio.medians()).isEqualTo(10);
        assertThat(ratio.low()).isBetween(2.0, 10.0);
        assertThat(ratio.high()).isBetween(10.0, 50.0);
        assertThat(seconds(10, 20, 30, 40, 50).against(seconds(1, 2, 3, 4, 5))).as("the same draw every time").isEqualTo(ratio);
    }

    @Test
    void machineThatIsSlowForAWhileDoesNotBlurTheRatioOfPairs() {
        assertThat(Figures.pairwise(List.of(20.0, 2.0, 200.0), List.of(10.0, 1.0, 100.0))).isEqualTo(new Figures.Ratio(2, 2, 2));
        var ratio = Figures.pairwise(List.of(10.0, 30.0, 20.0), List.of(10.0, 10.0, 10.0));
        assertThat(ratio.medians()).isEqualTo(2);
        assertThat(ratio.low()).isEqualTo(1);
        assertThat(ratio.high()).isEqualTo(3);
    }
}
