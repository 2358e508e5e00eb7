package org.atiende.agent;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

import org.atiende.store.Store;
import org.atiende.store.WriteBehind;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.result.RowView;

/**
 * What each agent last chose to be, over restarts. Owns the choices in memory, which count at once, and their rows, which follow. Never
 * makes a phone wait for the database longer than {@link #PATIENCE}; a choice it could not write by then is written as soon as the store
 * is back. Safe from any thread.
 */
public final class StoredAvailability implements AutoCloseable {

    /** The longest an agent's phone waits for their choice to be on disk. */
    public static final Duration PATIENCE = Duration.ofMillis(200);

    /** The most agents whose choice may be waiting for a store that is away. */
    public static final int MAX_WAITING = 10_000;

    private static final int MAX_REASON_CHARACTERS = 40;

    private static final Duration CLOSING = Duration.ofSeconds(5);

    private record Choice(AgentId agent, Availability what, Instant at) {
    }

    private final ConcurrentMap<AgentId, Availability> chosen = new ConcurrentHashMap<>();
    private final WriteBehind<AgentId, Choice> rows;
    private final Store store;
    private final Clock clock;

    /** Reads all choices; throws {@link org.atiende.store.StoreLost} when they cannot be read. */
    public StoredAvailability(Store store, Clock clock) {
        this.store = store;
        this.clock = clock;
        chosen.putAll(readAll());
        this.rows = new WriteBehind<>("availability", (older, newer) -> newer,
                choices -> store.change("write availability", handle -> write(handle, choices)));
    }

    /** What an agent last chose; signed out when they never chose. */
    public Availability of(AgentId agent) {
        return chosen.getOrDefault(agent, new Availability.SignedOut());
    }

    /** Every choice ever made, by agent. */
    public Map<AgentId, Availability> all() {
        return Map.copyOf(chosen);
    }

    /**
     * Takes an agent's choice; it counts at once.
     *
     * @return whether it is on disk already; false when the store is slow or away, and then it follows
     */
    public boolean choose(AgentId agent, Availability what) {
        // Memory and the order of rows must agree, so that two choices of one agent at once end the same in both.
        chosen.compute(agent, (id, before) -> {
            rows.put(id, new Choice(id, what, clock.instant()), MAX_WAITING);
            return what;
        });
        return rows.waiting(agent).isEmpty() || rows.flush(PATIENCE);
    }

    /**
     * Reads what agents chose at another router on the same store since. A choice made here that is not on disk yet is newer.
     *
     * @return those whose choice is another now
     * @throws org.atiende.store.StoreLost when the store is away
     */
    public Set<AgentId> learn() {
        var before = new HashMap<>(chosen);
        before.keySet().removeIf(agent -> rows.waiting(agent).isPresent());
        var learned = new HashSet<AgentId>();
        readAll().forEach((agent, what) -> chosen.compute(agent, (id, held) -> {
            var ofHere = held != null && (!held.equals(before.get(id)) || rows.waiting(id).isPresent());
            if (ofHere || what.equals(held)) {
                return held;
            }
            learned.add(id);
            return what;
        }));
        return learned;
    }

    private Map<AgentId, Availability> readAll() {
        return store.read("read availability", handle -> handle.createQuery("SELECT agent, state, reason FROM availability")
                .reduceRows(new HashMap<AgentId, Availability>(), (all, row) -> {
                    all.put(new AgentId(row.getColumn("agent", String.class)), availabilityOf(row));
                    return all;
                }));
    }

    /** How many choices count in memory but were refused for the disk, because {@link #MAX_WAITING} were waiting. */
    public long refused() {
        return rows.refused();
    }

    private static Availability availabilityOf(RowView row) {
        var state = row.getColumn("state", String.class);
        return switch (state) {
            case "signed-out" -> new Availability.SignedOut();
            case "signed-in" -> new Availability.SignedIn();
            case "paused" -> new Availability.Paused(row.getColumn("reason", String.class));
            default -> throw new IllegalStateException("unknown availability in the store: " + state);
        };
    }

    private static void write(Handle handle, List<Choice> choices) {
        var forget = handle.prepareBatch("DELETE FROM availability WHERE agent = :agent");
        var keep = handle.prepareBatch("INSERT INTO availability (agent, state, reason, changed) VALUES (:agent, :state, :reason, :changed)");
        for (var choice : choices) {
            forget.bind("agent", choice.agent.text()).add();
            keep.bind("agent", choice.agent.text()).bind("state", stateOf(choice.what)).bind("changed", choice.at)
                    .bindByType("reason", reasonOf(choice.what), String.class).add();
        }
        forget.execute();
        keep.execute();
    }

    private static String stateOf(Availability what) {
        return switch (what) {
            case Availability.SignedOut() -> "signed-out";
            case Availability.SignedIn() -> "signed-in";
            case Availability.Paused(var reason) -> "paused";
        };
    }

    /** Null for the column, when there is none. */
    private static String reasonOf(Availability what) {
        return what instanceof Availability.Paused(var reason)
                ? reason.substring(0, Math.min(reason.length(), MAX_REASON_CHARACTERS)).replace('\0', '?') : null;
    }

    /** Writes what is still waiting, if the store is there. */
    @Override
    public void close() {
        rows.flush(CLOSING);
        rows.close();
    }
}
