package org.atiende.call;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

import org.atiende.agent.AgentId;
import org.atiende.customer.CustomerDirectory;
import org.atiende.ledger.CallRecord;
import org.atiende.ledger.Disposition;
import org.atiende.ledger.Ledger;
import org.atiende.match.Distributor;
import org.atiende.match.Event;
import org.atiende.match.LinePolicy;
import org.atiende.match.Need;
import org.atiende.match.NeedReader;
import org.atiende.presence.CallWatch;
import org.atiende.store.StoreLost;
import org.atiende.tel.CallId;
import org.atiende.tel.CallerNumber;
import org.atiende.tel.RingOutcome;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The calls that are under way. A call begins with its first turn and ends when Asterisk says that it ended: a turn's own hang-up proves
 * nothing, a lapsed lease looks the same. Every change goes to the ledger as a new revision of the whole story. Safe from any thread.
 */
public final class Calls implements CallWatch {

    private static final Logger LOG = LoggerFactory.getLogger(Calls.class);

    /** A call younger than this when its first turn comes has not been anywhere before. */
    private static final Duration NEW = Duration.ofSeconds(2);

    /** What there is to count about calls. Must return at once. */
    public interface Meter {
        void callEnded(String line, Disposition how, Duration waited);

        void offerEnded(RingOutcome how);
    }

    private final Lines lines;
    private final CustomerDirectory directory;
    private final Distributor distributor;
    private final Ledger ledger;
    private final Clock clock;
    private final Clock wall = Clock.systemUTC();
    private final Meter meter;
    private final Map<CallId, LiveCall> live = new ConcurrentHashMap<>();

    public Calls(Lines lines, CustomerDirectory directory, Distributor distributor, Ledger ledger, Clock clock, Meter meter) {
        this.lines = lines;
        this.directory = directory;
        this.distributor = distributor;
        this.ledger = ledger;
        this.clock = clock;
        this.meter = meter;
    }

    /** The call this turn belongs to: a new one, or the one that is under way, with the clock it began with. */
    LiveCall resume(TurnRequest turn) {
        var known = live.get(turn.call());
        if (known != null) {
            return known;
        }
        var fresh = begin(turn);
        var call = Optional.ofNullable(live.putIfAbsent(turn.call(), fresh)).orElse(fresh);
        record(call);
        return call;
    }

    private LiveCall begin(TurnRequest turn) {
        var now = clock.instant();
        var age = Duration.between(turn.since(), wall.instant());
        var isNew = age.compareTo(NEW) < 0 && turn.dialStatus().isEmpty() && turn.transferTarget().isEmpty();
        var line = lines.called(turn.line());
        return new LiveCall(turn.call(), isNew ? now : now.minus(age), line, recognise(turn.caller(), line, now),
                isNew ? Optional.empty() : before(turn.call()));
    }

    /** What an earlier router wrote of this call. Without the store the call goes on all the same, only its story begins anew. */
    private Optional<CallRecord> before(CallId id) {
        try {
            return ledger.find(id);
        } catch (StoreLost away) {
            LOG.warn("The earlier story of a call cannot be read; it is served without. (call={} why={})", id, away.getMessage());
            return Optional.empty();
        }
    }

    private LiveCall.Recognised recognise(CallerNumber caller, LinePolicy line, Instant now) {
        var known = caller.usable().map(directory::findByNumber).orElse(List.of());
        var customer = known.size() == 1 ? Optional.of(known.getFirst().customer().id()) : Optional.<String>empty();
        return new LiveCall.Recognised(caller, customer, NeedReader.read(caller, known, line, now));
    }

    void record(LiveCall call) {
        ledger.record(call.record(clock.instant()));
    }

    Optional<LiveCall> find(CallId id) {
        return Optional.ofNullable(live.get(id));
    }

    public int count() {
        return live.size();
    }

    Collection<LiveCall> all() {
        return List.copyOf(live.values());
    }

    /** The story so far of every call under way, the longest first. */
    public List<CallRecord> underWay() {
        var now = clock.instant();
        return live.values().stream().map(call -> call.peek(now)).sorted(java.util.Comparator.comparing(CallRecord::arrived)).toList();
    }

    /** The call was refused before it was answered: beyond the limit. */
    void refused(TurnRequest turn) {
        var line = lines.called(turn.line());
        var now = clock.instant();
        var need = new Need(line.skill(), line.language(), 0, List.of(), Optional.empty(), List.of("not read: beyond the limit of calls"));
        var call = new LiveCall(turn.call(), now, line, new LiveCall.Recognised(turn.caller(), Optional.empty(), need), Optional.empty());
        finish(call, "", Optional.of(Disposition.REFUSED));
    }

    @Override
    public boolean isCall(String uniqueId) {
        return uniqueId.matches("[A-Za-z0-9._-]{1,80}") && live.containsKey(new CallId(uniqueId));
    }

    @Override
    public void rings(CallId call, AgentId agent) {
        // the offer is on record since the decision; what rang is told again when it ends
    }

    @Override
    public void talkBegan(CallId id, AgentId agent) {
        find(id).ifPresent(call -> {
            call.talkBegan(agent, clock.instant());
            record(call);
        });
    }

    @Override
    public void talkEnded(CallId id, AgentId agent, Duration talked) {
        find(id).ifPresent(call -> call.talkEnded(agent, talked));
    }

    @Override
    public void transferred(CallId id, String story) {
        find(id).ifPresent(call -> {
            call.transferred(story);
            record(call);
        });
    }

    @Override
    public void ended(CallId id, Ending how) {
        var call = live.remove(id);
        if (call != null) {
            finish(call, how.dialStatus(), Optional.empty());
        } else {
            Thread.startVirtualThread(() -> endedUnseen(id, how));
        }
    }

    private void finish(LiveCall call, String dialStatus, Optional<Disposition> decided) {
        if (!call.end(dialStatus, decided, clock.instant())) {
            return;
        }
        var story = call.record(clock.instant());
        ledger.record(story);
        distributor.tell(new Event.CallLeaves(call.id()));
        var last = story.offers().isEmpty() ? Optional.<org.atiende.ledger.Offer>empty() : Optional.of(story.offers().getLast());
        last.flatMap(org.atiende.ledger.Offer::outcome).ifPresent(meter::offerEnded);
        meter.callEnded(story.line(), story.disposition().orElseThrow(), story.waited());
        LOG.info("The call of {} ended {} after {} s of waiting and {} s of talk. (call={} line={} customer={} agent={} offers={})",
                story.caller().describe(), story.disposition().orElseThrow(), seconds(story.waited()), seconds(story.talked()), story.id(),
                story.line(), story.customer().orElse("-"), story.answeredBy().map(AgentId::text).orElse("-"), story.offers().size());
    }

    void offerEnded(RingOutcome outcome) {
        meter.offerEnded(outcome);
    }

    private static String seconds(Duration length) {
        return String.format(java.util.Locale.ROOT, "%.1f", length.toMillis() / 1_000.0);
    }

    /** A call that no turn of this router knows: it is put on record if nobody has done so (decision M11). */
    private void endedUnseen(CallId id, Ending how) {
        var before = before(id);
        if (before.filter(CallRecord::closed).isPresent()) {
            return;
        }
        var now = clock.instant();
        var line = before.map(known -> lines.named(known.line())).orElseGet(lines::usual);
        var caller = before.map(CallRecord::caller).orElse(new CallerNumber.Unknown());
        var need = new Need(line.skill(), line.language(), 0, List.of(), Optional.empty(), List.of("not read: no router was there"));
        finish(new LiveCall(id, before.map(CallRecord::arrived).orElse(now), line,
                new LiveCall.Recognised(caller, before.flatMap(CallRecord::customer), need), before), how.dialStatus(), Optional.empty());
    }

    @Override
    public void resynced(Set<String> channels, Map<String, String> crumbs) {
        for (var id : List.copyOf(live.keySet())) {
            if (!channels.contains(id.text())) {
                ended(id, ending(crumbs.getOrDefault(id.text(), "")));
            }
        }
        crumbs.forEach((id, crumb) -> {
            if (id.matches("[A-Za-z0-9._-]{1,80}") && !channels.contains(id)) {
                ended(new CallId(id), ending(crumb));
            }
        });
    }

    /** A crumb is {@code epoch^DIALSTATUS^HANGUPCAUSE^peer}, as the dialplan's hang-up handler writes it. */
    static Ending ending(String crumb) {
        var parts = crumb.split("\\^", -1);
        if (parts.length < 4) {
            return new Ending("", 0, "");
        }
        return new Ending(parts[1], parts[2].matches("[0-9]{1,3}") ? Integer.parseInt(parts[2]) : 0, parts[3]);
    }
}
