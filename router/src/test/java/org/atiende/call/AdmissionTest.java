package org.atiende.call;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

import org.atiende.agent.Agent;
import org.atiende.call.Admission.Limits;
import org.atiende.call.Admission.Refusal;
import org.atiende.call.Station.Asks;
import org.atiende.customer.Customer;
import org.atiende.customer.CustomerDirectory;
import org.atiende.customer.History;
import org.atiende.fake.Office;
import org.atiende.ledger.Disposition;
import org.atiende.presence.CallWatch.Ending;
import org.atiende.tel.CallId;
import org.atiende.tel.CallerNumber;
import org.atiende.tel.PhoneNumber;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Who gets in when there are more callers than the limits allow. */
@Timeout(30)
class AdmissionTest {

    private static final PhoneNumber ROSA = new PhoneNumber("+34600111222");
    private static final List<History> A_CUSTOMER = List.of(new History(new Customer("K-1", "Rosa", "es", 0, Optional.empty()), List.of(), List.of()));

    private final AtomicInteger lookedUp = new AtomicInteger();
    private volatile CustomerDirectory directory = number -> number.equals(ROSA) ? A_CUSTOMER : List.of();
    private final Agent ana = Office.agent("ana", "power:1", "#1001");
    private Station station = new Station(Office.line(), 100, ana);
    private int calls;

    @AfterEach
    void close() {
        station.close();
    }

    private Admission admission(int maxCalls, int reserved, int perNumber, int perLine) {
        return new Admission(new Limits(maxCalls, reserved, perNumber, perLine), new Lines(List.of(Office.line())), station.calls, number -> {
            lookedUp.incrementAndGet();
            return directory.findByNumber(number);
        });
    }

    private TurnRequest comes(CallerNumber caller) {
        return new TurnRequest(new CallId("c." + ++calls), Instant.now(), false, "+34910000001", caller, Optional.empty(), 0, true, Optional.empty(), false, Optional.empty());
    }

    private TurnRequest stranger() {
        return comes(new CallerNumber.Presented(new PhoneNumber("+346001%05d".formatted(calls))));
    }

    private TurnRequest rosa() {
        return comes(new CallerNumber.Presented(ROSA));
    }

    @Test
    void callersUntilTheLimitGetInAndTheNextIsToldThatItIsFull() {
        var door = admission(3, 0, 5, 100);
        for (var i = 0; i < 3; i++) {
            assertThat(door.ask(stranger())).isEmpty();
        }
        assertThat(door.ask(stranger())).contains(Refusal.FULL);
        assertThat(lookedUp).as("nobody is looked up for a share that is not there").hasValue(0);
    }

    @Test
    void strangersLeaveTheirShareToCustomers() {
        var door = admission(4, 2, 5, 100);
        assertThat(door.ask(stranger())).isEmpty();
        assertThat(door.ask(stranger())).isEmpty();
        assertThat(door.ask(stranger())).contains(Refusal.CUSTOMERS_ONLY);
        assertThat(door.ask(comes(new CallerNumber.Withheld()))).contains(Refusal.CUSTOMERS_ONLY);
        assertThat(door.ask(rosa())).isEmpty();
        assertThat(door.ask(rosa())).isEmpty();
        assertThat(door.ask(rosa())).contains(Refusal.FULL);
    }

    @Test
    void oneNumberGetsItsFewLinesAndNoMoreHoweverWellItIsKnown() {
        var door = admission(100, 20, 2, 100);
        assertThat(door.ask(rosa())).isEmpty();
        assertThat(door.ask(rosa())).isEmpty();
        assertThat(door.ask(rosa())).contains(Refusal.SAME_NUMBER);
        assertThat(door.ask(stranger())).isEmpty();
    }

    @Test
    void callersWhoShowNoNumberAreNotTakenForOne() {
        var door = admission(100, 20, 1, 100);
        assertThat(door.ask(comes(new CallerNumber.Withheld()))).isEmpty();
        assertThat(door.ask(comes(new CallerNumber.Withheld()))).isEmpty();
        assertThat(door.ask(comes(new CallerNumber.Unknown()))).isEmpty();
    }

    @Test
    void oneLineGetsItsPartAndNoMore() {
        var door = admission(100, 20, 100, 2);
        assertThat(door.ask(stranger())).isEmpty();
        assertThat(door.ask(rosa())).isEmpty();
        assertThat(door.ask(rosa())).contains(Refusal.SAME_LINE);
    }

    @Test
    void callThatWaitedWithAnotherRouterIsCountedAndNeverRefused() {
        station.close();
        station = new Station(Office.line(), new Limits(1, 0, 5, 100), ana);
        station.answers(ana, "other.1");
        try (var first = station.turn(new Asks().call("c.1").from("+34600100001"))) {
            await().atMost(Station.PATIENCE).until(() -> first.music().isPresent());
            try (var held = station.turn(new Asks().call("c.2").from("+34600100002").since(Duration.ofSeconds(60)).answeredElsewhere())) {
                await().atMost(Station.PATIENCE).until(() -> held.music().isPresent());
                assertThat(station.calls.count()).isEqualTo(2);
                first.hangUp();
                station.calls.ended(new CallId("c.1"), new Ending("", 16, ""));
                assertThat(station.decided(new Asks().call("c.3").from("+34600100003"))).isEqualTo("busy");
            }
        }
    }

    /** On a machine that is too slow for its callers every turn is late; if late were old, nobody would ever be refused. */
    @Test
    void callerWhoseFirstTurnComesLateIsStillANewOne() {
        station.close();
        station = new Station(Office.line(), new Limits(1, 0, 5, 100), ana);
        station.decided(new Asks().call("c.1").from("+34600100001"));
        assertThat(station.decided(new Asks().call("c.2").from("+34600100002").since(Duration.ofSeconds(7)))).isEqualTo("busy");
    }

    @Test
    void callThatCameToNothingGivesItsPlaceBackAndOneUnderWayIsCountedOnce() {
        var door = admission(2, 0, 5, 100);
        var nothing = stranger();
        assertThat(door.ask(nothing)).isEmpty();
        station.calls.entered(nothing.call());
        var good = stranger();
        assertThat(door.ask(good)).isEmpty();
        station.calls.resume(good);
        assertThat(door.ask(stranger())).as("under way and not yet said to be").isEmpty();
        station.calls.entered(good.call());
        assertThat(door.ask(stranger())).contains(Refusal.FULL);
        station.calls.ended(good.call(), new Ending("", 16, ""));
        assertThat(door.ask(stranger())).isEmpty();
    }

    @Test
    void numberAndLineAreFreeAgainHoweverTheCallEnded() {
        var door = admission(100, 0, 1, 1);
        var hungUp = rosa();
        assertThat(door.ask(hungUp)).isEmpty();
        station.calls.resume(hungUp);
        station.calls.entered(hungUp.call());
        assertThat(door.ask(rosa())).contains(Refusal.SAME_NUMBER);
        assertThat(door.ask(stranger())).contains(Refusal.SAME_LINE);
        station.calls.ended(hungUp.call(), new Ending("", 16, ""));
        station.calls.ended(hungUp.call(), new Ending("", 16, ""));
        var forgotten = rosa();
        assertThat(door.ask(forgotten)).isEmpty();
        station.calls.resume(forgotten);
        station.calls.entered(forgotten.call());
        assertThat(station.calls.onTheLine(ROSA)).isTrue();
        station.calls.listed(Set.of());
        station.calls.listed(Set.of());
        assertThat(station.calls.onTheLine(ROSA)).as("its Asterisk knows nothing of it").isFalse();
        assertThat(door.ask(rosa())).isEmpty();
    }

    @Test
    void limitHoldsWhenAllComeInTheSameInstant() throws InterruptedException {
        var door = admission(10, 5, 100, 100);
        var together = new CountDownLatch(1);
        var inside = new AtomicInteger();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (var i = 0; i < 200; i++) {
                var turn = i % 2 == 0 ? rosa() : stranger();
                threads.submit(() -> {
                    together.await();
                    return door.ask(turn).isPresent() ? 0 : inside.incrementAndGet();
                });
            }
            together.countDown();
        }
        assertThat(inside).hasValue(10);
    }

    @Test
    void storeThatDoesNotAnswerKeepsFewCallersWaitingAndTheRestHearBusyAtOnce() throws InterruptedException {
        var silent = new CountDownLatch(1);
        directory = _ -> {
            try {
                silent.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            return A_CUSTOMER;
        };
        var door = admission(100, 99, 100, 100);
        assertThat(door.ask(stranger())).isEmpty();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (var i = 0; i < Admission.MAX_LOOKUPS; i++) {
                var turn = rosa();
                threads.submit(() -> door.ask(turn));
            }
            await().atMost(Station.PATIENCE).until(() -> lookedUp.get() == Admission.MAX_LOOKUPS);
            assertThat(door.ask(rosa())).contains(Refusal.CUSTOMERS_ONLY);
            silent.countDown();
        }
        assertThat(lookedUp).hasValue(Admission.MAX_LOOKUPS);
        assertThat(door.ask(rosa())).as("look-ups are free again").isEmpty();
    }

    @Test
    void strangerHearsBusyBeforeTheAnswerAndTheCustomerBehindIsServed() {
        station.close();
        station = new Station(Office.line(), new Limits(2, 1, 5, 100), ana, Office.agent("eva", "power:1", "#1002"));
        station.customers.put(ROSA, A_CUSTOMER);
        try (var first = station.turn(new Asks().call("c.1").from("+34600100001"))) {
            first.awaitEnd(Station.PATIENCE);
        }
        try (var stranger = station.turn(new Asks().call("c.2").from("+34600100002"))) {
            stranger.awaitEnd(Station.PATIENCE);
            assertThat(Station.told(stranger)).isEqualTo("busy");
            assertThat(stranger.answered()).isFalse();
            assertThat(stranger.commands()).as("the verdict, and nothing more").hasSize(1);
        }
        assertThat(station.decided(new Asks().call("c.3").from(ROSA.e164()))).isEqualTo("dial PJSIP/1002");
        assertThat(station.story("c.2").disposition()).contains(Disposition.REFUSED);
        assertThat(station.story("c.2").needReasons()).containsExactly("not read: what is left is kept for customers");
        assertThat(station.refusals).containsExactly(Refusal.CUSTOMERS_ONLY);
    }

    @Test
    void waitingCallersAreNotTouchedByWhoeverComesAfterThem() {
        station.close();
        station = new Station(Office.line(), new Limits(2, 0, 5, 100), ana);
        station.answers(ana, "other.1");
        try (var first = station.turn(new Asks().call("c.1").from("+34600100001"));
                var back = station.turn(new Asks().call("c.2").from("+34600100002").since(Duration.ofSeconds(60)).after("NOANSWER", 0))) {
            await().atMost(Station.PATIENCE).until(() -> first.music().isPresent() && back.music().isPresent());
            assertThat(station.decided(new Asks().call("c.3").from("+34600100003"))).isEqualTo("busy");
            assertThat(first.isOver()).isFalse();
            assertThat(back.isOver()).isFalse();
        }
    }

    @Test
    void limitsThatLetNobodyInAreRefused() {
        assertThatThrownBy(() -> new Limits(0, 0, 1, 1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new Limits(5, 5, 1, 1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new Limits(5, 0, 0, 1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new Limits(5, 0, 1, 0)).isInstanceOf(IllegalArgumentException.class);
    }
}
