package org.atiende.call;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.Optional;

import org.atiende.agent.Agent;
import org.atiende.call.Station.Asks;
import org.atiende.fake.FakeAgiChannel.End;
import org.atiende.fake.Office;
import org.atiende.tel.CallId;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What the turn says to whom it holds. */
class HeldWordsTest {

    private static final Agent ANA = Office.agent("ana", "power:1", "#1001");
    private static final Agent LUIS = Office.agent("luis", "power:1", "#1002");

    private final Station station = new Station(Office.line(), 10, ANA, LUIS);

    @AfterEach
    void close() {
        station.close();
    }

    @Test
    void whoIsBackFromAnUnansweredRingIsToldSoAndThenHowLong() {
        station.answers(LUIS, "other.1");
        station.decided(new Asks());
        station.clock.pass(Office.RING);
        try (var channel = station.turn(new Asks().after("NOANSWER", 0))) {
            await().atMost(Station.PATIENCE).until(() -> station.said.size() == 2);
            assertThat(station.said).as("ana is asked again in ten seconds").containsExactly("back-in-line in es", "forecast Soon[] in es");
            assertThat(channel.isOver()).isFalse();
        }
    }

    @Test
    void whoWaitsIsToldOnceTheWaitGetsShorter() {
        station.answers(ANA, "other.1");
        station.answers(LUIS, "other.2");
        var almost = Words.EVERY.minusSeconds(1);
        station.whileSpeaking = () -> station.clock.pass(almost);
        try (var channel = station.turn(new Asks())) {
            await().atMost(Station.PATIENCE).until(() -> station.said.size() == 1);
            station.talksLasted(1_000, Duration.ofSeconds(60));
            station.clock.pass(Words.EVERY.minus(almost));
            await().atMost(Station.PATIENCE).until(() -> station.said.size() == 2);
            assertThat(station.said).containsExactly("forecast Minutes[atMost=3] in es", "forecast Minutes[atMost=1] in es");
            assertThat(channel.isOver()).isFalse();
        }
    }

    @Test
    void forecastThatBreaksCostsNobodyTheirPlace() {
        station.distributor.owes(() -> {
            throw new IllegalStateException("a bug of ours");
        });
        station.answers(ANA, "other.1");
        station.answers(LUIS, "other.2");
        try (var channel = station.turn(new Asks())) {
            await().atMost(Station.PATIENCE).until(() -> channel.lease().equals(Optional.of(Duration.ofSeconds(30))));
            assertThat(station.said).isEmpty();
            assertThat(channel.isOver()).isFalse();
            station.goodbye(ANA, "other.1", Duration.ofSeconds(5));
            station.clock.pass(Office.WRAP_UP);
            station.distributor.tick();
            assertThat(channel.awaitEnd(Station.PATIENCE)).isEqualTo(End.SERVER_CLOSED);
            assertThat(Station.told(channel)).isEqualTo("dial PJSIP/1001");
        }
    }

    @Test
    void whoseAgentsPhoneDiedIsToldThatTheyAreNext() {
        station.decided(new Asks());
        station.answers(ANA, "1795336576.1");
        station.answers(LUIS, "other.2");
        station.calls.agentLeft(new CallId("1795336576.1"), ANA.id(), 44);
        try (var channel = station.turn(new Asks().after("ANSWER", 44))) {
            await().atMost(Station.PATIENCE).until(() -> !station.said.isEmpty());
            assertThat(station.said.getFirst()).isEqualTo("call-cut in es");
            assertThat(channel.isOver()).isFalse();
        }
    }
}
