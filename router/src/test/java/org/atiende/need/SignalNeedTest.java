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
import org.atiende.customer.Signal;
import org.atiende.customer.StatusCall;
import org.atiende.fake.Office;
import org.atiende.tel.CallerNumber;
import org.atiende.tel.PhoneNumber;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What befell an area, between what is open with a caller and what they called about lately. */
class SignalNeedTest {

    private static final Instant NOW = Office.NINE;
    private static final NeedReader READER = new NeedReader(AffinityPolicy.usual());
    private static final LineDefaults DEFAULTS = Office.line().defaults();
    private static final CallerNumber CALLER = new CallerNumber.Presented(new PhoneNumber("+34600111222"));
    private static final Customer ROSA = new Customer("K-1", "Rosa", "es", 0, Optional.empty(), Optional.of("norte"));
    private static final Contact YESTERDAY = new Contact("T-1", ROSA.id(), Optional.empty(), new AgentId("ana"), NOW.minus(Duration.ofDays(1)), "billing",
            Outcome.CONTINUED);
    private static final Signal OUTAGE = signal("S-1", "outage", 5, Duration.ofMinutes(40));

    private static Signal signal(String id, String topic, int impact, Duration old) {
        return new Signal(id, topic, "norte", impact, "A transformer failed.", NOW.minus(old), Optional.empty(), Optional.empty());
    }

    private static Signal expected(Signal signal, Instant end) {
        return new Signal(signal.id(), signal.topic(), signal.area(), signal.impact(), signal.what(), signal.began(), Optional.of(end), Optional.empty());
    }

    private static Signal ended(Signal signal, Instant end) {
        return new Signal(signal.id(), signal.topic(), signal.area(), signal.impact(), signal.what(), signal.began(), signal.expectedEnd(), Optional.of(end));
    }

    private static Case open(String topic, int impact) {
        return new Case("C-1", ROSA.id(), topic, Optional.empty(), true, impact, NOW.minus(Duration.ofDays(2)), Optional.empty(), "");
    }

    private static Need read(List<Case> cases, List<StatusCall> calls, Signal... signals) {
        return READER.read(CALLER, List.of(new History(ROSA, cases, List.of(YESTERDAY), calls, List.of(signals))), DEFAULTS, NOW);
    }

    private static Need read(Signal... signals) {
        return read(List.of(), List.of(), signals);
    }

    // --- its place in the order, from both sides

    @Test
    void outageInTheAreaGoesBeforeWhatTheyCalledAboutLatelyAndSaysWhy() {
        var need = read(OUTAGE);
        assertThat(need.summary()).isEqualTo("outage in es");
        assertThat(need.reasons()).containsExactly("signal S-1 about outage in their area (norte), impact 5, for 40 minutes, nobody knows until when:"
                + " A transformer failed", "impact 5 (priority +2)");
        assertThat(read().summary()).as("without it").isEqualTo("billing in es");
    }

    @Test
    void outageGoesBeforeTheLinesDefault() {
        assertThat(READER.read(CALLER, List.of(new History(ROSA, List.of(), List.of(), List.of(), List.of(OUTAGE))), DEFAULTS, NOW).skills())
                .containsExactly("outage");
    }

    @Test
    void callOfOursThatTheyReturnGoesBeforeTheOutageWhichIsSaidIfItIsAboutTheSame() {
        var about = new StatusCall("C-9", "meter", NOW.minus(Duration.ofDays(1)), Optional.empty());
        var need = read(List.of(), List.of(about), OUTAGE);
        assertThat(need.skills()).containsExactly("meter");
        assertThat(need.priority()).isZero();
        assertThat(need.reasons()).singleElement().asString().startsWith("returns our call of yesterday about meter");
        assertThat(read(List.of(), List.of(new StatusCall("C-9", "outage", about.at(), Optional.empty())), OUTAGE).reasons())
                .anyMatch(reason -> reason.startsWith("signal S-1"));
        assertThat(read(List.of(), List.of(new StatusCall("C-9", "meter", NOW.minus(Duration.ofDays(7)), Optional.empty())), OUTAGE).skills())
                .as("what is a week old nobody returns").containsExactly("outage");
    }

    @Test
    void callThatWeOweGoesBeforeTheOutage() {
        var owed = read(OUTAGE).owed(new Need.OwedCall(List.of("fibre"), Optional.empty(), false, "is owed a call at nine"));
        assertThat(owed.skills()).containsExactly("fibre");
        assertThat(owed.priority()).isEqualTo(5);
        assertThat(owed.reasons()).first().isEqualTo("is owed a call at nine about fibre");
        assertThat(owed.reasons()).as("the agent should know all the same").anyMatch(reason -> reason.startsWith("signal S-1"));
    }

    @Test
    void openCaseGoesBeforeTheOutageWhichIsSaidIfItIsAboutTheSame() {
        var other = read(List.of(open("billing", 1)), List.of(), OUTAGE);
        assertThat(other.summary()).isEqualTo("billing in es, case C-1");
        assertThat(other.priority()).isZero();
        assertThat(other.reasons()).noneMatch(reason -> reason.startsWith("signal"));
        var same = read(List.of(open("outage", 1)), List.of(), signal("S-9", "fibre", 5, Duration.ofMinutes(1)), OUTAGE);
        assertThat(same.caseId()).contains("C-1");
        assertThat(same.priority()).as("the case says how grave it is for this customer").isZero();
        assertThat(same.reasons()).first().isEqualTo("open case C-1 about outage, impact 1");
        assertThat(same.reasons()).filteredOn(reason -> reason.startsWith("signal")).singleElement().asString().startsWith("signal S-1 about outage");
    }

    // --- which of several, and since when, and until when

    @ParameterizedTest
    @CsvSource({"1,0", "3,0", "4,1", "5,2"})
    void impactRaisesThePriorityAsACasesDoes(int impact, int priority) {
        assertThat(read(signal("S-1", "outage", impact, Duration.ofMinutes(40))).priority()).isEqualTo(priority);
        assertThat(read(List.of(open("outage", impact)), List.of()).priority()).as("a case's").isEqualTo(priority);
    }

    @Test
    void ofSeveralTheMostImpactThenTheNewest() {
        var small = signal("S-2", "meter", 2, Duration.ofMinutes(1));
        var older = signal("S-0", "fibre", 5, Duration.ofMinutes(41));
        assertThat(read(small, older, OUTAGE).skills()).containsExactly("outage");
        assertThat(read(OUTAGE, older, small).skills()).containsExactly("outage");
        assertThat(read(older, small).skills()).containsExactly("fibre");
        assertThat(read(signal("S-5", "meter", 5, Duration.ofMinutes(40)), OUTAGE).skills()).as("alike in all: the lower key").containsExactly("outage");
    }

    @Test
    void whatIsOverIsStillAskedAboutForTwoHoursAndNobodyGoesBeforeTheOthersForIt() {
        var over = ended(OUTAGE, NOW.minus(Nearby.ASKED_ABOUT).plusSeconds(1));
        var need = read(over);
        assertThat(need.skills()).containsExactly("outage");
        assertThat(need.priority()).isZero();
        assertThat(need.reasons()).containsExactly("signal S-1 about outage in their area (norte), impact 5, ended 119 minutes ago: A transformer failed");
        assertThat(read(ended(OUTAGE, NOW.minus(Nearby.ASKED_ABOUT))).skills()).containsExactly("billing");
        assertThat(read(ended(OUTAGE, NOW)).reasons()).first().asString().contains("ended less than a minute ago");
    }

    @Test
    void whatLastsGoesBeforeWhatIsOverHoweverGraveThatWas() {
        assertThat(read(ended(OUTAGE, NOW.minusSeconds(60)), signal("S-2", "fibre", 1, Duration.ofHours(9))).skills()).containsExactly("fibre");
    }

    @Test
    void whatIsAnnouncedForLaterIsNoReasonYetAndEndsWhenItWasAnnouncedTo() {
        assertThat(read(signal("S-1", "outage", 5, Duration.ofSeconds(-1))).skills()).containsExactly("billing");
        var announced = ended(signal("S-1", "outage", 5, Duration.ZERO), NOW.plus(Duration.ofHours(3)));
        assertThat(read(announced).priority()).isEqualTo(2);
        assertThat(read(announced).reasons()).first().asString().contains("for less than a minute, expected to end in 3 hours: ");
    }

    @ParameterizedTest
    @CsvSource({"3000,expected to end in 50 minutes", "59,expected to end in less than a minute", "60,expected to end in 1 minute",
        "7199,expected to end in 119 minutes", "7200,expected to end in 2 hours", "172800,expected to end in 2 days",
        "-1200,expected to end 20 minutes ago and did not", "0,expected to end less than a minute ago and did not"})
    void whenItShouldEndIsSaidAsPeopleSayIt(int seconds, String words) {
        assertThat(read(expected(OUTAGE, NOW.plusSeconds(seconds))).reasons()).first().asString().contains(", for 40 minutes, " + words + ": ");
    }

    @Test
    void signalThatNobodyEndedIsForgottenAMonthAfterItBeganOrShouldHaveEnded() {
        var old = signal("S-1", "outage", 5, Nearby.BELIEVED);
        assertThat(read(old).skills()).containsExactly("billing");
        assertThat(read(signal("S-1", "outage", 5, Nearby.BELIEVED.minusSeconds(1))).skills()).containsExactly("outage");
        assertThat(read(expected(old, NOW.minus(Duration.ofDays(29)))).skills()).containsExactly("outage");
        assertThat(read(ended(signal("S-1", "outage", 5, Duration.ofDays(90)), NOW.minusSeconds(60))).skills()).as("somebody ended it")
                .containsExactly("outage");
    }

    @Test
    void whoKeepsCallingAboutTheOutageGoesBeforeTheOthersOfTheArea() {
        var called = List.of(1, 2, 3).stream().map(days -> new Contact("T-" + days, ROSA.id(), Optional.empty(), new AgentId("ana"),
                NOW.minus(Duration.ofDays(days)), "outage", Outcome.CONTINUED)).toList();
        assertThat(READER.read(CALLER, List.of(new History(ROSA, List.of(), called, List.of(), List.of(OUTAGE))), DEFAULTS, NOW).reasons())
                .contains("impact 5 (priority +2)", "3 contacts about outage in 30 days (priority +1)");
    }

    // --- who it concerns

    @Test
    void strangerHasNoArea() {
        assertThat(READER.read(CALLER, List.of(), DEFAULTS, NOW).reasons()).containsExactly("no customer is known under this number: first contact");
    }

    private static History of(String id, List<Case> cases, List<StatusCall> calls, Signal... signals) {
        return new History(new Customer(id, id, "es", 0, Optional.empty(), Optional.of("norte")), cases, List.of(), calls, List.of(signals));
    }

    @Test
    void ofThoseWhoShareANumberItIsWhoseHistorySaysMost() {
        var quiet = of("K-2", List.of(), List.of());
        var dark = of("K-3", List.of(), List.of(), OUTAGE);
        var called = of("K-4", List.of(), List.of(new StatusCall("C-9", "meter", NOW.minusSeconds(60), Optional.empty())));
        var pressing = of("K-5", List.of(open("billing", 1)), List.of());
        assertThat(shared(quiet, dark)).isEqualTo("outage: the number is shared by 2 customers; this one's area has a signal");
        assertThat(shared(dark, quiet, called)).isEqualTo("meter: the number is shared by 3 customers; this one returns our call");
        assertThat(shared(dark, called, pressing)).isEqualTo("billing: the number is shared by 3 customers; this one has an open case");
        assertThat(shared(quiet, of("K-6", List.of(), List.of(), ended(OUTAGE, NOW.minus(Duration.ofDays(1))))))
                .isEqualTo("power: the number is shared by 2 customers");
    }

    private static String shared(History... known) {
        var need = READER.read(CALLER, List.of(known), DEFAULTS, NOW);
        return need.skillWords() + ": " + need.reasons().getFirst();
    }
}
