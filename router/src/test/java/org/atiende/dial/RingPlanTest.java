package org.atiende.dial;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

import org.atiende.agent.Agent;
import org.atiende.fake.Office;
import org.junit.jupiter.api.Test;

class RingPlanTest {

    private static final Agent ROSA = Office.agent("rosa", "#1091");
    private static final Agent NADIA = Office.agent("nadia", "#+34600000021");

    @Test
    void agentIsRungAloneAndLookedAtBefore() {
        assertThat(RingPlan.agent(ROSA, Duration.ofSeconds(12), Duration.ofSeconds(3)))
                .isEqualTo(new RingPlan("PJSIP/1091", "12^3", Optional.of("PJSIP/1091"), Optional.empty()));
    }

    @Test
    void guardiaRingsDesksAndMobilesAtOnceTheMobilesWithConfirmation() {
        assertThat(RingPlan.guardia(List.of(ROSA, NADIA), Duration.ofSeconds(12)).confirmedBy(Optional.of("es/guardia-confirm")))
                .isEqualTo(new RingPlan("PJSIP/1091&Local/+34600000021@atiende-guardia/n", "12", Optional.empty(), Optional.of("es/guardia-confirm")));
    }

    @Test
    void guardiaOfNobodyIsABugOfOurs() {
        assertThatThrownBy(() -> RingPlan.guardia(List.of(), Duration.ofSeconds(12))).isInstanceOf(IllegalStateException.class);
    }
}
