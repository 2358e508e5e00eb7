package org.atiende.forecast;

import java.util.Arrays;

/**
 * How long one caller will wait: as many possible waits as paths were drawn, each as likely. In nanoseconds.
 *
 * @param waits ascending
 */
public record Outlook(long[] waits) {

    public Outlook {
        waits = waits.clone();
        Arrays.sort(waits);
    }

    public double mean() {
        return Arrays.stream(waits).average().orElseThrow();
    }

    public long median() {
        return waits[waits.length / 2];
    }

    /**
     * What the wait will not exceed nine times out of ten. When the number of paths is one less than a multiple of ten and the paths are
     * like the real one, exactly nine of ten real waits are shorter, however few the paths: the real wait is as likely to have any place
     * among them.
     */
    public long ninetieth() {
        return waits[Math.min(waits.length, (9 * (waits.length + 1) + 9) / 10) - 1];
    }

    /** The chance that the wait is longer than this. */
    public double longerThan(long wait) {
        return (double) Arrays.stream(waits).filter(one -> one > wait).count() / waits.length;
    }
}
