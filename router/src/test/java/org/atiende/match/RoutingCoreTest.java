package org.atiende.match;

import static org.assertj.core.api.Assertions.assertThat;
import static org.atiende.fake.Office.agent;
import static org.atiende.match.Floor.knows;
import static org.atiende.match.Floor.need;

import java.time.Duration;
import java.util.List;

import org.atiende.agent.Agent;
import org.atiende.agent.AgentId;
import org.atiende.agent.AgentState;
import org.atiende.agent.Availability;
import org.atiende.agent.SiteProof;
import org.atiende.fake.Office;
import org.atiende.match.Floor.Caller;
import org.atiende.tel.CallId;
import org.atiende.tel.RingOutcome;
import org.junit.jupiter.api.Test;

/** Who gets whom, as stories of one floor. */
class RoutingCoreTest {

    private static final Agent ANA = agent("ana", "power:1");
    private static final Agent LUIS = agent("luis", "power:1");
    private static final Agent EVA = agent("eva", "power:1");

    private static Floor floor(Agent... agents) {
        return new Floor(Office.line(), agents);
    }

    private static Caller knowingAnaAndLuis() {
        return new Caller().wants(need("power", "es", 0, knows("luis", 100, "in charge of case C-1"), knows("eva", 60, "helped this customer well")));
    }

    @Test
    void ownerOfTheCaseIsPreferredToTheLongestIdle() {
        var floor = floor(ANA, EVA, LUIS);
        floor.waits("c1", knowingAnaAndLuis());
        assertThat(floor.gotten("c1")).contains("luis");
    }

    @Test
    void whoKnowsTheMatterNeedNotBeOfTheFirstLevel() {
        var floor = floor(ANA, agent("luis", "power:3"));
        floor.waits("c1", knowingAnaAndLuis());
        assertThat(floor.gotten("c1")).contains("luis");
    }

    @Test
    void ownerWhoIsOffSiteIsPassedOverForWhoHelpedWell() {
        var floor = floor(ANA, EVA, LUIS);
        floor.located("luis", new SiteProof.OffSite("127.0.9.1"));
        floor.waits("c1", knowingAnaAndLuis());
        assertThat(floor.gotten("c1")).contains("eva");
        var explanation = ((Decision.Assigned) floor.decisions.getLast()).explanation().sentences();
        assertThat(explanation).anyMatch(line -> line.startsWith("eva was chosen: helped this customer well"))
                .contains("luis was passed over: not on site: 127.0.9.1 is no address of the site");
    }

    @Test
    void busyOwnerIsNotWaitedForWhenTheNextBestIsFree() {
        var floor = floor(ANA, EVA, LUIS);
        floor.answers("luis", "another");
        floor.waits("c1", knowingAnaAndLuis());
        assertThat(floor.gotten("c1")).contains("eva");
    }

    @Test
    void agentOnACallOfTheirOwnIsNotRung() {
        var floor = floor(ANA);
        floor.channels("ana", 1);
        floor.waits("c1");
        assertThat(floor.state("ana").label()).isEqualTo("own-call");
        assertThat(floor.gotten("c1")).isEmpty();
        floor.channels("ana", 0);
        assertThat(floor.gotten("c1")).contains("ana");
    }

    @Test
    void whoDidNotHelpLastTimeComesLastButComes() {
        var floor = floor(ANA, LUIS);
        var disappointed = new Caller().wants(need("power", "es", 0, knows("ana", -40, "did not help this customer")));
        floor.waits("c1", disappointed);
        floor.waits("c2", disappointed);
        assertThat(floor.gotten("c1")).contains("luis");
        assertThat(floor.gotten("c2")).contains("ana");
    }

    @Test
    void longestIdleAgentIsRungFirst() {
        var floor = floor(ANA, LUIS);
        floor.waits("c1");
        assertThat(floor.gotten("c1")).contains("ana");
    }

    @Test
    void skillCountsOnItsLastDayAndNotOnTheNext() {
        var floor = floor(agent("ana", "power:1@2026-03-01"), agent("luis", "power:1@2026-03-02"));
        floor.waits("c1");
        assertThat(floor.gotten("c1")).contains("luis");
        assertThat(floor.why("c2", new Caller())).contains("ana was passed over: not qualified for power");
    }

    @Test
    void callerIsServedInTheirLanguageOrWaits() {
        var floor = floor(agent("ana", "power:1", "es"), agent("mary", "power:1", "en", "es"));
        floor.waits("c1", new Caller().wants(need("power", "en", 0)));
        floor.waits("c2", new Caller().wants(need("power", "de", 0)));
        assertThat(floor.gotten("c1")).contains("mary");
        assertThat(floor.gotten("c2")).isEmpty();
    }

    @Test
    void netWidensStepByStepWithTheWait() {
        var floor = floor(agent("second", "power:2"), agent("ninth", "power:9"), agent("other", "billing:1"));
        floor.waits("c1");
        floor.waits("c2");
        floor.waits("c3");
        assertThat(floor.line()).containsExactly("c1", "c2", "c3");
        floor.pass(Duration.ofSeconds(29));
        assertThat(floor.gotten("c1")).isEmpty();
        floor.pass(Duration.ofSeconds(1));
        assertThat(floor.gotten("c1")).contains("second");
        floor.rings("second", "c1");
        floor.answers("second", "c1");
        floor.pass(Duration.ofSeconds(30));
        assertThat(floor.gotten("c2")).contains("ninth");
        floor.answers("ninth", "c2");
        floor.pass(Duration.ofSeconds(30));
        assertThat(floor.gotten("c3")).contains("other");
    }

    @Test
    void whenAnybodyWillDoTheQualifiedStillComeFirst() {
        var floor = floor(agent("aa", "billing:1"), agent("zz", "power:9"));
        floor.chooses("zz", new Availability.Paused("break"));
        floor.chooses("aa", new Availability.Paused("break"));
        floor.waits("c1");
        floor.pass(Duration.ofSeconds(100));
        floor.chooses("aa", new Availability.SignedOut());
        floor.hangsUp("c1");
        floor.chooses("aa", new Availability.SignedIn());
        floor.chooses("zz", new Availability.SignedIn());
        floor.waits("c2", new Caller().since(floor.now.minusSeconds(95)));
        assertThat(floor.gotten("c2")).contains("zz");
    }

    @Test
    void nextChangeIsTheNextStepOfTheNet() {
        var floor = floor(agent("second", "power:2"));
        floor.waits("c1");
        assertThat(floor.core.nextChange(floor.now)).isEqualTo(floor.now.plusSeconds(30));
    }

    @Test
    void lineIsServedFrontFirstThenPriorityThenTheLongestWait() {
        var floor = floor(ANA);
        floor.answers("ana", "c0");
        floor.waits("late", new Caller());
        floor.waits("early", new Caller().since(floor.now.minusSeconds(20)));
        floor.waits("elder", new Caller().wants(need("power", "es", 3)));
        floor.waits("cut-off", new Caller().atTheFront());
        assertThat(floor.line()).containsExactly("cut-off", "elder", "early", "late");
    }

    @Test
    void freedAgentIsHandedStraightToTheFirstInLine() {
        var floor = floor(ANA);
        floor.answers("ana", "c0");
        floor.waits("c1");
        floor.goodbye("ana", "c0");
        assertThat(floor.state("ana")).isInstanceOf(AgentState.WrapUp.class);
        assertThat(floor.gotten("c1")).isEmpty();
        assertThat(floor.core.nextChange(floor.now)).isEqualTo(floor.now.plus(Office.WRAP_UP));
        floor.pass(Office.WRAP_UP);
        assertThat(floor.gotten("c1")).contains("ana");
    }

    @Test
    void ringThatIsLongOverIsToldOfUntilThePhoneIsSilent() {
        var floor = floor(ANA);
        floor.waits("c1");
        floor.rings("ana", "c1");
        var told = new Decision.RingOverdue(new CallId("c1"), ANA);
        floor.pass(Office.line().ring().plus(RoutingCore.DIAL_GRACE));
        assertThat(floor.decisions).doesNotContain(told);
        assertThat(floor.core.nextChange(floor.now)).isEqualTo(floor.now.plus(Seat.OVERDUE_AFTER));
        floor.pass(Seat.OVERDUE_AFTER);
        assertThat(floor.decisions).containsOnlyOnce(told);
        floor.pass(Seat.OVERDUE_AFTER.multipliedBy(2));
        assertThat(floor.decisions).filteredOn(told::equals).hasSize(2);
        floor.ringEnds("ana", "c1", RingOutcome.NO_ANSWER);
        floor.pass(Duration.ofHours(1));
        assertThat(floor.decisions).filteredOn(told::equals).hasSize(2);
    }

    @Test
    void ringThatIsNotOursMayLast() {
        var floor = floor(ANA);
        floor.rings("ana", "stranger");
        floor.pass(Duration.ofHours(1));
        assertThat(floor.decisions).isEmpty();
    }

    @Test
    void twoUnansweredRingsInARowPauseTheAgent() {
        var floor = floor(ANA);
        floor.waits("c1");
        floor.rings("ana", "c1");
        floor.ringEnds("ana", "c1", RingOutcome.NO_ANSWER);
        floor.channels("ana", 0);
        assertThat(floor.state("ana")).isInstanceOf(AgentState.Free.class);
        floor.ringEnds("ana", "c1", RingOutcome.NO_ANSWER);
        assertThat(floor.decisions.getLast()).isEqualTo(new Decision.AgentPaused(ANA.id(), "no-answer"));
        assertThat(floor.state("ana")).isEqualTo(new AgentState.Paused("no-answer"));
    }

    @Test
    void aTalkBetweenTwoUnansweredRingsForgivesTheFirst() {
        var floor = floor(ANA);
        floor.ringEnds("ana", "c1", RingOutcome.NO_ANSWER);
        floor.answers("ana", "c2");
        floor.goodbye("ana", "c2");
        floor.ringEnds("ana", "c3", RingOutcome.NO_ANSWER);
        assertThat(floor.state("ana")).isInstanceOf(AgentState.WrapUp.class);
    }

    @Test
    void refusalIsNotAnUnansweredRing() {
        var floor = floor(ANA);
        floor.happens(new Event.RingEnded(new CallId("c1"), ANA.id(), RingOutcome.NO_ANSWER, 3));
        floor.happens(new Event.RingEnded(new CallId("c2"), ANA.id(), RingOutcome.REJECTED, 1));
        assertThat(floor.decisions).isEmpty();
        assertThat(floor.state("ana")).isInstanceOf(AgentState.Fault.class);
    }

    @Test
    void whoSignedOutWhileThePhoneRangStaysSignedOut() {
        var floor = floor(ANA);
        floor.ringEnds("ana", "c1", RingOutcome.NO_ANSWER);
        floor.chooses("ana", new Availability.Paused("break"));
        floor.chooses("ana", new Availability.SignedOut());
        floor.ringEnds("ana", "c2", RingOutcome.NO_ANSWER);
        floor.ringEnds("ana", "c3", RingOutcome.NO_ANSWER);
        assertThat(floor.decisions).isEmpty();
        assertThat(floor.state("ana")).isEqualTo(new AgentState.SignedOut());
    }

    @Test
    void whoRefusedIsLeftAloneForHalfAMinute() {
        var floor = floor(ANA);
        floor.waits("c1");
        floor.ringEnds("ana", "c1", RingOutcome.REJECTED);
        floor.waits("c2");
        floor.happens(new Event.PhoneRegistered(ANA.id()));
        assertThat(floor.gotten("c2")).isEmpty();
        floor.pass(Seat.REFUSAL_REST);
        assertThat(floor.gotten("c2")).contains("ana");
    }

    @Test
    void deadPhoneIsHealedByItsNextRegistrationFromTheSameAddress() {
        var floor = floor(ANA);
        floor.waits("c1");
        floor.ringEnds("ana", "c1", RingOutcome.PHONE_DEAD);
        floor.waits("c2");
        assertThat(floor.state("ana")).isInstanceOf(AgentState.Fault.class);
        floor.located("ana", new SiteProof.OnSite("127.0.1.11", Office.SITE.name()));
        assertThat(floor.gotten("c2")).as("looking again heals nothing").isEmpty();
        floor.happens(new Event.PhoneRegistered(ANA.id()));
        assertThat(floor.gotten("c2")).contains("ana");
    }

    @Test
    void deadPhoneIsTriedAgainAfterAMinute() {
        var floor = floor(ANA);
        floor.ringEnds("ana", "c1", RingOutcome.NOT_REGISTERED);
        floor.waits("c2");
        floor.pass(Seat.FAULT_REST);
        assertThat(floor.gotten("c2")).contains("ana");
    }

    @Test
    void overdueReservationIsFreed() {
        var floor = floor(ANA);
        floor.waits("c1");
        floor.waits("c2");
        floor.pass(Office.RING.plus(RoutingCore.DIAL_GRACE).minusMillis(1));
        assertThat(floor.gotten("c2")).isEmpty();
        floor.pass(Duration.ofMillis(1));
        assertThat(floor.gotten("c2")).contains("ana");
    }

    @Test
    void whoJustDidNotAnswerIsNotRungAgainForTheSameCaller() {
        var floor = floor(ANA);
        var until = floor.now.plusSeconds(10);
        floor.waits("c1", new Caller().justRung("ana", until));
        assertThat(floor.gotten("c1")).isEmpty();
        assertThat(floor.core.nextChange(floor.now)).isEqualTo(until);
        floor.pass(Duration.ofSeconds(10));
        assertThat(floor.gotten("c1")).contains("ana");
    }

    @Test
    void colleagueWhoWasNamedNeedsNeitherSkillNorLanguage() {
        var floor = floor(ANA, agent("boss", "en"));
        floor.waits("c1", new Caller().wants(need("power", "es", 0).naming(new AgentId("boss"), "named by ana")));
        assertThat(floor.gotten("c1")).contains("boss");
    }

    @Test
    void nobodyIsOfferedWhileAsteriskCannotBeAsked() {
        var floor = floor(ANA);
        floor.happens(new Event.PhonesUnknown());
        floor.waits("c1");
        floor.pass(Duration.ofSeconds(100));
        assertThat(floor.decisions).isEmpty();
        assertThat(floor.state("ana")).isEqualTo(new AgentState.Unknown());
        floor.happens(new Event.PhonesKnown());
        assertThat(floor.gotten("c1")).contains("ana");
    }

    @Test
    void rosterKeepsWhoStaysAndForgetsWhoLeft() {
        var floor = floor(ANA, LUIS);
        floor.happens(new Event.RosterRead(List.of(LUIS, EVA)));
        assertThat(floor.core.agents()).containsExactly(EVA, LUIS);
        assertThat(floor.state("luis")).isInstanceOf(AgentState.Free.class);
        assertThat(floor.state("eva")).isEqualTo(new AgentState.SignedOut());
    }

    @Test
    void newerTurnOfACallTakesItsEarlierReservationBack() {
        var floor = floor(ANA);
        floor.waits("c1");
        floor.waits("c1");
        assertThat(floor.decisions).hasSize(2);
        assertThat(floor.gotten("c1")).contains("ana");
        floor.hangsUp("c1");
        assertThat(floor.state("ana")).isInstanceOf(AgentState.Free.class);
    }

    @Test
    void phoneWithoutAChannelEndsATalkWhoseEndWasMissed() {
        var floor = floor(ANA);
        floor.answers("ana", "c1");
        floor.channels("ana", 0);
        assertThat(floor.state("ana")).isInstanceOf(AgentState.WrapUp.class);
    }

    @Test
    void duringAConsultationTheFirstHangUpDoesNotFreeTheAgent() {
        var floor = floor(ANA);
        floor.answers("ana", "c1");
        floor.channels("ana", 2);
        floor.channels("ana", 1);
        assertThat(floor.state("ana")).isInstanceOf(AgentState.Talking.class);
    }

    @Test
    void forecastCountsOnlyWhoMayStillTakeTheCall() {
        var floor = floor(agent("ana", "power:1@2026-03-01"), LUIS);
        floor.answers("luis", "c0");
        floor.waits("c1");
        assertThat(floor.core.onDuty(new CallId("c1"), floor.now)).isEqualTo(1);
        assertThat(floor.core.onDuty(new CallId("nobody"), floor.now)).isZero();
    }
}
