package org.atiende.followup;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

import org.atiende.customer.Case;
import org.atiende.customer.CaseTable;
import org.jdbi.v3.core.Handle;

/** The rows of announcements. Every method works inside the caller's transaction. */
final class AnnouncementTable {

    private AnnouncementTable() {
    }

    /**
     * What the customers of a signal's area are told.
     *
     * @param messages by language
     * @param news counts what there was to tell
     * @param spread what the cases of all customers have of it
     */
    record Announcement(String signal, Map<String, String> messages, int news, int spread) {
    }

    static Optional<Announcement> find(Handle handle, String signal) {
        var messages = new TreeMap<String, String>();
        handle.createQuery("SELECT language, message FROM announcement_words WHERE signal = :signal").bind("signal", signal)
                .reduceRows(messages, (all, row) -> {
                    all.put(row.getColumn("language", String.class), row.getColumn("message", String.class));
                    return all;
                });
        return handle.createQuery("SELECT news, spread FROM announcements WHERE signal = :signal").bind("signal", signal)
                .reduceRows(Optional.<Announcement>empty(), (_, row) -> Optional.of(new Announcement(signal, messages, row.getColumn("news", Integer.class),
                        row.getColumn("spread", Integer.class))));
    }

    /** There is something new to tell. */
    static void put(Handle handle, Announcement next) {
        if (handle.createUpdate("UPDATE announcements SET news = :news WHERE signal = :signal").bind("news", next.news()).bind("signal", next.signal()).execute() == 0) {
            handle.createUpdate("INSERT INTO announcements (signal, news, spread) VALUES (:signal, :news, 0)").bind("news", next.news())
                    .bind("signal", next.signal()).execute();
        }
        handle.createUpdate("DELETE FROM announcement_words WHERE signal = :signal").bind("signal", next.signal()).execute();
        next.messages().forEach((language, message) -> handle.createUpdate("INSERT INTO announcement_words (signal, language, message)"
                + " VALUES (:signal, :language, :message)").bind("signal", next.signal()).bind("language", language).bind("message", message).execute());
    }

    /** Signals of which not every customer's case has the newest. */
    static List<String> unspread(Handle handle) {
        return handle.createQuery("SELECT signal FROM announcements WHERE spread < news ORDER BY signal").mapTo(String.class).list();
    }

    static void spread(Handle handle, Announcement whole) {
        handle.createUpdate("UPDATE announcements SET spread = :news WHERE signal = :signal AND news = :news").bind("news", whole.news())
                .bind("signal", whole.signal()).execute();
    }

    /** Customers of the area whose case has not the newest. */
    static List<String> untold(Handle handle, Announcement of, String area, int most) {
        return handle.createQuery("SELECT c.id FROM customers c LEFT JOIN announced a ON a.customer = c.id AND a.signal = :signal"
                        + " WHERE c.area = :area AND (a.news IS NULL OR a.news < :news) ORDER BY c.id FETCH FIRST :most ROWS ONLY")
                .bind("signal", of.signal()).bind("area", area).bind("news", of.news()).bind("most", most).mapTo(String.class).list();
    }

    /** @return whether it is ours to tell this customer: of two who take them at once, one does */
    static boolean take(Handle handle, Announcement of, String customer) {
        return handle.createUpdate("INSERT INTO announced (signal, customer, news) VALUES (:signal, :customer, :news) ON CONFLICT DO NOTHING")
                .bind("signal", of.signal()).bind("customer", customer).bind("news", of.news()).execute() == 1
                || handle.createUpdate("UPDATE announced SET news = :news WHERE signal = :signal AND customer = :customer AND news < :news")
                .bind("signal", of.signal()).bind("customer", customer).bind("news", of.news()).execute() == 1;
    }

    static void about(Handle handle, String signal, String customer, String caseId) {
        handle.createUpdate("UPDATE announced SET case_id = :case WHERE signal = :signal AND customer = :customer").bind("case", caseId)
                .bind("signal", signal).bind("customer", customer).execute();
    }

    /** The cases in which these customers were told of it before, by customer. */
    static Map<String, Case> casesOf(Handle handle, String signal, Collection<String> customers) {
        if (customers.isEmpty()) {
            return Map.of();
        }
        var ids = handle.createQuery("SELECT case_id FROM announced WHERE signal = :signal AND customer IN (<customers>) AND case_id IS NOT NULL")
                .bind("signal", signal).bindList("customers", List.copyOf(customers)).mapTo(String.class).list();
        return CaseTable.byId(handle, ids).values().stream().collect(Collectors.toMap(Case::customerId, one -> one));
    }

    /** How many customers have a case about it, and how many of them know what it says. */
    static List<Integer> counts(Handle handle, String signal) {
        return handle.createQuery("SELECT COUNT(*) AS customers, COALESCE(SUM(CASE WHEN f.told >= f.news AND f.told_at IS NOT NULL THEN 1 ELSE 0 END), 0) AS told FROM announced a"
                        + " JOIN follow_ups f ON f.case_id = a.case_id WHERE a.signal = :signal").bind("signal", signal)
                .reduceRows(new ArrayList<>(), (all, row) -> {
                    all.add(row.getColumn("customers", Integer.class));
                    all.add(row.getColumn("told", Integer.class));
                    return all;
                });
    }

    /** @return whether nobody has noted it before; of two who do at once, the second waits for the first */
    static boolean note(Handle handle, Observation seen, Instant now) {
        return handle.createUpdate("INSERT INTO observations (id, customer, noted) VALUES (:id, :customer, :now) ON CONFLICT DO NOTHING")
                .bind("id", seen.id()).bind("customer", seen.customer()).bind("now", now).execute() == 1;
    }

    static void noted(Handle handle, Observation seen, String caseId) {
        handle.createUpdate("UPDATE observations SET case_id = :case WHERE id = :id").bind("case", caseId).bind("id", seen.id()).execute();
    }

    /** The case that it became part of. */
    static Optional<String> noted(Handle handle, String observation) {
        return handle.createQuery("SELECT case_id FROM observations WHERE id = :id").bind("id", observation).mapTo(String.class).findOne();
    }
}
