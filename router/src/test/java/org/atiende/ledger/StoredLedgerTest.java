package org.atiende.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;

import org.atiende.store.Store;
import org.atiende.store.StoreLost;
import org.atiende.store.StoreSettings;
import org.atiende.tel.CallId;
import org.atiende.tel.CallerNumber;
import org.h2.tools.Server;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The ledger while its store goes away and comes back. */
class StoredLedgerTest {

    private static final Instant NOON = Instant.parse("2026-11-20T12:00:00Z");
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    @TempDir
    Path folder;

    private final List<CallRecord> written = new CopyOnWriteArrayList<>();
    private volatile boolean away;
    private volatile boolean forgetful;
    private Store store;
    private StoredLedger ledger;

    @BeforeEach
    void open() {
        store = Store.open(StoreSettings.file(folder.resolve("store")));
        ledger = new StoredLedger(store, calls -> {
            if (away) {
                throw new StoreLost("away");
            }
            if (!forgetful) {
                store.change("write calls", handle -> calls.forEach(call -> CallTable.put(handle, call)));
            }
            written.addAll(calls);
        });
    }

    @AfterEach
    void close() {
        away = false;
        ledger.close();
        store.close();
    }

    @Test
    void callsGoOnWhileTheStoreIsAwayAndNoEndOfACallIsLost() {
        away = true;
        var expected = new ArrayList<CallRecord>();
        for (int number = 0; number < 300; number++) {
            ledger.record(call(number, 1));
            ledger.record(call(number, 2));
            var end = closed(number, 3);
            ledger.record(end);
            expected.add(end);
        }
        assertThat(ledger.find(new CallId("7"))).contains(closed(7, 3));
        assertThat(ledger.latest(1)).containsExactly(closed(299, 3));
        assertThat(ledger.flush(Duration.ofMillis(30))).isFalse();
        away = false;
        assertThat(ledger.flush(PATIENCE)).isTrue();
        assertThat(written).containsExactlyElementsOf(expected);
        assertThat(ledger.waiting()).isZero();
    }

    @Test
    void endOfACallIsNeitherCoalescedAwayNorOvertaken() {
        away = true;
        ledger.record(closed(1, 5));
        ledger.record(call(1, 6));
        ledger.record(call(2, 6));
        ledger.record(closed(2, 5));
        ledger.record(call(3, 2));
        ledger.record(call(3, 1));
        away = false;
        assertThat(ledger.flush(PATIENCE)).isTrue();
        assertThat(written).containsExactly(closed(1, 5), closed(2, 5), call(3, 2));
    }

    @Test
    void whenTooManyWaitCallsUnderWayAreRefusedAndEndsAreStillTaken() {
        away = true;
        forgetful = true;
        for (int number = 0; number < StoredLedger.MAX_WAITING_CALLS; number++) {
            ledger.record(call(number, 1));
        }
        ledger.record(call(888_888, 1));
        assertThat(ledger.refused()).isEqualTo(1);
        ledger.record(closed(999_999, 2));
        ledger.record(closed(0, 2));
        assertThat(ledger.refused()).isEqualTo(1);
        assertThat(ledger.waiting()).isEqualTo(StoredLedger.MAX_WAITING_CALLS + 1);
    }

    @Test
    void recordReturnsAtOnceWhateverTheStoreDoes() {
        away = true;
        forgetful = true;
        long slowest = 0;
        for (int number = 0; number < 2_000; number++) {
            long begun = System.nanoTime();
            ledger.record(call(number, 1));
            slowest = Math.max(slowest, System.nanoTime() - begun);
        }
        assertThat(Duration.ofNanos(slowest)).isLessThan(Duration.ofSeconds(1));
    }

    @Test
    void realServerThatStopsAndComesBackGetsEveryCall() throws SQLException {
        ledger.close();
        store.close();
        var server = server(0);
        int port = server.getPort();
        var url = StoreSettings.file(Path.of("store")).url().replaceFirst("file:[^;]*", "tcp://127.0.0.1:" + port + "/./remote");
        try (var remote = Store.open(new StoreSettings(url, "sa", "", 2, Duration.ofMillis(300)));
                var ledger = new StoredLedger(remote)) {
            ledger.record(call(1, 1));
            assertThat(ledger.flush(PATIENCE)).isTrue();
            server.stop();
            ledger.record(closed(1, 2));
            ledger.record(closed(2, 1));
            assertThat(ledger.flush(Duration.ofMillis(700))).isFalse();
            assertThat(remote.writable(Duration.ofMillis(700))).isFalse();
            server = server(port);
            assertThat(ledger.flush(PATIENCE)).isTrue();
            await().atMost(PATIENCE).until(() -> remote.writable(Duration.ofSeconds(1)));
            assertThat(ledger.latest(9)).containsExactly(closed(2, 1), closed(1, 2));
        } finally {
            server.stop();
        }
        open();
    }

    private Server server(int port) throws SQLException {
        return Server.createTcpServer("-tcpPort", "" + port, "-ifNotExists", "-baseDir", folder.toString()).start();
    }

    private static CallRecord call(int number, int revision) {
        return record(number, revision, Optional.empty());
    }

    private static CallRecord closed(int number, int revision) {
        return record(number, revision, Optional.of(Disposition.ANSWERED));
    }

    private static CallRecord record(int number, int revision, Optional<Disposition> disposition) {
        return new CallRecord(new CallId("" + number), revision, NOON.plusSeconds(number), "main", new CallerNumber.Withheld(),
                Optional.empty(), "first-contact", List.of(), List.of(), List.of(), List.of(), Optional.empty(), Duration.ZERO,
                Duration.ZERO, disposition, disposition.map(how -> NOON.plusSeconds(number + 60L)), Optional.empty());
    }
}
