package org.atiende.call;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.Optional;

import org.atiende.agent.Agent;
import org.atiende.agent.AgentState;
import org.atiende.call.Station.Asks;
import org.atiende.fake.FakeAgiChannel;
import org.atiende.fake.FakeAgiChannel.End;
import org.atiende.fake.Office;
import org.atiende.ledger.Offer;
import org.atiende.presence.CallWatch.Ending;
import org.atiende.tel.CallId;
import org.atiende.tel.RingOutcome;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What may happen between the choice of an agent and the dialplan's ring of their phone. */
@Timeout(30)
class HandOverTest {

    private static final String CALL = "1795336576.1";
    private static final Agent ANA = Office.agent("ana", "power:1", "#1001");
    private final Station station = new Station(Office.line(), 100, ANA);

    @AfterEach
    void close() {
        station.close();
    }

    private FakeAgiChannel heldWhileAnaTalks() {
        station.answers(ANA, "other.1");
        var channel = station.turn(new Asks());
        await().atMost(Station.PATIENCE).until(() -> channel.music().isPresent() && !station.said.isEmpty());
        return channel;
    }

    private void isFreeAgain() {
        station.goodbye(ANA, "other.1", Duration.ofSeconds(5));
        station.clock.pass(Office.WRAP_UP);
        station.distributor.tick();
    }

    @Test
    void lineThatBreaksBeforeTheDialplanHasTheDecisionChargesNobody() {
        try (var channel = heldWhileAnaTalks()) {
            channel.answerNext("200 result=1\n", "510 Invalid or unknown command\n");
            isFreeAgain();
            channel.awaitEnd(Station.PATIENCE);
            assertThat(Station.told(channel)).startsWith("nothing");
        }
        await().atMost(Station.PATIENCE).until(() -> station.state(ANA) instanceof AgentState.Free);
        assertThat(station.soFar(CALL).offers()).isEmpty();
    }

    private void whileTheDialplanTakesAna(Runnable meanwhile) {
        var ok = "200 result=1\n";
        try (var channel = heldWhileAnaTalks()) {
            channel.answerNext(ok, ok, ok, ok, ok, "");
            isFreeAgain();
            await().atMost(Station.PATIENCE).untilAsserted(() -> assertThat(channel.commands().getLast()).contains("ATIENDE_DO"));
            meanwhile.run();
            channel.sendRaw(ok);
            assertThat(channel.awaitEnd(Station.PATIENCE)).isEqualTo(End.SERVER_CLOSED);
        }
    }

    @Test
    void callerWhoIsGoneBeforeTheTurnHearsThatTheDialplanRingsLeavesNoRingOpen() {
        whileTheDialplanTakesAna(() -> station.calls.ended(new CallId(CALL), new Ending("CANCEL", 0, "")));
        await().atMost(Station.PATIENCE).until(() -> station.state(ANA) instanceof AgentState.Free);
        assertThat(station.story(CALL).offers()).extracting(Offer::outcome).containsExactly(Optional.of(RingOutcome.CALLER_LEFT));
        assertThat(station.rings).containsExactly("CALLER_LEFT");
    }

    @Test
    void phoneThatIsPickedUpBeforeTheTurnHearsThatTheDialplanRingsHasAnsweredTheRing() {
        whileTheDialplanTakesAna(() -> station.calls.talkBegan(new CallId(CALL), ANA.id()));
        assertThat(station.soFar(CALL).offers()).extracting(Offer::outcome).containsExactly(Optional.of(RingOutcome.ANSWERED));
        assertThat(station.rings).containsExactly("ANSWERED");
    }

    @Test
    void reservationThatRanOutDuringTheSpeechIsNotRung() {
        station.whileSpeaking = () -> {
            station.goodbye(ANA, "other.1", Duration.ofSeconds(1));
            station.clock.pass(Office.WRAP_UP);
            station.distributor.tick();
            station.clock.pass(Duration.ofSeconds(17));
            station.distributor.tick();
        };
        station.answers(ANA, "other.1");
        try (var channel = station.turn(new Asks())) {
            assertThat(channel.awaitEnd(Station.PATIENCE)).isEqualTo(End.SERVER_CLOSED);
            assertThat(channel.variable("ATIENDE_DO")).isEmpty();
        }
        assertThat(station.soFar(CALL).offers()).isEmpty();
        assertThat(station.decided(new Asks())).as("the next turn decides anew").isEqualTo("dial PJSIP/1001");
    }
}
