package org.atiende.experience;

import java.util.Arrays;
import java.util.random.RandomGenerator;

/**
 * How long talks last, as learned from those that ended: the last {@value #REMEMBERED} of them, without any assumption about their shape.
 * What a talk that already lasts so long has before it is drawn from those that lasted longer (Whitt, Management Science 45(6), 1999: the
 * elapsed time is what a forecast should use). Lengths are in nanoseconds. Belongs to one owner.
 */
public final class TalkLengths {

    public static final int REMEMBERED = 16_384;

    /** Sorted anew after so many. */
    private static final int STALE = 64;

    private final double assumedMean;
    private final long[] lengths = new long[REMEMBERED];
    private long[] sorted = new long[0];
    private int count;
    private int next;
    private int stale;
    private double sum;

    /** @param assumedMean until talks have been heard */
    public TalkLengths(double assumedMean) {
        this.assumedMean = assumedMean;
    }

    /** A talk of this length has ended. */
    public void ended(long length) {
        sum += length - (count == REMEMBERED ? lengths[next] : 0);
        lengths[next] = length;
        next = (next + 1) % REMEMBERED;
        count = Math.min(count + 1, REMEMBERED);
        stale++;
    }

    public int count() {
        return count;
    }

    public double mean() {
        return count == 0 ? assumedMean : sum / count;
    }

    /** The length of a talk that begins. */
    public long draw(RandomGenerator chance) {
        return remaining(0, chance);
    }

    /** What is left of a talk that has lasted so long. */
    public long remaining(long elapsed, RandomGenerator chance) {
        refresh();
        var longer = firstAbove(sorted, elapsed);
        if (longer == sorted.length) {
            return (long) (mean() * chance.nextExponential());   // longer than any before: nothing is known of its end
        }
        return sorted[longer + chance.nextInt(sorted.length - longer)] - elapsed;
    }

    /** Those that are remembered, ascending; never written to. A few of the latest may not be among them. */
    long[] sorted() {
        refresh();
        return sorted;
    }

    private void refresh() {
        if (stale >= STALE || sorted.length < count && stale > 0 && sorted.length < STALE) {
            sorted = Arrays.copyOf(lengths, count);
            Arrays.sort(sorted);
            stale = 0;
        }
    }

    /** The index of the first of them that is longer; their number when none is. */
    static int firstAbove(long[] sorted, long elapsed) {
        var from = 0;
        var until = sorted.length;
        while (from < until) {
            var middle = (from + until) >>> 1;
            if (sorted[middle] > elapsed) {
                until = middle;
            } else {
                from = middle + 1;
            }
        }
        return from;
    }
}
