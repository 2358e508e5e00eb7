package org.atiende.lab;

import java.time.Duration;
import java.util.Optional;

/**
 * Who calls whom, and how the caller behaves.
 *
 * @param to      the number dialled, as {@code +34910000001}
 * @param toOnly  the request names no user, the number stands in To alone: a trunk that registers
 * @param caller  who calls
 * @param manners how long he waits and talks
 * @param times   how many such callers at once, with consecutive numbers
 * @param address the trunk's loopback address; the sample trunk is 127.0.5.0/24
 */
public record CallWish(String to, boolean toOnly, Caller caller, Manners manners, int times, String address) {

    /**
     * @param number   the first of several, when there are several
     * @param name     the display name, raw as it goes over the wire, with its quotes; empty for none
     * @param withheld the number is asserted to the trunk, and shall not be shown
     */
    public record Caller(String number, Optional<String> name, boolean withheld) {
    }

    /**
     * @param patience until when the caller waits for an answer
     * @param talk     after how long he hangs up, counted from the answer (which may be hold music)
     */
    public record Manners(Duration patience, Duration talk) {
    }

    /** Longer than any story. */
    static final Duration ENDLESS = Duration.ofHours(4);

    /** One caller with all the time of the world. */
    public static CallWish to(String number) {
        return new CallWish(number, false, new Caller("600111222", Optional.empty(), false), new Manners(ENDLESS, ENDLESS), 1, "127.0.5.1");
    }

    public CallWish from(String number) {
        return with(new Caller(number, caller.name, caller.withheld));
    }

    /** {@code raw} is written in front of the address as it is: {@code "\"Ana\""}. */
    public CallWish named(String raw) {
        return with(new Caller(caller.number, Optional.of(raw), caller.withheld));
    }

    public CallWish withNumberWithheld() {
        return with(new Caller(caller.number, caller.name, true));
    }

    public CallWish withNumberInToOnly() {
        return new CallWish(to, true, caller, manners, times, address);
    }

    public CallWish givingUpAfter(Duration waiting) {
        return with(new Manners(waiting, manners.talk));
    }

    public CallWish hangingUpAfter(Duration answered) {
        return with(new Manners(manners.patience, answered));
    }

    public CallWish times(int callers) {
        return new CallWish(to, toOnly, caller, manners, callers, address);
    }

    /** From another loopback address than the sample trunk's first. */
    public CallWish fromAddress(String other) {
        return new CallWish(to, toOnly, caller, manners, times, other);
    }

    private CallWish with(Caller other) {
        return new CallWish(to, toOnly, other, manners, times, address);
    }

    private CallWish with(Manners other) {
        return new CallWish(to, toOnly, caller, other, times, address);
    }
}
