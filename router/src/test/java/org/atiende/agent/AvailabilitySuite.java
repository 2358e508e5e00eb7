package org.atiende.agent;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Map;

import org.atiende.fake.Office;
import org.atiende.fake.SettableClock;
import org.atiende.store.Store;
import org.atiende.store.StoreSettings;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** What agents chose to be, on a database; of two routers on it the later choice counts. A subclass says which database. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class AvailabilitySuite {

    private static final AgentId ANA = new AgentId("ana.perez");
    private final SettableClock clock = new SettableClock(Office.NINE);
    private Store store;

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
    void empty() {
        store.change("empty", handle -> handle.execute("DELETE FROM availability"));
    }

    @Test
    void agentIsAfterARestartWhatTheyChoseToBe() {
        try (var before = new StoredAvailability(store, clock)) {
            assertThat(before.choose(ANA, new Availability.SignedIn())).isTrue();
            assertThat(before.choose(new AgentId("luis.gomez"), new Availability.SignedIn())).isTrue();
            assertThat(before.choose(new AgentId("luis.gomez"), new Availability.Paused("break"))).isTrue();
            before.choose(new AgentId("marta.ruiz"), new Availability.SignedOut());
        }
        try (var after = new StoredAvailability(store, clock)) {
            assertThat(after.all()).containsOnly(Map.entry(ANA, new Availability.SignedIn()),
                    Map.entry(new AgentId("luis.gomez"), new Availability.Paused("break")),
                    Map.entry(new AgentId("marta.ruiz"), new Availability.SignedOut()));
            assertThat(after.of(new AgentId("nobody"))).isEqualTo(new Availability.SignedOut());
        }
    }

    /** An agent paused at a router whose road to the store was cut, and went back to work at the other one before it was mended. */
    @Test
    void laterChoiceStaysThoughTheEarlierIsWrittenAfterIt() {
        try (var one = new StoredAvailability(store, clock); var other = new StoredAvailability(store, clock)) {
            other.choose(ANA, new Availability.SignedIn());
            clock.pass(Duration.ofMinutes(-2));
            assertThat(one.choose(ANA, new Availability.Paused("break"))).isTrue();
            assertThat(other.learn()).isEmpty();
            assertThat(one.learn()).containsExactly(ANA);
            assertThat(one.of(ANA)).isEqualTo(new Availability.SignedIn());
        }
    }

    @Test
    void choiceThatKnowsOfAnotherIsLaterThanItWhateverTheClockSays() {
        try (var one = new StoredAvailability(store, clock); var other = new StoredAvailability(store, clock)) {
            other.choose(ANA, new Availability.SignedIn());
            one.learn();
            clock.pass(Duration.ofHours(-1));
            one.choose(ANA, new Availability.Paused("break"));
            assertThat(other.learn()).containsExactly(ANA);
            assertThat(other.of(ANA)).isEqualTo(new Availability.Paused("break"));
        }
    }

    @Test
    void ofTwoChoicesInTheSameInstantTheFirstOnTheDiskCountsForBoth() {
        try (var one = new StoredAvailability(store, clock); var other = new StoredAvailability(store, clock)) {
            one.choose(ANA, new Availability.SignedIn());
            other.choose(ANA, new Availability.Paused("break"));
            assertThat(one.learn()).isEmpty();
            assertThat(other.learn()).containsExactly(ANA);
            assertThat(other.of(ANA)).isEqualTo(new Availability.SignedIn());
        }
    }
}
