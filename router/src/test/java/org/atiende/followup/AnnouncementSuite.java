package org.atiende.followup;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import org.atiende.agent.AgentId;
import org.atiende.agent.AgentTable;
import org.atiende.customer.Case;
import org.atiende.customer.Customer;
import org.atiende.customer.CustomerTable;
import org.atiende.customer.Signal;
import org.atiende.fake.Office;
import org.atiende.fake.SettableClock;
import org.atiende.followup.Announcements.Noted;
import org.atiende.followup.FollowUp.Word;
import org.atiende.store.Store;
import org.atiende.store.StoreSettings;
import org.atiende.tel.PhoneNumber;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** What befell an area or one of its customers, on a database. A subclass says which. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class AnnouncementSuite {

    private static final int CUSTOMERS = 200;
    private static final AgentId ANA = new AgentId("ana");
    private static final Instant RESTORED = Office.NINE.plus(Duration.ofHours(2));

    private Store store;
    private SettableClock clock;
    private FollowUps followUps;
    private Announcements announcements;

    abstract StoreSettings settings();

    @BeforeAll
    void open() {
        store = Store.open(settings());
        store.change("ana", handle -> AgentTable.insert(handle, List.of(Office.agent("ana", "power:1"))));
    }

    @AfterAll
    void close() {
        store.close();
    }

    /** Two hundred in the area, the last of whom speaks English; and one elsewhere. */
    @BeforeEach
    void anArea() {
        store.change("empty", handle -> {
            List.of("observations", "announced", "announcement_words", "announcements", "signals", "follow_ups", "cases", "customer_numbers", "customers")
                    .forEach(table -> handle.execute("DELETE FROM " + table));
            CustomerTable.insert(handle, IntStream.rangeClosed(1, CUSTOMERS).mapToObj(n -> customer("C-" + n, n == CUSTOMERS ? "en" : "es", "north", n)).toList());
            CustomerTable.insert(handle, List.of(customer("C-0", "es", "south", 0)));
        });
        clock = new SettableClock(Office.NINE);
        followUps = Office.followUps(store, clock);
        announcements = new Announcements(store, followUps, clock);
    }

    private static CustomerTable.Known customer(String id, String language, String area, int n) {
        return new CustomerTable.Known(new Customer(id, "Rosa", language, 0, Optional.empty(), Optional.of(area)), Set.of(new PhoneNumber("+3491000%04d".formatted(n))));
    }

    private static Signal outage(Optional<Instant> expected, Optional<Instant> ended) {
        return new Signal("S-1", "power", "north", 4, "A transformer failed.", Office.NINE.minusSeconds(60), expected, ended);
    }

    private void spreads() {
        for (var rounds = 0; announcements.spread(30) > 0; rounds++) {
            assertThat(rounds).isLessThan(CUSTOMERS);
        }
    }

    private FollowUp of(String customer) {
        return followUps.find("S-1." + customer).orElseThrow().followUp();
    }

    private void told(String customer) {
        store.change("told", handle -> followUps.told(handle, "S-1." + customer, Optional.empty()));
    }

    @Test
    void everyCustomerOfTheAreaHasACaseOfItAndIsToCalledOnce() {
        announcements.put(outage(Optional.of(RESTORED), Optional.empty()), Map.of("es", "Ha fallado un transformador."));
        spreads();
        assertThat(announcements.find("S-1").orElseThrow()).extracting(Announcements.Standing::customers, Announcements.Standing::told).containsExactly(CUSTOMERS, 0);
        assertThat(of("C-1").toSay()).contains("Ha fallado un transformador.");
        assertThat(of("C-1").nextContact()).contains(RESTORED);
        assertThat(of("C-1").callAt()).contains(Office.NINE.plus(Office.FOLLOW_UP.settle()));
        assertThat(of("C-" + CUSTOMERS)).as("nobody wrote it in English: a person calls").satisfies(english -> {
            assertThat(english.toSay()).isEmpty();
            assertThat(english.callAt()).contains(Office.NINE.plus(Office.FOLLOW_UP.settle()));
        });
        assertThat(followUps.find("S-1.C-0")).as("who lives elsewhere").isEmpty();
        var about = followUps.find("S-1.C-7").orElseThrow().about();
        assertThat(about).isEqualTo(new Case("S-1.C-7", "C-7", "power", Optional.empty(), true, 4, Office.NINE.minusSeconds(60), Optional.of(RESTORED), "A transformer failed."));
    }

    @Test
    void sameAgainChangesNothingAndAnotherEstimateIsOneMoreCall() {
        var first = outage(Optional.of(RESTORED), Optional.empty());
        announcements.put(first, Map.of("es", "Ha fallado un transformador."));
        spreads();
        told("C-1");
        announcements.put(first, Map.of("es", "Ha fallado un transformador."));
        announcements.put(first, Map.of());
        assertThat(announcements.spread(30)).isZero();
        assertThat(of("C-1").isNew()).isFalse();

        announcements.put(outage(Optional.of(RESTORED.plusSeconds(3_600)), Optional.empty()), Map.of("es", "Tardará una hora más."));
        spreads();
        assertThat(of("C-1").isNew()).isTrue();
        assertThat(of("C-1").toSay()).contains("Tardará una hora más.");
        assertThat(announcements.find("S-1").orElseThrow().told()).isZero();
    }

    @Test
    void endClosesTheCasesItOpenedAndIsToldToWhoWasToldOfIt() {
        announcements.put(outage(Optional.of(RESTORED), Optional.empty()), Map.of("es", "Ha fallado un transformador."));
        announcements.spread(30);
        clock.pass(Duration.ofHours(1));
        announcements.put(outage(Optional.of(RESTORED), Optional.of(clock.instant())), Map.of("es", "Ya está reparado."));
        spreads();
        assertThat(followUps.find("S-1.C-1").orElseThrow().about().open()).isFalse();
        assertThat(of("C-1").toSay()).contains("Ya está reparado.");
        assertThat(announcements.find("S-1").orElseThrow().customers()).as("nobody is told of the end of what they never heard of").isEqualTo(30);
    }

    @Test
    void customerWithAnOpenCaseOfTheTopicIsToldInThatOneByWhoIsInCharge() {
        followUps.put(new Case("K-1", "C-1", "power", Optional.of(ANA), true, 2, Office.NINE.minusSeconds(9_000), Optional.empty(), "The meter flickers."), Word.NONE);
        followUps.put(new Case("K-2", "C-2", "billing", Optional.of(ANA), true, 2, Office.NINE.minusSeconds(9_000), Optional.empty(), "Charged twice."), Word.NONE);
        announcements.put(outage(Optional.empty(), Optional.empty()), Map.of("es", "Ha fallado un transformador."));
        spreads();
        var joined = followUps.find("K-1").orElseThrow();
        assertThat(joined.about().impact()).isEqualTo(4);
        assertThat(joined.about().owner()).contains(ANA);
        assertThat(joined.followUp().toSay()).contains("Ha fallado un transformador.");
        assertThat(followUps.find("S-1.C-1")).isEmpty();
        assertThat(followUps.find("S-1.C-2")).as("another topic").isPresent();
        announcements.put(outage(Optional.empty(), Optional.of(clock.instant())), Map.of("es", "Ya está reparado."));
        spreads();
        assertThat(followUps.find("K-1").orElseThrow().about().open()).as("it was open for a reason of its own").isTrue();
        assertThat(followUps.find("K-1").orElseThrow().followUp().toSay()).contains("Ya está reparado.");
    }

    @Test
    void signalWithoutMessagesIsNobodysCall() {
        announcements.put(outage(Optional.of(RESTORED), Optional.empty()), Map.of());
        assertThat(announcements.spread(30)).isZero();
        assertThat(announcements.find("S-1").orElseThrow()).extracting(Announcements.Standing::customers, Announcements.Standing::messages).containsExactly(0, Map.of());
    }

    @Test
    void routersThatSpreadItSideBySideTellEachCustomerOnce() throws Exception {
        announcements.put(outage(Optional.of(RESTORED), Optional.empty()), Map.of("es", "Ha fallado un transformador."));
        assertThat(sideBySide(4, () -> announcements.spread(30))).as("nobody was taken by two").isLessThanOrEqualTo(CUSTOMERS);
        spreads();
        assertThat(announcements.find("S-1").orElseThrow().customers()).isEqualTo(CUSTOMERS);
        assertThat(of("C-1").news()).isEqualTo(1);
    }

    /** How many customers they took in all, until none is left. */
    private static int sideBySide(int routers, Callable<Integer> round) throws Exception {
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var all = new ArrayList<Callable<Integer>>();
            Stream.generate(() -> round).limit(routers * 10L).forEach(all::add);
            var sum = 0;
            for (var one : threads.invokeAll(all)) {
                sum += one.get();
            }
            return sum;
        }
    }

    @Test
    void observationOpensOrJoinsACaseOnceForItsKey() {
        var seen = new Observation("mail-1", "C-1", "power", 3, "Writes that the light flickers.", Optional.of("Hemos leído su correo."));
        var first = announcements.note(seen);
        assertThat(first).isEqualTo(new Noted("mail-1.C-1", true));
        assertThat(followUps.find("mail-1.C-1").orElseThrow().followUp().toSay()).contains("Hemos leído su correo.");
        store.change("told", handle -> followUps.told(handle, "mail-1.C-1", Optional.empty()));
        assertThat(announcements.note(seen)).isEqualTo(new Noted("mail-1.C-1", false));
        assertThat(followUps.find("mail-1.C-1").orElseThrow().followUp().isNew()).isFalse();

        assertThat(announcements.note(new Observation("post-1", "C-1", "power", 5, "Complains in public.", Optional.empty()))).isEqualTo(new Noted("mail-1.C-1", true));
        assertThat(followUps.find("mail-1.C-1").orElseThrow().about().impact()).as("the graver counts").isEqualTo(5);
        assertThat(followUps.find("mail-1.C-1").orElseThrow().followUp().isNew()).as("nobody wrote anything to tell").isFalse();
    }

    @Test
    void observationThatIsToldTwiceInOneInstantIsNotedOnce() throws Exception {
        var seen = new Observation("mail-2", "C-2", "power", 3, "Writes that the light flickers.", Optional.of("Hemos leído su correo."));
        assertThat(sideBySide(2, () -> announcements.note(seen).isNew() ? 1 : 0)).isEqualTo(1);
        assertThat(followUps.find("mail-2.C-2").orElseThrow().followUp().news()).isEqualTo(1);
    }
}
