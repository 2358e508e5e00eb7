package org.atiende.console;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;

import org.atiende.agent.AgentId;
import org.atiende.agent.Availability;
import org.atiende.customer.CallContacts;
import org.atiende.customer.Contact;
import org.atiende.ledger.CallRecord;
import org.atiende.ledger.Disposition;
import org.atiende.ledger.Offer;
import org.atiende.promise.PromiseStory;
import org.atiende.tel.CallId;
import org.atiende.tel.CallerNumber;
import org.atiende.tel.PhoneNumber;
import org.atiende.tel.RingOutcome;

/** A board of a morning at the sample company. Remembers every change it was asked for. */
final class FakeBoard implements Board {

    static final Instant MORNING = Instant.parse("2026-03-02T08:44:12Z");

    private final CaseDesk cases;
    final List<String> changes = new CopyOnWriteArrayList<>();
    final List<AgentRow> agents = new CopyOnWriteArrayList<>();
    final List<WaitingRow> waiting = new CopyOnWriteArrayList<>();
    final List<CallRow> live = new CopyOnWriteArrayList<>();
    final List<PromiseStory> promises = new CopyOnWriteArrayList<>();
    final List<CallRecord> latest = new CopyOnWriteArrayList<>();
    final Map<Disposition, Integer> today = new EnumMap<>(Disposition.class);

    FakeBoard() {
        this(new FakeCaseDesk());
    }

    FakeBoard(CaseDesk cases) {
        this.cases = cases;
        agent("ana.perez", "Ana Pérez", "valladolid", "talking", "+34…678, bill of March", 214);
        agent("luis.mora", "Luis Mora", "valladolid", "free", "", 95);
        agent("ines.soto", "Inés Soto", "malaga", "ringing", "+34…203", 4);
        agent("marta.ruiz", "Marta Ruiz", "malaga", "wrap-up", "until 09:45:10", 22);
        agent("paul.green", "Paul Green", "malaga", "paused", "lunch", 1260);
        agent("eva.cano", "Eva Cano", "valladolid", "off-site", "phone at 127.0.9.4, in no site", 5400);
        agent("rosa.gil", "Rosa Gil", "valladolid", "free", "supervisor", 640);
        agent("tomas.vega", "Tomás Vega", "malaga", "signed-out", "", 31_000);
    }

    /** A full morning: callers waiting, calls under way, a list of what ended. */
    FakeBoard busy() {
        waiting.add(new WaitingRow(new CallId("1772440000.41"), "support", "+34…119", "supply failure, case 2207 open", Duration.ofSeconds(96)));
        waiting.add(new WaitingRow(new CallId("1772440000.44"), "support", "withheld", "first contact", Duration.ofSeconds(31)));
        waiting.add(new WaitingRow(new CallId("1772440000.46"), "english", "+44…678", "fibre installation", Duration.ofSeconds(12)));
        live.add(new CallRow(new CallId("1772439800.20"), "support", "+34…678", Optional.of("C-1007"), "talks to Ana Pérez", Duration.ofSeconds(231)));
        live.add(new CallRow(new CallId("1772440010.47"), "support", "+34…203", Optional.of("C-1012"), "rings Inés Soto", Duration.ofSeconds(9)));
        waiting.forEach(row -> live.add(new CallRow(row.call(), row.line(), row.caller(), Optional.empty(), "waits, with music", row.waited())));
        today.putAll(Map.of(Disposition.ANSWERED, 143, Disposition.ANSWERED_BY_GUARDIA, 3, Disposition.ABANDONED, 6, Disposition.REFUSED, 0));
        record("1772439700.12", "+34612345678", "support", 4, Disposition.ANSWERED, "ana.perez", "owns the open case 2207 (billing)");
        record("1772439650.10", "+441212345678", "english", 71, Disposition.ANSWERED, "paul.green", "speaks English; fibre level 1; helped well in January");
        record("1772439600.07", "+34810123456", "support", 187, Disposition.ANSWERED_BY_GUARDIA, "rosa.gil", "guardia: past the hold cap of 150 s");
        record("1772439500.03", "+34912345678", "support", 22, Disposition.ABANDONED, "", "nobody free with supply level 1 or 2");
        record("1772439400.01", "+34612345111", "support", 0, Disposition.ANSWERED, "luis.mora", "on site, free, billing level 1; the owner eva.cano is off site");
        return this;
    }

    private void agent(String id, String name, String site, String state, String detail, int seconds) {
        agents.add(new AgentRow(new AgentId(id), name, site, state, detail, Optional.of(Duration.ofSeconds(seconds))));
    }

    void record(String id, String number, String line, int waited, Disposition how, String who, String why) {
        var by = who.isEmpty() ? Optional.<AgentId>empty() : Optional.of(new AgentId(who));
        var at = MORNING.minusSeconds(300L + 90L * latest.size());
        var offers = by.map(agent -> List.of(new Offer(1, List.of(agent), why, "127.0.1.11 in valladolid", at.plusSeconds(waited), how != Disposition.ANSWERED,
                Optional.of(RingOutcome.ANSWERED), Optional.of(Duration.ofSeconds(3)), by))).orElse(List.of());
        latest.add(new CallRecord(new CallId(id), 3, at, line, new CallerNumber.Presented(new PhoneNumber(number)), Optional.of("C-1007"),
                by.isEmpty() ? why : "bill of March", List.of("open case 2207"), offers, List.of(why), List.of(), by, Duration.ofSeconds(waited),
                Duration.ofSeconds(180), Optional.of(how), Optional.of(at.plusSeconds(200)), Optional.empty()));
    }

    @Override
    public CaseDesk cases() {
        return cases;
    }

    @Override
    public List<PromiseStory> promises(int most) {
        return promises.stream().limit(most).toList();
    }

    @Override
    public List<AgentRow> agents() {
        return List.copyOf(agents);
    }

    @Override
    public List<WaitingRow> waiting() {
        return waiting.stream().sorted(Comparator.comparing(WaitingRow::waited).reversed()).toList();
    }

    @Override
    public List<CallRow> live() {
        return List.copyOf(live);
    }

    @Override
    public List<CallRecord> latest(int count) {
        return latest.stream().limit(count).toList();
    }

    @Override
    public Optional<CallRecord> find(CallId id) {
        return latest.stream().filter(call -> call.id().equals(id)).findFirst();
    }

    @Override
    public Map<Disposition, Integer> today() {
        return Map.copyOf(today);
    }

    @Override
    public Noted note(CallId call, Optional<AgentId> by, CallContacts.Note note) {
        if (latest.stream().noneMatch(known -> known.id().equals(call))) {
            return new NoSuchCall();
        }
        if (by.filter(agent -> !agent.text().equals("ana.perez")).isPresent()) {
            return new NotNotable("this token notes its own agent's calls only");
        }
        changes.add(call + " " + note);
        return new NoteKept(new Contact("call:" + call, "C-1007", note.caseId(), new AgentId("ana.perez"), MORNING, note.topic().orElse("billing"), note.outcome()));
    }

    @Override
    public Change resume(AgentId agent, String by) {
        return change(agent, new Availability.SignedIn(), by);
    }

    @Override
    public Change change(AgentId agent, Availability to, String by) {
        if (agent.text().equals("eva.cano") && to instanceof Availability.SignedIn) {
            return new Refused("the phone is not on site");
        }
        return new ArrayList<>(agents).stream().filter(row -> row.id().equals(agent)).findFirst().<Change>map(row -> {
            changes.add(agent + " " + to + " by " + by);
            return new Done(row);
        }).orElseGet(NoSuchAgent::new);
    }
}
