package org.atiende.keeping;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.IntStream;

import org.atiende.agent.Agent;
import org.atiende.agent.Availability;
import org.atiende.agent.SiteProof;
import org.atiende.ami.Originate;
import org.atiende.calendar.CallingHours;
import org.atiende.fake.MemoryStore;
import org.atiende.fake.Office;
import org.atiende.fake.RunningClock;
import org.atiende.match.Distributor;
import org.atiende.match.Event;
import org.atiende.presence.CallWatch.Ending;
import org.atiende.promise.Promise.State;
import org.atiende.promise.PromisePolicy;
import org.atiende.promise.Promises;
import org.atiende.promise.RingLimits;
import org.atiende.store.PostgresServer;
import org.atiende.store.Store;
import org.atiende.store.StoreSettings;
import org.atiende.tel.CallId;
import org.atiende.tel.PhoneNumber;
import org.junit.jupiter.api.Test;

/** Two routers on one database: each promise is kept by one of them. */
class TwoNodesTest {

    /** More than one node keeps at once. */
    private static final int PROMISES = PromiseRound.AT_ONCE + 10;
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final StoreSettings database = PostgresServer.freshDatabase();
    /** It runs, for the alarms wait by it. */
    private final RunningClock clock = new RunningClock();
    private final List<String> rung = new CopyOnWriteArrayList<>();
    private final Set<String> takingPart = ConcurrentHashMap.newKeySet();
    /** Nobody's agent picks up before an agent of the other was rung, too. */
    private volatile boolean both;

    /** A router, as far as promises are concerned; its Asterisk rings an agent and finds the customer's line engaged. */
    private final class Node implements Telephone, AutoCloseable {

        private final Store store = Store.open(database);
        private final Promises promises = new Promises(store, Map.of("power", new PromisePolicy(CallingHours.always(Office.ZONE), Duration.ofMinutes(5),
                Duration.ofMinutes(5), PROMISES, Duration.ofSeconds(30), List.of(Duration.ofHours(1)))), _ -> true, clock, PATIENCE,
                new MemoryStore.Uncounted());
        private final Distributor distributor = new Distributor(clock, Office.ZONE, _ -> { });
        private final PromiseKeeper keeper = new PromiseKeeper(promises, distributor, this, _ -> Office.line(), new CallingPace(distributor, promises, Office.FOLLOW_UP, RingLimits.USUAL, _ -> false, clock),
                Office.noMessages(store, promises, clock), new PromiseKeeper.Clocks(clock, clock));
        private final PromiseCalls events = new PromiseCalls(keeper, new AgentLegs(), new AttemptCrumbs(promises));
        private final PromiseRound round;
        private final String name;

        Node(String name) {
            this.name = name;
            var agents = IntStream.range(0, 4).mapToObj(i -> Office.agent(name + i, "power:1")).toArray(Agent[]::new);
            distributor.tell(new Event.RosterRead(List.of(agents)));
            distributor.tell(new Event.PhonesKnown());
            for (var agent : agents) {
                distributor.tell(new Event.AgentLocated(agent.id(), new SiteProof.OnSite("127.0.1.11", Office.SITE.name())));
                distributor.tell(new Event.AgentChose(agent.id(), new Availability.SignedIn()));
            }
            round = new PromiseRound(store, name, promises, keeper, clock);
        }

        @Override
        public void originate(Originate call) {
            var attempt = new CallId(call.channelId());
            rung.add(call.callerId().orElseThrow().number() + " by " + name);
            takingPart.add(name);
            Thread.startVirtualThread(() -> {
                if (both) {
                    await().atMost(PATIENCE).until(() -> takingPart.size() == 2);
                }
                keeper.answered(attempt);
                events.ended(attempt, new Ending("BUSY", 17, ""));
            });
        }

        @Override
        public Optional<String> getVar(Optional<String> channel, String expression) {
            return Optional.empty();
        }

        @Override
        public void close() {
            round.close();
            store.close();
        }
    }

    @Test
    void noPromiseIsKeptByBoth() {
        both = true;
        try (var one = new Node("one"); var other = new Node("other")) {
            var numbers = new ArrayList<String>();
            for (var caller = 0; caller < PROMISES; caller++) {
                var number = new PhoneNumber("+3491000%04d".formatted(caller));
                numbers.add(number.e164());
                one.promises.make(new CallId("c." + caller), Optional.of(MemoryStore.about(number, null)), "power", List.of());
            }
            clock.putForward(Duration.ofMinutes(11));
            one.round.start();
            other.round.start();
            await().atMost(PATIENCE).until(() -> one.promises.latest(PROMISES).stream().allMatch(row -> row.state() == State.DUE && row.calls() == 1));
            assertThat(rung.stream().map(ring -> ring.split(" ")[0])).as("everybody is rung for once").containsExactlyInAnyOrderElementsOf(numbers);
            assertThat(takingPart).as("and both took part").hasSize(2);
        }
    }

    @Test
    void promiseOfANodeThatIsGoneIsFoundByTheOther() {
        try (var other = new Node("other")) {
            try (var one = new Node("one")) {
                one.promises.make(new CallId("c.1"), Optional.of(MemoryStore.about(MemoryStore.HOME, null)), "power", List.of());
            }
            clock.putForward(Duration.ofMinutes(11));
            other.round.start();
            await().atMost(PATIENCE).until(() -> other.promises.find("call-c.1").orElseThrow().calls() == 1);
            assertThat(rung).containsExactly(MemoryStore.HOME.e164() + " by other");
        }
    }
}
