package org.atiende.simulate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Optional;
import java.util.stream.LongStream;

import org.atiende.lab.Scale;
import org.atiende.scenario.Scenario;
import org.junit.jupiter.api.Test;

/**
 * Callers who know an agent get that one more often, and nobody waits longer for it: 50 agents, talks of 300 s, 60 of 100 callers know one
 * agent. Talks are drawn in the order in which they begin, so that the mean wait cannot differ; the tail could (feasibility-routing 4).
 */
class KnownAgentTest {

    private static final int RUNS = 4;
    private static final long CALLS = Scale.of("calls of each of four runs with agents known, in thousands", 500, 5_000) * 1_000L;

    private static Tally run(double load, double knowing, Scenario.Policy policy) {
        var line = Centres.line("support", load * 50 / 300, Centres.exponential(300), Optional.empty());
        var centre = Centres.by(policy, Centres.plain(CALLS, List.of(knowing == 0 ? line : Centres.knowing(line, knowing)), List.of(Centres.agents(50, "support"))));
        return LongStream.rangeClosed(1, RUNS).mapToObj(seed -> Centres.run(Centres.seeded(seed, centre))).flatMap(outcome -> outcome.all().stream())
                .reduce(new Tally(), Tally::plus);
    }

    private static void compare(double load, double leastHits) {
        var blind = run(load, .6, Scenario.Policy.LONGEST_IDLE);
        var ours = run(load, .6, Scenario.Policy.DEFAULT);
        var hits = (double) ours.known / ours.knowing;
        var knownAsa = ours.knownSeconds / ours.knowing;
        var unknownAsa = (ours.answerSeconds - ours.knownSeconds) / (ours.answered - ours.knowing);
        var later = (double) (blind.within[3] - ours.within[3]) / ours.admitted();
        System.out.printf("load %.2f: own agent %.4f of those who know one (blind %.4f); ASA %.3f s (blind %.3f), known %.2f s, unknown %.2f s; P(W<=180) %.3f points less"
                + " (4 x %,d calls, seeds 1 to 4)%n", load, hits, (double) blind.known / blind.knowing, ours.answerSeconds / ours.answered,
                blind.answerSeconds / blind.answered, knownAsa, unknownAsa, 100 * later, CALLS);
        assertThat(hits).isGreaterThanOrEqualTo(leastHits);
        assertThat(ours.answerSeconds / ours.answered).isCloseTo(blind.answerSeconds / blind.answered, within(.1));
        assertThat(later).isLessThanOrEqualTo(.002);
        assertThat(knownAsa).isLessThanOrEqualTo(unknownAsa + 3);
    }

    @Test
    void ownAgentsMoreOftenAtTheSameWaitInABusyCentre() {
        compare(.92, .145);
    }

    @Test
    void ownAgentsMoreOftenAtTheSameWaitInACalmerCentre() {
        compare(.85, .172);
    }
}
