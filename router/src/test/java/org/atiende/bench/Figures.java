package org.atiende.bench;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.stream.IntStream;

/** The same thing, measured several times; in whatever unit, one for all. */
record Figures(List<Double> values) {

    private static final int RESAMPLES = 10_000;
    private static final long SEED = 20_261_122;

    /**
     * How many times greater one thing is than another.
     *
     * @param medians the ratio of the two medians
     * @param low     lower end of its 95 % interval
     * @param high    upper end
     */
    record Ratio(double medians, double low, double high) {

        @Override
        public String toString() {
            return String.format(Locale.ROOT, "%.2f (95 %% bootstrap interval %.2f to %.2f)", medians, low, high);
        }
    }

    Figures {
        if (values.isEmpty()) {
            throw new IllegalArgumentException("nothing was measured");
        }
        values = values.stream().sorted().toList();
    }

    /** In milliseconds. */
    static Figures of(List<Duration> measured) {
        return new Figures(measured.stream().map(one -> one.toNanos() / 1e6).toList());
    }

    double least() {
        return values.getFirst();
    }

    double most() {
        return values.getLast();
    }

    double median() {
        return median(values.stream().mapToDouble(Double::doubleValue).toArray());
    }

    private static double median(double[] sorted) {
        var half = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
    }

    /** The least measured value that so many percent do not exceed (nearest rank). */
    double percentile(double percent) {
        return values.get(Math.max(0, (int) Math.ceil(values.size() * percent / 100) - 1));
    }

    /** The percentile bootstrap (Efron and Tibshirani 1993, chapter 13), each side drawn on its own; the same draw every time. */
    Ratio against(Figures lesser) {
        var random = new Random(SEED);
        var ratios = IntStream.range(0, RESAMPLES).mapToDouble(_ -> drawn(random) / lesser.drawn(random)).sorted().toArray();
        return new Ratio(median() / lesser.median(), ratios[(int) (RESAMPLES * 0.025)], ratios[(int) (RESAMPLES * 0.975)]);
    }

    /**
     * The median of the ratios within each pair, for things measured turn about: a machine that is slower for a while is so for both.
     *
     * @param greater in the order in which they were measured
     * @param lesser  as many, in the same order
     */
    static Ratio pairwise(List<Double> greater, List<Double> lesser) {
        var ratios = new Figures(IntStream.range(0, greater.size()).mapToObj(i -> greater.get(i) / lesser.get(i)).toList());
        var random = new Random(SEED);
        var drawn = IntStream.range(0, RESAMPLES).mapToDouble(_ -> ratios.drawn(random)).sorted().toArray();
        return new Ratio(ratios.median(), drawn[(int) (RESAMPLES * 0.025)], drawn[(int) (RESAMPLES * 0.975)]);
    }

    private double drawn(Random random) {
        var sample = new double[values.size()];
        Arrays.setAll(sample, _ -> values.get(random.nextInt(values.size())));
        Arrays.sort(sample);
        return median(sample);
    }

    /** Least, median and most, as cells of a table. */
    List<String> spread(String format) {
        return List.of(text(format, least()), text(format, median()), text(format, most()));
    }

    private static String text(String format, double value) {
        return String.format(Locale.ROOT, format, value);
    }
}
