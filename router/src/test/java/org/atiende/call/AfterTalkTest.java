package org.atiende.call;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;

import org.atiende.agent.Agent;
import org.atiende.call.Station.Asks;
import org.atiende.fake.FakeAgiCall;
import org.atiende.fake.Office;
import org.atiende.ledger.Disposition;
import org.atiende.presence.CallWatch.Ending;
import org.atiende.tel.CallId;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The turn after a talk: the end, unless the agent's line died. */
@Timeout(30)
class AfterTalkTest {

    private static final String CALL = "1795336576.1";
    private static final Agent ANA = Office.agent("ana", "power:1", "#1001");
    private static final Agent LUIS = Office.agent("luis", "power:2", "#1002");
    private final Station station = new Station(Office.line(), 100, ANA, LUIS);

    @AfterEach
    void close() {
        station.close();
    }

    private void talkedWithAna() {
        station.decided(new Asks());
        station.answers(ANA, CALL);
        station.goodbye(ANA, CALL, Duration.ofSeconds(30));
        station.clock.pass(Office.WRAP_UP);
        station.distributor.tick();
    }

    private void ends(String dialStatus) {
        station.calls.ended(new CallId(CALL), new Ending(dialStatus, 0, ""));
    }

    @Test
    void goodbyeOfTheAgentIsNoDeadPhone() {
        talkedWithAna();
        try (var channel = station.turn(FakeAgiCall.of("after/v1", "", CALL))) {
            channel.awaitEnd(Station.PATIENCE);
            assertThat(channel.variable("ATIENDE_DO")).contains("end");
        }
        ends("ANSWER");
        assertThat(station.story(CALL).disposition()).contains(Disposition.ANSWERED);
        assertThat(station.story(CALL).talked()).isEqualTo(Duration.ofSeconds(30));
        assertThat(station.rings).containsExactly("ANSWERED");
    }

    /** After an earlier talk the dialplan still holds who hung up then, so a dead phone looks like a goodbye to it. */
    @Test
    void phoneThatDiedIsNoGoodbyeWhateverTheDialplanBelieves() {
        station.decided(new Asks());
        station.answers(ANA, CALL);
        station.calls.talkEnded(new CallId(CALL), ANA.id(), Duration.ofSeconds(5));
        station.calls.agentLeft(new CallId(CALL), ANA.id(), 44);
        try (var channel = station.turn(FakeAgiCall.of("after/v1", "", CALL))) {
            channel.awaitEnd(Station.PATIENCE);
            assertThat(channel.variable("ATIENDE_DO")).contains("turn");
        }
        station.clock.pass(Duration.ofSeconds(30));
        assertThat(station.decided(new Asks().after("ANSWER", 16).hungUpBy("PJSIP/1009-1"))).isEqualTo("dial PJSIP/1002");
        assertThat(station.story(CALL).transfers()).containsExactly("the phone of ana died in the talk; back to the front of the line");
    }
}
