package org.atiende.bench;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class TurnsBenchTest {

    @Test
    void everyCallerOfEveryServerIsHeldAndThenAssignedAndTheirTimeIsMeasured() {
        var measured = new TurnsBench(1, 400, 100).measure();
        assertThat(measured).containsOnlyKeys(Contestant.values()).allSatisfy((contestant, rounds) -> assertThat(rounds).singleElement().satisfies(round -> {
            assertThat(round.assigned()).as("%s", contestant).isEqualTo(400);
            assertThat(round.held()).as("%s", contestant).isGreaterThan(200);
            assertThat(round.commands()).isGreaterThanOrEqualTo(round.held() * 3L);
            assertThat(round.processor()).isPositive();
        }));
    }
}
