package org.atiende.customer;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

import org.atiende.agent.AgentId;
import org.jdbi.v3.core.Handle;

/** Calls in which customers were to be told how their cases stand, from the rows of what was owed. Works inside the caller's transaction. */
final class StatusCallTable {

    private StatusCallTable() {
    }

    /** Those for which this customer's telephone rang, picked up or not, the newest first. */
    static List<StatusCall> of(Handle handle, String customer, int most) {
        return handle.createQuery("SELECT p.case_id, p.skill, p.first_rung, (SELECT a.agent FROM promise_attempts a"
                        + " WHERE a.promise = p.id AND a.answered IS NOT NULL AND a.agent <> '-' ORDER BY a.placed DESC FETCH FIRST 1 ROWS ONLY) AS agent FROM promises p"
                        + " WHERE p.customer = :customer AND p.kind = 'STATUS' AND p.first_rung IS NOT NULL ORDER BY p.first_rung DESC, p.id FETCH FIRST :most ROWS ONLY")
                .bind("customer", customer).bind("most", most)
                .reduceRows(new ArrayList<>(), (found, row) -> {
                    found.add(new StatusCall(row.getColumn("case_id", String.class), row.getColumn("skill", String.class), row.getColumn("first_rung", Instant.class),
                            Optional.ofNullable(row.getColumn("agent", String.class)).map(AgentId::new)));
                    return found;
                });
    }
}
