package org.atiende;

import java.time.Clock;

/** The router's two clocks, for a test that wires a router of its own. */
public final class RouterClocks {

    private RouterClocks() {
    }

    /** The clock of waits. */
    public static Clock steady() {
        return new SteadyClock();
    }

    /** The time of day. */
    public static Clock calendar() {
        return new CalendarClock();
    }
}
