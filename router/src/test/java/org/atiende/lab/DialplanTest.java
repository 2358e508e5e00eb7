package org.atiende.lab;

import static java.time.Duration.between;
import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.atiende.lab.ScriptedRouter.Reply.dial;
import static org.atiende.lab.ScriptedRouter.Reply.dialFor;
import static org.atiende.lab.ScriptedRouter.Reply.does;
import static org.awaitility.Awaitility.await;

import java.time.Instant;
import java.util.concurrent.CountDownLatch;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;

/** The shipped dialplan, path by path, with a router that only follows a script. */
@Tag("asterisk")
class DialplanTest {

    private ScriptedRouter router;
    private RealAsterisk pbx;

    @BeforeEach
    void plugIn() {
        router = ScriptedRouter.open();
        pbx = RealAsterisk.start(LabOptions.routers(router.address()).withKey("k3y").withRtpTimeout("1003", 3));
    }

    @AfterEach
    void unplug() {
        pbx.close();
        router.close();
    }

    @PatientTest
    void callerHearsRingingThenTheAgentAndTheRouterIsAskedOnceMore() {
        router.on("in/v1", dial("1001")).on("after/v1", does("end"));
        try (var agent = phone("1001", "127.0.1.11").is(PhoneHabit.answersAndHangsUp(ofMillis(500), ofSeconds(1)));
                var caller = SipCaller.calls(pbx, CallWish.to("+34910000001"))) {
            await().atMost(ofSeconds(10)).until(caller::done);
            assertThat(caller.call().endedThere()).as("our BYE, after the agent's").isTrue();
            assertThat(caller.call().ringingAt()).isPresent();
            assertThat(caller.call().answeredAt().orElseThrow()).isAfterOrEqualTo(agent.lastCall().answeredAt().orElseThrow());
            var arrival = router.turns("in/v1").getFirst();
            assertThat(arrival.calledNumber()).isEqualTo("+34910000001");
            assertThat(arrival.key()).isEqualTo("k3y");
            assertThat(router.turns("in/v1")).hasSize(1);
            var after = router.turns("after/v1").getFirst();
            assertThat(after.dialStatus()).isEqualTo("ANSWER");
            assertThat(after.agent()).isEqualTo("1001");
            assertThat(after.peer()).startsWith("PJSIP/1001-");
            assertThat(after.hangupSource()).isEqualTo(after.peer());
            assertThat(router.turns("after/v1")).hasSize(1);
            assertThat(pbx.cli("database show atiende-end")).contains(arrival.call()).contains("ANSWER^16^PJSIP/1001-");
        }
    }

    @PatientTest
    void trunkThatRegistersHasTheNumberInTo() {
        router.on("in/v1", dial("1001")).on("after/v1", does("end"));
        try (var agent = phone("1001", "127.0.1.11").is(PhoneHabit.answersAndHangsUp(ofMillis(100), ofMillis(500)));
                var caller = SipCaller.calls(pbx, CallWish.to("+34910000002").withNumberInToOnly())) {
            await().atMost(ofSeconds(10)).until(caller::done);
            assertThat(router.turns("in/v1").getFirst().environment()).containsEntry("agi_extension", "s");
            assertThat(router.turns("in/v1").getFirst().calledNumber()).isEqualTo("+34910000002");
            assertThat(agent.rings()).isEqualTo(1);
        }
    }

    @PatientTest
    void everyWayOfNotAnsweringIsToldWithStatusAndCauseAndTheNextAgentRings() {
        router.on("in/v1", dial("1001"), dial("1002"), dial("1003"), dial("1004"), dial("1005"), dialFor("2^1", "1006"), dial("1007"))
                .on("after/v1", does("end"));
        try (var rejects = phone("1001", "127.0.1.11").is(PhoneHabit.rejects());
                var busy = phone("1002", "127.0.1.12").is(PhoneHabit.busy());
                var quiet = phone("1003", "127.0.1.13").is(PhoneHabit.doNotDisturb());
                var forwards = phone("1005", "127.0.2.15").is(PhoneHabit.forwards("600999999"));
                var absent = phone("1006", "127.0.2.16").is(PhoneHabit.ringsOut());
                var there = phone("1007", "127.0.9.17").is(PhoneHabit.answersAndHangsUp(ofMillis(100), ofMillis(500)));
                var caller = SipCaller.calls(pbx, CallWish.to("+34910000003"))) {
            await().atMost(ofSeconds(20)).until(caller::done);
            assertThat(router.turns("in/v1").stream().map(turn -> turn.agent() + " " + turn.dialStatus() + " " + turn.cause()))
                    .containsExactly("  0", "1001 CHANUNAVAIL 21", "1002 BUSY 17", "1003 NOANSWER 19", "1004 CHANUNAVAIL 20",
                            "1005 BUSY 0", "1006 NOANSWER 0");
            assertThat(router.turns("in/v1").stream().map(ScriptedRouter.Turn::since).distinct()).as("one clock").hasSize(1);
            assertThat(absent.lastCall().cancelledAt()).isPresent();
            assertThat(there.rings() + rejects.rings() + busy.rings() + quiet.rings() + forwards.rings()).isEqualTo(5);
        }
    }

    @PatientTest
    void deadPhoneIsFoundOutInThreeSeconds() {
        router.on("in/v1", dial("1001"), dial("1002")).on("after/v1", does("end"));
        try (var dead = phone("1001", "127.0.1.11");
                var alive = phone("1002", "127.0.1.12").is(PhoneHabit.answersAndHangsUp(ofMillis(100), ofMillis(500)));
                var caller = SipCaller.calls(pbx, CallWish.to("+34910000004"))) {
            await().atMost(ofSeconds(10)).until(caller::done);
            var again = router.turns("in/v1").get(1);
            assertThat(again.dialStatus() + " " + again.cause()).isEqualTo("CHANUNAVAIL 0");
            assertThat(between(caller.call().invitedAt(), alive.lastCall().invitedAt())).isBetween(ofMillis(2_900), ofSeconds(8));
            assertThat(dead.rings()).isZero();
        }
    }

    @PatientTest
    void callerWhoseAgentsPhoneDiedInTheTalkComesBackToTheRouter() {
        router.on("in/v1", dial("1003"), dial("1002")).on("after/v1", does("end"));
        try (var first = phone("1003", "127.0.1.13").is(PhoneHabit.answers(ofMillis(100)));
                var second = phone("1002", "127.0.1.12").is(PhoneHabit.answersAndHangsUp(ofMillis(100), ofSeconds(1)));
                var caller = SipCaller.calls(pbx, CallWish.to("+34910000005"))) {
            await().atMost(ofSeconds(5)).until(first::talking);
            await().during(ofSeconds(4)).atMost(ofSeconds(5)).until(first::talking); // while it sends sound, nothing is dead
            first.dies();
            await().atMost(ofSeconds(15)).until(caller::done);
            var again = router.turns("in/v1").get(1);
            assertThat(again.dialStatus()).isEqualTo("ANSWER");
            assertThat(again.hangupSource()).as("nobody hung up").isEmpty();
            assertThat(second.rings()).isEqualTo(1);
            assertThat(caller.call().endedAt().orElseThrow()).as("never cut")
                    .isAfter(second.lastCall().endedAt().orElseThrow().minusMillis(50));
        }
    }

    @PatientTest
    void heldCallerHearsMusicAndGoesOverToTheAgentWithoutAGap() {
        router.on("in/v1", line -> {
            line.command("ANSWER");
            line.command("SET MUSIC ON default");
            await().pollDelay(ofSeconds(2)).until(() -> true);
            dial("1001").in(line);
        }).on("after/v1", does("end"));
        try (var agent = phone("1001", "127.0.1.11").is(PhoneHabit.answersAndHangsUp(ofSeconds(1), ofSeconds(1)));
                var caller = SipCaller.calls(pbx, CallWish.to("+34910000006"))) {
            await().atMost(ofSeconds(10)).until(caller::done);
            var listening = caller.call().answeredAt().orElseThrow().plusMillis(700);
            assertThat(caller.longestSilence(listening, agent.lastCall().endedAt().orElseThrow()))
                    .isLessThan(ofSeconds(2));
        }
    }

    @PatientTest
    void agentOnACallOfHisOwnIsNotRung() {
        router.on("in/v1", dial("1001"), dial("1002")).on("after/v1", does("end"));
        try (var agent = phone("1001", "127.0.1.11").is(PhoneHabit.answers(ofMillis(100)));
                var friend = phone("1003", "127.0.1.13").is(PhoneHabit.answers(ofMillis(100)));
                var other = phone("1002", "127.0.1.12").is(PhoneHabit.answersAndHangsUp(ofMillis(100), ofMillis(500)));
                var own = agent.startsCall("1003", ofSeconds(30))) {
            await().atMost(ofSeconds(5)).until(() -> own.answered() && friend.talking());
            try (var caller = SipCaller.calls(pbx, CallWish.to("+34910000007"))) {
                await().atMost(ofSeconds(10)).until(caller::done);
            }
            assertThat(agent.rings()).isZero();
            assertThat(other.rings()).isEqualTo(1);
            var again = router.turns("in/v1").get(1);
            assertThat(again.dialStatus() + " " + again.cause() + " " + again.agent()).isEqualTo("BUSY 17 1001");
            own.hangsUp();
            await().atMost(ofSeconds(5)).until(() -> !friend.talking());
        }
    }

    @PatientTest
    void callerTurnedAwayBeforeTheAnswerHearsBusy() {
        router.on("in/v1", does("busy"));
        try (var caller = SipCaller.calls(pbx, CallWish.to("+34910000008"))) {
            await().atMost(ofSeconds(5)).until(caller::done);
            assertThat(caller.call().refusedWith()).contains(486);
        }
    }

    @PatientTest
    void wordTheDialplanDoesNotKnowMeansPeople() {
        router.on("in/v1", does("dance"));
        try (var guard = phone("1091", "127.0.1.91").is(PhoneHabit.answersAndHangsUp(ofMillis(100), ofMillis(500)));
                var caller = SipCaller.calls(pbx, CallWish.to("+34910000009"))) {
            await().atMost(ofSeconds(10)).until(caller::done);
            assertThat(guard.rings()).isEqualTo(1);
        }
    }

    @PatientTest
    void callerWhoGivesUpWhileThePhoneRingsStopsTheRinging() {
        router.on("in/v1", dial("1001"));
        try (var agent = phone("1001", "127.0.1.11").is(PhoneHabit.ringsOut());
                var caller = SipCaller.calls(pbx, CallWish.to("+34910000010").givingUpAfter(ofSeconds(1)))) {
            await().atMost(ofSeconds(5)).until(() -> caller.done() && agent.lastCall().over());
            assertThat(caller.call().endedHere()).isTrue();
            assertThat(between(caller.call().cancelledAt().orElseThrow(), agent.lastCall().cancelledAt().orElseThrow()))
                    .isLessThan(ofSeconds(2));
            await().atMost(ofSeconds(5)).until(() -> pbx.channels() == 0);
        }
    }

    @PatientTest
    void callerWhoHangsUpInTheInstantOfTheAnswerLeavesNoGhost() {
        try (var agent = phone("1001", "127.0.1.11").is(PhoneHabit.answers(ofMillis(500)))) {
            for (var instant = 494; instant <= 509; instant += 3) {
                router.on("in/v1", dial("1001"));
                var rung = agent.rings();
                try (var caller = SipCaller.calls(pbx, CallWish.to("+34910000015"))) {
                    await().atMost(ofSeconds(5)).pollInterval(ofMillis(5)).until(() -> agent.rings() > rung);
                    var end = agent.lastCall().invitedAt().plusMillis(instant);
                    await().pollInterval(ofMillis(1)).until(() -> Instant.now().isAfter(end));
                    caller.hangsUp();
                    await().atMost(ofSeconds(5)).until(() -> caller.done() && agent.lastCall().over());
                    assertThat(caller.call().endedHere()).isTrue();
                    assertThat(between(caller.call().endedAt().orElseThrow(), agent.lastCall().endedAt().orElseThrow()))
                            .as("at %d ms", instant).isLessThan(ofSeconds(2));
                }
            }
            await().atMost(ofSeconds(5)).until(() -> pbx.channels() == 0);
            assertThat(router.turns("after/v1")).as("nobody is there to be asked about").isEmpty();
        }
    }

    @PatientTest
    void agentFreedAMomentAgoIsRungWithoutADetour() {
        var freed = new CountDownLatch(1);
        router.on("in/v1", dial("1001"), line -> {
            line.command("ANSWER");
            line.command("SET MUSIC ON default");
            await().atMost(ofSeconds(10)).pollInterval(ofMillis(1)).until(() -> freed.getCount() == 0);
            dial("1001").in(line);
        }).on("after/v1", line -> freed.countDown(), does("end"));
        try (var agent = phone("1001", "127.0.1.11").is(PhoneHabit.answersAndHangsUp(ofMillis(100), ofMillis(2_000)));
                var first = SipCaller.calls(pbx, CallWish.to("+34910000016"))) {
            await().atMost(ofSeconds(5)).until(agent::talking);
            try (var second = SipCaller.calls(pbx, CallWish.to("+34910000016").from("600111333"))) {
                await().atMost(ofSeconds(10)).until(() -> first.done() && second.done());
            }
            assertThat(router.turns("in/v1").stream().map(ScriptedRouter.Turn::dialStatus)).as("never found busy").containsOnly("");
            assertThat(between(agent.calls().getFirst().endedAt().orElseThrow(), agent.lastCall().invitedAt())).isLessThan(ofSeconds(2));
        }
    }

    @PatientTest
    void routerThatWantsAnotherTurnAfterTheTalkGetsIt() {
        router.on("in/v1", dial("1001"), dial("1002")).on("after/v1", does("turn"), does("end"));
        try (var first = phone("1001", "127.0.1.11").is(PhoneHabit.answersAndHangsUp(ofMillis(100), ofMillis(500)));
                var second = phone("1002", "127.0.1.12").is(PhoneHabit.answersAndHangsUp(ofMillis(100), ofMillis(500)));
                var caller = SipCaller.calls(pbx, CallWish.to("+34910000011"))) {
            await().atMost(ofSeconds(10)).until(caller::done);
            assertThat(first.rings() + second.rings()).isEqualTo(2);
            assertThat(router.turns("after/v1")).hasSize(2);
        }
    }

    @PatientTest
    void hostileNameReachesTheRouterAsTextAndNothingElse() {
        router.on("in/v1", does("busy"));
        try (var caller = SipCaller.calls(pbx, CallWish.to("+34910000012").named("\"${SHELL(touch /tmp/x)} \\\"O'Brien\\\" ñ ☎\""))) {
            await().atMost(ofSeconds(5)).until(caller::done);
            assertThat(router.turns("in/v1").getFirst().environment().get("agi_calleridname"))
                    .contains("${SHELL(touch /tmp/x)}").contains("☎");
        }
    }

    @PatientTest
    void withheldNumberArrivesWithThePresentationThatForbidsIt() {
        router.on("in/v1", does("busy"));
        try (var caller = SipCaller.calls(pbx, CallWish.to("+34910000013").from("+34600111222").withNumberWithheld())) {
            await().atMost(ofSeconds(5)).until(caller::done);
            var told = router.turns("in/v1").getFirst().environment();
            assertThat(told).containsEntry("agi_callerid", "+34600111222");
            assertThat(Integer.parseInt(told.get("agi_callingpres")) & 0x60).isNotZero();
        }
    }

    @PatientTest
    void fortyCallersAtOnceAllReachTheRouter() {
        for (var n = 0; n < 40; n++) {
            router.on("in/v1", does("busy"));
        }
        var start = Instant.now();
        try (var callers = SipCaller.calls(pbx, CallWish.to("+34910000014").from("600111000").times(40))) {
            await().atMost(ofSeconds(15)).until(() -> callers.calls().size() == 40 && callers.done());
            assertThat(router.turns("in/v1").stream().map(turn -> turn.environment().get("agi_callerid")).distinct()).hasSize(40);
            assertThat(between(start, Instant.now())).isLessThan(ofSeconds(20));
        }
    }

    private SipPhone phone(String extension, String address) {
        return SipPhone.registered(pbx, extension, address);
    }
}
