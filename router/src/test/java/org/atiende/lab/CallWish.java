package org.atiende.lab;

import java.time.Duration;
import java.util.Optional;

/**
 * Who calls whom, and how the caller behaves.
 *
 * @param to       the number dialled, as {@code +34910000001}
 * @param from     the caller's number; the first of several when {@code times} is more than one
 * @param name     the display name, raw as it goes over the wire, with its quotes; empty for none
 * @param withheld the number is asserted to the trunk, and shall not be shown
 * @param toOnly   the request names no user, the number stands in To alone: a trunk that registers
 * @param patience until when the caller waits for an answer
 * @param talk     after how long he hangs up, counted from the answer (which may be hold music)
 * @param times    how many such callers at once, with consecutive numbers
 * @param address  the trunk's loopback address, in 127.0.5.0/24
 */
public record CallWish(String to, String from, Optional<String> name, boolean withheld, boolean toOnly, Duration patience, Duration talk,
        int times, String address) {

    /** Longer than any story. */
    private static final Duration ENDLESS = Duration.ofHours(4);

    /** One caller with all the time of the world. */
    public static CallWish to(String number) {
        return new CallWish(number, "600111222", Optional.empty(), false, false, ENDLESS, ENDLESS, 1, "127.0.5.1");
    }

    public CallWish from(String number) {
        return new CallWish(to, number, name, withheld, toOnly, patience, talk, times, address);
    }

    /** {@code raw} is written in front of the address as it is: {@code "\"Ana\""}. */
    public CallWish named(String raw) {
        return new CallWish(to, from, Optional.of(raw), withheld, toOnly, patience, talk, times, address);
    }

    public CallWish withNumberWithheld() {
        return new CallWish(to, from, name, true, toOnly, patience, talk, times, address);
    }

    public CallWish withNumberInToOnly() {
        return new CallWish(to, from, name, withheld, true, patience, talk, times, address);
    }

    public CallWish givingUpAfter(Duration waiting) {
        return new CallWish(to, from, name, withheld, toOnly, waiting, talk, times, address);
    }

    public CallWish hangingUpAfter(Duration answered) {
        return new CallWish(to, from, name, withheld, toOnly, patience, answered, times, address);
    }

    public CallWish times(int callers) {
        return new CallWish(to, from, name, withheld, toOnly, patience, talk, callers, address);
    }
}
