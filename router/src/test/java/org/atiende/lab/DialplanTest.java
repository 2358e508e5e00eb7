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
import org.junit.jupiter.api.Test;

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

    @Test
    void callerHearsRingingThenTheAgentAndTheRouterIsAskedOnceMore() {
        router.on("in/v1", dial("1001")).on("after/v1", does("end"));
        try (var agent = SipPhone.registered(pbx, "1001", "127.0.1.11").is(PhoneHabit.answersAndHangsUp(ofMillis(500), ofSeconds(1)));
                var caller = SipCaller.calls(pbx, CallWish.to("+34910000001"))) {
            await().atMost(ofSeconds(10)).until(caller::done);
            assertThat(caller.call().endedThere()).as("our BYE, after the agent's").isTrue();
            assertThat(caller.call().ringingAt()).isPresent();
            assertThat(caller.call().answeredAt().orElseThrow()).isAfterOrEqualTo(agent.lastCall().answeredAt().orElseThrow());
            assertThat(router.turns("in/v1")).hasSize(1);
            assertThat(router.turns("in/v1").getFirst().calledNumber()).isEqualTo("+34910000001");
            assertThat(router.turns("after/v1")).hasSize(1);
            assertThat(router.turns("after/v1").getFirst().dialStatus()).isEqualTo("ANSWER");
            assertThat(router.turns("after/v1").getFirst().agent()).isEqualTo("1001");
            assertThat(router.turns("after/v1").getFirst().peer()).startsWith("PJSIP/1001-");
        }
    }
}
