package org.atiende.simulate;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.LocalTime;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

import org.atiende.lab.Scale;
import org.atiende.scenario.Scenario;
import org.atiende.scenario.Scenario.Callbacks;
import org.junit.jupiter.api.Test;

/**
 * Days that begin and end empty, as another simulator has them: worked examples of ContactCenters (Université de Montréal, {@code doc/examples},
 * commit f5ddb4a; 1,000 replications; the published 95 % intervals stand in performance-literature 6.3). A figure of ours is right when the
 * two differ by no more than three standard errors of both.
 */
class ContactCentersTest {

    private static final int DAYS = Scale.of("days of each example of another simulator", 1_000, 10_000);

    /** @param error half of the published 95 % interval, by 1.96 */
    private record Published(double value, double error) {

        static Published between(double least, double most) {
            return new Published((least + most) / 2, (most - least) / 2 / 1.96);
        }

        Published by(double divisor) {
            return new Published(value / divisor, error / divisor);
        }
    }

    private static void same(String what, Figure ours, Published theirs) {
        var error = Math.hypot(ours.standardError(), theirs.error());
        System.out.printf("%s: %.5f ± %.5f, published %.5f ± %.5f: %.1f standard errors%n", what, ours.value(), ours.standardError(), theirs.value(), theirs.error(),
                (ours.value() - theirs.value()) / error);
        assertThat(Math.abs(ours.value() - theirs.value())).as(what).isLessThan(3 * error);
    }

    /** Open for so many hours from midnight on; whoever waits at the end is served. */
    private static Outcome days(double perHour, int hours, double talkMinutes, Optional<Double> patienceMinutes, OptionalInt inSystem, Optional<Duration> cap) {
        var rates = List.of(new Scenario.Rate(LocalTime.MIDNIGHT, perHour), new Scenario.Rate(LocalTime.of(hours, 0), 0));
        var line = new Scenario.Line("line", rates, new Scenario.Talk(Centres.exponential(60 * talkMinutes), patienceMinutes.map(minutes -> Centres.exponential(60 * minutes))),
                List.of("any"), new Scenario.Promise(1, Callbacks.OFF_PEAK), new Scenario.Known(0, Duration.ZERO, 0));
        var calls = Math.round(perHour * hours * DAYS);
        return Centres.run(new Scenario(1, calls, Math.round(perHour * hours), cap, inSystem, Scenario.Policy.LONGEST_IDLE, List.of(line), List.of(Centres.agents(12, "any"))));
    }

    private static Figure within20(Outcome outcome) {
        return Figure.within(outcome.all()).getFirst();
    }

    private static Figure minutes(Figure seconds) {
        return new Figure(seconds.value() / 60, seconds.standardError() / 60);
    }

    private static Figure figure(Outcome outcome, String name) {
        return Figure.all(outcome.all()).get(name);
    }

    @Test
    void queueThatBeginsEmpty() {
        var outcome = days(252, 8, 2, Optional.empty(), OptionalInt.empty(), Optional.empty());
        same("MMC, answered within 20 s", within20(outcome), Published.between(1_812.6, 1_819.7).by(2_016));
        same("MMC, ASA in minutes", minutes(figure(outcome, "asa_seconds")), Published.between(.097, .102));
    }

    @Test
    void queueThatCallersAbandon() {
        var outcome = days(252, 8, 2, Optional.of(1.0), OptionalInt.empty(), Optional.empty());
        same("MMCAb, abandoned", figure(outcome, "abandoned"), Published.between(57.66, 59.56).by(2_016));
    }

    @Test
    void queueThatTakesFive() {
        var outcome = days(252, 8, 2, Optional.empty(), OptionalInt.of(17), Optional.empty());
        same("MMCBlocked, blocked", figure(outcome, "blocked"), Published.between(18.05, 19.27).by(2_016));
        same("MMCBlocked, ASA in minutes", minutes(figure(outcome, "asa_seconds")), Published.between(.059, .061));
    }

    @Test
    void queueThatLeavesAMessageAfterTwoMinutes() {
        var outcome = days(50, 4, 10, Optional.of(2.0), OptionalInt.of(24), Optional.of(Duration.ofMinutes(2)));
        same("Telethon, abandoned", figure(outcome, "abandoned"), Published.between(31.2, 32.5).by(1_000));
        same("Telethon, left a message", figure(outcome, "promised"), Published.between(4.78, 5.14).by(1_000));
    }
}
