package org.atiende.followup;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.random.RandomGenerator;

import org.atiende.customer.Case;
import org.atiende.customer.CaseTable;
import org.atiende.customer.Customer;
import org.atiende.customer.CustomerTable;
import org.atiende.fake.MemoryStore;
import org.atiende.fake.Office;
import org.atiende.fake.SettableClock;
import org.atiende.followup.FollowUp.Word;
import org.atiende.store.Store;
import org.atiende.store.StoreSettings;
import org.atiende.tel.CallId;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** Follow-ups as they are kept, on a database. A subclass says which. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class FollowUpSuite {

    private Store store;
    private SettableClock clock;
    private FollowUps followUps;

    abstract StoreSettings settings();

    @BeforeAll
    void open() {
        store = Store.open(settings());
    }

    @AfterAll
    void close() {
        store.close();
    }

    @BeforeEach
    void oneCustomer() {
        store.change("empty", handle -> {
            List.of("follow_ups", "cases", "customer_numbers", "customers").forEach(table -> handle.execute("DELETE FROM " + table));
            CustomerTable.insert(handle, List.of(new CustomerTable.Known(new Customer("C-1", "Rosa", "es", 0, Optional.empty()), Set.of(MemoryStore.HOME))));
        });
        clock = new SettableClock(Office.NINE);
        followUps = Office.followUps(store, clock);
    }

    private static Case about(String id) {
        return new Case(id, "C-1", "billing", Optional.empty(), true, 3, Office.NINE, Optional.empty(), "Charged twice.");
    }

    private static Word says(String message) {
        return new Word(Optional.of("in progress"), Optional.of(message), Optional.of(Office.NINE.plus(3, ChronoUnit.DAYS)));
    }

    @Test
    void everyPartOfARowComesBackAsItWas() {
        var put = followUps.put(about("K-1"), says("We pay it back."));
        assertThat(followUps.find("K-1")).contains(put);
        assertThat(followUps.find(put.followUp().key())).contains(put);
        store.change("told", handle -> followUps.told(handle, "K-1", Optional.of(new CallId("c.1"))));
        var told = followUps.find("K-1").orElseThrow().followUp();
        assertThat(told).isEqualTo(put.followUp().told(1, Optional.of(new CallId("c.1")), true, Office.FOLLOW_UP, Office.NINE));
        assertThat(told.told()).isEqualTo(1);
    }

    @Test
    void dueFollowUpIsTakenOnce() {
        followUps.put(about("K-1"), says("We pay it back."));
        assertThat(followUps.due(10)).isEmpty();
        clock.pass(Duration.ofMinutes(2));
        var due = followUps.due(10).getFirst();
        assertThat(followUps.take(due, _ -> { })).isTrue();
        assertThat(followUps.take(due, _ -> { })).as("by another router, which read it before").isFalse();
        assertThat(followUps.due(10)).isEmpty();
    }

    @Test
    void caseThatSomebodyWrotePastUsIsFollowedUp() {
        store.change("past us", handle -> CaseTable.insert(handle, List.of(about("K-1"), about("K-2"))));
        assertThat(followUps.find("K-1")).isEmpty();
        assertThat(followUps.adopt(100)).isEqualTo(2);
        assertThat(followUps.find("K-1").orElseThrow().followUp().nextContact()).contains(Office.NINE.plus(Office.FOLLOW_UP.contactEvery()));
        assertThat(followUps.adopt(100)).isZero();
    }

    @Test
    void keyThatIsTakenIsNotGivenAgain() {
        var dice = new RandomGenerator() {

            private int thrown;

            @Override
            public long nextLong() {
                throw new IllegalStateException("keys are made of ints");
            }

            @Override
            public int nextInt(int bound) {
                return thrown++ < 3 ? 7 : 8;
            }
        };
        var few = new FollowUps(store, Office.FOLLOW_UP, clock, dice);
        var first = few.put(about("K-1"), Word.NONE).followUp().key();
        assertThat(few.put(about("K-2"), Word.NONE).followUp().key()).isNotEqualTo(first);
    }

    @Test
    void wordsOfManyCasesAreReadAtOnce() {
        followUps.put(about("K-1"), says("We pay it back."));
        followUps.put(about("K-2"), Word.NONE);
        assertThat(store.<Map<String, Word>>read("words", handle -> followUps.words(handle, List.of("K-1", "K-2", "K-9"))))
                .containsEntry("K-1", says("We pay it back.")).containsOnlyKeys("K-1", "K-2");
    }
}
