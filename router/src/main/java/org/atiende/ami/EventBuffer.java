package org.atiende.ami;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * What lies between the I/O thread, which reads events, and the listener's thread, which takes them: in order, bounded, and ended once.
 * Events are handed over a read at a time, for to wake a thread costs more than an event.
 */
final class EventBuffer {

    /** In a flood a read is long; the listener need not wait for the end of it. */
    private static final int HANDFUL = 256;

    private final int most;
    private final List<PbxEvent> read = new ArrayList<>();                  // by the I/O thread alone
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition news = lock.newCondition();
    private final ArrayDeque<PbxEvent> waiting = new ArrayDeque<>();        // under the lock
    private Optional<String> end = Optional.empty();                        // under the lock

    /** @param most how many events may wait */
    EventBuffer(int most) {
        this.most = most;
    }

    /**
     * On the I/O thread: one more event, which may lie here until {@link #handOver}.
     *
     * @return false when there was no room; then all that waited is gone, too
     */
    boolean add(PbxEvent event) {
        read.add(event);
        return read.size() < HANDFUL || handOver();
    }

    /**
     * On the I/O thread: all that was read is for the listener now.
     *
     * @return as {@link #add}
     */
    boolean handOver() {
        if (read.isEmpty()) {
            return true;
        }
        lock.lock();
        try {
            if (end.isPresent()) {
                return true;                             // nobody hears it any more, and what waits is still given out
            }
            var room = waiting.size() + read.size() <= most;
            if (room) {
                waiting.addAll(read);
                news.signal();
            } else {
                waiting.clear();
            }
            return room;
        } finally {
            lock.unlock();
            read.clear();
        }
    }

    /** From any thread: there is no more to come. The first reason stands; what was handed over before is still given out. */
    void end(String why) {
        lock.lock();
        try {
            if (end.isEmpty()) {
                end = Optional.of(why);
                news.signal();
            }
        } finally {
            lock.unlock();
        }
    }

    /** How many events wait right now. */
    int size() {
        lock.lock();
        try {
            return waiting.size();
        } finally {
            lock.unlock();
        }
    }

    /** On the listener's thread: the next event, or empty when none came in time. */
    Optional<PbxEvent> next(Duration atMost) throws AmiLost {
        lock.lock();
        try {
            for (long left = atMost.toNanos(); waiting.isEmpty() && end.isEmpty() && left > 0; ) {
                left = news.awaitNanos(left);
            }
            if (waiting.isEmpty() && end.isPresent()) {
                throw new AmiLost(end.get());
            }
            return Optional.ofNullable(waiting.poll());
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new AmiLost("interrupted", interrupted);
        } finally {
            lock.unlock();
        }
    }
}
