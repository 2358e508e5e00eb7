package org.atiende.lab;

import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.atiende.lab.ScriptedRouter.Reply.does;
import static org.awaitility.Awaitility.await;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The agents' phones: where they may register from, what Asterisk believes of it, and the feature codes. */
@Tag("asterisk")
class PhonesTest {

    private static ScriptedRouter router;
    private static RealAsterisk pbx;

    @BeforeAll
    static void plugIn() {
        router = ScriptedRouter.open();
        pbx = RealAsterisk.start(LabOptions.routers(router.address()));
    }

    @AfterAll
    static void unplug() {
        pbx.close();
        router.close();
    }

    @Test
    void sitePhoneIsRefusedFromHomeEvenWithTheRightPassword() {
        var home = SipPhone.triesToRegister(pbx, "1001", "127.0.9.1", pbx.passwordOf("1001"));
        var otherSite = SipPhone.triesToRegister(pbx, "1001", "127.0.2.1", pbx.passwordOf("1001"));
        assertThat(home).as("Asterisk 22 asks for a password for ever rather than say why").isIn(401, 403);
        assertThat(otherSite).isIn(401, 403);
        assertThat(pbx.contactOf("1001")).isEmpty();
        assertThat(pbx.log()).contains("failed for '127.0.9.1:").contains("Not match Endpoint ACL");
        SipPhone.registered(pbx, "1001", "127.0.1.11").close();
        assertThat(pbx.contactOf("1001")).as("the same password from its site").isPresent();
    }

    @Test
    void homePhoneRegistersFromAnywhereButNotWithAWrongPassword() {
        assertThat(SipPhone.triesToRegister(pbx, "1008", "127.0.9.8", "guess")).isEqualTo(401);
        try (var home = SipPhone.registered(pbx, "1008", "127.0.9.8")) {
            assertThat(pbx.contactOf("1008").orElseThrow()).startsWith("sip:1008@127.0.9.8:" + home.address().getPort());
        }
    }

    @Test
    void phoneThatClaimsAnAddressOnSiteIsKnownByItsTrueSource() {
        try (var liar = SipPhone.registered(pbx, "1007", "127.0.9.7", "127.0.1.77")) {
            var contact = pbx.contactOf("1007").orElseThrow();
            assertThat(contact).startsWith("sip:1007@127.0.9.7:" + liar.address().getPort()).contains("x-ast-orig-host=127.0.1.77");
        }
    }

    @Test
    void featureCodeReachesTheRouterWithTheEndpointAndThePacketsSource() {
        router.on("phone/v1", does("end"), does("end"));
        try (var phone = SipPhone.registered(pbx, "1002", "127.0.1.12")) {
            assertThat(phone.dials("*45", ofSeconds(5)).endedThere()).isTrue();
            assertThat(phone.dials("*46", ofSeconds(5)).answeredAt()).isPresent();
            var told = router.turns("phone/v1");
            assertThat(told.stream().map(turn -> turn.arguments().get(0) + " " + turn.arguments().get(1)))
                    .containsExactly("*45 1002", "*46 1002");
            assertThat(told.getFirst().arguments().get(2)).startsWith("127.0.1.12:");
        }
    }

    @Test
    void featureCodeWithoutARouterEndsWithAnErrorToneRatherThanSilence() {
        var gone = ScriptedRouter.open();
        gone.close();
        try (var lab = RealAsterisk.start(LabOptions.routers(gone.address()));
                var phone = SipPhone.registered(lab, "1006", "127.0.2.16")) {
            assertThat(phone.dials("*45", ofSeconds(8)).endedThere()).isTrue();
            assertThat(lab.log()).contains("Playing 'beeperr");
        }
    }

    @Test
    void colleaguesReachEachOtherWithoutTheRouter() {
        try (var ana = SipPhone.registered(pbx, "1004", "127.0.2.14");
                var luis = SipPhone.registered(pbx, "1005", "127.0.2.15").is(PhoneHabit.answersAndHangsUp(ofMillis(200), ofMillis(500)))) {
            assertThat(ana.dials("1005", ofSeconds(10)).endedThere()).isTrue();
            assertThat(luis.rings()).isEqualTo(1);
            assertThat(router.turns("in/v1")).isEmpty();
        }
    }

    @Test
    void strangerWithoutAnEndpointGetsNowhere() {
        var stranger = CallWish.to("1001").fromAddress("127.0.7.1");
        try (var caller = SipCaller.calls(pbx, stranger)) {
            await().atMost(ofSeconds(5)).until(() -> caller.call().refusedWith().isPresent() || caller.done());
            assertThat(caller.call().answeredAt()).isEmpty();
            assertThat(pbx.channels()).isZero();
        }
    }

    @Test
    void registrationsSurviveARestartOfAsterisk() {
        try (var lab = RealAsterisk.start(LabOptions.routers(router.address()));
                var phone = SipPhone.registered(lab, "1003", "127.0.1.13")) {
            lab.restart();
            assertThat(lab.contactOf("1003").orElseThrow()).contains("127.0.1.13:" + phone.address().getPort());
            lab.kill();
            lab.restart();
            assertThat(lab.contactOf("1003")).isPresent();
        }
    }
}
