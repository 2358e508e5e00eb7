package org.atiende.ami;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

import org.atiende.ami.AmiSettings.Login;
import org.atiende.ami.AmiSettings.Retry;
import org.atiende.ami.AmiSettings.Road;
import org.atiende.ami.AmiSettings.Secret;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What we refuse to say, and to whom. */
class OriginateTest {

    private static Originate to(String dial, Map<String, String> variables) {
        return new Originate("atiende-1", dial, new Originate.Target("atiende-out", "s"), Optional.empty(), Duration.ofSeconds(12), variables);
    }

    @ParameterizedTest
    @ValueSource(strings = {"PJSIP/1001", "PJSIP/+34600111222@trunk", "Local/600111222@atiende-guardia/n"})
    void targetsOfTheThreeFormsAreRung(String dial) {
        assertThat(to(dial, Map.of()).dial()).isEqualTo(dial);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "SIP/1001", "PJSIP/1001&PJSIP/1002", "PJSIP/sip:a@b", "PJSIP/${SHELL(id)}", "PJSIP/1001\r\nAsync: false", "Local/1@ctx/nj", "PJSIP/1,20"})
    void anythingElseIsNotATarget(String dial) {
        assertThatIllegalArgumentException().isThrownBy(() -> to(dial, Map.of())).withMessageContaining("dial string");
    }

    @ParameterizedTest
    @ValueSource(strings = {"1,EVIL=2", "\"", "a\\b", "${X}", "a\nb", "(a"})
    void aValueThatAsteriskWouldSplitOrExpandIsRefused(String value) {
        assertThatIllegalArgumentException().isThrownBy(() -> to("PJSIP/1001", Map.of("__A", value))).withMessageContaining("value of __A");
    }

    @Test
    void thereAreAtMostAsManyVariablesAsAsteriskTakes() {
        var many = new HashMap<String, String>();
        for (int i = 0; i <= Originate.MAX_VARIABLES; i++) {
            many.put("V" + i, "1");
        }
        assertThatIllegalArgumentException().isThrownBy(() -> to("PJSIP/1001", many)).withMessageContaining("at most 64");
    }

    @Test
    void aNameIsShownWithoutWhatWouldEndIt() {
        assertThat(new Originate.CallerId("Ana \"la\" <Pérez>\r\nX\\", "600111222").header()).isEqualTo("\"Ana  la   Pérez   X \" <600111222>");
        assertThat(new Originate.CallerId("😀".repeat(100), "").header()).isEqualTo("\"" + "😀".repeat(60) + "\" <>");
        assertThatIllegalArgumentException().isThrownBy(() -> new Originate.CallerId("Ana", "600> x"));
    }

    @Test
    void amiLeavesThisMachineOnlyWhenSomebodySaysTheWayIsPrivate() {
        var elsewhere = new InetSocketAddress("192.0.2.7", 5038);
        assertThatIllegalArgumentException().isThrownBy(() -> new Road(elsewhere, false)).withMessageContaining("in clear").withMessageContaining("tunnel");
        assertThat(new Road(elsewhere, true).trusted()).isTrue();
        assertThat(new Road(new InetSocketAddress("127.0.0.1", 5038), false).trusted()).isFalse();
        assertThatIllegalArgumentException().isThrownBy(() -> new Road(InetSocketAddress.createUnresolved("pbx.example", 5038), true));
    }

    @Test
    void aSecretIsNeverShownAndOneUserIsNotTwo() {
        var login = new Login("atiende", new Secret("hunter2"));
        assertThat(login.toString()).doesNotContain("hunter2");
        var road = new Road(new InetSocketAddress("127.0.0.1", 5038), false);
        assertThatIllegalArgumentException().isThrownBy(() -> new AmiSettings("pbx", road, login, login)).withMessageContaining("two users");
    }

    @Test
    void pausesDoubleToTheirMostAndAreSpread() {
        var retry = new Retry(Duration.ofMillis(100), Duration.ofSeconds(5), Duration.ofSeconds(30));
        assertThat(retry.pause(1, 0.5)).isEqualTo(Duration.ofMillis(100));
        assertThat(retry.pause(3, 0.5)).isEqualTo(Duration.ofMillis(400));
        assertThat(retry.pause(3, 0.0)).isEqualTo(Duration.ofMillis(200));
        assertThat(retry.pause(1_000_000, 0.999)).isBetween(Duration.ofMillis(7_400), Duration.ofMillis(7_500));
    }
}
