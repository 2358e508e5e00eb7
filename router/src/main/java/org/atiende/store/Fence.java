package org.atiende.store;

import java.util.concurrent.atomic.AtomicReference;

/**
 * The point of no return between a transaction and whoever waits for it. Either the transaction passes, and may be kept; or the waiter
 * shuts it first, and nothing of it is ever kept. Safe from any thread.
 */
final class Fence {

    private enum State { OPEN, PASSED, SHUT }

    private final AtomicReference<State> state = new AtomicReference<>(State.OPEN);

    /** Goes through, just before the commit. False when nobody waits any more. */
    boolean pass() {
        return state.compareAndSet(State.OPEN, State.PASSED);
    }

    /** False when the transaction is through already. */
    boolean shut() {
        return state.compareAndSet(State.OPEN, State.SHUT);
    }

    boolean passed() {
        return state.get() == State.PASSED;
    }
}
