package org.atiende.ledger;

import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

import org.atiende.agent.AgentId;
import org.atiende.store.Store;
import org.atiende.store.WriteBehind;
import org.atiende.tel.CallId;
import org.jdbi.v3.core.Handle;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The ledger in the store, written behind. Promises that {@link #record} returns at once; that of each call the newest revision is
 * written, and none once it is closed by an unclosed one; that a store that is away only delays rows. What is taken but not yet written
 * is lost when the process is killed; the crumbs in Asterisk then tell how those calls ended. Safe from any thread.
 */
public final class StoredLedger implements Ledger, AutoCloseable {

    /** Calls that may wait for the store to come back; beyond it, revisions of calls under way are refused. */
    public static final int MAX_WAITING_CALLS = 10_000;

    /** Beyond this even the last revision of a call is refused: hours of a full site without a database. */
    public static final int MAX_WAITING_CLOSED = 4 * MAX_WAITING_CALLS;

    /** The most calls read at once. */
    public static final int MAX_READ = 1_000;

    /** How long {@link #flush()} and {@link #close()} wait for a store that is away. */
    public static final Duration FLUSHING = Duration.ofSeconds(10);

    /** The longest {@link #find} waits for the store: a caller may be waiting for it. */
    public static final Duration FINDING = Duration.ofMillis(300);

    /** The longest a reader of many calls waits for the store: requests must not pile up before one that hangs. */
    public static final Duration READING = Duration.ofSeconds(5);

    private static final Logger LOG = LoggerFactory.getLogger(StoredLedger.class);

    private final Store store;
    private final WriteBehind<CallId, CallRecord> rows;

    public StoredLedger(Store store) {
        this(store, (_, _) -> { });
    }

    /** @param alongside what else is kept in the transaction that keeps a revision of a call */
    public StoredLedger(Store store, BiConsumer<Handle, CallRecord> alongside) {
        this(store, calls -> store.change("write calls", handle -> calls.forEach(call -> {
            CallTable.put(handle, call);
            alongside.accept(handle, call);
        })));
    }

    /** With another way of writing, so that a test can take the store away. */
    StoredLedger(Store store, Consumer<List<CallRecord>> writing) {
        this.store = store;
        this.rows = new WriteBehind<>("calls", StoredLedger::newer, writing);
    }

    /** A closed call is never opened again, even by a late thread with a higher revision. */
    private static CallRecord newer(CallRecord held, CallRecord come) {
        if (held.closed() && !come.closed()) {
            return held;
        }
        return come.revision() > held.revision() || come.closed() && !held.closed() ? come : held;
    }

    @Override
    public void record(CallRecord call) {
        if (!rows.put(call.id(), call, call.closed() ? MAX_WAITING_CLOSED : MAX_WAITING_CALLS) && call.closed()) {
            LOG.error("the ledger is full and the end of a call is not kept (call={} disposition={} limit={})", call.id(),
                    call.disposition().orElseThrow(), MAX_WAITING_CLOSED);
        }
    }

    /** @throws org.atiende.store.StoreLost after {@link #FINDING}, when the call is not waiting to be written and the store is away or slow */
    @Override
    public Optional<CallRecord> find(CallId id) {
        return find(id, FINDING);
    }

    /** As {@link #find(CallId)}, for somebody with more patience or less. */
    public Optional<CallRecord> find(CallId id, Duration deadline) {
        return rows.waiting(id).or(() -> store.read("find call", deadline, handle -> CallTable.find(handle, id)));
    }

    @Override
    public boolean isWritten(CallId id) {
        return rows.waiting(id).isEmpty();
    }

    /** @throws org.atiende.store.StoreLost when the store is away */
    @Override
    public List<CallRecord> latest(int count) {
        int most = Math.clamp(count, 1, MAX_READ);
        // Taken before the rows are read, so that a call written in between is in one of the two.
        var waiting = rows.waiting();
        var calls = new LinkedHashMap<CallId, CallRecord>();
        store.read("read calls", READING, handle -> CallTable.latest(handle, most)).forEach(call -> calls.put(call.id(), call));
        waiting.forEach(call -> calls.merge(call.id(), call, StoredLedger::newer));
        return calls.values().stream().sorted(Comparator.comparing(CallRecord::arrived).reversed().thenComparing(CallRecord::id))
                .limit(most).toList();
    }

    /**
     * Calls written without a disposition, oldest first, at most {@link #MAX_READ}: at start, those a killed router left behind.
     *
     * @throws org.atiende.store.StoreLost when the store is away
     */
    @Override
    public List<CallRecord> openCalls() {
        return store.read("read open calls", handle -> CallTable.open(handle, MAX_READ));
    }

    /**
     * The newest calls that ended, the oldest of them first, so that what was learned from them survives a restart.
     *
     * @throws org.atiende.store.StoreLost when the store is away
     */
    public List<PastCall> past(int most) {
        return store.read("read past calls", handle -> CallTable.past(handle, most));
    }

    /** @throws org.atiende.store.StoreLost when the store is away */
    @Override
    public Map<Disposition, Integer> countSince(Instant since) {
        return store.read("count calls", READING, handle -> CallTable.countSince(handle, since));
    }

    @Override
    public void flush() {
        if (!flush(FLUSHING)) {
            LOG.error("the ledger could not be written in time (waiting={} patience={}s)", waiting(), FLUSHING.toSeconds());
        }
    }

    /** As {@link #flush()}, saying whether everything taken so far was written within the patience. */
    public boolean flush(Duration patience) {
        return rows.flush(patience);
    }

    /** Calls taken and not yet written. */
    public int waiting() {
        return rows.waiting().size();
    }

    /** Revisions refused because too many calls were waiting. */
    public long refused() {
        return rows.refused();
    }

    /** Revisions the store refused for themselves: a fault of ours, each logged as an error. */
    public long dropped() {
        return rows.dropped();
    }

    @Override
    public void close() {
        flush();
        rows.close();
    }

    /** The last call that this agent talked in and that ended since then. */
    public static Optional<CallRecord> lastTalkOf(Handle handle, AgentId agent, Instant since) {
        return CallTable.lastTalkOf(handle, agent, since);
    }

    /** The number that this customer called from last, in E.164; empty when they have not called, or showed none. */
    public static Optional<String> lastNumberOf(Handle handle, String customer) {
        return CallTable.lastNumberOf(handle, customer);
    }
}
