package org.atiende.explain;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;

import org.assertj.core.api.InstanceOfAssertFactories;
import org.atiende.agent.AgentId;
import org.atiende.agent.Availability;
import org.atiende.fake.AskedOffice;
import org.atiende.fake.Office;
import org.atiende.match.Event;
import org.atiende.match.Explanation.Exclusion.Kind;
import org.atiende.tel.CallId;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Who would get a call, asked of an office at nine in the morning. */
class ExplainerTest {

    private static Answer.Choice ask(AskedOffice office, String from, String to, String... at) {
        return (Answer.Choice) office.explainer.choice(from, to, List.of(at).stream().findFirst());
    }

    private static Optional<String> chosen(Answer.Choice answer) {
        return answer.explanation().chosen().map(best -> best.agent().text());
    }

    @Test
    void whoIsInChargeOfTheCaseWouldBeChosenAndEverybodyElseIsAccountedFor() {
        var office = new AskedOffice(Office.agent("bea", "power:1"), Office.agent("ana", "power:2"), Office.agent("carl", "fibre:1"),
                Office.agent("dora", "power:1", "en"), Office.agent("eva", "power:2"), Office.agent("finn", "power:1")).customer("C-1", AskedOffice.HOME, "ana");
        office.chooses("finn", new Availability.Paused("lunch"));

        var answer = ask(office, "612 34 56 78", "power");

        assertThat(answer.call().customer()).contains("C-1");
        assertThat(answer.call().place().need().reasons()).first().asString().contains("open case K-1 about power");
        assertThat(answer.explanation().ranked()).extracting(one -> one.agent().text()).containsExactly("ana", "bea");
        assertThat(answer.explanation().ranked().getFirst().weight()).isEqualTo(100);
        assertThat(answer.explanation().passedOver()).extracting(one -> one.agent().text() + " " + one.kind())
                .containsExactlyInAnyOrder("carl SKILL", "dora LANGUAGE", "eva SKILL", "finn PAUSED");
        assertThat(answer.notes()).isEmpty();
    }

    @Test
    void outageInTheAreaLeadsToWhoResolvesItAndIsOverWhenTheCallComesTomorrow() {
        var office = new AskedOffice(Office.agent("ana", "fibre:1"), Office.agent("bea", "power:1")).customerInAnOutage("C-1", AskedOffice.HOME, "fibre");
        var answer = ask(office, AskedOffice.HOME, "power");
        assertThat(chosen(answer)).contains("ana");
        assertThat(answer.call().place().need().reasons()).containsExactly("signal S-1 about fibre in their area (norte), impact 4, for 40 minutes,"
                + " expected to end in 50 minutes: A transformer failed", "impact 4 (priority +1)");
        assertThat(ask(office, AskedOffice.HOME, "power", "+60m").call().place().need().reasons()).first().asString()
                .contains("for 100 minutes, expected to end 10 minutes ago and did not");
        assertThat(chosen(ask(office, AskedOffice.HOME, "power", "+40d"))).as("by then it is forgotten").contains("bea");
    }

    @Test
    void outageThatNobodyIsQualifiedForGoesToAnybodyOnceTheNetIsAsWideAsItGets() {
        var office = new AskedOffice(Office.agent("ana", "power:1")).customerInAnOutage("C-1", AskedOffice.HOME, "gas");
        var answer = ask(office, AskedOffice.HOME, "power");
        assertThat(chosen(answer)).isEmpty();
        assertThat(answer.explanation().passedOver()).extracting(one -> one.agent().text() + ": " + one.why()).containsExactly("ana: not qualified for gas");
        assertThat(chosen(ask(office, AskedOffice.HOME, "power", "-90s"))).contains("ana");
    }

    @Test
    void whoWouldBeHeldForTheOwnerIsToldUntilWhenAndNobodyIsChosen() {
        var office = new AskedOffice(Office.agent("ana", "power:1"), Office.agent("bea", "power:1")).customer("C-1", AskedOffice.HOME, "ana");
        var earlier = new CallId("earlier");
        office.distributor.tell(new Event.TalkBegan(new AgentId("ana"), earlier));
        office.distributor.tell(new Event.TalkEnded(new AgentId("ana"), earlier, Duration.ofMinutes(3)));

        var answer = ask(office, AskedOffice.HOME, "power");

        assertThat(chosen(answer)).isEmpty();
        assertThat(AnswerText.choice(AnswerJson.choice(answer))).contains("  held for ana until 09:00:22: in charge of case K-1, in wrap-up until then",
                "  1. bea is next: qualified for power (level 1); on site by 127.0.1.11 in valladolid [weight 0, level 1]");
        assertThat(AnswerJson.choice(answer).path("holds").path(0).path("until").stringValue()).isEqualTo("2026-03-02T08:00:22Z");
        office.distributor.tell(new Event.TalkBegan(new AgentId("ana"), earlier));
        assertThat(chosen(ask(office, AskedOffice.HOME, "power"))).contains("bea");
        assertThat(AnswerText.choice(AnswerJson.choice(ask(office, AskedOffice.HOME, "power"))))
                .contains("  not held for ana: too few talks are known to say when they are free");
    }

    @Test
    void callerWhoHidesTheNumberIsNotLookedUp() {
        var office = new AskedOffice(Office.agent("ana", "power:1")).customer("C-1", AskedOffice.HOME, "ana");

        var answer = ask(office, " Withheld ", "power");

        assertThat(answer.call().customer()).isEmpty();
        assertThat(answer.call().place().need().reasons()).containsExactly("the caller withholds the number: first contact");
        assertThat(chosen(answer)).contains("ana");
    }

    @ParameterizedTest
    @CsvSource({"0s,1,false", "-29s,1,false", "-30s,2,false", "-60s,9,false", "-90s,9,true", "-10m,9,true", "2026-03-02T08:59:31+01:00,2,false"})
    void whoHasWaitedIsAskedForWithAsWideANetAsByThen(String at, int level, boolean anySkill) {
        var office = new AskedOffice(Office.agent("ana", "power:2"));
        var answer = ask(office, "withheld", "power", at.equals("0s") ? "+0s" : at);

        assertThat(answer.net().level()).isEqualTo(level);
        assertThat(answer.net().anySkill()).isEqualTo(anySkill);
        assertThat(chosen(answer).isPresent()).isEqualTo(level >= 2);
        assertThat(answer.waited().isPositive()).isEqualTo(!at.equals("0s"));
        assertThat(answer.notes()).hasSize(at.equals("0s") ? 0 : 1);
    }

    @Test
    void skillThatExpiresUntilThenDoesNotCountAndTheAnswerSaysWhoseStatesTheseAre() {
        var office = new AskedOffice(Office.agent("ana", "power:1@2026-03-02"), Office.agent("bea", "power:1"));
        office.chooses("bea", new Availability.SignedOut());

        assertThat(chosen(ask(office, "withheld", "power"))).contains("ana");
        var tomorrow = ask(office, "withheld", "power", "+1d");

        assertThat(chosen(tomorrow)).isEmpty();
        assertThat(tomorrow.explanation().passedOver()).extracting(one -> one.agent().text() + " " + one.kind() + " " + one.why())
                .containsExactly("ana SKILL not qualified for power", "bea SIGNED_OUT signed out");
        assertThat(tomorrow.notes()).containsExactly("The call is still to come: what is known of the caller, skills that expire and the net are those of"
                + " then, agents' states those of now.");
        assertThat(tomorrow.net().level()).isEqualTo(1);
        assertThat(tomorrow.waited()).isEqualTo(Duration.ZERO);
        assertThat(tomorrow.arrives()).isEqualTo(office.clock.instant().plus(Duration.ofDays(1)));
    }

    @ParameterizedTest
    @CsvSource({"power,power", "+34910000001,power", "910000001,power", "0034910000001,power", "fibre,fibre", "800123456,fibre", "+34800123456,fibre",
        "+44 121 234 5678,fibre"})
    void lineIsFoundByItsNameAndByItsNumberHoweverThatIsWritten(String to, String name) {
        var answer = ask(new AskedOffice(), "withheld", to);
        assertThat(answer.call().place().line().name()).isEqualTo(name);
        assertThat(answer.notes()).isEmpty();
    }

    @Test
    void numberThatNoLineNamesIsServedByTheFirstLineAndTheAnswerSaysSo() {
        var answer = ask(new AskedOffice(), "withheld", "911234567");
        assertThat(answer.call().place().line().name()).isEqualTo("power");
        assertThat(answer.notes()).containsExactly("No line names this number; the first line, power, serves it.");
    }

    @Test
    void everyMistakeIsToldAtOnceWithWhatToWrite() {
        assertThat(new AskedOffice().explainer.choice("Lucía", "pwoer", Optional.of("yesterday"))).isEqualTo(new Answer.Wrong(
                "from: \"Lucía\" is not a telephone number; write it as +34612345678 or as it is dialled at home, or withheld for a caller who hides it; "
                        + "to: there is no line \"pwoer\"; did you mean \"power\"? Write one of power, fibre, or the number that was called; "
                        + "at: \"yesterday\" is no moment; write one with its zone, as 2026-11-20T10:15:00+01:00, or relative to now, as +10m for a call that"
                        + " comes in ten minutes, or -45s for one that has waited for 45 seconds"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"2026-03-02T09:00:00", "10m", "+10", "+10w", "+9999999s", "-2d", "+367d", "2026-03-02", "", "+1234567890123456789s",
        "9999-12-31T23:59:59Z", "-999999999-01-01T00:00:00+18:00", "\u0000", "+1\u202Em"})
    void momentThatIsNoneOrTooFarAwayIsRefused(String at) {
        assertThat(new AskedOffice().explainer.choice("withheld", "power", Optional.of(at)))
                .asInstanceOf(InstanceOfAssertFactories.type(Answer.Wrong.class)).satisfies(wrong -> {
                    assertThat(wrong.why()).startsWith("at: ").contains("write");
                    assertThat(wrong.why().codePoints().noneMatch(letter -> Character.isISOControl(letter) || letter == 0x202E)).isTrue();
                });
    }

    @Test
    void hostileTextIsRefusedShortAndShownHarmless() {
        for (var hostile : List.of("\u001B[2J", "+34612345678\r\nX: y", "9".repeat(100_000), "${x}", "\u202Egnp", "' OR 1=1 --", "", "  ", "112", "+")) {
            assertThat(new AskedOffice().explainer.choice(hostile, hostile, Optional.empty()))
                    .asInstanceOf(InstanceOfAssertFactories.type(Answer.Wrong.class)).satisfies(wrong -> {
                        assertThat(wrong.why()).hasSizeLessThan(700).contains("from: ").contains("to: ");
                        assertThat(wrong.why().codePoints().noneMatch(letter -> Character.isISOControl(letter) || letter == 0x202E)).isTrue();
                    });
        }
    }

    @Test
    void askingChangesNothing() {
        var office = new AskedOffice(Office.agent("ana", "power:1"), Office.agent("bea", "power:1")).customer("C-1", AskedOffice.HOME, "ana")
                .pastCall("1.1", "in charge of case K-1");
        var states = office.distributor.states();
        var records = office.ledger.latest(100);

        for (var time = 0; time < 100; time++) {
            assertThat(chosen(ask(office, AskedOffice.HOME, "power", "-" + time + "s"))).contains("ana");
            office.explainer.story("1.1");
        }

        assertThat(office.distributor.states()).isEqualTo(states);
        assertThat(office.distributor.waiting()).isEmpty();
        assertThat(office.ledger.latest(100)).isEqualTo(records);
    }

    @Test
    void storeThatDoesNotAnswerIsToldInsteadOfMistakenForAStranger() {
        var office = new AskedOffice(Office.agent("ana", "power:1"));
        office.storeAway = true;
        assertThat(office.explainer.choice(AskedOffice.HOME, "power", Optional.empty()))
                .isEqualTo(new Answer.NotNow("the store does not answer: no connection within 2 s"));
        assertThat(chosen(ask(office, "withheld", "power"))).as("nobody is looked up").contains("ana");
    }

    @Test
    void surplusQuestionsAreRefusedWhileOthersWaitForTheStore() throws Exception {
        var office = new AskedOffice(Office.agent("ana", "power:1"));
        office.gate = new CountDownLatch(1);
        try (var people = Executors.newVirtualThreadPerTaskExecutor()) {
            var slow = IntStream.range(0, Explainer.MAX_AT_ONCE).<Future<Answer>>mapToObj(_ ->
                    people.submit(() -> office.explainer.choice(AskedOffice.HOME, "power", Optional.empty()))).toList();
            Awaitility.await().atMost(Duration.ofSeconds(5)).until(() -> office.explainer.choice("withheld", "power", Optional.empty())
                    instanceof Answer.NotNow(var why) && why.equals("more than 4 explanations at once; ask again in a moment"));
            office.gate.countDown();
            for (var answer : slow) {
                assertThat(answer.get()).isInstanceOf(Answer.Choice.class);
            }
        }
        assertThat(chosen(ask(office, "withheld", "power"))).contains("ana");
    }

    @Test
    void pastCallIsFoundAndAnUnknownOneIsNot() {
        var office = new AskedOffice().pastCall("1772439700.12", "in charge of case K-1");
        assertThat(office.explainer.story("1772439700.12")).isInstanceOf(Answer.Story.class);
        assertThat(office.explainer.story("1.2")).isEqualTo(new Answer.NotFound("no call has the id 1.2"));
        assertThat(office.explainer.story("1\u001B[2J")).isEqualTo(new Answer.NotFound(
                "no call has this id; ids are 1 to 80 letters, digits, dots, dashes and underscores, as 1772439700.12"));
    }

    @Test
    void phonesThatAreNotHeardAreSaidBeforeTheRest() {
        var office = new AskedOffice(Office.agent("ana", "power:1"));
        office.distributor.tell(new Event.PhonesUnknown());
        var answer = ask(office, "withheld", "power");
        assertThat(chosen(answer)).isEmpty();
        assertThat(answer.notes()).singleElement().asString().startsWith("What phones do is not heard just now");
    }

    @Test
    void nobodySignedInLeavesNobodyToBeChosen() {
        var office = new AskedOffice(Office.agent("ana", "power:1"));
        office.chooses("ana", new Availability.SignedOut());
        assertThat(ask(office, "withheld", "power").explanation().passedOver()).extracting(one -> one.kind()).containsExactly(Kind.SIGNED_OUT);
    }
}
