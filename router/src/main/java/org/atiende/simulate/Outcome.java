package org.atiende.simulate;

import java.util.Arrays;
import java.util.List;

/**
 * What came of a simulation.
 *
 * @param tallies by line, in the order of the rules, and part
 * @param waits by line
 * @param occupancy the share of all agents' time in which they talked or wrote up
 * @param unanswered counted callers who still waited when nobody was to come on duty any more
 */
record Outcome(Rules rules, long seed, Tally[][] tallies, Waits[] waits, double occupancy, long unanswered, Forecaster.Accounts forecasts) {

    Outcome of(long itsSeed) {
        return new Outcome(rules, itsSeed, tallies, waits, occupancy, unanswered, forecasts);
    }

    /** The lines' names, in their order. */
    List<String> lines() {
        return List.copyOf(rules.lines().keySet());
    }

    List<Tally> line(int index) {
        return List.of(tallies[index]);
    }

    /** All lines together, part by part. */
    List<Tally> all() {
        var parts = new Tally[Books.PARTS];
        Arrays.setAll(parts, part -> Arrays.stream(tallies).map(line -> line[part]).reduce(new Tally(), Tally::plus));
        return List.of(parts);
    }

    /** How long the callers of one line waited, to the second, however their wait ended. */
    static final class Waits {

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
}
