package org.atiende.call;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;

import org.atiende.agent.Agent;
import org.atiende.agent.AgentState;
import org.atiende.call.Admission.Limits;
import org.atiende.call.Exchange.Caller;
import org.atiende.call.Exchange.Fate;
import org.atiende.call.Station.Asks;
import org.atiende.customer.Customer;
import org.atiende.customer.History;
import org.atiende.fake.Office;
import org.atiende.lab.Footprint;
import org.atiende.ledger.Disposition;
import org.atiende.presence.CallWatch.Ending;
import org.atiende.tel.CallId;
import org.atiende.tel.PhoneNumber;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * More calls than anybody could serve, at their full rate, on the real FastAGI server and distributor; the same on a real Asterisk is
 * {@code OverloadOnRealAsteriskTest}. Two play in the station's own time, minutes in seconds. Each prints what it measured.
 */
@Timeout(value = 2, unit = TimeUnit.HOURS)
class FloodTest {

    private static final boolean WHOLE = Boolean.getBoolean("atiende.long");
    private static final int MOMENTS_A_SECOND = (int) (Duration.ofSeconds(1).toMillis() / Exchange.MOMENT.toMillis());
    private static final Duration ROBOT_TALK = Duration.ofSeconds(5);
    private static final Duration TALK = Duration.ofSeconds(60);
    private static final Duration BUSY_WITHIN = Duration.ofMillis(500);
    private static final Duration RECOVERY = Duration.ofSeconds(30);

    /** Memory, at three instants of a run. */
    private record Track(List<Footprint> seen) {

        void look() {
            seen.add(Footprint.now());
        }

        void isFlat() {
            var middle = seen.get(seen.size() / 2);
            assertThat(seen.getLast().heapMegabytes()).as("heap %s", seen).isLessThan(middle.heapMegabytes() + 8);
            assertThat(seen.getLast().directMegabytes()).as("direct memory %s", seen).isLessThan(middle.directMegabytes() + 8);
            assertThat(seen.getLast().threads()).as("threads %s", seen).isLessThanOrEqualTo(middle.threads() + 4);
        }
    }

    private static Caller robot(int number) {
        return new Caller("+3460020%04d".formatted(number), ROBOT_TALK);
    }

    private static boolean isRobot(Fate fate) {
        return fate.caller().number().startsWith("+3460020");
    }

    private static Caller customer(Exchange exchange, int number) {
        var caller = new Caller("+3460030%04d".formatted(number), TALK);
        var known = new Customer("K-" + number, "Customer " + number, "es", 0, Optional.empty());
        exchange.station.customers.put(new PhoneNumber(caller.number()), List.of(new History(known, List.of(), List.of())));
        return caller;
    }

    /** TDoS (threat C6): fifty numbers call twenty times a second and hold every line they get. */
    @Test
    void customersReachAPersonThroughAFloodThatHoldsTheLines() {
        var seconds = WHOLE ? 600 : 180;
        var track = new Track(new ArrayList<>());
        try (var exchange = new Exchange(new Limits(300, 60, 5, 10_000), 60)) {
            var customers = 0;
            for (var i = 0; i < seconds * MOMENTS_A_SECOND; i++) {
                var callers = new ArrayList<Caller>();
                callers.add(robot(i * 7 % 50));
                if (i % (5 * MOMENTS_A_SECOND) == 0) {
                    callers.add(customer(exchange, customers++));
                }
                exchange.moment(callers);
                if (i % (60 * MOMENTS_A_SECOND) == 59 * MOMENTS_A_SECOND) {
                    exchange.tidy();
                    track.look();
                }
            }
            letTimePass(exchange, Office.CAP.plusSeconds(10));
            var served = exchange.answered.stream().filter(Predicate.not(FloodTest::isRobot)).filter(fate -> withinTheCap(fate)).count();
            System.out.printf("flood: %d calls in %d s, %d heard busy, customers served %d of %d, busy within %d ms (99 of 100) and %d ms (all); %s%n",
                    exchange.came, seconds, exchange.busy, served, customers, exchange.busyWithinMillis(0.99), exchange.busyWithinMillis(1), track.seen());
            assertThat(served).isGreaterThanOrEqualTo((long) Math.ceil(0.99 * customers));
            assertThat(exchange.busyCustomers).as("customers who hear busy").isZero();
            assertThat(exchange.busy).isGreaterThan(exchange.came / 2);
            shedQuickly(exchange);
            recovers(exchange);
            track.isFlat();
        }
    }

    /** A person, or at the cap a promise that is kept: until promises are made, a person. */
    private static boolean withinTheCap(Fate fate) {
        return fate.waited().compareTo(Office.CAP) <= 0;
    }

    /** Ten times what can be held (fault D19): the agents are as busy as they can be, and not one minute less. */
    @Test
    void agentsServeAsManyAsEverWhenTenTimesAsManyCall() {
        var seconds = WHOLE ? 600 : 120;
        var agents = 3;
        var track = new Track(new ArrayList<>());
        try (var exchange = new Exchange(new Limits(6, 1, 5, 10_000), agents)) {
            for (var i = 0; i < seconds * MOMENTS_A_SECOND; i++) {
                exchange.moment(List.of(stranger(3 * i), stranger(3 * i + 1), stranger(3 * i + 2)));
                if (i % (40 * MOMENTS_A_SECOND) == 39 * MOMENTS_A_SECOND) {
                    exchange.tidy();
                    track.look();
                }
            }
            var cycle = Duration.ofSeconds(2 + 10).plus(Office.WRAP_UP);
            var capacity = agents * seconds / (double) cycle.toSeconds();
            System.out.printf("overload: %d calls in %d s, %d answered of %.0f possible (%.0f %%), busy within %d ms (99 of 100) and %d ms (all); %s%n", exchange.came, seconds,
                    exchange.answered.size(), capacity, 100 * exchange.answered.size() / capacity, exchange.busyWithinMillis(0.99), exchange.busyWithinMillis(1),
                    track.seen());
            assertThat(exchange.answered.size()).isGreaterThanOrEqualTo((int) Math.floor(0.9 * capacity));
            shedQuickly(exchange);
            recovers(exchange);
            track.isFlat();
        }
    }

    private static Caller stranger(int number) {
        return new Caller("+34601%06d".formatted(number), Duration.ofSeconds(10));
    }

    private static void shedQuickly(Exchange exchange) {
        assertThat(exchange.busyWithinMillis(0.99)).as("99 of 100 hear busy").isLessThan((int) BUSY_WITHIN.toMillis());
    }

    /** The flood is over: half a minute later nothing of it is left, and whoever calls is served at once. */
    private static void recovers(Exchange exchange) {
        exchange.allHangUp();
        letTimePass(exchange, TALK.plus(RECOVERY));                 // who talks may finish
        assertThat(exchange.talksUnderWay()).isZero();
        assertThat(exchange.station.calls.count()).isZero();
        assertThat(exchange.station.distributor.waiting()).isEmpty();
        assertThat(exchange.agentsNotFree()).as("stuck").isEmpty();
        exchange.tidy();
        assertThat(exchange.rows.values().stream().mapToInt(Integer::intValue).sum()).as("each call on record once").isEqualTo(exchange.came);
        assertThat(exchange.rows.get(Disposition.REFUSED)).isEqualTo(exchange.busy);
        var answeredBefore = exchange.answered.size();
        exchange.moment(List.of(stranger(999_999)));
        letTimePass(exchange, Duration.ofSeconds(3));
        assertThat(exchange.answered).hasSize(answeredBefore + 1);
    }

    private static void letTimePass(Exchange exchange, Duration length) {
        for (var at = Duration.ZERO; at.compareTo(length) < 0; at = at.plus(Exchange.MOMENT)) {
            exchange.moment(List.of());
        }
    }

    /** Call, hang up, call again (threat C8), in real time: fifty a second, each living 50 to 300 ms. */
    @Test
    void callersWhoHangUpAtOnceLeaveNothingBehindButARowEach() {
        var calls = WHOLE ? 15_000 : 500;
        var random = new Random(20261122);
        var track = new Track(new ArrayList<>());
        var agents = List.of(Office.agent("ana", "power:1"), Office.agent("eva", "power:1"), Office.agent("luis", "power:1"));
        try (var station = new Station(Office.line(), new Limits(500, 100, 5, 10_000), agents.toArray(Agent[]::new));
                var callers = Executors.newVirtualThreadPerTaskExecutor()) {
            var begun = System.nanoTime();
            var over = new AtomicInteger();
            var broken = new ConcurrentLinkedQueue<String>();
            var rows = new AtomicInteger();
            var taken = new AtomicInteger();
            for (var i = 0; i < calls; i++) {
                var call = "storm." + i;
                var life = Duration.ofMillis(50 + random.nextInt(250));
                var number = "+3460020%04d".formatted(i % 50);
                LockSupport.parkNanos(begun + i * 20_000_000L - System.nanoTime());
                callers.submit(() -> {
                    try {
                        storms(station, call, number, life);
                        over.incrementAndGet();
                    } catch (RuntimeException | AssertionError lost) {
                        broken.add(call + " " + lost);
                    }
                });
                if (i % (calls / 3) == calls / 3 - 1) {
                    track.look();
                    count(station, rows, taken);
                }
            }
            await().atMost(Station.PATIENCE).until(() -> over.get() + broken.size() == calls);
            assertThat(broken).as("callers that the test itself could not play").isEmpty();
            await().atMost(Station.PATIENCE).until(() -> station.calls.count() == 0);
            await().atMost(Station.PATIENCE).until(() -> station.distributor.waiting().isEmpty());
            agents.forEach(agent -> assertThat(station.state(agent)).as("no reservation is stuck").isInstanceOf(AgentState.Free.class));
            count(station, rows, taken);
            System.out.printf("storm: %d calls in %d s, %d rows, %d revisions handed to the ledger; %s%n", calls,
                    Duration.ofNanos(System.nanoTime() - begun).toSeconds(), rows.get(), taken.get(), track.seen());
            assertThat(rows).as("a row a call").hasValue(calls);
            assertThat(taken.get()).as("an offer is written, and the end").isLessThanOrEqualTo(2 * calls);
            assertThat(station.decided(new Asks().call("after.1"))).startsWith("dial");
            track.isFlat();
        }
    }

    private static void storms(Station station, String call, String number, Duration life) {
        var ends = System.nanoTime() + life.toNanos();
        try (var turn = station.turn(new Asks().call(call).from(number))) {
            while (System.nanoTime() < ends) {
                LockSupport.parkNanos(ends - System.nanoTime());
            }
            turn.hangUp();
            turn.awaitEnd(Station.PATIENCE);
            station.calls.ended(new CallId(call), new Ending(turn.variable("ATIENDE_DO").isPresent() ? "CANCEL" : "", 16, ""));
        }
    }

    private static void count(Station station, AtomicInteger rows, AtomicInteger taken) {
        station.ledger.forgetClosed().forEach((_, revisions) -> {
            rows.incrementAndGet();
            taken.addAndGet(revisions);
        });
        station.said.clear();
        station.endings.clear();
        station.rings.clear();
    }

    /** The decision is made, and the caller leaves before the dialplan has it. */
    @Test
    void agentIsFreeAgainATenthOfASecondAfterTheCallerLeft() {
        var ana = Office.agent("ana", "power:1", "#1001");
        var took = new ArrayList<Duration>();
        try (var station = new Station(Office.line(), 100, ana)) {
            for (var i = 0; i < 50; i++) {
                try (var turn = station.slow(new Asks().call("c." + i))) {
                    soon(() -> station.state(ana) instanceof AgentState.Reserved);
                    var left = System.nanoTime();
                    turn.hangUp();
                    soon(() -> station.state(ana) instanceof AgentState.Free);
                    took.add(Duration.ofNanos(System.nanoTime() - left));
                    station.calls.ended(new CallId("c." + i), new Ending("", 16, ""));
                }
            }
        }
        took.sort(Duration::compareTo);
        System.out.printf("a caller leaves between the decision and the ring: the agent is free after %.1f ms (median), %.1f ms (longest of %d)%n",
                took.get(25).toNanos() / 1e6, took.getLast().toNanos() / 1e6, took.size());
        assertThat(took.get(25)).isLessThan(Duration.ofMillis(100));
    }

    private static void soon(Callable<Boolean> happened) {
        await().atMost(Station.PATIENCE).pollInterval(Duration.ofMillis(1)).pollDelay(Duration.ZERO).until(happened);
    }
}
