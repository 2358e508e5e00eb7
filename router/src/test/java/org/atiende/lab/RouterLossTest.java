package org.atiende.lab;

import static java.time.Duration.between;
import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;
import static org.atiende.lab.ScriptedRouter.Reply.dial;
import static org.atiende.lab.ScriptedRouter.Reply.does;
import static org.atiende.lab.ScriptedRouter.Reply.hold;
import static org.atiende.lab.ScriptedRouter.Reply.silence;
import static org.awaitility.Awaitility.await;

import java.time.Instant;
import java.util.stream.IntStream;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;

/** Routers that die, hang or are not there: nobody is hung up on, and the caller's clock goes on. */
@Tag("asterisk")
class RouterLossTest {

    private ScriptedRouter one;
    private ScriptedRouter two;

    @BeforeEach
    void routers() {
        one = ScriptedRouter.open();
        two = ScriptedRouter.open();
    }

    @AfterEach
    void close() {
        one.close();
        two.close();
    }

    @PatientTest
    void heldCallerStaysWithMusicWhileTheOnlyRouterIsGoneAndKeepsTheClock() {
        one.on("in/v1", hold(), dial("1001")).on("after/v1", does("end"));
        try (var pbx = RealAsterisk.start(LabOptions.routers(one.address()));
                var agent = SipPhone.registered(pbx, "1001", "127.0.1.11").is(PhoneHabit.answersAndHangsUp(ofMillis(200), ofMillis(500)));
                var caller = SipCaller.calls(pbx, CallWish.to("+34910000001"))) {
            await().atMost(ofSeconds(5)).until(() -> caller.packetsHeard() > 50);
            var death = Instant.now();
            one.dies();
            await().pollDelay(ofSeconds(3)).until(() -> true);
            one.comesBack();
            await().atMost(ofSeconds(10)).until(caller::done);
            assertThat(one.turns("in/v1")).hasSize(2);
            assertThat(one.turns("in/v1").get(1).since()).isEqualTo(one.turns("in/v1").getFirst().since());
            assertThat(caller.longestSilence(death, agent.lastCall().invitedAt())).isLessThan(ofSeconds(2));
        }
    }

    @PatientTest
    void frozenRouterLosesTheCallerToTheSecondOneWhichIsRememberedThen() {
        one.on("in/v1", line -> {
            line.command("ANSWER");
            line.command("SET MUSIC ON default");
            line.untilHangup();
        });
        two.on("in/v1", dial("1001"), dial("1002")).on("after/v1", does("end"));
        try (var pbx = RealAsterisk.start(LabOptions.routers(one.address(), two.address()).withLease(3));
                var busy = SipPhone.registered(pbx, "1001", "127.0.1.11").is(PhoneHabit.busy());
                var agent = SipPhone.registered(pbx, "1002", "127.0.1.12").is(PhoneHabit.answersAndHangsUp(ofMillis(200), ofMillis(500)));
                var caller = SipCaller.calls(pbx, CallWish.to("+34910000002"))) {
            await().atMost(ofSeconds(40)).until(caller::done);
            assertThat(one.turns("in/v1")).as("asked once, and not again for the next turn").hasSize(1);
            assertThat(two.turns("in/v1")).hasSize(2);
            assertThat(two.turns("after/v1")).as("the node that works is asked after the talk too").hasSize(1);
            assertThat(between(caller.call().invitedAt(), busy.lastCall().invitedAt())).isBetween(ofMillis(2_900), ofSeconds(8));
            assertThat(agent.rings()).isEqualTo(1);
        }
    }

    @PatientTest
    void withoutAnyRouterTheCallerHearsMusicAndPeopleAreRungUntilSomebodyAnswers() {
        one.dies();
        try (var pbx = RealAsterisk.start(LabOptions.routers(one.address()).withFallback("PJSIP/1091&PJSIP/1092", 2));
                var guard = SipPhone.registered(pbx, "1091", "127.0.1.91").is(PhoneHabit.busy());
                var caller = SipCaller.calls(pbx, CallWish.to("+34910000003"))) {
            await().atMost(ofSeconds(40)).until(() -> guard.rings() >= 3);
            assertThat(caller.call().over()).as("nobody is hung up on").isFalse();
            guard.is(PhoneHabit.answersAndHangsUp(ofMillis(200), ofSeconds(1)));
            await().atMost(ofSeconds(40)).until(caller::done);
            assertThat(caller.call().endedAt().orElseThrow()).isAfter(guard.lastCall().endedAt().orElseThrow().minusMillis(50));
            assertThat(caller.longestSilence(caller.call().answeredAt().orElseThrow().plusMillis(700), guard.lastCall().invitedAt()))
                    .isLessThan(ofSeconds(2));
        }
    }

    @PatientTest
    void misspeltFallbackCutsNobodyAndTheRouterFindsTheCallerWhenItIsBack() {
        one.dies();
        one.on("in/v1", dial("1001")).on("after/v1", does("end"));
        try (var pbx = RealAsterisk.start(LabOptions.routers(one.address()).withFallback("supervisor", 0));
                var agent = SipPhone.registered(pbx, "1001", "127.0.1.11").is(PhoneHabit.answersAndHangsUp(ofMillis(200), ofMillis(500)));
                var caller = SipCaller.calls(pbx, CallWish.to("+34910000004"))) {
            await().pollDelay(ofSeconds(5)).until(() -> true);
            assertThat(caller.call().over()).isFalse();
            one.comesBack();
            await().atMost(ofSeconds(10)).until(caller::done);
            assertThat(agent.rings()).isEqualTo(1);
        }
    }

    @PatientTest
    void siteThatNamedNobodyHasTheIdleAmongThosePeopleRungWhomTheRouterLeftBehind() {
        one.dies();
        try (var pbx = RealAsterisk.start(LabOptions.routers(one.address()).withFallback("", 2));
                var busy = SipPhone.registered(pbx, "1001", "127.0.1.11").is(PhoneHabit.busy());
                var agent = SipPhone.registered(pbx, "1002", "127.0.1.12").is(PhoneHabit.answersAndHangsUp(ofMillis(200), ofSeconds(2)))) {
            pbx.cli("database put atiende-fallback people PJSIP/1001&PJSIP/1002&PJSIP/1003");
            try (var caller = SipCaller.calls(pbx, CallWish.to("+34910000008"))) {
                await().atMost(ofSeconds(20)).until(caller::done);
                assertThat(agent.rings()).isEqualTo(1);
                assertThat(busy.rings()).isEqualTo(1);
                assertThat(pbx.log()).as("a phone that is not there is not tried").doesNotContain("Called PJSIP/1003");
                assertThat(caller.call().endedAt().orElseThrow()).isAfter(agent.lastCall().endedAt().orElseThrow().minusMillis(50));
            }
        }
    }

    @PatientTest
    void crowdWithoutARouterRingsEachIdlePhoneForOneCallerAndAtMostEightForEach() {
        one.dies();
        var desks = IntStream.rangeClosed(2001, 2012).mapToObj(Integer::toString).toList();
        try (var pbx = RealAsterisk.start(LabOptions.routers(one.address()).withFallback("", 0).withDesks(desks));
                var crew = SipCrew.registered(pbx, desks, "127.0.1.50").is(PhoneHabit.ringsOut())) {
            pbx.cli("database put atiende-fallback people " + desks.stream().map(desk -> "PJSIP/" + desk).collect(joining("&")));
            try (var callers = SipCaller.calls(pbx, CallWish.to("+34910000009").times(40))) {
                await().atMost(ofSeconds(10)).until(() -> crew.calls().size() >= desks.size());
                await().pollDelay(ofSeconds(5)).until(() -> true);
                var rung = crew.calls().stream().map(call -> call.invite().startLine().replaceAll("INVITE sip:(\\d+)@.*", "$1")).toList();
                assertThat(rung).as("every phone, and while it rings not again, but for two callers who picked at once").containsAll(desks)
                        .hasSizeLessThan(desks.size() + 5);
                assertThat(pbx.log().lines().filter(line -> line.contains("TryExec(")).map(line -> line.split("PJSIP/20", -1).length - 1))
                        .hasSizeGreaterThanOrEqualTo(2).allMatch(phones -> phones <= 8);
                assertThat(callers.calls()).hasSize(40).noneMatch(SipCall::over);
            }
        }
    }

    @PatientTest
    void routerThatDiedDuringTheTalkDoesNotKeepTheCallerOnTheLineAfterwards() {
        one.on("in/v1", dial("1001"));
        try (var pbx = RealAsterisk.start(LabOptions.routers(one.address()));
                var agent = SipPhone.registered(pbx, "1001", "127.0.1.11").is(PhoneHabit.answersAndHangsUp(ofMillis(200), ofSeconds(1)));
                var caller = SipCaller.calls(pbx, CallWish.to("+34910000005"))) {
            await().atMost(ofSeconds(5)).until(agent::talking);
            one.dies();
            await().atMost(ofSeconds(5)).until(caller::done);
            assertThat(between(agent.lastCall().endedAt().orElseThrow(), caller.call().endedAt().orElseThrow())).isLessThan(ofSeconds(2));
        }
    }

    @PatientTest
    void routerThatFrozeDuringTheTalkCostsThreeSecondsAfterTheGoodbye() {
        one.on("in/v1", dial("1001")).on("after/v1", silence());
        try (var pbx = RealAsterisk.start(LabOptions.routers(one.address()));
                var agent = SipPhone.registered(pbx, "1001", "127.0.1.11").is(PhoneHabit.answersAndHangsUp(ofMillis(200), ofSeconds(1)));
                var caller = SipCaller.calls(pbx, CallWish.to("+34910000006"))) {
            await().atMost(ofSeconds(10)).until(caller::done);
            assertThat(between(agent.lastCall().endedAt().orElseThrow(), caller.call().endedAt().orElseThrow()))
                    .isBetween(ofMillis(2_900), ofSeconds(8));
        }
    }

    @PatientTest
    void frozenAsteriskGoesOnWhereItWasWhenItThaws() {
        one.on("in/v1", dial("1001")).on("after/v1", does("end"));
        try (var pbx = RealAsterisk.start(LabOptions.routers(one.address()));
                var agent = SipPhone.registered(pbx, "1001", "127.0.1.11").is(PhoneHabit.answersAndHangsUp(ofMillis(200), ofSeconds(2)));
                var caller = SipCaller.calls(pbx, CallWish.to("+34910000007"))) {
            await().atMost(ofSeconds(5)).until(agent::talking);
            pbx.freeze();
            await().pollDelay(ofSeconds(1)).until(() -> true);
            pbx.thaw();
            await().atMost(ofSeconds(10)).until(caller::done);
            assertThat(one.turns("after/v1")).hasSize(1);
        }
    }

    /** What the router says to an agent who has picked up for a promised call. */
    private static ScriptedRouter.Reply callsTheCustomer() {
        return line -> {
            line.set("__ATIENDE_NUMBER", "+34600111222");
            line.set("ATIENDE_RING", "20");
            line.set("ATIENDE_DO", "dial");
        };
    }

    @PatientTest
    void agentWhoPicksUpForAPromiseIsServedByTheSecondRouterWhenTheFirstHangs() {
        one.on("callback/v1", silence());
        two.on("callback/v1", callsTheCustomer());
        try (var pbx = RealAsterisk.start(LabOptions.routers(one.address(), two.address()).withLease(2));
                var agent = SipPhone.registered(pbx, "1001", "127.0.1.11").is(PhoneHabit.answers(ofMillis(200)));
                var customer = SipPhone.mobile(pbx).is(PhoneHabit.answersAndHangsUp(ofMillis(200), ofSeconds(1)))) {
            pbx.cli("module load res_clioriginate.so");
            pbx.cli("channel originate PJSIP/1001 extension callback@atiende-out");
            await().atMost(ofSeconds(20)).until(() -> customer.rings() == 1 && customer.lastCall().over() && !agent.talking());
            assertThat(one.turns("callback/v1")).hasSize(1);
            assertThat(two.turns("callback/v1")).hasSize(1);
        }
    }

    @PatientTest
    void customerWhoseAgentsPhoneDiedIsInLineThoughTheFirstRouterIsGone() {
        one.dies();
        two.on("callback/v1", callsTheCustomer()).on("in/v1", dial("1002")).on("after/v1", does("turn"), does("end"));
        try (var pbx = RealAsterisk.start(LabOptions.routers(one.address(), two.address()).withRtpTimeout("1003", 3));
                var agent = SipPhone.registered(pbx, "1003", "127.0.1.13").is(PhoneHabit.answers(ofMillis(200)));
                var second = SipPhone.registered(pbx, "1002", "127.0.1.12").is(PhoneHabit.answersAndHangsUp(ofMillis(200), ofSeconds(1)));
                var customer = SipPhone.mobile(pbx).is(PhoneHabit.answers(ofMillis(200)))) {
            pbx.cli("module load res_clioriginate.so");
            pbx.cli("channel originate PJSIP/1003 extension callback@atiende-out");
            await().atMost(ofSeconds(20)).until(customer::talking);
            agent.dies();
            await().atMost(ofSeconds(20)).until(() -> second.rings() == 1 && customer.lastCall().over());
            assertThat(two.turns("in/v1").getFirst().transferTarget()).isEqualTo("?");
            assertThat(customer.lastCall().endedAt().orElseThrow()).as("never cut").isAfter(second.lastCall().endedAt().orElseThrow().minusMillis(50));
        }
    }
}
