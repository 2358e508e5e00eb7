package org.atiende.simulate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.assertj.core.api.Assertions.withinPercentage;

import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

import org.assertj.core.data.Percentage;
import org.atiende.simulate.SmallChain.Agent;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Floors of two to four agents, solved, against the line they become when all can do all, against lines apart, the product form and a hand. */
class SmallChainTest {

    private static final Percentage ROUNDING = withinPercentage(1e-9);

    /** With nobody else's callers to choose from, agents of all skills are one line. */
    @ParameterizedTest
    @CsvSource({"2, 6", "3, 8", "2, 2", "4, 7"})
    void agentsOfAllSkillsAreOneLine(int agents, int lines) {
        var rates = List.of(.004, .001, .003);
        var chain = SmallChain.of(rates, 300, lines, Collections.nCopies(agents, Set.of(0, 1, 2))).solve();
        var line = MarkovQueue.of(.008, 300, agents).withCapacity(lines).solve();
        assertThat(chain.blocked()).isCloseTo(line.blocked(), ROUNDING);
        for (int type = 0; type < 3; type++) {
            assertThat(chain.waiting(type)).isCloseTo(line.waiting(), lines == agents ? within(1e-15) : within(line.waiting() * 1e-11));
            assertThat(chain.answerSeconds(type)).isCloseTo(line.answerSeconds(), within(line.answerSeconds() * 1e-11));
        }
        for (int agent = 0; agent < agents; agent++) {
            assertThat(chain.occupancy(agent)).isCloseTo(line.occupancy(), ROUNDING);
        }
    }

    /** Lines apart would be independent but for the common limit, and that only leaves out what is beyond it (F. Kelly 1979). */
    @Test
    void agentsOfDisjointSkillsAreLinesApartUpToTheCommonLimit() {
        var chain = SmallChain.of(List.of(.008, .002), 200, 8, List.of(Set.of(0), Set.of(0), Set.of(1))).solve();
        double all = 0;
        double blocked = 0;
        double waiting = 0;
        double queue = 0;
        for (int first = 0; first <= 8; first++) {
            for (int second = 0; first + second <= 8; second++) {
                double share = Math.pow(1.6 / 2, first) * (first == 0 ? 1 : 2) * Math.pow(.4, second);
                all += share;
                blocked += first + second == 8 ? share : 0;
                waiting += first >= 2 && first + second < 8 ? share : 0;
                queue += Math.max(first - 2, 0) * share;
            }
        }
        assertThat(chain.blocked()).isCloseTo(blocked / all, ROUNDING);
        assertThat(chain.waiting(0)).isCloseTo(waiting / (all - blocked), ROUNDING);
        assertThat(chain.meanQueue(0)).isCloseTo(queue / all, ROUNDING);
        assertThat(chain.occupancy(0)).isCloseTo(chain.occupancy(1), ROUNDING);
    }

    static Stream<SmallChain> floors() {
        return Stream.of(SmallChain.n(List.of(.003, .002), 300, 6), SmallChain.n(List.of(.001, .009), 300, 8), SmallChain.n(List.of(.002, .003), 300, 2),
                SmallChain.w(List.of(.002, .001, .003), 300, 8), SmallChain.ring(List.of(.004, .001, .003), 300, 8),
                SmallChain.of(List.of(.003, .002), 300, 7, List.of(Set.of(0), Set.of(0, 1), Set.of(1), Set.of(0, 1))),
                new SmallChain(List.of(.003, .002), List.of(new Agent(200, Set.of(0, 1)), new Agent(400, Set.of(1))), 8));
    }

    /** The chain, enumerated and solved, against the product form; and the agents do as much work as is let in. */
    @ParameterizedTest
    @MethodSource("floors")
    void floorsOfSeveralSkillsHaveTheirProductForm(SmallChain floor) {
        var chain = floor.solve();
        var form = new ProductForm(floor);
        assertThat(chain.residual()).isLessThan(1e-12);
        assertThat(chain.blocked()).isCloseTo(form.blocked(), ROUNDING);
        double served = 0;
        for (int agent = 0; agent < floor.agents().size(); agent++) {
            assertThat(chain.occupancy(agent)).as("agent %s", agent).isCloseTo(form.occupancy(agent), ROUNDING);
            served += chain.occupancy(agent) / floor.agents().get(agent).handlingSeconds();
        }
        double admitted = 0;
        for (int type = 0; type < floor.callsPerSecond().size(); type++) {
            assertThat(chain.waiting(type)).as("type %s", type).isCloseTo(form.waiting(type), ROUNDING);
            assertThat(chain.answerSeconds(type)).as("type %s", type).isCloseTo(form.answerSeconds(type), within(1e-11 * form.answerSeconds(type)));
            admitted += floor.callsPerSecond().get(type) * (1 - chain.blocked());
        }
        assertThat(served).isCloseTo(admitted, ROUNDING);
    }

    /**
     * The smallest "N" by hand: everybody's rate is 1, two lines. With a for agent 0 alone busy and nobody waiting, the balances give a/4
     * and a/2 for nobody busy (agent 0 or 1 the longer idle), a/2 for agent 1 alone, a for both, a for agent 0 and a call of type 0 behind.
     */
    @Test
    void smallestFloorByHand() {
        var chain = SmallChain.n(List.of(1.0, 1.0), 1, 2).solve();
        assertThat(chain.states()).isEqualTo(6);
        assertThat(chain.blocked()).isCloseTo(8 / 17.0, ROUNDING);
        assertThat(chain.waiting(0)).isCloseTo(4 / 9.0, ROUNDING);
        assertThat(chain.waiting(1)).isZero();
        assertThat(chain.answerSeconds(0)).isCloseTo(4 / 9.0, ROUNDING);
        assertThat(chain.occupancy(0)).isCloseTo(12 / 17.0, ROUNDING);
        assertThat(chain.occupancy(1)).isCloseTo(6 / 17.0, ROUNDING);
    }

    @Test
    void floorThatIsNotOneIsRefused() {
        var agents = List.of(new Agent(300, Set.of(0)));
        assertThatThrownBy(() -> new SmallChain(List.of(.1, .1), agents, 3)).isInstanceOf(IllegalArgumentException.class).hasMessageContaining("every type an agent");
        assertThatThrownBy(() -> new SmallChain(List.of(.1), agents, 0)).isInstanceOf(IllegalArgumentException.class).hasMessageContaining("lines=0");
        assertThatThrownBy(() -> SmallChain.ring(List.of(.1, .1, .1), 300, 20).solve()).isInstanceOf(IllegalArgumentException.class).hasMessageContaining("200000");
    }
}
