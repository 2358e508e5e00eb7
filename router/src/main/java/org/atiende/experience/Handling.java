package org.atiende.experience;

import java.util.Arrays;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * How long talks last, by line and agent, as learned from those that ended. The shape is the line's; who is slower or faster than others on
 * the same lines stretches it. Lengths are in nanoseconds. Belongs to one owner.
 */
public final class Handling {

    /**
     * Until so many talks were heard nothing is forecast: of talks that vary by their mean, thirty give it to within 18 %, and a 90th percentile
     * so far off is still kept 78 to 96 times of a hundred.
     */
    public static final int ENOUGH_TALKS = 30;

    /** What was learned is told anew when so much more of it was heard. */
    private static final int MORE = 32;

    /** With fewer talks of its own, a line's are taken to be like everybody's. */
    static final int ENOUGH = 50;

    /**
     * So many talks of the usual length are added to each agent's own. Talks of one kind vary by about their mean, agents' means by an eighth of
     * it: the best weight is the ratio of the variances, 64.
     */
    private static final double USUAL = 64;

    /** An agent's talks count half once there are so many, so that who learns is known anew. */
    private static final double REMEMBERED = 1_000;

    private final double assumedMean;
    private final TalkLengths all;
    private TalkLengths[] lines = new TalkLengths[0];
    private double[] ratios = new double[16];                 // of each agent, the sum of lengths over their lines' means
    private double[] talks = new double[16];
    private long count;
    private long told;                                        // the count when what was learned was told last

    /** @param assumedMean until talks have been heard */
    public Handling(double assumedMean) {
        this.assumedMean = assumedMean;
        all = new TalkLengths(assumedMean);
    }

    /** A talk has ended. */
    public void talked(int line, int agent, long length) {
        var own = line(line);
        if (own.count() >= ENOUGH && agent >= 0) {
            grow(agent);
            ratios[agent] += length / own.mean();
            talks[agent]++;
            if (talks[agent] >= REMEMBERED) {
                ratios[agent] /= 2;
                talks[agent] /= 2;
            }
        }
        own.ended(length);
        if (own != all) {
            all.ended(length);
        }
        count++;
    }

    private void grow(int agent) {
        if (agent >= talks.length) {
            ratios = Arrays.copyOf(ratios, 2 * agent);
            talks = Arrays.copyOf(talks, 2 * agent);
        }
    }

    private TalkLengths line(int line) {
        if (line < 0) {
            return all;
        }
        if (line >= lines.length) {
            var known = lines.length;
            lines = Arrays.copyOf(lines, line + 1);
            Arrays.setAll(lines, one -> one < known ? lines[one] : new TalkLengths(assumedMean));
        }
        return lines[line];
    }

    /** How many talks have been heard. */
    public long count() {
        return count;
    }

    /** What was learned, once enough was and whenever it is considerably more; empty otherwise. */
    public Optional<Learned> news() {
        if (count < ENOUGH_TALKS || count - told < Math.min(told, TalkLengths.REMEMBERED) / MORE + 1) {
            return Optional.empty();
        }
        told = count;
        var factors = new double[talks.length];
        Arrays.setAll(factors, this::factor);
        return Optional.of(new Learned(Arrays.stream(lines).map(TalkLengths::sorted).toArray(long[][]::new), all.sorted(), factors));
    }

    /** How much longer this agent's talks are than others' on the same lines; 1 for who is like them or not known. */
    double factor(int agent) {
        return agent < 0 || agent >= talks.length ? 1 : (ratios[agent] + USUAL) / (talks[agent] + USUAL);
    }

    /** What is left of a talk that has lasted so long. */
    long left(int line, int agent, long elapsed, RandomGenerator chance) {
        var own = line(line);
        var factor = factor(agent);
        return (long) (factor * (own.count() < ENOUGH ? all : own).remaining((long) (elapsed / factor), chance));
    }

    /** How long talks last, as it was known at an instant. It never changes, so that anybody may read it, and to read it costs a search in a sorted list. */
    public static final class Learned {

        /** Before enough talks were heard. */
        public static final Learned NOTHING = new Learned(new long[0][], new long[0], new double[0]);

        private final long[][] lines;                         // lengths, ascending
        private final long[] all;
        private final double[] factors;

        private Learned(long[][] lines, long[] all, double[] factors) {
            this.lines = lines;
            this.all = all;
            this.factors = factors;
        }

        public boolean isEmpty() {
            return all.length == 0;
        }

        private long[] on(int line) {
            return line < 0 || line >= lines.length || lines[line].length < ENOUGH ? all : lines[line];
        }

        private double factor(int agent) {
            return agent < 0 || agent >= factors.length ? 1 : factors[agent];
        }

        /** How many of these last longer. */
        private static int longer(long[] lengths, double than) {
            return lengths.length - TalkLengths.firstAbove(lengths, (long) than);
        }

        /** The chance that this agent's talk, which has lasted for {@code elapsed}, ends before it has lasted for {@code length}; 0 when none ever lasted so long. */
        public double endsBefore(int line, int agent, long elapsed, long length) {
            var lengths = on(line);
            var factor = factor(agent);
            var lasting = longer(lengths, elapsed / factor);
            return lasting == 0 || length <= elapsed ? 0 : 1 - (double) longer(lengths, length / factor) / lasting;
        }

        /**
         * Up to which length the chance is at least so much that a talk which has lasted for it ends before {@code length}. The longer it lasts
         * the less of the time is left, so that the chance only falls.
         */
        public long endsBefore(int line, int agent, long length, double chance) {
            var lengths = on(line);
            var factor = factor(agent);
            var least = Math.max(1, (int) Math.ceil(longer(lengths, length / factor) / (1 - chance)));
            return least > lengths.length ? 0 : Math.min(length, (long) (factor * lengths[lengths.length - least]));
        }
    }
}
