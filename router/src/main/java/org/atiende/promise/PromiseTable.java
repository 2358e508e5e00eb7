package org.atiende.promise;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;

import org.atiende.agent.AgentId;
import org.atiende.promise.Promise.Kind;
import org.atiende.promise.Promise.Matter;
import org.atiende.promise.Promise.State;
import org.atiende.tel.CallId;
import org.atiende.tel.PhoneNumber;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.result.RowView;
import org.jdbi.v3.core.statement.Query;
import org.jdbi.v3.core.statement.SqlStatement;

/** The promises' rows, the seats of their slots, and their attempts. Every method works inside the caller's transaction. */
final class PromiseTable {

    private static final String COLUMNS = "id, kind, made_in, line, number, customer, case_id, skill, further_skills, language, priority, named, made, due, heard,"
            + " state, version, next_try, attempt, calls, first_rung, ended";

    /** Where a column must say something, and there is no call, or no agent. */
    private static final String NOBODY = "-";

    private PromiseTable() {
    }

    static Optional<Promise> find(Handle handle, String id) {
        return select(handle.createQuery("SELECT " + COLUMNS + " FROM promises WHERE id = :id").bind("id", id)).stream().findFirst();
    }

    static Optional<Promise> ofAttempt(Handle handle, CallId attempt) {
        return select(handle.createQuery("SELECT " + COLUMNS + " FROM promises WHERE id IN (SELECT promise FROM promise_attempts WHERE id = :id)")
                .bind("id", attempt.text())).stream().findFirst();
    }

    static Optional<AgentId> agentOf(Handle handle, CallId attempt) {
        return handle.createQuery("SELECT agent FROM promise_attempts WHERE id = :id").bind("id", attempt.text()).mapTo(String.class).findOne()
                .filter(PromiseTable::isSomebody).map(AgentId::new);
    }

    static Optional<Promise> live(Handle handle, Matter matter) {
        return select(handle.createQuery("SELECT " + COLUMNS + " FROM promises WHERE live_key = :key").bind("key", matter.liveKey()))
                .stream().findFirst();
    }

    /** How the latest promise to this number ended, if one did so since. */
    static Optional<State> lastEnded(Handle handle, PhoneNumber number, Instant since) {
        return handle.createQuery("SELECT state FROM promises WHERE number = :number AND ended > :since ORDER BY ended DESC, id FETCH FIRST 1 ROW ONLY")
                .bind("number", number.e164()).bind("since", since).mapTo(String.class).findOne().map(State::valueOf);
    }

    /** Those that live, soonest first. */
    static List<Promise> live(Handle handle, int most) {
        return select(handle.createQuery("SELECT " + COLUMNS + " FROM promises WHERE live_key IS NOT NULL"
                + " ORDER BY due, id FETCH FIRST :most ROWS ONLY").bind("most", most));
    }

    static List<Promise> latest(Handle handle, int most) {
        return select(handle.createQuery("SELECT " + COLUMNS + " FROM promises ORDER BY made DESC, id FETCH FIRST :most ROWS ONLY")
                .bind("most", most));
    }

    /** Every ring of an agent for these promises, by promise, in their order. */
    static Map<String, List<PromiseStory.Try>> tries(Handle handle, List<String> promises) {
        return promises.isEmpty() ? Map.of() : handle.createQuery("SELECT promise, agent, placed, answered, outcome FROM promise_attempts WHERE promise IN (<ids>)"
                        + " ORDER BY placed, id").bindList("ids", promises)
                .reduceRows(new HashMap<>(), (found, row) -> {
                    found.computeIfAbsent(text(row, "promise"), _ -> new ArrayList<>()).add(new PromiseStory.Try(somebody(row, "agent").map(AgentId::new),
                            row.getColumn("placed", Instant.class), Optional.ofNullable(row.getColumn("answered", Instant.class)), maybe(row, "outcome")));
                    return found;
                });
    }

    private static List<Promise> select(Query query) {
        return query.reduceRows(new ArrayList<>(), (found, row) -> {
            found.add(promiseOf(row));
            return found;
        });
    }

    private static Promise promiseOf(RowView row) {
        var matter = new Matter(text(row, "line"), new PhoneNumber(text(row, "number")), maybe(row, "customer"), maybe(row, "case_id"),
                skillsOf(row), text(row, "language"), row.getColumn("priority", Integer.class));
        return new Promise(text(row, "id"), Kind.valueOf(text(row, "kind")), somebody(row, "made_in").map(CallId::new), matter, maybe(row, "named").map(AgentId::new),
                row.getColumn("made", Instant.class), row.getColumn("due", Instant.class), row.getColumn("heard", Boolean.class),
                State.valueOf(text(row, "state")), row.getColumn("version", Integer.class), row.getColumn("next_try", Instant.class),
                maybe(row, "attempt").map(CallId::new), row.getColumn("calls", Integer.class),
                Optional.ofNullable(row.getColumn("first_rung", Instant.class)), Optional.ofNullable(row.getColumn("ended", Instant.class)));
    }

    private static List<String> skillsOf(RowView row) {
        return Stream.concat(Stream.of(text(row, "skill")), Stream.of(text(row, "further_skills").split(" ")).filter(Predicate.not(String::isEmpty))).toList();
    }

    private static boolean isSomebody(String text) {
        return !text.equals(NOBODY);
    }

    private static Optional<String> somebody(RowView row, String column) {
        return maybe(row, column).filter(PromiseTable::isSomebody);
    }

    private static String text(RowView row, String column) {
        return row.getColumn(column, String.class);
    }

    private static Optional<String> maybe(RowView row, String column) {
        return Optional.ofNullable(row.getColumn(column, String.class));
    }

    /** @return false when there is a live promise for the same number and case, or this very one */
    static boolean insert(Handle handle, Promise promise) {
        var matter = promise.matter();
        return bind(handle.createUpdate("INSERT INTO promises (" + COLUMNS + ", live_key) VALUES (:id, :kind, :madeIn, :line, :number, :customer,"
                + " :case, :skill, :further, :language, :priority, :named, :made, :due, :heard, :state, :version, :next, :attempt, :calls, :rung, :ended,"
                + " :key) ON CONFLICT DO NOTHING"), promise)
                .bind("kind", promise.kind().name()).bind("madeIn", promise.madeIn().map(CallId::text).orElse(NOBODY))
                .bind("line", matter.line()).bind("number", matter.number().e164())
                .bindByType("customer", matter.customer().orElse(null), String.class)
                .bindByType("case", matter.caseId().orElse(null), String.class).bind("skill", matter.skills().getFirst())
                .bind("further", String.join(" ", matter.skills().subList(1, matter.skills().size())))
                .bind("language", matter.language()).bind("priority", matter.priority())
                .bindByType("named", promise.named().map(AgentId::text).orElse(null), String.class).bind("made", promise.made())
                .bind("due", promise.due()).execute() == 1;
    }

    /** @return false when somebody else has changed the row meanwhile: then nothing is changed, and nothing may be done */
    static boolean change(Handle handle, Promise next) {
        var changed = bind(handle.createUpdate("UPDATE promises SET heard = :heard, state = :state, version = :version, next_try = :next,"
                + " attempt = :attempt, calls = :calls, first_rung = :rung, ended = :ended, live_key = :key"
                + " WHERE id = :id AND version = :version - 1"), next).execute() == 1;
        if (changed && !next.state().live()) {
            handle.createUpdate("DELETE FROM promise_slots WHERE promise = :id").bind("id", next.id()).execute();
        }
        return changed;
    }

    private static <S extends SqlStatement<S>> S bind(S statement, Promise promise) {
        return statement.bind("id", promise.id()).bind("heard", promise.heard()).bind("state", promise.state().name())
                .bind("version", promise.version()).bind("next", promise.nextTry())
                .bindByType("attempt", promise.attempt().map(CallId::text).orElse(null), String.class).bind("calls", promise.calls())
                .bindByType("rung", promise.firstRung().orElse(null), Instant.class)
                .bindByType("ended", promise.ended().orElse(null), Instant.class)
                .bindByType("key", promise.state().live() ? promise.matter().liveKey() : null, String.class);
    }

    /** A status call becomes a promise, with what that takes. @return as {@link #change} */
    static boolean promise(Handle handle, Promise next) {
        var changed = change(handle, next);
        if (changed) {
            handle.createUpdate("UPDATE promises SET kind = :kind, made_in = :madeIn, named = :named, due = :due WHERE id = :id").bind("kind", next.kind().name())
                    .bind("madeIn", next.madeIn().orElseThrow().text()).bindByType("named", next.named().map(AgentId::text).orElse(null), String.class)
                    .bind("due", next.due()).bind("id", next.id()).execute();
        }
        return changed;
    }

    /** A seat of a slot, and who was named for it. */
    record Seat(Instant slot, int number, Optional<AgentId> named) {
    }

    /** Of this line all, of the others those for which somebody is named. */
    static List<Seat> seatsTaken(Handle handle, String line, Instant from) {
        return handle.createQuery("SELECT at, CASE WHEN line = :line THEN seat ELSE 0 END AS seat, named FROM promise_slots"
                        + " WHERE at >= :from AND (line = :line OR named IS NOT NULL)")
                .bind("line", line).bind("from", from)
                .reduceRows(new ArrayList<>(), (found, row) -> {
                    found.add(new Seat(row.getColumn("at", Instant.class), row.getColumn("seat", Integer.class),
                            maybe(row, "named").map(AgentId::new)));
                    return found;
                });
    }

    /** @return false when somebody was faster: two callers never get the last seat, and nobody is named for two calls of one minute */
    static boolean takeSeat(Handle handle, String line, Seat seat, String promise) {
        return handle.createUpdate("INSERT INTO promise_slots (line, at, seat, promise, named) VALUES (:line, :at, :seat, :promise, :named)"
                        + " ON CONFLICT DO NOTHING")
                .bind("line", line).bind("at", seat.slot()).bind("seat", seat.number()).bind("promise", promise)
                .bindByType("named", seat.named().map(AgentId::text).orElse(null), String.class).execute() == 1;
    }

    /** @param agent who is rung first; nobody: the customer is */
    static void placed(Handle handle, Promise promise, Optional<AgentId> agent, Instant now) {
        handle.createUpdate("INSERT INTO promise_attempts (id, promise, agent, placed) VALUES (:id, :promise, :agent, :now)")
                .bind("id", promise.attempt().orElseThrow().text()).bind("promise", promise.id()).bind("agent", agent.map(AgentId::text).orElse(NOBODY))
                .bind("now", now).execute();
    }

    static void answered(Handle handle, CallId attempt, Instant now) {
        handle.createUpdate("UPDATE promise_attempts SET answered = :now WHERE id = :id").bind("now", now).bind("id", attempt.text()).execute();
    }

    static void ended(Handle handle, CallId attempt, String outcome, Instant now) {
        handle.createUpdate("UPDATE promise_attempts SET outcome = :outcome, ended = :now WHERE id = :id AND ended IS NULL")
                .bind("outcome", outcome).bind("now", now).bind("id", attempt.text()).execute();
    }

    /** Whether this number was owed a call of this kind since then. */
    static boolean wasOwed(Handle handle, PhoneNumber number, Promise.Kind kind, Instant since) {
        return handle.createQuery("SELECT COUNT(*) FROM promises WHERE number = :number AND kind = :kind AND made > :since").bind("number", number.e164())
                .bind("kind", kind.name()).bind("since", since).mapTo(Integer.class).one() > 0;
    }

    /** Those in which somebody picked up. */
    static List<CallId> answeredAttempts(Handle handle, String promise) {
        return handle.createQuery("SELECT id FROM promise_attempts WHERE promise = :promise AND answered IS NOT NULL").bind("promise", promise)
                .mapTo(String.class).map(CallId::new).list();
    }

    /** The customer was rung: alone, or after an agent had picked up. */
    private static final String RANG = "(answered IS NOT NULL OR agent = '" + NOBODY + "')";

    /** When a number was rung since then, the newest first. */
    static List<Instant> rings(Handle handle, PhoneNumber number, Instant since) {
        return handle.createQuery("SELECT placed FROM promise_attempts WHERE placed > :since AND " + RANG
                + " AND promise IN (SELECT id FROM promises WHERE number = :number) ORDER BY placed DESC")
                .bind("since", since).bind("number", number.e164()).mapTo(Instant.class).list();
    }

    /** How often anybody was rung since then. */
    static int rings(Handle handle, Instant since) {
        return handle.createQuery("SELECT COUNT(*) FROM promise_attempts WHERE placed > :since AND " + RANG).bind("since", since).mapTo(Integer.class).one();
    }

    /** Ids of attempts that are over, of those given. */
    static Set<String> endedAttempts(Handle handle, List<String> ids) {
        return ids.isEmpty() ? Set.of() : new HashSet<>(handle.createQuery("SELECT id FROM promise_attempts WHERE id IN (<ids>) AND ended IS NOT NULL")
                .bindList("ids", ids).mapTo(String.class).list());
    }
}
