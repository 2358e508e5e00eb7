package org.atiende.story;

import static org.atiende.story.Numbers.ENGLISH;
import static org.atiende.story.Numbers.STRANGER;
import static org.atiende.story.Person.NADIA;
import static org.atiende.story.Person.ROSA;
import static org.atiende.story.RoutingStories.answered;

import java.time.Duration;
import java.util.List;

import org.atiende.lab.CallWish;
import org.atiende.lab.PhoneHabit;
import org.atiende.lab.SipCaller;
import org.atiende.lab.SipPhone;
import org.atiende.ledger.Disposition;
import org.atiende.ledger.Offer;

/** Last-resort people who carry a mobile: what picks up may be a machine, and the leg to it names nobody who hangs up. */
final class GuardiaStories {

    private static final Duration CAP = Duration.ofSeconds(150);
    private static final Duration AT_ONCE = Duration.ofMillis(300);
    private static final PhoneHabit VOICEMAIL = PhoneHabit.answers(AT_ONCE);
    private static final PhoneHabit PRESSES_ONE = PhoneHabit.answersAndPressesOne(AT_ONCE, Duration.ofSeconds(3));
    /** A window of 12 s, a voicemail in it, and the way there and back. */
    private static final Duration A_WINDOW_AND_MORE = Duration.ofSeconds(40);
    /** What a caller may hear of the change from music to ringing people. */
    private static final Duration GAP = Duration.ofMillis(500);

    private GuardiaStories() {
    }

    static List<Story> all() {
        return List.of(
                Story.of("Guardia on a mobile: a voicemail gets nobody; a person presses 1, and their goodbye ends the call", GuardiaStories::mobile),
                Story.of("Guardia at a desk and on a mobile: the first to answer gets the caller, the other is told so", GuardiaStories::deskFirst));
    }

    /** Waits in the English line until the guardia is rung. */
    private static SipCaller pastTheCap(Stage stage) {
        var caller = stage.calls(CallWish.to(ENGLISH).from(STRANGER));
        stage.await("the caller waits", () -> stage.router().distributor().waiting().size() == 1 && caller.packetsHeard() > 50);
        stage.timePasses(CAP);
        return caller;
    }

    private static void mobile(Stage stage, Telling tell) {
        var mobile = SipPhone.mobile(stage.pbx()).is(VOICEMAIL);
        stage.keep(mobile);
        var caller = pastTheCap(stage);
        stage.await("the voicemail picks up", () -> mobile.rings() == 1 && mobile.lastCall().answeredAt().isPresent());
        var from = mobile.lastCall().answeredAt().orElseThrow();
        stage.await("its window is over", A_WINDOW_AND_MORE, () -> mobile.rings() >= 2);
        tell.say("The voicemail was asked to press 1 (“" + stage.spoken("guardia-confirm").orElse("nothing") + "”), and did not.");
        tell.expect("it was asked with our own sentence", stage.spoken("guardia-confirm").isPresent());
        tell.expect("nobody talked with it", stage.record(STRANGER).filter(call -> call.answeredBy().isEmpty()).isPresent());
        mobile.is(PRESSES_ONE);
        stage.awaitTalk(STRANGER, NADIA, A_WINDOW_AND_MORE);
        var silence = caller.longestSilence(from, mobile.lastCall().answeredAt().orElseThrow());
        tell.expect("the caller heard music all the while, at most " + GAP.toMillis() + " ms without", silence.compareTo(GAP) <= 0);
        var rings = mobile.rings();
        var call = stage.closed(STRANGER);
        stage.await("the caller's phone has it, too", caller::done);
        tell.call(call);
        tell.expect("a person of the guardia answered", answered(call, NADIA)
                && call.disposition().filter(Disposition.ANSWERED_BY_GUARDIA::equals).isPresent());
        tell.expect("her goodbye ended the call, and rang nobody again", caller.call().endedThere() && mobile.rings() == rings
                && call.transfers().isEmpty() && call.offers().stream().allMatch(Offer::guardia));
        tell.expect("she saw our number, not the caller's", mobile.lastCall().invite().header("From").filter(from1 -> from1.contains("+34910000000")).isPresent());
    }

    private static void deskFirst(Stage stage, Telling tell) {
        var rosa = stage.registered(ROSA, ROSA.address(), PhoneHabit.answersAndHangsUp(Duration.ofSeconds(1), Duration.ofSeconds(1)));
        var mobile = SipPhone.mobile(stage.pbx()).is(PhoneHabit.ringsOut());
        stage.keep(mobile);
        var caller = pastTheCap(stage);
        var call = stage.closed(STRANGER);
        stage.await("the caller's phone has it, too", caller::done);
        tell.call(call);
        tell.expect("both rang at once", call.offers().getFirst().agents().equals(List.of(ROSA.id(), NADIA.id())) && mobile.rings() == 1);
        tell.expect("the desk answered", answered(call, ROSA) && rosa.rings() == 1 && caller.call().endedThere());
        stage.await("the mobile stopped", () -> mobile.lastCall().cancelledAt().isPresent());
        tell.expect("and shows no missed call: answered elsewhere", mobile.lastCall().messages().stream()
                .anyMatch(message -> message.isRequest("CANCEL") && message.header("Reason").filter(why -> why.contains("cause=200")).isPresent()));
    }
}
