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
import org.atiende.customer.StatusCall;
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
    private static final NeedReader READER = new NeedReader(AffinityPolicy.usual());
    private static final LineDefaults DEFAULTS = Office.line().defaults();
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
        return READER.read(CALLER, List.of(new History(customer, cases, List.of(contacts))), DEFAULTS, NOW);
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
                Arguments.of("one topic twice weighs more than another once", List.of(),
                        List.of(spoke("ana", Outcome.HELPED, 1, "meter"), spoke("ana", Outcome.HELPED, 2, "fibre"), spoke("luis", Outcome.HELPED, 3, "fibre")),
                        "fibre in en"),
                Arguments.of("what is three weeks old weighs little, however often", List.of(),
                        List.of(spoke("ana", Outcome.HELPED, 1, "meter"), spoke("ana", Outcome.HELPED, 21, "fibre"), spoke("luis", Outcome.HELPED, 22, "fibre")),
                        "meter in en"),
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
    void sharedNumberSaysSoAndTakesWhoHasAnOpenCase() {
        var quiet = new History(new Customer("K-2", "Juan", "es", 0, Optional.empty()), List.of(), List.of());
        var pressing = new History(ROSA, List.of(open("C-1", "outage", 3, 1)), List.of());
        var need = READER.read(CALLER, List.of(quiet, pressing), DEFAULTS, NOW);
        assertThat(need.caseId()).contains("C-1");
        assertThat(need.reasons()).first().isEqualTo("the number is shared by 2 customers; this one has an open case");
    }

    @Test
    void sharedNumberWithoutCasesTakesTheMostRecentlyActive() {
        var recent = new History(ROSA, List.of(), List.of());
        var other = new History(new Customer("K-2", "Juan", "es", 0, Optional.empty()), List.of(), List.of());
        assertThat(READER.read(CALLER, List.of(recent, other), DEFAULTS, NOW).language()).isEqualTo("en");
    }

    @Test
    void priorityOfTheCustomerIsTheirNeedsPriorityAndSaysSo() {
        var elder = new Customer("K-1", "Rosa", "es", 4, Optional.empty());
        var need = read(elder, List.of());
        assertThat(need.priority()).isEqualTo(4);
        assertThat(need.reasons()).contains("priority customer (4)");
    }

    @Test
    void casePastItsDateIsSaidAndGoesBeforeItsLike() {
        var need = read(ROSA, List.of(due(open("C-1", "outage", 3, 9), NOW.minusSeconds(60))));
        assertThat(need.reasons()).anyMatch(reason -> reason.startsWith("its date passed on 2026-03-02") && reason.endsWith("(priority +1)"));
        assertThat(need.priority()).isEqualTo(1);
    }

    @Test
    void languageThatIsNotTheLinesIsSaid() {
        assertThat(read(ROSA, List.of()).reasons()).endsWith("is served in en");
        assertThat(read(new Customer("K-1", "Rosa", "es", 0, Optional.empty()), List.of()).reasons()).noneMatch(reason -> reason.contains("served in"));
    }

    @Test
    void whoIsWithoutSupplyGoesBeforeTheOthersAndWhoWasLetDownBeforeThem() {
        assertThat(read(ROSA, List.of(open("C-1", "outage", 3, 1))).priority()).isZero();
        assertThat(read(ROSA, List.of(open("C-1", "outage", 4, 1))).priority()).isEqualTo(1);
        var gone = read(ROSA, List.of(due(open("C-1", "outage", 5, 1), NOW.minusSeconds(60))),
                spoke("ana", Outcome.CONTINUED, 1, "outage"), spoke("ana", Outcome.CONTINUED, 2, "outage"), spoke("ana", Outcome.CONTINUED, 12, "outage"));
        assertThat(gone.priority()).as("2 for the impact, 1 for its date, 1 for three contacts about it").isEqualTo(4);
        assertThat(gone.reasons()).contains("impact 5 (priority +2)", "3 contacts about outage in 30 days (priority +1)");
    }

    @Test
    void thirtyFiveDaysAgoIsNotAgain() {
        var need = read(ROSA, List.of(), spoke("ana", Outcome.CONTINUED, 1, "meter"), spoke("ana", Outcome.CONTINUED, 20, "meter"),
                spoke("ana", Outcome.CONTINUED, 35, "meter"));
        assertThat(need.priority()).isZero();
        assertThat(need.reasons()).first().isEqualTo("called about meter 2 times, last yesterday");
    }

    @Test
    void priorityIsNeverMoreThanNine() {
        var first = new Customer("K-1", "Rosa", "es", 9, Optional.empty());
        assertThat(read(first, List.of(due(open("C-1", "outage", 5, 1), NOW.minusSeconds(60)))).priority()).isEqualTo(9);
    }

    private static Need onALineWithAuthority(int impact, Contact... contacts) {
        var line = new LineDefaults("power", "es", Optional.of(new Authority("may-decide", 4)));
        return READER.read(CALLER, List.of(new History(ROSA, List.of(open("C-1", "billing", impact, 9)), List.of(contacts))), line, NOW);
    }

    @Test
    void graveCaseNeedsSomebodyWhoMayDecide() {
        assertThat(onALineWithAuthority(3).skills()).containsExactly("billing");
        var grave = onALineWithAuthority(4);
        assertThat(grave.skills()).containsExactly("billing", "may-decide");
        assertThat(grave.summary()).isEqualTo("billing and may-decide in en, case C-1");
        assertThat(grave.reasons()).contains("needs somebody who may decide (may-decide): the impact is 4 or more");
        assertThat(read(ROSA, List.of(open("C-1", "billing", 5, 9))).skills()).as("on a line that asks for no authority").containsExactly("billing");
    }

    @Test
    void caseThatComesBackForTheThirdTimeNeedsSomebodyWhoMayDecide() {
        var first = aboutCase("C-1", "ana", Outcome.CONTINUED, 9);
        var second = aboutCase("C-1", "ana", Outcome.CONTINUED, 6);
        var third = aboutCase("C-1", "luis", Outcome.CONTINUED, 2);
        assertThat(onALineWithAuthority(1, second, first).skills()).containsExactly("billing");
        var need = onALineWithAuthority(1, third, second, first);
        assertThat(need.skills()).containsExactly("billing", "may-decide");
        assertThat(need.reasons()).contains("needs somebody who may decide (may-decide): the case has come back 3 times");
    }

    private static Contact aboutCase(String id, String agent, Outcome how, int daysAgo) {
        return new Contact("k" + daysAgo, ROSA.id(), Optional.of(id), new AgentId(agent), NOW.minus(Duration.ofDays(daysAgo)), "billing", how);
    }

    private static StatusCall called(String topic, int daysAgo) {
        return new StatusCall("C-9", topic, NOW.minus(Duration.ofDays(daysAgo)), Optional.of(new AgentId("caller")));
    }

    private static Need readAfter(StatusCall call, List<Case> cases, Contact... contacts) {
        return READER.read(CALLER, List.of(new History(ROSA, cases, List.of(contacts), List.of(call), List.of())), DEFAULTS, NOW);
    }

    @Test
    void whoRingsAfterAStatusCallIsReturningItAndReachesWhoCalled() {
        var need = readAfter(called("meter", 1), List.of(), spoke("ana", Outcome.HELPED, 0, "fibre"));
        assertThat(need.skills()).containsExactly("meter");
        assertThat(need.reasons()).first().isEqualTo("returns our call of yesterday about meter, case C-9");
        assertThat(need.preferred()).anySatisfy(known -> assertThat(known.agent() + ": " + known.why()).isEqualTo("caller: called this customer yesterday"));
    }

    @Test
    void statusCallOfLastWeekIsReturnedByNobody() {
        assertThat(readAfter(called("meter", 7), List.of(), spoke("ana", Outcome.HELPED, 0, "fibre")).skills()).containsExactly("fibre");
    }

    @Test
    void openCaseGoesBeforeTheStatusCallThatIsReturned() {
        assertThat(readAfter(called("meter", 1), List.of(open("C-1", "billing", 1, 9))).skills()).containsExactly("billing");
        assertThat(readAfter(called("meter", 1), List.of(open("C-9", "meter", 1, 9))).reasons()).contains("returns our call of yesterday about it");
    }

    private static final Need.OwedCall OWED = new Need.OwedCall(List.of("fibre", "may-decide"), Optional.of(new AgentId("eva")), false, "is owed a call at nine");

    @Test
    void whoIsOwedACallNeedsWhatWasPromisedAndWhoWasNamed() {
        var need = readAfter(called("meter", 1), List.of(), spoke("ana", Outcome.HELPED, 0, "power")).owed(OWED);
        assertThat(need.skills()).containsExactly("fibre", "may-decide");
        assertThat(preferred(need)).startsWith("eva 150");
        assertThat(need.priority()).isEqualTo(5);
        assertThat(need.reasons()).first().isEqualTo("is owed a call at nine about fibre and may-decide");
    }

    @Test
    void openCaseGoesBeforeWhatIsOwedWhichRaisesItAllTheSame() {
        var need = read(ROSA, List.of(open("C-1", "billing", 1, 9))).owed(OWED);
        assertThat(need.skills()).containsExactly("billing");
        assertThat(need.priority()).isEqualTo(5);
        assertThat(need.reasons()).first().isEqualTo("is owed a call at nine");
    }

    @Test
    void whomWeDidNotCallAsPromisedGoesBeforeWhoIsStillToBeCalled() {
        var broken = read(ROSA, List.of()).owed(new Need.OwedCall(List.of("fibre"), Optional.empty(), true, "is owed a call at nine"));
        assertThat(broken.priority()).isEqualTo(7);
        assertThat(broken.reasons()).contains("the promised call did not come (priority +2)");
        var first = new Customer("K-1", "Rosa", "es", 8, Optional.empty());
        assertThat(read(first, List.of()).owed(new Need.OwedCall(List.of("fibre"), Optional.empty(), true, "is owed a call")).priority()).isEqualTo(9);
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
        var need = READER.read(caller, List.of(), DEFAULTS, NOW);
        assertThat(need.summary()).isEqualTo("power in es");
        assertThat(need.preferred()).isEmpty();
        assertThat(need.reasons()).containsExactly(reason);
    }
}
