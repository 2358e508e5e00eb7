package org.atiende.simulate;

import java.util.Arrays;
import java.util.List;

import org.atiende.scenario.Scenario;

/**
 * What came of a simulation.
 *
 * @param tallies by line, in the order of the scenario, and part
 * @param waits by line
 * @param occupancy the share of all agents' time in which they talked or wrote up
 */
record Outcome(Scenario scenario, Tally[][] tallies, Waits[] waits, double occupancy) {

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
