package org.atiende.forecast;

import java.util.Arrays;

/**
 * The last stage of what is announced: a factor for each level of load, a little larger after each announcement that was not kept and a very
 * little smaller after each that was, so that in the long run nine of ten are kept whatever the model overlooks. Slow on purpose: what it
 * learns comes one wait late. It also knows how many of the latest were kept. Belongs to one owner.
 */
public final class Calibration {

    /** So many of the latest outcomes tell whether forecasts can be relied on. */
    public static final int LATEST = 200;

    /** Nobody stands for more than so many. */
    static final double MOST_COUNTS = 5;

    private static final double STEP = .002;
    private static final double LEAST = .5;
    private static final double MOST = 2;

    /** From so many ahead on. */
    private static final int[] LEVELS = {0, 1, 4, 10, 20};

    private final double[] factors = new double[LEVELS.length];
    private final double[] weight = new double[LATEST];       // below zero for one that was not kept
    private long outcomes;

    public Calibration() {
        Arrays.fill(factors, 1);
    }

    /** The level of load of somebody with so many callers before them, from 0 on. */
    public static int level(int ahead) {
        var level = LEVELS.length - 1;
        while (ahead < LEVELS[level]) {
            level--;
        }
        return level;
    }

    public static int levels() {
        return LEVELS.length;
    }

    /** What a 90th percentile is multiplied by. */
    public double factor(int ahead) {
        return factors[level(ahead)];
    }

    /** @param counts 1, or more for somebody who stands for others of whom nothing is known because they left */
    public void ended(int ahead, boolean kept, double counts) {
        var level = level(ahead);
        factors[level] = Math.clamp(factors[level] * Math.exp(counts * (kept ? -.1 : .9) * STEP), LEAST, MOST);
        weight[(int) (outcomes++ % LATEST)] = kept ? counts : -counts;
    }

    /** How many outcomes are known, at most {@value #LATEST}. */
    public int known() {
        return (int) Math.min(outcomes, LATEST);
    }

    /** The share of the latest that was kept; 1 while none is known. */
    public double kept() {
        var all = Arrays.stream(weight).map(Math::abs).sum();
        return all == 0 ? 1 : Arrays.stream(weight).filter(one -> one > 0).sum() / all;
    }
}
