package org.atiende.bench;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.stream.IntStream;

/** Durations of the same thing, measured several times; milliseconds inside. */
record Figures(List<Double> millis) {

    private static final int RESAMPLES = 10_000;
    private static final long SEED = 20_261_122;

    /**
     * How many times longer one thing takes than another.
     *
     * @param medians the ratio of the two medians
     * @param low     lower end of its 95 % interval
     * @param high    upper end
     */
    record Ratio(double medians, double low, double high) {
    }

    Figures {
        if (millis.isEmpty()) {
            throw new IllegalArgumentException("nothing was measured");
        }
        millis = millis.stream().sorted().toList();
    }

    static Figures of(List<Duration> measured) {
        return new Figures(measured.stream().map(one -> one.toNanos() / 1e6).toList());
    }

    double least() {
        return millis.getFirst();
    }

    double most() {
        return millis.getLast();
    }

    double median() {
        return median(millis.stream().mapToDouble(Double::doubleValue).toArray());
    }

    private static double median(double[] sorted) {
        var half = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
    }

    /** The percentile bootstrap (Efron and Tibshirani 1993, chapter 13), each side drawn on its own; the same draw every time. */
    Ratio against(Figures shorter) {
        var random = new Random(SEED);
        var ratios = IntStream.range(0, RESAMPLES).mapToDouble(_ -> drawn(random) / shorter.drawn(random)).sorted().toArray();
        return new Ratio(median() / shorter.median(), ratios[(int) (RESAMPLES * 0.025)], ratios[(int) (RESAMPLES * 0.975)]);
    }

    private double drawn(Random random) {
        var sample = new double[millis.size()];
        Arrays.setAll(sample, _ -> millis.get(random.nextInt(millis.size())));
        Arrays.sort(sample);
        return median(sample);
    }

    @Override
    public String toString() {
        return String.format(Locale.ROOT, "min %.1f ms, median %.1f ms, max %.1f ms (%d trials)", least(), median(), most(), millis.size());
    }
}
