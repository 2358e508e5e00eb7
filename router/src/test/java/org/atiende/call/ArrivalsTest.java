package org.atiende.call;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;

import org.atiende.fake.Office;
import org.atiende.fake.SettableClock;
import org.atiende.tel.CallId;
import org.atiende.tel.CallerNumber;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Two clocks: the machine's, which is set and drifts, and ours, which only goes on. */
class ArrivalsTest {

    private static final Instant CAME = Instant.parse("2026-11-22T10:00:00.250Z");

    private final SettableClock steady = new SettableClock(Office.NINE);
    private final AtomicReference<Instant> wall = new AtomicReference<>(CAME.plusSeconds(40));
    private final Arrivals arrivals = new Arrivals(steady, wall::get);

    private static TurnRequest came(Instant since, boolean exact) {
        return came("c1", since, exact);
    }

    private static TurnRequest came(String id, Instant since, boolean exact) {
        return new TurnRequest(new CallId(id), since, exact, "+34910000001", new CallerNumber.Unknown(), Optional.empty(), 0, true,
                Optional.empty(), false, Optional.empty());
    }

    private void goesOn(Duration by, Duration wallBy) {
        steady.pass(by);
        wall.updateAndGet(at -> at.plus(wallBy));
    }

    @Test
    void callsKeepTheirDistanceToTheMillisecondThoughTheClocksAreReadOneAfterTheOther() {
        var first = arrivals.of(came(CAME, true), false);
        goesOn(Duration.ofMillis(3), Duration.ofMillis(290));
        var second = arrivals.of(came(CAME.plusMillis(1), true), false);
        assertThat(first).isEqualTo(Office.NINE.minusSeconds(40));
        assertThat(second).isEqualTo(first.plusMillis(1));
    }

    /** Their turns come in any order, again and again, and at any router. */
    @Test
    void callersOfOneMillisecondCameInTheOrderInWhichAsteriskNumberedThem() {
        var tenth = arrivals.of(came("1795940624.10", CAME, true), true);
        var ninth = arrivals.of(came("1795940624.9", CAME, true), true);
        var millionth = arrivals.of(came("pbx-1795940624.999999", CAME, true), false);
        assertThat(ninth).isBefore(tenth);
        assertThat(tenth).isBefore(millionth);
        assertThat(millionth).isBefore(arrivals.of(came("1795940624.1", CAME.plusMillis(1), true), false));
        assertThat(arrivals.of(came("1795940624.9", CAME, true), false)).isEqualTo(ninth);
    }

    @Test
    void newCallHasTheClockOfItsChannelIfThatIsExactAndElseComesNow() {
        wall.set(CAME.plusMillis(80));
        var fresh = new Arrivals(steady, wall::get);
        assertThat(fresh.of(came(CAME, true), true)).isEqualTo(Office.NINE.minusMillis(80));
        assertThat(fresh.of(came(CAME.minusMillis(250), false), true)).isEqualTo(Office.NINE);
    }

    @ParameterizedTest
    @ValueSource(longs = {-3_600, 3_600, -10, 10})
    void callThatComesAfterTheClockWasSetIsAsOldAsItIs(long stepSeconds) {
        arrivals.of(came(CAME, true), false);
        goesOn(Duration.ofSeconds(5), Duration.ofSeconds(5 + stepSeconds));
        var late = came(wall.get().minusSeconds(2), true);
        assertThat(arrivals.of(late, false)).isEqualTo(steady.instant().minusSeconds(2));
    }

    @Test
    void clockThatCannotBeRightCountsAsNow() {
        assertThat(arrivals.of(came(wall.get().plusSeconds(30), true), true)).isEqualTo(Office.NINE);
        assertThat(arrivals.of(came(Instant.EPOCH, false), false)).isEqualTo(Office.NINE);
    }
}
