package org.atiende.simulate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.assertj.core.api.Assertions.withinPercentage;

import java.util.List;
import java.util.function.DoubleUnaryOperator;
import java.util.stream.IntStream;

import org.assertj.core.data.Offset;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.aggregator.ArgumentsAccessor;
import org.junit.jupiter.params.provider.CsvSource;

/** The figures that the simulator is held against, held against printed ones, closed forms and each other. Times in seconds. */
class ReferenceTest {

    private static final Percentage ROUNDING = withinPercentage(1e-9);

    /** Half a unit of the last digit printed. */
    private static Offset<Double> printed(double unit) {
        return within(unit / 2 * 1.0001);
    }

    /** One unit of the last digit, for a table whose digits were cut off and not rounded. */
    private static Offset<Double> cut() {
        return within(1e-5);
    }

    /** A line whose agents have that much work each. */
    private static MarkovQueue loaded(int agents, double handlingSeconds, double load) {
        return MarkovQueue.of(load * agents / handlingSeconds, handlingSeconds, agents);
    }

    /** 0.2 calls/s, 240 s, 55 agents: the example of www.mitan.co.uk/erlang/elgcmath.htm, worked again in many places. */
    @Test
    void workedExampleOfErlang() {
        var line = MarkovQueue.of(0.2, 240, 55).solve();
        assertThat(line.waiting()).isCloseTo(.23870, cut());
        assertThat(line.answerSeconds()).isCloseTo(8.184, printed(1e-3));
        assertThat(line.answeredWithin(15)).isCloseTo(.8459, printed(1e-4));
        assertThat(line.answeredWithin(20)).isCloseTo(.86679, cut());
        assertThat(line.answeredWithin(180)).isCloseTo(.99874, cut());
        assertThat(line.occupancy()).isCloseTo(48 / 55.0, ROUNDING);
    }

    /** Of Garnett, Mandelbaum and Reiman: 48 calls/min, a minute of talk, two of patience, 50 agents. */
    @Test
    void impatientCallersOfGarnettMandelbaumAndReiman() {
        var patient = MarkovQueue.of(48 / 60.0, 60, 50);
        var line = patient.withPatience(120).solve();
        assertThat(line.waiting()).isCloseTo(.46777, cut());
        assertThat(line.answerSeconds()).isCloseTo(3.616, printed(1e-3));
        assertThat(line.answeredWithin(20)).isCloseTo(.94301, cut());
        assertThat(line.answeredWithin(180)).isCloseTo(.96908, cut());
        assertThat(line.abandoned()).isCloseTo(.03091, cut());
        assertThat(line.occupancy()).isCloseTo(.930, printed(1e-3));
        assertThat(patient.solve().answerSeconds()).isCloseTo(20.83, printed(1e-2));
    }

    /** The pooled bounds of R. Wallace and W. Whitt's 2005 call centre: 8.4 calls/min of ten minutes, 90 agents, 120 lines. */
    @Test
    void pooledBoundsOfWallaceAndWhitt() {
        var unlimited = MarkovQueue.of(8.4 / 60, 600, 90);
        var pooled = unlimited.withCapacity(120).solve();
        assertThat(pooled.blocked()).isCloseTo(.00364, cut());
        assertThat(pooled.waiting()).isCloseTo(.37970, cut());
        assertThat(pooled.answerSeconds()).isCloseTo(27.00, printed(1e-2));
        assertThat(pooled.answeredWithin(20)).isCloseTo(.69906, cut());
        assertThat(pooled.answeredWithin(30)).isCloseTo(.7329, printed(1e-4));
        assertThat(pooled.answeredWithin(180)).isCloseTo(.98007, cut());
        assertThat(unlimited.solve().answerSeconds()).isCloseTo(41.20, printed(1e-2));

        var alone = MarkovQueue.of(1.4 / 60, 600, 15).withCapacity(20).solve();
        assertThat(alone.blocked()).isCloseTo(.06527, cut());
        assertThat(alone.answerSeconds()).isCloseTo(49.4, printed(.1));
        assertThat(alone.answeredWithin(20)).isCloseTo(.617, printed(1e-3));
        assertThat(alone.answeredWithin(30)).isCloseTo(.641, printed(1e-3));
        assertThat(alone.answeredWithin(180)).isCloseTo(.911, printed(1e-3));
    }

    @ParameterizedTest
    @CsvSource({"50, .85, .18966, 7.586, .88497, .99789", "50, .92, .45809, 34.356, .64914, .95844",
        "50, .97, .76415, 152.83, .30857, .68932", "20, .80, .25608, 19.206, .80386, .97677"})
    void patientCallersOfFiveMinutes(int agents, double load, double waiting, double answerSeconds, double within20, double within180) {
        var line = loaded(agents, 300, load).solve();
        assertThat(line.waiting()).isCloseTo(waiting, printed(1e-5));
        assertThat(line.answerSeconds()).isCloseTo(answerSeconds, printed(answerSeconds > 100 ? 1e-2 : 1e-3));
        assertThat(line.answeredWithin(20)).isCloseTo(within20, printed(1e-5));
        assertThat(line.answeredWithin(180)).isCloseTo(within180, printed(1e-5));
    }

    /** The line that holds a caller only when at most so many are ahead: percent turned into promises, percent over 180 s, ASA. */
    @ParameterizedTest
    @CsvSource({"10, 300, .85, 1, 8.51, .222, 10.4", "10, 300, .85, 0, 10.95, .036, 4.3", "10, 180, .90, 4, 6.13, .326, 22.7",
        "10, 180, .90, 2, 8.69, .036, 12.3", "10, 180, .90, 1, 10.57, .007, 7.4", "20, 300, .90, 6, 3.45, .325, 21.0",
        "20, 300, .90, 4, 4.60, .058, 14.0", "20, 300, .90, 2, 6.29, .005, 7.2", "50, 300, .95, 20, 1.34, .130, 29.0",
        "50, 300, .95, 17, 1.64, .027, 24.7", "50, 300, .95, 14, 2.02, .004, 20.2", "100, 300, .97, 47, .55, .105, 34.9",
        "100, 300, .97, 42, .67, .019, 31.6", "100, 300, .97, 37, .80, .002, 28.1", "20, 300, 1.10, 6, 12.8, .97, 47.0",
        "20, 300, 1.10, 4, 14.0, .15, 29.5", "20, 300, 1.10, 2, 15.8, .010, 14.4", "100, 300, 1.05, 47, 5.03, .78, 95.0",
        "100, 300, 1.05, 42, 5.11, .12, 82.2", "100, 300, 1.05, 37, 5.21, .011, 69.7", "200, 300, 1.00, 101, .83, .17, 66.0",
        "200, 300, 1.00, 94, .88, .028, 60.9", "200, 300, 1.00, 87, .94, .003, 55.7"})
    void linesThatEndAtSoManyAhead(int agents, double handling, String load, int ahead, String promised, String late, double answerSeconds) {
        var line = loaded(agents, handling, Double.parseDouble(load)).withCapacity(agents + ahead + 1).solve();
        assertThat(100 * line.blocked()).isCloseTo(Double.parseDouble(promised), printed(unit(promised)));
        assertThat(100 * (1 - line.answeredWithin(180))).isCloseTo(Double.parseDouble(late), printed(unit(late)));
        assertThat(line.answerSeconds()).isCloseTo(answerSeconds, printed(.1));
    }

    private static double unit(String printed) {
        return Math.pow(10, printed.indexOf('.') + 1 - printed.length());
    }

    /** The variance and the error of the forecast too, from the waiting probability of Erlang's own recurrence. */
    @ParameterizedTest
    @CsvSource({"1, 60, .5", "3, 180, .01", "10, 300, .9", "100, 300, .98", "1000, 200, .99", "5000, 300, .999"})
    void closedFormsOfPatientCallers(int agents, double handling, double load) {
        double offered = load * agents;
        double blocking = 1;
        for (int busy = 1; busy <= agents; busy++) {
            blocking = offered * blocking / (busy + offered * blocking);
        }
        double waiting = blocking / (1 - load * (1 - blocking));
        double surplus = (agents - offered) / handling;
        var line = loaded(agents, handling, load).solve();
        assertThat(line.waiting()).isCloseTo(waiting, ROUNDING);
        assertThat(line.answerSeconds()).isCloseTo(waiting / surplus, ROUNDING);
        assertThat(line.queueSeconds()).isCloseTo(waiting / surplus, ROUNDING);
        assertThat(line.varianceOfQueue()).isCloseTo(waiting * load * (1 + load - waiting * load) / Math.pow(1 - load, 2), ROUNDING);
        assertThat(line.forecastErrorSquared()).isCloseTo(Math.pow(handling / agents, 2) / (1 - load), ROUNDING);
        assertThat(line.answeredWithin(0)).isCloseTo(1 - waiting, ROUNDING);
        assertThat(line.answeredWithin(77)).isCloseTo(1 - waiting * Math.exp(-surplus * 77), ROUNDING);
        assertThat(loaded(agents, handling, load).withCapacity(agents).solve().blocked()).isCloseTo(blocking, ROUNDING);
    }

    @ParameterizedTest
    @CsvSource({"100, .98, 450", "100, .95, 180", "100, .93, 128.6", "100, .90, 90", "100, .85, 60", "10, .95, 18000", "10, .90, 9000"})
    void noForecastErrsLessThanThePositionInTheLine(int agents, double load, double secondsSquared) {
        assertThat(loaded(agents, 300, load).solve().forecastErrorSquared()).isCloseTo(secondsSquared, within(.05));
    }

    /** Who hangs up, reckoned by the mean of the line and by following every caller; and everybody has some fate in the end. */
    @ParameterizedTest
    @CsvSource({"50, .96, 60, 120, 0", "10, 1.5, 180, 60, 25", "3, .3, 100, 1000, 4", "200, 1.1, 300, 600, 0"})
    void impatientCallersAreAnsweredOrHangUp(int agents, double load, double handling, double patience, int more) {
        var queue = loaded(agents, handling, load).withPatience(patience);
        var line = (more == 0 ? queue : queue.withCapacity(agents + more)).solve();
        assertThat(line.abandonedWithin(30 * patience)).isCloseTo(line.abandoned(), ROUNDING);
        assertThat(line.answeredWithin(30 * patience)).isCloseTo(1 - line.abandoned(), ROUNDING);
        assertThat(line.occupancy()).isCloseTo(load * (1 - line.blocked()) * (1 - line.abandoned()), ROUNDING);
    }

    /** ASA by its recursion, and by integrating the share of the answered whose wait is longer. */
    @ParameterizedTest
    @CsvSource({"10, 1.5, 180, 60, 35", "3, .3, 100, 300, 7"})
    void meanWaitIsThatOfTheDistribution(int agents, double load, double handling, double patience, int lines) {
        var line = loaded(agents, handling, load).withPatience(patience).withCapacity(lines).solve();
        double mean = integral(30 * patience, 6000, wait -> 1 - line.answeredWithin(wait) / (1 - line.abandoned()));
        assertThat(mean).isCloseTo(line.answerSeconds(), withinPercentage(1e-4));
    }

    /** By Simpson's rule, from nothing on. */
    private static double integral(double to, int pieces, DoubleUnaryOperator of) {
        return to / pieces / 3 * IntStream.rangeClosed(0, pieces)
                .mapToDouble(i -> of.applyAsDouble(to * i / pieces) * (i == 0 || i == pieces ? 1 : 2 + i % 2 * 2)).sum();
    }

    /**
     * The waits of impatient callers by another way: the density of the wait of one who would never hang up (F. Baccelli and G. Hebuterne
     * 1981), weighed with the probability that the caller is still there.
     */
    @ParameterizedTest
    @CsvSource({"50, .96, 60, 120", "10, 1.5, 180, 60", "3, .3, 100, 1000", "200, 1.1, 300, 600"})
    void waitsOfImpatientCallersByTheirDensity(int agents, double load, double handling, double patience) {
        double rate = load * agents / handling;
        double atOnce = 1;
        for (int busy = 1; busy < agents; busy++) {
            atOnce = 1 + atOnce * busy / (rate * handling);
        }
        DoubleUnaryOperator density = wait -> rate * Math.exp(-agents / handling * wait - rate * patience * Math.expm1(-wait / patience));
        DoubleUnaryOperator stillThere = wait -> density.applyAsDouble(wait) * Math.exp(-wait / patience);
        double end = 6 * patience + 60 * handling / agents;
        double all = atOnce + integral(end, 40_000, density);
        double answered = (atOnce + integral(end, 40_000, stillThere)) / all;
        double waited = integral(end, 40_000, wait -> wait * stillThere.applyAsDouble(wait)) / all;

        var line = loaded(agents, handling, load).withPatience(patience).solve();
        assertThat(line.waiting()).isCloseTo(1 - atOnce / all, withinPercentage(1e-7));
        assertThat(1 - line.abandoned()).isCloseTo(answered, withinPercentage(1e-7));
        assertThat(line.answerSeconds()).isCloseTo(waited / answered, withinPercentage(1e-7));
        assertThat(line.answeredWithin(20)).isCloseTo((atOnce + integral(20, 1000, stillThere)) / all, withinPercentage(1e-7));
    }

    @Test
    void lineThatGrowsForEverIsRefused() {
        assertThatThrownBy(() -> loaded(10, 300, 1).solve()).isInstanceOf(IllegalArgumentException.class).hasMessageContaining("more agents");
        assertThatThrownBy(() -> loaded(10, 300, .9999999).solve()).isInstanceOf(IllegalArgumentException.class).hasMessageContaining("too near");
        assertThatThrownBy(() -> loaded(10, 300, .9).withCapacity(9)).isInstanceOf(IllegalArgumentException.class).hasMessageContaining("lines=9");
    }

    /** Percent of callers who would have waited longer than three minutes less so many seconds. */
    @ParameterizedTest
    @CsvSource({"10, 300, .85, 3.956, 4.079, 4.340, 4.769", "10, 180, .90, 3.160, 3.275, 3.521, 3.936", "20, 300, .90, 1.950, 2.028, 2.196, 2.478",
        "50, 300, .95, .810, .850, .937, 1.087", "100, 300, .97, .376, .398, .446, .531", "20, 300, 1.10, 10.956, 11.032, 11.197, 11.477",
        "100, 300, 1.05, 4.896, 4.907, 4.935, 4.986", "200, 300, 1.00, .723, .740, .779, .845"})
    void fewestPromisesThatHoldTheCap(ArgumentsAccessor row) {
        var less = List.of(0, 5, 15, 30);
        for (int i = 0; i < less.size(); i++) {
            assertThat(100 * capped(row.getInteger(0), row.getDouble(1), row.getDouble(2), 180 - less.get(i)).promised()).as("%s s less", less.get(i))
                    .isCloseTo(row.getDouble(3 + i), printed(1e-3));
        }
    }

    private static DeterministicCap capped(int agents, double handlingSeconds, double load, double capSeconds) {
        return new DeterministicCap(load * agents / handlingSeconds, handlingSeconds, agents, capSeconds);
    }

    /** Without a limit it is Erlang's line, without holding Erlang's loss; and nothing jumps where the load passes one. */
    @ParameterizedTest
    @CsvSource({"1, 60, .5", "20, 300, .9", "200, 300, .98"})
    void capBetweenErlangsTwoLines(int agents, double handling, double load) {
        var patient = loaded(agents, handling, load).solve();
        var held = capped(agents, handling, load, 1e5);
        assertThat(held.answerSeconds()).isCloseTo(patient.answerSeconds(), ROUNDING);
        assertThat(held.answeredAtOnce()).isCloseTo(1 - patient.waiting(), ROUNDING);
        assertThat(held.answeredWithin(33)).isCloseTo(patient.answeredWithin(33), ROUNDING);
        assertThat(capped(agents, handling, load, 0).promised()).isCloseTo(loaded(agents, handling, load).withCapacity(agents).solve().blocked(), ROUNDING);

        double off = 1e-7;
        var one = capped(agents, handling, 1, 180);
        assertThat(one.answerSeconds()).isCloseTo((capped(agents, handling, 1 - off, 180).answerSeconds()
                + capped(agents, handling, 1 + off, 180).answerSeconds()) / 2, withinPercentage(1e-8));
        assertThat(one.promised()).isCloseTo((capped(agents, handling, 1 - off, 180).promised() + capped(agents, handling, 1 + off, 180).promised()) / 2,
                withinPercentage(1e-8));
    }

    /** Whoever is answered has waited as the distribution says, and agents do the work that is left. */
    @ParameterizedTest
    @CsvSource({"10, 180, .9, 150", "20, 300, 1.1, 175", "20, 300, 1, 175", "100, 300, 1.0001, 175", "100, 300, 5, 175"})
    void meanWaitUnderTheCapIsThatOfTheDistribution(int agents, double handling, double load, double cap) {
        var line = capped(agents, handling, load, cap);
        double mean = integral(cap, 2000, wait -> 1 - line.answeredWithin(wait) / (1 - line.promised()));
        assertThat(line.answerSeconds()).isCloseTo(mean, withinPercentage(1e-6));
        assertThat(line.answeredWithin(cap)).isCloseTo(1 - line.promised(), ROUNDING);
        assertThat(line.occupancy()).isCloseTo(load * (1 - line.promised()), ROUNDING);
    }

    /** Who goes first changes whose wait it is, not how much there is of it. */
    @Test
    void priorityHandsTheWaitToTheOthers() {
        var line = new PriorityLine(.04, .02, 300, 20);
        var both = MarkovQueue.of(.06, 300, 20).solve();
        assertThat((.04 * line.highAnswerSeconds() + .02 * line.lowAnswerSeconds()) / .06).isCloseTo(both.answerSeconds(), ROUNDING);
        double foundInLine = both.meanQueue() / both.waiting();
        assertThat(line.lowForecastSeconds(0) * (foundInLine + 1)).isCloseTo(line.lowAnswerSeconds() / both.waiting(), ROUNDING);
        assertThat(new PriorityLine(1e-15, .06, 300, 20).lowForecastVariance(4)).isCloseTo(5 * 15.0 * 15, ROUNDING);
    }
}
