package org.atiende.call;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;

import org.atiende.fake.Office;
import org.atiende.fake.SettableClock;
import org.atiende.tel.CallId;
import org.junit.jupiter.api.Test;

/** When a crumb in Asterisk's database may go. */
class CrumbsTest {

    private final SettableClock clock = new SettableClock(Office.NINE);
    private boolean written = true;
    private final Crumbs crumbs = new Crumbs(_ -> written, clock);

    private void aMinutePasses() {
        clock.pass(Duration.ofMinutes(1));
    }

    @Test
    void crumbOfACallThatIsOnDiskGoesOnce() {
        crumbs.left(new CallId("c1"));
        aMinutePasses();
        assertThat(crumbs.take(5)).containsExactly(new CallId("c1"));
        assertThat(crumbs.take(5)).isEmpty();
    }

    @Test
    void crumbStaysUntilItsCallIsOnDisk() {
        crumbs.left(new CallId("c1"));
        aMinutePasses();
        written = false;
        assertThat(crumbs.take(5)).isEmpty();
        written = true;
        assertThat(crumbs.take(5)).hasSize(1);
    }

    @Test
    void freshCrumbIsLeftAlone() {
        crumbs.left(new CallId("c1"));
        clock.pass(Duration.ofSeconds(1));
        assertThat(crumbs.take(5)).isEmpty();
    }

    @Test
    void noMoreGoAtOnceThanAsked() {
        for (var i = 0; i < 7; i++) {
            crumbs.left(new CallId("c" + i));
        }
        aMinutePasses();
        assertThat(crumbs.take(5)).hasSize(5);
    }

    @Test
    void fewCrumbsWaitForATalkToEndAndManyDoNot() {
        for (var i = 0; i < Crumbs.BACKLOG; i++) {
            crumbs.left(new CallId("c" + i));
        }
        assertThat(crumbs.pileUp()).isFalse();
        crumbs.left(new CallId("more"));
        assertThat(crumbs.pileUp()).isTrue();
    }

    @Test
    void theOldestIsForgottenWhenThereAreTooMany() {
        for (var i = 0; i <= Crumbs.MAX; i++) {
            crumbs.left(new CallId("c" + i));
        }
        aMinutePasses();
        assertThat(crumbs.take(1)).containsExactly(new CallId("c1"));
    }
}
