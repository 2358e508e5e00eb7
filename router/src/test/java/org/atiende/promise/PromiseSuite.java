package org.atiende.promise;

import static org.assertj.core.api.Assertions.assertThat;
import static org.atiende.fake.MemoryStore.HOME;
import static org.atiende.fake.MemoryStore.about;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import org.atiende.agent.AgentId;
import org.atiende.customer.Customer;
import org.atiende.customer.CustomerTable;
import org.atiende.customer.StatusCall;
import org.atiende.customer.StoredDirectory;
import org.atiende.fake.MemoryStore;
import org.atiende.fake.Office;
import org.atiende.fake.SettableClock;
import org.atiende.ledger.CallRecord;
import org.atiende.ledger.StoredLedger;
import org.atiende.promise.Promise.Matter;
import org.atiende.promise.Promise.State;
import org.atiende.promise.Promises.Made;
import org.atiende.promise.Promises.Refusal;
import org.atiende.store.Store;
import org.atiende.store.StoreSettings;
import org.atiende.tel.CallId;
import org.atiende.tel.CallerNumber;
import org.atiende.tel.PhoneNumber;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** Promises as rows, on whichever database: made, owed, settled. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class PromiseSuite {

    private static final AgentId ANA = new AgentId("ana");
    private static final AgentId LUIS = new AgentId("luis");
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final List<String> counted = Collections.synchronizedList(new ArrayList<>());
    private SettableClock clock;
    private Promises promises;
    Store store;

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
        store.change("empty", handle -> List.of("promise_slots", "promise_attempts", "promises", "offers", "calls")
                .forEach(table -> handle.execute("DELETE FROM " + table)));
        counted.clear();
        clock = new SettableClock(Office.NINE.plusSeconds(61));
        promises = promises(MemoryStore.POLICY);
    }

    private Promises promises(PromisePolicy policy) {
        return new Promises(store, Map.of("power", policy), number -> !number.e164().startsWith("+34803"), clock, PATIENCE, new Promises.Meter() {
            @Override
            public void made(String line) {
                counted.add("made");
            }

            @Override
            public void notMade(String line, Refusal why) {
                counted.add(why.name());
            }

            @Override
            public void ended(String line, State how, boolean late) {
                counted.add(how + (late ? " late" : ""));
            }
        });
    }

    private Made make(String call, PhoneNumber number, String caseId, AgentId... candidates) {
        return promises.make(new CallId(call), Optional.of(about(number, caseId)), "power", List.of(candidates));
    }

    private static Promise said(Made made) {
        assertThat(made).isInstanceOf(Made.ToSay.class);
        return ((Made.ToSay) made).promise();
    }

    private static PhoneNumber number(int i) {
        return new PhoneNumber("+3491000%04d".formatted(i));
    }

    @Test
    void whatIsPromisedKeepsEverySkillThatItTakes() {
        var matter = new Matter("power", HOME, Optional.empty(), Optional.empty(), List.of("power", "may-refund", "german-law"), "es", 0);
        promises.make(new CallId("c.1"), Optional.of(matter), "power", List.of());
        assertThat(promises.madeIn(new CallId("c.1")).orElseThrow().matter()).isEqualTo(matter);
    }

    @Test
    void promiseIsOnDiskWhenItIsToBeSaid() {
        var promise = said(make("c.1", HOME, "K-1", ANA));
        assertThat(promise.due()).as("five minutes on, on the grid").isEqualTo(Office.NINE.plus(Duration.ofMinutes(10)));
        assertThat(promise.named()).contains(ANA);
        assertThat(promises.find(promise.id())).contains(promise);
        assertThat(promise.nextTry()).isEqualTo(promise.due().minus(Promise.AHEAD));
        assertThat(promises.owed(HOME)).as("known at once to whoever rings from that number").containsExactly(promise);
        assertThat(counted).containsExactly("made");
    }

    @Test
    void sameCallIsPromisedOnceAndNotToldTwice() {
        var promise = said(make("c.1", HOME, "K-1"));
        assertThat(make("c.1", HOME, "K-1")).isEqualTo(new Made.Before(promise));
        assertThat(counted).containsExactly("made");
    }

    @Test
    void oneLivePromiseForANumberAndACase() {
        var first = said(make("c.1", HOME, "K-1"));
        assertThat(said(make("c.2", HOME, "K-1"))).as("what is owed is said again, to another call").isEqualTo(first);
        assertThat(said(make("c.3", HOME, "K-2")).id()).isEqualTo("call-c.3");
        assertThat(said(make("c.4", HOME, null)).id()).isEqualTo("call-c.4");
        assertThat(promises.live()).hasSize(3);
    }

    @Test
    void whatIsDueJustNowIsNotSaidAgain() {
        var promise = said(make("c.1", HOME, "K-1"));
        clock.pass(Duration.between(clock.instant(), promise.due()).minusSeconds(30));
        assertThat(make("c.2", HOME, "K-1")).isEqualTo(new Made.Not(Refusal.DUE_NOW));
    }

    @Test
    void thousandCallsOfOneNumberAreOnePromise() {
        for (var call = 0; call < 1_000; call++) {
            make("c." + call, HOME, null);
        }
        assertThat(promises.live()).hasSize(1);
        assertThat(counted).as("what is only said again is not counted").containsExactly("made");
    }

    /** Otherwise the row that is owed anyway, which has no minute, would stand in the way of one that can be said. */
    @Test
    void whoIsToBeToldOfACaseAnywayIsPromisedAMinuteForIt() {
        store.change("owe", handle -> promises.owe(handle, about(HOME, "K-1"), Optional.of(LUIS)));
        var status = promises.latest(1).getFirst();
        var promise = said(make("c.1", HOME, "K-1", ANA));
        assertThat(promise.id()).isEqualTo(status.id());
        assertThat(promise.kind()).isEqualTo(Promise.Kind.PROMISED);
        assertThat(promise.named()).contains(ANA);
        assertThat(promise.due()).isEqualTo(said(make("c.2", number(2), null)).due().minus(Duration.ofMinutes(5)));
        assertThat(promises.find(status.id())).contains(promise);
        assertThat(make("c.1", HOME, "K-1", ANA)).as("a second turn of the same call").isEqualTo(new Made.Before(promise));
    }

    @Test
    void nothingIsPromisedToWhoIsBeingCalledAboutTheCase() {
        store.change("owe", handle -> promises.owe(handle, about(HOME, "K-1"), Optional.empty()));
        var status = promises.latest(1).getFirst();
        promises.change(status.id(), row -> Optional.of(row.placing(CallId.outgoing("cb-9"), clock.instant())));
        assertThat(make("c.1", HOME, "K-1", ANA)).isEqualTo(new Made.Not(Refusal.DUE_NOW));
    }

    @Test
    void customerWhoWasRungWithTheStatusOfACaseIsKnownToReturnTheCall() {
        store.change("customer", handle -> {
            handle.execute("DELETE FROM customer_numbers");
            handle.execute("DELETE FROM customers");
            CustomerTable.insert(handle, List.of(new CustomerTable.Known(new Customer("C-1", "Rosa", "es", 0, Optional.empty()), Set.of(HOME))));
        });
        var directory = new StoredDirectory(store, PATIENCE);
        store.change("owe", handle -> promises.owe(handle, about(HOME, "K-1"), Optional.of(LUIS)));
        var status = promises.latest(1).getFirst();
        assertThat(directory.findByNumber(HOME).getFirst().statusCalls()).as("nobody has rung yet").isEmpty();
        var attempt = CallId.outgoing("cb-7");
        promises.place(status.id(), row -> Optional.of(row.placing(attempt, clock.instant())), Optional.of(LUIS));
        promises.answered(status.id(), row -> Optional.of(row.answered(clock.instant())), attempt);
        promises.change(status.id(), row -> Optional.of(row.rung(clock.instant())));
        assertThat(directory.findByNumber(HOME).getFirst().statusCalls()).containsExactly(new StatusCall("K-1", "power", clock.instant(), Optional.of(LUIS)));

        promises.ended(status.id(), row -> Optional.of(row.ends(State.UNREACHED, clock.instant())), attempt, "CUSTOMER_BUSY");
        clock.pass(Duration.ofHours(1));
        store.change("owe", handle -> promises.owe(handle, about(HOME, "K-2"), Optional.empty()));
        var spoken = promises.latest(1).getFirst();
        promises.change(spoken.id(), row -> Optional.of(row.customerAnswered(clock.instant())));
        assertThat(directory.findByNumber(HOME).getFirst().statusCalls().getFirst()).as("a message, by nobody").isEqualTo(new StatusCall("K-2", "power", clock.instant(), Optional.empty()));
    }

    @Test
    void eachIsToldAsItStandsWithEveryRingForIt() {
        var kept = said(make("c.1", number(1), null, ANA));
        var attempt = CallId.outgoing("cb-1");
        promises.place(kept.id(), row -> Optional.of(row.placing(attempt, clock.instant())), Optional.of(ANA));
        promises.ended(kept.id(), row -> Optional.of(row.again(clock.instant())), attempt, "AGENT_NO_ANSWER");
        var broken = said(make("c.2", number(2), null));
        var vain = said(make("c.3", number(3), null));
        var stayed = said(make("c.4", number(4), null));
        promises.change(kept.id(), row -> Optional.of(row.rung(kept.due())));
        promises.change(kept.id(), row -> Optional.of(row.ends(State.KEPT, kept.due().plusSeconds(60))));
        promises.change(vain.id(), row -> Optional.of(row.ends(State.UNREACHED, vain.due())));
        promises.change(stayed.id(), row -> Optional.of(row.ends(State.WITHDRAWN, clock.instant())));
        var late = said(make("c.5", number(5), null));
        promises.change(broken.id(), row -> Optional.of(row.rung(broken.due().plusSeconds(301))));
        promises.change(broken.id(), row -> Optional.of(row.ends(State.KEPT, broken.due().plusSeconds(400))));
        clock.pass(Duration.between(clock.instant(), late.due()).plusSeconds(301));
        said(make("c.6", number(6), null));
        var told = promises.stories(100);
        assertThat(told).extracting(story -> story.promise().madeIn().orElseThrow() + " " + story.standing()).containsExactly("c.5 LATE", "c.6 DUE", "c.1 KEPT", "c.2 BROKEN",
                "c.3 UNREACHED", "c.4 WITHDRAWN");
        assertThat(told.get(2).tries()).singleElement().satisfies(ring -> {
            assertThat(ring.agent()).contains(ANA);
            assertThat(ring.outcome()).contains("AGENT_NO_ANSWER");
        });
    }

    /** Whoever shows somebody else's number makes it ring by one plan a day, however often he calls. */
    @Test
    void numberThatWasCalledInVainIsLeftInPeaceForADayUnlessItTalkedSince() {
        var other = said(make("c.0", HOME, "K-9"));
        var first = said(make("c.1", HOME, null));
        promises.change(first.id(), row -> Optional.of(row.ends(State.UNREACHED, clock.instant())));
        for (var call = 2; call < 100; call++) {
            assertThat(make("c." + call, HOME, "K-1")).isEqualTo(new Made.Not(Refusal.TRIED_IN_VAIN));
        }
        assertThat(make("d.1", number(2), null)).as("others are called").isInstanceOf(Made.ToSay.class);
        clock.pass(Duration.ofDays(1).plusSeconds(1));
        var again = said(make("c.100", HOME, null));
        promises.change(again.id(), row -> Optional.of(row.ends(State.UNREACHED, clock.instant())));
        clock.pass(Duration.ofMinutes(1));
        assertThat(make("c.101", HOME, null)).isEqualTo(new Made.Not(Refusal.TRIED_IN_VAIN));
        clock.pass(Duration.ofMinutes(1));
        promises.change(other.id(), row -> Optional.of(row.ends(State.KEPT, clock.instant())));
        assertThat(make("c.102", HOME, null)).as("they talked since").isInstanceOf(Made.ToSay.class);
        assertThat(promises.latest(200)).filteredOn(row -> row.matter().number().equals(HOME)).hasSize(4);
    }

    @Test
    void twoCallersNeverGetTheLastSeat() throws Exception {
        promises = promises(new PromisePolicy(MemoryStore.POLICY.hours(), Duration.ofMinutes(5), Duration.ofMinutes(5), 2, Duration.ofSeconds(30), List.of()));
        var callers = IntStream.range(0, 24).<Callable<Made>>mapToObj(i -> () -> make("c." + i, number(i), null, ANA, LUIS)).toList();
        try (var together = Executors.newFixedThreadPool(8)) {
            for (var made : together.invokeAll(callers)) {
                assertThat(made.get()).isInstanceOfAny(Made.ToSay.class, Made.Not.class);
            }
        }
        promises.refresh();
        var bySlot = promises.live().stream().collect(Collectors.groupingBy(Promise::due));
        assertThat(bySlot.values()).allSatisfy(slot -> {
            assertThat(slot).hasSizeLessThanOrEqualTo(2);
            assertThat(slot.stream().map(Promise::named).toList()).as("nobody is named for two calls of one minute").filteredOn(Optional::isPresent).doesNotHaveDuplicates();
        });
        assertThat(promises.live().size()).as("whoever was refused was told so").isEqualTo((int) counted.stream().filter("made"::equals).count());
        assertThat(promises.live()).hasSizeGreaterThan(12);
    }

    @Test
    void nothingIsPromisedWhereTheCompanyDoesNotCall() {
        assertThat(make("c.1", new PhoneNumber("+34803123456"), null)).isEqualTo(new Made.Not(Refusal.NOT_CALLABLE));
        assertThat(promises.make(new CallId("c.2"), Optional.empty(), "power", List.of())).isEqualTo(new Made.Not(Refusal.NO_NUMBER));
        var elsewhere = new Matter("other", HOME, Optional.empty(), Optional.empty(), List.of("power"), "es", 0);
        assertThat(promises.make(new CallId("c.3"), Optional.of(elsewhere), "other", List.of())).isEqualTo(new Made.Not(Refusal.NOT_OFFERED));
        assertThat(counted).containsExactly("NOT_CALLABLE", "NO_NUMBER", "NOT_OFFERED");
        assertThat(promises.latest(10)).isEmpty();
    }

    @Test
    void promisesThatEndGiveTheirSeatsBack() {
        var first = said(make("c.1", HOME, null));
        var second = said(make("c.2", number(2), null));
        assertThat(second.due()).isAfter(first.due());
        promises.change(first.id(), row -> Optional.of(row.ends(State.WITHDRAWN, clock.instant())));
        assertThat(said(make("c.3", number(3), null)).due()).isEqualTo(first.due());
        assertThat(promises.owed(HOME)).isEmpty();
    }

    @Test
    void answerInTheSameCallWithdrawsItInTheSameTransaction() {
        var promise = said(make("c.1", HOME, "K-1"));
        try (var ledger = new StoredLedger(store, promises::settle)) {
            ledger.record(answered("c.1", promise));
            ledger.flush();
        }
        assertThat(promises.find(promise.id()).orElseThrow().state()).isEqualTo(State.WITHDRAWN);
        assertThat(counted).containsExactly("made", "WITHDRAWN");
    }

    @Test
    void answerInALaterCallKeepsItEarlyAndOnlyOnce() {
        var promise = said(make("c.1", HOME, "K-1"));
        try (var ledger = new StoredLedger(store, promises::settle)) {
            ledger.record(answered("c.2", promise));
            ledger.flush();
            ledger.record(answered("c.3", promise));
            ledger.flush();
        }
        assertThat(promises.find(promise.id()).orElseThrow().state()).isEqualTo(State.KEPT_EARLY);
        assertThat(counted).containsExactly("made", "KEPT_EARLY");
        assertThat(promises.refresh()).isEmpty();
    }

    private static CallRecord answered(String call, Promise promise) {
        return new CallRecord(new CallId(call), 1, Office.NINE, "power", new CallerNumber.Presented(HOME), Optional.empty(), "power in es", List.of(),
                List.of(), List.of(), List.of(), Optional.of(ANA), Duration.ofSeconds(9), Duration.ZERO, Optional.empty(), Optional.empty(),
                Optional.of(promise.id()));
    }

    @Test
    void changeOfAnOlderVersionIsRefused() {
        var promise = said(make("c.1", HOME, null));
        var attempt = CallId.outgoing("cb-1");
        var placing = promises.change(promise.id(), row -> Optional.of(row.placing(attempt, clock.instant()))).orElseThrow();
        assertThat(placing.version()).isEqualTo(2);
        assertThat(store.<Boolean>write("change", handle -> PromiseTable.change(handle, promise.again(clock.instant())))).isFalse();
        assertThat(promises.find(promise.id())).contains(placing);
    }

    @Test
    void everyPartOfARowComesBackAsItWas() {
        var promise = said(make("c.1", HOME, "K-1", LUIS));
        var attempt = CallId.outgoing("cb-2");
        promises.heard(promise.id());
        promises.place(promise.id(), row -> Optional.of(row.placing(attempt, clock.instant())), Optional.of(LUIS));
        promises.change(promise.id(), row -> Optional.of(row.answered(clock.instant())));
        promises.change(promise.id(), row -> Optional.of(row.rung(clock.instant())));
        var row = promises.find(promise.id()).orElseThrow();
        assertThat(row).isEqualTo(new Promise("call-c.1", Promise.Kind.PROMISED, Optional.of(new CallId("c.1")), about(HOME, "K-1"), Optional.of(LUIS), promise.made(), promise.due(), true,
                State.ANSWERED, 5, clock.instant(), Optional.of(attempt), 0, Optional.of(clock.instant()), Optional.empty()));
        assertThat(promises.ofAttempt(attempt)).contains(row);
        assertThat(promises.agentOf(attempt)).contains(LUIS);
        assertThat(promises.madeIn(new CallId("c.1"))).contains(row);
    }

    @Test
    void lateIsWhoseCustomerWasNotRungInTime() {
        var promise = said(make("c.1", HOME, null));
        clock.pass(Duration.between(clock.instant(), promise.due()).plus(Promise.ON_TIME));
        assertThat(promises.late()).isZero();
        clock.pass(Duration.ofSeconds(1));
        assertThat(promises.late()).isEqualTo(1);
        assertThat(promise.rung(promise.due().plusSeconds(20)).late(clock.instant())).isFalse();
    }

    @Test
    void fullDaysAreSaidToBeFull() {
        promises = promises(new PromisePolicy(MemoryStore.POLICY.hours(), Duration.ofMinutes(5), Duration.ofHours(1), 1, Duration.ofSeconds(30), List.of()));
        Set<Instant> slots = IntStream.range(0, 7 * 24).mapToObj(i -> said(make("c." + i, number(i), null)).due()).collect(Collectors.toSet());
        assertThat(slots).hasSize(7 * 24);
        assertThat(make("c.full", HOME, null)).isEqualTo(new Made.Not(Refusal.NO_SLOT));
    }
}
