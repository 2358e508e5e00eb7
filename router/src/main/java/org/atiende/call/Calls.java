package org.atiende.call;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Predicate;
import java.util.stream.Collectors;

import org.atiende.agent.AgentId;
import org.atiende.customer.CustomerDirectory;
import org.atiende.ledger.CallRecord;
import org.atiende.ledger.Disposition;
import org.atiende.ledger.Ledger;
import org.atiende.match.Distributor;
import org.atiende.match.Event;
import org.atiende.need.NeedReader;
import org.atiende.presence.CallWatch;
import org.atiende.promise.Promises;
import org.atiende.store.StoreLost;
import org.atiende.tel.CallId;
import org.atiende.tel.PhoneNumber;
import org.atiende.tel.RingOutcome;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The calls that are under way. A call begins with its first turn and ends when Asterisk says that it ended: a turn's own hang-up proves
 * nothing, a lapsed lease looks the same. What is worth keeping goes to the ledger as a new revision of the whole story: a ring, a second
 * of waiting, the end. Safe from any thread.
 */
public final class Calls implements CallWatch {

    private static final Logger LOG = LoggerFactory.getLogger(Calls.class);

    /** Who leaves sooner leaves one row, written at the end; whoever calls and hangs up all day costs the database no more than that. */
    static final Duration WORTH_KEEPING = Duration.ofSeconds(1);

    /** So many of the last ended calls are remembered, so that a late turn of theirs does not begin them anew. */
    private static final int OVER_KEPT = 10_000;

    /** Asterisk's events come a few milliseconds after the turn that tells of the same hang-up (review E27). */
    static final Duration NEWS = Duration.ofMillis(300);

    /** The turn hears of the hang-up, and so how much of a promise was heard, about when the event comes. */
    private static final Duration LAST_WORDS = Duration.ofSeconds(2);

    /** What there is to count about calls. Must return at once. */
    public interface Meter {
        void callEnded(String line, Disposition how, Duration waited);

        void offerEnded(RingOutcome how);

        void callRefused(String line, Admission.Refusal why);
    }

    private final Lines lines;
    private final Reception reception;
    private final Distributor distributor;
    private final Ledger ledger;
    private final Clock clock;
    private final Arrivals arrivals;
    private final Meter meter;
    private final Map<CallId, LiveCall> live = new ConcurrentHashMap<>();
    private final Set<CallId> over = Collections.newSetFromMap(Collections.synchronizedMap(new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<CallId, Boolean> eldest) {
            return size() > OVER_KEPT;
        }
    }));
    private final Headcount headcount = new Headcount();
    private final Crumbs crumbs;
    private Set<CallId> missed = Set.of();                                  // by the thread of Asterisk's events alone

    /** What the router keeps about calls and customers. */
    public record Records(CustomerDirectory directory, Ledger ledger, Promises promises) {
    }

    public Calls(Lines lines, Records records, NeedReader needs, Distributor distributor, Clock clock, Meter meter) {
        this(lines, records, needs, distributor, new Arrivals(clock, InstantSource.system()), meter);
    }

    /** With the machine's own clock in the hands of a test. */
    Calls(Lines lines, Records records, NeedReader needs, Distributor distributor, Arrivals arrivals, Meter meter) {
        this.lines = lines;
        this.reception = new Reception(lines, records, needs);
        this.distributor = distributor;
        this.ledger = records.ledger();
        this.clock = arrivals.clock();
        this.arrivals = arrivals;
        this.meter = meter;
        this.crumbs = new Crumbs(id -> ledger.isWritten(id) && !reception.isUntold(id), clock);
    }

    /**
     * The call this turn belongs to: a new one, or the one that is under way, with the clock it began with. Empty when it is over: its
     * hang-up was faster than its turn.
     */
    Optional<LiveCall> resume(TurnRequest turn) {
        var known = live.get(turn.call());
        if (known != null) {
            return Optional.of(known);
        }
        if (over.contains(turn.call())) {
            return Optional.empty();
        }
        var fresh = begin(turn);
        var call = live.compute(turn.call(), (id, held) -> held != null ? held : over.contains(id) ? null : counted(fresh));     // it may have ended while we read
        if (call == fresh && !fresh.isBeginningKnown()) {
            Thread.startVirtualThread(() -> reception.untilTold(fresh.id(), () -> {
                fresh.began(ledger.find(fresh.id()));
                record(fresh);
            }));
        }
        return Optional.ofNullable(call);
    }

    private LiveCall counted(LiveCall fresh) {
        headcount.add(new Headcount.Guest(fresh.id(), fresh.recognised().caller().usable(), fresh.line().name()));
        return fresh;
    }

    /** The call that was let in is under way, or has come to nothing and counts no more. */
    void entered(CallId call) {
        live.compute(call, (id, held) -> {
            if (held == null) {
                headcount.remove(id);
            }
            return held;
        });
    }

    private record Over(Optional<LiveCall> call, boolean first) {
    }

    /** Takes a call out of those under way for good: one step, so that no turn of it slips in between. */
    private Over over(CallId ended) {
        var over = new AtomicReference<Over>();
        live.compute(ended, (id, held) -> {
            over.set(new Over(Optional.ofNullable(held), this.over.add(id)));
            headcount.remove(id);
            return null;                                        // the map takes it as: removed
        });
        return over.get();
    }

    /** Whether the call has been nowhere before this turn. */
    boolean isNew(TurnRequest turn) {
        return isUnknown(turn) && arrivals.justCame(turn);
    }

    /** Whether neither we nor the call itself know of an earlier turn. It may be new and late, or it waited elsewhere. */
    boolean isUnknown(TurnRequest turn) {
        return !live.containsKey(turn.call()) && !turn.wasServed();
    }

    private LiveCall begin(TurnRequest turn) {
        var now = clock.instant();
        return isNew(turn) ? reception.newCall(turn, arrivals.of(turn, true), now) : reception.callFromElsewhere(turn, arrivals.of(turn, false), now);
    }

    CallRecord record(LiveCall call) {
        var story = call.record(clock.instant());
        if (call.isBeginningKnown()) {
            ledger.record(story);
        }
        return story;
    }

    Optional<LiveCall> find(CallId id) {
        return Optional.ofNullable(live.get(id));
    }

    /** By the clock of waits. */
    Instant now() {
        return clock.instant();
    }

    public int count() {
        return live.size();
    }

    Headcount headcount() {
        return headcount;
    }

    /** Whether this number is in a call with us just now. */
    public boolean onTheLine(PhoneNumber number) {
        return headcount.of(number) > 0;
    }

    /** The story so far of every call under way, the longest first. */
    public List<CallRecord> underWay() {
        var now = clock.instant();
        return live.values().stream().map(call -> call.peek(now)).sorted(Comparator.comparing(CallRecord::arrived).thenComparing(CallRecord::id)).toList();
    }

    /** The call was refused before it was answered. */
    void refused(TurnRequest turn, Admission.Refusal why) {
        if (!over(turn.call()).first()) {
            return;
        }
        var line = lines.called(turn.line());
        var unread = LiveCall.Recognised.unread(turn.caller(), Optional.empty(), line, why.words());
        var call = new LiveCall(turn.call(), clock.instant(), line, unread, Optional.empty());
        meter.callRefused(line.name(), why);
        finish(call, "", true, Optional.of(Disposition.REFUSED));
    }

    @Override
    public boolean isCall(String uniqueId) {
        return CallId.isOne(uniqueId) && live.containsKey(new CallId(uniqueId));
    }

    @Override
    public void rings(CallId call, AgentId agent) {
        // the offer is on record since the decision; what rang is told again when it ends
    }

    @Override
    public void talkBegan(CallId id, AgentId agent) {
        find(id).ifPresent(call -> {
            var before = call.talkedWith();
            var byRing = call.talkBegan(agent, clock.instant());
            if (byRing) {
                offerEnded(RingOutcome.ANSWERED);
            }
            distributor.agent(agent).ifPresent(who -> call.talksWith(who, byRing, before, LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC)));
            record(call);
        });
    }

    @Override
    public void talkEnded(CallId id, AgentId agent, Duration talked) {
        find(id).ifPresent(call -> call.talkEnded(agent, talked));
    }

    @Override
    public void agentLeft(CallId id, AgentId agent, int cause) {
        find(id).ifPresent(call -> call.agentLeft(agent, cause));
    }

    /**
     * The talk is over, and the dialplan names nobody who ended it: the caller lost the agent and goes to the front. A phone that died is
     * left alone until it proves that it works.
     *
     * @return false when it was a goodbye after all: of who was rung outside the dialplan never names it (review E14)
     */
    boolean cutOff(LiveCall call) {
        var cause = call.agentLeft(NEWS);
        if (cause.filter(RingOutcome::saysGoodbye).isPresent() && call.talkedWith().flatMap(distributor::agent).filter(agent -> agent.endpoint().isOutside()).isPresent()) {
            record(call);
            return false;
        }
        var died = cause.map(RingOutcome::lineDied).orElse(true);
        call.cutOff(died, clock.instant()).ifPresent(agent -> distributor.tell(
                new Event.RingEnded(call.id(), agent, RingOutcome.PHONE_DEAD, call.line().pauseAfterNoAnswer())));
        record(call);
        return true;
    }

    Crumbs crumbs() {
        return crumbs;
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
        crumbs.left(id);
        var over = over(id);
        if (over.call().filter(call -> call.promise().beingTold()).isPresent()) {
            Thread.startVirtualThread(() -> {
                over.call().get().promise().awaitTold(LAST_WORDS);
                finish(over.call().get(), how.dialStatus(), true, Optional.empty());
            });
        } else if (over.call().isPresent()) {
            finish(over.call().get(), how.dialStatus(), true, Optional.empty());
        } else if (over.first()) {
            Thread.startVirtualThread(() -> endedUnseen(id, how));
        }
    }

    /** @param watched whether Asterisk's events were heard until the end */
    private void finish(LiveCall call, String dialStatus, boolean watched, Optional<Disposition> decided) {
        var end = call.end(dialStatus, watched, decided, clock.instant());
        if (end.isEmpty()) {
            return;
        }
        end.get().lastRing().ifPresent(this::offerEnded);
        var story = record(call);
        distributor.tell(new Event.CallLeaves(call.id()));
        meter.callEnded(story.line(), story.disposition().orElseThrow(), story.waited());
        LOG.info("The call of {} ended {} after {} s of waiting and {} s of talk. (call={} line={} customer={} agent={} offers={})",
                story.caller().describe(), story.disposition().orElseThrow(), seconds(story.waited()), seconds(story.talked()), story.id(),
                story.line(), story.customer().orElse("-"), story.answeredBy().map(AgentId::text).orElse("-"), story.offers().size());
    }

    void offerEnded(RingOutcome outcome) {
        meter.offerEnded(outcome);
    }

    private static String seconds(Duration length) {
        return String.format(Locale.ROOT, "%.1f", length.toMillis() / 1_000.0);
    }

    /**
     * A call that no turn of this router knows: it is put on record if nobody has done so (decision M11). What was written of it before is
     * asked for until the store says: its end, written without that, would count for less than the open row, which then stays open for ever.
     */
    private void endedUnseen(CallId id, Ending how) {
        reception.untilTold(id, () -> reception.unseenCall(id, clock.instant()).ifPresent(call -> finish(call, how.dialStatus(), false, Optional.empty())));
    }

    @Override
    public void resynced(Set<String> channels, Map<String, String> crumbs) {
        var unseen = new LinkedHashMap<CallId, Ending>();
        crumbs.forEach((text, crumb) -> {
            if (CallId.isOne(text) && !channels.contains(text)) {
                var id = new CallId(text);
                this.crumbs.left(id);
                var over = over(id);
                if (over.call().isPresent()) {
                    finish(over.call().get(), Ending.of(crumb).dialStatus(), false, Optional.empty());
                } else if (over.first()) {
                    unseen.put(id, Ending.of(crumb));
                }
            }
        });
        var ours = Set.copyOf(live.keySet());
        Thread.startVirtualThread(() -> {
            unseen.forEach(this::endedUnseen);
            closeForgotten(id -> channels.contains(id.text()) || ours.contains(id) || live.containsKey(id));
        });
        listed(channels);
    }

    /** Calls that an earlier router left open, that live no more and left no crumb: their Asterisk died with them. */
    private void closeForgotten(Predicate<CallId> known) {
        try {
            ledger.openCalls().stream().map(CallRecord::id).filter(id -> !known.test(id) && over(id).first()).forEach(id ->
                    endedUnseen(id, new Ending("", 0, "")));
        } catch (StoreLost away) {
            LOG.warn("Calls that an earlier router left open cannot be closed now; the next resync does it. (why={})", away.getMessage());
        }
    }

    /**
     * A call that left no crumb and is in no list has died with its Asterisk. One list alone proves nothing: a call that came while it
     * was made is not in it.
     */
    @Override
    public void listed(Set<String> channels) {
        var absent = live.keySet().stream().filter(id -> !channels.contains(id.text())).collect(Collectors.toSet());
        for (var id : absent) {
            var call = missed.contains(id) ? live.remove(id) : null;
            if (call != null) {
                headcount.remove(id);
                Thread.startVirtualThread(() -> {
                    reception.owe(call);
                    finish(call, "", false, Optional.empty());
                });
            }
        }
        missed = Set.copyOf(absent);
    }
}
