package org.atiende.match;

import static org.assertj.core.api.Assertions.assertThat;
import static org.atiende.fake.Office.agent;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

import org.atiende.agent.Agent;
import org.atiende.fake.Office;
import org.atiende.match.Floor.Caller;
import org.atiende.need.Need;
import org.junit.jupiter.api.Test;

/** Callers whose matter needs one person with several skills, as one who may also decide. */
class CombinedSkillsTest {

    private static final Agent CLERK = agent("clerk", "power:1");
    private static final Agent HEAD = agent("head", "power:1", "may-refund:1");

    private static Caller needingADecision(Need.Preference... preferred) {
        return new Caller().wants(new Need(List.of("power", "may-refund"), "es", 0, List.of(preferred), Optional.empty(), List.of("a story")));
    }

    private static Floor floor(Agent... agents) {
        return new Floor(Office.line(), agents);
    }

    @Test
    void whoMayNotDecideIsNotRungThoughTheyKnowTheTopic() {
        var floor = floor(CLERK, HEAD);
        floor.waits("c1", needingADecision());
        assertThat(floor.gotten("c1")).contains("head");
        assertThat(floor.why("c2", needingADecision())).contains("clerk was passed over: not qualified for may-refund");
    }

    @Test
    void knowingTheCaseIsNoAuthority() {
        var floor = floor(CLERK);
        floor.waits("c1", needingADecision(Floor.knows("clerk", 100, "in charge of case C-1")));
        assertThat(floor.gotten("c1")).isEmpty();
    }

    @Test
    void personIsAsGoodAsTheirWeakestSkill() {
        var floor = floor(agent("novice", "power:1", "may-refund:2"));
        floor.waits("c1", needingADecision());
        assertThat(floor.gotten("c1")).as("the net is not yet so wide").isEmpty();
        assertThat(floor.why("c1", needingADecision())).contains("novice was passed over: power and may-refund only at level 2, now asking for 1");
        floor.pass(Duration.ofSeconds(30));
        assertThat(floor.gotten("c1")).contains("novice");
    }

    @Test
    void authorityThatHasExpiredIsNone() {
        var floor = floor(agent("retired", "power:1", "may-refund:1@2026-03-01"));
        floor.waits("c1", needingADecision());
        assertThat(floor.gotten("c1")).isEmpty();
    }

    @Test
    void nobodyWithAuthorityOnSiteIsNobodyLeftInSilence() {
        var floor = floor(CLERK);
        floor.waits("c1", needingADecision());
        floor.pass(Duration.ofSeconds(90));
        assertThat(floor.gotten("c1")).as("in the end anybody on site").contains("clerk");
    }
}
