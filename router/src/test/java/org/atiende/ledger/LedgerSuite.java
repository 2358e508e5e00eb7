package org.atiende.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

import org.atiende.agent.AgentId;
import org.atiende.store.Store;
import org.atiende.store.StoreSettings;
import org.atiende.tel.CallId;
import org.atiende.tel.CallerNumber;
import org.atiende.tel.PhoneNumber;
import org.atiende.tel.RingOutcome;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** What every database must do for the ledger. A subclass only says which database. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class LedgerSuite {

    private static final Instant NOON = Instant.parse("2026-11-20T12:00:00.123456Z");
    private static final PhoneNumber HOME = new PhoneNumber("+34911234567");

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
        store.change("empty", handle -> List.of("offers", "calls", "forecasts").forEach(table -> handle.execute("DELETE FROM " + table)));
    }

    @Test
    void wholeStoryOfACallIsReadBackAsItWasTold() {
        var rung = new Offer(1, List.of(new AgentId("ana.perez")), "owns the case", "127.0.1.11 in valladolid", NOON, false,
                Optional.of(RingOutcome.NO_ANSWER), Optional.of(Duration.ofMillis(20_004)), Optional.empty());
        var guardia = new Offer(2, List.of(new AgentId("rosa.molina"), new AgentId("tomas.herrera")), "the guardia", "none asked for",
                NOON.plusSeconds(30), true, Optional.empty(), Optional.empty(), Optional.of(new AgentId("rosa.molina")));
        var told = new CallRecord(new CallId("1763640000.12"), 7, NOON, "main", new CallerNumber.Presented(HOME), Optional.of("C-1"),
                "power-outage", List.of("open case \"K-1\"", "called\ntwice"), List.of(rung, guardia), List.of("ana.perez: owns it — first"),
                List.of("blind to 1002"), Optional.of(new AgentId("rosa.molina")), Duration.ofMillis(33_500), Duration.ofMinutes(4),
                Optional.of(Disposition.ANSWERED_BY_GUARDIA), Optional.of(NOON.plusSeconds(300)), Optional.of("call-1763640000.12"));
        try (var ledger = new StoredLedger(store)) {
            ledger.record(told);
            ledger.flush();
            assertThat(ledger.waiting()).isZero();
            assertThat(ledger.find(told.id())).contains(told);
            assertThat(ledger.find(new CallId("nobody"))).isEmpty();
        }
    }

    @Test
    void numberOfACallerWhoWithheldItIsNowhereInTheLedger() {
        try (var ledger = new StoredLedger(store)) {
            var withheld = call("1", 1, NOON, new CallerNumber.Withheld());
            var unknown = call("2", 1, NOON, new CallerNumber.Unknown());
            ledger.record(withheld);
            ledger.record(unknown);
            ledger.flush();
            assertThat(ledger.latest(9)).containsExactly(withheld, unknown);
            assertThat(count("SELECT count(caller_number) FROM calls")).isZero();
        }
    }

    @Test
    void laterRevisionReplacesAnEarlierOneWithItsOffersAndNeverTheOtherWay() {
        try (var ledger = new StoredLedger(store)) {
            var second = withOffers(call("1", 2), 2);
            for (var revision : List.of(withOffers(call("1", 1), 1), second, withOffers(call("1", 1), 3), withOffers(call("1", 2), 3))) {
                ledger.record(revision);
                ledger.flush();
            }
            assertThat(ledger.find(second.id())).contains(second);
            assertThat(count("SELECT count(*) FROM offers")).isEqualTo(2);
        }
    }

    @Test
    void closedCallIsNotOpenedAgain() {
        try (var ledger = new StoredLedger(store)) {
            var closed = closed(call("1", 3), Disposition.ABANDONED);
            ledger.record(closed);
            ledger.flush();
            ledger.record(call("1", 4));
            ledger.flush();
            assertThat(ledger.find(closed.id())).contains(closed);
            var corrected = closed(call("1", 5), Disposition.ANSWERED);
            ledger.record(corrected);
            ledger.flush();
            assertThat(ledger.find(closed.id())).contains(corrected);
        }
    }

    @Test
    void latestCallsAreNewestFirstAndThoseLeftOpenAreFoundAtStart() {
        try (var ledger = new StoredLedger(store)) {
            for (int minute = 0; minute < 5; minute++) {
                var call = call("" + minute, 1, NOON.plusSeconds(minute * 60L), new CallerNumber.Unknown());
                ledger.record(minute % 2 == 0 ? closed(call, Disposition.ANSWERED) : call);
            }
            ledger.flush();
            assertThat(ledger.latest(3)).extracting(call -> call.id().text()).containsExactly("4", "3", "2");
            assertThat(ledger.openCalls()).extracting(call -> call.id().text()).containsExactly("1", "3");
        }
    }

    @Test
    void textFullOfHostileCharactersComesBackUnharmed() {
        var hostile = "\"; DROP TABLE calls; -- \\ ' ${SHELL(x)} \r\n\t \uD83D\uDE00 \u202E <b>";
        var call = new CallRecord(new CallId("1"), 1, NOON, hostile, new CallerNumber.Unknown(), Optional.of(hostile), hostile,
                List.of(hostile, "\u0000"), List.of(), List.of(hostile), List.of(hostile), Optional.empty(), Duration.ZERO, Duration.ZERO,
                Optional.empty(), Optional.empty(), Optional.empty());
        try (var ledger = new StoredLedger(store)) {
            ledger.record(call);
            ledger.flush();
            assertThat(ledger.dropped()).isZero();
            assertThat(ledger.find(call.id())).contains(call);
        }
    }

    @Test
    void wordsWithANulAreKeptWithoutIt() {
        try (var ledger = new StoredLedger(store)) {
            var call = call("1", 1);
            ledger.record(new CallRecord(call.id(), 1, NOON, "ma\0in", call.caller(), Optional.of("C\0"), "a\0b", List.of(), List.of(), List.of(),
                    List.of(), Optional.empty(), Duration.ZERO, Duration.ZERO, Optional.empty(), Optional.empty(), Optional.empty()));
            ledger.flush();
            assertThat(ledger.find(call.id())).get().extracting(CallRecord::need, CallRecord::line).containsExactly("a\uFFFDb", "ma\uFFFDin");
        }
    }

    private static ForecastRecord forecast(int number) {
        return new ForecastRecord(new CallId("1"), number, "main", 5, new ForecastRecord.Expected(NOON, 3, Duration.ofSeconds(70), Duration.ofSeconds(150)), "",
                Optional.empty());
    }

    @Test
    void everyForecastIsReadBackWithWhatWasSaidAndWhatBecameOfIt() {
        try (var forecasts = new StoredForecasts(store)) {
            forecasts.record(forecast(0));
            forecasts.flush(Duration.ofSeconds(10));
            assertThat(forecasts.find(new CallId("1"))).containsExactly(forecast(0));
            var kept = forecast(0).said("minutes 3").ended(NOON.plusSeconds(149), true);
            var missed = forecast(1).said("minutes 2").ended(NOON.plusSeconds(151), true);
            var unknown = forecast(2).ended(NOON.plusSeconds(149), false);
            var missedByWhoLeft = forecast(3).ended(NOON.plusSeconds(151), false);
            for (var one : List.of(kept, missed, unknown, missedByWhoLeft)) {
                assertThat(forecasts.record(one)).isTrue();
            }
            forecasts.flush(Duration.ofSeconds(10));
            assertThat(forecasts.find(new CallId("1"))).containsExactly(kept, missed, unknown, missedByWhoLeft);
            assertThat(store.<String>read("kept", handle -> String.join(" ", handle.createQuery("SELECT coalesce(CAST(kept AS VARCHAR), 'unknown') FROM forecasts"
                    + " ORDER BY number").mapTo(String.class).list())).toLowerCase()).isEqualTo("true false unknown false");
        }
    }

    @Test
    void outcomeOfAForecastIsNotTakenBackByLateNewsOfIt() {
        try (var forecasts = new StoredForecasts(store)) {
            var ended = forecast(0).said("soon").ended(NOON.plusSeconds(9), true);
            forecasts.record(ended);
            forecasts.flush(Duration.ofSeconds(10));
            forecasts.record(forecast(0));
            forecasts.flush(Duration.ofSeconds(10));
            assertThat(forecasts.find(new CallId("1"))).containsExactly(ended);
        }
    }

    @Test
    void pastCallsTellForecastsHowLongTalksLastedAndWhoLeft() {
        try (var ledger = new StoredLedger(store)) {
            var answered = closed(call("1", 1, NOON, new CallerNumber.Unknown()), Disposition.ANSWERED);
            ledger.record(new CallRecord(answered.id(), 1, NOON, "main", answered.caller(), Optional.empty(), "n", List.of(), List.of(), List.of(), List.of(),
                    Optional.of(new AgentId("ana.perez")), Duration.ofSeconds(12), Duration.ofSeconds(200), answered.disposition(), answered.ended(), Optional.empty()));
            ledger.record(closed(call("2", 1, NOON.plusSeconds(60), new CallerNumber.Unknown()), Disposition.ABANDONED));
            ledger.record(closed(call("3", 1, NOON.plusSeconds(70), new CallerNumber.Unknown()), Disposition.REFUSED));
            ledger.record(call("4", 1, NOON.plusSeconds(80), new CallerNumber.Unknown()));
            ledger.flush();
            var ana = new PastCall("main", Optional.of(new AgentId("ana.perez")), Duration.ofSeconds(12), Duration.ofSeconds(200));
            var left = new PastCall("main", Optional.empty(), Duration.ZERO, Duration.ZERO);
            assertThat(ledger.past(9)).containsExactly(ana, left);
            assertThat(ledger.past(1)).containsExactly(left);
        }
    }

    private int count(String query) {
        return store.read("count", handle -> handle.createQuery(query).mapTo(Integer.class).one());
    }

    private static CallRecord call(String id, int revision) {
        return call(id, revision, NOON, new CallerNumber.Unknown());
    }

    private static CallRecord call(String id, int revision, Instant arrived, CallerNumber caller) {
        return new CallRecord(new CallId(id), revision, arrived, "main", caller, Optional.empty(), "first-contact", List.of(), List.of(),
                List.of(), List.of(), Optional.empty(), Duration.ZERO, Duration.ZERO, Optional.empty(), Optional.empty(), Optional.empty());
    }

    private static CallRecord closed(CallRecord call, Disposition how) {
        return new CallRecord(call.id(), call.revision(), call.arrived(), call.line(), call.caller(), call.customer(), call.need(),
                call.needReasons(), call.offers(), call.explanation(), call.transfers(), call.answeredBy(), call.waited(), call.talked(),
                Optional.of(how), Optional.of(NOON.plusSeconds(99)), call.promise());
    }

    private static CallRecord withOffers(CallRecord call, int count) {
        var offers = new ArrayList<Offer>();
        for (int number = 1; number <= count; number++) {
            offers.add(new Offer(number, List.of(new AgentId("ana.perez")), "free", "in valladolid", NOON, false, Optional.empty(),
                    Optional.empty(), Optional.empty()));
        }
        return new CallRecord(call.id(), call.revision(), call.arrived(), call.line(), call.caller(), call.customer(), call.need(),
                call.needReasons(), offers, call.explanation(), call.transfers(), call.answeredBy(), call.waited(), call.talked(),
                call.disposition(), call.ended(), call.promise());
    }
}
