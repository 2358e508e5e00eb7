package org.atiende.experience;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.SplittableRandom;
import java.util.stream.LongStream;

import org.atiende.pairing.Caller;
import org.atiende.pairing.Net;
import org.junit.jupiter.api.Test;

/** What is learned of talks, patience and who comes. */
class LearningTest {

    private static final long SECOND = 1_000_000_000L;
    private final SplittableRandom chance = new SplittableRandom(3);

    private static Kind kind(int line) {
        return new Kind(line, line, Caller.NONE, Net.WIDE, 0, false, 150 * SECOND);
    }

    private double meanTalk(Handling handling, int line, int agent) {
        return LongStream.range(0, 2_000).map(_ -> handling.left(line, agent, 0, chance)).average().orElseThrow() / SECOND;
    }

    @Test
    void lineWithFewTalksOfItsOwnIsTakenToBeLikeTheOthers() {
        var handling = new Handling(180 * SECOND);
        assertThat(meanTalk(handling, 0, 0)).as("assumed").isCloseTo(180, within(15.0));
        for (var talk = 0; talk < 500; talk++) {
            handling.talked(0, 0, 100 * SECOND);
        }
        for (var talk = 0; talk < Handling.ENOUGH - 1; talk++) {
            handling.talked(1, 0, 400 * SECOND);
        }
        assertThat(meanTalk(handling, 1, 1)).as("mostly the other line's").isBetween(100.0, 150.0);
        handling.talked(1, 0, 400 * SECOND);
        assertThat(meanTalk(handling, 1, 1)).isCloseTo(400, within(1e-6));
    }

    @Test
    void agentWhoIsSlowerIsKnownToBeOnceEnoughTalksSaySo() {
        var handling = new Handling(180 * SECOND);
        for (var talk = 0; talk < 2_000; talk++) {
            handling.talked(0, talk % 4, (talk % 4 == 3 ? 150 : 90) * SECOND);
        }
        assertThat(handling.factor(3)).isBetween(1.30, 1.40);
        assertThat(handling.factor(0)).isBetween(.84, .90);
        assertThat(handling.factor(77)).as("not known").isEqualTo(1);
        handling.talked(0, 77, 1_000 * SECOND);
        assertThat(handling.factor(77)).as("one talk says little").isLessThan(1.15);
    }

    @Test
    void talkThatHasLastedLongIsLikeThoseThatLastedLonger() {
        var handling = new Handling(180 * SECOND);
        for (var talk = 0; talk < 100; talk++) {
            handling.talked(0, 0, (talk % 2 == 0 ? 60 : 300) * SECOND);
        }
        assertThat(handling.left(0, 1, 100 * SECOND, chance)).isEqualTo(200 * SECOND);
    }

    @Test
    void patienceIsLearnedFromThoseWhoWereAnsweredInTime() {
        var patience = new Patience();
        for (var caller = 0; caller < 20_000; caller++) {
            var stays = (long) (120 * SECOND * chance.nextExponential());
            var answered = (long) (80 * SECOND * chance.nextExponential());
            patience.waited(0, 0, Math.min(stays, answered), stays < answered);
        }
        assertThat(patience.stays(0, 120 * SECOND)).isCloseTo(Math.exp(-1), within(.02));
        var drawn = LongStream.range(0, 5_000).map(_ -> patience.stay(0, 100 * SECOND, chance)).map(stay -> Math.min(stay, 60 * SECOND)).average().orElseThrow();
        assertThat(drawn / SECOND).as("who has waited is no more patient").isCloseTo(120 * -Math.expm1(-.5), within(2.0));
        assertThat(patience.stays(7, 120 * SECOND)).as("a line nobody has called is like the others").isCloseTo(Math.exp(-1), within(.02));
    }

    @Test
    void partsOfAWaitCountOnce() {
        var whole = new Patience();
        var parts = new Patience();
        for (var caller = 0; caller < 100; caller++) {
            whole.waited(0, 0, 95 * SECOND, true);
            parts.waited(0, 0, 40 * SECOND, false);
            parts.waited(0, 40 * SECOND, 95 * SECOND, true);
        }
        assertThat(parts.stays(0, 94 * SECOND)).isEqualTo(whole.stays(0, 94 * SECOND));
    }

    @Test
    void whoLeavesWithAPromiseAtTheHoldCapLeavesThere() {
        var patience = new Patience();
        for (var caller = 0; caller < 1_000; caller++) {
            patience.waited(0, 0, 150 * SECOND, true);
        }
        assertThat(patience.stay(0, 0, chance)).isBetween(149 * SECOND, 151 * SECOND);
        assertThat(patience.stays(0, 149 * SECOND)).isEqualTo(1);
    }

    @Test
    void whereNobodyEverLeftEverybodyStays() {
        var patience = new Patience();
        assertThat(patience.stay(0, 0, chance)).isEqualTo(Long.MAX_VALUE);
        patience.waited(0, 0, 600 * SECOND, false);
        assertThat(patience.stay(0, 0, chance)).isEqualTo(Long.MAX_VALUE);
        assertThat(patience.stays(0, 600 * SECOND)).isEqualTo(1);
    }

    @Test
    void callersComeAsOftenAsTheyCameLately() {
        var arrivals = new Arrivals();
        assertThat(arrivals.untilNext(chance)).isEqualTo(Long.MAX_VALUE);
        for (var minute = 0; minute < 300; minute++) {
            arrivals.came(kind(minute < 150 ? 1 : minute % 3 == 0 ? 2 : 3), minute * 60 * SECOND);
        }
        arrivals.now(300 * 60 * SECOND);
        assertThat(LongStream.range(0, 5_000).map(_ -> arrivals.untilNext(chance)).average().orElseThrow() / SECOND).isCloseTo(60, within(3.0));
        var kinds = LongStream.range(0, 3_000).map(_ -> arrivals.next(chance).line()).boxed().toList();
        assertThat(kinds).as("two hours are looked at").doesNotContain(1L);
        assertThat(kinds.stream().filter(line -> line == 2).count()).isBetween(900L, 1_100L);
        arrivals.now(500 * 60 * SECOND);
        assertThat(arrivals.untilNext(chance)).as("nobody for hours").isEqualTo(Long.MAX_VALUE);
    }

    @Test
    void crowdThatComesBackAtOnceAfterARestartIsNoRate() {
        var arrivals = new Arrivals();
        for (var caller = 0; caller < 200; caller++) {
            arrivals.came(kind(0), caller * SECOND / 1_000);
        }
        arrivals.now(SECOND);
        assertThat(LongStream.range(0, 5_000).map(_ -> arrivals.untilNext(chance)).average().orElseThrow() / SECOND).isCloseTo(3, within(.2));
    }
}
