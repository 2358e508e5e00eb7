package org.atiende.fault;

import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import java.util.regex.Pattern;

import org.atiende.lab.CallWish;
import org.atiende.lab.LabOptions;
import org.atiende.lab.PhoneHabit;
import org.atiende.lab.RealAsterisk;
import org.atiende.lab.Scale;
import org.atiende.lab.SipCall;
import org.atiende.lab.SipCaller;
import org.atiende.lab.SipPhone;
import org.atiende.store.PostgresServer;
import org.atiende.store.StoreSettings;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The router dies as it speaks a promise, and again as it keeps it: nobody is forgotten, nobody is told twice, nobody is called twice. */
@Tag("asterisk")
class PromiseFaultTest {

    private static final String SUPPORT = "+34800123456";
    private static final String ENGLISH = "+441212345678";
    private static final String MARTA = "marta.ruiz";
    private static final int HELD = 20;

    /** A dead node's alarm is another's after four heartbeats of five seconds; then the ring and ten seconds of talk. */
    private static final Duration KEPT_WITHIN = ofSeconds(90);

    /** Where an attempt stands when its router dies. */
    private enum Stage {
        AGENT_RINGS, AGENT_HEARS, CUSTOMER_RINGS, THEY_TALK
    }

    private final StoreSettings database = PostgresServer.freshDatabase();

    @Test
    void promiseOutlivesTheDeathsOfTheOnlyRouter() {
        var rounds = Scale.of("promises of a router that is killed as it speaks and as it keeps them", 1, 20);
        var seed = System.nanoTime();
        var random = new Random(seed);
        System.out.println("seed " + seed);
        var router = RouterProcess.planned().on(database).withShortWaits();
        try (router; var pbx = RealAsterisk.start(LabOptions.routers(router.agi())); var owed = Owed.in(database)) {
            router.start(pbx, pbx.ami(), List.of());
            var first = random.nextInt(Stage.values().length);
            for (var round = 0; round < rounds; round++) {
                var stage = Stage.values()[(first + round) % Stage.values().length];
                try (var marta = SipPhone.registered(pbx, "1003", "127.0.1.13").is(PhoneHabit.answers(ofMillis(100)))) {
                    var scene = new Scene(pbx, router, marta, owed, "346503%05d".formatted(round));
                    scene.promised(ofMillis(random.nextInt(9_000)));
                    scene.attempted(stage, router);
                    router.startAgain();
                    router.awaitReady();
                    scene.kept(stage);
                }
                quiet(pbx, router);
            }
        }
    }

    @Test
    void otherRouterOnTheSameDatabaseKeepsThePromiseAndHasTheCallersOfTheDeadOne() {
        takesOver(Stage.AGENT_RINGS, false);
    }

    @Test
    void routerThatWasFrozenChangesNothingThatTheOtherWroteMeanwhile() {
        takesOver(Stage.CUSTOMER_RINGS, true);
    }

    private void takesOver(Stage stage, boolean frozen) {
        var one = RouterProcess.planned().on(database).withShortWaits();
        var two = RouterProcess.planned().on(database).withShortWaits();
        try (one; two; var pbx = RealAsterisk.start(LabOptions.routers(one.agi(), two.agi())); var owed = Owed.in(database);
                var marta = SipPhone.registered(pbx, "1003", "127.0.1.13").is(PhoneHabit.answers(ofMillis(100)))) {
            one.start(pbx, pbx.ami(), List.of());
            var scene = new Scene(pbx, one, marta, owed, "34650400001");
            scene.promised(Duration.ZERO);
            two.join(pbx);
            await().atMost(ofSeconds(30)).until(() -> "free".equals(two.agents().get(MARTA)));
            try (var held = SipCaller.calls(pbx, CallWish.to(ENGLISH).from("34650500000").times(HELD).fromAddress("127.0.5.9"))) {
                await().atMost(ofSeconds(30)).until(() -> one.waiting().size() == HELD);
                var before = one.waiting();
                scene.attempted(stage, one, frozen);
                await().atMost(ofSeconds(40)).until(() -> two.waiting().size() == HELD);
                assertThat(held.calls()).hasSize(HELD).noneMatch(SipCall::over);
                assertThat(Order.tau(Order.ids(before), Order.ids(two.waiting()))).as("Kendall's tau of the waiting line").isEqualTo(1.0);
                scene.kept(stage);
                held.hangsUp();
                await().atMost(ofSeconds(30)).until(held::done);
            }
            await().atMost(ofSeconds(30)).until(() -> owed.stories("+346505%").size() == HELD && owed.stories("+346505%").stream().noneMatch(story -> story.contains("null")));
            var written = owed.stories("+346505%");
            var promises = owed.to("+34650400001");
            if (frozen) {
                one.thaw();
                await().atMost(ofSeconds(60)).until(() -> one.calls().isEmpty() && one.metric("atiende_agi_sessions") == 0);
                await().pollDelay(ofSeconds(3)).until(() -> true);
            }
            assertThat(owed.stories("+346505%")).isEqualTo(written);
            assertThat(owed.to("+34650400001")).isEqualTo(promises);
            assertThat(scene.customer.rings()).isEqualTo(1);
            scene.customer.close();
        }
    }

    private static void quiet(RealAsterisk pbx, RouterProcess router) {
        pbx.cli("channel request hangup all");
        await().atMost(ofSeconds(30)).until(() -> pbx.channels() == 0 && router.calls().isEmpty());
    }

    /** One customer, from the promise to the call. */
    private static final class Scene {

        private final RealAsterisk pbx;
        private final RouterProcess router;
        private final SipPhone marta;
        private final Owed owed;
        private final String number;
        private final long toldBefore;
        private String promise = "";
        private SipPhone customer;

        Scene(RealAsterisk pbx, RouterProcess router, SipPhone marta, Owed owed, String number) {
            this.pbx = pbx;
            this.router = router;
            this.marta = marta;
            this.owed = owed;
            this.number = number;
            this.toldBefore = toldToAnybody();
        }

        private String e164() {
            return "+" + number;
        }

        /**
         * Marta talks, the customer waits until the cap, is promised a call, and hangs up.
         *
         * @param killedAfter the router dies so long after the promise is on disk; zero for a router that lives on
         */
        void promised(Duration killedAfter) {
            router.signIn(MARTA);
            await().atMost(ofSeconds(30)).until(() -> "free".equals(router.agents().get(MARTA)));
            try (var other = SipCaller.calls(pbx, CallWish.to(SUPPORT).from("34650200000"))) {
                await().atMost(ofSeconds(30)).until(marta::talking);
                leavesWithAPromise(killedAfter);
                marta.hangsUp();
                await().atMost(ofSeconds(30)).until(other::done);
            }
            await().atMost(ofSeconds(30)).until(() -> "free".equals(router.agents().get(MARTA)));
            assertThat(owed.live(e164()).orElseThrow().state()).isEqualTo("DUE");
        }

        private void leavesWithAPromise(Duration killedAfter) {
            try (var caller = SipCaller.calls(pbx, CallWish.to(SUPPORT).from(number).fromAddress("127.0.5.2"))) {
                await().atMost(ofSeconds(30)).until(() -> router.waiting().size() == 1);
                await().atMost(ofSeconds(60)).until(() -> owed.live(e164()).isPresent());
                promise = owed.live(e164()).orElseThrow().id();
                if (killedAfter.isZero()) {
                    await().atMost(ofSeconds(60)).until(() -> timesTold() == 1 && owed.live(e164()).filter(Owed.Row::heard).isPresent());
                } else {
                    await().pollDelay(killedAfter).atMost(killedAfter.plusSeconds(5)).until(() -> true);
                    router.kill9();
                    router.startAgain();
                    router.awaitReady();
                    await().atMost(ofSeconds(60)).until(() -> router.waiting().size() == 1);
                }
                var stays = Instant.now().plusSeconds(5);
                await().atMost(ofSeconds(20)).until(() -> Instant.now().isAfter(stays));      // long enough to be told once more, were it so
                System.out.printf("promised: the router was killed %d ms after the promise was on disk; it was begun %d times, heard %s%n",
                        killedAfter.toMillis(), timesTold(), owed.live(e164()).orElseThrow().heard());
                assertThat(caller.call().over()).as("nobody is cut").isFalse();
                assertThat(timesTold()).as("told twice").isLessThanOrEqualTo(1);
                assertThat(owed.to(e164())).as("one promise").hasSize(1);
                caller.hangsUp();
                await().atMost(ofSeconds(30)).until(() -> caller.done() && router.waiting().isEmpty());
            }
        }

        /** How often the sentence about a promise was begun since this scene began. */
        private long timesTold() {
            return toldToAnybody() - toldBefore;
        }

        private long toldToAnybody() {
            return Pattern.compile("Playing '[^']*/promise-open\\.").matcher(pbx.log()).results().count();
        }

        void attempted(Stage stage, RouterProcess keeper) {
            attempted(stage, keeper, false);
        }

        /** The minute comes; the router dies, or stands still, when the attempt is at this stage. */
        void attempted(Stage stage, RouterProcess keeper, boolean frozen) {
            customer = SipPhone.mobile(pbx).is(PhoneHabit.answers(stage == Stage.CUSTOMER_RINGS ? ofSeconds(4) : ofMillis(300)));
            marta.is(PhoneHabit.answers(stage == Stage.AGENT_RINGS ? ofSeconds(3) : ofMillis(100)));
            var rung = marta.rings();
            owed.itsMinuteComes(promise);
            await().atMost(ofSeconds(60)).pollInterval(ofMillis(20)).until(() -> switch (stage) {
                case AGENT_RINGS -> marta.rings() > rung;
                case AGENT_HEARS -> marta.talking();
                case CUSTOMER_RINGS -> customer.rings() == 1;
                case THEY_TALK -> customer.talking() && marta.talking();
            });
            if (frozen) {
                keeper.freeze();
            } else {
                keeper.kill9();
            }
        }

        /** Whoever keeps it now: the customer's phone rings once, and they talk. */
        void kept(Stage stage) {
            var began = Instant.now();
            await().atMost(KEPT_WITHIN).until(() -> owed.to(e164()).getFirst().state().equals("KEPT"));
            System.out.printf("kept: its router died when %s; kept %d ms after there was a router again; the agent's phone rang %d times, the customer's %d%n",
                    stage, Duration.between(began, Instant.now()).toMillis(), marta.rings(), customer.rings());
            assertThat(customer.rings()).as("the customer's phone rings once").isEqualTo(1);
            assertThat(customer.talking() && marta.talking()).as("they talk").isTrue();
            assertThat(owed.to(e164())).hasSize(1);
            marta.hangsUp();
            await().atMost(ofSeconds(30)).until(() -> !customer.talking());
        }
    }
}
