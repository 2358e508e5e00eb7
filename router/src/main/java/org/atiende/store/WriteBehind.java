package org.atiende.store;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BinaryOperator;
import java.util.function.Consumer;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes values behind the back of those who must not wait. Owns the values not yet written (under its lock) and one virtual thread
 * that writes them in batches, oldest key first. Promises: of one key only the value {@code newer} prefers is written; nothing taken is
 * dropped while the store is away, it is tried again with growing pauses; a value the store refuses for itself is logged, counted and
 * let go, so that it cannot block the others. Does not survive a killed process: what was not yet written is gone.
 */
public final class WriteBehind<K, V> implements AutoCloseable {

    /** The most values written in one transaction; fewer while the store fails at times. */
    static final int BATCH = 100;

    private static final Duration FIRST_PAUSE = Duration.ofMillis(50);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(2);

    /** The longest {@link #close()} waits for a write that hangs; a database that is not there ends it sooner. */
    private static final Duration LONGEST_CLOSING = Duration.ofSeconds(20);

    /** Between two lines in the log about the same outage. */
    private static final Duration REMINDER = Duration.ofMinutes(1);

    private static final Logger LOG = LoggerFactory.getLogger(WriteBehind.class);

    /** @param ticket when the oldest change of the key came that is not yet written */
    private record Waiting<V>(V value, long ticket) {
    }

    /**
     * The store does not answer.
     *
     * @param since and
     * @param told by {@link System#nanoTime()}: the first failure and the last line in the log about it
     */
    private record Outage(long since, long told) {
    }

    private final String name;
    private final BinaryOperator<V> newer;
    private final Consumer<List<V>> sink;
    private final Thread writer;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Map<K, Waiting<V>> waiting = new LinkedHashMap<>();
    /** The writer's own. */
    private Optional<Outage> outage = Optional.empty();
    private long tickets;
    private boolean closing;
    private final LongAdder refused = new LongAdder();
    private final LongAdder dropped = new LongAdder();

    /**
     * @param name what is written, for the thread's name and the log
     * @param newer of an older and a newer value of one key, the one to write; run under the lock, so it must only compare
     * @param sink writes a batch in one transaction; its {@link StoreLost} means again later
     */
    public WriteBehind(String name, BinaryOperator<V> newer, Consumer<List<V>> sink) {
        this.name = name;
        this.newer = newer;
        this.sink = sink;
        this.writer = Thread.ofVirtual().name("write-" + name)
                .uncaughtExceptionHandler((thread, died) -> LOG.error("the writer died, nothing more is written (writing={})", name, died))
                .start(this::writeUntilClosed);
    }

    /**
     * Takes a value and returns at once.
     *
     * @param limit the most keys that may be waiting for a new key to be taken
     * @return false when it was refused: too many wait, or this is closed
     */
    public boolean put(K key, V value, int limit) {
        lock.lock();
        try {
            var old = waiting.get(key);
            if (closing || (old == null && waiting.size() >= limit)) {
                refused.increment();
                return false;
            }
            tickets++;
            waiting.put(key, old == null ? new Waiting<>(value, tickets) : new Waiting<>(newer.apply(old.value, value), old.ticket));
            changed.signalAll();
            return true;
        } finally {
            lock.unlock();
        }
    }

    /** The value of a key that is not yet written. */
    public Optional<V> waiting(K key) {
        lock.lock();
        try {
            return Optional.ofNullable(waiting.get(key)).map(Waiting::value);
        } finally {
            lock.unlock();
        }
    }

    /** All that is not yet written. */
    public List<V> waiting() {
        lock.lock();
        try {
            return waiting.values().stream().map(Waiting::value).toList();
        } finally {
            lock.unlock();
        }
    }

    /** How many values were refused because too many were waiting. */
    public long refused() {
        return refused.sum();
    }

    /** How many values were taken and never written: the store refused them for themselves, or was away when this closed. */
    public long dropped() {
        return dropped.sum();
    }

    /** Waits until all taken so far is written. False when the patience ran out, or the waiting thread was interrupted, before that. */
    public boolean flush(Duration patience) {
        lock.lock();
        try {
            long left = patience.toNanos();
            long mine = tickets;
            while (waiting.values().stream().anyMatch(value -> value.ticket <= mine)) {
                if (left <= 0) {
                    return false;
                }
                left = changed.awaitNanos(left);
            }
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        } finally {
            lock.unlock();
        }
    }

    private void writeUntilClosed() {
        var pause = FIRST_PAUSE;
        int most = BATCH;
        while (true) {
            var batch = nextBatch(most);
            if (batch.isEmpty()) {
                return;
            }
            try {
                int waited = waiting().size();
                write(batch);
                pause = FIRST_PAUSE;
                most = Math.min(2 * most, BATCH);
                tellBack(waited);
            } catch (StoreLost e) {
                tellAway(e);
                rest(pause);
                most = Math.max(most / 2, 1);   // where one statement in three fails, only small transactions come through
                pause = pause.multipliedBy(2).compareTo(LONGEST_PAUSE) < 0 ? pause.multipliedBy(2) : LONGEST_PAUSE;
            }
        }
    }

    private void tellAway(StoreLost lost) {
        long now = System.nanoTime();
        var known = outage.orElse(new Outage(now, now - REMINDER.toNanos()));
        boolean tell = now - known.told >= REMINDER.toNanos();
        if (tell) {
            LOG.warn("the store is away, will try again until it is back (writing={} waiting={} away={}s): {}", name, waiting().size(),
                    Duration.ofNanos(now - known.since).toSeconds(), lost.getMessage());
        }
        outage = Optional.of(tell ? new Outage(known.since, now) : known);
    }

    private void tellBack(int waited) {
        outage.ifPresent(over -> LOG.info("the store is back (writing={} away={}ms waited={})", name,
                Duration.ofNanos(System.nanoTime() - over.since).toMillis(), waited));
        outage = Optional.empty();
    }

    /** Waits for work; empty only when closed with nothing left, or left behind by {@link #close()}. */
    private Map<K, Waiting<V>> nextBatch(int most) {
        lock.lock();
        try {
            while (waiting.isEmpty() && !closing) {
                changed.awaitUninterruptibly();
            }
            var batch = new LinkedHashMap<K, Waiting<V>>();
            var all = waiting.entrySet().iterator();
            while (all.hasNext() && batch.size() < most) {
                var entry = all.next();
                batch.put(entry.getKey(), entry.getValue());
            }
            return batch;
        } finally {
            lock.unlock();
        }
    }

    private void write(Map<K, Waiting<V>> batch) {
        try {
            sink.accept(batch.values().stream().map(Waiting::value).toList());
            written(batch);
        } catch (StoreLost e) {
            throw e;
        } catch (RuntimeException e) {
            writeOneByOne(batch);
        }
    }

    /** One value of the batch cannot be written: find it, so that the others are. */
    private void writeOneByOne(Map<K, Waiting<V>> batch) {
        batch.forEach((key, value) -> {
            try {
                sink.accept(List.of(value.value));
            } catch (StoreLost e) {
                throw e;
            } catch (RuntimeException e) {
                dropped.increment();
                LOG.error("a value could not be written and is lost ({}={})", name, key, e);
            }
            written(Map.of(key, value));
        });
    }

    private void written(Map<K, Waiting<V>> batch) {
        lock.lock();
        try {
            batch.forEach((key, done) -> waiting.computeIfPresent(key, (same, now) ->
                    now.value == done.value ? null : new Waiting<>(now.value, tickets)));
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** A pause that closing ends early. */
    private void rest(Duration pause) {
        lock.lock();
        try {
            long left = pause.toNanos();
            while (left > 0 && !closing) {
                left = changed.awaitNanos(left);
            }
            if (closing) {
                LOG.error("closed while the store is away: values not written are lost ({}={})", name, waiting.size());
                dropped.add(waiting.size());
                waiting.clear();
                changed.signalAll();
            }
        } catch (InterruptedException e) {
            throw new IllegalStateException("the writer of " + name + " was interrupted; nobody may do that", e);
        } finally {
            lock.unlock();
        }
    }

    /** Takes nothing more, writes what is left if the store is there, and ends the writer. */
    @Override
    public void close() {
        lock.lock();
        try {
            closing = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
        try {
            if (!writer.join(LONGEST_CLOSING)) {
                LOG.error("closed while the store hangs: values not written are lost ({}={})", name, waiting().size());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
