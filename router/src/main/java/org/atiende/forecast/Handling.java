package org.atiende.forecast;

import java.util.Arrays;
import java.util.random.RandomGenerator;

/**
 * How long talks last, by line and agent, as learned from those that ended. The shape is the line's; who is slower or faster than others on
 * the same lines stretches it. Lengths are in nanoseconds. Belongs to one owner.
 */
public final class Handling {

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
}
