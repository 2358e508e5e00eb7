package org.atiende.lab;

import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.atiende.lab.ScriptedRouter.Reply.dial;
import static org.atiende.lab.ScriptedRouter.Reply.dialFor;
import static org.atiende.lab.ScriptedRouter.Reply.does;
import static org.awaitility.Awaitility.await;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;

/** People rung on their mobiles: only a person who presses 1 gets the caller. */
@Tag("asterisk")
class GuardiaTest {

    private static final String MOBILE = "Local/600000021@atiende-guardia/n";

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
    void voicemailThatPicksUpTheMobileDoesNotGetTheCaller() {
        router.on("in/v1", dialFor("20", MOBILE), dial("1001")).on("after/v1", does("end"));
        try (var mobile = SipPhone.mobile(pbx).is(PhoneHabit.answers(ofMillis(300)));
                var agent = SipPhone.registered(pbx, "1001", "127.0.1.11").is(PhoneHabit.answersAndHangsUp(ofMillis(200), ofMillis(500)));
                var caller = SipCaller.calls(pbx, CallWish.to("+34910000001").from("600111222"))) {
            await().atMost(ofSeconds(25)).until(caller::done);
            assertThat(mobile.lastCall().invite().header("From").orElseThrow()).contains("+34910000000").doesNotContain("600111222");
            assertThat(router.turns("in/v1").get(1).dialStatus()).isNotEqualTo("ANSWER");
            assertThat(caller.call().answeredAt().orElseThrow()).isAfterOrEqualTo(agent.lastCall().answeredAt().orElseThrow());
        }
    }

    @PatientTest
    void guardiaPersonWhoPressesOneGetsTheCaller() {
        router.on("in/v1", dialFor("20", MOBILE), does("end"));
        try (var mobile = SipPhone.mobile(pbx).is(PhoneHabit.answersAndPressesOne(ofMillis(300), ofSeconds(5)));
                var caller = SipCaller.calls(pbx, CallWish.to("+34910000002"))) {
            await().atMost(ofSeconds(5)).until(() -> !caller.calls().isEmpty() && caller.call().answeredAt().isPresent());
            assertThat(mobile.talking()).isTrue();
            await().atMost(ofSeconds(15)).until(caller::done);
            assertThat(router.turns("in/v1").get(1).dialStatus()).isEqualTo("ANSWER");
            assertThat(router.turns("in/v1").get(1).hangupSource()).as("a Local leg never says who hung up").isEmpty();
            assertThat(router.turns("after/v1")).isEmpty();
        }
    }
}
