package org.atiende.match;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;

import org.atiende.agent.Agent;
import org.atiende.agent.AgentId;
import org.atiende.agent.Availability;
import org.atiende.fake.Office;
import org.atiende.match.Floor.Caller;
import org.atiende.need.Need;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Who is said to get a call is who then gets it: ranking and pairing are two pieces of code with one rule. The seed tells the story again. */
class ExplainedAsPairedTest {

    private static final List<String> SKILLS = List.of("power", "fibre", "billing");
    private static final List<Integer> WEIGHTS = List.of(100, 90, 60, 60, 44, 20, 20, 1, 0, -40, -40);

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 20_260_302})
    void whoIsExplainedFirstIsTheOneWhoIsThenPaired(long seed) {
        var random = new Random(seed);
        var paired = 0;
        var held = 0;
        for (var story = 0; story < 400; story++) {
            var floor = floor(random);
            for (var call = 0; call < 4; call++) {
                var id = "c" + call;
                var caller = caller(random, floor);
                var explained = floor.core.explain(floor.waiting(id, caller), floor.now);
                var said = explained.chosen().map(best -> best.agent().text());
                held += explained.held().isPresent() && !explained.ranked().isEmpty() ? 1 : 0;
                floor.waits(id, caller);
                assertThat(floor.gotten(id)).as("seed %d story %d call %d: %s %s %s", seed, story, call, explained.sentences(), explained.ranked(), floor.decisions).isEqualTo(said);
                paired += said.isPresent() ? 1 : 0;
                floor.hangsUp(random.nextBoolean() ? id : "nobody");
                floor.pass(Duration.ofMillis(1));             // or two would be idle since the same instant
            }
        }
        assertThat(paired).as("stories in which nobody is free prove nothing").isGreaterThan(400);
        assertThat(held).as("somebody is held now and then").isPositive();
    }

    private static Floor floor(Random random) {
        var agents = new ArrayList<Agent>();
        for (var number = 0; number < 6; number++) {
            var traits = new ArrayList<String>();
            SKILLS.stream().filter(_ -> random.nextInt(3) > 0).forEach(skill -> traits.add(skill + ":" + (1 + random.nextInt(3))));
            traits.add(random.nextInt(4) == 0 ? "en" : "es");
            agents.add(Office.agent("a" + number, traits.toArray(String[]::new)));
        }
        var floor = new Floor(Office.line("a0"), agents.toArray(Agent[]::new));
        floor.talksHeard();
        for (var agent : agents) {
            switch (random.nextInt(8)) {
                case 0, 1 -> floor.chooses(agent.id().text(), new Availability.Paused("lunch"));
                case 2 -> floor.answers(agent.id().text(), "talk." + agent.id());
                case 3, 4 -> {
                    floor.answers(agent.id().text(), "talk." + agent.id());
                    floor.goodbye(agent.id().text(), "talk." + agent.id());
                }
                default -> {
                }
            }
            floor.pass(Duration.ofSeconds(random.nextInt(3) == 0 ? 60 : 5));
        }
        return floor;
    }

    private static Caller caller(Random random, Floor floor) {
        var people = new ArrayList<>(IntStream.range(0, 6).mapToObj(number -> "a" + number).toList());
        Collections.shuffle(people, random);
        var preferred = people.stream().limit(random.nextInt(4)).map(agent -> random.nextInt(3) == 0
                ? new Need.Preference(new AgentId(agent), 80 + random.nextInt(3) * 10, "a story", false, Duration.ofSeconds(30L * random.nextInt(4)))
                : Floor.knows(agent, WEIGHTS.get(random.nextInt(WEIGHTS.size())), "a story"))
                .sorted(Comparator.comparingInt(Need.Preference::weight).reversed()).toList();
        var skills = new ArrayList<>(SKILLS);
        Collections.shuffle(skills, random);
        var need = new Need(skills.subList(0, 1 + random.nextInt(2)), random.nextInt(5) == 0 ? "en" : "es", 0, preferred, Optional.empty(), List.of("a story"));
        return new Caller().wants(need).since(floor.now.minus(Duration.ofSeconds(random.nextBoolean() ? 0 : random.nextInt(140))));
    }
}
