package org.atiende.match;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.LongConsumer;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

import org.atiende.agent.AgentId;
import org.atiende.agent.AgentState;
import org.atiende.experience.Experience;
import org.atiende.experience.Handling;
import org.atiende.experience.World;
import org.atiende.forecast.Calibration;
import org.atiende.forecast.Courses;
import org.atiende.forecast.Courses.Lesson;
import org.atiende.forecast.Outlook;
import org.atiende.forecast.Pace;
import org.atiende.forecast.Standing;
import org.atiende.forecast.WaitPaths;
import org.atiende.ledger.ForecastRecord;
import org.atiende.ledger.PastCall;
import org.atiende.pairing.Caller;
import org.atiende.tel.CallId;

/**
 * Forecasts the waits of all who wait. What happens is heard under the distributor's lock and only noted there. Whoever
 * asks has it computed: what was noted is learned, how everybody stands is copied under the lock, and the paths are run outside of it, by a thread
 * of their own; others who ask meanwhile share what it finds, and nobody waits for it for long. In the long run that takes at most a twentieth of one processor, whatever is asked.
 */
final class Foresight {

    /** An older forecast is made anew for who asks. */
    static final Duration FRESH = Duration.ofSeconds(1);

    /** Until so many talks were heard nothing is forecast. */
    static final int ENOUGH_TALKS = Handling.ENOUGH_TALKS;

    /** Nothing is said while fewer of the latest forecasts were kept ... */
    static final double RELIABLE = .7;

    /** ... of so many at least. */
    static final int ENOUGH_OUTCOMES = 50;

    /** The longest a turn waits for another one's computation. */
    static final Duration PATIENCE = Duration.ofMillis(50);

    /** One part of so many of a processor's time goes into forecasts, and so much may be spent in advance. */
    private static final int SHARE = 20;
    private static final long RESERVE = Duration.ofMillis(200).toNanos();

    /** What broke is tried again after so much of the share as this takes: a hundred seconds. */
    private static final long BROKEN = Duration.ofMillis(5_100).toNanos();

    /** Assumed of talks before the first has been heard. */
    private static final Duration TALK = Duration.ofMinutes(3);

    private record Found(Outlook outlook, int ahead, double factor) {
    }

    /**
     * What one computation found.
     *
     * @param known whether enough talks were heard to forecast at all
     * @param reliable whether it may be said
     */
    private record Computed(Instant at, Map<CallId, Found> found, boolean known, boolean reliable) {

        boolean serves(CallId call, Instant now) {
            return found.containsKey(call) && !now.isAfter(at.plus(FRESH));
        }
    }

    /**
     * @param stopwatch what computations cost is measured by it, in nanoseconds
     * @param rest leaves the processor to others for so many nanoseconds
     * @param forecaster computes
     */
    record Means(Clock waits, LongSupplier stopwatch, LongConsumer rest, Executor forecaster) {
    }

    private final Clock clock;
    private final LongSupplier stopwatch;
    private final LongConsumer rest;
    private final Executor forecaster;
    private final AtomicReference<FutureTask<Computed>> underWay = new AtomicReference<>();
    private final ReentrantLock lock;
    private final RoutingCore core;                           // under the lock, as is the next
    private final Courses courses;

    private final ReentrantLock computing = new ReentrantLock();
    private final Experience experience = new Experience(TALK.toNanos(), true);    // by whoever computes, as is all that follows
    private final Calibration calibration = new Calibration();
    private final Standing standing;
    private final WaitPaths paths;

    private volatile long paidAt;                             // when what was spent is within the share again, by the stopwatch
    private volatile Computed newest = new Computed(Instant.MIN, Map.of(), false, false);
    private volatile double kept = 1;
    private final AtomicReference<Handling.Learned> news = new AtomicReference<>();
    private volatile Supplier<List<WaitingCall>> owed = List::of;

    /**
     * @param lock the distributor's, which holds the core
     * @param record hears, under that lock, of every forecast that is made, said, or has an outcome
     */
    Foresight(Means means, ReentrantLock lock, RoutingCore core, Consumer<ForecastRecord> record) {
        clock = means.waits;
        stopwatch = means.stopwatch;
        rest = means.rest;
        forecaster = means.forecaster;
        paidAt = stopwatch.getAsLong();
        this.lock = lock;
        this.core = core;
        courses = new Courses(record);
        standing = new Standing(core.pairs().twin());
        paths = new WaitPaths(standing.pairing().policy(), experience, new SplittableRandom(clock.millis()));
    }

    /** @param coming the calls promised for later, each as it will take its place; asked outside of the distributor's lock */
    void owes(Supplier<List<WaitingCall>> coming) {
        owed = coming;
    }

    /** The share of the latest forecasts that was kept; 1 while none is known. */
    double kept() {
        return kept;
    }

    // --- under the distributor's lock

    void remember(PastCall call) {
        var line = core.pairs().line(call.line());
        var agent = call.answeredBy().map(core.pairs()::number).orElse(Caller.NONE);
        courses.learn((mine, _) -> {
            mine.patience().waited(line, 0, Math.max(0, call.waited().toNanos()), call.answeredBy().isEmpty());    // a clock was put back
            if (call.talked().isPositive()) {
                mine.handling().talked(line, agent, call.talked().toNanos());
            }
        });
    }

    /** What happened, and what was decided upon it. */
    void hears(Event event, List<Decision> decided, Instant now) {
        switch (event) {
            case Event.CallWaits(var call) ->
                    courses.waits(call.id(), core.kind(call, now), call.line().name(), call.since(), now);
            case Event.CallLeaves(var call) -> courses.leaves(call, now);
            case Event.TalkBegan(var _, var call) -> courses.answered(call, now);
            case Event.TalkEnded(var agent, var call, var talked) -> talkEnded(agent, call, talked, now);
            case Event.WaitTold(var call, var expected) -> courses.told(call, expected.onRecord(), expected.said().word());
            default -> {
            }
        }
        for (var decision : decided) {
            switch (decision) {
                case Decision.Assigned(var call, var _, var _) -> courses.chosen(call, true, now);
                case Decision.GuardiaRings(var call, var _, var _) -> courses.chosen(call, false, now);
                default -> {
                }
            }
        }
    }

    private void talkEnded(AgentId agent, CallId call, Duration talked, Instant now) {
        var number = core.pairs().number(agent);
        var line = courses.lineOf(call);
        var busy = core.seat(agent).flatMap(Seat::busySince).map(since -> Duration.between(since, now)).orElse(talked);
        courses.learn((mine, _) -> mine.handling().talked(line, number, busy.toNanos()));
        if (call.isOutgoing()) {
            courses.leaves(call, now);                        // nobody else says that it is over
        }
    }

    /** How everybody stands. @return who waits, in the order of the line */
    private List<WaitingCall> stand(List<WaitingCall> promised, Instant now) {
        standing.at(Pairs.nanos(now));
        core.seats().stream().filter(Seat::comesBack).forEach(seat -> stands(seat, now));
        var line = core.waiting();
        line.forEach(call -> standing.waits(core.pairs().number(call.id()), courses.lineOf(call.id()), Pairs.nanos(call.since())));
        var farthest = now.plus(ForecastRecord.FARTHEST);
        promised.stream().filter(call -> call.since().isAfter(now) && call.since().isBefore(farthest)).sorted(Comparator.comparing(WaitingCall::since)).forEach(call ->
                standing.owes(Pairs.nanos(call.since()), core.kind(call, now)));
        core.pairs().copyTo(standing.pairing());              // last, for a promised call may bring a kind of need that nobody has had yet
        return line;
    }

    private void stands(Seat seat, Instant now) {
        var agent = core.pairs().number(seat.id());
        standing.wrapsUp(agent, seat.agent().wrapUp().toNanos());
        switch (seat.state(core.phonesKnown(), now)) {
            case AgentState.Talking(var call) -> standing.talks(agent, call.map(courses::lineOf).orElse(World.ANY_LINE),
                    Pairs.nanos(seat.busySince().orElse(now)));
            case AgentState.Reserved(var call, var _) -> standing.talks(agent, courses.lineOf(call), Pairs.nanos(now));
            case AgentState.Ringing(var call) -> standing.talks(agent, courses.lineOf(call), Pairs.nanos(now));
            case AgentState.WrapUp(var until) -> standing.writesUp(agent, Pairs.nanos(until));
            case AgentState.Fault(var _, var until) -> standing.writesUp(agent, Pairs.nanos(until));
            case AgentState.Free _, AgentState.Unknown _, AgentState.SignedOut _, AgentState.OffSite _, AgentState.Paused _ -> {
            }
        }
    }

    private <T> T underLock(Supplier<T> work) {
        lock.lock();
        try {
            return work.get();
        } finally {
            lock.unlock();
        }
    }

    // --- outside of it

    /** What is expected for a caller who waits; empty when they do not, and while there is no time to find out. */
    Optional<Forecast.Expected> outlook(CallId call) {
        var computed = newest.serves(call, clock.instant()) || !mayCompute() ? newest : renewed(call);
        return Optional.ofNullable(computed.found.get(call)).flatMap(found -> underLock(() -> {
            var onDuty = core.onDuty(call, clock.instant());
            var said = computed.reliable && onDuty > 0 && core.phonesKnown() ? Forecast.of(found.outlook, found.factor) : new Forecast.Unknown();
            var waitsForOne = said instanceof Forecast.Unknown && core.pairs().isHeld(call, clock.instant());      // that all are busy would not be true
            return waitsForOne ? Optional.empty() : Optional.of(new Forecast.Expected(said, onDuty, found.ahead, computed.at, found.outlook, found.factor));
        }));
    }

    /** What is being computed may be for this caller, too, or was begun before they came: then once more. */
    private Computed renewed(CallId call) {
        var mine = new FutureTask<>(() -> made(call));
        var task = underWay.updateAndGet(other -> other == null || other.isDone() ? mine : other);
        if (task == mine) {
            forecaster.execute(mine);
            return shared(mine);
        }
        var theirs = shared(task);
        return theirs.serves(call, clock.instant()) || !task.isDone() ? theirs : renewed(call);
    }

    /** Waits a little only: a turn has a lease to renew, and comes back. */
    private Computed shared(FutureTask<Computed> task) {
        try {
            return task.get(PATIENCE.toNanos(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException late) {
            return newest;
        } catch (ExecutionException broken) {
            throw broken.getCause() instanceof RuntimeException ourBug ? ourBug : new IllegalStateException(broken.getCause());
        } catch (InterruptedException nobodyDoes) {
            throw new IllegalStateException("a call's thread is never interrupted", nobodyDoes);
        }
    }

    private Computed made(CallId call) {
        computing.lock();
        try {
            if (!newest.serves(call, clock.instant()) && mayCompute()) {
                newest = compute(owed.get());
            }
            return newest;
        } catch (RuntimeException ourBug) {
            spent(BROKEN);
            throw ourBug;
        } finally {
            computing.unlock();
        }
    }

    private boolean mayCompute() {
        return paidAt - stopwatch.getAsLong() < SHARE * RESERVE;
    }

    private void spent(long time) {
        var now = stopwatch.getAsLong();
        paidAt = now + Math.max(0, paidAt - now) + SHARE * time;
    }

    private record Moment(Instant now, List<WaitingCall> line, List<Lesson> lessons) {
    }

    private Computed compute(List<WaitingCall> promised) {
        var pace = new Pace(stopwatch, rest);
        var moment = underLock(() -> {
            var now = clock.instant();
            return new Moment(now, stand(promised, now), courses.takeLessons());
        });
        learn(moment.lessons);
        experience.now(Pairs.nanos(moment.now));
        var outlooks = paths.of(standing, standing.everybody(), pace, ForecastRecord.FARTHEST.toNanos());
        var found = new HashMap<CallId, Found>();
        for (var ahead = 0; ahead < outlooks.length; ahead++) {
            found.put(moment.line.get(ahead).id(), new Found(outlooks[ahead], ahead, calibration.factor(ahead)));
        }
        spent(pace.worked());
        var known = experience.handling().count() >= ENOUGH_TALKS;
        var computed = new Computed(moment.now, found, known, known && (calibration.known() < ENOUGH_OUTCOMES || kept >= RELIABLE));
        putOnRecord(computed);
        return computed;
    }

    private void putOnRecord(Computed computed) {
        if (computed.known) {
            underLock(() -> {
                courses.notForecast().forEach(call -> Optional.ofNullable(computed.found.get(call)).ifPresent(found -> courses.forecast(call,
                        new Forecast.Expected(new Forecast.Unknown(), 0, found.ahead, computed.at, found.outlook, found.factor).onRecord())));
                return true;
            });
        }
    }

    private void learn(Collection<Lesson> lessons) {
        lessons.forEach(lesson -> lesson.teach(experience, calibration));
        kept = calibration.kept();
        experience.handling().news().ifPresent(news::set);
    }

    /** What was learned of talks, once each time that it is considerably more. */
    Optional<Handling.Learned> news() {
        return Optional.ofNullable(news.getAndSet(null));
    }

    /** Learns what was noted, unless somebody computes and does so anyway. */
    void learn() {
        if (computing.tryLock()) {
            try {
                learn(underLock(courses::takeLessons));
            } finally {
                computing.unlock();
            }
        }
    }
}
