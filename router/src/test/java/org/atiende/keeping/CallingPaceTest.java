package org.atiende.keeping;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.DayOfWeek;
import java.time.Duration;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

import org.atiende.agent.Agent;
import org.atiende.agent.Availability;
import org.atiende.agent.SiteProof;
import org.atiende.calendar.CallingHours;
import org.atiende.customer.Customer;
import org.atiende.customer.CustomerTable;
import org.atiende.fake.MemoryStore;
import org.atiende.fake.Office;
import org.atiende.fake.SettableClock;
import org.atiende.match.Distributor;
import org.atiende.match.Event;
import org.atiende.match.WaitingCall;
import org.atiende.need.Need;
import org.atiende.promise.Promise;
import org.atiende.promise.PromisePolicy;
import org.atiende.promise.Promises;
import org.atiende.promise.RingLimits;
import org.atiende.store.Store;
import org.atiende.store.StoreSettings;
import org.atiende.tel.CallId;
import org.atiende.tel.PhoneNumber;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Calls about cases yield to callers. */
class CallingPaceTest {

    private static final Agent ANA = Office.agent("ana", "power:1", "billing:1");
    private static final Agent LUIS = Office.agent("luis", "power:1");
    private static final Agent BEA = Office.agent("bea", "power:1", "en");

    private final SettableClock clock = new SettableClock(Office.NINE);
    private final Store store = Store.open(StoreSettings.url("jdbc:h2:mem:pace-" + System.nanoTime()));
    private final Promises promises = new Promises(store, Map.of("power", MemoryStore.POLICY), _ -> true, clock, Duration.ofSeconds(5), new MemoryStore.Uncounted());
    private final Distributor distributor = new Distributor(clock, Office.ZONE, _ -> { });
    private final CallingPace pace = new CallingPace(distributor, promises, Office.FOLLOW_UP, RingLimits.USUAL, _ -> false, clock);

    @BeforeEach
    void open() {
        distributor.tell(new Event.RosterRead(List.of(ANA, LUIS, BEA)));
        distributor.tell(new Event.PhonesKnown());
        atWork(ANA);
        atWork(LUIS);
        atWork(BEA);
    }

    private void atWork(Agent agent) {
        distributor.tell(new Event.AgentLocated(agent.id(), new SiteProof.OnSite("127.0.1.11", Office.SITE.name())));
        distributor.tell(new Event.AgentChose(agent.id(), new Availability.SignedIn()));
    }

    @AfterEach
    void close() {
        store.close();
    }

    private Promise owed(String caseId, int home) {
        store.change("owe", handle -> promises.owe(handle, MemoryStore.about(new PhoneNumber("+3491000%04d".formatted(home)), caseId), Optional.empty()));
        promises.refresh();
        return promises.live().stream().filter(one -> one.matter().caseId().equals(Optional.of(caseId))).findFirst().orElseThrow();
    }

    private void waits(String call, String skill) {
        var need = new Need(List.of(skill), "de", 0, List.of(), Optional.empty(), List.of());
        distributor.enter(new WaitingCall(new CallId(call), Office.line(), need, clock.instant(), false, Optional.empty(), false, java.time.Instant.MIN, false));
    }

    @Test
    void thereIsRoomWhileMoreThanTheLastAgentIsFree() {
        var status = owed("K-1", 1);
        assertThat(pace.hasRoom(status)).as("Ana and Luis are free; Bea speaks another language").isTrue();
        distributor.tell(new Event.AgentChose(LUIS.id(), new Availability.Paused("break")));
        assertThat(pace.hasRoom(status)).as("Ana is the last who could take a caller").isFalse();
        assertThat(pace.hasRoom(promised())).as("what was promised at a minute is called then").isTrue();
    }

    private Promise promised() {
        return ((Promises.Made.ToSay) promises.make(new CallId("c.1"), Optional.of(MemoryStore.about(MemoryStore.HOME, "K-9")), "power", List.of())).promise();
    }

    @Test
    void nobodyIsCalledWhileACallerWaitsForTheSameSkill() {
        var status = owed("K-1", 1);
        waits("1.1", "billing");
        assertThat(pace.hasRoom(status)).as("they wait for something else").isTrue();
        waits("1.2", "power");
        assertThat(pace.hasRoom(status)).isFalse();
    }

    @Test
    void onlySoManyAreCalledAtOnce() {
        for (var other = 1; other <= Office.FOLLOW_UP.atOnce(); other++) {
            var under = owed("K-" + other, other);
            promises.change(under.id(), row -> Optional.of(row.placing(CallId.outgoing("cb-" + row.id()), clock.instant())));
        }
        promises.refresh();
        assertThat(pace.hasRoom(owed("K-8", 8))).isFalse();
    }

    private int rings;

    private void rung(Promise promise, int times, boolean answered) {
        for (var ring = 1; ring <= times; ring++) {
            var attempt = CallId.outgoing("cb-" + ++rings);
            promises.place(promise.id(), row -> Optional.of(row.placing(attempt, clock.instant())), Optional.of(ANA.id()));
            if (answered) {
                promises.answered(promise.id(), row -> Optional.of(row.answered(clock.instant())), attempt);
            }
            promises.ended(promise.id(), row -> Optional.of(row.again(clock.instant())), attempt, "TEST");
            clock.pass(Duration.ofMinutes(20));
        }
    }

    @Test
    void numberIsNotRungOftenerThanTheLimitsAllowWhateverFor() {
        var first = owed("K-1", 1);
        var begun = clock.instant();
        rung(first, RingLimits.USUAL.perNumber() * 2, false);
        assertThat(pace.putOff(first, MemoryStore.POLICY)).as("only agents were rung").isEmpty();
        begun = clock.instant();
        rung(first, RingLimits.USUAL.perNumber() - 1, true);
        assertThat(pace.mayRing(first)).isTrue();
        rung(owed("K-2", 1), 1, true);
        assertThat(pace.putOff(first, MemoryStore.POLICY)).as("another case, the same telephone").contains(begun.plus(RingLimits.DAY));
        assertThat(pace.mayRing(first)).isFalse();
        assertThat(pace.mayRing(owed("K-3", 3))).as("another customer").isTrue();
        clock.pass(Duration.between(clock.instant(), begun.plus(RingLimits.DAY)));
        assertThat(pace.mayRing(first)).isTrue();
    }

    /** The line calls from nine to nine; Tenerife is an hour behind. */
    @Test
    void whoLivesByAnotherClockIsCalledInTheHoursOfBoth() {
        store.change("customer", handle -> CustomerTable.insert(handle, List.of(new CustomerTable.Known(
                new Customer("C-1", "Rosa", "es", 0, Optional.empty(), Optional.empty(), false, Optional.of(ZoneId.of("Atlantic/Canary"))), Set.of(MemoryStore.HOME)))));
        var usual = MemoryStore.POLICY;
        var line = new PromisePolicy(new CallingHours(Set.of(DayOfWeek.values()), LocalTime.of(9, 0), LocalTime.of(21, 0), ZoneId.of("Europe/Madrid")), usual.lead(), usual.slot(),
                usual.seats(), usual.ring(), usual.retries());
        var status = owed("K-1", 1);
        assertThat(clock.instant()).as("nine in Madrid").isEqualTo(Office.NINE);
        assertThat(pace.putOff(status, line)).contains(Office.NINE.plus(Duration.ofHours(1)));
        assertThat(pace.putOff(promised(), line)).as("what was promised comes at its minute").isEmpty();
        clock.pass(Duration.ofMinutes(11 * 60 + 59));
        assertThat(pace.putOff(status, line)).isEmpty();
        clock.pass(Duration.ofMinutes(1));
        assertThat(pace.putOff(status, line)).as("nine in Madrid again: tomorrow, when it is nine there").contains(Office.NINE.plus(Duration.ofHours(25)));
    }
}
