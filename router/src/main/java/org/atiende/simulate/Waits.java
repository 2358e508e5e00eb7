package org.atiende.simulate;

/** How long the callers of one line waited, to the second, however their wait ended. */
final class Waits {

    /** Seconds; longer ones count as longer than that. */
    static final int LONGEST = 600;

    private static final long SECOND = 1_000_000_000L;

    private final long[] ended = new long[LONGEST + 2];       // none at all, within the first second, within the second one …
    private long all;

    void add(long nanos) {
        all++;
        ended[(int) Math.min((nanos + SECOND - 1) / SECOND, LONGEST + 1)]++;
    }

    /** The share that waited longer than so many seconds. */
    double longerThan(int seconds) {
        var within = 0L;
        for (var second = 0; second <= seconds; second++) {
            within += ended[second];
        }
        return all == 0 ? 0 : 1 - (double) within / all;
    }
}
