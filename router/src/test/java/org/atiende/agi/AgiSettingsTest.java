package org.atiende.agi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AgiSettingsTest {

    private static final String SECRET = "sixteen-letters-";

    @ParameterizedTest
    @ValueSource(strings = {"0.0.0.0", "192.0.2.1", "::", "2001:db8::1"})
    void anAddressOthersCanReachNeedsAKeyAndPeers(String address) {
        assertThatThrownBy(() -> SettingsForTests.quick().bind(address).build()).hasMessageContaining("needs a shared key and a list of peers");
        assertThatThrownBy(() -> SettingsForTests.quick().bind(address).key(SECRET).build()).hasMessageContaining("needs");
        assertThatThrownBy(() -> SettingsForTests.quick().bind(address).peer("10.0.0.0/8").build()).hasMessageContaining("needs");
        assertThat(SettingsForTests.quick().bind(address).key(SECRET).peer("10.0.0.0/8").build().peers()).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1", "127.3.2.1", "::1"})
    void loopbackNeedsNeither(String address) {
        assertThat(SettingsForTests.quick().bind(address).build().key()).isEmpty();
    }

    @Test
    void peersAreThoseOfTheListOnly() throws Exception {
        AgiSettings settings = SettingsForTests.quick().bind("0.0.0.0").key(SECRET).peer("10.0.0.0/8").peer("192.0.2.7").build();
        assertThat(settings.admits(InetAddress.getByName("10.9.9.9"))).isTrue();
        assertThat(settings.admits(InetAddress.getByName("192.0.2.7"))).isTrue();
        assertThat(settings.admits(InetAddress.getByName("192.0.2.8"))).isFalse();
        assertThat(settings.admits(InetAddress.getByName("127.0.0.1"))).isFalse();
        assertThat(settings.admits(InetAddress.getByName("::1"))).isFalse();
    }

    @Test
    void whatCannotWorkIsRefused() {
        assertThatThrownBy(() -> SettingsForTests.quick().maxSessions(0).build()).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> SettingsForTests.quick().replyDeadline(Duration.ZERO).build()).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> SettingsForTests.quick().hold(Duration.ofSeconds(10), Duration.ofSeconds(6)).build()).hasMessageContaining("two renewals");
        var nowhere = InetSocketAddress.createUnresolved("router.invalid", 4573);
        assertThatThrownBy(() -> new AgiSettings(nowhere, AgiSettings.defaults(0).key(), AgiSettings.defaults(0).peers(), 1, Duration.ofSeconds(1),
                Duration.ofSeconds(1), Duration.ofSeconds(2), Duration.ofSeconds(1))).hasMessageContaining("router.invalid");
    }

    @Test
    void defaultsListenOnLoopback() {
        assertThat(AgiSettings.defaults(4573).bind().getAddress().isLoopbackAddress()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "short", "with a blank in it", "with,a,comma,inside", "fifteen-letters", "línea-de-dieciséis"})
    void aKeyThatTheDialplanWouldBreakIsRefusedAndNotRepeated(String secret) {
        assertThatThrownBy(() -> new AgiKey(secret)).isInstanceOf(IllegalArgumentException.class)
                .satisfies(e -> assertThat(secret.isEmpty() || !e.getMessage().contains(secret)).isTrue());
    }

    @Test
    void aKeyOpensForItselfOnlyAndIsNeverPrinted() {
        var key = new AgiKey(SECRET);
        assertThat(key.opensFor(SECRET)).isTrue();
        assertThat(key.opensFor(SECRET + "x")).isFalse();
        assertThat(key.opensFor("")).isFalse();
        assertThat(key).asString().doesNotContain(SECRET);
    }
}
