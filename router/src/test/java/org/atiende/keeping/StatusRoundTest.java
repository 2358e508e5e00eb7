package org.atiende.keeping;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

import org.atiende.agent.AgentId;
import org.atiende.agent.AgentTable;
import org.atiende.calendar.CallingHours;
import org.atiende.customer.Case;
import org.atiende.customer.Customer;
import org.atiende.customer.CustomerTable;
import org.atiende.fake.MemoryStore;
import org.atiende.fake.Office;
import org.atiende.fake.SettableClock;
import org.atiende.followup.Announcements;
import org.atiende.followup.FollowUp;
import org.atiende.followup.FollowUp.Word;
import org.atiende.followup.FollowUpPolicy;
import org.atiende.followup.FollowUps;
import org.atiende.notice.Notices;
import org.atiende.promise.Promise;
import org.atiende.promise.Promise.Kind;
import org.atiende.promise.Promise.State;
import org.atiende.promise.PromisePolicy;
import org.atiende.promise.Promises;
import org.atiende.store.Store;
import org.atiende.store.StoreSettings;
import org.atiende.tel.CallId;
import org.atiende.tel.PhoneNumber;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** From a case of which there is something to tell to a call that is owed, and from what came of it back to the case. */
class StatusRoundTest {

    private static final AgentId ANA = new AgentId("ana");
    private static final PhoneNumber OTHER = new PhoneNumber("+34600111222");

    private final Store store = Store.open(StoreSettings.url("jdbc:h2:mem:status-" + System.nanoTime()));
    private final SettableClock clock = new SettableClock(Office.NINE);
    private final FollowUps followUps = Office.followUps(store, clock);
    private Promises promises;
    private StatusRound round;

    @BeforeEach
    void anaIsInChargeOfRosasCases() {
        calledBy(MemoryStore.POLICY);
        store.change("people", handle -> {
            AgentTable.insert(handle, List.of(Office.agent("ana", "power:1")));
            CustomerTable.insert(handle, List.of(new CustomerTable.Known(rosa(false), Set.of(OTHER, MemoryStore.HOME))));
        });
    }

    private StatusRound.Telling telling(FollowUps followUps, CaseMessages messages) {
        return new StatusRound.Telling(followUps, new Announcements(store, followUps, clock), messages, new Notices(store, true, clock));
    }

    private List<String> notices() {
        return store.read("read notices", handle -> handle.createQuery("SELECT why, case_id, customer, number FROM notices ORDER BY id")
                .reduceRows(new ArrayList<String>(), (found, row) -> {
                    found.add(row.getColumn("why", String.class) + " " + row.getColumn("case_id", String.class) + " " + row.getColumn("customer", String.class) + " "
                            + row.getColumn("number", String.class));
                    return found;
                }));
    }

    private void calledBy(PromisePolicy policy) {
        promises = new Promises(store, Map.of("power", policy), number -> !number.equals(OTHER), clock, Duration.ofSeconds(5), new MemoryStore.Uncounted());
        round = new StatusRound(telling(followUps, Office.noMessages(store, promises, clock)), Office.FOLLOW_UP, promises, _ -> Office.line());
    }

    private static Customer rosa(boolean noCalls) {
        return new Customer("C-1", "Rosa", "es", 2, Optional.empty(), Optional.empty(), noCalls, Optional.empty());
    }

    @AfterEach
    void close() {
        round.close();
        store.close();
    }

    private void written(String message, boolean open) {
        followUps.put(new Case("K-1", "C-1", "power", Optional.of(ANA), open, 3, Office.NINE, Optional.empty(), "No supply."),
                new Word(Optional.empty(), Optional.of(message), Optional.empty()));
    }

    private List<Promise> afterSettling() {
        clock.pass(Office.FOLLOW_UP.settle());
        round.look();
        return promises.latest(10);
    }

    private FollowUp followUp() {
        return followUps.find("K-1").orElseThrow().followUp();
    }

    @Test
    void newsOfACaseBecomesOneCallByWhoIsInCharge() {
        written("A technician comes.", true);
        round.look();
        assertThat(promises.latest(10)).as("more may follow in this minute").isEmpty();
        written("A technician comes at five.", true);
        assertThat(afterSettling()).singleElement().satisfies(owed -> {
            assertThat(owed.kind()).isEqualTo(Kind.STATUS);
            assertThat(owed.named()).contains(ANA);
            assertThat(owed.madeIn()).isEmpty();
            assertThat(owed.matter()).isEqualTo(new Promise.Matter("power", MemoryStore.HOME, Optional.of("C-1"), Optional.of("K-1"), List.of("power"), "es", 2));
        });
        assertThat(afterSettling()).as("once").hasSize(1);
        written("A technician comes at six.", true);
        assertThat(afterSettling()).as("and a call that is owed tells what comes meanwhile").hasSize(1);
    }

    @Test
    void customerWhoWasCalledKnowsAndIsCalledAgainAtTheNextContact() {
        written("A technician comes.", true);
        var owed = afterSettling().getFirst();
        promises.change(owed.id(), row -> Optional.of(row.ends(State.KEPT, clock.instant())));
        assertThat(followUp().isNew()).isFalse();
        assertThat(followUp().toldAt()).contains(clock.instant());
        var next = followUp().nextContact().orElseThrow();
        assertThat(followUp().callAt()).contains(next);
        clock.pass(Duration.between(clock.instant(), next));
        round.look();
        assertThat(promises.latest(10)).hasSize(2);
    }

    @Test
    void newsThatComesAfterTheCallIsAnotherCall() {
        written("A technician comes.", true);
        promises.change(afterSettling().getFirst().id(), row -> Optional.of(row.ends(State.KEPT, clock.instant())));
        written("The technician has been.", false);
        assertThat(afterSettling()).hasSize(2);
        promises.change(promises.latest(1).getFirst().id(), row -> Optional.of(row.ends(State.KEPT, clock.instant())));
        assertThat(followUp().callAt()).as("a closed case that is known is done with").isEmpty();
    }

    @Test
    void customerWhoCouldNotBeReachedIsCalledAgainBeforeTheLawsDeadline() {
        written("A technician comes.", true);
        promises.change(afterSettling().getFirst().id(), row -> Optional.of(row.ends(State.UNREACHED, clock.instant())));
        assertThat(followUp().isNew()).isTrue();
        assertThat(followUp().callAt()).contains(Office.NINE.plus(Duration.ofMinutes(90)));
        assertThat(notices()).containsExactly("UNREACHED K-1 C-1 " + MemoryStore.HOME.e164());
    }

    @Test
    void callThatWasPromisedAboutTheCaseTellsItAsWell() {
        promises.make(new CallId("c.1"), Optional.of(MemoryStore.about(MemoryStore.HOME, "K-1")), "power", List.of());
        written("A technician comes.", true);
        assertThat(afterSettling()).extracting(Promise::kind).containsExactly(Kind.PROMISED);
        promises.change("call-c.1", row -> Optional.of(row.ends(State.KEPT_EARLY, clock.instant())));
        assertThat(followUp().isNew()).isFalse();
    }

    @Test
    void whoWantsNoCallsIsNotCalled() {
        store.change("no calls", handle -> CustomerTable.update(handle, List.of(new CustomerTable.Known(rosa(true), Set.of(MemoryStore.HOME)))));
        written("A technician comes.", true);
        assertThat(afterSettling()).isEmpty();
        assertThat(notices()).as("they are written to").containsExactly("NO_CALLS K-1 C-1 null");
        assertThat(followUp().callAt()).as("and the case comes up again").isPresent();
    }

    @Test
    void whoHasNoNumberThatTheCompanyCallsIsNotCalled() {
        store.change("numbers", handle -> CustomerTable.update(handle, List.of(new CustomerTable.Known(rosa(false), Set.of(OTHER)))));
        written("A technician comes.", true);
        assertThat(afterSettling()).isEmpty();
        assertThat(notices()).as("they are written to").containsExactly("NO_NUMBER K-1 C-1 null");
        assertThat(followUp().callAt()).as("and the case comes up again").isPresent();
    }

    @Test
    void outsideTheHoursTheCallIsOwedFromTheNextMorningOn() {
        var hours = CallingHours.always(Office.ZONE);
        calledBy(new PromisePolicy(new CallingHours(hours.days(), java.time.LocalTime.of(10, 0), java.time.LocalTime.of(20, 0), Office.ZONE), Duration.ofMinutes(5),
                Duration.ofMinutes(5), 1, Duration.ofSeconds(30), List.of()));
        written("A technician comes.", true);
        var owed = afterSettling().getFirst();
        assertThat(owed.nextTry()).isEqualTo(Instant.parse("2026-03-02T09:00:00Z"));
    }

    @Test
    void caseThatSomebodyWrotePastUsIsFollowedUpInTheFirstRound() {
        store.change("past us", handle -> org.atiende.customer.CaseTable.insert(handle,
                List.of(new Case("K-9", "C-1", "power", Optional.empty(), true, 1, Office.NINE, Optional.empty(), "Slow."))));
        round.look();
        assertThat(followUps.find("K-9")).isPresent();
    }

    /** The line as which the customers of the first case would be called is gone. */
    @Test
    void caseThatCannotBeCalledAboutHoldsUpNoOther() {
        store.change("another", handle -> CustomerTable.insert(handle, List.of(new CustomerTable.Known(
                new Customer("C-2", "Mary", "en", 2, Optional.empty()), Set.of(new PhoneNumber("+34911234568"))))));
        followUps.put(new Case("K-0", "C-2", "power", Optional.of(ANA), true, 3, Office.NINE, Optional.empty(), "No supply."),
                new Word(Optional.empty(), Optional.of("A technician comes."), Optional.empty()));
        written("A technician comes.", true);
        var policy = new FollowUpPolicy(List.of("power", "gone"), Office.FOLLOW_UP.settle(), Office.FOLLOW_UP.contactEvery(), Office.FOLLOW_UP.beforeDeadline(), 5, 3, 1,
                Office.FOLLOW_UP.clocks(), Office.ZONE, Office.FOLLOW_UP.holidays());
        round = new StatusRound(telling(followUps, Office.noMessages(store, promises, clock)), policy, promises, name -> {
            if (name.equals("gone")) {
                throw new IllegalStateException("no such line");
            }
            return Office.line();
        });
        assertThat(afterSettling()).extracting(owed -> owed.matter().caseId().orElseThrow()).containsExactly("K-1");
        assertThat(followUps.find("K-0").orElseThrow().followUp()).satisfies(other -> {
            assertThat(other.isNew()).isTrue();
            assertThat(other.callAt()).as("it comes up again").isPresent();
        });
    }
}
