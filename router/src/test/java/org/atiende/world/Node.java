package org.atiende.world;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

import org.atiende.RouterClocks;
import org.atiende.agent.StoredAvailability;
import org.atiende.agi.AgiMeter;
import org.atiende.agi.AgiScript;
import org.atiende.agi.AgiSession;
import org.atiende.agi.CallerHungUp;
import org.atiende.agi.LineLost;
import org.atiende.agi.SimServer;
import org.atiende.ami.AmiLost;
import org.atiende.ami.PbxEvent;
import org.atiende.call.Admission;
import org.atiende.call.AfterTalk;
import org.atiende.call.Calls;
import org.atiende.call.CapTalk;
import org.atiende.call.InboundCall;
import org.atiende.call.Lines;
import org.atiende.customer.CallContacts;
import org.atiende.customer.StoredDirectory;
import org.atiende.fake.MemoryStore;
import org.atiende.fake.Office;
import org.atiende.ledger.Disposition;
import org.atiende.ledger.StoredLedger;
import org.atiende.match.Decision;
import org.atiende.match.Distributor;
import org.atiende.match.Event;
import org.atiende.match.Forecast;
import org.atiende.need.AffinityPolicy;
import org.atiende.need.NeedReader;
import org.atiende.presence.Attendance;
import org.atiende.presence.FallbackPeople;
import org.atiende.presence.OverdueRings;
import org.atiende.presence.Switchboard;
import org.atiende.presence.WatchByOrigin;
import org.atiende.promise.AgentLegs;
import org.atiende.promise.AttemptCrumbs;
import org.atiende.promise.CallbackScript;
import org.atiende.promise.Promise;
import org.atiende.promise.PromiseCalls;
import org.atiende.promise.PromiseKeeper;
import org.atiende.promise.Promises;
import org.atiende.speech.Announcer;
import org.atiende.speech.PromiseHeard;
import org.atiende.speech.PromiseWords;
import org.atiende.store.ReopenedStore;
import org.atiende.store.StoreLost;
import org.atiende.tel.NumberReader;
import org.atiende.tel.RingOutcome;

/**
 * One process of the router, wired as {@link org.atiende.Router} wires it, with the world's ends on its wires: {@link SimServer} instead of
 * sockets, {@link SimAsterisk}'s link instead of the manager client, alarms of its own instead of db-scheduler's, and a voice without
 * sound files. All its threads run on one machine and die with it.
 */
final class Node {

    /** What the voice says, and how long that takes. */
    static final Map<String, Duration> SOUNDS = sounds();

    private static final Duration AUDIT = Duration.ofSeconds(60);
    private static final Duration TICK = Duration.ofMillis(100);
    private static final NumberReader NUMBERS = new NumberReader("ES");

    final Timeline.Machine machine;
    private final World world;
    private final SimAsterisk asterisk;
    private final List<Runnable> onDeath = new ArrayList<>();
    private final Map<String, Instant> alarms = new TreeMap<>();
    private Distributor distributor;
    private Attendance attendance;
    private Calls calls;
    private StoredLedger ledger;
    private Promises promises;
    private PromiseKeeper keeper;
    private Switchboard switchboard;
    private SimServer server;
    private Clock clock;
    private Clock calendar;
    private boolean up;
    private boolean inStep;
    private long outOfStepSince;
    private long inStepSince;
    private Timeline.Moment tick;
    private long tickAt;

    Node(World world) {
        this.world = world;
        this.asterisk = world.asterisk;
        this.machine = world.time.new Machine("router");
        world.promisesForgotten();
        machine.start("main", this::boot);
    }

    private static Map<String, Duration> sounds() {
        var all = new TreeMap<String, Duration>();
        for (var key : List.of("forecast", "forecast.fewer", "call-cut", "back-in-line", "callback.agent", "callback.gone", "promise.open", "promise.time", "promise.stay")) {
            all.put(key, Duration.ofMillis(1_500 + 100L * key.length()));
        }
        return all;
    }

    private void boot() {
        while (!up) {
            try {
                build();
                up = true;
            } catch (StoreLost away) {
                Instead.sleep(Duration.ofSeconds(2).toNanos());             // the service is started again
            }
        }
        machine.start("agi-io", server::read);
        machine.start("ami", this::keepConnected);
        machine.start("round", this::goRound);
    }

    private void build() {
        var store = ReopenedStore.of(world.store());
        clock = RouterClocks.steady();
        calendar = RouterClocks.calendar();
        var availability = new StoredAvailability(store, clock);
        promises = new Promises(store, world.promising(), NUMBERS::isOrdinary, calendar, Duration.ofSeconds(2), new MemoryStore.Uncounted() {
            @Override
            public void notMade(String line, Promises.Refusal why) {
                world.time.trace("nothing promised on " + line + ": " + why);
            }
        });
        ledger = new StoredLedger(store, (handle, call) -> {
            promises.settle(handle, call);
            CallContacts.keep(handle, call);
        });
        distributor = new Distributor(clock, Office.ZONE, this::noticed);
        distributor.tell(new Event.RosterRead(world.roster()));
        ledger.past(1_000).forEach(distributor::remember);
        var policies = world.lines();
        var lines = new Lines(policies);
        var directory = new StoredDirectory(store, StoredDirectory.DEADLINE);
        calls = new Calls(lines, new Calls.Records(directory, ledger, promises), new NeedReader(AffinityPolicy.usual()), distributor, clock, new Uncounted());
        keeper = new PromiseKeeper(promises, distributor, asterisk, lines::named, calls::onTheLine, new PromiseKeeper.Clocks(clock, calendar));
        distributor.owes(keeper::comingUp);
        var legs = new AgentLegs();
        var crumbs = new AttemptCrumbs(promises);
        switchboard = new Switchboard(world.roster(), Office.SITES, distributor, new WatchByOrigin(calls, new PromiseCalls(keeper, legs, crumbs)), clock, asterisk);
        attendance = new Attendance(distributor, availability::choose, switchboard::onSite, world.roster(), availability.all());
        var admission = new Admission(new Admission.Limits(World.MAX_CALLS, 5, 20, World.MAX_CALLS), lines, calls, directory);
        var voice = new Voice();
        var people = new FallbackPeople(distributor, attendance, policies.getFirst().guardia(), calendar);
        Map<String, AgiScript> scripts = Map.of(
                "in/v1", people.before(new InboundCall(calls, distributor, NUMBERS, voice, new CapTalk(promises, distributor, voice, calendar, Office.ZONE), admission)),
                "after/v1", people.before(new AfterTalk(calls, legs)),
                "callback/v1", new CallbackScript(keeper, promises, crumbs, voice, "es"));
        server = new SimServer(scripts, new StepMeter(), why -> world.judge.fail(11, why));
    }

    boolean isUp() {
        return isListening() && !machine.isFrozen();
    }

    /** Whether its port is open; a frozen process accepts, and says nothing. */
    boolean isListening() {
        return up && !machine.isDead();
    }

    /** Up, and what it knows of Asterisk is right. */
    boolean isInStep() {
        return isUp() && inStep;
    }

    long inStepSince() {
        return inStepSince;
    }

    long thawedAt() {
        return machine.thawedAt();
    }

    long outOfStepSince() {
        return outOfStepSince;
    }

    /** By its clock of waits. */
    Instant now() {
        return clock.instant();
    }

    Attendance attendance() {
        return attendance;
    }

    Distributor distributor() {
        return distributor;
    }

    Calls calls() {
        return calls;
    }

    StoredLedger ledger() {
        return ledger;
    }

    Promises promises() {
        return promises;
    }

    SimServer server() {
        return server;
    }

    void onDeath(Runnable told) {
        onDeath.add(told);
    }

    /** {@code kill -9}: nothing of it runs any more, and its connections break. */
    void kill() {
        machine.kill();
        if (up) {
            server.dies();
        }
        onDeath.forEach(Runnable::run);
    }

    private void noticed(Decision.Notice notice) {
        switch (notice) {
            case Decision.AgentPaused paused -> Thread.startVirtualThread(() -> {
                attendance.paused(paused);
                world.phone(paused.agent()).mayBeForgotten(attendance.of(paused.agent()));
            });
            case Decision.RingOverdue overdue -> Thread.startVirtualThread(() -> new OverdueRings(asterisk::endRings).end(overdue));
            case Decision.Forecasted _ -> {
                // of waits, which are not judged here
            }
        }
    }

    /** The ticker, as exact as its ticks: time is asked about again after whatever has happened. */
    void plan() {
        if (isUp()) {
            var wait = distributor.untilNextChange(Duration.ofMinutes(1));
            var at = world.time.nanos() + Math.max(wait.toNanos(), TICK.toNanos());
            if (tick == null || at < tickAt || tickAt <= world.time.nanos()) {
                if (tick != null) {
                    tick.cancel();
                }
                tickAt = at;
                tick = world.time.after(at - world.time.nanos(), () -> machine.start("tick", distributor::tick));
            }
        }
    }

    private void keepConnected() {
        for (var failures = 1; ; failures++) {
            var why = "closed";
            var link = Optional.<SimAsterisk.Link>empty();
            try {
                link = Optional.of(asterisk.connect());
                failures = 0;
                follow(link.get());
            } catch (AmiLost lost) {
                why = lost.getMessage();
            } catch (RuntimeException | Error ours) {
                world.judge.fail(11, "the listener of Asterisk's events failed: " + ours);
            }
            outOfStepSince = inStep ? world.time.nanos() : outOfStepSince;
            inStep = false;
            link.ifPresent(asterisk::disconnect);
            if (link.isPresent()) {
                switchboard.lost(why);
            }
            Instead.sleep(Math.min(100_000_000L << Math.min(failures, 4), 2_000_000_000L));
        }
    }

    private void follow(SimAsterisk.Link link) throws AmiLost {
        switchboard.resync(asterisk.snapshot());
        inStep = true;
        inStepSince = world.time.nanos();
        var audit = world.time.nanos() + AUDIT.toNanos();
        while (true) {
            var left = audit - world.time.nanos();
            if (left > 0) {
                hand(link, Instead.poll(link.events, left, TimeUnit.NANOSECONDS));
            } else {
                var lists = asterisk.snapshot();
                for (var older = link.events.size(); older > 0; older--) {
                    hand(link, link.events.poll());
                }
                switchboard.audit(lists);
                audit = world.time.nanos() + AUDIT.toNanos();
            }
        }
    }

    private void hand(SimAsterisk.Link link, Object event) throws AmiLost {
        if (event == link) {
            throw new AmiLost("the connection broke");
        }
        if (event != null) {
            switchboard.on((PbxEvent) event);
        }
    }

    /** Once a second: late replies, the promises that live, and whose alarm rings. */
    private void goRound() {
        var booted = calendar.instant();
        for (var rounds = 0; ; rounds++) {
            server.watch();
            try {
                if (world.promisesChanged()) {
                    world.refreshing(promises::refresh).stream().sorted(java.util.Comparator.comparing(Promise::id)).forEach(promise -> alarms.putIfAbsent(promise.id(),
                            promise.state() == Promise.State.DUE ? promise.nextTry() : booted.plusSeconds(20)));
                }
            } catch (StoreLost away) {
                world.promisesForgotten();
            }
            alarms.forEach((id, at) -> {
                if (!at.isAfter(calendar.instant())) {
                    alarms.put(id, Instant.MAX);
                    machine.start("alarm", () -> alarms.put(id, tend(id)));
                }
            });
            Instead.sleep(Duration.ofSeconds(1).toNanos());
        }
    }

    private Instant tend(String id) {
        try {
            return keeper.tend(id).orElse(Instant.MAX);
        } catch (RuntimeException ours) {
            world.judge.fail(5, "a promise could not be tended: " + ours);
            return calendar.instant().plusSeconds(5);
        }
    }

    /** Says the same as the real one, without a catalogue. */
    private final class Voice implements Announcer {

        @Override
        public void forecast(AgiSession line, Forecast forecast, String language) throws CallerHungUp, LineLost {
            say(line, "forecast", language);
        }

        @Override
        public void say(AgiSession line, String key, String language) throws CallerHungUp, LineLost {
            line.say(List.of(key), SOUNDS.get(key));
        }

        @Override
        public Optional<String> sound(String key, String language) {
            return Optional.empty();
        }

        @Override
        public PromiseHeard promise(AgiSession line, PromiseWords words, String language) throws CallerHungUp, LineLost {
            var told = SOUNDS.get("promise.open").plus(SOUNDS.get("promise.time"));
            world.judge.promises(line.request().uniqueId(), words);
            var heard = line.say(List.of("promise.open", "promise.time", "promise.stay"), told.plus(SOUNDS.get("promise.stay")));
            world.told(line.request().uniqueId());
            return heard.whole() || heard.heard().compareTo(told.plusMillis(300)) >= 0 ? PromiseHeard.WHOLE : PromiseHeard.PART;
        }
    }

    private final class StepMeter implements AgiMeter {

        @Override
        public void protocolFault(Fault fault) {
            world.judge.fail(11, "a line lost step: " + fault);
        }
    }

    /** What they count stands in the ledger's rows as well. */
    private static final class Uncounted implements Calls.Meter {

        @Override
        public void callEnded(String line, Disposition how, Duration waited) { }

        @Override
        public void offerEnded(RingOutcome how) { }

        @Override
        public void callRefused(String line, Admission.Refusal why) { }
    }

    /** Which calls the router believes to be under way. */
    Set<String> underWay() {
        return calls.underWay().stream().map(call -> call.id().text()).collect(Collectors.toSet());
    }
}
