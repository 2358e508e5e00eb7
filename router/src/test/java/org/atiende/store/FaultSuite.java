package org.atiende.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

import org.atiende.agent.AgentId;
import org.atiende.agent.Availability;
import org.atiende.agent.StoredAvailability;
import org.atiende.customer.Customer;
import org.atiende.customer.CustomerTable;
import org.atiende.customer.StoredDirectory;
import org.atiende.ledger.CallRecord;
import org.atiende.ledger.StoredLedger;
import org.atiende.tel.CallId;
import org.atiende.tel.CallerNumber;
import org.atiende.tel.PhoneNumber;
import org.jdbi.v3.core.Handle;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * A database that goes away under the router: whoever uses it goes on in their own time, and when it is back everything is caught up
 * without a restart. A subclass says which database and how it is taken away.
 */
abstract class FaultSuite {

    /** For what must happen, on a machine however busy. */
    static final Duration PATIENCE = Duration.ofSeconds(60);

    /** Far below it, but above what a busy machine adds: a wait that ended at its deadline and not with the fault. */
    static final Duration SOON = Duration.ofSeconds(5);

    private static final Duration DEADLINE = Duration.ofMillis(300);
    /** Within it the database is taken away in the middle of a transaction. */
    private static final Duration TIME_TO_HANG = Duration.ofSeconds(3);
    private static final Instant NOON = Instant.parse("2026-11-20T12:00:00Z");
    private static final PhoneNumber HOME = new PhoneNumber("+34911234567");

    Store store;
    StoredLedger ledger;
    private StoredAvailability availability;
    private int calls;

    abstract StoreSettings settings();

    /** From now on statements get no answer. */
    abstract void hang();

    abstract void heal();

    @BeforeEach
    void open() {
        store = Store.open(settings());
        ledger = new StoredLedger(store);
        availability = new StoredAvailability(store, Clock.systemUTC());
        store.change("add", handle -> CustomerTable.insert(handle, List.of(new CustomerTable.Known(
                new Customer("C-1", "Somebody", "es", 0, Optional.empty()), Set.of(HOME)))));
        store.change("add", handle -> handle.execute("CREATE TABLE promised (id BIGINT PRIMARY KEY)"));
    }

    @AfterEach
    void close() {
        heal();
        ledger.close();
        availability.close();
        store.close();
    }

    @Test
    void storeThatHangsHoldsUpNobodyAndIsCaughtUpWhenItIsBack() {
        holdsUpNobody(this::hang);
    }

    /** What everybody does who uses the store, while it is in trouble and after it. */
    void holdsUpNobody(Runnable trouble) {
        var directory = new StoredDirectory(store, StoredDirectory.DEADLINE);
        trouble.run();
        boolean maybeKept = promise(1, DEADLINE).maybeKept();
        atOnce(() -> assertThat(store.writable(DEADLINE)).isFalse());
        atOnce(() -> assertThat(availability.choose(new AgentId("ana.perez"), new Availability.SignedIn())).isFalse());
        atOnce(() -> recordCalls(500));
        atOnce(() -> assertThat(directory.findByNumber(HOME)).hasSizeLessThanOrEqualTo(1));
        atOnce(() -> assertThat(ledger.find(new CallId("call-1"))).as("from memory").isPresent());
        assertThat(ledger.waiting()).isEqualTo(500);

        heal();
        await().atMost(PATIENCE).until(() -> store.writable(SOON));
        assertThat(ledger.flush(PATIENCE)).isTrue();
        assertThat(ledger.latest(StoredLedger.MAX_READ)).hasSize(500);
        assertThat(directory.findByNumber(HOME)).hasSize(1);
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(availabilityWritten()).containsExactly("signed-in"));
        assertThat(promised()).hasSizeLessThanOrEqualTo(maybeKept ? 1 : 0);
    }

    @Test
    void promiseWhoseCommitGotNoAnswerIsAskedForByItsId() {
        assertThatThrownBy(() -> store.writeDurably("promise", TIME_TO_HANG, handle -> {
            insert(handle, 7);
            hang();
            return true;
        })).isInstanceOfSatisfying(StoreLost.class, lost -> assertThat(lost.maybeKept()).isTrue())
                .hasMessageContaining("whether it was done is not known");
        heal();
        await().atMost(PATIENCE).ignoreExceptions().until(() -> store.writeDurably("promise again", SOON, handle ->
                handle.createUpdate("INSERT INTO promised (id) VALUES (7) ON CONFLICT DO NOTHING").execute() >= 0));
        assertThat(promised()).containsExactly(7L);
    }

    // --- what the stories need

    static void atOnce(Runnable act) {
        long begun = System.nanoTime();
        act.run();
        assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(SOON);
    }

    /** What became of a promise that could not be kept. */
    StoreLost promise(long id, Duration deadline) {
        long begun = System.nanoTime();
        try {
            store.writeDurably("promise", deadline, handle -> insert(handle, id));
        } catch (StoreLost lost) {
            assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(SOON);
            return lost;
        }
        throw new AssertionError("the promise " + id + " was kept");
    }

    static int insert(Handle handle, long id) {
        return handle.createUpdate("INSERT INTO promised (id) VALUES (:id)").bind("id", id).execute();
    }

    List<Long> promised() {
        return store.read("promised", handle -> handle.createQuery("SELECT id FROM promised ORDER BY id").mapTo(Long.class).list());
    }

    private List<String> availabilityWritten() {
        return store.read("availability", handle -> handle.createQuery("SELECT state FROM availability").mapTo(String.class).list());
    }

    void recordCalls(int count) {
        for (int call = 0; call < count; call++) {
            calls++;
            ledger.record(new CallRecord(new CallId("call-" + calls), 1, NOON.plusSeconds(calls), "support", new CallerNumber.Withheld(),
                    Optional.empty(), "billing", List.of(), List.of(), List.of(), List.of(), Optional.empty(), Duration.ZERO, Duration.ZERO,
                    Optional.empty(), Optional.empty(), Optional.empty()));
        }
    }

    /** Writes promises one after the other until the store is lost, and says which it acknowledged. */
    List<Long> promiseUntilLost(long first) {
        var kept = new ArrayList<Long>();
        try {
            for (long id = first; ; id++) {
                long promise = id;
                store.writeDurably("promise", SOON, handle -> insert(handle, promise));
                kept.add(id);
            }
        } catch (StoreLost lost) {
            return kept;
        }
    }
}
