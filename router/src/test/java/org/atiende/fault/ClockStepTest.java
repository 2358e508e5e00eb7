package org.atiende.fault;

import static java.time.Duration.ofHours;
import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;

import org.atiende.Router;
import org.atiende.lab.CallWish;
import org.atiende.lab.LabOptions;
import org.atiende.lab.PhoneHabit;
import org.atiende.lab.RealAsterisk;
import org.atiende.lab.SipCall;
import org.atiende.lab.SipCaller;
import org.atiende.lab.SipCrew;
import org.atiende.lab.SipPhone;
import org.atiende.ledger.CallRecord;
import org.atiende.ledger.StoredLedger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Asterisk's wall clock is set forward and back while callers wait, ring and talk: Asterisk reckons leases and ring times by it. Nobody is
 * dropped, nobody loses their place, and no phone rings for ever. (The router's own clock: {@code CalendarClockTest}, {@code PromiseSuite}.)
 */
@Tag("asterisk")
class ClockStepTest {

    private static final String SUPPORT = "+34800123456";
    private static final List<String> DESKS = Company.desks(3);
    private static final int HELD = 20;

    /** As an hour too many and too few, and a clock that jumps to and fro. */
    private static final List<Duration> STEPS = List.of(ofHours(1), Duration.ZERO, ofHours(-1), Duration.ZERO, ofSeconds(10), Duration.ZERO, ofSeconds(10),
            Duration.ZERO, ofSeconds(10), Duration.ZERO);

    /** A turn of a caller whose lease lapsed is a second of music, then the router again; this is for a machine that is busy with other things. */
    private static final Duration BACK_WITHIN = ofSeconds(30);

    private final RouterProcess router = RouterProcess.planned();

    @Test
    void nobodyIsDroppedOrOvertakenWhenTheClockIsSet() {
        try (router; var pbx = RealAsterisk.start(LabOptions.routers(router.agi()).withDesks(DESKS).withOwnClock());
                var crew = SipCrew.registered(pbx, DESKS, "127.0.1.50").is(PhoneHabit.answers(ofMillis(200)))) {
            router.start(pbx, pbx.ami(), DESKS);
            DESKS.forEach(desk -> router.signIn(Company.agentAt(desk)));
            try (var callers = SipCaller.calls(pbx, CallWish.to(SUPPORT).from("34650600000").times(HELD + DESKS.size()))) {
                await().atMost(ofSeconds(30)).until(() -> crew.talking() == DESKS.size() && router.waiting().size() == HELD);
                var line = Order.ids(router.waiting());
                for (var step : STEPS) {
                    pbx.stepClock(step);
                    await("held after a step to " + step).pollDelay(ofSeconds(2)).atMost(BACK_WITHIN)
                            .until(() -> router.waiting().size() == HELD && router.metric("atiende_agi_sessions") == HELD);
                    assertThat(Order.ids(router.waiting())).as("the line after a step to %s", step).isEqualTo(line);
                    assertThat(callers.calls()).as("callers after a step to %s", step).noneMatch(SipCall::over);
                    assertThat(crew.talking()).as("talks after a step to %s", step).isEqualTo(DESKS.size());
                }
                for (var left = HELD; left > 0; left--) {
                    crew.oneHangsUp();
                    var still = left - 1;
                    await().atMost(ofSeconds(30)).until(() -> router.waiting().size() == still && crew.talking() == DESKS.size());
                    assertThat(Order.ids(router.waiting())).isEqualTo(line.subList(line.size() - still, line.size()));
                }
                callers.hangsUp();
                await().atMost(ofSeconds(30)).until(() -> router.calls().isEmpty());
            }
            everyCallEndedOnce(HELD + DESKS.size());
        }
    }

    @Test
    void phoneDoesNotRingForAnHourWhenTheClockIsPutBackWhileItRings() {
        try (router; var pbx = RealAsterisk.start(LabOptions.routers(router.agi()).withOwnClock());
                var marta = SipPhone.registered(pbx, "1003", "127.0.1.13").is(PhoneHabit.ringsOut())) {
            router.start(pbx, pbx.ami(), List.of());
            router.signIn("marta.ruiz");
            await().atMost(ofSeconds(30)).until(() -> router.agentsWho("free") > 0);
            try (var caller = SipCaller.calls(pbx, CallWish.to(SUPPORT).from("34650600099"))) {
                await().atMost(ofSeconds(30)).until(() -> marta.rings() == 1);
                pbx.stepClock(ofHours(-1));
                await("the phone is left in peace").atMost(ofSeconds(40)).until(() -> marta.lastCall().over());
                await("back in line").atMost(ofSeconds(10)).until(() -> router.waiting().size() == 1);
                assertThat(caller.call().over()).isFalse();
            }
        }
    }

    private void everyCallEndedOnce(int calls) {
        router.stop();
        try (var store = Router.store(router.config()); var ledger = new StoredLedger(store)) {
            assertThat(ledger.latest(1_000)).hasSize(calls).allMatch(CallRecord::closed);
        }
    }
}
