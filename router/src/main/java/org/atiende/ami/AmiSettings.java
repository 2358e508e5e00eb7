package org.atiende.ami;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Objects;

/**
 * How to reach one Asterisk and as whom.
 *
 * @param name ours, for logs
 * @param road whether the network between may be trusted; AMI is spoken in clear
 * @param eventBuffer how many events may wait for the listener; one more drops the connection to resync
 */
public record AmiSettings(String name, Road road, Login events, Login actions, Timing timing, int eventBuffer) {

    /** About 20 busy seconds of a large site, some 5 MB. */
    public static final int EVENT_BUFFER = 10_000;

    public AmiSettings {
        Objects.requireNonNull(name);
        if (events.user().equals(actions.user())) {
            throw new IllegalArgumentException("AMI needs two users, one that only hears events and one that only acts; both are '%s'".formatted(events.user()));
        }
        if (eventBuffer < 1) {
            throw new IllegalArgumentException("event buffer must hold at least one event, not " + eventBuffer);
        }
    }

    public AmiSettings(String name, Road road, Login events, Login actions) {
        this(name, road, events, actions, Timing.usual(), EVENT_BUFFER);
    }

    /**
     * @param trusted the administrator says that the way there is private (WireGuard, stunnel, a cable): only then
     *     may it leave this machine
     */
    public record Road(InetSocketAddress address, boolean trusted) {

        public Road {
            if (address.isUnresolved()) {
                throw new IllegalArgumentException("AMI address %s is not an IP address; names are not looked up here".formatted(address.getHostString()));
            }
            if (!trusted && !address.getAddress().isLoopbackAddress()) {
                throw new IllegalArgumentException(("AMI at %s would carry caller data in clear over the network: use a tunnel that ends on a loopback "
                        + "address, or declare the network as trusted").formatted(address.getHostString()));
            }
        }
    }

    public record Login(String user, Secret secret) {}

    /** A word that must not be seen: no method but {@link #reveal} gives it away. */
    public static final class Secret {

        private final String word;

        public Secret(String word) {
            this.word = Objects.requireNonNull(word);
        }

        String reveal() {
            return word;
        }

        @Override
        public String toString() {
            return "(secret)";
        }
    }

    /**
     * @param connect deadline of the TCP connection
     * @param pingEvery how often each session is pinged
     * @param ping how long after a ping a session without any sign of life is dropped
     * @param action deadline of every action, its whole list included; a refused login alone takes Asterisk one second
     * @param audit how often the lists are compared
     */
    public record Timing(Duration connect, Duration pingEvery, Duration ping, Duration action, Duration audit, Retry retry) {

        /** A dumb connection is noticed within 4.5 s and a new one tried at least every 3 s: all is right 5 s after whatever broke is whole. */
        public static Timing usual() {
            return new Timing(Duration.ofSeconds(3), Duration.ofMillis(1_500), Duration.ofSeconds(3), Duration.ofSeconds(3),
                    Duration.ofSeconds(60), new Retry(Duration.ofMillis(100), Duration.ofSeconds(2), Duration.ofSeconds(30)));
        }
    }

    /**
     * @param first pause before the first new connection; doubles with each failure
     * @param most the longest pause
     * @param refused pause after Asterisk said no: trying faster only fills its security log
     */
    public record Retry(Duration first, Duration most, Duration refused) {

        /** The pause before try number {@code failures} (1 is the first), spread by ±50 % with {@code dice} in [0,1). */
        Duration pause(int failures, double dice) {
            long doubled = first.toNanos() << Math.min(failures - 1, 20);
            return Duration.ofNanos((long) (Math.min(doubled, most.toNanos()) * (0.5 + dice)));
        }
    }
}
