package org.atiende.customer;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

import org.atiende.agent.AgentId;
import org.atiende.customer.CallContacts.Note;
import org.atiende.customer.Contact.Outcome;
import org.atiende.ledger.CallRecord;
import org.atiende.ledger.CallRecord.About;
import org.atiende.ledger.Disposition;
import org.atiende.ledger.StoredLedger;
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

/** What calls leave in their customers' histories, on every database. A subclass only says which. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class CallContactsSuite {

    private static final Instant NOON = Instant.parse("2026-11-20T12:00:00Z");
    private static final PhoneNumber HOME = new PhoneNumber("+34911234567");
    private static final CallId CALL = new CallId("1763640000.12");

    private Store store;
    private CallContacts contacts;

    abstract StoreSettings settings();

    @BeforeAll
    void open() {
        store = Store.open(settings());
        contacts = new CallContacts(store);
        store.change("people", handle -> {
            for (var agent : List.of("ana", "luis")) {
                handle.execute("INSERT INTO agents VALUES (?, ?, ?, 'valladolid', 'es', FALSE, 20)", agent, agent, agent);
            }
            handle.execute("INSERT INTO customers (id, name, language, priority) VALUES ('C-1', 'Rosa', 'es', 0)");
            handle.execute("INSERT INTO customer_numbers VALUES (?, 'C-1')", HOME.e164());
            handle.execute("INSERT INTO cases (id, customer, topic, is_open, impact, opened, summary) VALUES ('K-1', 'C-1', 'power', FALSE, 1, ?, 'dark')", NOON);
        });
    }

    @AfterAll
    void close() {
        store.close();
    }

    @BeforeEach
    void empty() {
        store.change("empty", handle -> List.of("offers", "calls", "contacts").forEach(table -> handle.execute("DELETE FROM " + table)));
    }

    private static CallRecord call(int revision, String customer, String agent, boolean over, About about) {
        return new CallRecord(CALL, revision, NOON, "main", new CallerNumber.Presented(HOME), Optional.of(customer), "power in es", List.of(), List.of(), List.of(), List.of(),
                Optional.of(agent).filter(name -> !name.isEmpty()).map(AgentId::new), Duration.ofSeconds(30), Duration.ofMinutes(4),
                Optional.of(Disposition.ANSWERED).filter(_ -> over), Optional.of(NOON.plusSeconds(300)).filter(_ -> over), Optional.empty(), Optional.of(about));
    }

    private void kept(CallRecord... calls) {
        try (var ledger = new StoredLedger(store, CallContacts::keep)) {
            for (var call : calls) {
                ledger.record(call);
                ledger.flush();
            }
            assertThat(ledger.dropped()).isZero();
        }
    }

    private List<Contact> history() {
        return new StoredDirectory(store, Duration.ofSeconds(5)).findByNumber(HOME).getFirst().contacts();
    }

    @Test
    void answeredCallOfACustomerIsAContactOnceItIsOver() {
        kept(call(1, "C-1", "ana", false, new About("power", Optional.of("K-1"))));
        assertThat(history()).isEmpty();
        kept(call(2, "C-1", "ana", true, new About("power", Optional.of("K-1"))));
        assertThat(history()).containsExactly(new Contact("call:" + CALL, "C-1", Optional.of("K-1"), new AgentId("ana"), NOON.plusSeconds(30), "power", Outcome.CONTINUED));
    }

    @Test
    void nothingIsLeftByWhoIsNotOnFileAndTheCallIsKeptAllTheSame() {
        kept(call(1, "C-9", "ana", true, new About("power", Optional.empty())));
        int calls = store.read("calls", handle -> handle.createQuery("SELECT count(*) FROM calls").mapTo(Integer.class).one());
        assertThat(calls).isOne();
        kept(call(2, "C-1", "", true, new About("power", Optional.empty())));
        kept(call(3, "C-1", "gone", true, new About("power", Optional.empty())));
        assertThat(history()).isEmpty();
    }

    @Test
    void caseThatIsGoneIsLeftOut() {
        kept(call(1, "C-1", "ana", true, new About("power", Optional.of("K-9"))));
        assertThat(history()).singleElement().extracting(Contact::caseId).isEqualTo(Optional.empty());
    }

    @Test
    void whatTheAgentNotedInTheTalkStandsWhenItIsOver() {
        var underWay = call(1, "C-1", "ana", false, new About("power", Optional.empty()));
        assertThat(contacts.note(underWay, new Note(Outcome.NOT_HELPED, Optional.of("billing"), Optional.of("K-1")))).map(Contact::topic).contains("billing");
        kept(call(2, "C-1", "luis", true, new About("power", Optional.empty())));
        assertThat(history()).containsExactly(new Contact("call:" + CALL, "C-1", Optional.of("K-1"), new AgentId("luis"), NOON.plusSeconds(30), "billing", Outcome.NOT_HELPED));
    }

    @Test
    void laterNoteReplacesTheEarlierOneAndLeavesOutWhatItDoesNotSay() {
        var over = call(1, "C-1", "ana", true, new About("power", Optional.of("K-1")));
        kept(over);
        contacts.note(over, new Note(Outcome.NOT_HELPED, Optional.empty(), Optional.empty()));
        contacts.note(over, new Note(Outcome.HELPED, Optional.empty(), Optional.empty()));
        assertThat(history()).containsExactly(new Contact("call:" + CALL, "C-1", Optional.of("K-1"), new AgentId("ana"), NOON.plusSeconds(30), "power", Outcome.HELPED));
    }

    @Test
    void noteAboutACustomerWhoIsNotOnFileIsNoContact() {
        assertThat(contacts.note(call(1, "C-9", "ana", true, new About("power", Optional.empty())), new Note(Outcome.HELPED, Optional.empty(), Optional.empty()))).isEmpty();
    }
}
