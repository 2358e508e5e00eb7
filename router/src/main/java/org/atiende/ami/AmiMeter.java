package org.atiende.ami;

import java.time.Duration;

/**
 * What there is to count about one Asterisk. Called from the I/O thread and from callers' threads: must return at once
 * and must not throw. Names passed in are few and fixed (at most 64 unknown ones, then {@code other}), so
 * they may be labels.
 */
public interface AmiMeter {

    /** Counts nothing. */
    AmiMeter NONE = new AmiMeter() {};

    /** Both sessions are logged in and the state is rebuilt, or no longer. */
    default void connected(boolean ready) {}

    /** A connection is being made again after one was lost or could not be made. */
    default void reconnect() {}

    /** How old an event was when the listener got it: our clock minus Asterisk's {@code Timestamp}. */
    default void lag(Duration lag) {}

    default void event(String name) {}

    /** The listener was slower than the events for so long that the buffer was full; the connection was dropped to start afresh. */
    default void overflow() {}

    default void unknownEvent(String name) {}

    /** An event without its ids, or with a header twice (somebody put a line break into a value); it was not believed. */
    default void malformedEvent(String name) {}

    /** Differences between the listener's state and the PBX's lists; must stay 0. */
    default void auditDifference(int differences) {}

    /** One action ended; {@code outcome} is {@code ok}, {@code refused} or {@code lost}. */
    default void action(String name, String outcome, Duration took) {}
}
