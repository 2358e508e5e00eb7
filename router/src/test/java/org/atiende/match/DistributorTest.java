package org.atiende.match;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.stream.IntStream;

import org.atiende.agent.Agent;
import org.atiende.agent.AgentId;
import org.atiende.agent.AgentState;
import org.atiende.agent.Availability;
import org.atiende.agent.SiteProof;
import org.atiende.fake.Office;
import org.atiende.fake.SettableClock;
import org.atiende.match.Place.Next;
import org.atiende.tel.CallId;
import org.atiende.tel.RingOutcome;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The line as the turns of many callers see it, from many threads. */
@Timeout(30)
class DistributorTest {

    private static final Agent ANA = Office.agent("ana", "power:1");
    private static final int ROUNDS = 10_000;
    private final SettableClock clock = new SettableClock(Office.NINE);

    private Distributor floor(Consumer<Decision.Notice> pauses, Agent... agents) {
        var distributor = new Distributor(clock, Office.ZONE, pauses);
        distributor.tell(new Event.RosterRead(List.of(agents)));
        distributor.tell(new Event.PhonesKnown());
        for (var agent : agents) {
            distributor.tell(new Event.AgentLocated(agent.id(), new SiteProof.OnSite("127.0.1.11", Office.SITE.name())));
            distributor.tell(new Event.AgentChose(agent.id(), new Availability.SignedIn()));
        }
        return distributor;
    }

    private Distributor floor(Agent... agents) {
        return floor(_ -> {
        }, agents);
    }

    private WaitingCall call(String id) {
        return new WaitingCall(new CallId(id), Office.line(), Floor.need("power", "es", 0), clock.instant(), false, Optional.empty(),
                false, Instant.MIN, false);
    }

    private static Optional<Next> now(Place place) {
        return place.next(Duration.ZERO);
    }

    private static String rungAgent(Next next) {
        return ((Next.Ring) next).decision().agent().id().text();
    }

    @Test
    void callerWhoseAgentIsFreeHasTheDecisionBeforeWaiting() {
        var distributor = floor(ANA);
        try (var place = distributor.enter(call("c1"))) {
            assertThat(place.decided()).isTrue();
            assertThat(now(place)).get().extracting(DistributorTest::rungAgent).isEqualTo("ana");
            assertThat(now(place)).isEmpty();
        }
    }

    @Test
    void placeClosedWithoutTakingFreesTheAgentForTheNext() {
        var distributor = floor(ANA);
        var first = distributor.enter(call("c1"));
        var second = distributor.enter(call("c2"));
        assertThat(now(second)).isEmpty();
        first.close();
        assertThat(now(second)).isPresent();
    }

    @Test
    void decisionTakenKeepsTheAgentReservedAfterTheTurn() {
        var distributor = floor(ANA);
        try (var place = distributor.enter(call("c1"))) {
            place.taken();
        }
        assertThat(distributor.state(ANA.id())).get().isInstanceOf(AgentState.Reserved.class);
    }

    @Test
    void callerWhoHungUpWhileAssignedGivesTheAgentBack() {
        var distributor = floor(ANA);
        try (var place = distributor.enter(call("c1"))) {
            place.callerLeft();
            assertThat(now(place)).get().isInstanceOf(Next.Ring.class);
            assertThat(now(place)).contains(new Next.CallerLeft());
        }
        assertThat(distributor.state(ANA.id())).get().isInstanceOf(AgentState.Free.class);
        assertThat(distributor.waiting()).isEmpty();
    }

    @Test
    void newerTurnOfACallIsNotPutOutByTheEndOfTheOlder() {
        var distributor = floor();
        var older = distributor.enter(call("c1"));
        var newer = distributor.enter(call("c1"));
        older.close();
        assertThat(distributor.waiting()).hasSize(1);
        newer.close();
        assertThat(distributor.waiting()).isEmpty();
    }

    @Test
    void turnThatComesInTheInstantTheOlderEndsKeepsItsPlace() throws Exception {
        var distributor = floor();
        var call = call("c1");
        var round = new AtomicInteger();
        var closed = new AtomicInteger();
        var places = new AtomicReference<>(distributor.enter(call));
        try (var thread = Executors.newSingleThreadExecutor()) {
            var closing = thread.submit(() -> {
                for (int i = 1; i <= ROUNDS; i++) {
                    spinUntil(round, i);
                    places.get().close();
                    closed.set(i);
                }
            });
            try {
                for (int i = 1; i <= ROUNDS; i++) {
                    round.set(i);
                    var newer = distributor.enter(call);
                    spinUntil(closed, i);
                    assertThat(distributor.waiting()).as("round %s", i).hasSize(1);
                    places.set(newer);
                }
            } finally {
                round.set(ROUNDS);                       // or the other thread would spin for ever after a failure
            }
            closing.get();
        }
    }

    private static void spinUntil(AtomicInteger counter, int value) {
        while (counter.get() < value) {
            Thread.yield();
        }
    }

    @Test
    void reservationThatRanOutNoLongerStands() {
        var distributor = floor(ANA);
        var slow = distributor.enter(call("c1"));
        var decided = now(slow).orElseThrow();
        assertThat(slow.stands(decided)).isTrue();
        clock.pass(Office.RING.plus(RoutingCore.DIAL_GRACE));
        distributor.tick();
        assertThat(slow.stands(decided)).isFalse();
        assertThat(now(distributor.enter(call("c2")))).isPresent();
        assertThat(slow.stands(decided)).isFalse();
    }

    @Test
    void reservationNoLongerStandsWhenThePhoneHasAnotherCallMeanwhile() {
        var distributor = floor(ANA);
        var slow = distributor.enter(call("c1"));
        var decided = now(slow).orElseThrow();
        distributor.tell(new Event.PhoneChannels(ANA.id(), 1));
        assertThat(slow.stands(decided)).isFalse();
    }

    @Test
    void pauseThatCannotBeKeptDoesNotCostAnotherCallerTheirDecision() {
        var distributor = floor(_ -> {
            throw new IllegalStateException("the disk is full");
        }, ANA, Office.agent("luis", "power:1"));
        distributor.enter(call("c1"));
        distributor.enter(call("c2"));
        var third = distributor.enter(call("c3"));
        distributor.tell(new Event.RingEnded(new CallId("c9"), ANA.id(), RingOutcome.NO_ANSWER, 2));
        distributor.tell(new Event.TalkBegan(new AgentId("luis"), new CallId("c2")));
        distributor.tell(new Event.TalkEnded(new AgentId("luis"), new CallId("c2"), Duration.ofSeconds(30)));
        clock.pass(Office.WRAP_UP);
        assertThatThrownBy(() -> distributor.tell(new Event.RingEnded(new CallId("c1"), ANA.id(), RingOutcome.NO_ANSWER, 2)))
                .hasMessage("the disk is full");
        assertThat(now(third)).get().extracting(DistributorTest::rungAgent).isEqualTo("luis");
    }

    @Test
    void untilNextChangeIsNeverLongerThanAskedNorNothing() {
        var distributor = floor();
        assertThat(distributor.untilNextChange(Duration.ofMillis(100))).isEqualTo(Duration.ofMillis(100));
        distributor.enter(call("c1"));
        clock.pass(Duration.ofSeconds(29));
        assertThat(distributor.untilNextChange(Duration.ofSeconds(10))).isEqualTo(Duration.ofSeconds(1));
        clock.pass(Duration.ofNanos(999_999_999));
        assertThat(distributor.untilNextChange(Duration.ofSeconds(10))).isEqualTo(Duration.ofMillis(1));
    }

    @Test
    void explainChangesNothing() {
        var distributor = floor(ANA);
        assertThat(distributor.explain(call("c1")).chosen()).get().extracting(best -> best.agent().text()).isEqualTo("ana");
        assertThat(distributor.waiting()).isEmpty();
        assertThat(distributor.state(ANA.id())).get().isInstanceOf(AgentState.Free.class);
    }

    @Test
    void strangerHasNoState() {
        var distributor = floor(ANA);
        assertThat(distributor.state(new AgentId("nobody"))).isEmpty();
        assertThat(distributor.proof(ANA.id())).get().isInstanceOf(SiteProof.OnSite.class);
        assertThat(distributor.agent(ANA.id())).contains(ANA);
        assertThat(distributor.states()).containsOnlyKeys(ANA.id());
    }

    @Test
    void fortyCallersAtOnceForFiveAgentsAllTalkAndNobodyIsOfferedTwo() throws Exception {
        var agents = IntStream.range(0, 5).mapToObj(i -> restless("a" + i)).toArray(Agent[]::new);
        var distributor = floor(agents);
        Map<AgentId, AtomicInteger> ringing = new ConcurrentHashMap<>();
        var talks = new AtomicInteger();
        var worst = new AtomicInteger();
        List<Future<?>> callers = new ArrayList<>();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < 40; i++) {
                var call = call("c" + i);
                callers.add(threads.submit(() -> {
                    try (var place = distributor.enter(call)) {
                        var next = place.next(Duration.ofSeconds(20)).orElseThrow();
                        var agent = ((Next.Ring) next).decision().agent().id();
                        var atOnce = ringing.computeIfAbsent(agent, _ -> new AtomicInteger());
                        worst.accumulateAndGet(atOnce.incrementAndGet(), Math::max);
                        place.taken();
                        distributor.tell(new Event.PhoneRings(agent, call.id()));
                        distributor.tell(new Event.TalkBegan(agent, call.id()));
                        talks.incrementAndGet();
                        atOnce.decrementAndGet();
                        distributor.tell(new Event.TalkEnded(agent, call.id(), Duration.ofSeconds(1)));
                    }
                    return talks.get();
                }));
            }
            for (var caller : callers) {
                get(caller);
            }
        }
        assertThat(talks).hasValue(40);
        assertThat(worst).hasValue(1);
        assertThat(distributor.waiting()).isEmpty();
    }

    /** Without wrap-up, so that the clock can stand still. */
    private static Agent restless(String name) {
        var usual = Office.agent(name, "power:1");
        return new Agent(usual.id(), usual.name(), usual.endpoint(), usual.site(), usual.languages(), usual.skills(), false, Duration.ZERO);
    }

    private static void get(Future<?> caller) throws InterruptedException {
        try {
            caller.get();
        } catch (ExecutionException failed) {
            throw new AssertionError("a caller was lost", failed.getCause());
        }
    }
}
