package org.atiende.simulate;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;

import org.atiende.lab.Scale;
import org.atiende.scenario.Distribution;
import org.atiende.scenario.Scenario;
import org.junit.jupiter.api.Test;

/**
 * Forecasts made as callers begin to wait, with what was learned until then, against the best there is (QL for talks without memory; Whitt,
 * Management Science 45(6), 1999, for others) and against what Asterisk's Queue() announces; and whether the announced 90th percentile is kept.
 */
class ForecastTest {

    private static final long FORECASTS = Scale.of("forecasts of each line, in thousands", 4, 40) * 1_000L;

    private static Outcome line(int agents, double load, double seconds, Distribution handling, long learned) {
        var centre = Centres.plain(10 * FORECASTS, List.of(Centres.line("support", load * agents / seconds, handling, Optional.empty())),
                List.of(Centres.agents(agents, "support")));
        var taught = new Scenario(3, centre.calls(), learned, centre.holdCap(), centre.maxInSystem(), centre.policy(), centre.lines(), centre.agents());
        return CallCentre.simulated(taught, 2 * FORECASTS, _ -> {
        });
    }

    private static Forecaster.Account told(String name, Outcome outcome) {
        var account = outcome.forecasts().all();
        System.out.printf("%s: %,d forecasts, MSE %.1f s2 = %.3f x queue length times mean talk, %.3f x Asterisk's Queue(); 90th percentile kept %.2f %%, pinball %.2f s%n",
                name, account.forecasts(), account.mse(), account.mse() / account.mseQl(), account.mse() / account.mseEwma(), 100 * account.keptNinetieth(),
                account.pinball());
        // The aim is 90 ± 1; so few forecasts, of waits that are alike when they are neighbours, can be two points off by chance.
        assertThat(account.keptNinetieth()).isBetween(.88, .92);
        return account;
    }

    @Test
    void talksWithoutMemoryAreForecastAsWellAsCanBe() {
        for (var row : List.of(new double[] {10, .9}, new double[] {100, .9}, new double[] {100, .95})) {
            var learned = Math.round(100 * (1 + row[1]) / (1 - row[1]));
            var account = told("M/M/%.0f, load %.2f".formatted(row[0], row[1]), line((int) row[0], row[1], 300, Centres.exponential(300), learned));
            assertThat(account.mse() / account.mseQl()).isLessThanOrEqualTo(1.02 + 3 * .01);
            assertThat(account.mse() / account.mseEwma()).isLessThanOrEqualTo(.50);
        }
    }

    @Test
    void talksThatAreAlikeAreForecastByHowLongTheyHaveLasted() {
        var account = told("lognormal, cv .3", line(10, .92, 180, new Distribution.Lognormal(Centres.seconds(180), .3), 3_000));
        assertThat(account.mse() / account.mseQl()).isLessThanOrEqualTo(.70);
        assertThat(account.mse() / account.mseEwma()).isLessThanOrEqualTo(.155);
    }

    @Test
    void severalKindsOfCallsUnderTheProductionRuleKeepTheirNinetiethPercentile() {
        told("six kinds, two skills each, production rule", CallCentre.simulated(TwoSkillsTest.centre(2, Scenario.Policy.DEFAULT, 5, 30 * FORECASTS), FORECASTS, _ -> {
        }));
    }
}
