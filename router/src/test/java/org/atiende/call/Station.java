package org.atiende.call;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;

import org.atiende.agent.Agent;
import org.atiende.agent.AgentId;
import org.atiende.agent.AgentState;
import org.atiende.agent.Availability;
import org.atiende.agent.SiteProof;
import org.atiende.agi.AgiMeter;
import org.atiende.agi.AgiServer;
import org.atiende.agi.AgiSession;
import org.atiende.agi.AgiSettings;
import org.atiende.agi.CallerHungUp;
import org.atiende.agi.LineLost;
import org.atiende.customer.CustomerDirectory;
import org.atiende.customer.History;
import org.atiende.fake.FakeAgiCall;
import org.atiende.fake.FakeAgiChannel;
import org.atiende.fake.MemoryLedger;
import org.atiende.fake.MemoryStore;
import org.atiende.fake.Office;
import org.atiende.fake.SettableClock;
import org.atiende.keeping.AgentLegs;
import org.atiende.ledger.CallRecord;
import org.atiende.ledger.Disposition;
import org.atiende.ledger.PastCall;
import org.atiende.match.Decision;
import org.atiende.match.Distributor;
import org.atiende.match.Event;
import org.atiende.match.Forecast;
import org.atiende.match.LinePolicy;
import org.atiende.need.AffinityPolicy;
import org.atiende.need.NeedReader;
import org.atiende.presence.Attendance;
import org.atiende.presence.FallbackPeople;
import org.atiende.promise.CallAgain;
import org.atiende.speech.Announcer;
import org.atiende.speech.PromiseHeard;
import org.atiende.speech.PromiseWords;
import org.atiende.tel.CallId;
import org.atiende.tel.NumberReader;
import org.atiende.tel.PhoneNumber;
import org.atiende.tel.RingOutcome;

/** A router without a store and without events: the real FastAGI server and call scripts, agents at work, and callers on fake channels. */
final class Station implements AutoCloseable, Calls.Meter, Announcer {

    static final Duration PATIENCE = Duration.ofSeconds(5);
    /** How long the sound {@code long} lasts. */
    private static final Duration LONG = Duration.ofMinutes(1);

    /** How long every talk has lasted that the station remembers. */
    static final Duration TALK = Duration.ofSeconds(150);

    final SettableClock clock = new SettableClock(Office.NINE);
    /** The machine's own clock: real, until it is set. */
    final AtomicReference<Duration> wallSetBy = new AtomicReference<>(Duration.ZERO);
    final InstantSource wall = () -> Instant.now().plus(wallSetBy.get());
    final MemoryLedger ledger = new MemoryLedger();
    final List<String> said = new CopyOnWriteArrayList<>();
    final List<Disposition> endings = new CopyOnWriteArrayList<>();
    final List<String> rings = new CopyOnWriteArrayList<>();
    final List<Admission.Refusal> refusals = new CopyOnWriteArrayList<>();
    final Map<PhoneNumber, List<History>> customers = new ConcurrentHashMap<>();
    final Map<AgentId, Availability> kept = new ConcurrentHashMap<>();
    final Distributor distributor;
    final Calls calls;
    final Attendance attendance;
    volatile boolean diskWorks = true;
    volatile CallAgain.Asked askedAgain = CallAgain.Asked.OWED;
    volatile List<String> forecastSounds = List.of();
    volatile PromiseHeard promiseHeard = PromiseHeard.WHOLE;
    volatile Runnable whileSpeaking = () -> {
    };
    volatile Runnable whileReading = () -> {
    };
    private final AgiServer server;
    private final InetSocketAddress address;

    Station(LinePolicy line, int maxCalls, Agent... agents) {
        this(line, new Admission.Limits(maxCalls, 0, maxCalls, maxCalls), agents);
    }

    Station(LinePolicy line, Admission.Limits limits, Agent... agents) {
        this(line, limits, UnaryOperator.identity(), agents);
    }

    /** @param kept other records in place of those in memory */
    Station(LinePolicy line, Admission.Limits limits, UnaryOperator<Calls.Records> kept, Agent... agents) {
        distributor = new Distributor(clock, Office.ZONE, notice -> {
            if (notice instanceof Decision.AgentPaused paused) {
                this.attendance().paused(paused);
            }
        });
        distributor.tell(new Event.RosterRead(List.of(agents)));
        distributor.tell(new Event.PhonesKnown());
        attendance = new Attendance(distributor, (agent, chosen) -> {
            this.kept.put(agent, chosen);
            return diskWorks;
        }, (_, from) -> from.startsWith("127.0.1."), List.of(agents), signedIn(agents));
        for (var agent : agents) {
            distributor.tell(new Event.AgentLocated(agent.id(), new SiteProof.OnSite("127.0.1.11", Office.SITE.name())));
        }
        talksLasted(40, TALK);
        var lines = new Lines(List.of(line));
        CustomerDirectory directory = this::histories;
        var records = kept.apply(new Calls.Records(directory, ledger, MemoryStore.noPromises()));
        calls = new Calls(lines, records, new NeedReader(AffinityPolicy.usual()), distributor, new Arrivals(clock, wall), this);
        var capTalk = new CapTalk(records.promises(), distributor, this, clock, Office.ZONE);
        var people = new FallbackPeople(distributor, attendance, line.guardia(), clock);
        server = new AgiServer(AgiSettings.defaults(0), Map.of(
                "in/v1", new InboundCall(calls, distributor, new NumberReader("ES"), this, capTalk,
                        new Admission(limits, lines, calls, records.directory())),
                "after/v1", people.before(new AfterTalk(calls, new AgentLegs())),
                "phone/v1", people.after(new PhoneScript(Map.of("*45", PhoneScript.Act.SIGN_IN_OUT, "*46", PhoneScript.Act.PAUSE, "*47", PhoneScript.Act.CALL_AGAIN), attendance, _ -> askedAgain,
                        distributor, this, "es"))), AgiMeter.NONE);
        address = server.start();
    }

    /** So many talks of the past, for forecasts. */
    void talksLasted(int count, Duration length) {
        IntStream.range(0, count).forEach(_ -> distributor.remember(new PastCall("power", Optional.of(new AgentId("somebody")), Duration.ZERO, length)));
    }

    private List<History> histories(PhoneNumber number) {
        whileReading.run();
        return customers.getOrDefault(number, List.of());
    }

    private Attendance attendance() {
        return attendance;
    }

    private static Map<AgentId, Availability> signedIn(Agent... agents) {
        var all = new HashMap<AgentId, Availability>();
        List.of(agents).forEach(agent -> all.put(agent.id(), new Availability.SignedIn()));
        return all;
    }

    @Override
    public void callEnded(String line, Disposition how, Duration waited) {
        endings.add(how);
    }

    @Override
    public void offerEnded(RingOutcome how) {
        rings.add(how.name());
    }

    @Override
    public void callRefused(String line, Admission.Refusal why) {
        refusals.add(why);
    }

    @Override
    public void forecast(AgiSession line, Forecast forecast, String language) throws CallerHungUp, LineLost {
        said.add("forecast " + forecast + " in " + language);
        if (!forecastSounds.isEmpty()) {
            line.say(forecastSounds, LONG);
        }
        whileSpeaking.run();
    }

    @Override
    public void say(AgiSession line, String key, String language) {
        said.add(key + " in " + language);
    }

    @Override
    public Optional<String> sound(String key, String language) {
        return Optional.of(language + "/" + key.replace('.', '-'));
    }

    @Override
    public PromiseHeard promise(AgiSession line, PromiseWords words, String language) {
        said.add("promise " + words.due() + " in " + language);
        return promiseHeard;
    }

    /** What the dialplan says as it asks; a new call of now, until a story says otherwise. */
    static final class Asks {
        private final List<String> arguments = new ArrayList<>(List.of("", "1795336576.1", Long.toString(Instant.now().getEpochSecond()),
                "+34910000001", "", "", "", "", "", "", ""));
        private String caller = "+34600111222";
        private String state = "Ring";

        /** The channel is up: another router has held the call. */
        Asks answeredElsewhere() {
            state = "Up";
            return this;
        }

        Asks from(String number) {
            caller = number;
            return this;
        }

        Asks call(String id) {
            return set(1, id);
        }

        Asks since(String epoch) {
            return set(2, epoch);
        }

        Asks since(Duration ago) {
            return since(Long.toString(Instant.now().minus(ago).getEpochSecond()));
        }

        Asks after(String dialStatus, int cause) {
            return set(4, dialStatus).set(5, Integer.toString(cause));
        }

        Asks hungUpBy(String channel) {
            return set(6, channel);
        }

        Asks transferredTo(String target) {
            return set(7, target);
        }

        Asks blindBy(String channel) {
            return set(8, channel);
        }

        Asks set(int argument, String value) {
            arguments.set(argument, value);
            return this;
        }
    }

    FakeAgiChannel turn(Asks asks) {
        return turn(call(asks));
    }

    private static FakeAgiCall call(Asks asks) {
        return FakeAgiCall.of("in/v1", asks.arguments.toArray(String[]::new)).from(asks.caller, "Ana", 0)
                .with("CHANNEL(state)", asks.state).sound("long", LONG);
    }

    /** On a line so slow that the first command is never answered. */
    FakeAgiChannel slow(Asks asks) {
        return turn(call(asks).answering(""));
    }

    FakeAgiChannel turn(FakeAgiCall call) {
        return FakeAgiChannel.connect(address, call);
    }

    FakeAgiChannel phone(String... arguments) {
        return turn(FakeAgiCall.of("phone/v1", arguments));
    }

    /** A turn that decides without waiting, and what the dialplan was told; {@code nothing} when it is left to itself. */
    String decided(Asks asks) {
        try (var channel = turn(asks)) {
            channel.awaitEnd(PATIENCE);
            return told(channel);
        }
    }

    static String told(FakeAgiChannel channel) {
        return channel.variable("ATIENDE_DO").map(act -> act + channel.variable("ATIENDE_DIAL").map(dial -> " " + dial).orElse("")).orElse("nothing");
    }

    void answers(Agent agent, String call) {
        distributor.tell(new Event.PhoneChannels(agent.id(), 1));
        distributor.tell(new Event.TalkBegan(agent.id(), new CallId(call)));
        calls.talkBegan(new CallId(call), agent.id());
    }

    void goodbye(Agent agent, String call, Duration talked) {
        clock.pass(talked);
        distributor.tell(new Event.TalkEnded(agent.id(), new CallId(call), talked));
        calls.talkEnded(new CallId(call), agent.id(), talked);
        distributor.tell(new Event.PhoneChannels(agent.id(), 0));
    }

    /** Turns under way. */
    int sessions() {
        return server.sessions();
    }

    AgentState state(Agent agent) {
        return distributor.state(agent.id()).orElseThrow();
    }

    /** What the router knows of a call under way, written or not. */
    CallRecord soFar(String call) {
        return calls.find(new CallId(call)).orElseThrow().peek(clock.instant());
    }

    CallRecord story(String call) {
        return ledger.find(new CallId(call)).orElseThrow();
    }

    @Override
    public void close() {
        server.close();
    }
}
