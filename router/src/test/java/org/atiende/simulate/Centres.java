package org.atiende.simulate;

import java.time.Duration;
import java.time.LocalTime;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeMap;

import org.atiende.scenario.Distribution;
import org.atiende.scenario.Scenario;

/** Call centres for tests, in the words of queueing theory: rates per second, talks in seconds. */
final class Centres {

    private Centres() {
    }

    static Duration seconds(double count) {
        return Duration.ofNanos(Math.round(count * 1e9));
    }

    static Scenario.Line line(String name, double perSecond, Distribution handling, Optional<Distribution> patience) {
        return new Scenario.Line(name, List.of(new Scenario.Rate(LocalTime.MIDNIGHT, perSecond * 3_600)), new Scenario.Talk(handling, patience), List.of(name),
                new Scenario.Promise(1, Scenario.Callbacks.OFF_PEAK), new Scenario.Known(0, Duration.ZERO, 0));
    }

    static Scenario.Line knowing(Scenario.Line line, double share) {
        return holding(line, new Scenario.Known(share, Duration.ZERO, 0));
    }

    static Scenario.Line holding(Scenario.Line line, Scenario.Known known) {
        return new Scenario.Line(line.name(), line.arrivals(), line.talk(), line.needs(), line.promise(), known);
    }

    static Scenario.Line accepting(double share, Scenario.Line line) {
        return new Scenario.Line(line.name(), line.arrivals(), line.talk(), line.needs(), new Scenario.Promise(share, Scenario.Callbacks.OFF_PEAK), line.known());
    }

    static Distribution exponential(double seconds) {
        return new Distribution.Exponential(seconds(seconds));
    }

    /** Agents who all have these skills at level 1. */
    static Scenario.Agents agents(int count, String... skills) {
        var levels = new TreeMap<String, Integer>();
        for (var skill : skills) {
            levels.put(skill, 1);
        }
        return new Scenario.Agents(count, levels, Duration.ZERO);
    }

    static Scenario plain(long calls, List<Scenario.Line> lines, List<Scenario.Agents> agents) {
        return new Scenario(1, calls, calls / 10, Optional.empty(), OptionalInt.empty(), Scenario.Policy.LONGEST_IDLE, lines, agents);
    }

    static Scenario by(Scenario.Policy policy, Scenario centre) {
        return new Scenario(centre.seed(), centre.calls(), centre.warmUp(), centre.holdCap(), centre.maxInSystem(), policy, centre.lines(), centre.agents());
    }

    static Scenario seeded(long seed, Scenario centre) {
        return new Scenario(seed, centre.calls(), centre.warmUp(), centre.holdCap(), centre.maxInSystem(), centre.policy(), centre.lines(), centre.agents());
    }

    static Scenario capped(double seconds, Scenario centre) {
        return new Scenario(centre.seed(), centre.calls(), centre.warmUp(), Optional.of(seconds(seconds)), centre.maxInSystem(), centre.policy(), centre.lines(),
                centre.agents());
    }

    static Scenario limited(int inSystem, Scenario centre) {
        return new Scenario(centre.seed(), centre.calls(), centre.warmUp(), centre.holdCap(), OptionalInt.of(inSystem), centre.policy(), centre.lines(),
                centre.agents());
    }

    static Outcome run(Scenario centre) {
        return CallCentre.simulated(centre, 0, _ -> {
        });
    }
}
