package org.atiende.simulate;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;

import org.atiende.lab.Scale;
import org.atiende.scenario.Scenario;
import org.junit.jupiter.api.Test;

/**
 * Nobody is past the hold cap without a person or a promise, unless they refused one, and no more calls are promised than must be. Where all
 * accept the floor is M/M/n+D: first come, first served, with a promise at the last moment (Panwar and Towsley; feasibility-routing 3.1).
 * Where 37 % accept, the best rule found before offered at entry by the queue's length: 4.95 % promised and .25 % past the cap, and
 * 1.39 % and .125 % (3.3 there).
 */
class FewestPromisesTest {

    private static final long CALLS = Scale.of("calls of each row with promises, in thousands", 1_000, 10_000) * 1_000L;

    /** Shares of calls; {@code inTime} of those that were answered. */
    private record Row(double promised, double past, double inTime) {
    }

    private static Row row(int agents, double load, double acceptance) {
        var line = Centres.accepting(acceptance, Centres.line("support", load * agents / 300, Centres.exponential(300), Optional.empty()));
        var parts = Centres.run(Centres.capped(180, Centres.by(Scenario.Policy.DEFAULT,
                Centres.plain(CALLS, List.of(line), List.of(Centres.agents(agents, "support")))))).all();
        var promised = Figure.all(parts).get("promised");
        var past = Figure.all(parts).get("over_cap");
        var inTime = Figure.within(parts).get(3).value() / (1 - promised.value());
        System.out.printf("%d agents, load %.2f, %.0f %% accept: %.3f ± %.3f %% promised; past the cap %.4f ± %.4f %%; of those answered within 180 s %.2f %% (%,d calls, seed 1)%n",
                agents, load, 100 * acceptance, 100 * promised.value(), 100 * promised.standardError(), 100 * past.value(), 100 * past.standardError(), 100 * inTime, CALLS);
        return new Row(promised.value(), past.value(), inTime);
    }

    private static void atTheFloor(int agents, double load) {
        var row = row(agents, load, 1);
        assertThat(row.past()).isZero();
        assertThat(row.promised()).isLessThanOrEqualTo(1.15 * new DeterministicCap(load * agents / 300, 300, agents, 175).promised());
    }

    @Test
    void whereAllAcceptNobodyIsPastTheCapAndNoMoreIsPromisedThanMustBe() {
        atTheFloor(20, .9);
        atTheFloor(50, .95);
        atTheFloor(20, 1.1);
    }

    @Test
    void whereMostRefuseTheyAreAskedInTime() {
        var small = row(20, .9, .37);
        assertThat(small.past()).isLessThanOrEqualTo(.003);
        assertThat(small.promised()).isLessThanOrEqualTo(.05);
        var large = row(50, .95, .37);
        assertThat(large.past()).isLessThanOrEqualTo(.0015);
        assertThat(large.promised()).isLessThanOrEqualTo(.0145);
        assertThat(row(20, 1.1, .37).inTime()).isGreaterThanOrEqualTo(.95);
    }

    @Test
    void theMoreAcceptTheFewerArePastTheCap() {
        var few = row(20, .9, .2);
        var half = row(20, .9, .5);
        var most = row(20, .9, .8);
        assertThat(few.past()).isGreaterThan(half.past());
        assertThat(half.past()).isGreaterThan(most.past());
        assertThat(most.promised()).isLessThan(half.promised());
    }
}
