package org.atiende.agent;

import java.util.List;

import org.atiende.store.Store;

/** The agents as they stood in the store when last read. Safe from any thread; a reader sees one whole roster, never half of two. */
public final class StoredRoster implements Agent.Roster {

    private final Store store;
    private volatile List<Agent> agents;

    /** Reads the roster; throws {@link org.atiende.store.StoreLost} when it cannot be read, for there is nobody to offer calls to. */
    public StoredRoster(Store store) {
        this.store = store;
        this.agents = readAll();
    }

    @Override
    public List<Agent> agents() {
        return agents;
    }

    /** Reads the roster again, after an import. When the store is away it throws and the old roster stays. */
    public void reload() {
        agents = readAll();
    }

    private List<Agent> readAll() {
        return List.copyOf(store.read("read agents", AgentTable::all));
    }
}
