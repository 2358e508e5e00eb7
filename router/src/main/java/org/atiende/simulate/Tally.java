package org.atiende.simulate;

/** What became of the callers of one line in one part of a simulation: counts, and sums of seconds. Belongs to one simulation. */
final class Tally {

    /** Seconds within which a caller was answered are counted for these. */
    static final int[] WITHIN = {20, 30, 60, 180, 300};

    private static final double NANOS = 1e9;

    long offered;
    long blocked;
    long waited;
    long answered;
    long abandoned;
    long promised;
    long offeredPromise;
    long overCap;
    long knowing;
    long known;
    double answerSeconds;
    double queueSeconds;
    double knownSeconds;
    double longestSeconds;
    final long[] within = new long[WITHIN.length];

    void answered(long wait, boolean waitedAtAll) {
        var seconds = wait / NANOS;
        answered++;
        waited += waitedAtAll ? 1 : 0;
        answerSeconds += seconds;
        queueSeconds += seconds;
        longestSeconds = Math.max(longestSeconds, seconds);
        for (var one = WITHIN.length - 1; one >= 0 && seconds <= WITHIN[one]; one--) {
            within[one]++;
        }
    }

    /** Gone without a person. */
    void left(long wait) {
        waited++;
        queueSeconds += wait / NANOS;
    }

    long admitted() {
        return offered - blocked;
    }

    Tally plus(Tally other) {
        var sum = new Tally();
        for (var one : new Tally[] {this, other}) {
            sum.offered += one.offered;
            sum.blocked += one.blocked;
            sum.waited += one.waited;
            sum.answered += one.answered;
            sum.abandoned += one.abandoned;
            sum.promised += one.promised;
            sum.offeredPromise += one.offeredPromise;
            sum.overCap += one.overCap;
            sum.knowing += one.knowing;
            sum.known += one.known;
            sum.answerSeconds += one.answerSeconds;
            sum.queueSeconds += one.queueSeconds;
            sum.knownSeconds += one.knownSeconds;
            sum.longestSeconds = Math.max(sum.longestSeconds, one.longestSeconds);
            for (var index = 0; index < WITHIN.length; index++) {
                sum.within[index] += one.within[index];
            }
        }
        return sum;
    }
}
