package org.atiende.customer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;

import org.atiende.store.Store;
import org.atiende.store.StoreRefused;
import org.atiende.store.StoreSettings;
import org.atiende.tel.PhoneNumber;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** Signals as they are kept and as a caller's look-up finds them, on every database. A subclass only says which. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class SignalSuite {

    private static final Instant NOON = Instant.parse("2026-11-20T12:00:00.123456Z");
    private static final PhoneNumber HOME = new PhoneNumber("+34911234567");

    private Store store;

    abstract StoreSettings settings();

    /** How this database says that it reads along the index, and neither sorts nor looks at more rows than it hands over. */
    abstract String alongTheIndex();

    @BeforeAll
    void open() {
        store = Store.open(settings());
    }

    @AfterAll
    void close() {
        store.close();
    }

    @BeforeEach
    void empty() {
        store.change("empty", handle -> List.of("signals", "customer_numbers", "customers").forEach(table -> handle.execute("DELETE FROM " + table)));
    }

    private static Signal lasts(String id, String area, int impact, Instant began) {
        return new Signal(id, "power-outage", area, impact, "A transformer failed.", began, Optional.of(NOON.plusSeconds(3_600)), Optional.empty());
    }

    private static Signal ended(Signal signal, Instant end) {
        return new Signal(signal.id(), signal.topic(), signal.area(), signal.impact(), signal.what(), signal.began(), signal.expectedEnd(), Optional.of(end));
    }

    private boolean put(Signal signal) {
        return store.write("put", handle -> SignalTable.put(handle, signal));
    }

    private void put(List<Signal> signals) {
        store.change("put", handle -> signals.forEach(signal -> SignalTable.put(handle, signal)));
    }

    private void customer(String id, String area) {
        store.change("add", handle -> CustomerTable.insert(handle, List.of(new CustomerTable.Known(
                new Customer(id, "Somebody", "es", 0, Optional.empty(), Optional.ofNullable(area)), Set.of(HOME)))));
    }

    private History caller() {
        return new StoredDirectory(store, Duration.ofSeconds(10)).findByNumber(HOME).getFirst();
    }

    @Test
    void callerComesWithTheSignalsOfTheirAreaWhatLastsAndIsGravestFirst() {
        customer("C-1", "norte");
        var grave = lasts("S-1", "norte", 5, NOON);
        var newer = lasts("S-2", "norte", 2, NOON);
        var older = lasts("S-3", "norte", 2, NOON.minusSeconds(1));
        var over = ended(lasts("S-4", "norte", 5, NOON), NOON.plusSeconds(60));
        var longOver = ended(lasts("S-5", "norte", 5, NOON), NOON.plusSeconds(59));
        put(List.of(longOver, older, newer, lasts("S-6", "sur", 5, NOON), over, grave));
        assertThat(caller().customer().area()).contains("norte");
        assertThat(caller().signals()).containsExactly(grave, newer, older, over, longOver);
    }

    @Test
    void customerWithoutAnAreaHasNoSignalsNorHasAnAreaInWhichAllIsWell() {
        customer("C-1", null);
        put(lasts("S-1", "norte", 5, NOON));
        assertThat(caller().customer().area()).isEmpty();
        assertThat(caller().signals()).isEmpty();
        store.change("move", handle -> CustomerTable.update(handle, List.of(new CustomerTable.Known(
                new Customer("C-1", "Somebody", "es", 0, Optional.empty(), Optional.of("Norte")), Set.of(HOME)))));
        assertThat(caller().customer().area()).as("an area is written as the company writes it").contains("Norte");
        assertThat(caller().signals()).isEmpty();
    }

    @Test
    void eachOfThoseWhoShareANumberHasTheSignalsOfTheirOwnArea() {
        customer("C-1", "norte");
        customer("C-2", "sur");
        put(List.of(lasts("S-1", "norte", 5, NOON), lasts("S-2", "sur", 5, NOON)));
        assertThat(new StoredDirectory(store, Duration.ofSeconds(10)).findByNumber(HOME))
                .extracting(history -> history.customer().id() + " " + history.signals().getFirst().id()).containsExactlyInAnyOrder("C-1 S-1", "C-2 S-2");
    }

    @Test
    void yearsOfEndedSignalsAreNeitherReadNorInTheWayOfWhatLasts() {
        customer("C-1", "norte");
        put(IntStream.range(0, 500).mapToObj(day -> ended(lasts("old-" + day, "norte", 5, NOON.minus(Duration.ofDays(day))), NOON.minusSeconds(day))).toList());
        put(lasts("S-1", "norte", 1, NOON.minus(Duration.ofDays(20))));
        assertThat(caller().signals()).hasSize(CustomerDirectory.MAX_SIGNALS).extracting(Signal::id).startsWith("S-1", "old-0", "old-1").endsWith("old-18");
    }

    @Test
    void signalsOfAnAreaAreReadAlongTheirIndex() {
        put(IntStream.range(0, 3_000).mapToObj(one -> ended(lasts("S-" + one, "area-" + one % 3, 5, NOON), NOON)).toList());
        store.change("count the rows", handle -> handle.execute("ANALYZE"));
        List<String> plan = store.read("explain", handle -> handle.createQuery("EXPLAIN " + SignalTable.OF_AREA)
                .bind("area", "area-1").bind("most", 20).mapTo(String.class).list());
        assertThat(String.join("\n", plan)).contains("signals_by_area").contains(alongTheIndex()).doesNotContain("Sort");
    }

    // --- telling it again

    @Test
    void toldAgainItIsTheSameSignalAndWhatIsNewReplacesWhatWasTold() {
        customer("C-1", "norte");
        var told = lasts("S-1", "norte", 4, NOON);
        assertThat(put(told)).as("nobody had told it").isTrue();
        assertThat(put(told)).isFalse();
        assertThat(caller().signals()).containsExactly(told);
        var moved = new Signal("S-1", "fibre", "norte", 2, "A cable was cut.", NOON.minusSeconds(5), Optional.empty(), Optional.of(NOON));
        assertThat(put(moved)).isFalse();
        assertThat(caller().signals()).containsExactly(moved);
        assertThat(put(told)).isFalse();
        assertThat(caller().signals()).as("it broke out again").containsExactly(told);
    }

    @Test
    void ofTwoWhoTellItAtOnceTheSecondWaitsAndHasTheLastWord() throws InterruptedException {
        customer("C-1", "norte");
        var begun = new CountDownLatch(1);
        var answers = new ArrayList<Boolean>();
        var second = Thread.ofVirtual().unstarted(() -> answers.add(store.write("the second", handle -> {
            handle.execute("SELECT 1");
            begun.countDown();                               // from here on the first commits, at whatever moment of this
            return SignalTable.put(handle, lasts("S-1", "norte", 2, NOON));
        })));
        store.change("the first", handle -> {
            SignalTable.put(handle, lasts("S-1", "norte", 5, NOON));
            second.start();
            try {
                begun.await();
            } catch (InterruptedException stopped) {
                throw new IllegalStateException(stopped);
            }
        });
        second.join();
        assertThat(answers).containsExactly(false);
        assertThat(caller().signals()).extracting(Signal::impact).containsExactly(2);
    }

    @Test
    void rowThatBreaksARuleIsRefused() {
        assertThatThrownBy(() -> put(lasts("S-1", "norte", 6, NOON))).isInstanceOf(StoreRefused.class);
        assertThatThrownBy(() -> put(new Signal("S-1", "fibre", "norte", 1, "x".repeat(Signal.MAX_WHAT + 1), NOON, Optional.empty(), Optional.empty())))
                .isInstanceOf(StoreRefused.class);
        assertThat(put(new Signal("S-1", "fibre", "norte", 1, "é".repeat(Signal.MAX_WHAT), NOON, Optional.empty(), Optional.empty()))).isTrue();
    }
}
