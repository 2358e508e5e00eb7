package org.atiende.fake;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;

import org.atiende.ledger.CallRecord;
import org.atiende.ledger.Disposition;
import org.atiende.ledger.Ledger;
import org.atiende.store.StoreLost;
import org.atiende.tel.CallId;

/** A ledger in memory with the rule of the real one: the newest revision counts, and what is closed stays closed. Safe from any thread. */
public final class MemoryLedger implements Ledger {

    private final Map<CallId, CallRecord> newest = new ConcurrentHashMap<>();
    private final List<CallRecord> closings = new ArrayList<>();
    private final Map<CallId, Integer> taken = new ConcurrentHashMap<>();
    private volatile boolean away;

    @Override
    public void record(CallRecord call) {
        if (call.closed()) {
            synchronized (closings) {
                closings.add(call);
            }
        }
        taken.merge(call.id(), 1, Integer::sum);
        newest.merge(call.id(), call, (held, come) -> held.closed() && !come.closed() || come.revision() <= held.revision() ? held : come);
    }

    /** Every closed revision that was ever recorded, oldest first. */
    public List<CallRecord> closings() {
        synchronized (closings) {
            return List.copyOf(closings);
        }
    }

    /** Forgets every closed call and gives it back with the number of its revisions, for tests of many calls. */
    public Map<CallRecord, Integer> forgetClosed() {
        var closed = newest.values().stream().filter(CallRecord::closed).collect(Collectors.toMap(call -> call, call -> taken.remove(call.id())));
        closed.keySet().forEach(call -> newest.remove(call.id()));
        synchronized (closings) {
            closings.clear();
        }
        return closed;
    }

    /** How many revisions of this call were recorded. */
    public int revisions(CallId call) {
        return taken.getOrDefault(call, 0);
    }

    /** Whether nothing can be read. */
    public void away(boolean away) {
        this.away = away;
    }

    @Override
    public Optional<CallRecord> find(CallId id) {
        if (away) {
            throw new StoreLost("away");
        }
        return Optional.ofNullable(newest.get(id));
    }

    @Override
    public boolean isWritten(CallId id) {
        return true;
    }

    @Override
    public List<CallRecord> openCalls() {
        return newest.values().stream().filter(call -> !call.closed()).toList();
    }

    @Override
    public List<CallRecord> latest(int count) {
        return newest.values().stream().limit(count).toList();
    }

    @Override
    public Map<Disposition, Integer> countSince(Instant arrival) {
        return newest.values().stream().filter(call -> call.closed() && !call.arrived().isBefore(arrival))
                .collect(Collectors.toMap(call -> call.disposition().orElseThrow(), _ -> 1, Integer::sum));
    }

    @Override
    public void flush() {
        // nothing is behind in memory
    }
}
