package org.atiende.pairing;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.Test;

/** The rules of the pairing, one by one; that they hold together is shown by the storms. */
class PairingTest {

    private static final int POWER = 0;
    private static final int BILLING = 1;
    private static final int ANY = 2;
    private static final long SECOND = Duration.ofSeconds(1).toNanos();

    private final List<Integer> agentsRung = new ArrayList<>();
    private final Pairing floor = new Pairing(PairingPolicy.DEFAULT, (_, agent) -> agentsRung.add(agent));
    private long now = 1_000 * SECOND;

    PairingTest() {
        floor.addCell();
        floor.addCell();
        floor.addCell();
        floor.meanHandling(120.0 * SECOND);
    }

    /** An agent at work, busy for the moment. @param levels of power, billing and any skill; 0 for none */
    private int agent(int power, int billing) {
        var agent = floor.addAgent();
        floor.qualify(agent, POWER, power, now);
        floor.qualify(agent, BILLING, billing, now);
        floor.qualify(agent, ANY, 1, now);
        floor.busy(agent);
        return agent;
    }

    private int waits(Asking caller) {
        return floor.enter(caller, now);
    }

    private int plain(int kind) {
        return waits(Asking.plain(kind, now));
    }

    private void pass(long seconds) {
        now += seconds * SECOND;
        floor.pass(now);
    }

    /** Which caller this agent gets as they get free. */
    private int taken(int agent) {
        var taken = new ArrayList<Integer>();
        var copy = new Pairing(PairingPolicy.DEFAULT, (call, _) -> taken.add(call));
        copy.copyFrom(floor);
        copy.free(agent, now);
        floor.free(agent, now);
        return taken.isEmpty() ? Caller.NONE : taken.getFirst();
    }

    @Test
    void callerGetsWhoIsLeastMissedElsewhere() {
        var both = agent(1, 1);
        var powerOnly = agent(1, 0);
        floor.free(both, now);
        floor.free(powerOnly, now + 1);
        assertThat(plain(POWER)).isEqualTo(Caller.NONE);
        assertThat(agentsRung).as("the only one for billing stays free, though idle longer").containsExactly(powerOnly);
    }

    @Test
    void ofThoseWhoAreMissedAsLittleTheBetterThenTheLongerIdleGoesFirst() {
        var third = agent(2, 0);
        var second = agent(1, 0);
        var first = agent(1, 0);
        floor.free(third, now);
        floor.free(first, now + 1);
        floor.free(second, now + 2);
        plain(POWER);
        plain(POWER);
        plain(POWER);
        assertThat(agentsRung).containsExactly(first, second, third);
    }

    @Test
    void longestWaitGoesFirstAndEachStepOfPriorityIsAMinute() {
        var ana = agent(1, 0);
        var plain = plain(POWER);
        pass(50);
        var urgent = waits(Asking.plain(POWER, now).urgent(1));
        pass(5);
        var later = waits(Asking.plain(POWER, now));
        assertThat(taken(ana)).as("50 s later with a minute's head start").isEqualTo(urgent);
        floor.busy(ana);
        assertThat(taken(ana)).isEqualTo(plain);
        floor.busy(ana);
        assertThat(taken(ana)).isEqualTo(later);
    }

    @Test
    void nobodyStarvesHoweverManyUrgentCallersCome() {
        var ana = agent(1, 0);
        var patient = plain(POWER);
        var served = new ArrayList<Integer>();
        for (var minute = 0; !served.contains(patient); minute++) {
            assertThat(minute).as("minutes of waiting").isLessThan(25);
            pass(30);
            waits(Asking.plain(POWER, now).urgent(Pairing.MAX_PRIORITY));
            pass(30);
            waits(Asking.plain(POWER, now).urgent(Pairing.MAX_PRIORITY));
            served.add(taken(ana));
            floor.busy(ana);
        }
    }

    @Test
    void whoIsPressedForTimeGoesBeforeWhoKnowsTheAgent() {
        var ana = agent(1, 0);
        var pressed = waits(Asking.plain(POWER, now).due(now + 100 * SECOND));
        pass(69);
        var own = waits(Asking.plain(POWER, now).knowing(ana, 100));
        assertThat(taken(ana)).isEqualTo(own);
        floor.busy(ana);
        var another = waits(Asking.plain(POWER, now).knowing(ana, 100));
        pass(1);
        assertThat(taken(ana)).isEqualTo(pressed);
        floor.busy(ana);
        assertThat(taken(ana)).isEqualTo(another);
    }

    @Test
    void whoWasCutOffGoesBeforeEverybody() {
        var ana = agent(1, 0);
        waits(Asking.plain(POWER, now).due(now + 30 * SECOND));
        pass(10);
        var cutOff = waits(Asking.plain(POWER, now).atTheFront());
        assertThat(taken(ana)).isEqualTo(cutOff);
    }

    @Test
    void netWidensByItselfAndInTheEndTakesAnybody() {
        var second = agent(2, 0);
        var stranger = agent(0, 1);
        floor.free(second, now);
        floor.free(stranger, now);
        var net = new Net(new long[] {0, 20 * SECOND, 45 * SECOND}, new int[] {1, 2, Net.ANY_SKILL});
        waits(Asking.plain(POWER, now).within(net).anySkillIn(ANY));
        waits(Asking.plain(POWER, now).within(net).anySkillIn(ANY));
        pass(19);
        assertThat(agentsRung).isEmpty();
        pass(1);
        assertThat(agentsRung).containsExactly(second);
        assertThat(floor.nextChange()).isEqualTo(now + 25 * SECOND);
        pass(25);
        assertThat(agentsRung).containsExactly(second, stranger);
    }

    @Test
    void callerMayWaitForTheirOwnAgentAWhileAndNoLonger() {
        var own = agent(1, 0);
        var other = agent(1, 0);
        floor.free(other, now);
        waits(Asking.plain(POWER, now).knowing(own, 100).heldFor(own, now + 20 * SECOND));
        assertThat(agentsRung).isEmpty();
        pass(19);
        assertThat(agentsRung).isEmpty();
        pass(1);
        assertThat(agentsRung).containsExactly(other);
    }

    @Test
    void avoidedAgentIsTakenOnlyWhenNobodyElseIsFree() {
        var avoided = agent(1, 0);
        var other = agent(2, 0);
        floor.free(avoided, now);
        floor.free(other, now);
        waits(Asking.plain(POWER, now).knowing(avoided, -40));
        waits(Asking.plain(POWER, now).knowing(avoided, -40));
        assertThat(agentsRung).containsExactly(other, avoided);
    }

    @Test
    void crowdedNeedGoesBeforeALoneOneThatWaitsAsLong() {
        var ana = agent(1, 1);
        agent(1, 0);
        var lone = plain(BILLING);
        pass(1);
        var first = plain(POWER);
        plain(POWER);
        plain(POWER);
        assertThat(taken(ana)).isEqualTo(first);
        pass(600);
        floor.busy(ana);
        floor.leave(lone);
        assertThat(floor.waitingFor(POWER)).isEqualTo(2);
    }
}
