package org.atiende.story;

import static org.atiende.story.Numbers.BEATRIZ;
import static org.atiende.story.Numbers.HUGO;
import static org.atiende.story.Numbers.INES;
import static org.atiende.story.Numbers.LUCIA;
import static org.atiende.story.Numbers.STRANGER;
import static org.atiende.story.Numbers.SUPPORT;
import static org.atiende.story.Person.ANA;
import static org.atiende.story.Person.CARMEN;
import static org.atiende.story.Person.DAVID;
import static org.atiende.story.Person.LUIS;
import static org.atiende.story.Person.MARTA;
import static org.atiende.story.Person.PABLO;
import static org.atiende.story.Person.SOFIA;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

import org.atiende.agent.AgentState;
import org.atiende.agent.SiteProof;
import org.atiende.lab.CallWish;
import org.atiende.lab.PhoneHabit;
import org.atiende.lab.SipCall;
import org.atiende.lab.SipPhone;
import org.atiende.ledger.CallRecord;
import org.atiende.ledger.Disposition;
import org.atiende.ledger.PastCall;

/** Who gets whom. */
final class RoutingStories {

    private static final PhoneHabit SHORT_TALK = PhoneHabit.answersAndHangsUp(Duration.ofMillis(300), Duration.ofMillis(700));
    private static final PhoneHabit LONG_TALK = PhoneHabit.answers(Duration.ofMillis(200));

    /** The wrap-up of the sample's agents, {@code config/company/agents.csv}. */
    static final Duration WRAP_UP = Duration.ofSeconds(2);

    private RoutingStories() {
    }

    static List<Story> all() {
        return List.of(
                Story.of("1. A known customer with an open case: the person in charge rings", RoutingStories::ownerRings),
                Story.of("2a. The person in charge works from home today: the colleague on site who helped well rings", RoutingStories::ownerOffSite),
                Story.of("2b. A phone that may only be on site is refused elsewhere, whatever password it knows", RoutingStories::refusedOutside),
                Story.of("2c. A phone outside that claims an address on site is not believed", RoutingStories::claimedAddress),
                Story.of("3a. The person in charge is busy: the next best rings", RoutingStories::ownerBusy),
                Story.of("3b. Nobody is free: music, a forecast, then the first suitable person as soon as they are free", RoutingStories::nobodyFree),
                Story.of("3c. The person in charge is writing up: the caller waits for them though a colleague is free", RoutingStories::ownerWritesUp),
                Story.of("5a. A withheld number is a customer too", RoutingStories::withheld),
                Story.of("5b. An unknown number is a customer too", RoutingStories::unknownNumber),
                Story.of("5c. An answered call is remembered: the customer's next one is read from it", RoutingStories::remembered),
                Story.of("7a. Two callers with equal claims: the longer waiting first", RoutingStories::longerWaitingFirst),
                Story.of("7b. Forty callers at once for five people", RoutingStories::fortyForFive));
    }

    private static void ownerRings(Stage stage, Telling tell) {
        var ana = stage.atWork(ANA, SHORT_TALK);
        var luis = stage.atWork(LUIS, SHORT_TALK);
        stage.awaitFree(ANA);
        var caller = stage.calls(CallWish.to(SUPPORT).from(LUCIA));
        var call = stage.closed(LUCIA);
        tell.call(call);
        tell.expect("the person in charge answered", answered(call, ANA));
        tell.expect("only her phone rang", ana.rings() == 1 && luis.rings() == 0);
        tell.expect("on site, by the address of her phone", call.offers().getFirst().siteProof().equals(ANA.address() + " in valladolid"));
        tell.expect("the caller heard ringing, and was answered by nobody but her", noMenu(caller.call(), ana));
    }

    /** No answer of ours before the agent's: so neither a menu, nor a prompt, nor a key was possible. */
    private static boolean noMenu(SipCall caller, SipPhone agent) {
        var answered = caller.answeredAt().orElseThrow();
        var noKey = caller.messages().stream().noneMatch(message -> message.isRequest("INFO"));
        return caller.ringingAt().isPresent() && noKey && !answered.isBefore(agent.lastCall().answeredAt().orElseThrow());
    }

    private static void ownerOffSite(Stage stage, Telling tell) {
        var sofia = stage.atWork(SOFIA, "127.0.9.1", SHORT_TALK);
        var marta = stage.atWork(MARTA, SHORT_TALK);
        stage.awaitFree(MARTA);
        stage.calls(CallWish.to(SUPPORT).from(HUGO));
        var call = stage.closed(HUGO);
        tell.call(call);
        tell.expect("the colleague who helped well before answered", answered(call, MARTA));
        tell.expect("the phone outside did not ring", sofia.rings() == 0 && marta.rings() == 1);
        tell.expect("the explanation says why",
                call.explanation().stream().anyMatch(why -> why.startsWith("sofia.navarro was passed over: not on site: 127.0.9.1")));
    }

    private static void refusedOutside(Stage stage, Telling tell) {
        var answer = SipPhone.triesToRegister(stage.pbx(), ANA.extension(), "127.0.9.1", stage.pbx().passwordOf(ANA.extension()));
        tell.say("The phone of ana.perez tried to register from 127.0.9.1 with the right password; Asterisk answered " + answer + ".");
        tell.expect("it was refused", answer != 200);
    }

    private static void claimedAddress(Stage stage, Telling tell) {
        var sofia = SipPhone.registered(stage.pbx(), SOFIA.extension(), "127.0.9.1", "127.0.1.77").is(SHORT_TALK);
        stage.keep(sofia);
        stage.signIn(SOFIA);
        var marta = stage.atWork(MARTA, SHORT_TALK);
        stage.awaitFree(MARTA);
        stage.await("her phone is located", () -> stage.router().distributor().proof(SOFIA.id()).orElseThrow() instanceof SiteProof.OffSite);
        stage.calls(CallWish.to(SUPPORT).from(HUGO));
        var call = stage.closed(HUGO);
        tell.call(call);
        tell.expect("the phone outside did not ring", sofia.rings() == 0 && marta.rings() == 1);
        tell.expect("the explanation names where it really is",
                call.explanation().stream().anyMatch(why -> why.startsWith("sofia.navarro was passed over: not on site: 127.0.9.1")));
    }

    private static void ownerBusy(Stage stage, Telling tell) {
        stage.atWork(LUIS, LONG_TALK);
        stage.awaitFree(LUIS);
        stage.calls(CallWish.to(SUPPORT).from(STRANGER));
        stage.awaitTalk(STRANGER, LUIS);
        var ana = stage.atWork(ANA, SHORT_TALK);
        stage.awaitFree(ANA);
        stage.calls(CallWish.to(SUPPORT).from(INES));
        var call = stage.closed(INES);
        tell.call(call);
        tell.expect("the next best answered", answered(call, ANA) && ana.rings() == 1);
        tell.expect("the explanation says that the person in charge is talking",
                call.explanation().contains("luis.gomez was passed over: talking"));
    }

    private static void ownerWritesUp(Stage stage, Telling tell) {
        var luis = stage.atWork(LUIS, LONG_TALK);
        stage.awaitFree(LUIS);
        stage.calls(CallWish.to(SUPPORT).from(STRANGER));
        stage.awaitTalk(STRANGER, LUIS);
        var ana = stage.atWork(ANA, SHORT_TALK);
        stage.awaitFree(ANA);
        luis.hangsUp();
        stage.await("he is writing up", () -> stage.router().distributor().state(LUIS.id()).orElseThrow() instanceof AgentState.WrapUp);
        stage.calls(CallWish.to(SUPPORT).from(INES));
        stage.await("his phone rings again", () -> luis.rings() == 2);
        stage.await("they talk", luis::talking);
        luis.hangsUp();
        var call = stage.closed(INES);
        tell.call(call);
        tell.say("The caller waited %s for him.".formatted(Telling.seconds(call.waited())));
        tell.expect("the person in charge answered", answered(call, LUIS));
        tell.expect("no other phone rang", ana.rings() == 0);
        tell.expect("not before his wrap-up was over", luis.calls().getLast().invitedAt().isAfter(luis.calls().getFirst().endedAt().orElseThrow().plus(WRAP_UP.minusMillis(50))));
    }

    private static void nobodyFree(Stage stage, Telling tell) {
        // Talks of the days before, as the ledger would tell them at start: with none known, no forecast is made.
        IntStream.range(0, 60).forEach(_ -> stage.router().distributor().remember(
                new PastCall("support", Optional.of(ANA.id()), Duration.ZERO, Duration.ofSeconds(90))));
        var ana = stage.atWork(ANA, LONG_TALK);
        stage.awaitFree(ANA);
        stage.calls(CallWish.to(SUPPORT).from(INES));
        stage.await("ana is talking", ana::talking);
        var waiting = stage.calls(CallWish.to(SUPPORT).from(LUCIA));
        stage.await("the caller hears music", () -> waiting.packetsHeard() > 250);
        tell.say("The caller on hold was told: “" + stage.spoken("forecast").orElse("nothing") + "”");
        tell.expect("a forecast in minutes was spoken", stage.spoken("forecast-minutes").isPresent());
        var heardUntil = Instant.now();
        ana.hangsUp();
        stage.await("her phone rings again", () -> ana.rings() == 2);
        var calls = ana.calls();
        var freed = calls.getFirst().endedAt().orElseThrow().plus(WRAP_UP);
        var late = Duration.between(freed, calls.getLast().invitedAt());
        ana.hangsUp();
        stage.await("they talk", ana::talking);
        tell.say("The phone of ana.perez rang %d ms after her wrap-up was over.".formatted(late.toMillis()));
        ana.hangsUp();
        var call = stage.closed(LUCIA);
        tell.call(call);
        tell.expect("the first suitable person answered", answered(call, ANA));
        stage.router().forecasts().flush(Duration.ofSeconds(5));
        var told = stage.router().forecasts().find(call.id()).getFirst();
        tell.say("On record: “%s”, for a 90th percentile of %d s; the wait was %d s.".formatted(told.said(), told.expected().ninetieth().toSeconds(),
                told.outcome().orElseThrow().waited().toSeconds()));
        tell.expect("what was said is on record, and that it was kept", told.said().equals("minutes 2") && told.kept().equals(Optional.of(true)));
        tell.expect("the caller never heard silence for a second", waiting.longestSilence(
                waiting.call().answeredAt().orElseThrow(), heardUntil).compareTo(Duration.ofSeconds(1)) < 0);
        tell.expect("she rang sooner than a stock queue would have found out that she is free (650 ms)", late.toMillis() < 650);
    }

    private static void withheld(Stage stage, Telling tell) {
        var luis = stage.atWork(LUIS, SHORT_TALK);
        stage.atWork(ANA, SHORT_TALK);
        stage.awaitFree(LUIS);
        var before = stage.now();
        stage.calls(CallWish.to(SUPPORT).from(LUCIA).withNumberWithheld());
        stage.await("the call is on record as ended", () -> stage.since(before).stream().anyMatch(CallRecord::closed));
        var call = stage.since(before).getFirst();
        tell.call(call);
        tell.expect("somebody qualified for first contact answered", answered(call, LUIS) && luis.rings() == 1);
        tell.expect("the number is neither used nor kept", call.caller().usable().isEmpty() && call.customer().isEmpty());
    }

    private static void unknownNumber(Stage stage, Telling tell) {
        var luis = stage.atWork(LUIS, SHORT_TALK);
        stage.awaitFree(LUIS);
        stage.calls(CallWish.to(SUPPORT).from(STRANGER));
        var call = stage.closed(STRANGER);
        tell.call(call);
        tell.expect("somebody qualified for first contact answered", answered(call, LUIS) && luis.rings() == 1);
    }

    private static void longerWaitingFirst(Stage stage, Telling tell) {
        var marta = stage.registered(MARTA, MARTA.address(), SHORT_TALK);
        stage.calls(CallWish.to(SUPPORT).from(BEATRIZ));
        stage.await("the first waits", () -> stage.router().distributor().waiting().size() == 1);
        stage.calls(CallWish.to(SUPPORT).from(STRANGER));
        stage.await("both wait", () -> stage.router().distributor().waiting().size() == 2);
        stage.signIn(MARTA);
        var second = stage.closed(STRANGER);
        var first = stage.closed(BEATRIZ);
        tell.call(first);
        tell.call(second);
        tell.expect("both were answered by her", answered(first, MARTA) && answered(second, MARTA) && marta.rings() == 2);
        tell.expect("the longer waiting went first", first.offers().getFirst().at().isBefore(second.offers().getFirst().at()));
    }

    private static void fortyForFive(Stage stage, Telling tell) {
        var phones = List.of(stage.atWork(LUIS, SHORT_TALK), stage.atWork(MARTA, SHORT_TALK), stage.atWork(PABLO, SHORT_TALK),
                stage.atWork(CARMEN, SHORT_TALK), stage.atWork(DAVID, SHORT_TALK));
        stage.awaitFree(PABLO);
        var before = stage.now();
        var callers = stage.calls(CallWish.to(SUPPORT).from("34650200000").times(40));
        stage.await("all callers are served", Duration.ofSeconds(120), callers::done);
        stage.await("all calls are on record", () -> stage.since(before).stream().filter(CallRecord::closed).count() == 40);
        var calls = stage.since(before);
        var answered = calls.stream().filter(call -> call.disposition().filter(Disposition.ANSWERED::equals).isPresent()).count();
        tell.say("40 callers at once; %d answered; the longest waited %s.".formatted(answered,
                Telling.seconds(calls.stream().map(CallRecord::waited).max(Duration::compareTo).orElseThrow())));
        tell.expect("everybody ended with a person", answered == 40);
        tell.expect("no phone ever rang for two callers at once", phones.stream().noneMatch(RoutingStories::overlapping));
        tell.expect("nobody was rung in vain", phones.stream().mapToInt(SipPhone::rings).sum() == 40);
    }

    private static boolean overlapping(SipPhone phone) {
        var calls = phone.calls();
        for (var i = 1; i < calls.size(); i++) {
            if (calls.get(i - 1).endedAt().filter(end -> end.isAfter(Instant.EPOCH)).isEmpty()
                    || calls.get(i).invitedAt().isBefore(calls.get(i - 1).endedAt().orElseThrow())) {
                return true;
            }
        }
        return false;
    }

    static boolean answered(CallRecord call, Person by) {
        return call.answeredBy().equals(Optional.of(by.id()));
    }

    private static void remembered(Stage stage, Telling tell) {
        stage.atWork(MARTA, SHORT_TALK);
        stage.awaitFree(MARTA);
        var about = called(stage, tell);
        stage.timePasses(WRAP_UP);
        stage.awaitFree(MARTA);
        var again = called(stage, tell);
        tell.expect("the first was read from older contacts", about.needReasons().getFirst().startsWith("called about "));
        tell.expect("the second from one more", !again.needReasons().getFirst().equals(about.needReasons().getFirst())
                && again.needReasons().getFirst().endsWith("today"));
    }

    private static CallRecord called(Stage stage, Telling tell) {
        var before = stage.now();
        stage.calls(CallWish.to(SUPPORT).from(BEATRIZ));
        stage.await("the call is over", () -> stage.since(before).size() == 1 && stage.since(before).getFirst().closed());
        var call = stage.since(before).getFirst();
        tell.call(call);
        tell.say("Read as: " + String.join("; ", call.needReasons()) + ".");
        return call;
    }
}
