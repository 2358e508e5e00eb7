package org.atiende.match;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;

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
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Ten thousand things at random, in and out of order: after each of them what is promised holds. The seed tells the story again. */
class RoutingStormTest {

    private static final int STEPS = 10_000;
    private static final int AGENTS = 6;
    private static final int CALLS = 12;

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 20_260_302})
    void nobodyIsOfferedTwoCallsWhateverHappens(long seed) {
        var storm = new Storm(seed);
        for (int step = 0; step < STEPS; step++) {
            storm.step();
        }
        assertThat(storm.floor.decisions).as("a storm in which nothing is decided proves nothing").hasSizeGreaterThan(500);
        assertThat(storm.floor.decisions).anyMatch(Decision.GuardiaRings.class::isInstance).anyMatch(Decision.AgentPaused.class::isInstance);
    }

    @Test
    void sameStormDecidesTheSame() {
        assertThat(decisionsOf(7)).isEqualTo(decisionsOf(7)).isNotEqualTo(decisionsOf(8));
    }

    @ParameterizedTest
    @ValueSource(longs = {4, 5})
    void afterTheStormEveryReservationEnds(long seed) {
        var storm = new Storm(seed);
        for (int step = 0; step < 2_000; step++) {
            storm.step();
        }
        storm.silence();
        assertThat(storm.floor.core.states(storm.floor.now).values()).noneMatch(AgentState.Reserved.class::isInstance)
                .noneMatch(AgentState.Ringing.class::isInstance).noneMatch(AgentState.Talking.class::isInstance);
    }

    private static List<Decision> decisionsOf(long seed) {
        var storm = new Storm(seed);
        for (int step = 0; step < 2_000; step++) {
            storm.step();
        }
        return storm.floor.decisions;
    }

    /** The storm, and the rules that hold in it. */
    private static final class Storm {

        private final Random random;
        private final Floor floor;
        private final List<String> agents = IntStream.range(0, AGENTS).mapToObj(i -> "a" + i).toList();
        private final Map<String, String> given = new HashMap<>();

        Storm(long seed) {
            random = new Random(seed);
            var people = new ArrayList<Agent>();
            agents.forEach(name -> people.add(Office.agent(name, "power:" + (1 + random.nextInt(3)), "es", random.nextBoolean() ? "en" : "pt")));
            people.add(Office.agent("g0", "de"));
            people.add(Office.agent("g1", "de"));
            floor = new Floor(Office.line("g0", "g1", "a0"), people.toArray(Agent[]::new));
            floor.afterEach = this::promisesHold;
        }

        void step() {
            floor.now = floor.now.plusMillis(random.nextInt(3_000));
            act();
        }

        private void promisesHold(List<Decision> fresh) {
            onlyTheFreeAreChosen(fresh);
            inLineXorAssigned();
            oneCallEach();
        }

        private void act() {
            var agent = anyAgent();
            var call = "c" + random.nextInt(CALLS);
            switch (random.nextInt(14)) {
                case 0, 1, 2 -> floor.waits(call, caller());
                case 3 -> floor.hangsUp(call);
                case 4 -> floor.rings(agent, call);
                case 5 -> floor.answers(agent, call);
                case 6, 7 -> floor.goodbye(agent, call);
                case 8 -> floor.ringEnds(agent, call, any(RingOutcome.values()));
                case 9 -> floor.channels(agent, random.nextInt(3) - 1 < 0 ? 0 : random.nextInt(2));
                case 10 -> floor.chooses(agent, random.nextInt(4) == 0 ? new Availability.SignedOut() : new Availability.SignedIn());
                case 11 -> floor.located(agent, random.nextInt(4) == 0 ? new SiteProof.OffSite("127.0.9.1") : onSite());
                case 12 -> floor.happens(random.nextInt(4) == 0 ? new Event.PhonesUnknown() : new Event.PhonesKnown());
                default -> floor.pass(Duration.ofMillis(random.nextInt(20_000)));
            }
        }

        /** Everybody hangs up, says Asterisk; and time passes. */
        void silence() {
            IntStream.range(0, CALLS).forEach(i -> floor.hangsUp("c" + i));
            agents.forEach(agent -> floor.channels(agent, 0));
            floor.channels("g0", 0);
            floor.channels("g1", 0);
            floor.pass(Duration.ofMinutes(5));
        }

        private Caller caller() {
            var caller = new Caller().wants(Floor.need("power", random.nextInt(3) == 0 ? "en" : "es", random.nextInt(2),
                    Floor.knows(anyAgent(), 100 - random.nextInt(150), "known")));
            caller.since(floor.now.minusSeconds(random.nextInt(200)));
            return random.nextInt(5) == 0 ? caller.atTheFront() : caller;
        }

        private void onlyTheFreeAreChosen(List<Decision> fresh) {
            var chosen = new HashSet<AgentId>();
            for (var decision : fresh) {
                if (decision instanceof Decision.Assigned(var call, var agent, var _)) {
                    assertThat(chosen.add(agent.id())).as("chosen twice in one step: %s", agent.id()).isTrue();
                    assertThat(floor.core.standing(agent.id(), floor.now).orElseThrow().state())
                            .isInstanceOfSatisfying(AgentState.Reserved.class, reserved -> assertThat(reserved.call()).isEqualTo(call));
                    assertThat(floor.core.standing(agent.id(), floor.now).orElseThrow().proof()).isInstanceOf(SiteProof.OnSite.class);
                } else if (decision instanceof Decision.GuardiaRings rings) {
                    rings.people().forEach(person -> assertThat(chosen.add(person.id())).as("rung twice: %s", person.id()).isTrue());
                }
            }
        }

        private void inLineXorAssigned() {
            var waiting = floor.line();
            assertThat(waiting).doesNotHaveDuplicates();
            for (var state : floor.core.states(floor.now).values()) {
                if (state instanceof AgentState.Reserved(var call, var until)) {
                    assertThat(waiting).doesNotContain(call.text());
                    assertThat(until).isBeforeOrEqualTo(floor.now.plus(Office.RING).plus(RoutingCore.DIAL_GRACE));
                } else if (state instanceof AgentState.Ringing(var call)) {
                    assertThat(waiting).doesNotContain(call.text());
                }
            }
        }

        /** A reservation is one agent's, but for a round of the guardia; and the seat's own state holds one call at a time. */
        private void oneCallEach() {
            given.clear();
            floor.core.states(floor.now).forEach((agent, state) -> {
                if (state instanceof AgentState.Reserved(var call, var _) && !isGuardia(call)) {
                    assertThat(given.put(call.text(), agent.text())).as("two agents reserved for %s", call).isNull();
                }
            });
        }

        private boolean isGuardia(CallId call) {
            return floor.decisions.reversed().stream().limit(200)
                    .filter(decision -> decision instanceof Decision.GuardiaRings rings && rings.call().equals(call)
                            || decision instanceof Decision.Assigned assigned && assigned.call().equals(call))
                    .findFirst().filter(Decision.GuardiaRings.class::isInstance).isPresent();
        }

        private String anyAgent() {
            return agents.get(random.nextInt(agents.size()));
        }

        private <T> T any(T[] values) {
            return values[random.nextInt(values.length)];
        }

        private static SiteProof onSite() {
            return new SiteProof.OnSite("127.0.1.11", Office.SITE.name());
        }
    }
}
