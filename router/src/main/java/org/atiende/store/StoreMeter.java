package org.atiende.store;

import java.time.Duration;

/** Told of each piece of work the store did. Called on the thread that did it; must not block. */
@FunctionalInterface
public interface StoreMeter {

    /** Measures nothing. */
    StoreMeter NONE = (work, took, good) -> {
    };

    /**
     * @param work a fixed short name of what was done, fit for a metric label
     * @param took with the wait for a connection
     * @param good false when it ended in an exception
     */
    void took(String work, Duration took, boolean good);
}
