package org.atiende.lab;

import java.net.InetSocketAddress;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What a site writes around the shipped dialplans. Everything else is as shipped.
 *
 * @param nodes       the routers' FastAGI addresses, in the order in which the dialplan asks them
 * @param key         the shared key; empty for none
 * @param limits      how long the dialplan waits for routers
 * @param fallback    the people: a dial string, or empty for music only
 * @param rtpTimeouts per phone, seconds of silence after which its leg is dead, where a test cannot wait for the shipped value
 * @param more        what else the site writes
 */
public record LabOptions(List<InetSocketAddress> nodes, String key, Limits limits, String fallback, Map<String, Integer> rtpTimeouts,
        More more) {

    /**
     * @param dialplan more dialplan, as text
     * @param desks    further agents' phones at site one, which register without a password
     * @param ownClock whether Asterisk's wall clock can be stepped, apart from this machine's
     */
    public record More(String dialplan, List<String> desks, boolean ownClock) {
    }

    /**
     * @param leaseSeconds until a router that says nothing at the start of a turn loses the caller
     * @param lostSeconds  how long callers wait for a router before people are rung without one
     */
    public record Limits(int leaseSeconds, int lostSeconds) {
    }

    /** One router at {@code nodes[0]}, no key, the shipped lease of 8 s, fallback to the supervisors after 15 s. */
    public static LabOptions routers(InetSocketAddress... nodes) {
        return new LabOptions(List.of(nodes), "", new Limits(8, 15), "PJSIP/1091&PJSIP/1092", Map.of(), new More("", List.of(), false));
    }

    public LabOptions withKey(String secret) {
        return new LabOptions(nodes, secret, limits, fallback, rtpTimeouts, more);
    }

    /** A shorter lease for stories that wait for it to lapse. */
    public LabOptions withLease(int seconds) {
        return new LabOptions(nodes, key, new Limits(seconds, limits.lostSeconds), fallback, rtpTimeouts, more);
    }

    public LabOptions withFallback(String dialString, int afterSeconds) {
        return new LabOptions(nodes, key, new Limits(limits.leaseSeconds, afterSeconds), dialString, rtpTimeouts, more);
    }

    public LabOptions withRtpTimeout(String extension, int seconds) {
        var quicker = new LinkedHashMap<>(rtpTimeouts);
        quicker.put(extension, seconds);
        return new LabOptions(nodes, key, limits, fallback, Map.copyOf(quicker), more);
    }

    public LabOptions withDialplan(String text) {
        return new LabOptions(nodes, key, limits, fallback, rtpTimeouts, new More(text, more.desks, more.ownClock));
    }

    public LabOptions withDesks(List<String> extensions) {
        return new LabOptions(nodes, key, limits, fallback, rtpTimeouts, new More(more.dialplan, List.copyOf(extensions), more.ownClock));
    }

    /** With a wall clock of its own, see {@link RealAsterisk#stepClock}. */
    public LabOptions withOwnClock() {
        return new LabOptions(nodes, key, limits, fallback, rtpTimeouts, new More(more.dialplan, more.desks, true));
    }
}
