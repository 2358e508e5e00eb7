package org.atiende.customer;

import java.util.List;
import java.util.Optional;

import org.atiende.customer.Contact.Outcome;
import org.atiende.ledger.CallRecord;
import org.atiende.store.Store;
import org.atiende.tel.CallId;
import org.jdbi.v3.core.Handle;

/**
 * Calls as contacts of their customers: who was answered has talked with somebody about something, which the next call of this customer is
 * read from. How it went is noted by the agent, or else by what happens next (a case that closes, another call about the same).
 */
public final class CallContacts {

    /** What an agent noted about a call. */
    public record Note(Outcome outcome, Optional<String> topic, Optional<String> caseId) {
    }

    private final Store store;

    public CallContacts(Store store) {
        this.store = store;
    }

    private static String idOf(CallId call) {
        return "call:" + call.text();
    }

    /**
     * In the transaction that keeps the end of a call; given to the ledger. Nothing for callers who are not known, nor for agents or customers
     * who are gone since.
     */
    public static void keep(Handle handle, CallRecord call) {
        if (call.closed() && call.about().isPresent()) {
            put(handle, call, call.about().get().topic());
        }
    }

    /** @return whether it is there now */
    private static boolean put(Handle handle, CallRecord call, String topic) {
        if (call.customer().isEmpty() || call.answeredBy().isEmpty()) {
            return false;
        }
        var agent = call.answeredBy().get().text();
        var there = handle.createUpdate("UPDATE contacts SET agent = :agent WHERE id = :id AND EXISTS (SELECT 1 FROM agents WHERE id = :agent)")
                .bind("id", idOf(call.id())).bind("agent", agent).execute() == 1;
        return there || handle.createUpdate("INSERT INTO contacts (id, customer, case_id, agent, happened, topic, outcome)"
                        + " SELECT CAST(:id AS VARCHAR), customers.id, (SELECT id FROM cases WHERE id = :case), agents.id,"
                        + " CAST(:happened AS TIMESTAMP WITH TIME ZONE), CAST(:topic AS VARCHAR), 'CONTINUED'"
                        + " FROM customers, agents WHERE customers.id = :customer AND agents.id = :agent ON CONFLICT DO NOTHING")
                .bind("id", idOf(call.id())).bindByType("case", call.about().flatMap(CallRecord.About::caseId).orElse(null), String.class)
                .bind("happened", call.arrived().plus(call.waited())).bind("topic", topic)
                .bind("customer", call.customer().get()).bind("agent", agent).execute() == 1;
    }

    /**
     * Keeps what the agent noted, whether the call is over or not; a later note replaces it.
     *
     * @param call answered, and of a customer who is known
     * @return the contact as it is now; empty when the customer or the agent is not on file any more
     * @throws org.atiende.store.StoreLost when the store is away
     */
    public Optional<Contact> note(CallRecord call, Note note) {
        var topic = note.topic().or(() -> call.about().map(CallRecord.About::topic));
        return topic.flatMap(about -> store.write("note a call", handle -> {
            put(handle, call, about);
            handle.createUpdate("UPDATE contacts SET outcome = :outcome, topic = :topic, case_id = COALESCE((SELECT id FROM cases WHERE id = :case), case_id)"
                            + " WHERE id = :id")
                    .bind("outcome", note.outcome().name()).bind("topic", about).bindByType("case", note.caseId().orElse(null), String.class)
                    .bind("id", idOf(call.id())).execute();
            return Optional.ofNullable(ContactTable.byId(handle, List.of(idOf(call.id()))).get(idOf(call.id())));
        }));
    }
}
