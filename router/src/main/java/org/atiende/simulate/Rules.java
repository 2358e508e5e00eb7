package org.atiende.simulate;

import java.time.Duration;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

import org.atiende.scenario.Scenario;

/**
 * What a simulation goes by, whoever calls.
 *
 * @param lines name to the skills its callers need together
 * @param calls how many are counted
 * @param warmUp how many come before
 * @param meanHandling as known beforehand, in nanoseconds
 */
record Rules(Map<String, List<String>> lines, long calls, long warmUp, Limits limits, Scenario.Policy policy, double meanHandling) {

    /** Where there is no hold cap, callers are due within what the law asks for (Ley 10/2025, art. 8.2). */
    private static final long GOAL = Duration.ofMinutes(3).toNanos();

    /** Whether promised calls of this line take the same agents' time, and not only quiet hours'. */
    boolean callsBack(int line) {
        return limits.callingBack().contains(List.copyOf(lines.keySet()).get(line));
    }

    /** How long after a call a person or a promise is due, in nanoseconds. */
    long dueWithin() {
        return limits.holdCap().map(Duration::toNanos).orElse(GOAL);
    }

    static Rules of(Scenario scenario) {
        var lines = new LinkedHashMap<String, List<String>>();
        var callingBack = new HashSet<String>();
        var rate = 0.0;
        var work = 0.0;
        for (var line : scenario.lines()) {
            lines.put(line.name(), line.needs());
            if (line.promise().callbacks() == Scenario.Callbacks.SERVED) {
                callingBack.add(line.name());
            }
            var calls = line.arrivals().stream().mapToDouble(Scenario.Rate::perHour).average().orElseThrow();
            rate += calls;
            work += calls * line.talk().handling().meanNanos();
        }
        return new Rules(lines, scenario.calls(), scenario.warmUp(), new Limits(scenario.holdCap(), scenario.maxInSystem(), callingBack,
                scenario.lines().stream().anyMatch(line -> line.known().hold().isPositive())), scenario.policy(), work / rate);
    }

    /**
     * @param inSystem with so many waiting or talking the next caller is blocked
     * @param callingBack lines whose promised calls are made by the same agents, {@link CallCentre#LEAD} after the promise
     * @param holding whether callers of any line wait for an agent they know
     */
    record Limits(Optional<Duration> holdCap, OptionalInt inSystem, Set<String> callingBack, boolean holding) {
    }
}
