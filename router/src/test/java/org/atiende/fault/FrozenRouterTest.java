package org.atiende.fault;

import static java.time.Duration.between;
import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import org.atiende.lab.CallWish;
import org.atiende.lab.LabOptions;
import org.atiende.lab.PhoneHabit;
import org.atiende.lab.RealAsterisk;
import org.atiende.lab.Road;
import org.atiende.lab.Scale;
import org.atiende.lab.SipCall;
import org.atiende.lab.SipCaller;
import org.atiende.lab.SipPhone;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A router that stands still (SIGSTOP) in the middle of whatever it does: leases bring its callers on, and thawed it changes nothing. */
@Tag("asterisk")
class FrozenRouterTest {

    private static final String SUPPORT = "+34800123456";
    private static final String ENGLISH = "+441212345678";

    /** Of the dialplan, until the router's first word; of a held caller; and after the length of a sentence. */
    private static final Duration FIRST_LEASE = ofSeconds(8);
    private static final Duration HOLD_LEASE = ofSeconds(30);

    @Test
    void whoeverTheFrozenRouterServedIsServedByTheOtherWithinALease() throws InterruptedException {
        var rounds = Scale.of("freezes with a caller in every phase", 1, 50);
        var one = RouterProcess.planned().promisingNothing();
        var two = RouterProcess.planned().promisingNothing();
        try (one; two; var road = Road.to(one.agi());
                var pbx = RealAsterisk.start(LabOptions.routers(road.address(), two.agi()))) {
            one.start(pbx, pbx.ami(), List.of());
            two.start(pbx, pbx.ami(), List.of());
            for (var round = 1; round <= rounds; round++) {
                System.out.println("freeze " + round);
                try (var luis = SipPhone.registered(pbx, "1002", "127.0.1.12").is(PhoneHabit.answers(ofMillis(100)));
                        var marta = SipPhone.registered(pbx, "1003", "127.0.1.13").is(PhoneHabit.answers(ofSeconds(9)));
                        var pablo = SipPhone.registered(pbx, "1008", "127.0.2.18").is(PhoneHabit.answers(ofMillis(100)));
                        var scene = new Scene(pbx, one, two, road, luis, marta, pablo)) {
                    scene.everyPhase();
                    scene.leasesBringThemOn();
                    scene.thawedItDoesNothing();
                }
            }
        }
    }

    /** One caller in each phase: T talks, R rings, H holds, S listens, D is about to be rung for, C has just connected. */
    private static final int T = 0;
    private static final int H = 1;
    private static final int S = 3;

    private record Scene(RealAsterisk pbx, RouterProcess one, RouterProcess two, Road road, SipPhone luis, SipPhone marta, SipPhone pablo,
            List<SipCaller> callers) implements AutoCloseable {

        Scene(RealAsterisk pbx, RouterProcess one, RouterProcess two, Road road, SipPhone luis, SipPhone marta, SipPhone pablo) {
            this(pbx, one, two, road, luis, marta, pablo, new ArrayList<>());
        }

        private SipCaller calls(String line, String from) {
            var caller = SipCaller.calls(pbx, CallWish.to(line).from(from).fromAddress("127.0.5." + (callers.size() + 1)));
            callers.add(caller);
            return caller;
        }

        private void works(String agent) {
            one.signIn(agent);
            two.signIn(agent);
            await().atMost(ofSeconds(20)).until(() -> "free".equals(one.agents().get(agent)) && "free".equals(two.agents().get(agent)));
        }

        /** Returns with the router frozen in the middle of its decision for D. */
        void everyPhase() throws InterruptedException {
            works("luis.gomez");
            calls(SUPPORT, "34650300001");
            await().atMost(ofSeconds(30)).until(luis::talking);
            works("marta.ruiz");
            two.signOut("marta.ruiz");
            var toldAll = new CountDownLatch(1);
            road.onceSeen("STREAM FILE", () -> road.onceSeen("SET MUSIC ON", toldAll::countDown));
            calls(ENGLISH, "34650300003");
            assertThat(toldAll.await(30, TimeUnit.SECONDS)).as("who only holds has heard what there is to tell").isTrue();
            calls(SUPPORT, "34650300002");
            await().atMost(ofSeconds(30)).until(() -> marta.rings() == 1);
            works("pablo.iglesias");
            var speaks = new CountDownLatch(1);
            road.onceSeen("STREAM FILE", speaks::countDown);
            calls(ENGLISH, "34650300004");
            assertThat(speaks.await(30, TimeUnit.SECONDS)).isTrue();
            var frozen = new CountDownLatch(1);
            road.onceSeen("ATIENDE_DIAL", () -> {
                one.freeze();
                frozen.countDown();
            });
            calls(SUPPORT, "34650300005");
            assertThat(frozen.await(30, TimeUnit.SECONDS)).isTrue();
        }

        void leasesBringThemOn() {
            var pace = Pace.begin();
            var frozen = Instant.now();
            calls(SUPPORT, "34650300006");
            await().atMost(ofSeconds(30)).until(() -> pablo.talking());
            var decided = between(frozen, pablo.lastCall().invitedAt());
            await().atMost(ofSeconds(60)).until(() -> two.waiting().size() == 3);
            var all = between(frozen, Instant.now());
            var spoken = callers.get(S).longestSilence(frozen, Instant.now());
            var held = callers.get(H).longestSilence(frozen, Instant.now());
            System.out.printf("frozen: decided for again after %d ms, all at the other router after %d ms; silence %d ms who listened, %d ms who held"
                    + " (%.0f %% of the machine was ours)%n", decided.toMillis(), all.toMillis(), spoken.toMillis(), held.toMillis(), pace.share() * 100);
            assertThat(decided).as("brought on by one lease, not by two").isLessThan(FIRST_LEASE.multipliedBy(2));
            assertThat(all).isLessThan(HOLD_LEASE.multipliedBy(2));
            assertThat(spoken).isLessThan(FIRST_LEASE.multipliedBy(2));
            assertThat(held).isLessThan(pace.fair(ofSeconds(1)));
            nobodyIsLost();
        }

        private void nobodyIsLost() {
            assertThat(callers).extracting(SipCaller::call).noneMatch(SipCall::over);
            assertThat(luis.talking()).as("the talk goes on").isTrue();
            assertThat(marta.talking()).as("who rang was answered and talks").isTrue();
            assertThat(pablo.talking()).as("the caller it was deciding for talks").isTrue();
        }

        void thawedItDoesNothing() {
            var line = two.waiting().stream().map(RouterProcess.Live::call).toList();
            one.thaw();
            await().atMost(ofSeconds(30)).until(() -> one.metric("atiende_agi_sessions") == 0);
            await().pollDelay(ofSeconds(2)).until(() -> true);
            nobodyIsLost();
            assertThat(two.waiting().stream().map(RouterProcess.Live::call)).containsExactlyElementsOf(line);
            luis.hangsUp();                                  // both routers hear that he is free: one caller, one ring
            await().atMost(ofSeconds(30)).until(() -> luis.rings() == 2 && luis.talking());
            await().pollDelay(ofSeconds(1)).until(() -> true);
            assertThat(List.of(luis.rings(), marta.rings(), pablo.rings())).isEqualTo(List.of(2, 1, 1));
            assertThat(two.waiting()).hasSize(2);
            assertThat(callers.stream().filter(caller -> caller.call().over())).as("only who had his talk is gone").containsExactly(callers.get(T));
        }

        @Override
        public void close() {
            callers.forEach(SipCaller::close);
            pbx.cli("channel request hangup all");
            await().atMost(ofSeconds(30)).until(() -> pbx.channels() == 0 && one.calls().isEmpty() && two.calls().isEmpty());
            for (var agent : List.of("luis.gomez", "marta.ruiz", "pablo.iglesias")) {
                one.signOut(agent);
                two.signOut(agent);
            }
        }
    }

    @Test
    void onlyRouterThatWasFrozenForTwentySecondsHasEveryCallerBackWithPlaceAndClock() {
        var callers = Scale.of("held callers of a router that freezes for 20 s", 30, 200);
        var router = RouterProcess.planned();
        try (router; var pbx = RealAsterisk.start(LabOptions.routers(router.agi()).withDesks(List.of("2001")))) {
            router.start(pbx, pbx.ami(), List.of());
            try (var held = SipCaller.calls(pbx, CallWish.to(SUPPORT).from("34650200000").times(callers))) {
                await().atMost(ofSeconds(30)).until(() -> router.waiting().size() == callers);
                await().pollDelay(ofSeconds(8)).until(() -> true); // some leases are old now, and lapse while it stands still
                var before = router.waiting();
                router.freeze();
                await().atMost(ofSeconds(40)).pollDelay(ofSeconds(20)).until(() -> true);
                var thawed = router.thaw();
                await().atMost(ofSeconds(30)).until(() -> router.metric("atiende_agi_sessions") == callers && router.metric("atiende_callers_waiting") == callers);
                var took = between(thawed, Instant.now());
                var after = router.waiting();
                var lapsed = pbx.log().lines().filter(line -> line.contains("[T@atiende-in:1]")).map(line -> line.split("\"")[1]).distinct().count();
                System.out.printf("frozen for 20 s and thawed: %d of %d leases had lapsed, all were back after %d ms; order %.6f, clock off by at most %d ms%n",
                        lapsed, callers, took.toMillis(), Order.tau(Order.ids(before), Order.ids(after)), Order.clockError(before, after).toMillis());
                assertThat(held.calls()).hasSize(callers).noneMatch(SipCall::over);
                assertThat(took).as("sooner than any lease").isLessThan(FIRST_LEASE);
                assertThat(Order.tau(Order.ids(before), Order.ids(after))).isEqualTo(1.0);
                assertThat(Order.clockError(before, after)).isLessThanOrEqualTo(ofSeconds(1));
            }
        }
    }
}
