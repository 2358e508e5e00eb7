package org.atiende.store;

import java.util.List;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * Virtual threads that nobody interrupts, for a library that interrupts its own when it stops: one inside H2 would close the file under
 * everybody. Whoever runs in them ends by themselves.
 */
final class Uninterrupted extends ThreadPoolExecutor {

    Uninterrupted(String name) {
        super(0, Integer.MAX_VALUE, 1, TimeUnit.SECONDS, new SynchronousQueue<>(), threads(name));
    }

    private static ThreadFactory threads(String name) {
        return Thread.ofVirtual().name(name + "-", 0).factory();
    }

    /** Takes nothing more, and lets everybody finish. */
    @Override
    public List<Runnable> shutdownNow() {
        shutdown();
        return List.of();
    }

    /** The same for what comes again and again. */
    static final class Repeating extends ScheduledThreadPoolExecutor {

        Repeating(String name) {
            super(2, threads(name));
            setContinueExistingPeriodicTasksAfterShutdownPolicy(false);
        }

        @Override
        public List<Runnable> shutdownNow() {
            shutdown();
            return List.of();
        }
    }
}
