package org.atiende.forecast;

/** Chances of small numbers: how many are served in some time (Poisson), how many of those who are asked agree (binomial). */
final class Chances {

    /** Beyond so many the sums are as good as normal, and cheaper. */
    private static final double MANY = 400;

    private Chances() {
    }

    /** The chance that no more than so many happen of which {@code mean} are expected. */
    static double atMost(int count, double mean) {
        if (count < 0) {
            return 0;
        }
        if (mean > MANY || count > MANY) {
            return normal((count + .5 - mean) / Math.sqrt(mean));
        }
        var one = Math.exp(-mean);
        var sum = one;
        for (var n = 1; n <= count; n++) {
            one *= mean / n;
            sum += one;
        }
        return Math.min(sum, 1);
    }

    /** The same when those of {@code asked} who agree, each with this chance, are added. */
    static double atMost(int count, double mean, int asked, double share) {
        if (asked == 0 || share <= 0) {
            return atMost(count, mean);
        }
        if (share >= 1) {
            return atMost(count - asked, mean);
        }
        var least = mean + asked * share;                      // expected of both
        if (count < least && Math.exp(-(least - count) * (least - count) / (2 * least)) < 1e-6) {
            return 0;                                          // Chernoff: less than that
        }
        if (mean > MANY || asked > MANY) {
            return normal((count + .5 - least) / Math.sqrt(mean + asked * share * (1 - share)));
        }
        var most = Math.min(asked, count);
        var agree = Math.pow(1 - share, asked);
        for (var n = 0; n < most; n++) {
            agree *= (double) (asked - n) / (n + 1) * share / (1 - share);
        }
        var one = Math.exp(-mean);                             // from most agreeing, and fewest served, down
        var served = atMost(count - most, mean);
        for (var n = 1; n <= count - most; n++) {
            one *= mean / n;
        }
        var sum = 0.0;
        for (var n = most; n >= 0; n--) {
            sum += agree * served;
            one *= mean / (count - n + 1);
            served += one;
            agree *= (double) n / (asked - n + 1) * (1 - share) / share;
        }
        return Math.min(sum, 1);
    }

    /** The standard normal distribution function (Abramowitz and Stegun 26.2.17; error below 7.5e-8). */
    private static double normal(double x) {
        var t = 1 / (1 + .2316419 * Math.abs(x));
        var tail = Math.exp(-x * x / 2) / Math.sqrt(2 * Math.PI)
                * t * (.319381530 + t * (-.356563782 + t * (1.781477937 + t * (-1.821255978 + t * 1.330274429))));
        return x < 0 ? tail : 1 - tail;
    }
}
