package org.atiende.story;

import static org.atiende.story.Numbers.LUCIA;
import static org.atiende.story.Person.ANA;
import static org.atiende.story.Person.LUIS;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

import org.atiende.followup.FollowUp;
import org.atiende.lab.PhoneHabit;
import org.atiende.lab.SipPhone;
import org.atiende.promise.Promise;

/** The company calls: who has a case hears how it stands. */
final class CaseStories {

    private static final PhoneHabit LONG_TALK = PhoneHabit.answers(Duration.ofMillis(300));
    private static final String CASE = "K-2001";

    /** The sample company's {@code settle}, and a moment. */
    private static final Duration SETTLED = Duration.ofSeconds(121);

    /** A little more than what counts as having been called. */
    private static final Duration A_TALK = Duration.ofSeconds(11);

    private CaseStories() {
    }

    static List<Story> all() {
        return List.of(
                Story.of("9a. There is news of a case: the person in charge is rung, and calls the customer", CaseStories::newsIsTold),
                Story.of("9b. The customer is busy: they are called again by plan, and then know it", CaseStories::busyThenTold));
    }

    private static FollowUp followUp(Stage stage) {
        return stage.router().followUps().find(CASE).orElseThrow().followUp();
    }

    /** Two changes in quick succession. */
    private static void thereIsNews(Stage stage, Telling tell, String news) {
        var about = stage.router().followUps().find(CASE).orElseThrow().about();
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
        thereIsNews(stage, tell, "A technician has changed the meter.");
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
        thereIsNews(stage, tell, "The meter works; we close the case tomorrow.");
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
}
