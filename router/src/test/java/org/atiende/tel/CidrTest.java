package org.atiende.tel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CidrTest {

    @ParameterizedTest
    @CsvSource({
        "127.0.0.0/8, 127.255.1.2, true", "127.0.0.0/8, 128.0.0.1, false", "10.1.2.3, 10.1.2.3, true", "10.1.2.3, 10.1.2.2, false",
        "0.0.0.0/0, 203.0.113.9, true", "192.168.4.0/22, 192.168.7.255, true", "192.168.4.0/22, 192.168.8.0, false",
        "255.255.255.255/32, 255.255.255.255, true", "fd00::/8, fdab::1, true", "fd00::/8, fe80::1, false", "::1, ::1, true",
        "::/0, 127.0.0.1, false", "0.0.0.0/0, ::1, false", "2001:db8::/33, 2001:db8:7fff::1, true", "2001:db8::/33, 2001:db8:8000::1, false"})
    void containsExactlyTheAddressesOfTheRange(String range, String address, boolean inside) {
        assertThat(Cidr.parse(range).contains(InetAddress.ofLiteral(address))).isEqualTo(inside);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "localhost", "router.example", "127.1", "0x7f.0.0.1", "1.2.3.4.5", "1.2.3", "256.0.0.1", "10.0.0.0/", "10.0.0.0/-1",
        "10.0.0.0/33", "10.0.0.0/8/8", "10.0.0.0/ 8", "fd00::/129", "fe80::1%eth0", "::ffff:10.0.0.1", "10.0.0.0/99999999999", "g::1"})
    void refusesWhatIsNoLiteralRange(String text) {
        assertThatThrownBy(() -> Cidr.parse(text)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void anAddressWithBitsBeyondThePrefixIsToldWhatToWrite() {
        assertThatThrownBy(() -> Cidr.parse("192.168.7.9/22")).hasMessageContaining("192.168.4.0/22");
    }

    @Test
    void readsAsItIsWritten() {
        assertThat(Cidr.parse("10.0.0.0/8")).hasToString("10.0.0.0/8").isEqualTo(Cidr.parse("10.0.0.0/8"));
    }
}
