package org.atiende;

import java.net.InetSocketAddress;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;
import java.util.stream.Collectors;

import org.atiende.agent.Site;
import org.atiende.agent.StoredAvailability;
import org.atiende.agent.StoredRoster;
import org.atiende.agi.AgiKey;
import org.atiende.agi.AgiMeter;
import org.atiende.agi.AgiServer;
import org.atiende.agi.AgiSettings;
import org.atiende.ami.AmiClient;
import org.atiende.ami.AmiLost;
import org.atiende.ami.AmiMeter;
import org.atiende.ami.AmiSettings;
import org.atiende.call.AfterTalk;
import org.atiende.call.Announcer;
import org.atiende.call.Attendance;
import org.atiende.call.Calls;
import org.atiende.call.InboundCall;
import org.atiende.call.Lines;
import org.atiende.call.PhoneScript;
import org.atiende.config.RouterConfig;
import org.atiende.customer.StoredDirectory;
import org.atiende.ledger.StoredLedger;
import org.atiende.match.Distributor;
import org.atiende.match.Event;
import org.atiende.presence.Switchboard;
import org.atiende.store.Store;
import org.atiende.store.StoreSettings;
import org.atiende.tel.NumberReader;

/**
 * The wiring: builds every part in one readable order, starts them, and stops them in the reverse one. There is no container; what a part
 * needs is in its constructor.
 */
public final class Router implements AutoCloseable {

    /** Time alone changes a decision at most this late; waits whose end is known end on time. */
    private static final Duration TICK = Duration.ofMillis(100);

    private final Store store;
    private final StoredAvailability availability;
    private final StoredLedger ledger;
    private final Distributor distributor;
    private final Attendance attendance;
    private final Calls calls;
    private final AmiClient ami;
    private final AgiServer agi;
    private volatile boolean running;
    private InetSocketAddress agiAddress;

    /** @param clock for waits; a test may set it */
    public Router(RouterConfig config, Clock clock) {
        store = Store.open(StoreSettings.url(config.store().url()));
        availability = new StoredAvailability(store, clock);
        ledger = new StoredLedger(store);
        var roster = new StoredRoster(store).agents();
        distributor = new Distributor(clock, config.company().timeZone(), this::paused);
        distributor.tell(new Event.RosterRead(roster));
        calls = new Calls(new Lines(config.lines()), new StoredDirectory(store, StoredDirectory.DEADLINE), distributor, ledger, clock, meter());
        var sites = config.sites().stream().collect(Collectors.toMap(Site::name, Function.identity()));
        var questions = new Questions();
        var switchboard = new Switchboard(roster, sites, distributor, calls, clock, questions);
        ami = new AmiClient(amiSettings(config), switchboard, AmiMeter.NONE);
        questions.answeredBy = ami;
        attendance = new Attendance(distributor, availability::choose, switchboard::onSite, roster, availability.all());
        Announcer announcer = new Announcer() {
            @Override
            public void forecast(org.atiende.agi.AgiSession line, org.atiende.match.Forecast forecast, String language) {
            }

            @Override
            public void say(org.atiende.agi.AgiSession line, String key, String language) {
            }
        };
        agi = new AgiServer(agiSettings(config), Map.of(
                "in/v1", new InboundCall(calls, distributor, new NumberReader(config.company().country()), announcer, clock, config.maxCalls()),
                "after/v1", new AfterTalk(),
                "phone/v1", new PhoneScript(Map.of(
                        config.featureCodes().signInOut(), PhoneScript.Act.SIGN_IN_OUT,
                        config.featureCodes().pause(), PhoneScript.Act.PAUSE),
                        attendance, distributor, announcer, config.lines().getFirst().language())), AgiMeter.NONE);
    }

    private void paused(org.atiende.match.Decision.AgentPaused decision) {
        attendance.paused(decision);
    }

    private Calls.Meter meter() {
        return new Calls.Meter() {
            @Override
            public void callEnded(String line, org.atiende.ledger.Disposition how, Duration waited) {
            }

            @Override
            public void offerEnded(String outcome) {
            }
        };
    }

    /** The switchboard asks the client that listens for it; they are built one after the other. */
    private static final class Questions implements Switchboard.Questions {

        private volatile AmiClient answeredBy;

        @Override
        public Optional<String> getVar(Optional<String> channel, String expression) throws AmiLost {
            return answeredBy.getVar(channel, expression);
        }

        @Override
        public Map<String, String> crumbs(String family) throws AmiLost {
            return answeredBy.crumbs(family);
        }
    }

    private static AgiSettings agiSettings(RouterConfig config) {
        var agi = config.fastAgi();
        var usual = AgiSettings.defaults(agi.bind().getPort());
        return new AgiSettings(agi.bind(), agi.key().map(key -> new AgiKey(key.reveal())), agi.peers(), agi.maxSessions(),
                usual.environmentDeadline(), usual.replyDeadline(), usual.holdLease(), usual.holdRenewal());
    }

    private static AmiSettings amiSettings(RouterConfig config) {
        var asterisk = config.asterisk().getFirst();
        return new AmiSettings(asterisk.name(), new AmiSettings.Road(asterisk.ami(), false), login(asterisk.events()), login(asterisk.actions()));
    }

    private static AmiSettings.Login login(RouterConfig.AmiUser user) {
        return new AmiSettings.Login(user.user(), new AmiSettings.Secret(user.secret().reveal()));
    }

    public Router start() {
        running = true;
        Thread.ofVirtual().name("ticker").start(this::tick);
        ami.start();
        agiAddress = agi.start();
        return this;
    }

    private void tick() {
        while (running) {
            LockSupport.parkNanos(distributor.untilNextChange(TICK).toNanos());
            distributor.tick();
        }
    }

    public InetSocketAddress agiAddress() {
        return agiAddress;
    }

    public boolean ready() {
        return ami.ready();
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

    public StoredLedger ledger() {
        return ledger;
    }

    @Override
    public void close() {
        running = false;
        agi.close();
        ami.close();
        ledger.close();
        availability.close();
        store.close();
    }
}
