package org.atiende;

import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;

/**
 * The wall clock of the moment the router started, carried on by the monotonic clock: a step of the machine's time neither drops a caller
 * nor ages one. Waits are measured with it; only the age of a call that began before the router did is read from the wall clock.
 */
final class SteadyClock extends Clock {

    private final Instant start = Instant.now();
    private final long startNanos = System.nanoTime();

    @Override
    public Instant instant() {
        return start.plusNanos(System.nanoTime() - startNanos);
    }

    @Override
    public ZoneId getZone() {
        return ZoneOffset.UTC;
    }

    /** Always in UTC; zones belong to calendars, not to waits. */
    @Override
    public Clock withZone(ZoneId zone) {
        return this;
    }
}
