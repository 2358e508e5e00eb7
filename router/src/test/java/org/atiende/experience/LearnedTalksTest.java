package org.atiende.experience;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.SplittableRandom;
import java.util.stream.IntStream;

import org.atiende.experience.Handling.Learned;
import org.junit.jupiter.api.Test;

/** What is known of the end of a talk under way. */
class LearnedTalksTest {

    private static final long SECOND = 1_000_000_000L;
    private static final int SUPPORT = 0;
    private static final int BILLING = 1;
    private static final int ANA = 0;
    private static final int LUIS = 1;

    private final Handling handling = new Handling(180 * SECOND);

    private void talked(int count, int line, int agent, int seconds) {
        IntStream.range(0, count).forEach(_ -> handling.talked(line, agent, seconds * SECOND));
    }

    private Learned learned() {
        return handling.news().orElseThrow();
    }

    @Test
    void nothingIsToldBeforeEnoughTalksWereHeardAndThenOnlyWhenItIsMore() {
        talked(Handling.ENOUGH_TALKS - 1, SUPPORT, ANA, 100);
        assertThat(handling.news()).isEmpty();
        talked(1, SUPPORT, ANA, 100);
        assertThat(handling.news()).isPresent();
        assertThat(handling.news()).isEmpty();
        talked(3_000, SUPPORT, ANA, 100);
        assertThat(handling.news()).isPresent();
        talked(90, SUPPORT, ANA, 100);
        assertThat(handling.news()).isEmpty();
        talked(10, SUPPORT, ANA, 100);
        assertThat(handling.news()).isPresent();
    }

    @Test
    void whatWasToldDoesNotChangeWithWhatIsHeardLater() {
        talked(60, SUPPORT, ANA, 100);
        var told = learned();
        talked(600, SUPPORT, ANA, 400);
        assertThat(told.endsBefore(SUPPORT, ANA, 0, 110 * SECOND)).isEqualTo(1);
    }

    @Test
    void eachLineHasTalksOfItsOwnAndAnUnknownOneThoseOfAll() {
        talked(60, SUPPORT, -1, 100);
        talked(60, BILLING, -1, 300);
        var told = learned();
        assertThat(told.endsBefore(SUPPORT, -1, 90 * SECOND, 110 * SECOND)).isEqualTo(1);
        assertThat(told.endsBefore(BILLING, -1, 90 * SECOND, 110 * SECOND)).isZero();
        assertThat(told.endsBefore(World.ANY_LINE, -1, 90 * SECOND, 110 * SECOND)).isEqualTo(.5);
        assertThat(told.endsBefore(SUPPORT, -1, 110 * SECOND, 400 * SECOND)).as("nobody ever talked so long").isZero();
    }

    @Test
    void whoTalksLongerThanOthersIsExpectedTo() {
        for (var round = 0; round < 500; round++) {
            talked(3, SUPPORT, ANA, 100);
            talked(1, SUPPORT, LUIS, 200);
        }
        var told = learned();
        assertThat(told.endsBefore(SUPPORT, ANA, 60 * SECOND, 105 * SECOND)).isCloseTo(.75, within(.05));
        assertThat(told.endsBefore(SUPPORT, LUIS, 60 * SECOND, 105 * SECOND)).isZero();
    }

    /** However long a hold is and whatever chance is asked for: up to its end it is as good, and not beyond. */
    @Test
    void holdEndsWhereTheChanceHasFallenBelowWhatIsAskedFor() {
        var random = new SplittableRandom(7);
        for (var talk = 0; talk < 400; talk++) {
            handling.talked(SUPPORT, ANA, 20 * SECOND + random.nextLong(280 * SECOND));
        }
        var told = learned();
        for (var one = 0; one < 2_000; one++) {
            var length = 20 * SECOND + random.nextLong(300 * SECOND);
            var chance = random.nextDouble();
            var end = told.endsBefore(SUPPORT, World.ANY_LINE, length, chance);
            assertThat(end).isBetween(0L, length);
            if (end > 0) {
                assertThat(told.endsBefore(SUPPORT, World.ANY_LINE, end - 1, length)).isGreaterThanOrEqualTo(chance);
            }
            assertThat(told.endsBefore(SUPPORT, World.ANY_LINE, end, length)).isLessThan(chance);
        }
    }
}
