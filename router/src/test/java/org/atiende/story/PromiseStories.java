package org.atiende.story;

import static org.atiende.story.Numbers.INES;
import static org.atiende.story.Numbers.LUCIA;
import static org.atiende.story.Numbers.SUPPORT;
import static org.atiende.story.Person.ANA;
import static org.atiende.story.Person.LUIS;
import static org.atiende.story.Person.ROSA;
import static org.atiende.story.RoutingStories.answered;

import java.time.Duration;
import java.util.List;

import org.atiende.agent.AgentState;
import org.atiende.lab.CallWish;
import org.atiende.lab.PhoneHabit;
import org.atiende.lab.SipCaller;
import org.atiende.lab.SipPhone;
import org.atiende.ledger.Disposition;
import org.atiende.promise.Promise;

/** Nobody waits in vain. */
final class PromiseStories {

    private static final PhoneHabit LONG_TALK = PhoneHabit.answers(Duration.ofMillis(300));
    private static final PhoneHabit SHORT_TALK = PhoneHabit.answersAndHangsUp(Duration.ofMillis(300), Duration.ofMillis(700));
    private static final Duration CAP = Duration.ofSeconds(150);

    /** A little more than what counts as having been called. */
    private static final Duration A_TALK = Duration.ofSeconds(11);

    private PromiseStories() {
    }

    static List<Story> all() {
        return List.of(
                Story.of("8a. At the cap a call is promised; the caller hangs up, and it is kept at its minute", PromiseStories::keptAtItsMinute),
                Story.of("8b. Whoever stays is not cut: the guardia rings, and a person's answer withdraws the promise", PromiseStories::stays),
                Story.of("8c. The caller hangs up before the minute is said: abandoned, and the promise is kept all the same",
                        PromiseStories::hangsUpTooEarly),
                Story.of("8d. A caller without a number is promised nothing: the guardia rings at once", PromiseStories::withheld),
                Story.of("8e. The customer rings before the minute: the promise is kept early", PromiseStories::ringsBefore),
                Story.of("8f. The agent does not answer, then the customer is busy: both are tried again, by plan", PromiseStories::triedAgain),
                Story.of("8g. Nobody is at work: a call is offered as the caller comes, not at the cap", PromiseStories::offeredAtOnce));
    }

    /** Ana is busy, and Lucía waits until the cap. */
    private static SipCaller waitsUntilTheCap(Stage stage, SipPhone ana) {
        stage.awaitFree(ANA);
        stage.calls(CallWish.to(SUPPORT).from(INES));
        stage.await("ana is talking", ana::talking);
        var caller = stage.calls(CallWish.to(SUPPORT).from(LUCIA));
        stage.await("the caller waits", () -> stage.router().distributor().waiting().size() == 1 && caller.packetsHeard() > 50);
        stage.timePasses(CAP);
        return caller;
    }

    private static Promise promised(Stage stage, Telling tell) {
        var promise = stage.promise(LUCIA).orElseThrow();
        tell.say("Promised: %s calls %s at %s.".formatted(promise.named().map(Object::toString).orElse("somebody"), promise.matter().number(),
                promise.due()));
        return promise;
    }

    private static void keptAtItsMinute(Stage stage, Telling tell) {
        var ana = stage.atWork(ANA, LONG_TALK);
        var promise = leavesWithAPromise(stage, tell, ana);
        tell.expect("by the person in charge, who is at work", promise.named().filter(ANA.id()::equals).isPresent());
        var lucia = stage.customersPhone(LONG_TALK);
        tell.expect("nobody is called before the minute", lucia.rings() == 0 && ana.rings() == 1);
        stage.itsMinuteComes(promise);
        stage.await("ana and the customer talk", () -> ana.talking() && lucia.talking());
        stage.awaitPromise(LUCIA, Promise.State.TALKING);
        stage.timePasses(A_TALK);
        stage.awaitPromise(LUCIA, Promise.State.KEPT);
        tell.expect("the agent was rung first, and only then the customer",
                ana.lastCall().answeredAt().orElseThrow().isBefore(lucia.lastCall().invitedAt()));
        tell.expect("the agent's phone showed the customer's number", ana.lastCall().messages().getFirst().text().contains(LUCIA));
        tell.expect("the customer saw our number", lucia.lastCall().messages().getFirst().header("From").orElse("").contains("+34910000000"));
        ana.hangsUp();
        stage.await("the customer's call is over", () -> !lucia.talking());
        tell.expect("once", lucia.rings() == 1);
    }

    private static void stays(Stage stage, Telling tell) {
        var ana = stage.atWork(ANA, LONG_TALK);
        var rosa = stage.registered(ROSA, ROSA.address(), SHORT_TALK);
        var caller = waitsUntilTheCap(stage, ana);
        stage.await("the promise was heard", () -> stage.promise(LUCIA).filter(Promise::heard).isPresent());
        var call = stage.closed(LUCIA);
        tell.call(call);
        tell.expect("a last-resort person answered", answered(call, ROSA) && rosa.rings() == 1);
        tell.expect("and nobody was cut", caller.call().endedThere() && call.disposition().filter(Disposition.ANSWERED_BY_GUARDIA::equals).isPresent());
        stage.awaitPromise(LUCIA, Promise.State.WITHDRAWN);
        tell.expect("the promise is withdrawn", promised(stage, tell).state() == Promise.State.WITHDRAWN);
    }

    private static void hangsUpTooEarly(Stage stage, Telling tell) {
        var ana = stage.atWork(ANA, LONG_TALK);
        var caller = waitsUntilTheCap(stage, ana);
        stage.await("the promise is on disk", () -> stage.promise(LUCIA).isPresent());
        var begun = caller.packetsHeard();
        stage.await("two seconds of it are heard", () -> caller.packetsHeard() > begun + 100);
        caller.hangsUp();
        var call = stage.closed(LUCIA);
        tell.call(call);
        var promise = promised(stage, tell);
        tell.expect("abandoned: the minute was not heard", call.disposition().filter(Disposition.ABANDONED::equals).isPresent() && !promise.heard());
        ana.hangsUp();
        stage.awaitFree(ANA);
        var lucia = stage.customersPhone(LONG_TALK);
        stage.itsMinuteComes(promise);
        stage.awaitPromise(LUCIA, Promise.State.TALKING);
        stage.timePasses(A_TALK);
        stage.awaitPromise(LUCIA, Promise.State.KEPT);
        tell.expect("and the customer was called all the same", lucia.rings() == 1);
    }

    private static void withheld(Stage stage, Telling tell) {
        var rosa = stage.registered(ROSA, ROSA.address(), SHORT_TALK);
        var before = stage.now();
        var caller = stage.calls(CallWish.to(SUPPORT).from(LUCIA).withNumberWithheld());
        stage.await("the caller waits", () -> stage.router().distributor().waiting().size() == 1 && caller.packetsHeard() > 50);
        stage.timePasses(CAP);
        stage.await("the call is over", () -> stage.since(before).size() == 1 && stage.since(before).getFirst().closed());
        var call = stage.since(before).getFirst();
        tell.call(call);
        tell.expect("the guardia answered", answered(call, ROSA) && rosa.rings() == 1);
        tell.expect("nothing was promised", call.promise().isEmpty());
    }

    /** Lucía hears it all and hangs up; then Ana is free. */
    private static Promise leavesWithAPromise(Stage stage, Telling tell, SipPhone ana) {
        var caller = waitsUntilTheCap(stage, ana);
        stage.await("the promise was heard", () -> stage.promise(LUCIA).filter(Promise::heard).isPresent());
        caller.hangsUp();
        var call = stage.closed(LUCIA);
        tell.call(call);
        tell.expect("the caller left with a promise", call.disposition().filter(Disposition.PROMISED::equals).isPresent());
        var promise = promised(stage, tell);
        tell.expect("it was on disk before its first word", promise.made().isBefore(call.ended().orElseThrow()));
        ana.hangsUp();
        stage.awaitFree(ANA);
        return promise;
    }

    private static void triedAgain(Stage stage, Telling tell) {
        var ana = stage.atWork(ANA, LONG_TALK);
        var promise = leavesWithAPromise(stage, tell, ana);
        ana.is(PhoneHabit.ringsOut());
        var luis = stage.atWork(LUIS, LONG_TALK);
        stage.awaitFree(LUIS);
        var lucia = stage.customersPhone(PhoneHabit.busy());
        stage.timePasses(Duration.between(stage.now(), promise.due()));
        stage.await("the customer was busy", () -> stage.promise(LUCIA).filter(row -> row.calls() == 1).isPresent());
        var again = stage.promise(LUCIA).orElseThrow();
        tell.say("Nobody was reached: the next call is at %s.".formatted(again.nextTry()));
        tell.expect("the agent who was named was rung, then the next one", ana.rings() == 2 && luis.rings() == 1);
        tell.expect("whoever does not answer is told from a dead phone", stage.state(ANA) instanceof AgentState.Free);
        tell.expect("which cost the customer no try", again.state() == Promise.State.DUE && lucia.rings() == 1);
        lucia.is(LONG_TALK);
        stage.itsMinuteComes(again);
        stage.awaitPromise(LUCIA, Promise.State.TALKING);
        stage.timePasses(A_TALK);
        stage.awaitPromise(LUCIA, Promise.State.KEPT);
        tell.expect("and then they talked", lucia.rings() == 2);
    }

    private static void ringsBefore(Stage stage, Telling tell) {
        var ana = stage.atWork(ANA, LONG_TALK);
        var promise = leavesWithAPromise(stage, tell, ana);
        stage.calls(CallWish.to(SUPPORT).from(LUCIA));
        stage.awaitTalk(LUCIA, ANA);
        ana.hangsUp();
        var call = stage.closed(LUCIA);
        tell.call(call);
        stage.awaitPromise(LUCIA, Promise.State.KEPT_EARLY);
        tell.expect("the reason stands with the call", call.needReasons().getFirst().startsWith("is owed a call at "));
        stage.itsMinuteComes(promise);
        tell.expect("and it is settled", stage.router().promises().live().stream().noneMatch(live -> live.id().equals(promise.id())));
    }

    private static void offeredAtOnce(Stage stage, Telling tell) {
        var caller = stage.calls(CallWish.to(SUPPORT).from(LUCIA));
        stage.await("the promise was heard", () -> stage.promise(LUCIA).filter(Promise::heard).isPresent());
        caller.hangsUp();
        var call = stage.closed(LUCIA);
        tell.call(call);
        tell.expect("the caller left with a promise", call.disposition().filter(Disposition.PROMISED::equals).isPresent());
        tell.expect("long before the hold cap", call.waited().compareTo(CAP.dividedBy(2)) < 0);
        var promise = promised(stage, tell);
        stage.atWork(ANA, LONG_TALK);
        var lucia = stage.customersPhone(LONG_TALK);
        stage.itsMinuteComes(promise);
        stage.awaitPromise(LUCIA, Promise.State.TALKING);
        stage.timePasses(A_TALK);
        stage.awaitPromise(LUCIA, Promise.State.KEPT);
        tell.expect("and was called once, by who came to work since", lucia.rings() == 1);
    }
}
