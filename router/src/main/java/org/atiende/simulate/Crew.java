package org.atiende.simulate;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;

import org.atiende.scenario.Recording;
import org.atiende.scenario.Scenario;

/**
 * Who answers, and when. Instants are in nanoseconds from the beginning of the simulation.
 *
 * @param wrapUp of each agent, in nanoseconds
 * @param duties in the order of their beginning; those of one agent do not overlap
 */
record Crew(long[] wrapUp, List<Duty> duties) {

    /** @param skills each with its level, from 1 to 9 */
    record Duty(int agent, long from, long until, SortedMap<String, Integer> skills) {
    }

    /** A scenario's agents, always at work. */
    static Crew of(Scenario scenario) {
        var wrapUp = new ArrayList<Long>();
        var duties = new ArrayList<Duty>();
        for (var group : scenario.agents()) {
            for (var one = 0; one < group.count(); one++) {
                duties.add(new Duty(wrapUp.size(), 0, Source.NEVER, group.skills()));
                wrapUp.add(group.wrapUp().toNanos());
            }
        }
        return new Crew(wrapUp.stream().mapToLong(Long::longValue).toArray(), duties);
    }

    /** @param begin of the simulation, in milliseconds since the epoch */
    static Crew of(List<Recording.Shift> shifts, long begin) {
        Map<String, Integer> numbers = new LinkedHashMap<>();
        var duties = new ArrayList<Duty>();
        for (var shift : shifts) {
            var agent = numbers.computeIfAbsent(shift.agent(), _ -> numbers.size());
            duties.add(new Duty(agent, (shift.from().toEpochMilli() - begin) * 1_000_000, (shift.until().toEpochMilli() - begin) * 1_000_000, shift.skills()));
        }
        duties.sort(Comparator.comparingLong(Duty::from));
        return new Crew(new long[numbers.size()], duties);
    }

    int size() {
        return wrapUp.length;
    }
}
