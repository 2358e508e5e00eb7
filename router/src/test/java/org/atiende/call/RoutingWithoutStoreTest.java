package org.atiende.call;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;

import org.atiende.customer.StoredDirectory;
import org.atiende.fake.Office;
import org.atiende.ledger.StoredLedger;
import org.atiende.store.Store;
import org.atiende.store.StoreSettings;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Callers are routed while the database answers nothing at all: its only connection is taken for the length of the test, and whoever
 * waited for it would wait longer than the test lasts. So a decision that comes has not waited for it.
 */
class RoutingWithoutStoreTest {

    private static final Duration FOR_EVER = Duration.ofMinutes(10);

    @TempDir
    Path folder;

    private final CountDownLatch back = new CountDownLatch(1);
    private Store store;
    private StoredLedger ledger;
    private StoredDirectory directory;
    private Station station;
    private Thread holder;

    @BeforeEach
    void takeTheStoreAway() throws InterruptedException {
        store = Store.open(new StoreSettings(StoreSettings.file(folder.resolve("store")).url(), "sa", "", 1, FOR_EVER));
        ledger = new StoredLedger(store);
        directory = new StoredDirectory(store, StoredDirectory.DEADLINE);
        station = new Station(Office.line(), new Admission.Limits(10, 0, 10, 10),
                memory -> new Calls.Records(directory, ledger, memory.promises()), Office.agent("ana.perez", "power:1", "#1001"));
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
        station.close();
        ledger.close();
        store.close();
    }

    @Test
    void newCallerIsGivenAnAgentUnrecognised() {
        assertThat(station.decided(new Station.Asks())).startsWith("dial PJSIP/1001");
        assertThat(directory.late()).isEqualTo(1);
        assertThat(ledger.waiting()).isEqualTo(1);
    }

    @Test
    void callerOfAnEarlierRouterWhoseStoryCannotBeReadIsGivenAnAgent() {
        assertThat(station.decided(new Station.Asks().since(Duration.ofMinutes(1)))).startsWith("dial PJSIP/1001");
        assertThat(ledger.waiting()).as("what is written now would hide what was written before").isZero();
        back.countDown();
        await().atMost(Station.PATIENCE).until(() -> ledger.latest(1).size() == 1);
    }
}
