package org.atiende.lab;

import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.atiende.lab.ScriptedRouter.Reply.dial;
import static org.atiende.lab.ScriptedRouter.Reply.does;
import static org.awaitility.Awaitility.await;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;

/** What agents do with the transfer keys of their phones: our caller stays ours. */
@Tag("asterisk")
class TransferTest {

    private ScriptedRouter router;
    private RealAsterisk pbx;

    @BeforeEach
    void plugIn() {
        router = ScriptedRouter.open();
        pbx = RealAsterisk.start(LabOptions.routers(router.address()));
    }

    @AfterEach
    void unplug() {
        pbx.close();
        router.close();
    }

    @PatientTest
    void blindTransferLandsAtTheRouterWhichKnowsTheTarget() {
        router.on("in/v1", dial("1001"), dial("1002")).on("after/v1", does("end"));
        try (var first = SipPhone.registered(pbx, "1001", "127.0.1.11").is(PhoneHabit.blindTransfers(ofMillis(200), ofMillis(800), "1002"));
                var second = SipPhone.registered(pbx, "1002", "127.0.1.12").is(PhoneHabit.answersAndHangsUp(ofMillis(200), ofSeconds(1)));
                var caller = SipCaller.calls(pbx, CallWish.to("+34910000001"))) {
            await().atMost(ofSeconds(10)).until(caller::done);
            var turns = router.turns("in/v1");
            assertThat(turns).hasSize(2);
            assertThat(turns.get(1).transferTarget()).isEqualTo("1002");
            assertThat(turns.get(1).transferredBy()).startsWith("PJSIP/1001-");
            assertThat(turns.get(1).since()).as("the clock goes on").isEqualTo(turns.getFirst().since());
            assertThat(first.talking()).isFalse();
            assertThat(second.rings()).isEqualTo(1);
            assertThat(caller.call().endedAt().orElseThrow()).isAfter(second.lastCall().endedAt().orElseThrow().minusMillis(50));
            assertThat(router.turns("after/v1")).hasSize(1);
            assertThat(router.turns("after/v1").getFirst().transferTarget()).as("told once").isEmpty();
        }
    }

    @PatientTest
    void attendedTransferConnectsBothAndTheRouterIsAskedWhenTheSecondTalkEnds() {
        router.on("in/v1", dial("1001")).on("after/v1", does("end"));
        try (var first = SipPhone.registered(pbx, "1001", "127.0.1.11")
                        .is(PhoneHabit.attendedTransfers(ofMillis(200), ofMillis(800), "1002", false));
                var second = SipPhone.registered(pbx, "1002", "127.0.1.12").is(PhoneHabit.answersAndHangsUp(ofMillis(200), ofSeconds(4)));
                var caller = SipCaller.calls(pbx, CallWish.to("+34910000001"))) {
            await().atMost(ofSeconds(5)).until(() -> !first.talking() && first.rings() == 1 && second.talking());
            assertThat(caller.call().over()).as("the caller talks on with the second agent").isFalse();
            await().atMost(ofSeconds(10)).until(caller::done);
            assertThat(router.turns("in/v1")).hasSize(1);
            assertThat(router.turns("after/v1")).hasSize(1);
        }
    }

    @PatientTest
    void transferWhileTheColleagueRingsToNobodyBringsTheCallerBackToTheRouter() {
        router.on("in/v1", dial("1001"), dial("1003")).on("after/v1", does("end"));
        try (var first = SipPhone.registered(pbx, "1001", "127.0.1.11")
                        .is(PhoneHabit.attendedTransfers(ofMillis(200), ofMillis(800), "1002", true));
                var second = SipPhone.registered(pbx, "1002", "127.0.1.12").is(PhoneHabit.refusesAfter(ofSeconds(3), 480));
                var third = SipPhone.registered(pbx, "1003", "127.0.1.13").is(PhoneHabit.answersAndHangsUp(ofMillis(200), ofSeconds(1)));
                var caller = SipCaller.calls(pbx, CallWish.to("+34910000001"))) {
            await().atMost(ofSeconds(15)).until(caller::done);
            var turns = router.turns("in/v1");
            assertThat(turns).hasSize(2);
            assertThat(turns.get(1).transferTarget()).isEqualTo("1002");
            assertThat(turns.get(1).dialStatus()).isNotEqualTo("ANSWER");
            assertThat(turns.get(1).call()).isEqualTo(turns.getFirst().call());
            assertThat(second.rings()).isEqualTo(1);
            assertThat(third.rings()).isEqualTo(1);
            assertThat(first.talking()).isFalse();
        }
    }

    @PatientTest
    void transferWhileTheColleagueRingsIsFollowedWhenTheColleagueAnswers() {
        router.on("in/v1", dial("1001")).on("after/v1", does("end"));
        try (var first = SipPhone.registered(pbx, "1001", "127.0.1.11")
                        .is(PhoneHabit.attendedTransfers(ofMillis(200), ofMillis(800), "1002", true));
                var second = SipPhone.registered(pbx, "1002", "127.0.1.12").is(PhoneHabit.answersAndHangsUp(ofSeconds(3), ofSeconds(1)));
                var caller = SipCaller.calls(pbx, CallWish.to("+34910000001"))) {
            await().atMost(ofSeconds(10)).until(() -> second.talking() && !first.talking());
            assertThat(caller.call().over()).isFalse();
            await().atMost(ofSeconds(10)).until(caller::done);
            assertThat(router.turns("in/v1")).hasSize(1);
            assertThat(router.turns("after/v1")).hasSize(1);
            assertThat(router.turns("after/v1").getFirst().transferTarget()).isEqualTo("1002");
        }
    }
}
