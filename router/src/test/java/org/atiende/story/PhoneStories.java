package org.atiende.story;

import static org.atiende.story.Numbers.INES;
import static org.atiende.story.Numbers.SUPPORT;
import static org.atiende.story.Person.ANA;
import static org.atiende.story.Person.JAVIER;
import static org.atiende.story.Person.LUIS;
import static org.atiende.story.Person.MARTA;
import static org.atiende.story.Person.SOFIA;
import static org.atiende.story.RoutingStories.answered;

import java.time.Duration;
import java.util.List;

import org.atiende.agent.AgentState;
import org.atiende.lab.CallWish;
import org.atiende.lab.PhoneHabit;

/** What agents do with their phones, and what callers send in their names. */
final class PhoneStories {

    private static final PhoneHabit SHORT_TALK = PhoneHabit.answersAndHangsUp(Duration.ofMillis(300), Duration.ofMillis(700));
    private static final Duration AT_ONCE = Duration.ofMillis(200);
    private static final Duration A_SECOND = Duration.ofSeconds(1);

    /** What hostile or merely foreign networks put into a display name, as it stands on the wire. */
    private static final List<String> NAMES = List.of(
            "\"O\\\"Brien \\\\ & Sons\"",
            "\"${SHELL(touch /tmp/atiende-was-here)}\"",
            "\"$[1/0] ${EVAL(${CHANNEL})},x|y&PJSIP/1002\"",
            "\"=?UTF-8?Q?line=0D=0Abreak?=\"",
            "\"☎️ 😀 ‮abc\"",
            "\"<script>alert(1)</script>\"",
            "\"" + "A".repeat(900) + "\"");

    private PhoneStories() {
    }

    static List<Story> all() {
        return List.of(
                Story.of("8. Caller names full of quotes, code and emoji: the call works and nothing is injected", PhoneStories::hostileNames),
                Story.of("9a. Blind transfer to a colleague: the caller arrives", PhoneStories::blindTransfer),
                Story.of("9b. Blind transfer to nobody: the caller is back at the front", PhoneStories::blindToNobody),
                Story.of("9c. Attended transfer: the caller talks with the colleague", PhoneStories::attended),
                Story.of("9d. Attended transfer while it rings, and nobody answers: the caller is back at the front", PhoneStories::attendedToNobody),
                Story.of("10. The agent's phone dies in the talk: the caller goes to the front, same clock", PhoneStories::phoneDies),
                Story.of("Agents sign in, pause and resume from their phones", PhoneStories::featureCodes));
    }

    private static void hostileNames(Stage stage, Telling tell) {
        var luis = stage.atWork(LUIS, SHORT_TALK);
        stage.awaitFree(LUIS);
        for (var i = 0; i < NAMES.size(); i++) {
            stage.awaitFree(LUIS);
            var number = "+3465022200" + i;
            stage.calls(CallWish.to(SUPPORT).from(number).named(NAMES.get(i)));
            tell.expect("answered with the name " + i, answered(stage.closed(number), LUIS));
        }
        tell.say(NAMES.size() + " callers with hostile names were answered like anybody else.");
        tell.expect("nothing a name said was run", !java.nio.file.Files.exists(java.nio.file.Path.of("/tmp/atiende-was-here")));
        tell.expect("one ring each, and nobody else's", luis.rings() == NAMES.size());
    }

    private static void blindTransfer(Stage stage, Telling tell) {
        var luis = stage.atWork(LUIS, PhoneHabit.blindTransfers(AT_ONCE, A_SECOND, MARTA.extension()));
        var marta = stage.atWork(MARTA, SHORT_TALK);
        stage.awaitFree(MARTA);
        stage.awaitFree(LUIS);
        stage.calls(CallWish.to(SUPPORT).from(INES));
        var call = stage.closed(INES);
        tell.call(call);
        tell.expect("the colleague answered", answered(call, MARTA) && marta.rings() == 1 && luis.rings() == 1);
        tell.expect("the ledger tells the transfer", call.transfers().stream().anyMatch(told -> told.contains("luis.gomez transferred")));
        stage.awaitFree(LUIS);
        tell.expect("who transferred is free again", stage.state(LUIS) instanceof AgentState.Free);
    }

    private static void blindToNobody(Stage stage, Telling tell) {
        stage.atWork(LUIS, PhoneHabit.blindTransfers(AT_ONCE, A_SECOND, "9999"));
        stage.awaitFree(LUIS);
        stage.calls(CallWish.to(SUPPORT).from(INES));
        stage.awaitTalk(INES, LUIS);
        var ana = stage.atWork(ANA, SHORT_TALK);
        var call = stage.closed(INES);
        tell.call(call);
        tell.expect("somebody else answered", answered(call, ANA) && ana.rings() == 1);
        tell.expect("the ledger tells the transfer", call.transfers().stream().anyMatch(told -> told.contains("transferred the caller to 9999")));
    }

    private static void attended(Stage stage, Telling tell) {
        stage.atWork(LUIS, PhoneHabit.attendedTransfers(AT_ONCE, A_SECOND, MARTA.extension(), false));
        var marta = stage.atWork(MARTA, PhoneHabit.answersAndHangsUp(AT_ONCE, Duration.ofSeconds(5)));
        stage.awaitFree(MARTA);
        stage.awaitFree(LUIS);
        stage.calls(CallWish.to(SUPPORT).from(INES));
        var call = stage.closed(INES);
        tell.call(call);
        tell.expect("the caller talked with the colleague last", answered(call, MARTA) && marta.rings() == 1);
        tell.expect("the ledger tells the transfer", call.transfers().stream().anyMatch(told -> told.contains("handed the caller over")));
        stage.awaitFree(LUIS);
        tell.expect("who transferred is free again", stage.state(LUIS) instanceof AgentState.Free);
    }

    private static void attendedToNobody(Stage stage, Telling tell) {
        stage.atWork(LUIS, PhoneHabit.attendedTransfers(AT_ONCE, A_SECOND, JAVIER.extension(), true));
        stage.registered(JAVIER, JAVIER.address(), PhoneHabit.refusesAfter(Duration.ofSeconds(3), 486));
        stage.awaitFree(LUIS);
        stage.calls(CallWish.to(SUPPORT).from(INES));
        stage.awaitTalk(INES, LUIS);
        var ana = stage.atWork(ANA, SHORT_TALK);
        var call = stage.closed(INES);
        tell.call(call);
        tell.expect("somebody else answered; the caller was not cut", answered(call, ANA) && ana.rings() == 1);
    }

    private static void phoneDies(Stage stage, Telling tell) {
        var luis = stage.atWork(LUIS, PhoneHabit.answers(AT_ONCE));
        stage.awaitFree(LUIS);
        stage.calls(CallWish.to(SUPPORT).from(INES));
        stage.await("they talk", luis::talking);
        luis.dies();
        var ana = stage.atWork(ANA, SHORT_TALK);
        stage.await("the silence is noticed", Duration.ofSeconds(60), () -> ana.rings() == 1);
        var call = stage.closed(INES);
        tell.call(call);
        tell.expect("somebody else answered", answered(call, ANA));
        tell.expect("the ledger tells it", call.transfers().stream().anyMatch(told -> told.contains("died in the talk")));
    }

    private static void featureCodes(Stage stage, Telling tell) {
        var ana = stage.registered(ANA, ANA.address(), SHORT_TALK);
        ana.dials("*45", Duration.ofSeconds(10));
        stage.awaitFree(ANA);
        tell.say("ana.perez dialled *45 and is signed in.");
        ana.dials("*46", Duration.ofSeconds(10));
        tell.expect("*46 paused her", stage.state(ANA) instanceof AgentState.Paused);
        ana.dials("*46", Duration.ofSeconds(10));
        stage.awaitFree(ANA);
        ana.dials("*45", Duration.ofSeconds(10));
        tell.expect("*45 signed her out", stage.state(ANA) instanceof AgentState.SignedOut);
        var sofia = stage.registered(SOFIA, "127.0.9.1", SHORT_TALK);
        sofia.dials("*45", Duration.ofSeconds(10));
        tell.say("sofia.navarro dialled *45 from 127.0.9.1.");
        tell.expect("from outside nobody signs in", stage.state(SOFIA) instanceof AgentState.SignedOut);
    }
}
