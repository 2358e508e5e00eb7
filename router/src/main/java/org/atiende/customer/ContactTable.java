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

/** The contacts' rows. Every method works inside the caller's transaction. */
public final class ContactTable {

    private static final String COLUMNS = "id, customer, case_id, agent, happened, topic, outcome";

    private ContactTable() {
    }

    /** A customer's contacts, newest first. */
    static List<Contact> latestOf(Handle handle, String customer, int most) {
        return handle.createQuery("SELECT " + COLUMNS + " FROM contacts WHERE customer = :customer"
                        + " ORDER BY happened DESC, id FETCH FIRST :most ROWS ONLY")
                .bind("customer", customer).bind("most", most)
                .reduceRows(new ArrayList<>(), (found, row) -> {
                    found.add(contactOf(row));
                    return found;
                });
    }

    /** Those of the ids that are there. */
    public static Map<String, Contact> byId(Handle handle, Collection<String> ids) {
        return ids.isEmpty() ? Map.of() : handle.createQuery("SELECT " + COLUMNS + " FROM contacts WHERE id IN (<ids>)")
                .bindList("ids", List.copyOf(ids))
                .reduceRows(new HashMap<String, Contact>(), (found, row) -> {
                    var contact = contactOf(row);
                    found.put(contact.id(), contact);
                    return found;
                });
    }

    private static Contact contactOf(RowView row) {
        return new Contact(row.getColumn("id", String.class), row.getColumn("customer", String.class),
                Optional.ofNullable(row.getColumn("case_id", String.class)), new AgentId(row.getColumn("agent", String.class)),
                row.getColumn("happened", Instant.class), row.getColumn("topic", String.class),
                Contact.Outcome.valueOf(row.getColumn("outcome", String.class)));
    }

    /** Adds contacts that are not there yet. */
    public static void insert(Handle handle, Collection<Contact> contacts) {
        write(handle, contacts, "INSERT INTO contacts (" + COLUMNS + ")"
                + " VALUES (:id, :customer, :case, :agent, :happened, :topic, :outcome)");
    }

    /** Replaces contacts that are there. */
    public static void update(Handle handle, Collection<Contact> contacts) {
        write(handle, contacts, "UPDATE contacts SET customer = :customer, case_id = :case, agent = :agent, happened = :happened,"
                + " topic = :topic, outcome = :outcome WHERE id = :id");
    }

    private static void write(Handle handle, Collection<Contact> contacts, String statement) {
        var batch = handle.prepareBatch(statement);
        for (var contact : contacts) {
            batch.bind("id", contact.id()).bind("customer", contact.customerId())
                    .bindByType("case", contact.caseId().orElse(null), String.class).bind("agent", contact.agent().text())
                    .bind("happened", contact.at()).bind("topic", contact.topic()).bind("outcome", contact.outcome().name()).add();
        }
        if (batch.size() > 0) {
            batch.execute();
        }
    }
}
