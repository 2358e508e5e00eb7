package org.atiende.world;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

import org.atiende.RouterClocks;
import org.atiende.agent.StoredAvailability;
import org.atiende.agi.AgiMeter;
import org.atiende.agi.AgiScript;
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
import org.atiende.keeping.AgentLegs;
import org.atiende.keeping.AttemptCrumbs;
import org.atiende.keeping.CallbackScript;
import org.atiende.keeping.CallingPace;
import org.atiende.keeping.PromiseCalls;
import org.atiende.keeping.PromiseKeeper;
import org.atiende.ledger.Disposition;
import org.atiende.ledger.StoredLedger;
import org.atiende.match.Decision;
import org.atiende.match.Distributor;
import org.atiende.match.Event;
import org.atiende.need.AffinityPolicy;
import org.atiende.need.NeedReader;
import org.atiende.presence.Attendance;
import org.atiende.presence.AttendanceRound;
import org.atiende.presence.FallbackPeople;
import org.atiende.presence.OverdueRings;
import org.atiende.presence.Switchboard;
import org.atiende.presence.WatchByOrigin;
import org.atiende.promise.Promise;
import org.atiende.promise.Promises;
import org.atiende.promise.RingLimits;
import org.atiende.store.ReopenedStore;
import org.atiende.store.StoreLost;
import org.atiende.tel.NumberReader;
import org.atiende.tel.RingOutcome;

/**
 * One process of the router, wired as {@link org.atiende.Router} wires it, with the world's ends on its wires: {@link SimServer} instead of
 * sockets, {@link SimAmi} instead of the manager client, {@link SimAlarms} instead of db-scheduler's, and a voice without
 * sound files. All its threads run on one machine and die with it.
 */
final class Node implements Site.Router {

    private static final Duration AUDIT = Duration.ofSeconds(60);
    private static final Duration TICK = Duration.ofMillis(100);

    /** By then what an agent chose is in the store, if that is well; until then it is looked for. */
    private static final Duration CHOICE_WRITTEN = Duration.ofSeconds(10);
    private static final NumberReader NUMBERS = new NumberReader("ES");

    final Timeline.Machine machine;
    private final World world;
    private final Host host;
    private final SimAmi manager;
    private final List<Runnable> onDeath = new ArrayList<>();
    private Distributor distributor;
    private Attendance attendance;
    private AttendanceRound attendanceRound;
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
    private String promisesRead = "none";
    private long choicesLearned = Long.MIN_VALUE / 2;

    Node(World world, Host host) {
        this.world = world;
        this.host = host;
        this.manager = host.manager;
        this.machine = world.time.new Machine("router" + host.number);
        machine.start("main", this::boot);
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
        var availability = new StoredAvailability(store, calendar);
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
        keeper = new PromiseKeeper(promises, distributor, manager, lines::named, new CallingPace(distributor, promises, Office.FOLLOW_UP, RingLimits.USUAL, calls::onTheLine, calendar),
                Office.noMessages(store, promises, calendar), new PromiseKeeper.Clocks(clock, calendar));
        distributor.owes(keeper::comingUp);
        var legs = new AgentLegs();
        var crumbs = new AttemptCrumbs(promises);
        switchboard = new Switchboard(world.roster(), Office.SITES, distributor, new WatchByOrigin(calls, new PromiseCalls(keeper, legs, crumbs)), clock, manager);
        attendance = new Attendance(distributor, availability::choose, switchboard::onSite, world.roster(), availability.all());
        attendanceRound = new AttendanceRound(availability, attendance);
        var admission = new Admission(new Admission.Limits(World.MAX_CALLS, 5, 20, World.MAX_CALLS), lines, calls, directory);
        var voice = new Voice(world, this);
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

    @Override
    public boolean isListening() {
        return up && !machine.isDead();
    }

    @Override
    public boolean isDead() {
        return machine.isDead();
    }

    int number() {
        return host.number;
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

    @Override
    public SimServer server() {
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
                world.desk(paused.agent()).mayBeForgotten(attendance.of(paused.agent()), host.number);
            });
            case Decision.RingOverdue overdue -> Thread.startVirtualThread(() -> new OverdueRings(manager::endRings).end(overdue));
            case Decision.Forecasted _ -> {
                // what is said of waits is judged as it is said
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
            var link = Optional.<SimAmi.Link>empty();
            try {
                link = Optional.of(manager.connect());
                failures = 0;
                follow(link.get());
            } catch (AmiLost lost) {
                why = lost.getMessage();
            } catch (RuntimeException | Error ours) {
                world.judge.fail(11, "the listener of Asterisk's events failed: " + ours);
            }
            outOfStepSince = inStep ? world.time.nanos() : outOfStepSince;
            inStep = false;
            link.ifPresent(manager::disconnect);
            if (link.isPresent()) {
                switchboard.lost(why);
            }
            Instead.sleep(Math.min(100_000_000L << Math.min(failures, 4), 2_000_000_000L));
        }
    }

    private void follow(SimAmi.Link link) throws AmiLost {
        switchboard.resync(manager.snapshot());
        inStep = true;
        inStepSince = world.time.nanos();
        var audit = world.time.nanos() + AUDIT.toNanos();
        while (true) {
            var left = audit - world.time.nanos();
            if (left > 0) {
                hand(link, Instead.poll(link.events, left, TimeUnit.NANOSECONDS));
            } else {
                var lists = manager.snapshot();
                for (var older = link.events.size(); older > 0; older--) {
                    hand(link, link.events.poll());
                }
                switchboard.audit(lists);
                audit = world.time.nanos() + AUDIT.toNanos();
            }
        }
    }

    private void hand(SimAmi.Link link, Object event) throws AmiLost {
        if (event == link) {
            throw new AmiLost("the connection broke");
        }
        if (event != null) {
            switchboard.on((PbxEvent) event);
        }
    }

    /** Once a second: late replies, the promises that live, whose alarm rings, and what agents chose at the other router. */
    private void goRound() {
        while (true) {
            server.watch();
            try {
                readPromises();
                world.alarms.round(this, calendar.instant(), this::tend);
            } catch (StoreLost away) {
                promisesRead = "none";
            }
            if (world.choseAt() > choicesLearned - CHOICE_WRITTEN.toNanos()) {
                choicesLearned = world.time.nanos();
                machine.start("attendance", attendanceRound::look);
            }
            Instead.sleep(Duration.ofSeconds(1).toNanos());
        }
    }

    private void readPromises() {
        var stand = world.disk.promises(world.store());
        if (!stand.equals(promisesRead)) {
            world.disk.refreshing(promises::refresh).stream().sorted(Comparator.comparing(Promise::id)).forEach(promise ->
                    world.alarms.set(promise.id(), promise.nextTry()));
            promisesRead = stand;
        }
    }

    private Optional<Instant> tend(String id) {
        try {
            return keeper.tend(id);
        } catch (RuntimeException ours) {
            world.judge.fail(5, "a promise could not be tended: " + ours);
            return Optional.of(calendar.instant().plusSeconds(5));
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
