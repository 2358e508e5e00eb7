package org.atiende.scenario;

import java.time.Duration;
import java.time.LocalTime;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A call centre as it is to be simulated: who calls, who answers, and by which rules.
 *
 * @param seed the same seed gives the same calls
 * @param calls how many are counted, those of the warm-up not among them
 * @param warmUp how many come before the first that is counted; fewer than {@code calls}
 * @param holdCap when a caller is offered a promise; empty: never
 * @param maxInSystem with so many waiting or talking the next caller is blocked; empty: nobody is
 */
public record Scenario(long seed, long calls, long warmUp, Optional<Duration> holdCap, OptionalInt maxInSystem, Policy policy,
        List<Line> lines, List<Agents> agents) {

    /** The most lines of a scenario or a recording. */
    public static final int MAX_LINES = 1_000;

    /** The most agents of a scenario or a recording, all groups together. */
    public static final int MAX_AGENTS = 20_000;

    /** Who gets which call: what production runs, or plain first come to the agent who is idle longest. */
    public enum Policy {
        DEFAULT, LONGEST_IDLE
    }

    /** When promised calls are made: when nobody waits, or by the same agents as the calls that come in. */
    public enum Callbacks {
        OFF_PEAK, SERVED
    }

    /**
     * What callers dial.
     *
     * @param arrivals at least one, each later than the one before; one of them is above zero
     * @param needs at least one skill; an agent must have all of them, and somebody has
     */
    public record Line(String name, List<Rate> arrivals, Talk talk, List<String> needs, Promise promise, Known known) {

        public Line {
            arrivals = List.copyOf(arrivals);
            needs = List.copyOf(needs);
        }
    }

    /**
     * How many call from a time of day until the next rate begins or the day ends. Before the first rate of a day nobody calls.
     *
     * @param perHour on average; 0 or more
     */
    public record Rate(LocalTime from, double perHour) {
    }

    /**
     * What a call takes.
     *
     * @param handling from the answer to the end of the talk
     * @param patience from arrival until the caller hangs up; empty: they wait as long as it takes
     */
    public record Talk(Distribution handling, Optional<Distribution> patience) {
    }

    /** @param accept the share of callers, 0 to 1, who take the promise offered at the hold cap */
    public record Promise(double accept, Callbacks callbacks) {
    }

    /**
     * Callers who have an agent of their own.
     *
     * @param share of callers, 0 to 1, who know one agent, each agent as likely
     * @param hold how long only that agent is asked at most; zero when nobody knows anybody
     * @param holdChance with which that agent must be likely to be free within what is left of it, 0 to 1
     */
    public record Known(double share, Duration hold, double holdChance) {

        /** Where the file does not say it. */
        public static final double USUAL_CHANCE = .04;
    }

    /**
     * So many equal agents.
     *
     * @param skills each with its level: 1 is asked first, 9 last
     * @param wrapUp after each talk
     */
    public record Agents(int count, SortedMap<String, Integer> skills, Duration wrapUp) {

        public Agents {
            skills = Collections.unmodifiableSortedMap(new TreeMap<>(skills));
        }
    }

    public Scenario {
        lines = List.copyOf(lines);
        agents = List.copyOf(agents);
    }
}
