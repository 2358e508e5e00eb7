package org.atiende.story;

import static org.atiende.story.Numbers.LUCIA;
import static org.atiende.story.Numbers.SUPPORT;
import static org.atiende.story.Person.ANA;
import static org.atiende.story.Person.LUIS;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import org.atiende.customer.Case;
import org.atiende.customer.Signal;
import org.atiende.followup.FollowUp;
import org.atiende.lab.CallWish;
import org.atiende.lab.PhoneHabit;
import org.atiende.lab.SipPhone;
import org.atiende.ledger.CallRecord;
import org.atiende.promise.Promise;

/** The company calls: who has a case hears how it stands. */
final class CaseStories {

    private static final PhoneHabit LONG_TALK = PhoneHabit.answers(Duration.ofMillis(300));
    private static final String CASE = "K-2001";

    private static final int GRAVE = 5;
    private static final int SMALL = 2;
    private static final int IN_THE_AREA = 5;

    /** The sample company's {@code settle}, and a moment. */
    private static final Duration SETTLED = Duration.ofSeconds(121);

    /** A little more than what counts as having been called. */
    private static final Duration A_TALK = Duration.ofSeconds(11);

    private CaseStories() {
    }

    static List<Story> all() {
        return List.of(
                Story.of("9a. There is news of a grave case: the person in charge is rung, and calls the customer", CaseStories::newsIsTold),
                Story.of("9b. The customer is busy: they are called again by plan, and then know it", CaseStories::busyThenTold),
                Story.of("9c. A message tells how a case stands; the customer stays, and talks with the person in charge", CaseStories::messageThenTalk),
                Story.of("9d. The message is told to somebody who says nothing, perhaps a machine: callers go first", CaseStories::messageToSilence),
                Story.of("9e. The customer hangs up on the message: it is not spoken again, a person calls", CaseStories::messageCutShort),
                Story.of("9f. An outage is announced: the customers of the area are called, each once", CaseStories::outageIsAnnounced),
                Story.of("9g. The customer's line is lost in the talk: the agent dials *47, and they talk again", CaseStories::lineIsLost));
    }

    private static FollowUp followUp(Stage stage) {
        return stage.router().followUps().find(CASE).orElseThrow().followUp();
    }

    /** Two changes in quick succession. @param impact 5: a person has to tell it */
    private static void thereIsNews(Stage stage, Telling tell, int impact, String news) {
        var as = stage.router().followUps().find(CASE).orElseThrow().about();
        var about = new Case(as.id(), as.customerId(), as.topic(), as.owner(), true, impact, as.opened(), as.due(), as.summary());
        stage.router().followUps().put(about, new FollowUp.Word(Optional.of("in progress"), Optional.of("Somebody looks into it."), Optional.empty()));
        var told = stage.router().followUps().put(about, new FollowUp.Word(Optional.empty(), Optional.of(news), Optional.empty())).followUp();
        tell.say("Case %s, key %s: %s".formatted(CASE, told.key(), news));
    }

    private static Optional<Promise> owed(Stage stage) {
        return stage.router().promises().latest(1).stream().filter(one -> one.kind() == Promise.Kind.STATUS && one.matter().number().e164().equals(LUCIA)).findFirst();
    }

    private static void awaitOwed(Stage stage, Promise.State state) {
        stage.await("the status call is " + state, () -> owed(stage).filter(one -> one.state() == state).isPresent());
    }

    /** What the ledger says of the last call in which somebody stayed after a message. */
    private static String whyServed(Stage stage) {
        return stage.router().ledger().latest(20).stream().filter(call -> call.id().isMessage()).findFirst().map(call -> call.needReasons().toString()).orElse("");
    }

    private static SipPhone anaAndLuisAreAtWork(Stage stage) {
        var ana = stage.atWork(ANA, LONG_TALK);
        stage.atWork(LUIS, LONG_TALK);
        stage.awaitFree(ANA);
        stage.awaitFree(LUIS);
        return ana;
    }

    private static void newsIsTold(Stage stage, Telling tell) {
        var ana = anaAndLuisAreAtWork(stage);
        var lucia = stage.customersPhone(LONG_TALK);
        thereIsNews(stage, tell, GRAVE, "A technician has changed the meter.");
        tell.expect("nobody is called while more may change", owed(stage).isEmpty() && lucia.rings() == 0);
        stage.timePasses(SETTLED);
        stage.await("ana and the customer talk", () -> ana.talking() && lucia.talking());
        awaitOwed(stage, Promise.State.TALKING);
        tell.expect("the person in charge was rung first, and only then the customer",
                ana.lastCall().answeredAt().orElseThrow().isBefore(lucia.lastCall().invitedAt()));
        tell.expect("the agent's phone shows which case it is", ana.lastCall().messages().getFirst().text().contains("Status of " + CASE));
        tell.expect("until they have talked, the customer does not know", followUp(stage).isNew());
        stage.timePasses(A_TALK);
        awaitOwed(stage, Promise.State.KEPT);
        tell.expect("then the case says so, and has a next contact", !followUp(stage).isNew() && followUp(stage).toldAt().isPresent()
                && followUp(stage).callAt().equals(followUp(stage).nextContact()));
        ana.hangsUp();
        stage.await("the customer's call is over", () -> !lucia.talking());
        tell.expect("one call for both changes", lucia.rings() == 1);
    }

    private static void busyThenTold(Stage stage, Telling tell) {
        anaAndLuisAreAtWork(stage);
        var lucia = stage.customersPhone(PhoneHabit.busy());
        thereIsNews(stage, tell, GRAVE, "The meter works; we close the case tomorrow.");
        stage.timePasses(SETTLED);
        stage.await("the customer was busy", () -> owed(stage).filter(row -> row.calls() == 1).isPresent());
        var again = owed(stage).orElseThrow();
        tell.say("The customer was busy: the next call is at %s.".formatted(again.nextTry()));
        tell.expect("they do not know yet", followUp(stage).isNew());
        lucia.is(LONG_TALK);
        stage.itsMinuteComes(again);
        awaitOwed(stage, Promise.State.TALKING);
        stage.timePasses(A_TALK);
        awaitOwed(stage, Promise.State.KEPT);
        tell.expect("and now they do", !followUp(stage).isNew() && lucia.rings() == 2);
    }

    private static void messageThenTalk(Stage stage, Telling tell) {
        var ana = anaAndLuisAreAtWork(stage);
        var lucia = stage.customersPhone(LONG_TALK);
        thereIsNews(stage, tell, SMALL, "Hemos cambiado su contador y ya funciona.");
        stage.timePasses(SETTLED);
        stage.await("the customer has picked up", lucia::talking);
        awaitOwed(stage, Promise.State.ANSWERED);
        tell.expect("nobody is rung but the customer, who sees our number", ana.rings() == 0
                && lucia.lastCall().messages().getFirst().header("From").orElse("").contains("+34910000000"));
        tell.expect("as long as it is being said, they do not know", followUp(stage).isNew());
        awaitOwed(stage, Promise.State.KEPT);
        tell.expect("they have heard it to its end, and the case says so", !followUp(stage).isNew() && followUp(stage).toldAt().isPresent());
        stage.await("who stays and speaks talks with the person in charge", () -> ana.talking() && lucia.talking());
        stage.await("it is on record why", () -> whyServed(stage).contains("they stayed to talk"));
        ana.hangsUp();
        stage.await("the customer's call is over", () -> !lucia.talking());
        tell.expect("one call, one ring at each", lucia.rings() == 1 && ana.rings() == 1);
    }

    private static void messageToSilence(Stage stage, Telling tell) {
        var ana = anaAndLuisAreAtWork(stage);
        var lucia = stage.customersPhone(PhoneHabit.answersAndSaysNothing(Duration.ofMillis(300)));
        thereIsNews(stage, tell, SMALL, "Mañana va un técnico a su casa.");
        stage.timePasses(SETTLED);
        stage.await("the customer has picked up", lucia::talking);
        awaitOwed(stage, Promise.State.ANSWERED);
        awaitOwed(stage, Promise.State.KEPT);
        tell.expect("they are told, as far as anybody can know", !followUp(stage).isNew() && ana.rings() == 0);
        stage.await("who stays is connected all the same", () -> ana.talking() && lucia.talking());
        stage.await("the desk hears that it may be a machine", () -> whyServed(stage).contains("perhaps a machine"));
        ana.hangsUp();
        stage.await("the call is over", () -> !lucia.talking());
    }

    private static void messageCutShort(Stage stage, Telling tell) {
        var ana = anaAndLuisAreAtWork(stage);
        var lucia = stage.customersPhone(PhoneHabit.answersAndHangsUp(Duration.ofMillis(300), Duration.ofSeconds(2)));
        thereIsNews(stage, tell, SMALL, "El contador llega el lunes, y lo instalamos el martes por la mañana.");
        stage.timePasses(SETTLED);
        stage.await("the customer hung up in the middle", () -> owed(stage).filter(row -> row.state() == Promise.State.DUE && row.calls() == 1).isPresent());
        tell.expect("they do not know", followUp(stage).isNew());
        lucia.is(LONG_TALK);
        stage.itsMinuteComes(owed(stage).orElseThrow());
        stage.await("the person in charge is rung first now", () -> ana.talking() && lucia.talking());
        stage.timePasses(A_TALK);
        awaitOwed(stage, Promise.State.KEPT);
        tell.expect("and now they know", !followUp(stage).isNew());
        ana.hangsUp();
    }

    /** Lucía and four others live there; their telephones are abroad, or no ordinary ones, and are not called. */
    private static void outageIsAnnounced(Stage stage, Telling tell) {
        anaAndLuisAreAtWork(stage);
        var lucia = stage.customersPhone(PhoneHabit.answersAndHangsUp(Duration.ofMillis(300), Duration.ofSeconds(60)));
        var began = stage.now();
        var outage = new Signal("S-9", "power-outage", "valladolid-delicias", 3, "An excavator cut the cable.", began, Optional.of(began.plus(Duration.ofHours(3))), Optional.empty());
        stage.router().announcements().put(outage, Map.of("es", "Una máquina ha cortado el cable de la luz. Estará reparado dentro de tres horas."));
        stage.await("everybody there has a case about it", () -> stage.router().announcements().find("S-9").orElseThrow().customers() == IN_THE_AREA);
        stage.timePasses(SETTLED);
        stage.await("the customer hears of it", lucia::talking);
        stage.await("and knows it", () -> stage.router().announcements().find("S-9").orElseThrow().told() == 1);
        stage.router().announcements().put(outage, Map.of());
        stage.timePasses(SETTLED);
        tell.expect("told in the case that was open about it, and told again it is nothing new", !followUp(stage).isNew() && lucia.rings() == 1);
        tell.expect("nobody else was called", stage.router().promises().latest(100).stream().noneMatch(one -> one.matter().caseId().orElse("").startsWith("S-9.")));
    }

    private static void lineIsLost(Stage stage, Telling tell) {
        var ana = anaAndLuisAreAtWork(stage);
        var lucia = stage.customersPhone(LONG_TALK);
        var call = stage.calls(CallWish.to(SUPPORT).from(LUCIA));
        stage.await("they talk", ana::talking);
        call.hangsUp();
        stage.awaitFree(ANA);
        stage.await("the call is on record", () -> stage.record(LUCIA).filter(CallRecord::closed).isPresent());
        ana.dials("*47", Duration.ofSeconds(10));
        tell.say("ana.perez dialled *47.");
        stage.await("the same agent and the customer talk again", () -> ana.talking() && lucia.talking());
        tell.expect("the agent's phone says why it rings", ana.lastCall().messages().getFirst().text().contains("Call was cut"));
        tell.expect("the customer was called within a minute", owed(LUCIA, stage).orElseThrow().firstRung().orElseThrow().isBefore(owed(LUCIA, stage).orElseThrow().due()));
        stage.timePasses(A_TALK);
        stage.await("that was the call that was owed", () -> owed(LUCIA, stage).filter(row -> row.state() == Promise.State.KEPT).isPresent());
        ana.hangsUp();
        stage.await("the customer's call is over", () -> !lucia.talking());
    }

    private static Optional<Promise> owed(String number, Stage stage) {
        return stage.router().promises().latest(10).stream().filter(one -> one.kind() == Promise.Kind.DROPPED && one.matter().number().e164().equals(number)).findFirst();
    }
}
