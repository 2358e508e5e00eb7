package org.atiende.agent;

/** What an agent chose to be. It survives a restart; what happens to them (ringing, talking, wrap-up) does not belong here. */
public sealed interface Availability {

    /** Not working: never offered a call. */
    record SignedOut() implements Availability {
    }

    /** Working and willing. */
    record SignedIn() implements Availability {
    }

    /**
     * Working, but not to be rung.
     *
     * @param reason a short word, as {@code break}, {@code no-answer} or {@code rejected}
     */
    record Paused(String reason) implements Availability {
    }
}
