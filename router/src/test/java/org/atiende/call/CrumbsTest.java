package org.atiende.call;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;

import org.atiende.tel.CallId;
import org.junit.jupiter.api.Test;

/** When a crumb in Asterisk's database may go. */
class CrumbsTest {

    private static final Instant NINE = Instant.parse("2026-11-23T09:00:00Z");
    private static final Instant LATER = NINE.plus(Duration.ofMinutes(1));

    private final Crumbs crumbs = new Crumbs();

    @Test
    void crumbOfACallThatIsOnDiskGoesOnce() {
        crumbs.left(new CallId("c1"), NINE);
        assertThat(crumbs.sweep(5, _ -> true, LATER)).containsExactly(new CallId("c1"));
        assertThat(crumbs.sweep(5, _ -> true, LATER)).isEmpty();
    }

    @Test
    void crumbStaysUntilItsCallIsOnDisk() {
        crumbs.left(new CallId("c1"), NINE);
        assertThat(crumbs.sweep(5, _ -> false, LATER)).isEmpty();
        assertThat(crumbs.sweep(5, _ -> true, LATER)).hasSize(1);
    }

    @Test
    void freshCrumbIsLeftAlone() {
        crumbs.left(new CallId("c1"), NINE);
        assertThat(crumbs.sweep(5, _ -> true, NINE.plusSeconds(1))).isEmpty();
    }

    @Test
    void noMoreGoAtOnceThanAsked() {
        for (var i = 0; i < 7; i++) {
            crumbs.left(new CallId("c" + i), NINE);
        }
        assertThat(crumbs.sweep(5, _ -> true, LATER)).hasSize(5);
    }

    @Test
    void fewCrumbsWaitForATalkToEndAndManyDoNot() {
        for (var i = 0; i < Crumbs.BACKLOG; i++) {
            crumbs.left(new CallId("c" + i), NINE);
        }
        assertThat(crumbs.pileUp()).isFalse();
        crumbs.left(new CallId("more"), NINE);
        assertThat(crumbs.pileUp()).isTrue();
    }

    @Test
    void theOldestIsForgottenWhenThereAreTooMany() {
        for (var i = 0; i <= Crumbs.MAX; i++) {
            crumbs.left(new CallId("c" + i), NINE);
        }
        assertThat(crumbs.sweep(1, _ -> true, LATER)).containsExactly(new CallId("c1"));
    }
}
