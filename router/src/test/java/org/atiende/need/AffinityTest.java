package org.atiende.need;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import org.atiende.agent.AgentId;
import org.atiende.customer.Case;
import org.atiende.customer.Contact;
import org.atiende.customer.Contact.Outcome;
import org.atiende.customer.Customer;
import org.atiende.customer.CustomerDirectory;
import org.atiende.customer.History;
import org.atiende.fake.Office;
import org.atiende.need.Need.Preference;
import org.junit.jupiter.api.Test;

/** Whom a customer is better off with, by how earlier contacts really ended. */
class AffinityTest {

    private static final Instant NOW = Office.NINE;
    private static final Customer ROSA = new Customer("K-1", "Rosa", "es", 0, Optional.empty());

    private static Contact spoke(String agent, Outcome how, int daysAgo, String topic) {
        return contact(agent, how, daysAgo, topic, Optional.empty());
    }

    private static Contact aboutCase(String id, String agent, Outcome how, int daysAgo) {
        return contact(agent, how, daysAgo, "billing", Optional.of(id));
    }

    private static Contact contact(String agent, Outcome how, int daysAgo, String topic, Optional<String> about) {
        return new Contact(agent + daysAgo, ROSA.id(), about, new AgentId(agent), NOW.minus(Duration.ofDays(daysAgo)), topic, how);
    }

    private static Case open(String id, String owner) {
        return new Case(id, ROSA.id(), "billing", Optional.of(new AgentId(owner)), true, 3, NOW.minus(Duration.ofDays(60)), Optional.empty(), "");
    }

    private static List<Preference> preferences(Customer customer, List<Case> cases, AffinityPolicy policy, Contact... contacts) {
        var newestFirst = Stream.of(contacts).sorted(Comparator.comparing(Contact::at).reversed()).toList();
        return new Affinity(new History(customer, cases, newestFirst), policy, NOW).preferences(cases.stream().findFirst());
    }

    private static List<Preference> preferences(Contact... contacts) {
        return preferences(ROSA, List.of(), AffinityPolicy.usual(), contacts);
    }

    private static List<String> weights(List<Preference> preferences) {
        return preferences.stream().map(known -> known.agent() + " " + known.weight()).toList();
    }

    private static String why(String agent, Contact... contacts) {
        return preferences(contacts).stream().filter(known -> known.agent().equals(new AgentId(agent))).findFirst().orElseThrow().why();
    }

    @Test
    void ownerThenAgreedThenWhoHelpedThenWhoSpokeThenWhoDidNotHelp() {
        var agreed = new Customer("K-1", "Rosa", "es", 0, Optional.of(new AgentId("agreed")));
        assertThat(weights(preferences(agreed, List.of(open("C-1", "owner")), AffinityPolicy.usual(),
                spoke("spoke", Outcome.CONTINUED, 0, "x"), spoke("failed", Outcome.NOT_HELPED, 0, "x"), spoke("helped", Outcome.HELPED, 0, "x"))))
                .containsExactly("owner 100", "agreed 90", "helped 60", "spoke 20", "failed -40");
    }

    @Test
    void whoWasComplainedOfLastIsAvoidedThoughTheyHelpedOnce() {
        assertThat(weights(preferences(spoke("ana", Outcome.NOT_HELPED, 0, "x"), spoke("ana", Outcome.HELPED, 200, "x")))).containsExactly("ana -40");
        assertThat(why("ana", spoke("ana", Outcome.NOT_HELPED, 2, "x"))).isEqualTo("did not help this customer 2 days ago");
        assertThat(weights(preferences(spoke("ana", Outcome.HELPED, 0, "x"), spoke("ana", Outcome.NOT_HELPED, 20, "y")))).containsExactly("ana 60");
    }

    @Test
    void whoHelpedIsNotForgottenForHavingTalkedSince() {
        var contacts = new Contact[] {spoke("luis", Outcome.CONTINUED, 0, "meter"), spoke("ana", Outcome.CONTINUED, 0, "meter"), spoke("ana", Outcome.HELPED, 90, "fibre")};
        assertThat(weights(preferences(contacts))).containsExactly("ana 30", "luis 20");
        assertThat(why("ana", contacts)).isEqualTo("helped this customer well 90 days ago");
    }

    @Test
    void helpFadesByHalfInNinetyDays() {
        assertThat(weights(preferences(spoke("ana", Outcome.HELPED, 90, "x")))).containsExactly("ana 30");
    }

    @Test
    void whoNotedAsHelpedCalledAgainWithinTheWeekWasNotHelped() {
        var contacts = new Contact[] {spoke("luis", Outcome.HELPED, 3, "meter"), spoke("ana", Outcome.HELPED, 10, "meter")};
        assertThat(weights(preferences(contacts))).containsExactly("luis 59", "ana 19");
        assertThat(why("ana", contacts)).isEqualTo("spoke with this customer 10 days ago, who called again about meter");
    }

    @Test
    void callAboutSomethingElseOrEightDaysLaterTakesNoHelpBack() {
        assertThat(weights(preferences(spoke("luis", Outcome.HELPED, 3, "fibre"), spoke("ana", Outcome.HELPED, 4, "meter"))))
                .containsExactly("luis 59", "ana 58");
        assertThat(weights(preferences(spoke("luis", Outcome.HELPED, 2, "meter"), spoke("ana", Outcome.HELPED, 10, "meter")))).containsExactly("luis 59", "ana 56");
    }

    @Test
    void agentAfterWhomTheCustomerHadToCallAgainTwiceIsAvoided() {
        var contacts = new Contact[] {spoke("luis", Outcome.CONTINUED, 0, "meter"), spoke("ana", Outcome.HELPED, 2, "meter"), spoke("ana", Outcome.CONTINUED, 5, "meter")};
        assertThat(weights(preferences(contacts))).containsExactly("luis 20", "ana -39");
        assertThat(why("ana", contacts)).isEqualTo("this customer had to call again 2 times after speaking with them: avoided while another qualified one is free");
    }

    @Test
    void whoResolvedItInTheEndIsNotAvoided() {
        assertThat(weights(preferences(spoke("ana", Outcome.HELPED, 0, "meter"), spoke("ana", Outcome.CONTINUED, 2, "meter"), spoke("ana", Outcome.CONTINUED, 5, "meter"))))
                .containsExactly("ana 60");
    }

    @Test
    void ownerIsInChargeThoughTheCustomerCalledAgain() {
        assertThat(weights(preferences(ROSA, List.of(open("C-1", "ana")), AffinityPolicy.usual(), aboutCase("C-1", "ana", Outcome.CONTINUED, 1),
                aboutCase("C-1", "ana", Outcome.CONTINUED, 3), aboutCase("C-1", "ana", Outcome.CONTINUED, 5)))).containsExactly("ana 100");
    }

    @Test
    void caseThatWasClosedWasResolvedByWhoSpokeLast() {
        var contacts = new Contact[] {aboutCase("C-7", "luis", Outcome.CONTINUED, 10), aboutCase("C-7", "ana", Outcome.CONTINUED, 30)};
        assertThat(weights(preferences(contacts))).containsExactly("luis 56", "ana 16");
        assertThat(why("luis", contacts)).isEqualTo("spoke last before case C-7 was closed, 10 days ago");
    }

    @Test
    void caseThatIsOpenAgainWasResolvedByNobody() {
        assertThat(weights(preferences(ROSA, List.of(open("C-7", "owner")), AffinityPolicy.usual(), aboutCase("C-7", "luis", Outcome.CONTINUED, 10))))
                .containsExactly("owner 100", "luis 19");
    }

    @Test
    void amongSoManyOpenCasesThatNotAllAreReadNoneIsTakenForClosed() {
        var many = IntStream.range(0, CustomerDirectory.MAX_CONTACTS).mapToObj(i -> open("C-1" + i, "owner")).toList();
        assertThat(weights(preferences(ROSA, many, AffinityPolicy.usual(), aboutCase("C-7", "luis", Outcome.CONTINUED, 0))))
                .containsExactly("owner 100", "luis 20");
    }

    @Test
    void complaintAboutAClosedCaseStaysAComplaint() {
        assertThat(weights(preferences(aboutCase("C-7", "luis", Outcome.NOT_HELPED, 0)))).containsExactly("luis -40");
    }

    @Test
    void ownerIsWorthWaitingForTheGraverTheCaseAndWhoWasAgreedAlwaysTheSame() {
        var agreed = new Customer("K-1", "Rosa", "es", 0, Optional.of(new AgentId("agreed")));
        var open = open("C-1", "owner");
        assertThat(preferences(agreed, List.of(open), AffinityPolicy.usual(), spoke("helped", Outcome.HELPED, 0, "x")))
                .extracting(known -> known.agent() + " " + known.hold().toSeconds())
                .containsExactly("owner " + 10 * open.impact(), "agreed 20", "helped 0");
        var both = new Customer("K-1", "Rosa", "es", 0, Optional.of(new AgentId("owner")));
        assertThat(preferences(both, List.of(open("C-1", "owner")), new AffinityPolicy(100, 90, 60, 20, -40, Duration.ofDays(90), Duration.ofDays(7), Duration.ofDays(7),
                new AffinityPolicy.Holds(Duration.ZERO, Duration.ofSeconds(30)))).getFirst().hold()).as("in charge and agreed").isEqualTo(Duration.ofSeconds(30));
    }

    @Test
    void companyMayWeighOtherwise() {
        var policy = new AffinityPolicy(80, 70, 50, 0, -100, Duration.ofDays(30), Duration.ofDays(20), Duration.ofDays(2),
                AffinityPolicy.usual().holds());
        assertThat(weights(preferences(ROSA, List.of(open("C-1", "owner")), policy, spoke("luis", Outcome.HELPED, 10, "meter"),
                spoke("ana", Outcome.HELPED, 30, "meter"), spoke("eva", Outcome.NOT_HELPED, 30, "fibre"))))
                .containsExactly("owner 80", "luis 40", "ana 0", "eva -50");
    }

    @Test
    void amongEqualsTheNameDecides() {
        assertThat(weights(preferences(spoke("luis", Outcome.HELPED, 3, "x"), spoke("ana", Outcome.HELPED, 3, "x"), spoke("eva", Outcome.HELPED, 3, "x"))))
                .containsExactly("ana 59", "eva 59", "luis 59");
    }
}
