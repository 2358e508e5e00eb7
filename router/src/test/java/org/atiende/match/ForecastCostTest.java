package org.atiende.match;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;

import org.atiende.agent.Agent;
import org.atiende.agent.AgentId;
import org.atiende.agent.Availability;
import org.atiende.agent.SiteProof;
import org.atiende.fake.Office;
import org.atiende.fake.SettableClock;
import org.atiende.ledger.PastCall;
import org.atiende.tel.CallId;
import org.junit.jupiter.api.Test;

/** What one computation of everybody's forecast costs on floors of three sizes, and what all of them take of a processor with 5,000 on hold. */
class ForecastCostTest {

    private static final RandomGenerator CHANCE = RandomGenerator.of("Xoshiro256PlusPlus");

    private final SettableClock clock = new SettableClock(Office.NINE);

    private Distributor floor(int agents, int waiting, LongSupplier stopwatch) {
        var floor = new Distributor(clock, Office.ZONE, _ -> {
        }, new Foresight.Means(clock, stopwatch, _ -> {
        }, Runnable::run));
        var people = IntStream.range(0, agents).mapToObj(index -> Office.agent("a" + index, "power:1", "s" + index % 6 + ":1")).toArray(Agent[]::new);
        floor.tell(new Event.RosterRead(List.of(people)));
        floor.tell(new Event.PhonesKnown());
        for (var one = 0; one < 5_000; one++) {
            floor.remember(new PastCall("power", Optional.of(new AgentId("a" + one % agents)), Duration.ofSeconds(one % 60),
                    Duration.ofMillis((long) (240_000 * CHANCE.nextExponential()))));
        }
        for (var one = 0; one < agents; one++) {
            floor.tell(new Event.AgentLocated(people[one].id(), new SiteProof.OnSite("127.0.1.11", Office.SITE.name())));
            floor.tell(new Event.AgentChose(people[one].id(), new Availability.SignedIn()));
            floor.tell(new Event.PhoneChannels(people[one].id(), 1));
            floor.tell(new Event.TalkBegan(people[one].id(), new CallId("t." + one)));
        }
        for (var one = 0; one < waiting; one++) {
            waits(floor, "w." + one);
            clock.pass(Duration.ofMillis(260_000 / agents));      // as many come as are served
        }
        return floor;
    }

    private CallId waits(Distributor floor, String id) {
        var skill = CHANCE.nextInt(3) == 0 ? "power" : "s" + CHANCE.nextInt(6);
        floor.enter(new WaitingCall(new CallId(id), Office.line(), Floor.need(skill, "es", CHANCE.nextInt(3)), clock.instant(), false, Optional.empty(), true, Instant.MAX,
                false));
        return new CallId(id);
    }

    @Test
    void oneComputationCostsMilliseconds() {
        for (var agents : List.of(10, 100, 500)) {
            var waiting = agents / 2;
            var floor = floor(agents, waiting, () -> 0);      // so that as many paths are drawn as ever are
            var micros = IntStream.range(0, 200).mapToLong(one -> {
                var call = waits(floor, "w." + (waiting + one));
                var first = new CallId("w." + one);
                floor.tell(new Event.TalkBegan(new AgentId("somebody"), first));
                floor.tell(new Event.CallLeaves(first));
                clock.pass(Duration.ofMillis(260_000 / agents));
                var begun = System.nanoTime();
                assertThat(floor.outlook(call)).isPresent();
                return (System.nanoTime() - begun) / 1_000;
            }).skip(100).sorted().toArray();
            System.out.printf("MEASURED: a forecast for all of %d who wait for %d agents, 199 paths: %,d µs at the median, %,d at most%n", waiting, agents,
                    micros[micros.length / 2], Arrays.stream(micros).max().orElseThrow());
            assertThat(micros[micros.length / 2]).isLessThan(500_000);
        }
    }

    @Test
    void fiveThousandOnHoldTakeASmallShareOfOneProcessor() {
        var floor = floor(500, 5_000, System::nanoTime);
        var begun = System.nanoTime();
        var spent = 0L;
        var longest = 0L;
        var asked = 0;
        while (System.nanoTime() - begun < 4_000_000_000L) {
            var call = waits(floor, "n." + asked++);
            var before = System.nanoTime();
            if (floor.outlook(call).isPresent()) {
                spent += System.nanoTime() - before;
                longest = Math.max(longest, System.nanoTime() - before);
            }
        }
        var elapsed = System.nanoTime() - begun;
        System.out.printf("MEASURED: 5,000 on hold, somebody comes all the time: %.1f %% of a processor for forecasts in the first %.1f s, %,d µs for the longest%n",
                100.0 * spent / elapsed, elapsed / 1e9, longest / 1_000);
        assertThat(spent).as("in advance, the one that was begun last, and a twentieth").isLessThanOrEqualTo(200_000_000 + longest + elapsed / 16);
    }
}
