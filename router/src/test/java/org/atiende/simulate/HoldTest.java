package org.atiende.simulate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.LongStream;

import org.atiende.lab.Scale;
import org.atiende.pairing.PairingPolicy;
import org.atiende.scenario.Distribution;
import org.atiende.scenario.Scenario;
import org.junit.jupiter.api.Test;

/**
 * What it gains to wait for one's own agent only while that one is likely to be free in time: 50 agents, load .85, talks of 300 s, 60 of 100
 * callers know one agent and wait for them for 20 s at most (feasibility-routing 4.4). Each row is served with the same random numbers.
 */
class HoldTest {

    private static final int RUNS = 4;
    private static final long CALLS = Scale.of("calls of each of four runs with callers held for their agent, in thousands", 200, 2_000) * 1_000L;

    private static final Distribution LOGNORMAL = new Distribution.Lognormal(Centres.seconds(300), .6);
    private static final Distribution EXPONENTIAL = Centres.exponential(300);

    /** The share who get their agent where that one is rung only if they happen to be idle (feasibility-routing 4.1). */
    private static final double IDLE_ONLY = .1535;

    /** The study let a certain hope count as so much less waiting; known callers then wait much longer in a busy centre. */
    private static final PairingPolicy OF_THE_STUDY = hoping(Duration.ofSeconds(1_000));

    private static PairingPolicy hoping(Duration weight) {
        var usual = PairingPolicy.DEFAULT;
        return new PairingPolicy(false, usual.headStart(), usual.guard(), usual.knowing(), weight);
    }

    private record Row(double hits, double asa, double within20) {
    }

    /** @param hold at most, in seconds */
    private static Row run(Distribution talks, PairingPolicy policy, double hold, double chance) {
        var line = Centres.holding(Centres.line("support", .85 * 50 / 300, talks, Optional.empty()), new Scenario.Known(.6, Centres.seconds(hold), chance));
        var centre = Centres.plain(CALLS, List.of(line), List.of(Centres.agents(50, "support")));
        var all = LongStream.rangeClosed(1, RUNS).mapToObj(seed -> once(Centres.seeded(seed, centre), policy)).flatMap(outcome -> outcome.all().stream())
                .reduce(new Tally(), Tally::plus);
        var row = new Row((double) all.known / all.knowing, all.answerSeconds / all.answered, (double) all.within[0] / all.admitted());
        System.out.printf("%s talks, hope %d s, hold %.1f s, chance %.2f: own agent %.4f, ASA %.2f s, known %.2f s, P(W<=20) %.4f (4 x %,d calls, seeds 1 to 4)%n",
                talks.getClass().getSimpleName(), policy.knowingWeight().toSeconds(), hold, chance, row.hits, row.asa, all.knownSeconds / all.knowing, row.within20, CALLS);
        return row;
    }

    private static Outcome once(Scenario centre, PairingPolicy policy) {
        var crew = Crew.of(centre);
        return new CallCentre(Rules.of(centre), policy, new Invented(centre, crew), crew, Forecaster.Wish.of(0)).run(_ -> {
        });
    }

    private static Row held(Distribution talks, double hold, double chance) {
        return run(talks, PairingPolicy.DEFAULT, hold, chance);
    }

    @Test
    void asManyOwnAgentsAsWithAFixedHoldForLessWaiting() {
        var fixed = held(LOGNORMAL, 15, 0);
        var ours = held(LOGNORMAL, 20, .02);
        assertThat(ours.hits).isGreaterThanOrEqualTo(fixed.hits - .002);
        assertThat(ours.asa).isLessThan(fixed.asa - 1.5);
        assertThat(ours.within20).isGreaterThan(fixed.within20 + .005);
    }

    /** The end of a talk without memory cannot be foreseen: all that is left to choose is how long to wait. */
    @Test
    void talksWithoutMemoryGainNothing() {
        var fixed = held(EXPONENTIAL, 10, 0);
        var ours = held(EXPONENTIAL, 20, .03);
        assertThat(ours.hits).isBetween(fixed.hits - .004, fixed.hits + .008);
        assertThat(ours.asa).isBetween(fixed.asa - 1, fixed.asa + 1);
    }

    @Test
    void usualChanceCostsLessThanAPointOfThoseAnsweredInTwentySeconds() {
        var blind = run(LOGNORMAL, PairingPolicy.LONGEST_IDLE, 20, Scenario.Known.USUAL_CHANCE);
        var ours = held(LOGNORMAL, 20, Scenario.Known.USUAL_CHANCE);
        assertThat(ours.hits).isGreaterThanOrEqualTo(1.28 * IDLE_ONLY);
        assertThat(ours.within20).isGreaterThanOrEqualTo(blind.within20 - .01);
    }

    @Test
    void whereHopeCountsAsInTheStudyItsAimIsReached() {
        var blind = run(LOGNORMAL, PairingPolicy.LONGEST_IDLE, 20, .01);
        var ours = run(LOGNORMAL, OF_THE_STUDY, 20, .01);
        assertThat(ours.hits).isGreaterThanOrEqualTo(1.4 * IDLE_ONLY);
        assertThat(ours.within20).isGreaterThanOrEqualTo(blind.within20 - .01);
    }

    /** What production asks for: of talks of five minutes none ends within twenty seconds with such a chance. */
    @Test
    void nobodyIsHeldForWhoWillRatherNotBeFree() {
        var without = held(LOGNORMAL, 0, 0);
        var ours = held(LOGNORMAL, 20, .5);
        assertThat(ours.asa).as("but for who has talked longer than nearly everybody known").isCloseTo(without.asa, within(.01));
        assertThat(ours.hits).isCloseTo(without.hits, within(.001));
    }
}
