package org.atiende.simulate;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.LongStream;

import org.atiende.lab.Scale;
import org.atiende.scenario.Scenario;
import org.junit.jupiter.api.Test;

/**
 * Six kinds of calls, 90 agents with two or three skills each, 120 lines (Wallace and Whitt, M&SOM 7(4), 2005; the case "WW84"): how close
 * the production rule comes to agents who can do everything, on the same calls, and how far the classic rule stays behind.
 */
class TwoSkillsTest {

    private static final int RUNS = 10;
    private static final long CALLS = Scale.of("calls of each of ten runs with two skills, in thousands", 500, 5_000) * 1_000L;

    /** What a shorter run may be off (feasibility-routing 1.5). */
    private static final boolean WHOLE = CALLS >= 5_000_000;
    private static final double MORE_ASA = WHOLE ? 0 : .01;
    private static final double MORE_LATE = WHOLE ? 0 : .05;

    private static final int TYPES = 6;
    private static final int OF_EACH = 15;

    static Scenario centre(int skills, Scenario.Policy policy, long seed, long calls) {
        var lines = new ArrayList<Scenario.Line>();
        for (var type = 0; type < TYPES; type++) {
            lines.add(Centres.line("type" + type, 1.4 / 60, Centres.exponential(600), Optional.empty()));
        }
        var agents = new ArrayList<Scenario.Agents>();
        for (var agent = 0; agent < TYPES * OF_EACH; agent++) {
            var levels = new TreeMap<String, Integer>();
            levels.put("type" + agent / OF_EACH, 1);
            for (var further = 1; further < skills; further++) {
                var other = (agent / OF_EACH + 1 + (agent % OF_EACH + further - 1) % (TYPES - 1)) % TYPES;
                levels.put("type" + other, Math.min(1 + further, 9));
            }
            agents.add(new Scenario.Agents(1, levels, Duration.ZERO));
        }
        return Centres.limited(120, Centres.seeded(seed, Centres.by(policy, Centres.plain(calls, lines, agents))));
    }

    /** The figures of ten runs together, all of a kind. */
    private record Ten(List<Outcome> runs) {

        static Ten of(int skills, Scenario.Policy policy) {
            return new Ten(LongStream.rangeClosed(1, RUNS).mapToObj(seed -> Centres.run(centre(skills, policy, seed, CALLS))).toList());
        }

        private Tally sum() {
            return runs.stream().flatMap(run -> run.all().stream()).reduce(new Tally(), Tally::plus);
        }

        private Tally type(int type) {
            return runs.stream().flatMap(run -> run.line(type).stream()).reduce(new Tally(), Tally::plus);
        }

        static double asa(Tally tally) {
            return tally.answerSeconds / tally.answered;
        }

        static double later(Tally tally, int index) {
            return 1 - (double) tally.within[index] / tally.admitted();
        }

        double asa() {
            return asa(sum());
        }

        /** P(W > 180 s). */
        double late() {
            return later(sum(), 3);
        }

        /** P(W > 300 s). */
        double veryLate() {
            return later(sum(), 4);
        }

        double blocked() {
            return (double) sum().blocked / sum().offered;
        }
    }

    private void compare(int skills, double mostAsa, double mostLate) {
        var pooled = Ten.of(TYPES, Scenario.Policy.LONGEST_IDLE);
        var classic = Ten.of(skills, Scenario.Policy.LONGEST_IDLE);
        var ours = Ten.of(skills, Scenario.Policy.DEFAULT);
        System.out.printf("%d skills: ASA %.2f s, %.4f x pooled (classic %.4f); P(W>180) %.3f %%, %.4f x (classic %.4f); P(W>300) %.4f %%; blocked %.5f, pooled %.5f"
                + " (10 x %,d calls, seeds 1 to 10)%n", skills, ours.asa(), ours.asa() / pooled.asa(), classic.asa() / pooled.asa(), 100 * ours.late(),
                ours.late() / pooled.late(), classic.late() / pooled.late(), 100 * ours.veryLate(), ours.blocked(), pooled.blocked(), CALLS);
        assertThat(ours.asa() / pooled.asa()).isLessThanOrEqualTo(mostAsa + MORE_ASA);
        assertThat(ours.late() / pooled.late()).isLessThanOrEqualTo(mostLate + MORE_LATE);
        assertThat(ours.veryLate()).isLessThanOrEqualTo(.0014);
        assertThat(ours.blocked()).isLessThanOrEqualTo(pooled.blocked() + .0005);
        for (var type = 0; type < TYPES; type++) {
            assertThat(Ten.asa(ours.type(type))).as("ASA of type %d", type).isLessThan(Ten.asa(classic.type(type)));
            if (skills == 2) {
                assertThat(Ten.later(ours.type(type), 3)).as("late callers of type %d", type).isLessThan(Ten.later(classic.type(type), 3));
            }
        }
    }

    @Test
    void twoSkillsAreNearlyWorthSix() {
        compare(2, 1.23, 1.65);
    }

    @Test
    void threeSkillsAreWorthSix() {
        compare(3, 1.06, 1.20);
    }
}
