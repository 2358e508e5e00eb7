package org.atiende.fault;

import static java.time.Duration.between;
import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.time.Instant;
import java.util.List;

import org.atiende.lab.CallWish;
import org.atiende.lab.LabOptions;
import org.atiende.lab.PhoneHabit;
import org.atiende.lab.RealAsterisk;
import org.atiende.lab.Scale;
import org.atiende.lab.SipCall;
import org.atiende.lab.SipCaller;
import org.atiende.lab.SipCrew;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** {@code kill -9} of the router while people wait and talk: nobody is lost, nobody is cut, and everybody keeps their place and clock. */
@Tag("asterisk")
class KilledRouterTest {

    private static final String SUPPORT = "+34800123456";
    private static final int HELD = 200;
    private static final int TALKS = 25;
    /** So many kills meet the same callers: they wait for less than the hold cap. */
    private static final int SAME_CALLERS = 20;
    private static final List<String> DESKS = Company.desks(TALKS);
    /**
     * Who comes sooner than the shortest lease was brought by the connection that broke, at once; how soon on a quiet machine is printed, and
     * two seconds are the aim.
     */
    private static final Duration AT_ONCE = ofSeconds(8);

    @Test
    void heldCallersAndTalksOutliveEveryKillOfTheOnlyRouter() {
        var rounds = Scale.of("kills of the only router, with " + HELD + " held and " + TALKS + " talking", 3, 100);
        var router = RouterProcess.planned();
        try (router; var pbx = RealAsterisk.start(LabOptions.routers(router.agi()).withDesks(DESKS));
                var crew = SipCrew.registered(pbx, DESKS, "127.0.1.50").is(PhoneHabit.answers(ofMillis(100)))) {
            router.start(pbx, pbx.ami(), DESKS);
            DESKS.forEach(desk -> router.signIn(Company.agentAt(desk)));
            try (var talking = SipCaller.calls(pbx, CallWish.to(SUPPORT).from("34650100000").times(TALKS))) {
                await().atMost(ofSeconds(60)).until(() -> crew.talking() == TALKS);
                for (var round = 0; round < rounds; round += SAME_CALLERS) {
                    try (var held = SipCaller.calls(pbx, CallWish.to(SUPPORT).from("34650200000").times(HELD).fromAddress("127.0.5.2"))) {
                        await().atMost(ofSeconds(60)).until(() -> router.waiting().size() == HELD);
                        for (var kill = 1; kill <= Math.min(SAME_CALLERS, rounds - round); kill++) {
                            oneKill(round + kill, router, held, talking);
                            assertThat(crew.talking()).isEqualTo(TALKS);
                        }
                        if (round + SAME_CALLERS < rounds) {
                            await().atMost(ofSeconds(60)).pollInterval(ofSeconds(1)).until(() -> {
                                held.hangsUp();
                                return router.waiting().isEmpty();
                            });
                        }
                    }
                }
            }
        }
    }

    private static void oneKill(int round, RouterProcess router, SipCaller held, SipCaller talking) {
        var before = router.waiting();
        var killed = router.kill9();
        router.startAgain();
        var listening = router.awaitListening();
        var ready = router.awaitReady();
        var pace = Pace.begin();
        await().atMost(ofSeconds(60)).pollInterval(ofMillis(100)).ignoreExceptions().until(() -> router.waiting().size() == HELD);
        var all = Instant.now();
        var after = router.waiting();

        System.out.printf("kill %d: the router listened again after %d ms and was ready after %d ms; all %d were in its line %d ms after it listened, %d ms"
                + " after it was ready (%.0f %% of the machine was ours, it had used %d ms of processor); order %.6f, clock off by at most %d ms%n", round,
                between(killed, listening).toMillis(), between(killed, ready).toMillis(), HELD, between(listening, all).toMillis(),
                between(ready, all).toMillis(), pace.share() * 100, router.used().toMillis(), Order.tau(Order.ids(before), Order.ids(after)),
                Order.clockError(before, after).toMillis());
        assertThat(held.calls()).hasSize(HELD).noneMatch(SipCall::over);
        assertThat(talking.calls()).hasSize(TALKS).noneMatch(SipCall::over);
        assertThat(Order.tau(Order.ids(before), Order.ids(after))).as("Kendall's tau of the waiting line").isEqualTo(1.0);
        assertThat(Order.clockError(before, after)).isLessThanOrEqualTo(ofSeconds(1));
        assertThat(between(ready, all)).as("since the router is there again").isLessThan(AT_ONCE);
        assertThat(router.agentsWho("free")).as("who talks is not free").isZero();
    }

    @Test
    void secondRouterHasEverybodyAtOnceAfterTheKill() {
        var one = RouterProcess.planned();
        var two = RouterProcess.planned();
        try (one; two; var pbx = RealAsterisk.start(LabOptions.routers(one.agi(), two.agi()).withDesks(DESKS))) {
            one.start(pbx, pbx.ami(), List.of());
            two.start(pbx, pbx.ami(), List.of());
            try (var held = SipCaller.calls(pbx, CallWish.to(SUPPORT).from("34650200000").times(HELD))) {
                await().atMost(ofSeconds(30)).until(() -> one.waiting().size() == HELD);
                var before = one.waiting();
                var killed = one.kill9();
                var pace = Pace.begin();
                await().atMost(ofSeconds(30)).pollInterval(ofMillis(100)).until(() -> two.waiting().size() == HELD);
                var took = between(killed, Instant.now());
                var after = two.waiting();
                System.out.printf("second router: all %d in its line %d ms after the kill (%.0f %% of the machine was ours); order %.6f, clock off by"
                        + " at most %d ms%n", HELD, took.toMillis(), pace.share() * 100, Order.tau(Order.ids(before), Order.ids(after)), Order.clockError(before, after).toMillis());
                assertThat(held.calls()).hasSize(HELD).noneMatch(SipCall::over);
                assertThat(took).isLessThan(AT_ONCE);
                assertThat(Order.tau(Order.ids(before), Order.ids(after))).isEqualTo(1.0);
                assertThat(Order.clockError(before, after)).isLessThanOrEqualTo(ofSeconds(1));
            }
        }
    }

    @Test
    void withoutAnyRouterThePeopleItLeftBehindAreRungAtOnceAndEverybodyGetsThrough() {
        var callers = 8;
        var desks = Company.desks(4);
        var router = RouterProcess.planned();
        try (router; var pbx = RealAsterisk.start(LabOptions.routers(router.agi()).withFallback("", 0).withDesks(desks));
                var crew = SipCrew.registered(pbx, desks, "127.0.1.50").is(PhoneHabit.answersAndHangsUp(ofMillis(200), ofMillis(500)))) {
            router.start(pbx, pbx.ami(), desks);
            desks.forEach(desk -> router.signIn(Company.agentAt(desk)));
            try (var first = SipCaller.calls(pbx, CallWish.to(SUPPORT).from("34650100000"))) {
                await().atMost(ofSeconds(20)).until(first::done);
            }
            assertThat(pbx.cli("database show atiende-fallback")).contains("PJSIP/2001&PJSIP/2002&PJSIP/2003&PJSIP/2004");
            var rungBefore = crew.calls().size();

            var killed = router.kill9();
            try (var lost = SipCaller.calls(pbx, CallWish.to(SUPPORT).from("34650200000").times(callers))) {
                await().atMost(ofSeconds(10)).until(() -> crew.calls().size() > rungBefore);
                var took = between(killed, crew.calls().get(rungBefore).invitedAt());
                assertThat(took).isLessThan(AT_ONCE);
                await().atMost(ofSeconds(60)).until(lost::done);
                System.out.printf("no router, nobody named: the first phone rang %d ms after the kill, all %d callers had talked %d ms after it%n",
                        took.toMillis(), callers, between(killed, Instant.now()).toMillis());
                var talks = crew.calls().stream().skip(rungBefore).filter(call -> call.answeredAt().isPresent() && call.endedHere()).count();
                assertThat(talks).as("each caller talked with somebody, who said goodbye").isEqualTo(callers);
            }
        }
    }
}
