package org.atiende.world;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

import org.atiende.ami.Originate;
import org.atiende.fake.Office;
import org.atiende.speech.PromiseWords;
import org.atiende.world.Plan.Fault;
import org.atiende.world.SimAsterisk.Channel;

/** What the world has seen of calls and promises, and how that compares with the rows the router left. */
final class Books {

    /** Who talked for so long has been called (as the router counts, a second either way). */
    private static final Duration A_TALK = Duration.ofSeconds(12);

    private final World world;
    private final Judge judge;
    private final Map<String, SimCall> ended = new LinkedHashMap<>();
    private final Map<String, Instant> said = new LinkedHashMap<>();
    private final Map<String, String> promiseOf = new HashMap<>();
    private final Map<String, Integer> kept = new TreeMap<>();
    private final Map<String, Long> talkBegan = new HashMap<>();
    private final Map<String, Long> answeredAt = new HashMap<>();
    private final Set<String> calledNumbers = new HashSet<>();
    private int arrived;
    private int talks;
    private int promisedTalks;

    Books(World world, Judge judge) {
        this.world = world;
        this.judge = judge;
    }

    int calls() {
        return arrived;
    }

    int talks() {
        return talks;
    }

    int promised() {
        return said.size();
    }

    int promisedTalks() {
        return promisedTalks;
    }

    void arrived(SimCall call) {
        arrived++;
    }

    void talks(SimCall call, Channel leg) {
        talks++;
        answeredAt.putIfAbsent(call.id(), world.time.nanos());
    }

    void ended(SimCall call) {
        ended.put(call.id(), call);
    }

    void promises(String call, PromiseWords words) {
        said.putIfAbsent(call, words.due().toInstant());
    }

    /** Whether something may be owed to this caller from before, so that they do not wait as others do. */
    boolean isOwed(SimCall call) {
        var number = call.caller.number();
        return calledNumbers.contains(number)
                || world.asterisk.calls.stream().anyMatch(other -> other != call && other.caller.number().equals(number))
                || ended.values().stream().anyMatch(other -> other != call && other.caller.number().equals(number) && mayBePromised(other));
    }

    /** A promise that was never said is owed, too, when the store has it and could not answer that it has. */
    private boolean mayBePromised(SimCall over) {
        return isPromised(over) || !looking("SELECT id FROM promises WHERE made_in = :id", over.id()).isEmpty();
    }

    boolean isPromised(SimCall call) {
        return said.containsKey(call.id());
    }

    private Map<String, String> row(String sql, String id) {
        return world.store().read("look", handle -> {
            var row = new HashMap<String, String>();
            handle.createQuery(sql).bind("id", id).mapToMap().findOne().ifPresent(found -> found.forEach((name, value) -> row.put(name, String.valueOf(value))));
            return row;
        });
    }

    private Map<String, String> looking(String sql, String id) {
        return world.disk.peeking(() -> row(sql, id));
    }

    void originated(Originate call) {
        var promise = looking("SELECT p.id, p.due, p.number, p.attempt, p.made_in FROM promises p JOIN promise_attempts a ON a.promise = p.id WHERE a.id = :id", call.channelId());
        judge.check(7, !promise.isEmpty(), "an agent is rung for no promise");
        judge.check(10, call.channelId().equals(promise.get("attempt")), "an agent is rung for a promise that another attempt keeps (promise=%s)", promise.get("id"));
        var answered = answeredAt.getOrDefault(promise.getOrDefault("made_in", ""), Long.MAX_VALUE);
        judge.check(6, answered > world.time.nanos() - 30 * Judge.SECOND || disturbs() || !world.disk.wasGoodSince(answered), "a customer is called whom a person has answered (promise=%s)",
                promise.get("id"));
        if (!promise.isEmpty()) {
            promiseOf.put(call.channelId(), promise.get("id"));
            var due = java.time.OffsetDateTime.parse(promise.get("due")).toInstant();
            var early = Duration.between(world.time.instant(), due);
            judge.check(15, early.compareTo(Duration.ofSeconds(32)) <= 0 || stepped(), "a promise is kept %s before its time", early);
            var hour = world.time.instant().atZone(Office.ZONE).getHour();
            judge.check(7, hour >= 8 && hour < 20 || stepped(), "somebody is called at %d o'clock", hour);
        }
    }

    /** Whether wall clocks are set on such a day. */
    boolean stepped() {
        return world.plan.has(Fault.CLOCK_BACK) || world.plan.has(Fault.CLOCK_FORWARD);
    }

    void customerCalled(String attempt, String number) {
        calledNumbers.add(number);
        var promise = looking("SELECT p.number, p.state FROM promises p JOIN promise_attempts a ON a.promise = p.id WHERE a.id = :id", attempt);
        judge.check(7, number.equals(promise.get("number")) && world.asterisk.callees.containsKey(number), "a number is called that no promise names");
        var id = promiseOf.getOrDefault(attempt, "");
        judge.check(6, kept.getOrDefault(id, 0) == 0, "a customer is called again after a talk (promise=%s)", id);
    }

    void promisedTalk(String attempt) {
        promisedTalks++;
        talkBegan.put(attempt, world.time.nanos());
    }

    void promisedTalkOver(String attempt) {
        if (world.time.nanos() - talkBegan.get(attempt) >= A_TALK.toNanos()) {
            kept.merge(promiseOf.getOrDefault(attempt, ""), 1, Integer::sum);
        }
    }

    /** At the end of the day. */
    void compare() {
        var rows = new HashMap<String, String>();
        world.store().read("look", handle -> handle.createQuery("SELECT id, coalesce(disposition, 'OPEN') AS how FROM calls").reduceRows(rows, (all, row) -> {
            all.put(row.getColumn("id", String.class), row.getColumn("how", String.class));
            return all;
        }));
        ended.forEach((id, call) -> judge.check(12, rows.containsKey(id) && !"OPEN".equals(rows.get(id)), "the end of %s (%s) is in no row: %s", id, call.outcome, rows.get(id)));
        judge.check(12, rows.size() == ended.size(), "%d calls, %d rows", ended.size(), rows.size());
        if (!disturbs()) {
            ended.forEach((id, call) -> judge.check(12, rows.get(id).equals(expected(call)) || almost(call, rows.get(id)), "%s is written as %s, and was %s", id, rows.get(id), expected(call)));
        }
        said.forEach((call, due) -> promiseIsKnown(call));
        kept.forEach((promise, times) -> judge.check(6, times == 1, "a promise was kept %d times (promise=%s)", times, promise));
        if (!stepped()) {                                    // else the hour of the promise may not have come by the clock of that day
            unfinished();
        }
    }

    /** What hides from the router how calls go: then its rows may say less than the callers saw. */
    private boolean disturbs() {
        for (var fault : new Fault[] {Fault.KILL, Fault.FREEZE, Fault.CUT, Fault.SILENCE, Fault.LATE_EVENTS}) {
            if (world.plan.has(fault)) {
                return true;
            }
        }
        return false;
    }

    private String expected(SimCall call) {
        if (call.outcome.equals("busy")) {
            return "REFUSED";
        }
        return call.talked ? "ANSWERED" : said.containsKey(call.id()) ? "PROMISED" : "ABANDONED";
    }

    /** Who answered is no question of the world's; and whether the words were heard to the end is not either. */
    private boolean almost(SimCall call, String row) {
        return call.talked ? row.equals("ANSWERED_BY_GUARDIA") : said.containsKey(call.id()) && row.equals("ABANDONED")
                || call.outcome.equals("left") && row.equals("FALLBACK") && call.talkedInFallback;
    }

    private void promiseIsKnown(String call) {
        var found = row("SELECT state, next_try FROM promises WHERE made_in = :id", call);
        if (found.isEmpty() && ended.containsKey(call)) {
            found = row("SELECT state, next_try FROM promises WHERE number = :id FETCH FIRST 1 ROW ONLY", ended.get(call).caller.number());     // owed before, and said again
        }
        judge.check(5, !found.isEmpty(), "what was promised in %s is in no row", call);
    }

    /** Whatever lives still has a time to come. */
    private void unfinished() {
        var now = world.time.instant().plus(world.time.wallAhead());
        var late = world.store().read("look", handle -> handle.createQuery("SELECT id || ' ' || state || ' ' || next_try FROM promises WHERE live_key IS NOT NULL AND due < :then AND next_try < :then")
                .bind("then", now.minusSeconds(240)).mapTo(String.class).list());
        judge.check(5, late.isEmpty(), "promises whose time is long over: %s", late);
    }
}
