package org.atiende.call;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;

import org.atiende.agent.Availability;
import org.atiende.agent.SiteProof;
import org.atiende.agi.AgiMeter;
import org.atiende.agi.AgiServer;
import org.atiende.agi.AgiSession;
import org.atiende.agi.AgiSettings;
import org.atiende.customer.StoredDirectory;
import org.atiende.fake.FakeAgiCall;
import org.atiende.fake.FakeAgiChannel;
import org.atiende.fake.MemoryStore;
import org.atiende.fake.Office;
import org.atiende.ledger.Disposition;
import org.atiende.ledger.StoredLedger;
import org.atiende.match.Distributor;
import org.atiende.match.Event;
import org.atiende.match.Forecast;
import org.atiende.promise.Promises;
import org.atiende.speech.Announcer;
import org.atiende.speech.PromiseHeard;
import org.atiende.speech.PromiseWords;
import org.atiende.store.Store;
import org.atiende.store.StoreSettings;
import org.atiende.tel.NumberReader;
import org.atiende.tel.RingOutcome;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Callers are routed while the database answers nothing at all: its only connection is taken for the length of the test, and whoever waits
 * for it would wait longer than the test lasts. So a decision that comes has not waited for it.
 */
class RoutingWithoutStoreTest {

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Duration FOR_EVER = Duration.ofMinutes(10);

    @TempDir
    Path folder;

    private final CountDownLatch back = new CountDownLatch(1);
    private Store store;
    private StoredLedger ledger;
    private StoredDirectory directory;
    private AgiServer server;
    private Thread holder;

    @BeforeEach
    void takeTheStoreAway() throws InterruptedException {
        store = Store.open(new StoreSettings(StoreSettings.file(folder.resolve("store")).url(), "sa", "", 1, FOR_EVER));
        ledger = new StoredLedger(store);
        directory = new StoredDirectory(store, StoredDirectory.DEADLINE);
        var taken = new CountDownLatch(1);
        holder = Thread.startVirtualThread(() -> store.read("hold", _ -> {
            taken.countDown();
            try {
                back.await();
            } catch (InterruptedException e) {
                throw new IllegalStateException("nobody interrupts this", e);
            }
            return true;
        }));
        taken.await();
    }

    @AfterEach
    void close() throws InterruptedException {
        back.countDown();
        holder.join();
        server.close();
        ledger.close();
        store.close();
    }

    @Test
    void newCallerIsGivenAnAgent() {
        open();
        assertThat(decided("1795336576.1", Instant.now())).isEqualTo("dial");
        assertThat(directory.late()).isEqualTo(1);
        assertThat(ledger.waiting()).isEqualTo(1);
    }

    @Test
    void callerOfAnEarlierRouterWhoseStoryCannotBeReadIsGivenAnAgent() {
        open();
        assertThat(decided("1795336576.2", Instant.now().minusSeconds(60))).isEqualTo("dial");
        assertThat(ledger.waiting()).isEqualTo(1);
    }

    private void open() {
        var ana = Office.agent("ana.perez", "power:1");
        var distributor = new Distributor(Clock.systemUTC(), Office.ZONE, _ -> {
        });
        distributor.tell(new Event.RosterRead(List.of(ana)));
        distributor.tell(new Event.PhonesKnown());
        distributor.tell(new Event.AgentChose(ana.id(), new Availability.SignedIn()));
        distributor.tell(new Event.AgentLocated(ana.id(), new SiteProof.OnSite("127.0.1.11", Office.SITE.name())));
        var promises = new Promises(store, Map.of("power", MemoryStore.POLICY), _ -> true, Clock.systemUTC(), Duration.ofSeconds(1), new MemoryStore.Uncounted());
        var lines = new Lines(List.of(Office.line()));
        var calls = new Calls(lines, new Calls.Records(directory, ledger, promises), distributor, Clock.systemUTC(), new Silent());
        var capTalk = new CapTalk(promises, distributor, new Silent(), Clock.systemUTC(), Office.ZONE);
        server = new AgiServer(AgiSettings.defaults(0), Map.of("in/v1", new InboundCall(calls, distributor, new NumberReader("ES"), new Silent(),
                capTalk, new Admission(new Admission.Limits(10, 0, 10, 10), lines, calls, directory))), AgiMeter.NONE);
    }

    /** What the dialplan is told to do with a caller who shows their number. */
    private String decided(String call, Instant since) {
        var turn = FakeAgiCall.of("in/v1", "", call, Long.toString(since.getEpochSecond()), "+34910000001", "", "", "", "", "", "", "");
        try (var channel = FakeAgiChannel.connect(server.start(), turn)) {
            channel.awaitEnd(PATIENCE);
            return channel.variable("ATIENDE_DO").orElse("nothing");
        }
    }

    private static final class Silent implements Announcer, Calls.Meter {
        @Override
        public void forecast(AgiSession line, Forecast forecast, String language) {
        }

        @Override
        public void say(AgiSession line, String key, String language) {
        }

        @Override
        public PromiseHeard promise(AgiSession line, PromiseWords words, String language) {
            return PromiseHeard.NOTHING;
        }

        @Override
        public Optional<String> sound(String key, String language) {
            return Optional.empty();
        }

        @Override
        public void callRefused(String line, Admission.Refusal why) {
        }

        @Override
        public void callEnded(String line, Disposition how, Duration waited) {
        }

        @Override
        public void offerEnded(RingOutcome how) {
        }
    }
}
