package org.atiende.simulate;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;

import org.atiende.lab.Scale;
import org.atiende.scenario.Scenario;
import org.junit.jupiter.api.Test;

/**
 * Nobody is past the hold cap without a person or a promise, and no more calls are promised than must be: the floor is M/M/n+D, first come
 * first served with a promise at the last moment (Panwar and Towsley; feasibility-routing 3.1). Everybody accepts.
 */
class FewestPromisesTest {

    private static final long CALLS = Scale.of("calls of each row with promises, in thousands", 1_000, 10_000) * 1_000L;

    private static void fewest(int agents, double load) {
        var line = Centres.line("support", load * agents / 300, Centres.exponential(300), Optional.empty());
        var outcome = Centres.run(Centres.capped(180, Centres.by(Scenario.Policy.DEFAULT, Centres.plain(CALLS, List.of(line), List.of(Centres.agents(agents, "support"))))));
        var figures = Figure.all(outcome.all());
        var floor = new DeterministicCap(load * agents / 300, 300, agents, 175).promised();
        System.out.printf("%d agents, load %.2f: %.3f ± %.3f %% promised, %.2f x the floor; past the cap without either %.4f %% (%,d calls, seed 1)%n", agents, load,
                100 * figures.get("promised").value(), 100 * figures.get("promised").standardError(), figures.get("promised").value() / floor,
                100 * figures.get("over_cap").value(), CALLS);
        assertThat(figures.get("over_cap").value()).isZero();
        assertThat(figures.get("promised").value()).isLessThanOrEqualTo(1.15 * floor);
    }

    @Test
    void nobodyIsPastTheCapAndNoMoreIsPromisedThanMustBe() {
        fewest(20, .9);
        fewest(50, .95);
        fewest(20, 1.1);
    }
}
