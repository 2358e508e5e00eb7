package org.atiende.call;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;

import org.atiende.agent.Agent;
import org.atiende.fake.Office;
import org.atiende.ledger.CallRecord;
import org.atiende.ledger.Disposition;
import org.atiende.ledger.Offer;
import org.atiende.ledger.Rings;
import org.atiende.match.Explanation;
import org.atiende.match.WaitingCall;
import org.atiende.need.Need;
import org.atiende.tel.CallId;
import org.atiende.tel.CallerNumber;
import org.atiende.tel.RingOutcome;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The story of one call, from arrival to its only disposition. */
class LiveCallTest {

    private static final Agent ANA = Office.agent("ana", "power:1");
    private static final Agent LUIS = Office.agent("luis", "power:1");
    private static final LocalDate TODAY = LocalDate.of(2026, 3, 2);
    private static final Explanation WHY = new Explanation(List.of(), List.of());
    private static final Need NEED = new Need(List.of("power"), "es", 0, List.of(), Optional.empty(), List.of("a story"));

    private final LiveCall call = fresh(Optional.empty());

    private static LiveCall fresh(Optional<CallRecord> before) {
        return new LiveCall(new CallId("c.1"), Office.NINE, Office.line(), new LiveCall.Recognised(new CallerNumber.Unknown(), Optional.empty(), NEED),
                before);
    }

    private static Instant at(int seconds) {
        return Office.NINE.plusSeconds(seconds);
    }

    private void offered(int second, Agent... agents) {
        call.offered(List.of(agents), WHY, agents.length > 1, at(second));
    }

    private CallRecord ends(String dialStatus, int second) {
        assertThat(call.end(dialStatus, true, Optional.empty(), at(second))).isPresent();
        return call.record(at(second));
    }

    @Test
    void clockThatWasPutBackMakesNoWaitShorterThanNothing() {
        assertThat(ends("", -60).waited()).isZero();
    }

    @Test
    void answeredCallWaitedUntilTheAnswerAndTalkedAsTheBridgeSays() {
        offered(10, ANA);
        call.talkBegan(ANA.id(), at(15));
        call.talkEnded(ANA.id(), Duration.ofSeconds(100));
        var story = ends("ANSWER", 120);
        assertThat(story.disposition()).contains(Disposition.ANSWERED);
        assertThat(story.waited()).isEqualTo(Duration.ofSeconds(15));
        assertThat(story.talked()).isEqualTo(Duration.ofSeconds(100));
        assertThat(story.offers()).singleElement().satisfies(offer -> {
            assertThat(offer.outcome()).contains(RingOutcome.ANSWERED);
            assertThat(offer.rang()).contains(Duration.ofSeconds(5));
            assertThat(offer.answeredBy()).contains(ANA.id());
        });
    }

    @Test
    void talkThatIsUnderWayAtTheEndCountsUntilThen() {
        call.talkBegan(ANA.id(), at(15));
        assertThat(ends("ANSWER", 75).talked()).isEqualTo(Duration.ofSeconds(60));
    }

    @Test
    void callEndsOnce() {
        ends("", 30);
        assertThat(call.end("ANSWER", true, Optional.of(Disposition.REFUSED), at(40))).isEmpty();
        assertThat(call.record(at(50)).disposition()).contains(Disposition.ABANDONED);
        assertThat(call.record(at(60)).waited()).isEqualTo(Duration.ofSeconds(30));
    }

    @Test
    void callerWhoLeavesWhileItRingsIsAbandonedAndTheAgentIsNotBlamed() {
        offered(10, ANA);
        var story = ends("CANCEL", 14);
        assertThat(story.disposition()).contains(Disposition.ABANDONED);
        assertThat(story.offers().getFirst().outcome()).contains(RingOutcome.CALLER_LEFT);
    }

    @Test
    void callerWhoLeavesInTheInstantOfTheAnswerIsAbandonedWhenNobodyHeardThem() {
        offered(10, ANA);
        assertThat(ends("ANSWER", 14).disposition()).contains(Disposition.ABANDONED);
    }

    @Test
    void talkNobodyWatchedIsBelievedToTheDialplan() {
        offered(10, ANA);
        assertThat(call.end("ANSWER", false, Optional.empty(), at(14))).isPresent();
        var story = call.record(at(14));
        assertThat(story.disposition()).contains(Disposition.ANSWERED);
        assertThat(story.waited()).isEqualTo(Duration.ofSeconds(14));
    }

    @Test
    void guardiaNobodyWatchedAnsweredThoughNobodyKnowsWho() {
        offered(150, ANA, LUIS);
        call.end("ANSWER", false, Optional.empty(), at(500));
        var story = call.record(at(500));
        assertThat(story.disposition()).contains(Disposition.ANSWERED_BY_GUARDIA);
        assertThat(story.answeredBy()).isEmpty();
        assertThat(story.waited()).isEqualTo(Duration.ofSeconds(162));
    }

    /** The link may be lost as the next talk begins: then nothing is heard of it, and the caller says goodbye. */
    @Test
    void howTheOneBeforeLeftIsNoNewsOfWhoIsRungNow() {
        offered(10, ANA);
        call.talkBegan(ANA.id(), at(12));
        call.agentLeft(ANA.id(), 44);
        assertThat(call.agentLeft(Duration.ZERO)).contains(44);
        offered(20, LUIS);
        assertThat(call.agentLeft(Duration.ZERO)).isEmpty();
        call.agentLeft(ANA.id(), 44);
        assertThat(call.agentLeft(Duration.ZERO)).as("late").isEmpty();
    }

    @Test
    void guardiaThatAnsweredIsNamed() {
        offered(150, ANA, LUIS);
        call.talkBegan(LUIS.id(), at(155));
        assertThat(ends("ANSWER", 200).disposition()).contains(Disposition.ANSWERED_BY_GUARDIA);
    }

    @Test
    void phonePickedUpAndPutDownBeforeAnyBridgeHasAttendedNobody() {
        offered(10, ANA);
        assertThat(call.rungOut("ANSWER", 16, true, at(13))).get().extracting(LiveCall.RungOut::outcome).isEqualTo(RingOutcome.ANSWERED);
        assertThat(call.agentLeft(Duration.ZERO).filter(RingOutcome::lineDied)).isEmpty();
        assertThat(call.cutOff(false, at(13))).as("nobody's phone is at fault").isEmpty();
        assertThat(call.waiting().front()).isTrue();
        assertThat(call.waiting().lastRung()).get().extracting(WaitingCall.LastRung::agent).isEqualTo(ANA.id());
        var story = ends("ANSWER", 60);
        assertThat(story.disposition()).contains(Disposition.ABANDONED);
        assertThat(story.answeredBy()).isEmpty();
        assertThat(story.waited()).isEqualTo(Duration.ofSeconds(60));
    }

    @Test
    void talkWhoseNewsComeAfterTheTurnIsATalkAllTheSame() {
        offered(10, ANA);
        call.rungOut("ANSWER", 16, true, at(13));
        call.talkBegan(ANA.id(), at(13));
        assertThat(ends("ANSWER", 60).disposition()).contains(Disposition.ANSWERED);
    }

    @Test
    void peopleOfTheFailSafeDialplanAreAFallback() {
        offered(10, ANA);
        call.rungOut("NOANSWER", 0, true, at(22));
        assertThat(ends("ANSWER", 90).disposition()).contains(Disposition.FALLBACK);
    }

    @Test
    void refusedIsRefused() {
        call.end("", true, Optional.of(Disposition.REFUSED), at(0));
        assertThat(call.record(at(0)).disposition()).contains(Disposition.REFUSED);
    }

    @ParameterizedTest
    @CsvSource({"NOANSWER,0,12,NO_ANSWER", "NOANSWER,19,0,DO_NOT_DISTURB", "NOANSWER,19,12,NO_ANSWER", "CHANUNAVAIL,21,0,REJECTED",
        "CHANUNAVAIL,0,2,PHONE_DEAD", "CHANUNAVAIL,20,0,NOT_REGISTERED", "CHANUNAVAIL,3,0,NOT_REGISTERED", "BUSY,17,0,BUSY", "CONGESTION,34,0,PHONE_DEAD",
        "RUBBISH,0,0,PHONE_DEAD"})
    void ringThatWasNotAnsweredIsToldByStatusAndCauseTogether(String status, int cause, int seconds, RingOutcome outcome) {
        offered(10, ANA);
        assertThat(call.rungOut(status, cause, true, at(10 + seconds))).get().extracting(LiveCall.RungOut::outcome).isEqualTo(outcome);
        assertThat(call.waiting().lastRung()).contains(new WaitingCall.LastRung(ANA.id(), at(20 + seconds)));
    }

    @Test
    void ringIsClosedOnce() {
        offered(10, ANA);
        assertThat(call.rungOut("NOANSWER", 0, true, at(22))).isPresent();
        assertThat(call.rungOut("NOANSWER", 0, true, at(23))).isEmpty();
    }

    @Test
    void guardiaThatCameBackAtOnceIsGivenABreath() {
        offered(150, ANA, LUIS);
        call.rungOut("BUSY", 17, true, Office.NINE.plusSeconds(150).plusMillis(900));
        assertThat(call.waiting().guardiaFrom()).isEqualTo(Office.NINE.plusSeconds(153).plusMillis(900));
        assertThat(call.waiting().lastRung()).isEmpty();
    }

    @Test
    void guardiaThatRangOutIsRungAgainAtOnce() {
        offered(150, ANA, LUIS);
        call.rungOut("NOANSWER", 0, true, at(162));
        assertThat(call.waiting().guardiaFrom()).isEqualTo(Instant.MIN);
    }

    @Test
    void deadPhoneBringsTheCallerToTheFrontUntilTheyTalkAgain() {
        call.talkBegan(ANA.id(), at(10));
        assertThat(call.cutOff(true, at(60))).contains(ANA.id());
        assertThat(call.waiting().front()).isTrue();
        assertThat(call.waiting().since()).isEqualTo(Office.NINE);
        offered(61, LUIS);
        call.rungOut("NOANSWER", 0, true, at(73));
        assertThat(call.waiting().front()).as("an unanswered ring costs no place").isTrue();
        call.talkBegan(LUIS.id(), at(80));
        assertThat(call.waiting().front()).isFalse();
        assertThat(call.record(at(80)).waited()).as("the first answer counts").isEqualTo(Duration.ofSeconds(10));
    }

    @Test
    void deadPhoneIsTheFaultOfOneTalkOnce() {
        call.talkBegan(ANA.id(), at(10));
        call.cutOff(true, at(60));
        assertThat(call.cutOff(true, at(61))).isEmpty();
        assertThat(call.record(at(61)).transfers()).hasSize(1);
    }

    @Test
    void callThatNeverTalkedHasNoDeadPhone() {
        assertThat(call.cutOff(true, at(60))).isEmpty();
        assertThat(call.waiting().front()).isFalse();
    }

    @Test
    void transferNamesAColleagueForThisTimeOnly() {
        call.talkBegan(ANA.id(), at(10));
        call.sentBack(Optional.of(LUIS), at(20));
        assertThat(call.need().preferred()).first().satisfies(first -> assertThat(first.why()).isEqualTo("named by ana"));
        call.sentBack(Optional.empty(), at(30));
        assertThat(call.need()).isEqualTo(NEED);
    }

    @Test
    void transfersAndTalksAreAllTold() {
        offered(5, ANA);
        call.talkBegan(ANA.id(), at(10));
        call.transferred("ana transferred the caller to 1002");
        call.talkEnded(ANA.id(), Duration.ofSeconds(20));
        call.talkBegan(LUIS.id(), at(40));
        call.talkEnded(LUIS.id(), Duration.ofSeconds(30));
        call.talkEnded(LUIS.id(), Duration.ofSeconds(30));
        var story = ends("ANSWER", 90);
        assertThat(story.talked()).isEqualTo(Duration.ofSeconds(50));
        assertThat(story.transfers()).containsExactly("ana transferred the caller to 1002");
        assertThat(story.answeredBy()).contains(LUIS.id());
    }

    @Test
    void storyGoesOnWhereAnEarlierRouterLeftIt() {
        call.talkBegan(ANA.id(), at(10));
        call.talkEnded(ANA.id(), Duration.ofSeconds(20));
        var before = call.record(at(40));
        var again = fresh(Optional.of(before));
        assertThat(again.isAnswered()).isTrue();
        var story = again.record(at(50));
        assertThat(story.revision()).isEqualTo(before.revision() + 1);
        assertThat(story.waited()).isEqualTo(Duration.ofSeconds(10));
        assertThat(story.talked()).isEqualTo(Duration.ofSeconds(20));
    }

    @Test
    void callThatRingsAllNightKeepsItsFirstRingAndTheLatest() {
        for (var ring = 1; ring <= Rings.MAX + 50; ring++) {
            offered(ring * 15, ANA, LUIS);
            call.rungOut("NOANSWER", 0, true, at(ring * 15 + 12));
        }
        var story = ends("", 100_000);
        assertThat(story.offers()).hasSize(Rings.MAX);
        assertThat(story.offers()).extracting(Offer::number).startsWith(1, 52).endsWith(Rings.MAX + 50);
        assertThat(story.disposition()).contains(Disposition.ABANDONED);
    }

    /** Power was read as the need; who talks in the end does something else. */
    private String aboutAfter(Agent colleague, boolean byRing) {
        offered(10, ANA);
        call.talkBegan(ANA.id(), at(15));
        call.talksWith(ANA, true, Optional.empty(), TODAY);
        call.talkBegan(colleague.id(), at(60));
        call.talksWith(colleague, byRing, Optional.of(ANA.id()), TODAY);
        return ends("ANSWER", 120).about().orElseThrow().topic();
    }

    @Test
    void callThatWasHandedToAColleagueWasAboutWhatTheyDoBest() {
        assertThat(aboutAfter(Office.agent("paco", "billing:1", "meters:2"), false)).isEqualTo("billing");
    }

    @Test
    void callThatWasHandedToAColleagueOfTheSameTopicStaysAboutIt() {
        assertThat(aboutAfter(Office.agent("paco", "power:2", "billing:1"), false)).isEqualTo("power");
    }

    @Test
    void nothingIsLearnedFromAColleagueWhoDoesSeveralThingsEquallyWell() {
        assertThat(aboutAfter(Office.agent("paco", "billing:1", "meters:1"), false)).isEqualTo("power");
    }

    @Test
    void nothingIsLearnedFromWhoTookTheCallBecauseNobodyElseWasThere() {
        assertThat(aboutAfter(Office.agent("paco", "billing:1"), true)).isEqualTo("power");
    }

    @Test
    void callOfOneTalkIsAboutWhatWasRead() {
        offered(10, ANA);
        call.talkBegan(ANA.id(), at(15));
        assertThat(ends("ANSWER", 120).about()).contains(new CallRecord.About("power", Optional.empty()));
    }

    @Test
    void callThatWasSentToAColleagueWhoAnsweredTheRingWasAboutWhatTheyDoBest() {
        var paco = Office.agent("paco", "billing:1");
        offered(10, ANA);
        call.talkBegan(ANA.id(), at(15));
        call.sentBack(Optional.of(paco), at(60));
        call.talkBegan(paco.id(), at(70));
        call.talksWith(paco, true, Optional.of(ANA.id()), TODAY);
        assertThat(ends("ANSWER", 120).about()).contains(new CallRecord.About("billing", Optional.empty()));
    }

    private CallRecord rungByAnEarlierRouter() {
        var earlier = fresh(Optional.empty());
        earlier.offered(List.of(ANA), WHY, false, at(10));
        return earlier.record(at(10));
    }

    @Test
    void ringOfAnEarlierRouterThatEndedBeforeTheStoreToldOfItEndedAsTheDialplanSaid() {
        call.beginningUnknown();
        assertThat(call.rungOut("NOANSWER", 0, true, at(25))).isEmpty();
        offered(26, LUIS);
        call.began(Optional.of(rungByAnEarlierRouter()));
        call.talkBegan(LUIS.id(), at(30));
        assertThat(ends("ANSWER", 60).offers()).extracting(Offer::outcome, Offer::rang, Offer::answeredBy).containsExactly(
                tuple(Optional.of(RingOutcome.NO_ANSWER), Optional.of(Duration.ofSeconds(15)), Optional.empty()),
                tuple(Optional.of(RingOutcome.ANSWERED), Optional.of(Duration.ofSeconds(4)), Optional.of(LUIS.id())));
    }

    @ParameterizedTest
    @CsvSource({"true, ANSWERED", "false, CALLER_LEFT"})
    void ringOfAnEarlierRouterEndsWithTheCallThatEndedBeforeTheStoreToldOfIt(boolean answered, RingOutcome outcome) {
        call.beginningUnknown();
        if (answered) {
            call.talkBegan(ANA.id(), at(15));
        }
        ends("CANCEL", 20);
        call.began(Optional.of(rungByAnEarlierRouter()));
        assertThat(call.record(at(21)).offers()).extracting(Offer::outcome).containsExactly(Optional.of(outcome));
    }
}
