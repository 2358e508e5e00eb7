package org.atiende.call;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import org.atiende.agent.Agent;
import org.atiende.agent.Availability;
import org.atiende.call.Station.Asks;
import org.atiende.fake.FakeAgiChannel;
import org.atiende.fake.MemoryStore;
import org.atiende.fake.Office;
import org.atiende.fake.SettableClock;
import org.atiende.ledger.Disposition;
import org.atiende.ledger.Offer;
import org.atiende.match.Event;
import org.atiende.presence.CallWatch.Ending;
import org.atiende.promise.Promise;
import org.atiende.promise.PromisePolicy;
import org.atiende.promise.Promises;
import org.atiende.speech.PromiseHeard;
import org.atiende.store.Store;
import org.atiende.store.StoreSettings;
import org.atiende.tel.CallId;
import org.atiende.tel.PhoneNumber;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a caller hears and gets at the hold cap. */
class CapTalkTest {

    private static final PhoneNumber HOME = new PhoneNumber("+34911234567");
    private static final String CALL = "1795336576.7";
    private static final Agent ANA = Office.agent("ana", "power:1");
    private static final Agent MARTA = Office.agent("marta", "de", "#1091");

    private final Store store = Store.open(StoreSettings.url("jdbc:h2:mem:cap-" + System.nanoTime()));
    private final SettableClock calendar = new SettableClock(Office.NINE);
    private Promises promises;
    private Station station;

    private void open(Map<String, PromisePolicy> policies) {
        promises = new Promises(store, policies, _ -> true, calendar, Duration.ofSeconds(5), new MemoryStore.Uncounted());
        station = new Station(Office.line("marta"), new Admission.Limits(10, 0, 10, 10),
                records -> new Calls.Records(records.directory(), records.ledger(), promises), ANA, MARTA);
        station.answers(ANA, "other.1");
    }

    private void open() {
        open(Map.of("power", MemoryStore.POLICY));
    }

    @AfterEach
    void close() {
        station.close();
        store.close();
    }

    private FakeAgiChannel waitsUntilTheCap() {
        var channel = station.turn(new Asks().call(CALL).from(HOME.e164()));
        await().atMost(Station.PATIENCE).until(() -> station.distributor.waiting().size() == 1);
        station.clock.pass(Office.CAP);
        station.distributor.tick();
        return channel;
    }

    private void leaves(FakeAgiChannel channel) {
        channel.hangUp();
        station.calls.ended(new CallId(CALL), new Ending("", 0, ""));
        await().atMost(Station.PATIENCE).until(() -> !station.endings.isEmpty());
    }

    private Promise promise() {
        return promises.find(Promise.idOf(new CallId(CALL))).orElseThrow();
    }

    private String lastSaid() {
        return station.said.isEmpty() ? "" : station.said.getLast();
    }

    @Test
    void whoHearsItAllAndHangsUpHasAPromise() {
        open();
        station.distributor.tell(new Event.TalkBegan(MARTA.id(), new CallId("other.2")));
        try (var channel = waitsUntilTheCap()) {
            await().atMost(Station.PATIENCE).until(() -> lastSaid().startsWith("promise"));
            await().atMost(Station.PATIENCE).until(() -> promise().heard());
            leaves(channel);
        }
        assertThat(station.endings).containsExactly(Disposition.PROMISED);
        assertThat(station.story(CALL).promise()).contains(promise().id());
        assertThat(promise().state()).isEqualTo(Promise.State.DUE);
        assertThat(promise().named()).as("who is at work, though busy").contains(ANA.id());
    }

    /** Nobody is at work, so that a caller cannot be served in time. */
    private FakeAgiChannel isOfferedOneAtOnce() {
        station.goodbye(ANA, "other.1", Duration.ZERO);
        station.distributor.tell(new Event.AgentChose(ANA.id(), new Availability.SignedOut()));
        var channel = station.turn(new Asks().call(CALL).from(HOME.e164()));
        await().atMost(Station.PATIENCE).until(() -> station.said.stream().anyMatch(words -> words.startsWith("promise")));
        await().atMost(Station.PATIENCE).until(() -> promise().heard());
        return channel;
    }

    @Test
    void whoWillNotBeServedInTimeIsOfferedOneAtOnceAndMayHangUp() {
        open();
        try (var channel = isOfferedOneAtOnce()) {
            assertThat(station.distributor.waiting()).hasSize(1);
            leaves(channel);
        }
        assertThat(station.endings).containsExactly(Disposition.PROMISED);
        assertThat(promise().state()).isEqualTo(Promise.State.DUE);
    }

    @Test
    void whoStaysAfterAnEarlyOfferHearsNothingMoreAndTheGuardiaRingsAtTheCap() {
        open();
        try (var channel = isOfferedOneAtOnce()) {
            station.clock.pass(Office.CAP);
            station.distributor.tick();
            channel.awaitEnd(Station.PATIENCE);
            assertThat(Station.told(channel)).startsWith("dial PJSIP/1091");
        }
        assertThat(station.said.stream().filter(words -> words.startsWith("promise"))).hasSize(1);
        assertThat(station.story(CALL).promise()).contains(promise().id());
    }

    @Test
    void whoStaysAfterAnEarlyOfferGetsWhoeverIsFree() {
        open();
        try (var channel = isOfferedOneAtOnce()) {
            station.distributor.tell(new Event.AgentChose(ANA.id(), new Availability.SignedIn()));
            station.clock.pass(Office.WRAP_UP);
            station.distributor.tick();
            channel.awaitEnd(Station.PATIENCE);
            assertThat(Station.told(channel)).startsWith("dial PJSIP/ana");
        }
    }

    @Test
    void withoutAPromiseToMakeNobodyIsAskedEarly() {
        open(Map.of());
        station.distributor.tell(new Event.AgentChose(ANA.id(), new Availability.SignedOut()));
        try (var _ = station.turn(new Asks().call(CALL).from(HOME.e164()))) {
            await().atMost(Station.PATIENCE).until(() -> station.distributor.waiting().size() == 1);
            assertThat(station.distributor.waiting().getFirst().mayBeOffered()).isFalse();
        }
    }

    @Test
    void whoHearsPartOfItHasAbandonedAndIsCalledAllTheSame() {
        open();
        station.promiseHeard = PromiseHeard.PART;
        station.distributor.tell(new Event.TalkBegan(MARTA.id(), new CallId("other.2")));
        try (var channel = waitsUntilTheCap()) {
            await().atMost(Station.PATIENCE).until(() -> lastSaid().startsWith("promise"));
            leaves(channel);
        }
        assertThat(station.endings).containsExactly(Disposition.ABANDONED);
        assertThat(promise().heard()).isFalse();
        assertThat(promise().state()).isEqualTo(Promise.State.DUE);
    }

    @Test
    void whoStaysIsRungForByTheGuardia() {
        open();
        try (var channel = waitsUntilTheCap()) {
            channel.awaitEnd(Station.PATIENCE);
            assertThat(Station.told(channel)).startsWith("dial PJSIP/1091");
        }
        assertThat(lastSaid()).startsWith("promise");
        assertThat(station.story(CALL).offers()).singleElement().matches(Offer::guardia);
        try (var _ = station.turn(new Asks().call(CALL).from(HOME.e164()).after("NOANSWER", 0))) {
            await().atMost(Station.PATIENCE).until(() -> !station.distributor.waiting().isEmpty() || station.calls.find(new CallId(CALL)).isPresent());
        }
        assertThat(station.said.stream().filter(words -> words.startsWith("promise"))).as("told once, however many turns follow").hasSize(1);
    }

    @Test
    void routerThatTakesTheCallOverDoesNotTellItAgain() {
        open();
        promises.make(new CallId(CALL), Optional.of(new Promise.Matter("power", HOME, Optional.empty(), Optional.empty(), List.of("power"), "es", 0)), "power", List.of());
        try (var channel = waitsUntilTheCap()) {
            channel.awaitEnd(Station.PATIENCE);
            assertThat(Station.told(channel)).startsWith("dial PJSIP/1091");
        }
        assertThat(station.said).noneMatch(words -> words.startsWith("promise"));
    }

    /** As after an offer before the cap whose commit was not answered. */
    @Test
    void whatSeemedNotToBeWrittenAndIsThereIsToldAtTheCap() {
        open();
        try (var channel = station.turn(new Asks().call(CALL).from(HOME.e164()))) {
            await().atMost(Station.PATIENCE).until(() -> station.distributor.waiting().size() == 1);
            promises.make(new CallId(CALL), Optional.of(new Promise.Matter("power", HOME, Optional.empty(), Optional.empty(), List.of("power"), "es", 0)), "power",
                    List.of());
            station.calls.find(new CallId(CALL)).orElseThrow().promise().mayBe(new CallId(CALL));
            station.clock.pass(Office.CAP);
            station.distributor.tick();
            channel.awaitEnd(Station.PATIENCE);
        }
        assertThat(station.said.stream().filter(words -> words.startsWith("promise"))).hasSize(1);
    }

    @Test
    void lineThatPromisesNothingRingsTheGuardiaAtOnce() {
        open(Map.of());
        try (var channel = waitsUntilTheCap()) {
            channel.awaitEnd(Station.PATIENCE);
            assertThat(Station.told(channel)).startsWith("dial PJSIP/1091");
        }
        assertThat(station.said).noneMatch(words -> words.startsWith("promise"));
    }

    @Test
    void nothingIsSaidThatIsNotOnDisk() {
        open();
        store.close();
        try (var channel = waitsUntilTheCap()) {
            channel.awaitEnd(Station.PATIENCE);
            assertThat(Station.told(channel)).as("people ring, without a word that may not be kept").startsWith("dial PJSIP/1091");
        }
        assertThat(station.said).noneMatch(words -> words.startsWith("promise"));
    }

    @Test
    void whoIsOwedACallGoesToWhomWasNamedAndBeforeOthers() {
        open();
        var owed = new Promise.Matter("power", HOME, Optional.empty(), Optional.empty(), List.of("power"), "es", 0);
        promises.make(new CallId("1795336500.1"), Optional.of(owed), "power", List.of(ANA.id()));
        try (var stranger = station.turn(new Asks().call("1795336576.8").from("+34911234568"));
                var _ = station.turn(new Asks().call(CALL).from(HOME.e164()))) {
            await().atMost(Station.PATIENCE).until(() -> station.distributor.waiting().size() == 2);
            assertThat(station.distributor.waiting().getFirst().id()).isEqualTo(new CallId(CALL));
            assertThat(station.distributor.waiting().getFirst().need().reasons().getFirst()).startsWith("is owed a call at ");
            assertThat(stranger.isOver()).isFalse();
        }
    }

    @Test
    void whomWeDidNotCallAsPromisedIsKnownToHaveBeenLetDown() {
        open();
        var owed = new Promise.Matter("power", HOME, Optional.empty(), Optional.empty(), List.of("fibre", "may-decide"), "es", 0);
        promises.make(new CallId("1795336500.1"), Optional.of(owed), "power", List.of());
        calendar.pass(Duration.ofDays(1));
        try (var _ = station.turn(new Asks().call(CALL).from(HOME.e164()))) {
            await().atMost(Station.PATIENCE).until(() -> station.distributor.waiting().size() == 1);
            var need = station.distributor.waiting().getFirst().need();
            assertThat(need.skills()).as("nothing else is open: it is about what was promised").containsExactly("fibre", "may-decide");
            assertThat(need.priority()).isEqualTo(7);
            assertThat(need.reasons()).contains("the promised call did not come (priority +2)");
        }
    }
}
