package org.atiende.intake;

import java.util.Collection;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;

import org.atiende.agent.AgentId;
import org.atiende.csv.CsvProblems;
import org.atiende.csv.CsvRow;

/** Which ids the files of one import named so far, good rows and bad ones, so that a bad row is not reported again by those that refer to it. */
final class CsvSeen {

    private final Map<CsvKind, Set<String>> ids = new EnumMap<>(CsvKind.class);
    private final Set<CsvKind> unsure = EnumSet.noneOf(CsvKind.class);
    private final Set<String> agents;

    /** @param storedAgents the ids of all agents in the store: few enough to be held, and many rows refer to them */
    CsvSeen(Collection<String> storedAgents) {
        this.agents = new HashSet<>(storedAgents);
    }

    /** False when the id was there before. */
    boolean add(CsvKind kind, String id) {
        if (kind == CsvKind.AGENTS) {
            agents.add(id);
        }
        return of(kind).add(id);
    }

    private Set<String> of(CsvKind kind) {
        return ids.computeIfAbsent(kind, any -> new HashSet<>());
    }

    /** A file of this kind could not be read: nobody knows what it would have named. */
    void lost(CsvKind kind) {
        unsure.add(kind);
    }

    /** Those of the ids that neither the files nor the store know. */
    Set<String> missing(CsvKind kind, Collection<String> wanted, Function<Collection<String>, Map<String, ?>> stored) {
        var missing = new TreeSet<>(wanted);
        missing.removeAll(of(kind));
        if (unsure.contains(kind) || missing.isEmpty()) {
            return Set.of();
        }
        missing.removeAll(stored.apply(Set.copyOf(missing)).keySet());
        return missing;
    }

    /** The agent a field names, if any; reported when neither the files nor the store know them. */
    Optional<AgentId> agent(CsvRow row, String column) {
        var id = row.raw(column);
        if (!id.isEmpty() && !agents.contains(id) && !unsure.contains(CsvKind.AGENTS)) {
            row.problem(column, CsvProblems.quoted(id) + " is no agent's id" + CsvProblems.meant(id, agents));
            return Optional.empty();
        }
        return id.isEmpty() ? Optional.empty() : Optional.of(row.agent(column));
    }
}
