package org.atiende.customer;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import org.atiende.agent.AgentId;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.result.RowView;

/** The cases' rows. Every method works inside the caller's transaction. */
public final class CaseTable {

    private static final String COLUMNS = "id, customer, topic, owner, is_open, impact, opened, due, summary";

    private CaseTable() {
    }

    /** A customer's open cases, newest first. */
    static List<Case> openOf(Handle handle, String customer, int most) {
        return handle.createQuery("SELECT " + COLUMNS + " FROM cases WHERE customer = :customer AND is_open"
                        + " ORDER BY opened DESC, id FETCH FIRST :most ROWS ONLY")
                .bind("customer", customer).bind("most", most)
                .reduceRows(new ArrayList<>(), (found, row) -> {
                    found.add(caseOf(row));
                    return found;
                });
    }

    /** Open cases of these customers about one topic, by customer; of several the newest. */
    public static Map<String, Case> openAbout(Handle handle, Collection<String> customers, String topic) {
        return customers.isEmpty() ? new HashMap<>() : handle.createQuery("SELECT " + COLUMNS + " FROM cases WHERE customer IN (<customers>) AND is_open AND topic = :topic"
                        + " ORDER BY opened, id DESC")
                .bindList("customers", List.copyOf(customers)).bind("topic", topic)
                .reduceRows(new HashMap<String, Case>(), (found, row) -> {
                    var one = caseOf(row);
                    found.put(one.customerId(), one);
                    return found;
                });
    }

    /** Those of the ids that are there. */
    public static Map<String, Case> byId(Handle handle, Collection<String> ids) {
        return ids.isEmpty() ? Map.of() : handle.createQuery("SELECT " + COLUMNS + " FROM cases WHERE id IN (<ids>)")
                .bindList("ids", List.copyOf(ids))
                .reduceRows(new HashMap<String, Case>(), (found, row) -> {
                    var one = caseOf(row);
                    found.put(one.id(), one);
                    return found;
                });
    }

    private static Case caseOf(RowView row) {
        return new Case(row.getColumn("id", String.class), row.getColumn("customer", String.class), row.getColumn("topic", String.class),
                Optional.ofNullable(row.getColumn("owner", String.class)).map(AgentId::new), row.getColumn("is_open", Boolean.class),
                row.getColumn("impact", Integer.class), row.getColumn("opened", Instant.class),
                Optional.ofNullable(row.getColumn("due", Instant.class)), row.getColumn("summary", String.class));
    }

    /** Adds cases that are not there yet. */
    public static void insert(Handle handle, Collection<Case> cases) {
        write(handle, cases, "INSERT INTO cases (" + COLUMNS + ")"
                + " VALUES (:id, :customer, :topic, :owner, :open, :impact, :opened, :due, :summary)");
    }

    /** Replaces cases that are there. */
    public static void update(Handle handle, Collection<Case> cases) {
        write(handle, cases, "UPDATE cases SET customer = :customer, topic = :topic, owner = :owner, is_open = :open, impact = :impact,"
                + " opened = :opened, due = :due, summary = :summary WHERE id = :id");
    }

    private static void write(Handle handle, Collection<Case> cases, String statement) {
        var batch = handle.prepareBatch(statement);
        for (var one : cases) {
            batch.bind("id", one.id()).bind("customer", one.customerId()).bind("topic", one.topic())
                    .bindByType("owner", one.owner().map(AgentId::text).orElse(null), String.class).bind("open", one.open())
                    .bind("impact", one.impact()).bind("opened", one.opened()).bindByType("due", one.due().orElse(null), Instant.class)
                    .bind("summary", one.summary()).add();
        }
        if (batch.size() > 0) {
            batch.execute();
        }
    }
}
