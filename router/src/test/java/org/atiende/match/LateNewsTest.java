package org.atiende.match;

import static org.assertj.core.api.Assertions.assertThat;
import static org.atiende.fake.Office.agent;

import org.atiende.agent.Agent;
import org.atiende.agent.AgentState;
import org.atiende.fake.Office;
import org.atiende.match.Floor.Caller;
import org.atiende.tel.CallId;
import org.atiende.tel.RingOutcome;
import org.junit.jupiter.api.Test;

/** A turn of the dialplan may be here before Asterisk's events of what it follows. */
class LateNewsTest {

    private static final Agent ANA = agent("ana", "power:1");
    private static final Agent LUIS = agent("luis", "power:1");

    private static Floor floor(Agent... agents) {
        return new Floor(Office.line(), agents);
    }

    @Test
    void lateSignOfARingDoesNotHoldAnAgentOnceTheCallerIsBack() {
        var floor = floor(ANA, LUIS);
        floor.waits("c1");
        floor.ringEnds("ana", "c1", RingOutcome.CALLER_LEFT);
        floor.answers("luis", "c0");
        floor.waits("c1", new Caller().justRung("ana", floor.now.plusSeconds(10)));
        floor.happens(new Event.PhoneRings(ANA.id(), new CallId("c1")));
        assertThat(floor.state("ana")).isInstanceOf(AgentState.Free.class);
    }

    @Test
    void lateSignOfAnotherRingDoesNotTakeAReservationAway() {
        var floor = floor(ANA);
        floor.waits("c2");
        floor.happens(new Event.PhoneRings(ANA.id(), new CallId("c1")));
        floor.channels("ana", 0);
        assertThat(floor.state("ana")).isInstanceOf(AgentState.Reserved.class);
    }

    @Test
    void lateNewsOfAShortTalkTakesNobodyFromTheNextRing() {
        var floor = floor(ANA, LUIS);
        floor.waits("c1");
        floor.waits("c1", new Caller().justRung("ana", floor.now.plusSeconds(10)));
        floor.answers("ana", "c1");
        assertThat(floor.state("luis")).isInstanceOf(AgentState.Reserved.class);
    }

    @Test
    void neitherDoesNewsOfTheRingBeforeIt() {
        var floor = floor(ANA, LUIS);
        floor.waits("c1");
        floor.waits("c1", new Caller().justRung("ana", floor.now.plusSeconds(10)));
        floor.rings("ana", "c1");
        floor.answers("ana", "c1");
        floor.waits("c2");
        assertThat(floor.state("luis")).isEqualTo(new AgentState.Reserved(new CallId("c1"), floor.now.plus(Office.RING).plus(RoutingCore.DIAL_GRACE)));
        assertThat(floor.gotten("c2")).isEmpty();
    }

    @Test
    void phoneThatFallsSilentIsKeptForItsCallerForAMomentAsTheNewsMayBeOfTheRingBefore() {
        var floor = floor(ANA);
        floor.waits("c1");
        floor.rings("ana", "c1");
        floor.channels("ana", 0);
        floor.waits("c2");
        assertThat(floor.gotten("c2")).isEmpty();
        floor.rings("ana", "c1");
        floor.pass(Office.RING);
        assertThat(floor.gotten("c2")).as("it rings").isEmpty();
        floor.channels("ana", 0);
        floor.pass(Seat.SILENT);
        assertThat(floor.gotten("c2")).as("nobody told how it ended").contains("ana");
    }
}
