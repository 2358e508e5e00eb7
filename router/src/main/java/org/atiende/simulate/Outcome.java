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
record Outcome(CallCentre.Rules rules, long seed, Tally[][] tallies, Waits[] waits, double occupancy, long unanswered) {

    Outcome of(long itsSeed) {
        return new Outcome(rules, itsSeed, tallies, waits, occupancy, unanswered);
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
        var parts = new Tally[CallCentre.PARTS];
        Arrays.setAll(parts, part -> Arrays.stream(tallies).map(line -> line[part]).reduce(new Tally(), Tally::plus));
        return List.of(parts);
    }
}
