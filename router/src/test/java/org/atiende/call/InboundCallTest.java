package org.atiende.call;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

import org.atiende.agent.Agent;
import org.atiende.agent.AgentState;
import org.atiende.agent.Availability;
import org.atiende.call.Station.Asks;
import org.atiende.customer.Case;
import org.atiende.customer.Customer;
import org.atiende.customer.History;
import org.atiende.fake.FakeAgiCall;
import org.atiende.fake.FakeAgiChannel;
import org.atiende.fake.FakeAgiChannel.End;
import org.atiende.fake.Office;
import org.atiende.ledger.Disposition;
import org.atiende.ledger.Offer;
import org.atiende.match.Event;
import org.atiende.presence.CallWatch.Ending;
import org.atiende.tel.CallId;
import org.atiende.tel.PhoneNumber;
import org.atiende.tel.RingOutcome;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Turns of inbound calls on the real FastAGI server, the dialplan played by a fake channel. */
@Timeout(30)
class InboundCallTest {

    private static final String CALL = "1795336576.1";
    private static final Agent ANA = Office.agent("ana", "power:1", "#1001");
    private static final Agent LUIS = Office.agent("luis", "power:2", "#1002");
    private Station station = new Station(Office.line(), 100, ANA, LUIS);

    @AfterEach
    void close() {
        station.close();
    }

    private void opens(Station other) {
        station.close();
        station = other;
    }

    private void awaitWaiting(int callers) {
        await().atMost(Station.PATIENCE).until(() -> station.distributor.waiting().size() == callers);
    }

    private void ends(String dialStatus) {
        station.calls.ended(new CallId(CALL), new Ending(dialStatus, 0, ""));
    }

    private FakeAgiChannel heldWhileAnaTalks() {
        station.answers(ANA, "other.1");
        var channel = station.turn(new Asks());
        await().atMost(Station.PATIENCE).until(() -> channel.music().isPresent() && !station.said.isEmpty());
        return channel;
    }

    @Test
    void callerWhoseAgentIsFreeIsNotAnsweredButRungFor() {
        try (var channel = station.turn(new Asks())) {
            assertThat(channel.awaitEnd(Station.PATIENCE)).isEqualTo(End.SERVER_CLOSED);
            assertThat(Station.told(channel)).isEqualTo("dial PJSIP/1001");
            assertThat(channel.variable("ATIENDE_RING")).contains("12^3");
            assertThat(channel.variable("ATIENDE_ONE")).contains("PJSIP/1001");
            assertThat(channel.variable("ATIENDE_AGENT")).contains("ana");
            assertThat(channel.answered()).isFalse();
            assertThat(channel.commands().getLast()).startsWith("EXEC \"MSet\"").endsWith("ATIENDE_DO=dial\"");
        }
        assertThat(station.state(ANA)).isInstanceOf(AgentState.Reserved.class);
        assertThat(station.story(CALL).offers()).singleElement().satisfies(offer -> assertThat(offer.siteProof()).isEqualTo("127.0.1.11 in valladolid"));
    }

    @Test
    void knownCallerReachesWhoIsInChargeOfTheirCase() {
        var rosa = new Customer("K-1", "Rosa", "es", 0, Optional.empty());
        var open = new Case("C-1", "K-1", "power", Optional.of(LUIS.id()), true, 3, Office.NINE, Optional.empty(), "");
        station.customers.put(new PhoneNumber("+34600111222"), List.of(new History(rosa, List.of(open), List.of())));
        assertThat(station.decided(new Asks().since(Duration.ofSeconds(40)))).isEqualTo("dial PJSIP/1002");
        assertThat(station.story(CALL).customer()).contains("K-1");
        assertThat(station.story(CALL).explanation()).first().asString().startsWith("luis was chosen: in charge of case C-1");
    }

    @Test
    void callerWhoMustWaitIsAnsweredHearsMusicAndOneForecastAndThenRings() {
        try (var channel = heldWhileAnaTalks()) {
            assertThat(channel.answered()).isTrue();
            await().atMost(Station.PATIENCE).until(() -> channel.lease().equals(Optional.of(Duration.ofSeconds(30))));
            assertThat(station.said).as("the net widens in half a minute").containsExactly("forecast Minutes[atMost=1] in es");
            station.goodbye(ANA, "other.1", Duration.ofSeconds(5));
            station.clock.pass(Office.WRAP_UP);
            station.distributor.tick();
            assertThat(channel.awaitEnd(Station.PATIENCE)).isEqualTo(End.SERVER_CLOSED);
            assertThat(Station.told(channel)).isEqualTo("dial PJSIP/1001");
        }
    }

    @Test
    void agentWhoIsFreeCutsTheForecastShort() {
        station.forecastSounds = List.of("long");
        station.answers(ANA, "other.1");
        try (var channel = station.turn(new Asks())) {
            await().atMost(Station.PATIENCE).until(() -> channel.played().contains("long"));
            station.goodbye(ANA, "other.1", Office.WRAP_UP);
            station.clock.pass(Office.WRAP_UP);
            station.distributor.tick();
            assertThat(channel.awaitEnd(Station.PATIENCE)).isEqualTo(End.SERVER_CLOSED);
            assertThat(Station.told(channel)).isEqualTo("dial PJSIP/1001");
        }
    }

    @Test
    void unansweredRingKeepsPlaceAndClockAndTheNextAgentRings() {
        station.decided(new Asks());
        station.clock.pass(Duration.ofSeconds(35));
        assertThat(station.decided(new Asks().after("NOANSWER", 0))).isEqualTo("dial PJSIP/1002");
        var story = station.story(CALL);
        assertThat(story.arrived()).isEqualTo(Office.NINE);
        assertThat(story.offers()).extracting(offer -> offer.outcome().map(RingOutcome::name).orElse("rings")).containsExactly("NO_ANSWER", "rings");
        assertThat(station.rings).containsExactly("NO_ANSWER");
    }

    @Test
    void secondUnansweredRingPausesTheAgentAndKeepsThat() {
        station.decided(new Asks().call("c.1"));
        station.attendance.choose(LUIS.id(), new Availability.SignedOut(), "desk");
        ringsOutAndHangsUp("c.1");
        station.decided(new Asks().call("c.2"));
        ringsOutAndHangsUp("c.2");
        assertThat(station.state(ANA)).isEqualTo(new AgentState.Paused("no-answer"));
        assertThat(station.kept).containsEntry(ANA.id(), new Availability.Paused("no-answer"));
    }

    private void ringsOutAndHangsUp(String call) {
        try (var channel = station.turn(new Asks().call(call).after("NOANSWER", 0))) {
            awaitWaiting(1);
            channel.hangUp();
            awaitWaiting(0);
        }
    }

    @Test
    void callerWhoHangsUpWhileHeldLeavesTheLineAndIsAbandonedOnceAsteriskSaysSo() {
        try (var channel = heldWhileAnaTalks()) {
            channel.hangUp();
            awaitWaiting(0);
        }
        assertThat(station.soFar(CALL).closed()).as("a lapsed lease looks the same").isFalse();
        ends("");
        ends("");
        assertThat(station.endings).containsExactly(Disposition.ABANDONED);
        assertThat(station.ledger.closings()).hasSize(1);
        assertThat(station.calls.count()).isZero();
    }

    @Test
    void callerWhoHangsUpWhileItRingsFreesTheAgent() {
        station.decided(new Asks());
        ends("CANCEL");
        assertThat(station.state(ANA)).isInstanceOf(AgentState.Free.class);
        assertThat(station.story(CALL).disposition()).contains(Disposition.ABANDONED);
        assertThat(station.rings).containsExactly("CALLER_LEFT");
    }

    @Test
    void scriptThatFailsLeavesTheCallerToTheDialplanAndNobodyReserved() {
        station.whileSpeaking = () -> {
            throw new IllegalStateException("a bug of ours");
        };
        station.answers(ANA, "other.1");
        try (var channel = station.turn(new Asks())) {
            assertThat(channel.awaitEnd(Station.PATIENCE)).isEqualTo(End.SERVER_CLOSED);
            assertThat(channel.variable("ATIENDE_DO")).isEmpty();
        }
        awaitWaiting(0);
    }

    private void talkedWithAna() {
        station.decided(new Asks());
        station.answers(ANA, CALL);
        station.goodbye(ANA, CALL, Duration.ofSeconds(30));
        station.clock.pass(Office.WRAP_UP);
        station.distributor.tick();
    }

    @ParameterizedTest
    @ValueSource(strings = {"*45", "#", "9999", "99999999999999999999999999", "+34600111222", "${SHELL(x)}"})
    void callerSentToATargetThatIsNobodyIsBackAtTheFront(String target) {
        talkedWithAna();
        station.attendance.choose(LUIS.id(), new Availability.SignedOut(), "desk");
        try (var channel = station.turn(new Asks().after("ANSWER", 16).transferredTo(target).blindBy("PJSIP/1001-00000002"))) {
            awaitWaiting(1);
            assertThat(station.distributor.waiting().getFirst().front()).isTrue();
            assertThat(station.state(ANA)).as("nobody's phone died").isInstanceOf(AgentState.Free.class);
            channel.hangUp();
            awaitWaiting(0);
        }
    }

    @Test
    void callerTransferredToAColleagueRingsThemWhateverTheirSkills() {
        opens(new Station(Office.line(), 100, ANA, Office.agent("boss", "de", "#1003")));
        talkedWithAna();
        assertThat(station.decided(new Asks().after("ANSWER", 16).transferredTo("1003").blindBy("PJSIP/1001-1"))).isEqualTo("dial PJSIP/1003");
        assertThat(station.story(CALL).explanation()).first().asString().contains("boss was chosen: named by ana");
    }

    @Test
    void callerWhoseColleagueDoesNotAnswerEitherKeepsTheFront() {
        opens(new Station(Office.line(), 100, ANA, Office.agent("boss", "de", "#1003")));
        talkedWithAna();
        station.decided(new Asks().after("ANSWER", 16).transferredTo("1003").blindBy("PJSIP/1001-1"));
        station.answers(ANA, "other.1");
        try (var channel = station.turn(new Asks().after("NOANSWER", 0))) {
            awaitWaiting(1);
            assertThat(station.distributor.waiting().getFirst().front()).isTrue();
            channel.hangUp();
            awaitWaiting(0);
        }
    }

    @Test
    void callerWhoseAgentsPhoneDiedGoesToTheFrontAndThePhoneIsLeftAlone() {
        talkedWithAna();
        station.clock.pass(Duration.ofSeconds(30));
        assertThat(station.decided(new Asks().after("ANSWER", 16))).isEqualTo("dial PJSIP/1002");
        assertThat(station.state(ANA)).isInstanceOf(AgentState.Fault.class);
        assertThat(station.story(CALL).transfers()).containsExactly("the phone of ana died in the talk; back to the front of the line");
        assertThat(station.story(CALL).arrived()).isEqualTo(Office.NINE);
    }

    @Test
    void turnAskedAgainAfterALostRouterDoesNotBlameThePhoneTwice() {
        talkedWithAna();
        station.attendance.choose(LUIS.id(), new Availability.SignedOut(), "desk");
        try (var lost = station.turn(new Asks().after("ANSWER", 16))) {
            awaitWaiting(1);
            lost.hangUp();
            awaitWaiting(0);
        }
        station.clock.pass(Duration.ofSeconds(61));
        assertThat(station.decided(new Asks().after("ANSWER", 16))).isEqualTo("dial PJSIP/1001");
        assertThat(station.story(CALL).transfers()).hasSize(1);
    }

    @Test
    void pastTheCapTheGuardiaRingsTogether() {
        opens(new Station(Office.line("marta", "pedro"), 100, Office.agent("marta", "de", "#1091"), Office.agent("pedro", "de", "#1092")));
        try (var channel = station.turn(new Asks().since(Duration.ofSeconds(200)))) {
            channel.awaitEnd(Station.PATIENCE);
            assertThat(Station.told(channel)).isEqualTo("dial PJSIP/1091&PJSIP/1092");
            assertThat(channel.variable("ATIENDE_ONE")).isEmpty();
        }
        assertThat(station.story(CALL).offers()).singleElement().matches(Offer::guardia);
        station.answers(Office.agent("pedro"), CALL);
        ends("ANSWER");
        assertThat(station.story(CALL).disposition()).contains(Disposition.ANSWERED_BY_GUARDIA);
    }

    @Test
    void callerBeyondTheLimitHearsBusyBeforeTheAnswer() {
        opens(new Station(Office.line(), 1, ANA));
        station.decided(new Asks().call("c.1"));
        try (var channel = station.turn(new Asks().call("c.2"))) {
            channel.awaitEnd(Station.PATIENCE);
            assertThat(Station.told(channel)).isEqualTo("busy");
            assertThat(channel.answered()).isFalse();
        }
        assertThat(station.story("c.2").disposition()).contains(Disposition.REFUSED);
        station.calls.ended(new CallId("c.2"), new Ending("", 17, ""));
        assertThat(station.endings).containsExactly(Disposition.REFUSED);
    }

    @Test
    void callerWhoWasServedBeforeTheRouterRestartedIsNeverRefused() {
        opens(new Station(Office.line(), 1, ANA, Office.agent("eva", "power:1", "#1004")));
        station.decided(new Asks().call("c.1"));
        assertThat(station.decided(new Asks().call("c.2").after("NOANSWER", 0))).isEqualTo("dial PJSIP/1004");
        ends("");
        assertThat(station.decided(new Asks().call("c.2").since(Duration.ofSeconds(60)))).startsWith("dial");
    }

    @Test
    void turnThatComesAfterItsCallHasEndedBeginsNothing() {
        ends("");
        await().atMost(Station.PATIENCE).until(() -> !station.endings.isEmpty());
        assertThat(station.decided(new Asks())).isEqualTo("nothing");
        assertThat(station.calls.count()).isZero();
        assertThat(station.endings).hasSize(1);
        assertThat(station.state(ANA)).isInstanceOf(AgentState.Free.class);
    }

    @Test
    void callThatCameWhileAsteriskWasReadIsNotEndedByTheListItIsNotIn() {
        try (var channel = heldWhileAnaTalks()) {
            station.calls.resynced(Set.of(), Map.of());
            assertThat(station.distributor.waiting()).hasSize(1);
            station.calls.listed(Set.of(CALL));
            station.calls.listed(Set.of());
            assertThat(station.calls.count()).isEqualTo(1);
            channel.hangUp();
            awaitWaiting(0);
        }
    }

    @Test
    void whileAsteriskCannotBeAskedCallersWaitAndAfterwardsRing() {
        station.distributor.tell(new Event.PhonesUnknown());
        try (var channel = station.turn(new Asks())) {
            await().atMost(Station.PATIENCE).until(() -> channel.music().isPresent());
            station.distributor.tell(new Event.PhonesKnown());
            channel.awaitEnd(Station.PATIENCE);
            assertThat(Station.told(channel)).isEqualTo("dial PJSIP/1001");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"'\"; DROP TABLE calls", "${SHELL(rm)}", "😀", "anonymous", "unknown", "+346001112223334445556667778889990000"})
    void hostileNumbersAndNamesAreCallersLikeAnybody(String text) {
        try (var channel = station.turn(FakeAgiCall.of("in/v1", "", CALL, "0", "${EVIL}", "", "", "", "", "").from(text, text, 0))) {
            channel.awaitEnd(Station.PATIENCE);
            assertThat(Station.told(channel)).isEqualTo("dial PJSIP/1001");
            assertThat(channel.commands()).noneMatch(line -> line.contains("EVIL") || line.contains("SHELL") || line.contains("DROP"));
        }
        assertThat(station.story(CALL).caller().usable()).isEmpty();
    }

    @Test
    void withheldNumberIsNotLookedUpThoughItArrives() {
        station.customers.put(new PhoneNumber("+34600111222"), List.of(new History(new Customer("K-1", "Rosa", "de", 9, Optional.empty()),
                List.of(), List.of())));
        try (var channel = station.turn(FakeAgiCall.of("in/v1", "", CALL, "0", "", "", "", "", "", "").from("+34600111222", "Rosa", 0x20))) {
            channel.awaitEnd(Station.PATIENCE);
        }
        assertThat(station.story(CALL).customer()).isEmpty();
        assertThat(station.story(CALL).caller().describe()).isEqualTo("withheld");
        assertThat(station.story(CALL).needReasons()).containsExactly("the caller withholds the number: first contact");
    }
}
