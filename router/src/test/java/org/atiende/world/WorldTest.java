package org.atiende.world;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import java.util.stream.LongStream;

import org.atiende.lab.Scale;
import org.atiende.world.Plan.Fault;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;

/**
 * Days of a simulated company, with faults, watched by the {@link Judge}. A seed that fails is made smaller and printed with the line that
 * repeats it; kept, it belongs into {@link #whatWentWrongOnceDoesNot}.
 */
class WorldTest {

    private static final Pattern FIGURES = Pattern.compile("events=(\\d+) calls=(\\d+) talks=(\\d+) promises=(\\d+) kept=(\\d+) forecasts=(\\d+) faults=(\\d+)");

    /** Each time that a failing plan is made smaller costs one play. */
    private static final int SMALLER = 40;

    /** Plays the seeds that it is given. */
    static final class Player {

        public static void main(String[] seeds) {
            var world = new WorldLoader(Map.of()).world();
            for (var seed : seeds) {
                var said = world.apply("seed=" + seed);
                Players.tell(seed, said.startsWith("fine") ? said : smaller(world, Plan.of(Long.parseLong(seed)), said));
            }
        }
    }

    @Test
    @Timeout(6 * 3_600)
    void daysGoByAndNothingIsWrong() throws InterruptedException {
        var days = Scale.of("simulated days", 40, 2_000);
        var first = Long.getLong("atiende.world.seed", 1);
        var sums = new long[7];
        var begun = System.nanoTime();
        var all = Players.play(Player.class, LongStream.range(first, first + days).mapToObj(Long::toString).toList());
        all.values().stream().filter(said -> said.startsWith("fine")).forEach(said -> add(sums, said));
        System.out.printf("WORLD: %d days in %d s: %d moments, %d calls, %d talks, %d promises, %d promised talks, %d forecasts told, %d faults%n", all.size(),
                (System.nanoTime() - begun) / 1_000_000_000, sums[0], sums[1], sums[2], sums[3], sums[4], sums[5], sums[6]);
        assertThat(all.values().stream().filter(said -> !said.startsWith("fine"))).isEmpty();
        assertThat(all).hasSize(days);
    }

    private static void add(long[] sums, String said) {
        var figures = FIGURES.matcher(said);
        assertThat(figures.find()).as(said).isTrue();
        for (var i = 0; i < sums.length; i++) {
            sums[i] += Long.parseLong(figures.group(i + 1));
        }
    }

    /** Leaves out faults, then callers, as long as the same invariant breaks. */
    private static String smaller(UnaryOperator<String> world, Plan failing, String said) {
        var plan = failing;
        var tries = 0;
        var invariant = said.substring(0, Math.min(said.length(), "FAILED invariant 12:".length()));
        for (var fault : Fault.values()) {
            if (plan.has(fault) && tries++ < SMALLER && world.apply(plan.without(fault).toString()).startsWith(invariant)) {
                plan = plan.without(fault);
            }
        }
        var first = 0;
        var end = 1_000;
        for (var part = 500; part >= 4 && tries < SMALLER; part /= 2) {
            if (tries++ < SMALLER && world.apply(plan.callers(first + part, end).toString()).startsWith(invariant)) {
                first += part;
            } else if (tries++ < SMALLER && world.apply(plan.callers(first, end - part).toString()).startsWith(invariant)) {
                end -= part;
            }
            plan = plan.callers(first, end);
        }
        plan = world.apply(plan.toString()).startsWith(invariant) ? plan : failing;
        System.out.printf("WORLD: %s%n  smaller: %s%n  again: mvn -o -pl router -Dtest=WorldTest#daysGoByAndNothingIsWrong -Datiende.world.seed=%d test%n", said, plan,
                failing.seed());
        return failing + ", smaller " + plan + ": " + said;
    }

    @Test
    void sameSeedTellsTheSameStoryTwice() {
        var one = new WorldLoader(Map.of()).world();
        var other = new WorldLoader(Map.of()).world();
        var before = one.apply("seed=13 hours=1");
        assertThat(one.apply("seed=13 hours=1")).isEqualTo(before);
        assertThat(other.apply("seed=13 hours=1")).isEqualTo(before);
        assertThat(one.apply("seed=14 hours=1")).isNotEqualTo(before);
    }

    /**
     * 23 and 27: the store went away in a promised talk, nobody followed it to its end, and the customer was called again; 154: an agent was
     * rung for a promise though the dialplan rang them already; 242, 1239: late news of a ring that was over gave away who was rung anew; 396: a promise
     * was written, not acknowledged and never said; 493: a row that another router had begun was never closed; 846: the end of the talk before
     * was taken for that of the next; 2377: a choice written late undid a newer one that was made at another router; 207: nobody
     * could tell whether they talked, so the goodbye of a talk was none. (Seeds by now of other days, as 7, 13, 28, and 1 with four hours; each has a test of its own where it was mended.)
     */
    @ParameterizedTest
    @ValueSource(strings = {"seed=23", "seed=27", "seed=154", "seed=242", "seed=396", "seed=493", "seed=846", "seed=1239", "seed=207 callers=0-282",
            "seed=2377 without=STORE_ERRORS callers=0-142"})
    void whatWentWrongOnceDoesNot(String plan) {
        assertThat(new WorldLoader(Map.of()).world().apply(plan)).startsWith("fine");
    }

    @Test
    void dayLeavesTheLogAsItWas() {
        var log = LoggerFactory.getLogger("org.atiende.ami.AmiClient");
        assertThat(log.isErrorEnabled()).isTrue();
        var undertaker = Thread.getDefaultUncaughtExceptionHandler();
        new WorldLoader(Map.of()).world().apply("seed=1 hours=1");
        assertThat(log.isErrorEnabled()).isTrue();
        assertThat(Thread.getDefaultUncaughtExceptionHandler()).isSameAs(undertaker);
    }

    @Test
    void planIsReadAsItIsWritten() {
        var plan = Plan.of(7).without(Fault.KILL).without(Fault.CUT).callers(10, 20);
        assertThat(Plan.parse(plan.toString())).isEqualTo(plan);
    }
}
