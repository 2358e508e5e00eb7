package org.atiende.agent;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.stream.Collectors;

import org.atiende.store.Store;
import org.atiende.store.WriteBehind;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.result.RowView;

/**
 * What each agent last chose to be, over restarts. Owns the choices in memory, which count at once, and their rows, which follow. Never
 * makes a phone wait for the database longer than {@link #PATIENCE}; a choice it could not write by then is written as soon as the store
 * is back. Of the choices made at two routers on one store the later counts for both, in whatever order they are written: whoever knows of
 * a choice makes the next one later than it, and only between two that knew nothing of each other do the routers' clocks decide (a hybrid
 * logical clock: Kulkarni and others, Logical Physical Clocks, 2014). Safe from any thread.
 */
public final class StoredAvailability implements AutoCloseable {

    /** The longest an agent's phone waits for their choice to be on disk. */
    public static final Duration PATIENCE = Duration.ofMillis(200);

    /** The most agents whose choice may be waiting for a store that is away. */
    public static final int MAX_WAITING = 10_000;

    private static final int MAX_REASON_CHARACTERS = 40;

    private static final Duration CLOSING = Duration.ofSeconds(5);

    private record Choice(AgentId agent, Availability what, Instant at) {

        boolean isBefore(Choice other) {
            return at.isBefore(other.at);
        }
    }

    private final ConcurrentMap<AgentId, Choice> chosen = new ConcurrentHashMap<>();
    private final WriteBehind<AgentId, Choice> rows;
    private final Store store;
    private final Clock clock;

    /**
     * Reads all choices; throws {@link org.atiende.store.StoreLost} when they cannot be read.
     *
     * @param clock the time of day, which all routers on one store share as well as their machines do
     */
    public StoredAvailability(Store store, Clock clock) {
        this.store = store;
        this.clock = clock;
        readAll().forEach(choice -> chosen.put(choice.agent, choice));
        this.rows = new WriteBehind<>("availability", (older, newer) -> newer,
                choices -> store.change("write availability", handle -> write(handle, choices)));
    }

    /** What an agent last chose; signed out when they never chose. */
    public Availability of(AgentId agent) {
        return Optional.ofNullable(chosen.get(agent)).map(Choice::what).orElse(new Availability.SignedOut());
    }

    /** Every choice ever made, by agent. */
    public Map<AgentId, Availability> all() {
        return chosen.values().stream().collect(Collectors.toUnmodifiableMap(Choice::agent, Choice::what));
    }

    /**
     * Takes an agent's choice; it counts at once.
     *
     * @return whether it is on disk already; false when the store is slow or away, and then it follows
     */
    public boolean choose(AgentId agent, Availability what) {
        // Memory and the order of rows must agree, so that two choices of one agent at once end the same in both.
        chosen.compute(agent, (id, before) -> {
            var choice = new Choice(id, what, after(Optional.ofNullable(before)));
            rows.put(id, choice, MAX_WAITING);
            return choice;
        });
        return rows.waiting(agent).isEmpty() || rows.flush(PATIENCE);
    }

    /** Now, but later than a choice that is known. */
    private Instant after(Optional<Choice> known) {
        var now = clock.instant().truncatedTo(ChronoUnit.MICROS);
        return known.map(before -> before.at.plus(1, ChronoUnit.MICROS)).filter(now::isBefore).orElse(now);
    }

    /**
     * Reads what agents chose at another router on the same store since. A later choice made here stays, on disk or not.
     *
     * @return those whose choice is another now
     * @throws org.atiende.store.StoreLost when the store is away
     */
    public Set<AgentId> learn() {
        var learned = new HashSet<AgentId>();
        for (var row : readAll()) {
            chosen.compute(row.agent, (id, held) -> {
                if (held != null && row.isBefore(held)) {
                    return held;
                }
                if (held == null || !row.what.equals(held.what)) {
                    learned.add(id);
                }
                return row;
            });
        }
        return learned;
    }

    private List<Choice> readAll() {
        return store.read("read availability", handle -> handle.createQuery("SELECT agent, state, reason, changed FROM availability")
                .reduceRows(new ArrayList<>(), (all, row) -> {
                    all.add(new Choice(new AgentId(row.getColumn("agent", String.class)), availabilityOf(row), row.getColumn("changed", Instant.class)));
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

    /** A row that is later stays. The rows are made before they are replaced, so that whoever comes second waits; by agent, so that two never wait for each other. */
    private static void write(Handle handle, List<Choice> choices) {
        var make = handle.prepareBatch("INSERT INTO availability (agent, state, reason, changed) VALUES (:agent, :state, :reason, :changed) ON CONFLICT DO NOTHING");
        var replace = handle.prepareBatch("UPDATE availability SET state = :state, reason = :reason, changed = :changed WHERE agent = :agent AND changed < :changed");
        choices.stream().sorted(Comparator.comparing(choice -> choice.agent.text())).forEach(choice -> {
            for (var batch : List.of(make, replace)) {
                batch.bind("agent", choice.agent.text()).bind("state", stateOf(choice.what)).bind("changed", choice.at)
                        .bindByType("reason", reasonOf(choice.what), String.class).add();
            }
        });
        make.execute();
        replace.execute();
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
