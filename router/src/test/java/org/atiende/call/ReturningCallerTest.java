package org.atiende.call;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;

import org.atiende.agent.Agent;
import org.atiende.agent.AgentState;
import org.atiende.call.Station.Asks;
import org.atiende.fake.FakeAgiChannel;
import org.atiende.fake.FakeAgiChannel.End;
import org.atiende.fake.Office;
import org.atiende.match.WaitingCall;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Callers who come back in odd ways: a turn that is read when it is long over, and leases that all lapse because the machine's clock was set. */
@Timeout(30)
class ReturningCallerTest {

    private static final Agent ANA = Office.agent("ana", "power:1", "#1001");
    private static final int HELD = 20;
    private final Station station = new Station(Office.line("ana"), 100, ANA);

    @AfterEach
    void close() {
        station.close();
    }

    private void awaitWaiting(int callers) {
        await().atMost(Station.PATIENCE).until(() -> station.distributor.waiting().size() == callers);
    }

    private void anaIsFreeAgain() {
        station.goodbye(ANA, "other.1", Duration.ofSeconds(5));
        station.clock.pass(Office.WRAP_UP);
        station.distributor.tick();
    }

    @Test
    void turnThatIsLongOverTakesNoPlaceFromTheOneThatCameAfterIt() {
        var reads = new CountDownLatch(1);
        var slow = new CountDownLatch(1);
        station.whileReading = () -> {
            station.whileReading = () -> {
            };
            reads.countDown();
            awaitQuietly(slow);
        };
        station.answers(ANA, "other.1");
        try (var stale = station.turn(new Asks())) {
            awaitQuietly(reads);
            stale.hangUp();
            try (var fresh = station.turn(new Asks())) {
                awaitWaiting(1);
                slow.countDown();
                await().atMost(Station.PATIENCE).until(() -> station.sessions() == 1);
                anaIsFreeAgain();
                assertThat(fresh.awaitEnd(Station.PATIENCE)).isEqualTo(End.SERVER_CLOSED);
                assertThat(Station.told(fresh)).isEqualTo("dial PJSIP/1001");
            }
        }
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException nobodyDoes) {
            throw new IllegalStateException(nobodyDoes);
        }
    }

    private List<FakeAgiChannel> turns(List<String> since) {
        var channels = new ArrayList<FakeAgiChannel>();
        for (var n = 0; n < HELD; n++) {
            channels.add(station.turn(new Asks().call("c." + n).since(since.get(n))));
        }
        awaitWaiting(HELD);
        return channels;
    }

    private List<String> line() {
        return station.distributor.waiting().stream().map(WaitingCall::id).map(id -> id + " since " + station.calls.find(id).orElseThrow().arrived()).toList();
    }

    /** Asterisk's leases run on the wall clock: a step forward sends everybody held to exten T at once, and T brings them back. */
    @ParameterizedTest(name = "the clock is set by {0} s, {1} times")
    @CsvSource({"3600, 1", "-3600, 1", "10, 6", "-10, 6"})
    void clockThatIsSetDropsNobodyAndNothingComesEarly(long seconds, int steps) {
        station.answers(ANA, "other.1");
        var since = new ArrayList<String>();
        for (var n = 0; n < HELD; n++) {
            since.add(BigDecimal.valueOf(station.wall.instant().minusMillis(900 - n).toEpochMilli(), 3).toPlainString());
        }
        var held = turns(since);
        var before = line();
        for (var step = 1; step <= steps; step++) {
            var sawtooth = step % 2 == 1 ? seconds : 0;
            station.wallSetBy.set(Duration.ofSeconds(sawtooth));
            held.forEach(FakeAgiChannel::hangUp);                   // on the socket a lapsed lease looks just so
            awaitWaiting(0);
            station.clock.pass(Duration.ofSeconds(2));
            station.distributor.tick();
            held = turns(since);
            assertThat(line()).as("place and clock").isEqualTo(before);
        }
        assertThat(station.endings).as("nobody was dropped").isEmpty();
        assertThat(station.calls.underWay()).hasSize(HELD).allMatch(call -> call.offers().isEmpty(), "no cap fell, no guardia rang");
        station.goodbye(ANA, "other.1", Duration.ofSeconds(1));
        station.wallSetBy.set(Duration.ofSeconds(-seconds));
        station.clock.pass(Office.WRAP_UP.minusMillis(1));
        station.distributor.tick();
        assertThat(station.state(ANA)).as("a wrap-up lasts as long as it lasts").isInstanceOf(AgentState.WrapUp.class);
        station.clock.pass(Duration.ofMillis(1));
        station.distributor.tick();
        assertThat(held.getFirst().awaitEnd(Station.PATIENCE)).isEqualTo(End.SERVER_CLOSED);
        assertThat(Station.told(held.getFirst())).isEqualTo("dial PJSIP/1001");
        held.forEach(FakeAgiChannel::close);
    }
}
