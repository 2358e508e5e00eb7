package org.atiende;

import java.net.InetSocketAddress;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;
import java.util.stream.Collectors;

import org.atiende.agent.Agent;
import org.atiende.agent.Site;
import org.atiende.agent.StoredAvailability;
import org.atiende.agent.StoredRoster;
import org.atiende.agi.AgiScript;
import org.atiende.agi.AgiServer;
import org.atiende.ami.AmiClient;
import org.atiende.ami.AmiLost;
import org.atiende.ami.Originate;
import org.atiende.call.Admission;
import org.atiende.call.AfterTalk;
import org.atiende.call.Calls;
import org.atiende.call.CapTalk;
import org.atiende.call.InboundCall;
import org.atiende.call.Lines;
import org.atiende.call.PhoneScript;
import org.atiende.call.PhoneScript.Act;
import org.atiende.call.Reception;
import org.atiende.config.RouterConfig;
import org.atiende.console.ConsoleServer;
import org.atiende.console.Health;
import org.atiende.customer.CallContacts;
import org.atiende.customer.StoredDirectory;
import org.atiende.explain.Explainer;
import org.atiende.explain.PatientDirectory;
import org.atiende.followup.Announcements;
import org.atiende.followup.FollowUps;
import org.atiende.keeping.AgentLegs;
import org.atiende.keeping.AttemptCrumbs;
import org.atiende.keeping.CallbackScript;
import org.atiende.keeping.CallingPace;
import org.atiende.keeping.CaseMessages;
import org.atiende.keeping.MessageScript;
import org.atiende.keeping.PromiseCalls;
import org.atiende.keeping.PromiseKeeper;
import org.atiende.keeping.PromiseRound;
import org.atiende.keeping.StatusRound;
import org.atiende.keeping.Telephone;
import org.atiende.ledger.CallRecord;
import org.atiende.ledger.StoredForecasts;
import org.atiende.ledger.StoredLedger;
import org.atiende.match.Decision;
import org.atiende.match.Distributor;
import org.atiende.match.Event;
import org.atiende.match.LinePolicy;
import org.atiende.metrics.Metrics;
import org.atiende.need.NeedReader;
import org.atiende.notice.CommandCourier;
import org.atiende.notice.NoticeRound;
import org.atiende.notice.Notices;
import org.atiende.presence.Attendance;
import org.atiende.presence.AttendanceRound;
import org.atiende.presence.CallWatch;
import org.atiende.presence.FallbackPeople;
import org.atiende.presence.OverdueRings;
import org.atiende.presence.Switchboard;
import org.atiende.presence.WatchByOrigin;
import org.atiende.promise.CallAgain;
import org.atiende.promise.Promises;
import org.atiende.speech.MessageSounds;
import org.atiende.speech.PromptCatalogue;
import org.atiende.speech.SpokenAnnouncer;
import org.atiende.store.Store;
import org.atiende.tel.CallId;
import org.atiende.tel.NumberReader;

/**
 * The wiring: builds every part in one readable order, starts them, and stops them in the reverse one. There is no container; what a part
 * needs is in its constructor. Nothing listens before {@link #start}.
 */
public final class Router implements AutoCloseable {

    /** Time alone changes a decision at most this late; waits whose end is known end on time. */
    private static final Duration TICK = Duration.ofMillis(100);

    /** The longest a caller at the hold cap waits for the disk, with music. */
    private static final Duration PROMISING = Duration.ofSeconds(2);

    /** How long a health check waits for the store. */
    private static final Duration STORE_PROBE = Duration.ofMillis(500);

    /** What forecasts learned before a restart they learn again from so many calls: as many as make a line's mean talk known to within 2 %. */
    private static final int CALLS_REMEMBERED = 3_000;

    private final RouterConfig config;
    private final Metrics metrics;
    private final Store store;
    private final StoredAvailability availability;
    private final StoredLedger ledger;
    private final StoredForecasts forecasts;
    private final Distributor distributor;
    private final Attendance attendance;
    private final AttendanceRound attendanceRound;
    private final Calls calls;
    private final AmiClient ami;
    private final OverdueRings overdueRings;
    private final AgiServer agi;
    private final LiveBoard board;
    private final Explainer explainer;
    private final Promises promises;
    private final CallAgain callAgain;
    private final PromiseRound round;
    private final FollowUps followUps;
    private final Announcements announcements;
    private final StatusRound statusRound;
    private final NoticeRound noticeRound;
    private final ExecutorService forecaster = Executors.newSingleThreadExecutor(Thread.ofPlatform().daemon().name("forecasts").factory());
    private volatile boolean running;
    private InetSocketAddress agiAddress;
    private ConsoleServer console;

    /** One clock for everything, which a test may set. */
    public Router(RouterConfig config, Clock clock) {
        this(config, clock, clock);
    }

    /**
     * @param clock for waits
     * @param calendar the time of day, for what is promised
     * @throws org.atiende.store.StoreRefused when the store cannot be used as it is configured
     */
    public Router(RouterConfig config, Clock clock, Clock calendar) {
        this.config = config;
        var asterisk = config.asterisk().getFirst().name();
        metrics = new Metrics(names(config.lines()), Set.of(asterisk), Main.version()).withJvm();
        store = Store.open(Wires.store(config), Meters.store(metrics));
        availability = new StoredAvailability(store, calendar);
        var numbers = new NumberReader(config.company().country());
        promises = new Promises(store, config.promises(), numbers::isOrdinary, calendar, PROMISING, Meters.promises(metrics));
        var lines = new Lines(config.lines());
        callAgain = new CallAgain(store, promises, lines::named, calendar);
        ledger = new StoredLedger(store, (handle, call) -> {
            promises.settle(handle, call);
            callAgain.courtesy(handle, call);
            CallContacts.keep(handle, call);
        });
        forecasts = new StoredForecasts(store);
        var roster = new StoredRoster(store).agents();
        distributor = new Distributor(clock, config.company().timeZone(), this::noticed, forecaster);
        distributor.tell(new Event.RosterRead(roster));
        ledger.past(CALLS_REMEMBERED).forEach(distributor::remember);
        var directory = new StoredDirectory(store, StoredDirectory.DEADLINE);
        calls = new Calls(lines, new Calls.Records(directory, ledger, promises), new NeedReader(config.affinity()), distributor, clock, Meters.calls(metrics));
        var questions = new Questions();
        followUps = new FollowUps(store, config.followUp(), calendar, new SecureRandom());
        announcements = new Announcements(store, followUps, calendar);
        var catalogue = PromptCatalogue.of(config.prompts().folder(), config.prompts().voices().keySet(), new PromptCatalogue.Names(config.company().name(), roster),
                config.prompts().own());
        var messages = new CaseMessages(followUps, config.followUp(), promises, new MessageSounds(catalogue, Wires.renderer(config)), distributor::agent);
        var notices = new Notices(store, !config.noticeCommand().isEmpty(), calendar);
        noticeRound = new NoticeRound(notices, new CommandCourier(config.noticeCommand()));
        statusRound = new StatusRound(new StatusRound.Telling(followUps, announcements, messages, notices), config.followUp(), promises, lines::named);
        var pace = new CallingPace(distributor, promises, config.followUp(), config.rings(), calls::onTheLine, calendar);
        var clocks = new PromiseKeeper.Clocks(clock, calendar);
        var outgoing = new Outgoing(new PromiseKeeper(promises, distributor, questions, lines::named, pace, messages, clocks), new AgentLegs(),
                new AttemptCrumbs(promises));
        distributor.owes(outgoing.keeper::comingUp);
        round = new PromiseRound(store, nodeName(), promises, outgoing.keeper, calendar);
        var switchboard = switchboard(roster, clock, questions, new WatchByOrigin(calls, outgoing.watch()));
        var link = new Meters.Link(metrics, asterisk);
        ami = new AmiClient(Wires.ami(config), switchboard, link);
        questions.answeredBy = ami;
        overdueRings = new OverdueRings(ami::endRings);
        attendance = new Attendance(distributor, availability::choose, switchboard::onSite, roster, availability.all());
        attendanceRound = new AttendanceRound(availability, attendance);
        var admission = new Admission(config.limits(), lines, calls, directory);
        agi = new AgiServer(Wires.agi(config), scripts(catalogue, calendar, outgoing, admission), Meters.agi(metrics));
        board = new LiveBoard(distributor, attendance, new LiveBoard.Records(calls, ledger, new CallContacts(store), promises,
                new LiveCaseDesk(store, followUps, announcements, distributor)), clock, config.company().timeZone());
        explainer = Explainer.ofRouter(config.lines(), numbers, new Explainer.Records(
                new Reception(lines, new Calls.Records(new PatientDirectory(store), ledger, promises), new NeedReader(config.affinity())), this::story),
                distributor, new Explainer.Clocks(clock, calendar));
        watch(asterisk, link);
    }

    /** What is known of a call: under way it is in memory, and soon in the ledger, too. */
    private Optional<CallRecord> story(CallId id) {
        return calls.underWay().stream().filter(call -> call.id().equals(id)).findFirst().or(() -> ledger.find(id, Explainer.PATIENCE));
    }

    /** The store alone, for commands that need no router. */
    public static Store store(RouterConfig config) {
        return Store.open(Wires.store(config));
    }

    private static Set<String> names(List<LinePolicy> lines) {
        return lines.stream().map(LinePolicy::name).collect(Collectors.toSet());
    }

    /** What the calls that we make are kept with. */
    private record Outgoing(PromiseKeeper keeper, AgentLegs legs, AttemptCrumbs crumbs) {

        CallWatch watch() {
            return new PromiseCalls(keeper, legs, crumbs);
        }
    }

    /** Another one at each start: what an earlier process of this node left is taken over like a stranger's. */
    private static String nodeName() {
        return "router-" + UUID.randomUUID();
    }

    private Switchboard switchboard(List<Agent> roster, Clock clock, Questions questions, CallWatch watch) {
        var sites = config.sites().stream().collect(Collectors.toMap(Site::name, Function.identity()));
        return new Switchboard(roster, sites, distributor, watch, clock, questions);
    }

    private Map<String, AgiScript> scripts(PromptCatalogue catalogue, Clock calendar, Outgoing outgoing, Admission admission) {
        var usual = config.lines().getFirst().language();
        var announcer = new SpokenAnnouncer(catalogue, usual);
        announcer.tellMissing();
        var codes = Map.of(config.featureCodes().signInOut(), Act.SIGN_IN_OUT, config.featureCodes().pause(), Act.PAUSE, config.featureCodes().callAgain(), Act.CALL_AGAIN);
        var capTalk = new CapTalk(promises, distributor, announcer, calendar, config.company().timeZone());
        var numbers = new NumberReader(config.company().country());
        var people = new FallbackPeople(distributor, attendance, config.lines().stream().flatMap(line -> line.guardia().stream()).distinct().toList(),
                calendar);
        return Map.of(
                "in/v1", people.before(new InboundCall(calls, distributor, numbers, announcer, capTalk, admission)),
                "after/v1", people.before(new AfterTalk(calls, outgoing.legs)),
                "callback/v1", new CallbackScript(outgoing.keeper, promises, outgoing.crumbs, announcer, usual),
                "message/v1", new MessageScript(outgoing.keeper.messages(), outgoing.crumbs),
                "phone/v1", people.after(new PhoneScript(codes, attendance, callAgain::dropped, distributor, announcer, usual)));
    }

    private void watch(String asterisk, Meters.Link link) {
        metrics.watchWaiting(board::waitingByLine, board::longestWaitByLine);
        metrics.watchAgents(board::agentsByState);
        metrics.watchAgiSessions(agi::sessions);
        metrics.watchAmi(() -> Map.of(asterisk, ami.ready()), () -> Map.of(asterisk, link.newestLag()));
        metrics.watchStore(() -> store.writable(STORE_PROBE));
        metrics.watchForecasts(distributor::forecastsKept);
        metrics.watchPromises(() -> promises.live().size(), promises::late);
    }

    /** Two of them wait, for the disk and for Asterisk; whoever's decision came with it must not. */
    private void noticed(Decision.Notice notice) {
        switch (notice) {
            case Decision.AgentPaused paused -> Thread.startVirtualThread(() -> attendance.paused(paused));
            case Decision.RingOverdue overdue -> Thread.startVirtualThread(() -> overdueRings.end(overdue));
            case Decision.Forecasted(var forecast) -> {
                forecasts.record(forecast);
                Meters.forecast(metrics, forecast);
            }
        }
    }

    /** The switchboard asks the client that listens for it; they are built one after the other. */
    private static final class Questions implements Switchboard.Questions, Telephone {

        private volatile AmiClient answeredBy;

        @Override
        public Optional<String> getVar(Optional<String> channel, String expression) throws AmiLost {
            return answeredBy.getVar(channel, expression);
        }

        @Override
        public void originate(Originate call) throws AmiLost {
            answeredBy.originate(call);
        }

        @Override
        public Map<String, String> crumbs(String family) throws AmiLost {
            return answeredBy.crumbs(family);
        }
    }

    /** Opens the doors: the manager link first, then callers, then the console. */
    public Router start() {
        running = true;
        Thread.ofVirtual().name("ticker").start(this::tick);
        ami.start();
        round.start();
        statusRound.start();
        noticeRound.start();
        attendanceRound.start();
        agiAddress = agi.start();
        console = ConsoleServer.start(Wires.console(config), board, explainer, metrics, this::health);
        return this;
    }

    private void tick() {
        while (running) {
            LockSupport.parkNanos(distributor.untilNextChange(TICK).toNanos());
            distributor.tick();
        }
    }

    private List<Health> health() {
        boolean inStep = ami.ready();
        boolean writable = store.writable(STORE_PROBE);
        return List.of(
                new Health("ami_in_step", inStep, inStep ? "both manager sessions (AMI) are logged in and every list is read"
                        : "Asterisk's manager interface (AMI) does not answer or is being read again: no agent is offered a call"),
                new Health("store_writable", writable, writable ? "the database takes writes"
                        : "the database takes no writes: what happens is kept in memory until it does"));
    }

    public InetSocketAddress agiAddress() {
        return agiAddress;
    }

    public InetSocketAddress httpAddress() {
        return console.address();
    }

    /** Whether callers can be served as promised: every agent's state is known and what happens is kept. */
    public boolean ready() {
        return health().stream().allMatch(Health::good);
    }

    public Distributor distributor() {
        return distributor;
    }

    public Calls calls() {
        return calls;
    }

    public Attendance attendance() {
        return attendance;
    }

    public Promises promises() {
        return promises;
    }

    public Announcements announcements() {
        return announcements;
    }

    public FollowUps followUps() {
        return followUps;
    }

    public StoredLedger ledger() {
        return ledger;
    }

    public StoredForecasts forecasts() {
        return forecasts;
    }

    /** Callers on hold go back to the dialplan, which asks the next router; rings and talks need none. Then everything is written. */
    @Override
    public void close() {
        running = false;
        noticeRound.close();
        statusRound.close();
        round.close();
        attendanceRound.close();
        agi.close();
        if (console != null) {
            console.close();
        }
        ami.close();
        forecaster.shutdown();
        ledger.close();
        forecasts.close();
        availability.close();
        store.close();
    }
}
