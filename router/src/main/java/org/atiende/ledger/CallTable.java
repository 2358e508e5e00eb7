package org.atiende.ledger;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import org.atiende.agent.AgentId;
import org.atiende.tel.CallId;
import org.atiende.tel.CallerNumber;
import org.atiende.tel.PhoneNumber;
import org.atiende.tel.RingOutcome;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.result.RowView;
import org.jdbi.v3.core.statement.SqlStatement;
import tools.jackson.databind.json.JsonMapper;

/** The calls' rows and their offers'. Every method works inside the caller's transaction. */
final class CallTable {

    private static final JsonMapper JSON = JsonMapper.shared();

    /** No call is longer: its arrival leads to it along the index. */
    private static final Duration LONGEST = Duration.ofDays(1);

    private static final String COLUMNS = "id, revision, arrived, line, caller_kind, caller_number, customer, need, need_reasons,"
            + " explanation, transfers, answered_by, waited_ms, talked_ms, disposition, ended, promise, topic, case_id";

    private CallTable() {
    }

    /**
     * Writes a revision over a lower one. Does nothing when the row already holds the same or a higher one, or when this one would open a
     * closed call again.
     */
    static void put(Handle handle, CallRecord call) {
        // Twice, because another node may insert the same call in between.
        if (update(handle, call) || insert(handle, call) || update(handle, call)) {
            handle.createUpdate("DELETE FROM offers WHERE call_id = :id").bind("id", call.id().text()).execute();
            insertOffers(handle, call);
        }
    }

    private static boolean update(Handle handle, CallRecord call) {
        return bind(handle.createUpdate("UPDATE calls SET revision = :revision, arrived = :arrived, line = :line, caller_kind = :kind,"
                + " caller_number = :number, customer = :customer, need = :need, need_reasons = :reasons, explanation = :explanation,"
                + " transfers = :transfers, answered_by = :by, waited_ms = :waited, talked_ms = :talked, disposition = :disposition,"
                + " ended = :ended, promise = :promise, topic = :topic, case_id = :case WHERE id = :id AND revision < :revision AND (disposition IS NULL OR :closed)"), call)
                .bind("closed", call.closed()).execute() == 1;
    }

    private static boolean insert(Handle handle, CallRecord call) {
        return bind(handle.createUpdate("INSERT INTO calls (" + COLUMNS + ") VALUES (:id, :revision, :arrived, :line, :kind, :number,"
                + " :customer, :need, :reasons, :explanation, :transfers, :by, :waited, :talked, :disposition, :ended, :promise, :topic, :case)"
                + " ON CONFLICT DO NOTHING"), call).execute() == 1;
    }

    private static <S extends SqlStatement<S>> S bind(S statement, CallRecord call) {
        return statement.bind("id", call.id().text()).bind("revision", call.revision()).bind("arrived", call.arrived())
                .bind("line", storable(call.line())).bind("kind", kindOf(call.caller()))
                .bindByType("number", call.caller().usable().map(PhoneNumber::e164).orElse(null), String.class)
                .bindByType("customer", call.customer().map(CallTable::storable).orElse(null), String.class)
                .bind("need", storable(call.need())).bind("reasons", JSON.writeValueAsString(call.needReasons()))
                .bind("explanation", JSON.writeValueAsString(call.explanation()))
                .bind("transfers", JSON.writeValueAsString(call.transfers()))
                .bindByType("by", call.answeredBy().map(AgentId::text).orElse(null), String.class)
                .bind("waited", call.waited().toMillis()).bind("talked", call.talked().toMillis())
                .bindByType("disposition", call.disposition().map(Disposition::name).orElse(null), String.class)
                .bindByType("ended", call.ended().orElse(null), Instant.class)
                .bindByType("promise", call.promise().orElse(null), String.class)
                .bindByType("topic", call.about().map(CallRecord.About::topic).orElse(null), String.class)
                .bindByType("case", call.about().flatMap(CallRecord.About::caseId).orElse(null), String.class);
    }

    private static void insertOffers(Handle handle, CallRecord call) {
        var batch = handle.prepareBatch("INSERT INTO offers (call_id, number, agents, why, site_proof, rung, guardia, outcome, rang_ms,"
                + " answered_by) VALUES (:call, :number, :agents, :why, :proof, :rung, :guardia, :outcome, :rang, :by)");
        for (var offer : call.offers()) {
            batch.bind("call", call.id().text()).bind("number", offer.number())
                    .bind("agents", JSON.writeValueAsString(offer.agents().stream().map(AgentId::text).toList()))
                    .bind("why", storable(offer.why())).bind("proof", storable(offer.siteProof())).bind("rung", offer.at())
                    .bind("guardia", offer.guardia())
                    .bindByType("outcome", offer.outcome().map(RingOutcome::name).orElse(null), String.class)
                    .bindByType("rang", offer.rang().map(Duration::toMillis).orElse(null), Long.class)
                    .bindByType("by", offer.answeredBy().map(AgentId::text).orElse(null), String.class).add();
        }
        if (batch.size() > 0) {
            batch.execute();
        }
    }

    /** PostgreSQL keeps no NUL in a text. */
    private static String storable(String text) {
        return text.replace('\0', '\uFFFD');
    }

    static Optional<String> lastNumberOf(Handle handle, String customer) {
        return handle.createQuery("SELECT caller_number FROM calls WHERE customer = :customer AND caller_number IS NOT NULL"
                + " ORDER BY arrived DESC, id FETCH FIRST 1 ROW ONLY").bind("customer", customer).mapTo(String.class).findOne();
    }

    static Optional<CallRecord> find(Handle handle, CallId id) {
        return select(handle, "WHERE id = :id", Map.of("id", id.text())).stream().findFirst();
    }

    static List<CallRecord> latest(Handle handle, int count) {
        return select(handle, "ORDER BY arrived DESC, id FETCH FIRST :most ROWS ONLY", Map.of("most", count));
    }

    /** Calls without a disposition, oldest first. */
    static List<CallRecord> open(Handle handle, int most) {
        return select(handle, "WHERE disposition IS NULL ORDER BY arrived, id FETCH FIRST :most ROWS ONLY", Map.of("most", most));
    }

    /** The newest calls that ended, the oldest of them first. */
    static List<PastCall> past(Handle handle, int most) {
        return handle.createQuery("SELECT line, answered_by, waited_ms, talked_ms FROM calls WHERE disposition IN ('ANSWERED', 'ABANDONED', 'PROMISED')"
                        + " ORDER BY arrived DESC FETCH FIRST :most ROWS ONLY").bind("most", most)
                .reduceRows(new ArrayList<PastCall>(), (calls, row) -> {
                    calls.addFirst(new PastCall(text(row, "line"), maybe(row, "answered_by").map(AgentId::new),
                            Duration.ofMillis(row.getColumn("waited_ms", Long.class)), Duration.ofMillis(row.getColumn("talked_ms", Long.class))));
                    return calls;
                });
    }

    static Map<Disposition, Integer> countSince(Handle handle, Instant since) {
        return handle.createQuery("SELECT disposition, count(*) AS calls FROM calls WHERE arrived >= :since AND disposition IS NOT NULL"
                        + " GROUP BY disposition").bind("since", since)
                .reduceRows(new EnumMap<>(Disposition.class), (counts, row) -> {
                    counts.put(Disposition.valueOf(text(row, "disposition")), row.getColumn("calls", Integer.class));
                    return counts;
                });
    }

    static Optional<CallRecord> lastTalkOf(Handle handle, AgentId agent, Instant since) {
        return select(handle, "WHERE answered_by = :agent AND ended > :since AND arrived > :earliest ORDER BY ended DESC, id FETCH FIRST 1 ROWS ONLY",
                Map.of("agent", agent.text(), "since", since, "earliest", since.minus(LONGEST))).stream().findFirst();
    }

    private static List<CallRecord> select(Handle handle, String which, Map<String, Object> values) {
        var calls = handle.createQuery("SELECT " + COLUMNS + " FROM calls " + which).bindMap(values)
                .reduceRows(new LinkedHashMap<String, CallRecord>(), (found, row) -> {
                    found.put(row.getColumn("id", String.class), callOf(row));
                    return found;
                });
        if (calls.isEmpty()) {
            return List.of();
        }
        var offers = handle.createQuery("SELECT call_id, number, agents, why, site_proof, rung, guardia, outcome, rang_ms, answered_by"
                        + " FROM offers WHERE call_id IN (<ids>) ORDER BY call_id, number").bindList("ids", List.copyOf(calls.keySet()))
                .reduceRows(new HashMap<String, List<Offer>>(), (found, row) -> {
                    found.computeIfAbsent(row.getColumn("call_id", String.class), id -> new ArrayList<>()).add(offerOf(row));
                    return found;
                });
        return calls.values().stream().map(call -> call.with(offers.getOrDefault(call.id().text(), List.of()))).toList();
    }

    private static CallRecord callOf(RowView row) {
        return new CallRecord(new CallId(text(row, "id")), row.getColumn("revision", Integer.class), row.getColumn("arrived", Instant.class),
                text(row, "line"), callerOf(row), maybe(row, "customer"), text(row, "need"), words(row, "need_reasons"), List.of(),
                words(row, "explanation"), words(row, "transfers"), maybe(row, "answered_by").map(AgentId::new),
                Duration.ofMillis(row.getColumn("waited_ms", Long.class)), Duration.ofMillis(row.getColumn("talked_ms", Long.class)),
                maybe(row, "disposition").map(Disposition::valueOf), Optional.ofNullable(row.getColumn("ended", Instant.class)),
                maybe(row, "promise"), maybe(row, "topic").map(topic -> new CallRecord.About(topic, maybe(row, "case_id"))));
    }

    private static Offer offerOf(RowView row) {
        return new Offer(row.getColumn("number", Integer.class), words(row, "agents").stream().map(AgentId::new).toList(), text(row, "why"),
                text(row, "site_proof"), row.getColumn("rung", Instant.class), row.getColumn("guardia", Boolean.class),
                maybe(row, "outcome").map(RingOutcome::valueOf),
                Optional.ofNullable(row.getColumn("rang_ms", Long.class)).map(Duration::ofMillis), maybe(row, "answered_by").map(AgentId::new));
    }

    private static String kindOf(CallerNumber caller) {
        return switch (caller) {
            case CallerNumber.Presented(var number) -> "presented";
            case CallerNumber.Withheld() -> "withheld";
            case CallerNumber.Unknown() -> "unknown";
        };
    }

    private static CallerNumber callerOf(RowView row) {
        var kind = text(row, "caller_kind");
        return switch (kind) {
            case "presented" -> new CallerNumber.Presented(new PhoneNumber(text(row, "caller_number")));
            case "withheld" -> new CallerNumber.Withheld();
            case "unknown" -> new CallerNumber.Unknown();
            default -> throw new IllegalStateException("unknown kind of caller in the ledger: " + kind);
        };
    }

    private static String text(RowView row, String column) {
        return row.getColumn(column, String.class);
    }

    private static Optional<String> maybe(RowView row, String column) {
        return Optional.ofNullable(row.getColumn(column, String.class));
    }

    private static List<String> words(RowView row, String column) {
        return List.of(JSON.readValue(row.getColumn(column, String.class), String[].class));
    }
}
