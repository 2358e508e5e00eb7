package org.atiende.forecast;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;

import org.atiende.experience.Experience;
import org.atiende.experience.Kind;
import org.atiende.experience.World;
import org.atiende.pairing.Caller;
import org.atiende.pairing.Net;
import org.atiende.pairing.Pairing;
import org.atiende.pairing.PairingPolicy;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** One agent, talks of a hundred seconds each, and who waits for them; nothing is left to chance but in the last story. */
class WaitPathsTest {

    private static final long SECOND = 1_000_000_000L;
    private static final long NOW = 1_000 * SECOND;
    private static final long NEVER = Long.MAX_VALUE;
    private static final int LINE = 0;

    private final Pairing pairing = new Pairing(PairingPolicy.DEFAULT, (_, _) -> {
    });
    private final Standing standing = new Standing(pairing);

    private long ring;
    private long stayOfTheFirst = NEVER;
    private long untilNext = NEVER;
    private int priorityOfNext;
    private boolean begun;
    private int agent;

    private final World world = new World() {

        @Override
        public long talk(int line, int who, long elapsed, RandomGenerator chance) {
            return 100 * SECOND - elapsed;
        }

        @Override
        public long ring(RandomGenerator chance) {
            return ring;
        }

        @Override
        public long stay(int line, long waited, RandomGenerator chance) {
            return waited == 20 * SECOND ? stayOfTheFirst : NEVER;
        }

        @Override
        public long untilNext(RandomGenerator chance) {
            begun = !begun;
            return begun ? untilNext : NEVER;                 // one on each path
        }

        @Override
        public Kind next(RandomGenerator chance) {
            return kind(priorityOfNext, false);
        }
    };

    private static Kind kind(int priority, boolean front) {
        return new Kind(LINE, 0, Caller.NONE, Net.WIDE, priority, front, 150 * SECOND);
    }

    @BeforeEach
    void onePersonAtWork() {
        pairing.addCell();
        agent = pairing.addAgent();
        pairing.qualify(agent, 0, 1, 0);
        pairing.busy(agent);
        standing.at(NOW);
    }

    /** Comes now and waits for the agent whom they know for so long although another one is free. */
    private int held(long seconds) {
        var colleague = pairing.addAgent();
        pairing.qualify(colleague, 0, 1, 0);
        pairing.free(colleague, 0);
        var call = pairing.enter(new Knowing(kind(0, false).at(NOW), agent, NOW + seconds * SECOND), NOW);
        standing.waits(call, LINE, NOW);
        return call;
    }

    private int waits(long seconds) {
        var call = pairing.enter(kind(0, false).at(NOW - seconds * SECOND), NOW);
        standing.waits(call, LINE, NOW - seconds * SECOND);
        return call;
    }

    private long[] seconds(int... calls) {
        var outlooks = new WaitPaths(PairingPolicy.DEFAULT, world, new SplittableRandom(1)).of(standing, calls, _ -> 9, 1_800 * SECOND);
        assertThat(outlooks).allSatisfy(outlook -> assertThat(outlook.median()).isEqualTo(outlook.ninetieth()));
        return Arrays.stream(outlooks).mapToLong(outlook -> outlook.ninetieth() / SECOND).toArray();
    }

    @Test
    void oneRunForecastsAllWhoWaitFromHowLongTheTalkHasLasted() {
        standing.talks(agent, LINE, NOW - 40 * SECOND);
        assertThat(seconds(waits(20), waits(10))).containsExactly(60, 160);
        assertThat(pairing.waiting()).as("the real line is not touched").isEqualTo(2);
    }

    @Test
    void whatComesAfterTheTalkIsWaitedForToo() {
        standing.wrapsUp(agent, 15 * SECOND);
        standing.talks(agent, LINE, NOW - 40 * SECOND);
        assertThat(seconds(waits(20), waits(10))).containsExactly(75, 190);
    }

    @Test
    void wrapUpUnderWayEndsWhenItEnds() {
        standing.writesUp(agent, NOW + 7 * SECOND);
        assertThat(seconds(waits(20), waits(10))).containsExactly(7, 107);
    }

    @Test
    void whoLosesPatienceMakesWayForOthersAndIsForecastAsIfTheyStayed() {
        stayOfTheFirst = 30 * SECOND;
        standing.talks(agent, LINE, NOW - 40 * SECOND);
        assertThat(seconds(waits(20), waits(10))).containsExactly(60, 60);
    }

    @Test
    void whoIsOnlyInTheWayLeavesThePath() {
        stayOfTheFirst = 30 * SECOND;
        standing.talks(agent, LINE, NOW - 40 * SECOND);
        waits(20);
        assertThat(seconds(waits(10))).containsExactly(60);
    }

    @Test
    void whoWillBeCalledAsPromisedGoesBefore() {
        standing.talks(agent, LINE, NOW - 40 * SECOND);
        standing.owes(NOW + 50 * SECOND, kind(0, true));
        assertThat(seconds(waits(20), waits(10))).containsExactly(160, 260);
    }

    @Test
    void promisedCallThatIsDueAfterSomebodyHasTheAgentDoesNotMatterToThem() {
        standing.talks(agent, LINE, NOW - 40 * SECOND);
        standing.owes(NOW + 61 * SECOND, kind(0, true));
        assertThat(seconds(waits(20), waits(10))).containsExactly(60, 260);
    }

    @Test
    void whoComesLaterWithPriorityGoesBefore() {
        standing.talks(agent, LINE, NOW - 40 * SECOND);
        untilNext = 55 * SECOND;
        var call = waits(20);
        assertThat(seconds(call)).containsExactly(60);
        priorityOfNext = 9;
        begun = false;
        assertThat(seconds(call)).containsExactly(160);
    }

    @Test
    void ringsArePartOfTheWaitAndOfTheAgentsTime() {
        ring = 8 * SECOND;
        standing.talks(agent, LINE, NOW - 40 * SECOND);
        assertThat(seconds(waits(20), waits(10))).containsExactly(68, 176);
    }

    @Test
    void whoIsHeldHasTheirAgentAfterTheTalkAndItsWrapUp() {
        standing.wrapsUp(agent, 15 * SECOND);
        standing.talks(agent, LINE, NOW - 80 * SECOND);
        assertThat(seconds(held(20))).as("still held when the talk ends").containsExactly(35);
    }

    @Test
    void whoIsHeldInVainHasAnotherAgentWhenTheHoldEnds() {
        standing.wrapsUp(agent, 15 * SECOND);
        standing.talks(agent, LINE, NOW - 80 * SECOND);
        assertThat(seconds(held(19))).as("given up a second before the talk ends").containsExactly(19);
    }

    @Test
    void whoNobodyComesForWaitsAsFarAsIsLooked() {
        assertThat(seconds(waits(20))).containsExactly(1_800);
    }

    @Test
    void chanceIsInTheTalksAndTheNinetiethPercentileIsTheirs() {
        standing.talks(agent, LINE, NOW);
        var experience = new Experience(100 * SECOND, false);
        var lengths = new SplittableRandom(5);
        for (var talk = 0; talk < 10_000; talk++) {
            experience.handling().talked(LINE, agent, (long) (100 * SECOND * lengths.nextExponential()));
        }
        var outlook = new WaitPaths(PairingPolicy.DEFAULT, experience, new SplittableRandom(1)).of(standing, new int[] {waits(0)}, _ -> 9_999, 1_800 * SECOND)[0];
        assertThat(outlook.mean() / SECOND).isBetween(97.0, 103.0);
        assertThat(outlook.ninetieth() / SECOND).isBetween(222L, 238L);
        assertThat(outlook.longerThan(100 * SECOND)).isBetween(.35, .39);
    }

    /** A caller who knows an agent and is held for them. */
    private record Knowing(Caller plain, int agent, long holdUntil) implements Caller {

        @Override
        public int cell() {
            return plain.cell();
        }

        @Override
        public int wideCell() {
            return plain.wideCell();
        }

        @Override
        public Net net() {
            return plain.net();
        }

        @Override
        public long since() {
            return plain.since();
        }

        @Override
        public long deadline() {
            return plain.deadline();
        }

        @Override
        public int priority() {
            return plain.priority();
        }

        @Override
        public boolean front() {
            return plain.front();
        }

        @Override
        public int knownCount() {
            return 1;
        }

        @Override
        public int knownAgent(int index) {
            return agent;
        }

        @Override
        public int knownWeight(int index) {
            return Pairing.OWN;
        }

        @Override
        public int exceptAgent() {
            return plain.exceptAgent();
        }

        @Override
        public long exceptUntil() {
            return plain.exceptUntil();
        }

        @Override
        public int holdFor() {
            return agent;
        }
    }
}
