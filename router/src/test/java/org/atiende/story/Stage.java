package org.atiende.story;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

import org.atiende.Router;
import org.atiende.agent.AgentState;
import org.atiende.agent.Availability;
import org.atiende.agent.Site;
import org.atiende.agent.SiteProof;
import org.atiende.agent.StoredRoster;
import org.atiende.calendar.CallingHours;
import org.atiende.config.ConfigReader;
import org.atiende.config.RouterConfig;
import org.atiende.console.ApiToken;
import org.atiende.fake.Office;
import org.atiende.fake.RunningClock;
import org.atiende.intake.CsvImport;
import org.atiende.intake.CsvKind;
import org.atiende.lab.CallWish;
import org.atiende.lab.LabOptions;
import org.atiende.lab.PhoneHabit;
import org.atiende.lab.RealAsterisk;
import org.atiende.lab.ScratchFolder;
import org.atiende.lab.SipCaller;
import org.atiende.lab.SipPhone;
import org.atiende.ledger.CallRecord;
import org.atiende.promise.Promise;
import org.atiende.promise.PromisePolicy;
import org.atiende.promise.RingLimits;
import org.atiende.speech.PromptCatalogue;
import org.atiende.speech.PromptRenderer;
import org.atiende.store.StoreSettings;
import org.atiende.tel.NumberReader;
import org.awaitility.Awaitility;

/**
 * Where stories are played: a real Asterisk with the shipped dialplans, the router beside it on a fresh database with the sample company,
 * and whatever phones and callers a story brings. Belongs to one thread.
 */
public final class Stage implements AutoCloseable {

    /** Whatever port is free. */
    static final int ANY_PORT = 0;

    /** One customer is called in story after story. */
    private static final RingLimits OFTEN = new RingLimits(1_000, 10_000, 30);

    private static final Pattern PLAYED = Pattern.compile("Playing '\\S*/(\\w\\w)/([a-z0-9-]+)\\.");

    /** The longest a story waits for anything. */
    static final Duration PATIENCE = Duration.ofSeconds(30);

    private final Path folder;
    private final RealAsterisk pbx;
    private final RunningClock clock = new RunningClock();
    private final PromptCatalogue prompts;
    private final Router router;
    private final List<SipPhone> phones = new ArrayList<>();
    private final List<SipCaller> callers = new ArrayList<>();
    private final Map<String, Instant> called = new HashMap<>();

    private Stage(Path folder, RealAsterisk pbx, RouterConfig config) {
        this.folder = folder;
        this.pbx = pbx;
        this.prompts = catalogue(config);
        this.router = new Router(config, clock).start();
    }

    /** @param wantedHttpPort of the live page; another one when it is taken */
    public static Stage open(int wantedHttpPort) {
        return open(wantedHttpPort, List.of());
    }

    /** @param tokens of programs that may use the REST interface */
    static Stage open(int wantedHttpPort, List<ApiToken> tokens) {
        return open(wantedHttpPort, shipped -> shipped.withApiTokens(tokens));
    }

    /** @param change of the shipped configuration */
    static Stage open(int wantedHttpPort, UnaryOperator<RouterConfig> change) {
        try {
            var folder = Files.createTempDirectory("atiende-stage-");
            var agiPort = freePort();
            var httpPort = isFree(wantedHttpPort) ? wantedHttpPort : ANY_PORT;
            var pbx = RealAsterisk.start(LabOptions.routers(new InetSocketAddress("127.0.0.1", agiPort)));
            var config = change.apply(config(folder, pbx).withStoreUrl(StoreSettings.file(folder.resolve("atiende")).url()))
                    .withPorts(agiPort, pbx.ami().getPort(), httpPort).withPromptFolder(shipped("router/pom.xml").resolveSibling("target/prompts"));
            importCompany(config);
            renderPrompts(config);
            var stage = new Stage(folder, pbx, config);
            stage.await("the router is ready", stage.router::ready);
            return stage;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static boolean isFree(int port) {
        try (var _ = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
            return true;
        } catch (IOException taken) {
            return false;
        }
    }

    private static int freePort() throws IOException {
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    /** The shipped configuration, with the secrets of this Asterisk beside it. */
    private static RouterConfig config(Path folder, RealAsterisk pbx) throws IOException {
        var secrets = Files.createDirectories(folder.resolve("secrets"));
        secret(secrets.resolve("ami-events"), pbx.eventsUser().secret());
        secret(secrets.resolve("ami-actions"), pbx.actionsUser().secret());
        Files.copy(shipped("config/atiende.yaml"), folder.resolve("atiende.yaml"));
        return switch (ConfigReader.read(folder, Map.of())) {
            case ConfigReader.Good good -> good.config().withPromises(openAtAnyHour(good.config())).withRings(OFTEN);
            case ConfigReader.Bad bad -> throw new IllegalStateException("the shipped configuration has problems: " + bad.problems());
        };
    }

    /** Stories are told by day and by night. */
    private static Map<String, PromisePolicy> openAtAnyHour(RouterConfig config) {
        var always = CallingHours.always(config.company().timeZone());
        return config.promises().entrySet().stream().collect(Collectors.toMap(Map.Entry::getKey, line -> {
            var shipped = line.getValue();
            return new PromisePolicy(always, shipped.lead(), shipped.slot(), shipped.seats(), shipped.ring(), shipped.retries());
        }));
    }

    private static void secret(Path file, String word) throws IOException {
        Files.writeString(file, word);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
    }

    static Path shipped(String name) {
        for (var at = Path.of("").toAbsolutePath(); at != null; at = at.getParent()) {
            if (Files.exists(at.resolve(name))) {
                return at.resolve(name);
            }
        }
        throw new IllegalStateException(name + " not found above " + Path.of("").toAbsolutePath());
    }

    private static void importCompany(RouterConfig config) {
        var files = new EnumMap<CsvKind, List<Path>>(CsvKind.class);
        for (var kind : CsvKind.values()) {
            files.put(kind, List.of(shipped("config/company/" + kind.name().toLowerCase(java.util.Locale.ROOT) + ".csv")));
        }
        var sites = config.sites().stream().map(Site::name).collect(Collectors.toSet());
        try (var store = Router.store(config)) {
            var followUps = Office.followUps(store, Clock.systemUTC());
            var outcome = new CsvImport(store, sites, new NumberReader(config.company().country()), followUps, _ -> { }).run(files, Instant.now(), false);
            if (!outcome.good()) {
                throw new IllegalStateException("the sample company has problems: " + outcome.problems());
            }
            store.change("the play's hours are not the sample company's dates", handle -> handle.execute("UPDATE follow_ups SET call_at = NULL"));
        }
    }

    private static void renderPrompts(RouterConfig config) throws IOException {
        var prompts = config.prompts();
        var renderer = new PromptRenderer(prompts.ttsCommand(), prompts.voices());
        renderer.renderAll(catalogue(config).all(), _ -> { });
    }

    private static PromptCatalogue catalogue(RouterConfig config) {
        try (var store = Router.store(config)) {
            return PromptCatalogue.of(config.prompts().folder(), config.prompts().voices().keySet(),
                    new PromptCatalogue.Names(config.company().name(), new StoredRoster(store).agents()), config.prompts().own());
        }
    }

    /** As set-up found it; empty when it did not say. */
    private static String asteriskVersion() {
        return System.getenv().getOrDefault("ATIENDE_ASTERISK_VERSION", "");
    }

    /** Whether this Asterisk is new enough for the story. */
    static boolean canPlay(Story story) {
        var major = asteriskVersion().split("\\D", 2)[0];
        return major.isEmpty() || Integer.parseInt(major) >= story.sinceAsterisk();
    }

    /** Which addresses are in use, for the reader. */
    String whereabouts() {
        return "Asterisk %s: SIP %s, AMI %s. Router: FastAGI %s, page and metrics http://%s/".formatted(asteriskVersion(), shown(pbx.sip()), shown(pbx.ami()),
                shown(router.agiAddress()), shown(router.httpAddress()));
    }

    private static String shown(InetSocketAddress address) {
        return address.getAddress().getHostAddress() + ":" + address.getPort();
    }

    public RealAsterisk pbx() {
        return pbx;
    }

    public Router router() {
        return router;
    }

    /** The agent's phone, registered from this address, signed in. */
    SipPhone atWork(Person person, String address, PhoneHabit habit) {
        var phone = registered(person, address, habit);
        await(person + " is located", () -> !(router.distributor().proof(person.id()).orElseThrow()
                instanceof SiteProof.NotRegistered));
        signIn(person);
        return phone;
    }

    /** As {@link #atWork}, on site. */
    SipPhone atWork(Person person, PhoneHabit habit) {
        return atWork(person, person.address(), habit);
    }

    SipPhone registered(Person person, String address, PhoneHabit habit) {
        var phone = SipPhone.registered(pbx, person.extension(), address).is(habit);
        phones.add(phone);
        return phone;
    }

    void keep(SipPhone phone) {
        phones.add(phone);
    }

    void signIn(Person person) {
        router.attendance().choose(person.id(), new Availability.SignedIn(), "story");
    }

    AgentState state(Person person) {
        return router.distributor().state(person.id()).orElseThrow();
    }

    void awaitFree(Person person) {
        await(person + " is free", () -> state(person) instanceof AgentState.Free);
    }

    SipCaller calls(CallWish wish) {
        called.put(wish.caller().number(), clock.instant());
        var caller = SipCaller.calls(pbx, wish);
        callers.add(caller);
        return caller;
    }

    /** The latest call that this number made on the stage, as far as the ledger knows it. */
    Optional<CallRecord> record(String number) {
        var since = called.getOrDefault(number, Instant.MAX);
        return router.ledger().latest(100).stream().filter(call -> !call.arrived().isBefore(since))
                .filter(call -> call.caller().usable().filter(known -> known.e164().equals(number)).isPresent()).findFirst();
    }

    /** That call, once it is over. */
    CallRecord closed(String number) {
        await("the call is on record as ended", () -> record(number).filter(CallRecord::closed).isPresent());
        return record(number).orElseThrow();
    }

    /** The telephone of whoever we call, behind the mobile trunk. */
    SipPhone customersPhone(PhoneHabit habit) {
        var phone = SipPhone.mobile(pbx).is(habit);
        phones.add(phone);
        return phone;
    }

    /** What was promised in this number's latest call, or was owed before it, as its row stands. */
    Optional<Promise> promise(String number) {
        return record(number).flatMap(call -> router.promises().madeIn(call.id()).or(() -> call.promise().flatMap(router.promises()::find)));
    }

    void awaitPromise(String number, Promise.State state) {
        await("the promise is " + state, () -> promise(number).filter(promise -> promise.state() == state).isPresent());
    }

    /** It becomes time to keep this promise. */
    void itsMinuteComes(Promise promise) {
        timePasses(Duration.between(now(), promise.nextTry()).plusSeconds(1));
    }

    /** Waits until this number's latest call has been answered by this person. */
    void awaitTalk(String number, Person with) {
        awaitTalk(number, with, PATIENCE);
    }

    void awaitTalk(String number, Person with, Duration atMost) {
        await(with + " talks with the caller", atMost, () -> record(number).filter(call -> RoutingStories.answered(call, with)).isPresent());
    }

    /** All calls that arrived since. */
    List<CallRecord> since(Instant arrival) {
        return router.ledger().latest(100).stream().filter(call -> !call.arrived().isBefore(arrival)).toList();
    }

    Instant now() {
        return clock.instant();
    }

    /** Waits for something that must happen. */
    void await(String what, BooleanSupplier happened) {
        await(what, PATIENCE, happened);
    }

    void await(String what, Duration atMost, BooleanSupplier happened) {
        Awaitility.await(what).atMost(atMost).pollInterval(Duration.ofMillis(10)).pollDelay(Duration.ZERO).until(happened::getAsBoolean);
    }

    /** The text of the sentence that Asterisk played last, of those whose key begins so. */
    Optional<String> spoken(String key) {
        var played = PLAYED.matcher(pbx.log());
        var last = Optional.<String>empty();
        while (played.find()) {
            if (played.group(2).startsWith(key)) {
                last = prompts.find(played.group(2).replace('-', '.'), played.group(1)).map(PromptCatalogue.Prompt::text).or(() -> Optional.of(played.group(2)));
            }
        }
        return last;
    }

    /** What the router believes at this moment, for a story that cannot go on. */
    String beliefs() {
        return "agents " + router.distributor().states() + "; waiting " + router.distributor().waiting().stream()
                .map(call -> call.id() + " " + router.distributor().explain(call).sentences()).toList() + "; under way " + router.calls().underWay();
    }

    /** Lets real time go by; for the demo's stream of calls, where nothing is judged. */
    void pause(Duration length) {
        LockSupport.parkNanos(length.toNanos());
    }

    /** Time goes by for the router; Asterisk, phones and callers live on in their own. */
    void timePasses(Duration by) {
        clock.putForward(by);
    }

    /** Everybody goes home: the stage is empty for the next story. */
    void clear() {
        callers.forEach(SipCaller::close);
        callers.clear();
        phones.forEach(SipPhone::close);
        phones.clear();
        router.distributor().agents().forEach(agent ->
                router.attendance().choose(agent.id(), new Availability.SignedOut(), "story"));
        pbx.cli("channel request hangup all");
        await("no channel is left", () -> pbx.channels() == 0);
        await("no call is under way", () -> router.calls().count() == 0);
    }

    @Override
    public void close() {
        callers.forEach(SipCaller::close);
        phones.forEach(SipPhone::close);
        router.close();
        pbx.close();
        ScratchFolder.remove(folder);
    }
}
