package org.atiende.need;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

import org.atiende.agent.AgentId;
import org.atiende.customer.Case;
import org.atiende.customer.Contact;
import org.atiende.customer.Contact.Outcome;
import org.atiende.customer.Customer;
import org.atiende.customer.History;
import org.atiende.fake.Office;
import org.atiende.tel.CallerNumber;
import org.atiende.tel.PhoneNumber;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What a history says about a caller who says nothing. */
class NeedReaderTest {

    private static final Instant NOW = Office.NINE;
    private static final CallerNumber CALLER = new CallerNumber.Presented(new PhoneNumber("+34600111222"));
    private static final Customer ROSA = new Customer("K-1", "Rosa", "en", 0, Optional.empty());

    private static Case open(String id, String topic, int impact, int daysOld) {
        return new Case(id, ROSA.id(), topic, Optional.of(new AgentId("owner-of-" + id)), true, impact, NOW.minus(Duration.ofDays(daysOld)),
                Optional.empty(), "");
    }

    private static Case due(Case open, Instant when) {
        return new Case(open.id(), open.customerId(), open.topic(), open.owner(), true, open.impact(), open.opened(), Optional.of(when), "");
    }

    private static Contact spoke(String agent, Outcome how, int daysAgo, String topic) {
        return new Contact("k" + daysAgo, ROSA.id(), Optional.empty(), new AgentId(agent), NOW.minus(Duration.ofDays(daysAgo)), topic, how);
    }

    private static Need read(Customer customer, List<Case> cases, Contact... contacts) {
        return NeedReader.read(CALLER, List.of(new History(customer, cases, List.of(contacts))), Office.line().defaults(), NOW);
    }

    private static List<String> preferred(Need need) {
        return need.preferred().stream().map(known -> known.agent() + " " + known.weight()).toList();
    }

    static List<Arguments> histories() {
        var old = open("C-1", "billing", 2, 9);
        var grave = open("C-2", "outage", 5, 1);
        var soon = due(open("C-3", "meter", 5, 1), NOW.plusSeconds(3_600));
        var late = due(open("C-4", "fibre", 5, 1), NOW.minusSeconds(60));
        return List.of(
                Arguments.of("nothing at all is the line's default", List.of(), List.of(), "power in en"),
                Arguments.of("a contact of last week", List.of(), List.of(spoke("ana", Outcome.HELPED, 7, "fibre")), "fibre in en"),
                Arguments.of("a contact of last year is no reason", List.of(), List.of(spoke("ana", Outcome.HELPED, 365, "fibre")), "power in en"),
                Arguments.of("the newest contact counts", List.of(),
                        List.of(spoke("ana", Outcome.HELPED, 1, "meter"), spoke("ana", Outcome.HELPED, 2, "fibre")), "meter in en"),
                Arguments.of("an open case before any contact", List.of(old), List.of(spoke("ana", Outcome.HELPED, 1, "fibre")),
                        "billing in en, case C-1"),
                Arguments.of("the graver case", List.of(old, grave), List.of(), "outage in en, case C-2"),
                Arguments.of("of two as grave the one with a date", List.of(grave, soon), List.of(), "meter in en, case C-3"),
                Arguments.of("of two dates the one that passed", List.of(late, soon), List.of(), "fibre in en, case C-4"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("histories")
    void needIsRead(String story, List<Case> cases, List<Contact> contacts, String need) {
        assertThat(read(ROSA, cases, contacts.toArray(Contact[]::new)).summary()).as(story).isEqualTo(need);
    }

    @Test
    void ownerThenAgreedThenWhoHelpedThenWhoSpokeThenWhoDidNotHelp() {
        var agreed = new Customer("K-1", "Rosa", "es", 0, Optional.of(new AgentId("agreed")));
        var need = read(agreed, List.of(open("C-1", "outage", 3, 1)),
                spoke("spoke", Outcome.CONTINUED, 0, "x"), spoke("failed", Outcome.NOT_HELPED, 0, "x"), spoke("helped", Outcome.HELPED, 0, "x"));
        assertThat(preferred(need)).containsExactly("owner-of-C-1 100", "agreed 90", "helped 60", "spoke 20", "failed -40");
    }

    @Test
    void whatHappenedLastWithAPersonIsWhatCounts() {
        var need = read(ROSA, List.of(), spoke("ana", Outcome.NOT_HELPED, 2, "x"), spoke("ana", Outcome.HELPED, 200, "x"));
        assertThat(need.preferred()).singleElement().satisfies(known -> {
            assertThat(known.weight()).isNegative();
            assertThat(known.why()).isEqualTo("did not help this customer 2 days ago");
        });
    }

    @Test
    void helpFadesByHalfInNinetyDays() {
        assertThat(preferred(read(ROSA, List.of(), spoke("ana", Outcome.HELPED, 90, "x")))).containsExactly("ana 30");
    }

    @Test
    void sharedNumberSaysSoAndTakesWhoHasAnOpenCase() {
        var quiet = new History(new Customer("K-2", "Juan", "es", 0, Optional.empty()), List.of(), List.of());
        var pressing = new History(ROSA, List.of(open("C-1", "outage", 3, 1)), List.of());
        var need = NeedReader.read(CALLER, List.of(quiet, pressing), Office.line().defaults(), NOW);
        assertThat(need.caseId()).contains("C-1");
        assertThat(need.reasons()).first().isEqualTo("the number is shared by 2 customers; this one has an open case");
    }

    @Test
    void sharedNumberWithoutCasesTakesTheMostRecentlyActive() {
        var recent = new History(ROSA, List.of(), List.of());
        var other = new History(new Customer("K-2", "Juan", "es", 0, Optional.empty()), List.of(), List.of());
        assertThat(NeedReader.read(CALLER, List.of(recent, other), Office.line().defaults(), NOW).language()).isEqualTo("en");
    }

    @Test
    void priorityOfTheCustomerIsTheirNeedsPriorityAndSaysSo() {
        var elder = new Customer("K-1", "Rosa", "es", 4, Optional.empty());
        var need = read(elder, List.of());
        assertThat(need.priority()).isEqualTo(4);
        assertThat(need.reasons()).contains("priority customer (4)");
    }

    @Test
    void datePassedIsSaid() {
        var need = read(ROSA, List.of(due(open("C-1", "outage", 3, 9), NOW.minusSeconds(60))));
        assertThat(need.reasons()).anyMatch(reason -> reason.startsWith("its date passed on 2026-03-02"));
    }

    static List<Arguments> strangers() {
        return List.of(
                Arguments.of(CALLER, "no customer is known under this number: first contact"),
                Arguments.of(new CallerNumber.Withheld(), "the caller withholds the number: first contact"),
                Arguments.of(new CallerNumber.Unknown(), "the network gave no number: first contact"));
    }

    @ParameterizedTest
    @MethodSource("strangers")
    void strangerIsACustomerToo(CallerNumber caller, String reason) {
        var need = NeedReader.read(caller, List.of(), Office.line().defaults(), NOW);
        assertThat(need.summary()).isEqualTo("power in es");
        assertThat(need.preferred()).isEmpty();
        assertThat(need.reasons()).containsExactly(reason);
    }

    @Test
    void sameHistoryGivesTheSameNeed() {
        var contacts = new Contact[] {spoke("ana", Outcome.HELPED, 3, "x"), spoke("luis", Outcome.HELPED, 3, "x"), spoke("eva", Outcome.HELPED, 3, "x")};
        assertThat(read(ROSA, List.of(), contacts)).isEqualTo(read(ROSA, List.of(), contacts));
        assertThat(preferred(read(ROSA, List.of(), contacts))).containsExactly("ana 59", "eva 59", "luis 59");
    }
}
