package org.atiende.agi;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

import org.atiende.tel.Cidr;

/** Settings on a free loopback port with leases of a second and short deadlines, to be varied by a test. */
final class SettingsForTests {

    private InetSocketAddress bind = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    private Optional<AgiKey> key = Optional.empty();
    private final List<Cidr> peers = new ArrayList<>();
    private int maxSessions = 100;
    private Duration environmentDeadline = Duration.ofSeconds(2);
    private Duration replyDeadline = Duration.ofSeconds(5);
    private Duration holdLease = Duration.ofSeconds(1);
    private Duration holdRenewal = Duration.ofMillis(300);

    static SettingsForTests quick() {
        return new SettingsForTests();
    }

    SettingsForTests bind(String address) {
        bind = new InetSocketAddress(InetAddress.ofLiteral(address), 0);
        return this;
    }

    SettingsForTests key(String secret) {
        key = Optional.of(new AgiKey(secret));
        return this;
    }

    SettingsForTests peer(String range) {
        peers.add(Cidr.parse(range));
        return this;
    }

    SettingsForTests maxSessions(int most) {
        maxSessions = most;
        return this;
    }

    SettingsForTests environmentDeadline(Duration deadline) {
        environmentDeadline = deadline;
        return this;
    }

    SettingsForTests replyDeadline(Duration deadline) {
        replyDeadline = deadline;
        return this;
    }

    SettingsForTests hold(Duration lease, Duration renewal) {
        holdLease = lease;
        holdRenewal = renewal;
        return this;
    }

    AgiSettings build() {
        return new AgiSettings(bind, key, peers, maxSessions, environmentDeadline, replyDeadline, holdLease, holdRenewal);
    }
}
