package org.atiende.promise;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import org.atiende.agent.AgentId;
import org.atiende.calendar.CallingHours;
import org.atiende.fake.MemoryStore;
import org.atiende.fake.Office;
import org.atiende.fake.SettableClock;
import org.atiende.ledger.CallRecord;
import org.atiende.ledger.Disposition;
import org.atiende.ledger.StoredLedger;
import org.atiende.promise.CallAgain.Asked;
import org.atiende.promise.Promise.Kind;
import org.atiende.store.Store;
import org.atiende.store.StoreSettings;
import org.atiende.tel.CallId;
import org.atiende.tel.CallerNumber;
import org.atiende.tel.PhoneNumber;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Calls that are owed for calls that broke off, from what the ledger keeps. */
class CallAgainTest {

    private static final AgentId ANA = new AgentId("ana");
    private static final Duration LEAST = Duration.ofSeconds(60);
    private static final PhoneNumber ABROAD = new PhoneNumber("+351912345678");

    private final SettableClock clock = new SettableClock(Office.NINE);
    private final Store store = Store.open(StoreSettings.url("jdbc:h2:mem:again-" + System.nanoTime()));
    private Promises promises;
    private CallAgain again;
    private StoredLedger ledger;

    private void open(CallingHours hours, Optional<Duration> courtesyAfter) {
        var usual = MemoryStore.POLICY;
        var policy = new PromisePolicy(hours, usual.lead(), usual.slot(), usual.seats(), usual.ring(), usual.retries(), courtesyAfter);
        promises = new Promises(store, Map.of("power", policy), number -> !number.equals(ABROAD), clock, Duration.ofSeconds(5), new MemoryStore.Uncounted());
        again = new CallAgain(store, promises, _ -> Office.line(), clock);
        ledger = new StoredLedger(store, again::courtesy);
    }

    private void open() {
        open(CallingHours.always(Office.ZONE), Optional.of(LEAST));
    }

    @AfterEach
    void close() {
        ledger.close();
        store.close();
    }

    private void ended(String id, CallerNumber caller, Optional<AgentId> by, Duration waited, Disposition how, Optional<String> promise) {
        ledger.record(new CallRecord(new CallId(id), 1, clock.instant().minus(waited), "power", caller, Optional.of("C-1"), "power in es", List.of(), List.of(), List.of(), List.of(),
                by, waited, Duration.ZERO, Optional.of(how), Optional.of(clock.instant()), promise, Optional.of(new CallRecord.About("meter", Optional.of("K-1")))));
        await().atMost(Duration.ofSeconds(10)).until(() -> ledger.isWritten(new CallId(id)));
    }

    private static CallerNumber shows(PhoneNumber number) {
        return new CallerNumber.Presented(number);
    }

    private void talked(String id) {
        ended(id, shows(MemoryStore.HOME), Optional.of(ANA), Duration.ZERO, Disposition.ANSWERED, Optional.empty());
    }

    private void gaveUp(String id, Duration waited) {
        ended(id, shows(MemoryStore.HOME), Optional.empty(), waited, Disposition.ABANDONED, Optional.empty());
    }

    @Test
    void agentWhoSaysThatTheLineWasLostIsToCallAtOnceAndWithinAMinuteNobodyElse() {
        open();
        talked("1.1");
        clock.pass(Duration.ofSeconds(20));
        talked("1.2");
        assertThat(again.dropped(ANA)).isEqualTo(Asked.OWED);
        assertThat(again.dropped(ANA)).as("once for each call").isEqualTo(Asked.OWED);
        assertThat(promises.latest(10)).singleElement().satisfies(owed -> {
            assertThat(owed.id()).isEqualTo("again-1.2");
            assertThat(owed.kind()).isEqualTo(Kind.DROPPED);
            assertThat(owed.named()).contains(ANA);
            assertThat(owed.nextTry()).isEqualTo(clock.instant());
            assertThat(owed.due()).isEqualTo(clock.instant().plus(CallAgain.AT_ONCE));
            assertThat(owed.matter()).isEqualTo(new Promise.Matter("power", MemoryStore.HOME, Optional.of("C-1"), Optional.of("K-1"), List.of("meter"), "es", 0));
        });
    }

    @Test
    void nobodyIsCalledForATalkOfYesterdayOrANumberThatIsNotCalledOrAtNight() {
        open();
        assertThat(again.dropped(ANA)).isEqualTo(Asked.NO_CALL);
        talked("1.1");
        clock.pass(CallAgain.JUST_HAD);
        assertThat(again.dropped(ANA)).isEqualTo(Asked.NO_CALL);
        ended("1.2", shows(ABROAD), Optional.of(ANA), Duration.ZERO, Disposition.ANSWERED, Optional.empty());
        assertThat(again.dropped(ANA)).isEqualTo(Asked.NOT_CALLABLE);
        ended("1.3", new CallerNumber.Withheld(), Optional.of(ANA), Duration.ZERO, Disposition.ANSWERED, Optional.empty());
        clock.pass(Duration.ofSeconds(1));
        assertThat(again.dropped(ANA)).isEqualTo(Asked.NOT_CALLABLE);
        assertThat(promises.latest(10)).isEmpty();
    }

    @Test
    void whoGaveUpWaitingIsCalledALittleLaterAndOnceADay() {
        open();
        gaveUp("1.1", LEAST);
        assertThat(promises.latest(10)).singleElement().satisfies(owed -> {
            assertThat(owed.kind()).isEqualTo(Kind.COURTESY);
            assertThat(owed.named()).isEmpty();
            assertThat(owed.nextTry()).isEqualTo(clock.instant().plus(CallAgain.LATER));
        });
        promises.change("again-1.1", row -> Optional.of(row.ends(Promise.State.KEPT, clock.instant())));
        clock.pass(Duration.ofHours(3));
        gaveUp("1.2", LEAST);
        assertThat(promises.latest(10)).hasSize(1);
        clock.pass(CallAgain.ONCE_IN);
        gaveUp("1.3", LEAST);
        assertThat(promises.latest(10)).hasSize(2);
    }

    @ParameterizedTest
    @CsvSource({"59, ABANDONED, +34911234567,", "60, ANSWERED, +34911234567,", "60, REFUSED, +34911234567,", "60, PROMISED, +34911234567, call-1.1", "60, ABANDONED, +34911234567, call-1.1",
        "60, ABANDONED, +351912345678,"})
    void nobodyElseIsOwedACourtesy(int waited, Disposition how, String number, String promise) {
        open();
        ended("1.1", shows(new PhoneNumber(number)), Optional.empty(), Duration.ofSeconds(waited), how, Optional.ofNullable(promise));
        assertThat(promises.latest(10)).isEmpty();
    }

    @Test
    void whomWeCalledOurselvesIsOwedNoCourtesy() {
        open();
        gaveUp(CallId.message("1").text(), Duration.ofMinutes(3));
        assertThat(promises.latest(10)).isEmpty();
    }

    @Test
    void lineThatDoesNotSaySoCallsNobodyWhoGaveUp() {
        open(CallingHours.always(Office.ZONE), Optional.empty());
        gaveUp("1.1", Duration.ofMinutes(9));
        assertThat(promises.latest(10)).isEmpty();
    }

    /** What the caller hears at the cap of their next call takes the place of the courtesy. */
    @Test
    void whoCallsAgainMeanwhileCanBePromisedAMinute() {
        open();
        gaveUp("1.1", LEAST);
        var made = promises.make(new CallId("1.2"), Optional.of(MemoryStore.about(MemoryStore.HOME, "K-1")), "power", List.of());
        assertThat(((Promises.Made.ToSay) made).promise()).satisfies(promise -> {
            assertThat(promise.id()).isEqualTo("again-1.1");
            assertThat(promise.kind()).isEqualTo(Kind.PROMISED);
            assertThat(promise.due()).isAfter(Instant.from(clock.instant()));
        });
    }
}
