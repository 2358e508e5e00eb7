package org.atiende.world;

import java.time.Clock;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.Condition;
import java.util.function.Supplier;

import org.jdbi.v3.core.HandleCallback;
import org.jdbi.v3.core.Jdbi;

/**
 * What the router's classes are led to when they ask the platform for time or chance ({@link WorldLoader}). A wait for at most so long is
 * one without an end, which a moment of the virtual clock ends by an interrupt that nobody sees. Sets and maps keep the order in which
 * they were filled: the platform's unmodifiable ones have another at each start.
 */
public final class Instead {

    /** What stands between a piece of work and its database. */
    interface Disk {
        <T, X extends Exception> T run(Jdbi jdbi, HandleCallback<T, X> work) throws X;
    }

    private static Timeline timeline;
    private static SplittableRandom dice;
    private static Disk disk;

    private Instead() {
    }

    static void begin(Timeline line, SplittableRandom chance, Disk under) {
        timeline = line;
        dice = chance;
        disk = under;
    }

    public static long nanoTime() {
        return timeline == null ? System.nanoTime() : timeline.nanos();
    }

    public static long currentTimeMillis() {
        return timeline.wall().toEpochMilli();
    }

    public static Instant now() {
        return timeline.wall();
    }

    public static InstantSource system() {
        return timeline::wall;
    }

    public static Clock systemUTC() {
        return new Clock() {
            @Override
            public Instant instant() {
                return timeline.wall();
            }

            @Override
            public ZoneId getZone() {
                return ZoneOffset.UTC;
            }

            @Override
            public Clock withZone(ZoneId zone) {
                return this;
            }
        };
    }

    public static UUID randomUUID() {
        return new UUID(dice.nextLong(), dice.nextLong());
    }

    public static double nextDouble(ThreadLocalRandom ignored, double from, double to) {
        return dice.nextDouble(from, to);
    }

    public static Object poll(LinkedBlockingQueue<?> queue, long wait, TimeUnit unit) {
        return poll((BlockingQueue<?>) queue, wait, unit);
    }

    public static Object poll(BlockingQueue<?> queue, long wait, TimeUnit unit) {
        Object there = queue.poll();
        return there != null || wait <= 0 ? there : within(unit.toNanos(wait), queue::take, queue::poll);
    }

    public static boolean await(CountDownLatch latch, long wait, TimeUnit unit) {
        return latch.getCount() == 0 || within(unit.toNanos(wait), () -> {
            latch.await();
            return true;
        }, () -> latch.getCount() == 0);
    }

    public static Object get(FutureTask<?> task, long wait, TimeUnit unit) throws ExecutionException, TimeoutException, InterruptedException {
        within(unit.toNanos(wait), () -> {
            try {
                task.get();
            } catch (ExecutionException itself) {
                return true;                                 // it is done, and says so below
            }
            return true;
        }, task::isDone);
        if (!task.isDone()) {
            throw new TimeoutException();
        }
        return task.get();
    }

    public static long awaitNanos(Condition condition, long nanos) {
        long until = timeline.nanos() + nanos;
        within(nanos, () -> {
            condition.await();
            return true;
        }, () -> false);
        return until - timeline.nanos();
    }

    public static <T> Set<T> copyOf(Collection<? extends T> some) {
        return Collections.unmodifiableSet(new LinkedHashSet<>(some));
    }

    public static <K, V> Map<K, V> copyOf(Map<? extends K, ? extends V> some) {
        return Collections.unmodifiableMap(new LinkedHashMap<>(some));
    }

    public static <T, X extends Exception> T withHandle(Jdbi jdbi, HandleCallback<T, X> work) throws X {
        return disk == null ? jdbi.withHandle(work) : disk.run(jdbi, work);
    }

    public static void parkNanos(long nanos) {
        sleep(nanos);
    }

    /** Waits for so long, and does nothing. */
    static void sleep(long nanos) {
        within(nanos, () -> {
            new CountDownLatch(1).await();
            return true;
        }, () -> true);
    }

    private static <T> T within(long nanos, Callable<T> wait, Supplier<T> tooLate) {
        var alarm = timeline.after(nanos, Thread.currentThread()::interrupt);
        try {
            return wait.call();
        } catch (InterruptedException late) {
            return tooLate.get();
        } catch (RuntimeException ours) {
            throw ours;
        } catch (Exception checked) {
            throw new IllegalStateException("a wait throws nothing checked", checked);
        } finally {
            alarm.cancel();
            Thread.interrupted();
        }
    }
}
