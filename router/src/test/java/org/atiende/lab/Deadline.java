package org.atiende.lab;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** Waiting for the outside world, with an end. It looks every 10 ms; what it waits for are other processes, which cannot wake it. */
final class Deadline {

    private static final Duration LOOK = Duration.ofMillis(10);

    private final Duration atMost;
    private final long end;

    private Deadline(Duration atMost) {
        this.atMost = atMost;
        this.end = System.nanoTime() + atMost.toNanos();
    }

    static Deadline of(Duration atMost) {
        return new Deadline(atMost);
    }

    /** @throws IllegalStateException when {@code condition} did not hold in time */
    void until(BooleanSupplier condition) {
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > end || Thread.currentThread().isInterrupted()) {
                throw new IllegalStateException("did not happen within " + atMost.toMillis() + " ms");
            }
            LockSupport.parkNanos(LOOK.toNanos());
        }
    }
}
