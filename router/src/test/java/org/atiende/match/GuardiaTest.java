package org.atiende.match;

import static org.assertj.core.api.Assertions.assertThat;
import static org.atiende.fake.Office.agent;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

import org.atiende.agent.Agent;
import org.atiende.agent.AgentState;
import org.atiende.agent.Availability;
import org.atiende.agent.SiteProof;
import org.atiende.fake.Office;
import org.atiende.match.Floor.Caller;
import org.atiende.tel.CallId;
import org.junit.jupiter.api.Test;

/** Who is rung past the cap, when nobody suitable is free. */
class GuardiaTest {

    @Test
    void guardiaIsRungAllAtOnceAtTheCap() {
        var floor = new Floor(Office.line("marta", "pedro"), agent("marta"), agent("pedro"));
        floor.chooses("marta", new Availability.SignedOut());
        floor.chooses("pedro", new Availability.Paused("break"));
        floor.waits("c1");
        floor.pass(Office.CAP.minusMillis(1));
        assertThat(floor.guardiaRounds("c1")).isEmpty();
        floor.pass(Duration.ofMillis(1));
        assertThat(floor.guardiaRounds("c1")).containsExactly(List.of("marta", "pedro"));
    }

    @Test
    void guardiaIsRungAtTheCapEvenWhileAsteriskCannotBeAsked() {
        var floor = new Floor(Office.line("marta"), agent("ana"), agent("marta", "de"));
        floor.happens(new Event.PhonesUnknown());
        floor.waits("c1");
        floor.pass(Office.CAP);
        assertThat(floor.guardiaRounds("c1")).containsExactly(List.of("marta"));
    }

    @Test
    void firstOfTheGuardiaToAnswerFreesTheOthers() {
        var floor = new Floor(Office.line("marta", "pedro"), agent("marta", "de"), agent("pedro", "de"));
        floor.waits("c1");
        floor.waits("c2");
        floor.pass(Office.CAP);
        assertThat(floor.guardiaRounds("c2")).isEmpty();
        floor.answers("marta", "c1");
        assertThat(floor.guardiaRounds("c2")).containsExactly(List.of("pedro"));
    }

    @Test
    void guardiaThatTalksOrHasNoPhoneIsLeftOutAndTheCallerKeepsWaiting() {
        var floor = new Floor(Office.line("marta", "pedro"), agent("marta", "de"), agent("pedro", "de"));
        floor.answers("marta", "c0");
        floor.located("pedro", new SiteProof.NotRegistered());
        floor.waits("c1");
        floor.pass(Office.CAP);
        assertThat(floor.guardiaRounds("c1")).isEmpty();
        assertThat(floor.line()).containsExactly("c1");
        floor.located("pedro", new SiteProof.OffSite("127.0.9.1"));
        assertThat(floor.guardiaRounds("c1")).containsExactly(List.of("pedro"));
    }

    @Test
    void guardiaThatRefusedAtOnceIsGivenABreath() {
        var floor = new Floor(Office.line("marta"), agent("marta", "de"));
        var back = floor.now.plusSeconds(3);
        floor.waits("c1", new Caller().since(floor.now.minus(Office.CAP)).guardiaFrom(back));
        assertThat(floor.guardiaRounds("c1")).isEmpty();
        assertThat(floor.core.nextChange(floor.now)).isEqualTo(back);
        floor.pass(Duration.ofSeconds(3));
        assertThat(floor.guardiaRounds("c1")).hasSize(1);
    }

    @Test
    void pastTheCapAFreeQualifiedAgentStillComesBeforeTheGuardia() {
        var floor = new Floor(Office.line("marta"), agent("ana", "power:1"), agent("marta", "de"));
        floor.waits("c1", new Caller().since(floor.now.minus(Office.CAP)));
        assertThat(floor.gotten("c1")).contains("ana");
        assertThat(floor.guardiaRounds("c1")).isEmpty();
    }

    @Test
    void whoIsRungOutsideIsGuardiaAndNothingElse() {
        var floor = new Floor(Office.line("nadia"), agent("nadia", "power:1", "#+34600000021"));
        floor.waits("c1");
        assertThat(floor.state("nadia")).isNotInstanceOf(AgentState.Free.class);
        assertThat(floor.core.onDuty(new CallId("c1"), floor.now)).isZero();
        floor.pass(Office.CAP.minusMillis(1));
        assertThat(floor.line()).containsExactly("c1");
        floor.pass(Duration.ofMillis(1));
        assertThat(floor.guardiaRounds("c1")).containsExactly(List.of("nadia"));
        floor.answers("nadia", "c1");
        floor.waits("c2");
        assertThat(floor.core.onDuty(new CallId("c2"), floor.now)).as("not even in a talk").isZero();
    }

    @Test
    void mobileIsReachableUnlessItIsInUse() {
        var nadia = agent("nadia", "#+34600000021");
        var floor = new Floor(Office.line("nadia"), nadia);
        floor.located("nadia", new SiteProof.NotKnown());
        floor.chooses("nadia", new Availability.SignedOut());
        floor.waits("c1");
        floor.waits("c2");
        floor.pass(Office.CAP);
        assertThat(floor.guardiaRounds("c1")).containsExactly(List.of("nadia"));
        assertThat(floor.guardiaRounds("c2")).as("reserved").isEmpty();
        floor.rings("nadia", "c1");
        floor.pass(Office.RING);
        assertThat(floor.guardiaRounds("c2")).as("ringing").isEmpty();
        floor.answers("nadia", "c1");
        floor.pass(Duration.ofMinutes(5));
        assertThat(floor.guardiaRounds("c2")).as("talking").isEmpty();
        floor.goodbye("nadia", "c1");
        assertThat(floor.guardiaRounds("c2")).containsExactly(List.of("nadia"));
    }

    @Test
    void noMoreOfTheGuardiaAreHeldThanAreRung() {
        var people = IntStream.range(0, 10).mapToObj(i -> "g" + i).toArray(String[]::new);
        var floor = new Floor(Office.line(people), Arrays.stream(people).map(name -> agent(name, "de")).toArray(Agent[]::new));
        floor.waits("c1");
        floor.pass(Office.CAP);
        assertThat(floor.guardiaRounds("c1").getFirst()).hasSize(LinePolicy.MAX_GUARDIA_PHONES);
        assertThat(floor.state("g9")).isInstanceOf(AgentState.Free.class);
    }

    @Test
    void atTheCapTheTurnIsToldOnceAndTheGuardiaWaitsForItsWords() {
        var floor = new Floor(Office.line("marta"), agent("marta", "de"));
        floor.waits("c1", new Caller().toBePromised());
        floor.pass(Office.CAP);
        floor.pass(Duration.ofSeconds(10));
        assertThat(floor.capsReached("c1")).isEqualTo(1);
        assertThat(floor.guardiaRounds("c1")).isEmpty();
        assertThat(floor.line()).containsExactly("c1");
        floor.happens(new Event.CapSettled(new CallId("c1")));
        assertThat(floor.guardiaRounds("c1")).containsExactly(List.of("marta"));
    }

    @Test
    void wordsThatNeverEndDoNotKeepTheGuardiaForEver() {
        var floor = new Floor(Office.line("marta"), agent("marta", "de"));
        floor.waits("c1", new Caller().toBePromised());
        floor.pass(Office.CAP);
        assertThat(floor.core.nextChange(floor.now)).isEqualTo(floor.now.plus(RoutingCore.CAP_PATIENCE));
        floor.pass(RoutingCore.CAP_PATIENCE);
        assertThat(floor.guardiaRounds("c1")).hasSize(1);
    }

    @Test
    void agentWhoGetsFreeDuringTheWordsAboutTheCapIsTheCallers() {
        var floor = new Floor(Office.line("marta"), agent("ana", "power:1"), agent("marta", "de"));
        floor.answers("ana", "c0");
        floor.waits("c1", new Caller().toBePromised());
        floor.pass(Office.CAP);
        assertThat(floor.capsReached("c1")).isEqualTo(1);
        floor.goodbye("ana", "c0");
        floor.pass(Office.WRAP_UP);
        assertThat(floor.gotten("c1")).contains("ana");
        assertThat(floor.guardiaRounds("c1")).isEmpty();
    }

    @Test
    void whoeverIsServedAtTheCapHearsNothingOfIt() {
        var floor = new Floor(Office.line("marta"), agent("ana", "power:1"), agent("marta", "de"));
        floor.waits("c1", new Caller().toBePromised().since(floor.now.minus(Office.CAP)));
        assertThat(floor.gotten("c1")).contains("ana");
        assertThat(floor.capsReached("c1")).isZero();
    }
}
