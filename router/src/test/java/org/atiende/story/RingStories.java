package org.atiende.story;

import static org.atiende.story.Numbers.INES;
import static org.atiende.story.Numbers.LUCIA;
import static org.atiende.story.Numbers.NURIA;
import static org.atiende.story.Numbers.SUPPORT;
import static org.atiende.story.Person.ANA;
import static org.atiende.story.Person.LUIS;
import static org.atiende.story.Person.ROSA;
import static org.atiende.story.RoutingStories.answered;

import java.time.Duration;
import java.time.Instant;
import java.util.List;

import org.atiende.agent.AgentState;
import org.atiende.lab.CallWish;
import org.atiende.lab.PhoneHabit;
import org.atiende.ledger.CallRecord;
import org.atiende.ledger.Disposition;
import org.atiende.tel.RingOutcome;

/** What happens when a ring does not become a talk. */
final class RingStories {

    private static final PhoneHabit SHORT_TALK = PhoneHabit.answersAndHangsUp(Duration.ofMillis(300), Duration.ofMillis(700));

    /** The second number of a Dial's ring time, as in {@code 12^3}. Without it a dead phone is rung for the whole time. */
    private static final int STOPS_WAITING_FOR_A_DEAD_PHONE = 20;

    private RingStories() {
    }

    static List<Story> all() {
        return List.of(
                Story.of("4a. The phone rings and nobody picks up: the next person rings, same place, same clock",
                        unanswered(PhoneHabit.ringsOut(), RingOutcome.NO_ANSWER)),
                Story.of("4b. The reject key: the next person rings at once", unanswered(PhoneHabit.rejects(), RingOutcome.REJECTED)),
                Story.of("4c. The phone says busy: the next person rings at once", unanswered(PhoneHabit.busy(), RingOutcome.BUSY)),
                Story.since(STOPS_WAITING_FOR_A_DEAD_PHONE, "4d. A dead phone that is still registered: found out within its deadline",
                        unanswered(PhoneHabit.dead(), RingOutcome.PHONE_DEAD)),
                Story.of("6a. The caller hangs up while on hold", RingStories::hangsUpOnHold),
                Story.of("6b. The caller hangs up while a phone rings: it stops at once", RingStories::hangsUpWhileRinging),
                Story.of("6c. The caller hangs up in the same instant as the answer", RingStories::hangsUpAtTheAnswer),
                Story.of("Past the cap nobody is hung up on: the guardia rings", RingStories::guardia));
    }

    private static Story.Script unanswered(PhoneHabit habit, RingOutcome how) {
        return (stage, tell) -> {
            var luis = stage.atWork(LUIS, habit);
            var ana = stage.atWork(ANA, SHORT_TALK);
            stage.awaitFree(LUIS);
            stage.awaitFree(ANA);
            stage.calls(CallWish.to(SUPPORT).from(INES));
            var call = stage.closed(INES);
            tell.call(call);
            tell.expect("the person in charge was offered first", call.offers().getFirst().agents().equals(List.of(LUIS.id())));
            tell.expect("it is told as " + how, call.offers().getFirst().outcome().filter(how::equals).isPresent());
            tell.expect("the next person answered", call.offers().size() == 2 && answered(call, ANA) && ana.rings() == 1);
            tell.expect("the clock kept running from the arrival",
                    call.waited().compareTo(call.offers().getFirst().rang().orElseThrow()) >= 0);
            tell.expect("the first phone rang once", how == RingOutcome.PHONE_DEAD || luis.rings() == 1);
        };
    }

    /** From a number that is not called back: nobody is at work, and another would be promised a call that is kept in a later story. */
    private static void hangsUpOnHold(Stage stage, Telling tell) {
        var caller = stage.calls(CallWish.to(SUPPORT).from(NURIA));
        stage.await("the caller hears something", () -> caller.packetsHeard() > 100);
        caller.hangsUp();
        var call = stage.closed(NURIA);
        tell.call(call);
        tell.expect("abandoned, once", abandonedOnce(stage, call));
        var ana = stage.atWork(ANA, SHORT_TALK);
        stage.awaitFree(ANA);
        tell.expect("nobody is rung for a caller who left", ana.rings() == 0 && stage.router().distributor().waiting().isEmpty());
    }

    private static void hangsUpWhileRinging(Stage stage, Telling tell) {
        var ana = stage.atWork(ANA, PhoneHabit.ringsOut());
        stage.awaitFree(ANA);
        var caller = stage.calls(CallWish.to(SUPPORT).from(LUCIA));
        stage.await("her phone rings", () -> ana.rings() == 1 && ana.lastCall().ringingAt().isPresent());
        caller.hangsUp();
        var call = stage.closed(LUCIA);
        stage.await("her phone has stopped", () -> ana.lastCall().cancelledAt().isPresent());
        var ghost = Duration.between(caller.call().cancelledAt().orElseThrow(), ana.lastCall().cancelledAt().orElseThrow());
        tell.call(call);
        tell.say("Her phone stopped %d ms after the caller had hung up.".formatted(ghost.toMillis()));
        tell.expect("no ghost ring (200 ms at most)", ghost.toMillis() <= 200);
        tell.expect("abandoned, once", abandonedOnce(stage, call));
        stage.awaitFree(ANA);
        tell.expect("she is free again and not blamed", stage.state(ANA) instanceof AgentState.Free);
    }

    private static void hangsUpAtTheAnswer(Stage stage, Telling tell) {
        var habit = PhoneHabit.answers(Duration.ofMillis(500));
        var ana = stage.atWork(ANA, habit);
        stage.awaitFree(ANA);
        for (var early : List.of(0, 10, 20)) {
            var calls = ana.rings();
            var caller = stage.calls(CallWish.to(SUPPORT).from(LUCIA));
            stage.await("her phone rings", () -> ana.rings() == calls + 1 && ana.lastCall().ringingAt().isPresent());
            var at = ana.lastCall().ringingAt().orElseThrow().plusMillis(500 - early);
            stage.await("the instant of the answer", () -> !Instant.now().isBefore(at));
            caller.hangsUp();
            stage.await("the caller is gone", () -> caller.call().over());
            stage.await("her phone is silent", () -> ana.lastCall().over());
            stage.await("nothing is under way", () -> stage.router().calls().count() == 0);
            var call = stage.closed(LUCIA);
            tell.say("%d ms before the answer: %s, one row.".formatted(early, call.disposition().orElseThrow()));
            tell.expect("exactly one disposition", call.closed());
            stage.awaitFree(ANA);
        }
        tell.expect("she is free again", stage.state(ANA) instanceof AgentState.Free);
    }

    private static boolean abandonedOnce(Stage stage, CallRecord call) {
        var rows = stage.router().ledger().latest(100).stream().filter(other -> other.id().equals(call.id())).count();
        return rows == 1 && call.disposition().filter(Disposition.ABANDONED::equals).isPresent();
    }

    private static void guardia(Stage stage, Telling tell) {
        var rosa = stage.registered(ROSA, ROSA.address(), SHORT_TALK);
        var caller = stage.calls(CallWish.to(SUPPORT).from(NURIA));
        stage.await("the caller waits", () -> stage.router().distributor().waiting().size() == 1 && caller.packetsHeard() > 50);
        tell.expect("before the cap the guardia is left in peace", rosa.rings() == 0);
        stage.timePasses(Duration.ofSeconds(150));
        var call = stage.closed(NURIA);
        tell.call(call);
        tell.expect("a last-resort person answered", call.disposition().filter(Disposition.ANSWERED_BY_GUARDIA::equals).isPresent()
                && answered(call, ROSA));
        tell.expect("the caller was never cut by us", caller.call().endedThere() && call.talked().compareTo(Duration.ZERO) > 0);
    }
}
