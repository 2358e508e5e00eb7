package org.atiende.agi;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

import org.atiende.tel.Cidr;

/**
 * Where the FastAGI server listens and what it allows. Whoever reaches the port can invent callers and read dial strings, and
 * FastAGI knows neither login nor encryption; so any address but loopback demands a key and a list of peers.
 *
 * @param peers               who may connect; empty, on loopback only, means anyone on this machine
 * @param maxSessions         turns under way; the next caller's connection is closed at once and the dialplan goes on
 * @param environmentDeadline from connecting to the end of the environment; Asterisk sends it in one breath
 * @param replyDeadline       for one command and its reply; a prompt's own length comes on top
 * @param holdLease           how long Asterisk keeps a held caller without hearing from us, in whole seconds, rounded up
 * @param holdRenewal         how often a hold renews its lease, ±20 %
 */
public record AgiSettings(InetSocketAddress bind, Optional<AgiKey> key, List<Cidr> peers, int maxSessions,
        Duration environmentDeadline, Duration replyDeadline, Duration holdLease, Duration holdRenewal) {

    public AgiSettings {
        peers = List.copyOf(peers);
        if (bind.isUnresolved()) {
            throw new IllegalArgumentException("the FastAGI address " + bind.getHostString() + " is no address of this machine");
        }
        if (!bind.getAddress().isLoopbackAddress() && (key.isEmpty() || peers.isEmpty())) {
            throw new IllegalArgumentException("FastAGI on " + bind.getAddress().getHostAddress()
                    + " needs a shared key and a list of peers; or bind it to 127.0.0.1");
        }
        if (maxSessions < 1) {
            throw new IllegalArgumentException("max-sessions is at least 1");
        }
        for (Duration each : List.of(environmentDeadline, replyDeadline, holdLease, holdRenewal)) {
            if (!each.isPositive()) {
                throw new IllegalArgumentException("FastAGI deadlines and leases are longer than nothing");
            }
        }
        if (holdRenewal.multipliedBy(2).compareTo(holdLease) > 0) {
            throw new IllegalArgumentException("a hold lease lasts at least two renewals, or one late renewal would send callers away");
        }
    }

    /** 2,000 turns, 3 s for an environment, 5 s for a reply, a lease of 30 s renewed every 10 s; anyone on loopback. */
    public static AgiSettings defaults(int port) {
        return new AgiSettings(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), Optional.empty(), List.of(), 2_000,
                Duration.ofSeconds(3), Duration.ofSeconds(5), Duration.ofSeconds(30), Duration.ofSeconds(10));
    }

    boolean admits(InetAddress peer) {
        return peers.isEmpty() || peers.stream().anyMatch(range -> range.contains(peer));
    }
}
