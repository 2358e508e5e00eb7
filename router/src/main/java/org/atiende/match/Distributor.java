package org.atiende.match;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.concurrent.Executor;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Supplier;

import org.atiende.agent.Agent;
import org.atiende.agent.AgentId;
import org.atiende.agent.AgentState;
import org.atiende.agent.SiteProof;
import org.atiende.ledger.PastCall;
import org.atiende.match.Place.Next;
import org.atiende.tel.CallId;

/**
 * Owns the {@link RoutingCore} and its only lock. Every event passes here, in one order; decisions are handed to the waiting turns after
 * the lock is given back, so that no listener and no I/O ever runs under it.
 */
public final class Distributor {

    /** Who hears of a notice may fail; no caller's decision waits behind that. */
    private static final Comparator<Decision> NOTICES_LAST = Comparator.comparing(Decision.Notice.class::isInstance);

    private final ReentrantLock lock = new ReentrantLock();
    private final Clock clock;
    private final RoutingCore core;                                         // under the lock
    private final Map<CallId, Place> places = new HashMap<>();              // under the lock
    private final Foresight foresight;
    private final List<Decision> forecasts = new ArrayList<>();             // under the lock
    private final Consumer<Decision.Notice> notices;

    /** Forecasts are made by who asks for them. */
    public Distributor(Clock clock, ZoneId zone, Consumer<Decision.Notice> notices) {
        this(clock, zone, notices, Runnable::run);
    }

    /**
     * @param notices told, outside the lock, of what no caller waits for
     * @param forecaster makes forecasts: tens of milliseconds of a processor's time, for which no turn's thread should have to wait
     */
    public Distributor(Clock clock, ZoneId zone, Consumer<Decision.Notice> notices, Executor forecaster) {
        this(clock, zone, notices, new Foresight.Means(clock, System::nanoTime, LockSupport::parkNanos, forecaster));
    }

    Distributor(Clock clock, ZoneId zone, Consumer<Decision.Notice> notices, Foresight.Means means) {
        this.clock = clock;
        this.core = new RoutingCore(zone);
        this.notices = notices;
        this.foresight = new Foresight(means, lock, core, record -> forecasts.add(new Decision.Forecasted(record)));
    }

    /** The caller takes their place in the line; a decision may be in it before this returns. */
    public Place enter(WaitingCall call) {
        var place = new Place(this, call.id());
        step(new Event.CallWaits(call), () -> {
            places.put(call.id(), place);
            return true;
        });
        return place;
    }

    public void tell(Event event) {
        step(event, () -> true);
    }

    /** Lets time do its work: widening nets, wrap-ups, caps, overdue reservations. */
    public void tick() {
        tell(new Event.Tick());
        foresight.learn();
        foresight.news().ifPresent(talks -> tell(new Event.TalksLearned(talks)));
    }

    void release(CallId call, Place place, boolean taken) {
        // One step, not two: a newer turn of the same call may come in the same instant, and its place must not be given away.
        step(new Event.CallLeaves(call), () -> places.remove(call, place) && !taken);
    }

    /** @param first what must happen in the same instant; false when the event is void after all */
    private void step(Event event, BooleanSupplier first) {
        var decided = new ArrayList<Decision>();
        var deliveries = new ArrayList<Runnable>();
        lock.lock();
        try {
            if (!first.getAsBoolean()) {
                return;
            }
            var now = clock.instant();
            core.step(event, now, decided::add);
            foresight.hears(event, decided, now);
            decided.addAll(forecasts);
            forecasts.clear();
            decided.stream().sorted(NOTICES_LAST).forEach(decision -> deliveries.add(delivery(decision)));
        } finally {
            lock.unlock();
        }
        deliveries.forEach(Runnable::run);
    }

    private Runnable delivery(Decision decision) {
        return switch (decision) {
            case Decision.Assigned assigned -> handing(assigned.call(), new Next.Ring(assigned));
            case Decision.OfferPromise(var call) -> handing(call, new Next.OfferPromise());
            case Decision.CapReached(var call) -> handing(call, new Next.CapReached());
            case Decision.GuardiaRings rings -> handing(rings.call(), new Next.RingGuardia(rings));
            case Decision.Notice notice -> () -> notices.accept(notice);
        };
    }

    private Runnable handing(CallId call, Next next) {
        var place = places.get(call);
        if (place == null) {
            throw new IllegalStateException("a call in the line has a place (call=" + call + ")");
        }
        return () -> place.hand(next);
    }

    /** Whether this agent is still kept for this call; a reservation whose time is over may be somebody else's by now. */
    boolean isKeptFor(CallId call, AgentId agent) {
        return underLock(() -> core.seat(agent).filter(seat -> seat.isKeptFor(call, clock.instant())).isPresent());
    }

    private <T> T underLock(Supplier<T> work) {
        lock.lock();
        try {
            return work.get();
        } finally {
            lock.unlock();
        }
    }

    /** How long until time alone may change a decision; at least a millisecond. */
    public Duration untilNextChange(Duration atMost) {
        var now = clock.instant();
        var next = underLock(() -> core.nextChange(now));
        if (next.isAfter(now.plus(atMost))) {
            return atMost;
        }
        var wait = Duration.between(now, next);
        return wait.compareTo(Duration.ofMillis(1)) < 0 ? Duration.ofMillis(1) : wait;
    }

    /**
     * What this caller's wait is expected to be, and what they may be told of it. Empty when they do not wait, and at times when many ask at
     * once: then it may be asked again a little later. Takes some milliseconds when it has to be found out. A failure of ours to find it out is
     * thrown to one who asks; the others hear nothing new for a while.
     */
    public Optional<Forecast.Expected> outlook(CallId call) {
        return foresight.outlook(call);
    }

    /** The share of the latest forecasts that was kept; 1 while none is known. */
    public double forecastsKept() {
        return foresight.kept();
    }

    /** @param coming asks for the calls promised for later, each as it will take its place; not under the lock */
    public void owes(Supplier<List<WaitingCall>> coming) {
        foresight.owes(coming);
    }

    /** Forecasts learn from this as from what happens now. */
    public void remember(PastCall call) {
        underLock(() -> {
            foresight.remember(call);
            return call;
        });
    }

    public SortedMap<AgentId, AgentState> states() {
        return underLock(() -> core.states(clock.instant()));
    }

    /** The agent's state and site proof at this instant; empty for somebody not in the roster. */
    public Optional<AgentState> state(AgentId agent) {
        return underLock(() -> core.standing(agent, clock.instant()).map(RoutingCore.Standing::state));
    }

    public Optional<SiteProof> proof(AgentId agent) {
        return underLock(() -> core.standing(agent, clock.instant()).map(RoutingCore.Standing::proof));
    }

    public Optional<Agent> agent(AgentId agent) {
        return underLock(() -> core.standing(agent, clock.instant()).map(RoutingCore.Standing::agent));
    }

    /** Who is at work and could serve this call if they were free, the best first; nobody when it does not wait. */
    public List<AgentId> couldCall(CallId call) {
        return underLock(() -> core.couldCall(call, clock.instant()));
    }

    /** Whether what Asterisk says of phones and bridges is heard now. */
    public boolean phonesKnown() {
        return underLock(core::phonesKnown);
    }

    /** The roster. */
    public List<Agent> agents() {
        return underLock(core::agents);
    }

    /** The line as it stands, first to be served first. */
    public List<WaitingCall> waiting() {
        return underLock(core::waiting);
    }

    /** Who would get this call now, and why; no side effect. */
    public Explanation explain(WaitingCall call) {
        return underLock(() -> core.explain(call, clock.instant()));
    }

    /** The same with the net and the qualifications of another instant; states are those of now. */
    public Explanation explain(WaitingCall call, Instant asOf) {
        return underLock(() -> core.explain(call, clock.instant(), asOf));
    }
}
