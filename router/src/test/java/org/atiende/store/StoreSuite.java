package org.atiende.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TimeZone;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;

import org.atiende.agent.Agent;
import org.atiende.agent.AgentId;
import org.atiende.agent.AgentTable;
import org.atiende.agent.Availability;
import org.atiende.agent.StoredAvailability;
import org.atiende.agent.StoredRoster;
import org.atiende.customer.Case;
import org.atiende.customer.CaseTable;
import org.atiende.customer.Contact;
import org.atiende.customer.ContactTable;
import org.atiende.customer.Customer;
import org.atiende.customer.CustomerDirectory;
import org.atiende.customer.CustomerTable;
import org.atiende.customer.History;
import org.atiende.customer.StoredDirectory;
import org.atiende.tel.Endpoint;
import org.atiende.tel.PhoneNumber;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** What every database the router runs on must do for the rooms above it, the ledger apart. A subclass only says which database. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class StoreSuite {

    private static final Instant NOON = Instant.parse("2026-11-20T12:00:00.123456Z");
    private static final PhoneNumber HOME = new PhoneNumber("+34911234567");

    private static final Duration LONG = Duration.ofSeconds(10);

    private final List<String> metered = new CopyOnWriteArrayList<>();
    Store store;

    abstract StoreSettings settings();

    @BeforeAll
    void open() {
        store = Store.open(settings(), (work, took, good) -> metered.add(work + (good ? "" : " failed")));
    }

    @AfterAll
    void close() {
        store.close();
    }

    @BeforeEach
    void empty() {
        store.change("empty", handle -> List.of("offers", "calls", "contacts", "cases", "customer_numbers", "customers", "availability",
                "agent_skills", "agents").forEach(table -> handle.execute("DELETE FROM " + table)));
        metered.clear();
    }

    // --- the runner

    @Test
    void openingAgainChangesNothing() {
        addAgents(agent("ana.perez", "1001"));
        try (var again = Store.open(settings())) {
            assertThat(again.read("read agents", AgentTable::all)).hasSize(1);
        }
    }

    @Test
    void writeThatFailsHalfwayKeepsNothing() {
        assertThatThrownBy(() -> store.change("two agents", handle -> {
            AgentTable.insert(handle, List.of(agent("ana.perez", "1001")));
            throw new IllegalArgumentException("changed my mind");
        })).isInstanceOf(IllegalArgumentException.class);
        assertThat(store.read("read agents", AgentTable::all)).isEmpty();
    }

    @Test
    void rowThatBreaksARuleIsRefusedAndNotMistakenForALostStore() {
        addAgents(agent("ana.perez", "1001"));
        assertThatThrownBy(() -> addAgents(agent("luis.gomez", "1001"))).isInstanceOf(StoreRefused.class).hasMessageContaining("23505");
        assertThatThrownBy(() -> store.read("nonsense", handle -> handle.execute("SELECT * FROM nowhere"))).isInstanceOf(StoreRefused.class);
        assertThat(metered).contains("nonsense failed");
    }

    @Test
    void healthyStoreIsWritable() {
        assertThat(store.writable(Duration.ofSeconds(5))).isTrue();
        assertThat(metered).contains("probe");
    }

    // --- deadlines

    @Test
    void durableWriteIsThereForEverybodyWhenItReturns() {
        var ana = agent("ana.perez", "1001");
        int answer = store.writeDurably("add agent", LONG, handle -> {
            AgentTable.insert(handle, List.of(ana));
            return 7;
        });
        assertThat(answer).isEqualTo(7);
        assertThat(store.read("read agents", LONG, AgentTable::all)).containsExactly(ana);
    }

    @Test
    void durableWriteThatFailsKeepsNothing() {
        assertThatThrownBy(() -> store.writeDurably("two agents", LONG, handle -> {
            AgentTable.insert(handle, List.of(agent("ana.perez", "1001")));
            throw new IllegalArgumentException("changed my mind");
        })).isInstanceOf(IllegalArgumentException.class);
        assertThat(store.read("read agents", AgentTable::all)).isEmpty();
    }

    @Test
    void writeGivenUpBeforeItsCommitIsNeverKept() {
        var hanging = new CountDownLatch(1);
        assertThatThrownBy(() -> store.writeDurably("add agent", Duration.ofMillis(100), handle -> {
            AgentTable.insert(handle, List.of(agent("ana.perez", "1001")));
            return waitFor(hanging);
        })).isInstanceOfSatisfying(StoreLost.class, lost -> assertThat(lost.maybeKept()).isFalse())
                .hasMessageContaining("longer than 100 ms");
        hanging.countDown();
        await().until(() -> metered.contains("add agent failed"));
        assertThat(store.read("read agents", AgentTable::all)).isEmpty();
    }

    @Test
    void durableWritesAndHastyReadsBeyondTheirLimitsAreRefusedAtOnce() {
        var hanging = new CountDownLatch(1);
        try {
            for (int write = 0; write < Store.MAX_DURABLE_WRITES; write++) {
                assertThatThrownBy(() -> store.writeDurably("hang", Duration.ofMillis(1), _ -> waitFor(hanging))).hasMessageContaining("longer");
            }
            assertThatThrownBy(() -> store.writeDurably("keep", LONG, _ -> true)).isInstanceOf(StoreLost.class)
                    .hasMessageContaining(Store.MAX_DURABLE_WRITES + " others wait for it already");
            for (int read = 0; read < Store.MAX_HASTY_READS; read++) {
                assertThatThrownBy(() -> store.read("hang", Duration.ofMillis(1), _ -> waitFor(hanging))).hasMessageContaining("longer");
            }
            assertThatThrownBy(() -> store.read("look", LONG, _ -> true)).isInstanceOf(StoreLost.class)
                    .hasMessageContaining(Store.MAX_HASTY_READS + " others wait for it already");
        } finally {
            hanging.countDown();
        }
        await().until(() -> store.writeDurably("keep", LONG, _ -> true));
    }

    private static boolean waitFor(CountDownLatch latch) {
        try {
            latch.await();
            return true;
        } catch (InterruptedException e) {
            throw new IllegalStateException("nobody interrupts this", e);
        }
    }

    @Test
    void valuesOfARefusedRowAreInNoMessage() {
        addAgents(agent("ana.perez", "1001"));
        assertThatThrownBy(() -> addAgents(new Agent(new AgentId("luis.gomez"), "Luis of the secret name", new Endpoint("1001"), "valladolid",
                Set.of("es"), Map.of(), false, Duration.ofSeconds(5)))).isInstanceOfSatisfying(StoreRefused.class, refused -> {
                    for (Throwable cause = refused; cause != null; cause = cause.getCause()) {
                        assertThat(cause.toString()).doesNotContain("secret name");
                    }
                });
    }

    @Test
    void probeOfAStoreThatIsBusyEndsAtItsDeadline() throws InterruptedException {
        whileEveryConnectionIsTaken(() -> assertThat(store.writable(Duration.ofMillis(50))).isFalse());
    }

    @Test
    void callsInTheHourThatComesTwiceStayAnHourApart() {
        var zone = TimeZone.getDefault();
        try {
            TimeZone.setDefault(TimeZone.getTimeZone("Europe/Madrid"));
            var first = Instant.parse("2026-10-25T00:30:00Z");    // 02:30 summer time
            var second = Instant.parse("2026-10-25T01:30:00Z");   // 02:30 winter time
            for (var moment : List.of(first, second, NOON, Instant.parse("1960-01-01T00:00:00Z"))) {
                Instant echo = store.read("echo", handle -> handle.createQuery("SELECT CAST(:at AS TIMESTAMP WITH TIME ZONE)")
                        .bind("at", moment).mapTo(Instant.class).one());
                assertThat(echo).isEqualTo(moment);
            }
        } finally {
            TimeZone.setDefault(zone);
        }
    }

    // --- agents

    @Test
    void rosterIsReadBackAsItWasWritten() {
        var ana = agent("ana.perez", "1001", new Agent.Skill("power-outage", 1, Optional.empty()),
                new Agent.Skill("first-aid", 2, Optional.of(LocalDate.parse("2027-12-31"))));
        var luis = agent("luis.gomez", "1002");
        var roster = new StoredRoster(store);
        assertThat(roster.agents()).isEmpty();
        addAgents(luis, ana);
        assertThat(roster.agents()).isEmpty();
        roster.reload();
        assertThat(roster.agents()).containsExactly(ana, luis);
    }

    @Test
    void twoAgentsMayExchangeTheirPhones() {
        addAgents(agent("ana.perez", "1001"), agent("luis.gomez", "1002"));
        store.change("exchange", handle -> AgentTable.update(handle, List.of(agent("ana.perez", "1002"), agent("luis.gomez", "1001"))));
        assertThat(store.read("read agents", AgentTable::all)).extracting(agent -> agent.endpoint().name()).containsExactly("1002", "1001");
    }

    @Test
    void choiceCountsAtOnceAndFollowsOntoTheDiskWhenTheStoreIsBusy() throws InterruptedException {
        var ana = new AgentId("ana.perez");
        try (var availability = new StoredAvailability(store, Clock.systemUTC())) {
            whileEveryConnectionIsTaken(() -> {
                long begun = System.nanoTime();
                assertThat(availability.choose(ana, new Availability.SignedIn())).isFalse();
                assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(StoredAvailability.PATIENCE.multipliedBy(3));
                assertThat(availability.of(ana)).isEqualTo(new Availability.SignedIn());
            });
        }
        try (var after = new StoredAvailability(store, Clock.systemUTC())) {
            assertThat(after.of(ana)).isEqualTo(new Availability.SignedIn());
        }
    }

    // --- customers

    @Test
    void callerIsRecognisedWithOpenCasesAndContactsNewestFirst() {
        addAgents(agent("ana.perez", "1001"));
        var ana = Optional.of(new AgentId("ana.perez"));
        var lucia = new Customer("C-1", "Lucía", "es", 2, ana);
        var old = new Case("K-1", "C-1", "power-outage", ana, true, 4, NOON.minusSeconds(900), Optional.of(NOON), "Every evening.");
        var recent = new Case("K-2", "C-1", "billing", Optional.empty(), true, 1, NOON, Optional.empty(), "Twice.");
        var done = new Case("K-3", "C-1", "fibre", ana, false, 1, NOON, Optional.empty(), "Done.");
        var spoke = new Contact("T-1", "C-1", Optional.of("K-1"), ana.get(), NOON.minusSeconds(60), "power-outage", Contact.Outcome.HELPED);
        var wrote = new Contact("T-2", "C-1", Optional.empty(), ana.get(), NOON, "billing", Contact.Outcome.NOT_HELPED);
        store.change("add", handle -> {
            CustomerTable.insert(handle, List.of(new CustomerTable.Known(lucia, Set.of(HOME, new PhoneNumber("+34600123456")))));
            CaseTable.insert(handle, List.of(old, recent, done));
            ContactTable.insert(handle, List.of(spoke, wrote));
        });
        assertThat(directory().findByNumber(HOME)).containsExactly(new History(lucia, List.of(recent, old), List.of(wrote, spoke)));
        assertThat(directory().findByNumber(new PhoneNumber("+34999999999"))).isEmpty();
    }

    @Test
    void ofThoseWhoShareANumberTheMostRecentlyActiveIsFirst() {
        addAgents(agent("ana.perez", "1001"));
        addCustomersAtHome(3);
        store.change("add", handle -> {
            CaseTable.insert(handle, List.of(new Case("K-1", "C-2", "fibre", Optional.empty(), true, 1, NOON, Optional.empty(), "Slow.")));
            ContactTable.insert(handle, List.of(new Contact("T-1", "C-3", Optional.empty(), new AgentId("ana.perez"), NOON.plusSeconds(1),
                    "fibre", Contact.Outcome.HELPED)));
        });
        assertThat(directory().findByNumber(HOME)).extracting(history -> history.customer().id()).containsExactly("C-3", "C-2", "C-1");
    }

    @Test
    void switchboardSaysNothingAboutWhoCalls() {
        addCustomersAtHome(CustomerDirectory.MAX_SHARING);
        assertThat(directory().findByNumber(HOME)).hasSize(CustomerDirectory.MAX_SHARING);
        store.change("add", handle -> CustomerTable.insert(handle, List.of(atHome("C-more"))));
        assertThat(directory().findByNumber(HOME)).isEmpty();
    }

    @Test
    void onlyTheNewestContactsAreRead() {
        addAgents(agent("ana.perez", "1001"));
        addCustomersAtHome(1);
        var contacts = new ArrayList<Contact>();
        for (int day = 0; day < CustomerDirectory.MAX_CONTACTS + 5; day++) {
            contacts.add(new Contact("T-" + day, "C-1", Optional.empty(), new AgentId("ana.perez"), NOON.plus(Duration.ofDays(day)), "fibre",
                    Contact.Outcome.HELPED));
        }
        store.change("add", handle -> ContactTable.insert(handle, contacts));
        var read = directory().findByNumber(HOME).getFirst().contacts();
        assertThat(read).hasSize(CustomerDirectory.MAX_CONTACTS);
        assertThat(read.getFirst().id()).isEqualTo("T-54");
        assertThat(read.getLast().id()).isEqualTo("T-5");
    }

    @Test
    void callerIsServedUnrecognisedWhenTheStoreDoesNotAnswerInTime() throws InterruptedException {
        addCustomersAtHome(1);
        var directory = new StoredDirectory(store, Duration.ofMillis(80));
        whileEveryConnectionIsTaken(() -> {
            long begun = System.nanoTime();
            assertThat(directory.findByNumber(HOME)).isEmpty();
            assertThat(Duration.ofNanos(System.nanoTime() - begun)).isBetween(Duration.ofMillis(80), Duration.ofSeconds(5));
        });
        assertThat(directory.late()).isEqualTo(1);
        assertThat(directory.broken() + directory.refused()).isZero();
    }

    @Test
    void lookUpsBeyondTheLimitAreRefusedAtOnce() throws InterruptedException {
        addCustomersAtHome(1);
        var directory = new StoredDirectory(store, Duration.ofMillis(1));
        whileEveryConnectionIsTaken(() -> {
            for (int caller = 0; caller < StoredDirectory.MAX_LOOKUPS + 3; caller++) {
                assertThat(directory.findByNumber(HOME)).isEmpty();
            }
        });
        assertThat(directory.late()).isEqualTo(StoredDirectory.MAX_LOOKUPS);
        assertThat(directory.refused()).isEqualTo(3);
    }

    // --- what the stories need

    private StoredDirectory directory() {
        return new StoredDirectory(store, Duration.ofSeconds(10));
    }

    private void addAgents(Agent... agents) {
        store.change("add agents", handle -> AgentTable.insert(handle, List.of(agents)));
    }

    private void addCustomersAtHome(int count) {
        store.change("add customers", handle -> {
            for (int number = 1; number <= count; number++) {
                CustomerTable.insert(handle, List.of(atHome("C-" + number)));
            }
        });
    }

    private static CustomerTable.Known atHome(String id) {
        return new CustomerTable.Known(new Customer(id, "Somebody", "es", 0, Optional.empty()), Set.of(HOME));
    }

    private static Agent agent(String id, String endpoint, Agent.Skill... skills) {
        var byName = new HashMap<String, Agent.Skill>();
        List.of(skills).forEach(skill -> byName.put(skill.name(), skill));
        return new Agent(new AgentId(id), "Name of " + id, new Endpoint(endpoint), "valladolid", Set.of("es", "en"), byName, false,
                Duration.ofSeconds(5));
    }

    /** Holds all connections, as a database does that hangs, while something is tried. */
    private void whileEveryConnectionIsTaken(Runnable tried) throws InterruptedException {
        var taken = new CountDownLatch(StoreSettings.CONNECTIONS);
        var done = new CountDownLatch(1);
        var holders = new ArrayList<Thread>();
        for (int connection = 0; connection < StoreSettings.CONNECTIONS; connection++) {
            holders.add(Thread.ofVirtual().start(() -> store.read("hold", handle -> {
                taken.countDown();
                waitFor(done);
                return handle.execute("SELECT 1");
            })));
        }
        taken.await();
        try {
            tried.run();
        } finally {
            done.countDown();
            for (var holder : holders) {
                holder.join();
            }
        }
    }
}
