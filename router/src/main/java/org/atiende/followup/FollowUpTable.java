package org.atiende.followup;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import org.atiende.tel.CallId;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.result.RowView;
import org.jdbi.v3.core.statement.Query;

/** The follow-ups' rows. Every method works inside the caller's transaction. */
final class FollowUpTable {

    private static final String COLUMNS = "case_id, tracking_key, state, message, next_contact, deadline, news, told, told_at, told_in, call_at, version";

    private FollowUpTable() {
    }

    /** Those of these cases that are there. */
    static Map<String, FollowUp> of(Handle handle, Collection<String> cases) {
        var found = new HashMap<String, FollowUp>();
        if (!cases.isEmpty()) {
            select(handle.createQuery("SELECT " + COLUMNS + " FROM follow_ups WHERE case_id IN (<ids>)").bindList("ids", List.copyOf(cases)))
                    .forEach(one -> found.put(one.caseId(), one));
        }
        return found;
    }

    static Optional<FollowUp> of(Handle handle, TrackingKey key) {
        return select(handle.createQuery("SELECT " + COLUMNS + " FROM follow_ups WHERE tracking_key = :key").bind("key", key.digits())).stream().findFirst();
    }

    /** Those of which a call is to be made, the longest due first. */
    static List<FollowUp> due(Handle handle, Instant now, int most) {
        return select(handle.createQuery("SELECT " + COLUMNS + " FROM follow_ups WHERE call_at <= :now ORDER BY call_at, case_id FETCH FIRST :most ROWS ONLY")
                .bind("now", now).bind("most", most));
    }

    /** Open cases that nobody follows up: they were written by an earlier version, or by somebody else. */
    static List<String> without(Handle handle, int most) {
        return handle.createQuery("SELECT c.id FROM cases c LEFT JOIN follow_ups f ON f.case_id = c.id WHERE c.is_open AND f.case_id IS NULL"
                + " ORDER BY c.id FETCH FIRST :most ROWS ONLY").bind("most", most).mapTo(String.class).list();
    }

    private static List<FollowUp> select(Query query) {
        return query.reduceRows(new ArrayList<>(), (found, row) -> {
            found.add(followUpOf(row));
            return found;
        });
    }

    private static FollowUp followUpOf(RowView row) {
        return new FollowUp(row.getColumn("case_id", String.class), new TrackingKey(row.getColumn("tracking_key", String.class)),
                row.getColumn("state", String.class), Optional.ofNullable(row.getColumn("message", String.class)), maybe(row, "next_contact"),
                row.getColumn("deadline", Instant.class), row.getColumn("news", Integer.class),
                row.getColumn("told", Integer.class), maybe(row, "told_at"), Optional.ofNullable(row.getColumn("told_in", String.class)).map(CallId::new), maybe(row, "call_at"),
                row.getColumn("version", Integer.class));
    }

    private static Optional<Instant> maybe(RowView row, String column) {
        return Optional.ofNullable(row.getColumn(column, Instant.class));
    }

    /** @return false when the case has one already, or its tracking key is another's */
    static boolean insert(Handle handle, FollowUp fresh) {
        return write(handle, fresh, "INSERT INTO follow_ups (" + COLUMNS + ") VALUES (:case, :key, :state, :message, :next, :deadline, :news, :told,"
                + " :toldAt, :toldIn, :callAt, :version) ON CONFLICT DO NOTHING");
    }

    /** @return false when somebody else has changed it meanwhile: then nothing is changed */
    static boolean change(Handle handle, FollowUp next) {
        return write(handle, next, "UPDATE follow_ups SET tracking_key = :key, state = :state, message = :message, next_contact = :next, deadline = :deadline,"
                + " news = :news, told = :told, told_at = :toldAt, told_in = :toldIn, call_at = :callAt, version = :version"
                + " WHERE case_id = :case AND version = :version - 1");
    }

    private static boolean write(Handle handle, FollowUp one, String statement) {
        return handle.createUpdate(statement).bind("case", one.caseId()).bind("key", one.key().digits()).bind("state", one.state())
                .bindByType("message", one.message().orElse(null), String.class).bindByType("next", one.nextContact().orElse(null), Instant.class)
                .bind("deadline", one.deadline()).bind("news", one.news()).bind("told", one.told())
                .bindByType("toldAt", one.toldAt().orElse(null), Instant.class).bindByType("callAt", one.callAt().orElse(null), Instant.class)
                .bindByType("toldIn", one.toldIn().map(CallId::text).orElse(null), String.class).bind("version", one.version()).execute() == 1;
    }
}
