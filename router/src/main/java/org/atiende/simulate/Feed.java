package org.atiende.simulate;

import java.time.Duration;
import java.util.List;
import java.util.random.RandomGenerator;

import org.atiende.scenario.Scenario;

/**
 * When the next caller comes and on which line: Poisson arrivals at the lines' rates of the time of day (thinning; Lewis and Shedler, Naval
 * Research Logistics Quarterly 26, 1979). The first day begins at midnight.
 */
final class Feed {

    private static final long DAY = Duration.ofDays(1).toNanos();
    private static final double HOUR = Duration.ofHours(1).toNanos();

    private final RandomGenerator chance;
    private final long[][] from;                              // of each line, ascending
    private final double[][] perHour;
    private final double[] upTo;                              // the highest rates of the lines up to this one, added up
    private final boolean steady;
    private long at;
    private int line;

    Feed(List<Scenario.Line> lines, RandomGenerator chance) {
        this.chance = chance;
        from = new long[lines.size()][];
        perHour = new double[lines.size()][];
        upTo = new double[lines.size()];
        var all = 0.0;
        var same = true;
        for (var index = 0; index < lines.size(); index++) {
            var rates = lines.get(index).arrivals();
            from[index] = rates.stream().mapToLong(rate -> rate.from().toNanoOfDay()).toArray();
            perHour[index] = rates.stream().mapToDouble(Scenario.Rate::perHour).toArray();
            all += rates.stream().mapToDouble(Scenario.Rate::perHour).max().orElseThrow();
            upTo[index] = all;
            same &= rates.size() == 1 && from[index][0] == 0;
        }
        steady = same;
        next();
    }

    /** When the next caller comes. */
    long at() {
        return at;
    }

    /** On which line. */
    int line() {
        return line;
    }

    /** That one has come; who is next? */
    void next() {
        var highest = upTo[upTo.length - 1];
        do {
            at += (long) (chance.nextExponential() * HOUR / highest);
            var pick = upTo.length == 1 ? 0 : chance.nextDouble() * highest;
            line = 0;
            while (upTo[line] < pick) {
                line++;
            }
        } while (!steady && chance.nextDouble() * highestOf(line) >= rateNow(line));
    }

    private double highestOf(int one) {
        return upTo[one] - (one == 0 ? 0 : upTo[one - 1]);
    }

    private double rateNow(int one) {
        var time = at % DAY;
        var rate = 0.0;
        for (var step = 0; step < from[one].length && from[one][step] <= time; step++) {
            rate = perHour[one][step];
        }
        return rate;
    }
}
