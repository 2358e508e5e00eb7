package org.atiende.call;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;

import org.atiende.agent.Agent;
import org.atiende.agent.Availability;
import org.atiende.call.Station.Asks;
import org.atiende.fake.FakeAgiChannel.End;
import org.atiende.fake.Office;
import org.atiende.ledger.Disposition;
import org.atiende.ledger.Offer;
import org.atiende.match.Event;
import org.atiende.presence.Attendance;
import org.atiende.presence.CallWatch.Ending;
import org.atiende.tel.CallId;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Guardia people on their mobiles: how they are rung, and how a talk with them ends. */
@Timeout(30)
class MobileGuardiaTest {

    private static final String CALL = "1795336576.1";
    private static final Agent ROSA = Office.agent("rosa", "de", "#1091");
    private static final Agent NADIA = Office.agent("nadia", "en", "#+34600000021");
    private static final Duration PAST_THE_CAP = Duration.ofSeconds(200);
    private final Station station = new Station(Office.line("rosa", "nadia"), 10, ROSA, NADIA);

    @AfterEach
    void close() {
        station.close();
    }

    private void rungTogether() {
        try (var channel = station.turn(new Asks().since(PAST_THE_CAP))) {
            assertThat(channel.awaitEnd(Station.PATIENCE)).isEqualTo(End.SERVER_CLOSED);
            assertThat(Station.told(channel)).isEqualTo("dial PJSIP/1091&Local/+34600000021@atiende-guardia/n");
            assertThat(channel.variable("__ATIENDE_CONFIRM")).as("in the language of who is asked").contains("en/guardia-confirm");
        }
    }

    @Test
    void whoIsAtADeskIsNotAskedToPressOne() {
        station.answers(NADIA, "other.1");
        try (var channel = station.turn(new Asks().since(PAST_THE_CAP))) {
            channel.awaitEnd(Station.PATIENCE);
            assertThat(Station.told(channel)).isEqualTo("dial PJSIP/1091");
            assertThat(channel.variable("__ATIENDE_CONFIRM")).isEmpty();
        }
    }

    @Test
    void whoIsRungOutsideSignsInNowhere() {
        station.attendance.choose(NADIA.id(), new Availability.SignedOut(), "desk");
        assertThat(station.attendance.choose(NADIA.id(), new Availability.SignedIn(), "desk")).isEqualTo(Attendance.Result.REFUSED_OFF_SITE);
        assertThat(station.attendance.of(NADIA.id())).isEqualTo(new Availability.SignedOut());
    }

    @Test
    void goodbyeOfAMobileEndsTheCall() {
        rungTogether();
        station.answers(NADIA, CALL);
        station.goodbye(NADIA, CALL, Duration.ofSeconds(40));
        station.calls.agentLeft(new CallId(CALL), NADIA.id(), 16);
        assertThat(station.decided(new Asks().after("ANSWER", 16))).isEqualTo("end");
        assertThat(station.decided(new Asks().after("ANSWER", 16))).as("asked again by way of another node").isEqualTo("end");
        station.calls.ended(new CallId(CALL), new Ending("ANSWER", 16, ""));
        assertThat(station.story(CALL).disposition()).contains(Disposition.ANSWERED_BY_GUARDIA);
        assertThat(station.story(CALL).transfers()).isEmpty();
        assertThat(station.distributor.waiting()).isEmpty();
    }

    @Test
    void mobileThatDiedInTheTalkBringsTheNextOfTheGuardia() {
        rungTogether();
        station.answers(NADIA, CALL);
        station.goodbye(NADIA, CALL, Duration.ofSeconds(40));
        station.calls.agentLeft(new CallId(CALL), NADIA.id(), 44);
        station.calls.agentLeft(new CallId(CALL), NADIA.id(), 16);          // of the leg that the dialplan then puts down
        assertThat(station.decided(new Asks().after("ANSWER", 16))).isEqualTo("dial PJSIP/1091");
        assertThat(station.story(CALL).transfers()).containsExactly("the phone of nadia died in the talk; back to the front of the line");
    }

    @Test
    void mobileThatWasPutDownBeforeAnyTalkHasAttendedNobody() {
        station.answers(ROSA, "other.1");
        assertThat(station.decided(new Asks().since(PAST_THE_CAP))).isEqualTo("dial Local/+34600000021@atiende-guardia/n");
        station.goodbye(ROSA, "other.1", Duration.ofSeconds(5));
        station.clock.pass(Duration.ofSeconds(5));
        assertThat(station.decided(new Asks().after("ANSWER", 16))).startsWith("dial PJSIP/1091");
    }

    @Test
    void withoutEventsNobodyKnowsOfAGoodbyeAndTheCallerIsServed() {
        rungTogether();
        station.distributor.tell(new Event.PhonesUnknown());
        station.clock.pass(Duration.ofSeconds(30));
        assertThat(station.decided(new Asks().after("ANSWER", 16))).startsWith("dial PJSIP/1091");
    }

    @Test
    void voicemailThatDidNotPressIsOnlyAnUnansweredRing() {
        rungTogether();
        station.clock.pass(Office.RING);
        assertThat(station.decided(new Asks().after("NOANSWER", 0))).isEqualTo("dial PJSIP/1091&Local/+34600000021@atiende-guardia/n");
        assertThat(station.story(CALL).offers()).hasSize(2).allMatch(Offer::guardia);
    }

    @Test
    void mobileThatRefusesAtOnceIsGivenABreath() {
        rungTogether();
        try (var channel = station.turn(new Asks().after("CHANUNAVAIL", 20))) {
            await().atMost(Station.PATIENCE).until(() -> channel.music().isPresent());
            assertThat(channel.isOver()).isFalse();
            station.clock.pass(Duration.ofSeconds(3));
            station.distributor.tick();
            assertThat(channel.awaitEnd(Station.PATIENCE)).isEqualTo(End.SERVER_CLOSED);
        }
    }
}
