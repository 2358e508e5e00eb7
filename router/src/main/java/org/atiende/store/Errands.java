package org.atiende.store;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Work for somebody who cannot wait longer than their deadline: each piece runs on a virtual thread of its own, and is left alone when it
 * is late, because a thread interrupted inside H2 closes the file under everybody. Owns the count of those under way, late ones included.
 * Safe from any thread.
 */
final class Errands {

    private final int most;
    private final Semaphore places;

    /** @param most under way at once; one more is refused */
    Errands(int most) {
        this.most = most;
        this.places = new Semaphore(most);
    }

    /**
     * @param fence shut when the deadline comes, so that the errand knows that nobody waits any more
     * @throws StoreLost when it is refused or late; with {@link StoreLost#maybeKept()} when the errand had passed the fence
     */
    <T> T run(String work, Duration deadline, Fence fence, Callable<T> errand) {
        if (!places.tryAcquire()) {
            throw new StoreLost("the store could not " + work + ": " + most + " others wait for it already");
        }
        var running = new FutureTask<>(() -> {
            try {
                return errand.call();
            } finally {
                places.release();
            }
        });
        Thread.ofVirtual().name("store-errand").start(running);
        try {
            return running.get(deadline.toNanos(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            throw late(work, fence, "it took longer than " + deadline.toMillis() + " ms");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw late(work, fence, "nobody waits for it any more");
        } catch (ExecutionException e) {
            throw thrown(e);
        }
    }

    private static StoreLost late(String work, Fence fence, String why) {
        boolean kept = !fence.shut();
        return new StoreLost("the store could not " + work + ": " + why + (kept ? ", and whether it was done is not known" : ""), kept);
    }

    private static RuntimeException thrown(ExecutionException e) {
        return switch (e.getCause()) {
            case RuntimeException ours -> ours;
            case Error broken -> throw broken;
            default -> throw new IllegalStateException("an errand throws nothing checked", e.getCause());
        };
    }
}
