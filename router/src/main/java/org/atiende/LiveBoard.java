package org.atiende;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Collectors;

import org.atiende.agent.Agent;
import org.atiende.agent.AgentId;
import org.atiende.agent.AgentState;
import org.atiende.agent.Availability;
import org.atiende.call.Calls;
import org.atiende.console.Board;
import org.atiende.console.CaseDesk;
import org.atiende.customer.CallContacts;
import org.atiende.ledger.CallRecord;
import org.atiende.ledger.Disposition;
import org.atiende.ledger.Ledger;
import org.atiende.ledger.Offer;
import org.atiende.match.Distributor;
import org.atiende.match.WaitingCall;
import org.atiende.presence.Attendance;
import org.atiende.promise.PromiseStory;
import org.atiende.promise.Promises;
import org.atiende.tel.CallId;

/** The router as the console shows it. Every answer is a copy of the moment; callers' numbers leave here masked. */
final class LiveBoard implements Board {

    private final Distributor distributor;
    private final Attendance attendance;
    private final Calls calls;
    private final Ledger ledger;
    private final Clock clock;
    private final ZoneId zone;
    private final CallContacts contacts;
    private final Promises promises;
    private final CaseDesk cases;

    /** Calls under way and past, what is noted about them, those that are owed, and the cases that they are about. */
    record Records(Calls calls, Ledger ledger, CallContacts contacts, Promises promises, CaseDesk cases) {
    }

    LiveBoard(Distributor distributor, Attendance attendance, Records records, Clock clock, ZoneId zone) {
        this.distributor = distributor;
        this.attendance = attendance;
        this.calls = records.calls();
        this.ledger = records.ledger();
        this.contacts = records.contacts();
        this.promises = records.promises();
        this.cases = records.cases();
        this.clock = clock;
        this.zone = zone;
    }

    @Override
    public List<AgentRow> agents() {
        var now = clock.instant();
        var states = distributor.states();
        var underWay = underWay();
        return distributor.agents().stream().filter(agent -> states.containsKey(agent.id()))
                .map(agent -> row(agent, states.get(agent.id()), underWay, now)).toList();
    }

    private Map<CallId, CallRecord> underWay() {
        var byId = new HashMap<CallId, CallRecord>();
        calls.underWay().forEach(call -> byId.put(call.id(), call));
        return byId;
    }

    private static AgentRow row(Agent agent, AgentState state, Map<CallId, CallRecord> underWay, Instant now) {
        var detail = switch (state) {
            case AgentState.OffSite(var proof) -> proof.toString();
            case AgentState.Paused(var reason) -> reason;
            case AgentState.Reserved(var call, var _) -> caller(call, underWay);
            case AgentState.Ringing(var call) -> caller(call, underWay);
            case AgentState.Talking(var call) -> call.map(id -> caller(id, underWay)).orElse("a call of their own");
            case AgentState.WrapUp(var until) -> "for " + Math.max(0, Duration.between(now, until).toSeconds()) + " s more";
            case AgentState.Fault(var why, var _) -> why;
            case AgentState.Unknown(), AgentState.SignedOut(), AgentState.Free(var _) -> "";
        };
        return new AgentRow(agent.id(), agent.name(), agent.site(), state.label(), detail,
                since(agent, state, underWay).filter(Instant.EPOCH::isBefore).map(began -> Duration.between(began, now)));
    }

    private static String caller(CallId id, Map<CallId, CallRecord> underWay) {
        return Optional.ofNullable(underWay.get(id)).map(call -> call.caller().describe() + " on " + call.line()).orElse("a caller");
    }

    /** When this state began, where somebody remembers: the seat, the offer on record, or the end that is known. */
    private static Optional<Instant> since(Agent agent, AgentState state, Map<CallId, CallRecord> underWay) {
        return switch (state) {
            case AgentState.Free(var free) -> Optional.of(free);
            case AgentState.WrapUp(var until) -> Optional.of(until.minus(agent.wrapUp()));
            case AgentState.Ringing(var call) -> offer(call, agent, underWay).map(Offer::at);
            case AgentState.Talking(var call) -> call.flatMap(id -> offer(id, agent, underWay))
                    .flatMap(offer -> offer.rang().map(rang -> offer.at().plus(rang)));
            default -> Optional.empty();
        };
    }

    private static Optional<Offer> offer(CallId id, Agent to, Map<CallId, CallRecord> underWay) {
        return Optional.ofNullable(underWay.get(id)).flatMap(call -> call.offers().reversed().stream()
                .filter(offer -> offer.agents().contains(to.id())).findFirst());
    }

    @Override
    public List<WaitingRow> waiting() {
        var now = clock.instant();
        var underWay = underWay();
        return distributor.waiting().stream().sorted(Comparator.comparing(WaitingCall::since).thenComparing(WaitingCall::id))
                .map(place -> new WaitingRow(place.id(), place.line().name(),
                        Optional.ofNullable(underWay.get(place.id())).map(call -> call.caller().describe()).orElse("unknown"),
                        place.need().summary(), Duration.between(place.since(), now)))
                .toList();
    }

    @Override
    public List<CallRow> live() {
        var now = clock.instant();
        var chosen = new HashMap<CallId, AgentId>();
        distributor.states().forEach((agent, state) -> {
            if (state instanceof AgentState.Reserved(var call, var _)) {
                chosen.put(call, agent);
            }
        });
        return calls.underWay().stream().map(call -> new CallRow(call.id(), call.line(), call.caller().describe(), call.customer(),
                doing(call, Optional.ofNullable(chosen.get(call.id()))), Duration.between(call.arrived(), now))).toList();
    }

    private String doing(CallRecord call, Optional<AgentId> chosen) {
        if (!call.offers().isEmpty() && call.offers().getLast().outcome().isEmpty()) {
            return "rings " + String.join(" and ", call.offers().getLast().agents().stream().map(this::name).toList());
        }
        return chosen.map(agent -> "about to ring " + name(agent))
                .or(() -> call.answeredBy().map(agent -> "talks with " + name(agent))).orElse("with nobody yet");
    }

    private String name(AgentId id) {
        return distributor.agent(id).map(Agent::name).orElse(id.text());
    }

    @Override
    public List<PromiseStory> promises(int most) {
        return promises.stories(most);
    }

    @Override
    public CaseDesk cases() {
        return cases;
    }

    @Override
    public List<CallRecord> latest(int count) {
        return ledger.latest(count + calls.count()).stream().filter(CallRecord::closed).limit(count).toList();
    }

    @Override
    public Optional<CallRecord> find(CallId id) {
        return ledger.find(id);
    }

    @Override
    public Map<Disposition, Integer> today() {
        var midnight = clock.instant().atZone(zone).toLocalDate().atStartOfDay(zone).toInstant();
        var counts = new EnumMap<Disposition, Integer>(Disposition.class);
        ledger.countSince(midnight).forEach((how, count) -> counts.put(how, count));
        return counts;
    }

    @Override
    public Change change(AgentId agent, Availability to, String by) {
        return changed(agent, attendance.choose(agent, to, by));
    }

    @Override
    public Change resume(AgentId agent, String by) {
        return changed(agent, attendance.resume(agent, by));
    }

    @Override
    public Noted note(CallId id, Optional<AgentId> by, CallContacts.Note note) {
        var call = Optional.ofNullable(underWay().get(id)).or(() -> ledger.find(id));
        if (call.isEmpty()) {
            return new NoSuchCall();
        }
        if (call.get().answeredBy().isEmpty()) {
            return new NotNotable("nobody has answered this call");
        }
        if (by.isPresent() && !by.equals(call.get().answeredBy())) {
            return new NotNotable("this token notes its own agent's calls only, and " + call.get().answeredBy().get() + " had this one");
        }
        if (call.get().customer().isEmpty()) {
            return new NotNotable("the caller is no customer on file");
        }
        var skills = distributor.agents().stream().flatMap(agent -> agent.skills().keySet().stream()).collect(Collectors.toCollection(TreeSet::new));
        if (note.topic().filter(topic -> !skills.contains(topic)).isPresent()) {
            return new NotNotable("nobody has the skill " + note.topic().get() + "; there are " + String.join(", ", skills));
        }
        return contacts.note(call.get(), note).<Noted>map(NoteKept::new).orElseGet(() -> new NotNotable("the customer or the agent is not on file any more"));
    }

    private Change changed(AgentId agent, Attendance.Result result) {
        return switch (result) {
            case UNKNOWN_AGENT -> new NoSuchAgent();
            case NOT_SIGNED_IN -> new Refused("the agent is signed out: sign in before pausing or resuming");
            case REFUSED_OFF_SITE -> new Refused("the phone is not on site");
            case SIGNED_IN, SIGNED_OUT, PAUSED, RESUMED, NOT_STORED -> agents().stream().filter(row -> row.id().equals(agent)).findFirst()
                    .<Change>map(Done::new).orElseGet(NoSuchAgent::new);
        };
    }

    /** How many wait on each line, for the metrics; a line where nobody waits is left out. */
    Map<String, Integer> waitingByLine() {
        var counts = new HashMap<String, Integer>();
        distributor.waiting().forEach(place -> counts.merge(place.line().name(), 1, Integer::sum));
        return counts;
    }

    Map<String, Duration> longestWaitByLine() {
        var now = clock.instant();
        var longest = new HashMap<String, Duration>();
        distributor.waiting().forEach(place -> longest.merge(place.line().name(), Duration.between(place.since(), now),
                (a, b) -> a.compareTo(b) > 0 ? a : b));
        return longest;
    }

    Map<String, Integer> agentsByState() {
        var counts = new HashMap<String, Integer>();
        AgentState.LABELS.forEach(label -> counts.put(label, 0));
        distributor.states().values().forEach(state -> counts.merge(state.label(), 1, Integer::sum));
        return counts;
    }
}
