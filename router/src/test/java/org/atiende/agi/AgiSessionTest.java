package org.atiende.agi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import org.atiende.agi.LineLost.Why;
import org.atiende.fake.FakeAgiChannel;
import org.atiende.fake.FakeAgiChannel.End;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AgiSessionTest extends AgiTurns {

    @Test
    void severalVariablesAreOneCommandAndOneByOneWhereThatCannotBe() {
        var told = new CompletableFuture<FakeAgiChannel>();
        var plain = new LinkedHashMap<>(Map.of("A", "PJSIP/1001"));
        plain.put("B", "");
        turn(line -> {
            line.set(plain);
            line.set(new LinkedHashMap<>(Map.of("A", "x,B=y")));
        }, told::complete);
        assertThat(told.join().commands()).containsExactly("EXEC \"MSet\" \"A=PJSIP/1001,B=\"", "SET VARIABLE \"A\" \"x,B=y\"");
        caller.application("MSet", -2);
        var without = new CompletableFuture<FakeAgiChannel>();
        turn(line -> line.set(plain), without::complete);
        assertThat(without.join().commands()).containsExactly("EXEC \"MSet\" \"A=PJSIP/1001,B=\"", "SET VARIABLE \"A\" \"PJSIP/1001\"",
                "SET VARIABLE \"B\" \"\"");
    }

    @Test
    void aHoldRenewsItsLeaseAndNothingElse() {
        var told = new CompletableFuture<FakeAgiChannel>();
        var waits = new ArrayList<Duration>();
        turn(SettingsForTests.quick().hold(Duration.ofSeconds(1), Duration.ofMillis(100)), line -> {
            String come = line.hold(atMost -> {
                waits.add(atMost);
                return waits.size() > 10 ? Optional.of("an agent") : pause(atMost);
            });
            line.set("WHO", come);
        }, told::complete);
        assertThat(told.join().variable("WHO")).contains("an agent");
        assertThat(told.join().commands()).hasSize(12).last().isEqualTo("SET VARIABLE \"WHO\" \"an agent\"");
        assertThat(told.join().commands().subList(0, 11)).containsOnly("SET AUTOHANGUP 1");
        assertThat(waits).allSatisfy(w -> assertThat(w).isBetween(Duration.ofMillis(70), Duration.ofMillis(121)));
        assertThat(meter.renewals).as("all but the first lease").hasSize(10).allSatisfy(late -> assertThat(late).isBetween(Duration.ZERO, SOON));
        assertThat(waits.stream().distinct().count()).as("jitter").isGreaterThan(5);
    }

    @Test
    void aMillionWaitsThatReturnEarlyCostNoTraffic() {
        var told = new CompletableFuture<FakeAgiChannel>();
        turn(line -> {
            for (int i = 0; i < 500_000; i++) {
                line.hold(_ -> Optional.of("at once"));
            }
            var early = new AtomicInteger();
            line.hold(_ -> early.incrementAndGet() < 500_000 ? Optional.empty() : Optional.of("at last"));
        }, told::complete);
        assertThat(told.join().commands()).containsExactly("SET AUTOHANGUP 30");
    }

    @Test
    void aHoldAfterAnotherLeaseSetsItsOwnAtOnce() {
        var told = new CompletableFuture<FakeAgiChannel>();
        turn(line -> {
            line.hold(_ -> Optional.of(1));
            line.lease(Duration.ofSeconds(5));
            line.hold(_ -> Optional.of(2));
            line.endLease();
        }, told::complete);
        assertThat(told.join().commands()).containsExactly("SET AUTOHANGUP 30", "SET AUTOHANGUP 5", "SET AUTOHANGUP 30", "SET AUTOHANGUP 0");
        assertThat(told.join().lease()).isEmpty();
    }

    @Test
    void whatAWaitYieldedIsHandedOverEvenWhenTheCallerHasJustLeft() {
        var got = new CompletableFuture<String>();
        var gone = new CountDownLatch(1);
        Optional<Throwable> thrown = turn(line -> {
            line.onHangup(gone::countDown);
            got.complete(line.hold(_ -> {
                pause(gone, SOON);
                return Optional.of("the reserved agent");
            }));
            line.set("ATIENDE_DO", "dial");
        }, channel -> {
            await().until(() -> !channel.commands().isEmpty());
            channel.hangUp();
        });
        assertThat(got).isCompletedWithValue("the reserved agent");
        assertThat(thrown).get().isInstanceOf(CallerHungUp.class);
    }

    @Test
    void hangUpWakesACommandThatWaitsForItsReply() {
        var calls = new CountDownLatch(1);
        caller.answering("");
        Optional<Throwable> thrown = turn(line -> {
            line.onHangup(calls::countDown);
            line.answer();
        }, channel -> {
            await().until(() -> channel.commands().size() == 1);
            channel.hangUp();
        });
        assertThat(thrown).get().isInstanceOf(CallerHungUp.class);
        assertThat(calls.getCount()).isZero();
    }

    @Test
    void afterAHangUpNothingIsSentAndListenersHearItAtOnce() {
        var told = new CompletableFuture<FakeAgiChannel>();
        var late = new AtomicInteger();
        caller.stayingOnHangup();
        turn(line -> {
            var gone = new CountDownLatch(1);
            line.onHangup(gone::countDown);
            pause(gone, SOON);
            assertThat(line.hungUp()).isTrue();
            line.onHangup(late::incrementAndGet);
            assertThat(late).hasValue(1);
            assertThatThrownBy(line::answer).isInstanceOf(CallerHungUp.class);
            assertThatThrownBy(() -> line.set("A", "B")).isInstanceOf(CallerHungUp.class);
            assertThatThrownBy(() -> line.get("A")).isInstanceOf(CallerHungUp.class);
            assertThatThrownBy(() -> line.say(List.of("hello"), SOON)).isInstanceOf(CallerHungUp.class);
            assertThatThrownBy(() -> line.hold(_ -> Optional.of(1))).isInstanceOf(CallerHungUp.class);
        }, channel -> {
            told.complete(channel);
            channel.hangUp();
        });
        assertThat(told.join().commands()).isEmpty();
        assertThat(late).hasValue(1);
    }

    @Test
    void aDeadChannelsRefusalIsAHangUp() {
        caller.answering("511 Command Not Permitted on a dead channel\n");
        assertThat(turn(AgiSession::answer, noStory())).get().isInstanceOf(CallerHungUp.class);
    }

    @Test
    void theEndOfTheStreamIsAHangUp() {
        caller.answering("");
        assertThat(turn(AgiSession::answer, channel -> {
            await().until(() -> !channel.commands().isEmpty());
            channel.close();
        })).get().isInstanceOf(CallerHungUp.class);
    }

    @Test
    void aBrokenConnectionIsNoHangUp() {
        caller.answering("");
        assertLost(turn(AgiSession::answer, channel -> {
            await().until(() -> !channel.commands().isEmpty());
            channel.reset();
        }), Why.NETWORK);
    }

    @Test
    void aReplyThatDoesNotComeEndsTheTurn() {
        caller.answering("");
        assertLost(turn(SettingsForTests.quick().replyDeadline(Duration.ofMillis(200)), AgiSession::answer, noStory()), Why.REPLY_LATE);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "200 result=0 endpos=5   | OUT_OF_STEP", "510 Invalid or unknown command | UNKNOWN_COMMAND", "nonsense | MALFORMED",
        "520 Invalid command syntax.  Proper usage not available. | MISUSED_COMMAND"})
    void aReplyThatCannotBeOursEndsTheTurn(String reply, String fault) {
        caller.answering(reply + "\n");
        assertLost(turn(AgiSession::answer, noStory()), Why.PROTOCOL);
        assertThat(meter.said).contains("fault " + fault);
    }

    @Test
    void aReplyNobodyAskedForEndsTheTurnBeforeTheNextCommandCanBelieveIt() {
        var lost = new CountDownLatch(1);
        caller.answering("200 result=0\n200 result=0\n");
        assertLost(turn(line -> {
            line.answer();
            line.onHangup(lost::countDown);
            pause(lost, SOON);
            line.answer();
        }, noStory()), Why.PROTOCOL);
        assertThat(meter.said).contains("fault OUT_OF_STEP");
    }

    @Test
    void anAnnouncementAnsweredWithoutItsLengthIsOutOfStep() {
        caller.answering("200 result=0\n", "200 result=0\n");
        assertLost(turn(line -> line.say(List.of("hello"), SOON), noStory()), Why.PROTOCOL);
    }

    @Test
    void theUsageBlockAfterAnApplicationThatReturnsOneIsSwallowed() {
        var results = new ArrayList<Integer>();
        assertThat(turn(line -> {
            results.add(line.exec("Odd", ""));
            results.add(line.exec("NoOp", "x"));
            results.add(line.exec("NoSuchApplication", ""));
        }, noStory())).isEmpty();
        assertThat(results).containsExactly(1, 0, -2);
    }

    @Test
    void hostileTextIsRefusedBeforeAByteIsSentAndTheTurnGoesOn() {
        var told = new CompletableFuture<FakeAgiChannel>();
        assertThat(turn(line -> {
            assertThatThrownBy(() -> line.set("A", "x\nEXEC System \"reboot\"")).isInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(() -> line.set("A", "x".repeat(3_000))).isInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(() -> line.get("A\r")).isInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(() -> line.lease(Duration.ZERO)).isInstanceOf(IllegalArgumentException.class);
            line.set("A", "good");
        }, told::complete)).isEmpty();
        assertThat(told.join().commands()).containsExactly("SET VARIABLE \"A\" \"good\"");
    }

    @Test
    void aFinishedTurnSaysNoMore() {
        assertThat(turn(line -> {
            line.finish();
            line.answer();
        }, noStory())).get().isInstanceOf(IllegalStateException.class);
    }

    @Test
    void onlyTheTurnsOwnThreadSpeaks() {
        var other = new CompletableFuture<Throwable>();
        turn(line -> {
            var thread = Thread.ofVirtual().start(() -> {
                try {
                    line.answer();
                } catch (CallerHungUp | LineLost | RuntimeException e) {
                    other.complete(e);
                }
            });
            assertThat(thread.isAlive() || other.isDone()).isTrue();
            assertThat(other).succeedsWithin(SOON).isInstanceOf(IllegalStateException.class);
        }, noStory());
    }

    @Test
    void anInterruptedTurnGivesItsLineUpInsteadOfLosingStep() {
        assertLost(turn(line -> {
            Thread.currentThread().interrupt();
            line.say(List.of("novel"), SOON);
        }, noStory()), Why.INTERRUPTED);
    }

    @Test
    void aListenerThatThrowsDoesNotSilenceTheOthers() {
        var second = new CountDownLatch(1);
        turn(line -> {
            line.onHangup(() -> {
                throw new IllegalStateException("a listener that fails, on purpose");
            });
            line.onHangup(second::countDown);
            pause(second, SOON);
        }, FakeAgiChannel::hangUp);
        assertThat(second.getCount()).isZero();
    }

    @Test
    void aScriptThatReturnsTellsItsListenersNothing() {
        var told = new AtomicInteger();
        turn(line -> line.onHangup(told::incrementAndGet), channel -> assertThat(channel.awaitEnd(SOON)).isEqualTo(End.SERVER_CLOSED));
        assertThat(told).hasValue(0);
    }

    @ParameterizedTest
    @ValueSource(strings = {"%", "%4", "%4z", "%zz"})
    void anEscapeCutOffByAsterisksBufferIsDropped(String end) {
        assertThat(AgiSession.uriDecoded("a%20b%C3%B1" + end)).isEqualTo("a bñ");
    }

    private static <T> Optional<T> pause(Duration atMost) {
        return pause(new CountDownLatch(1), atMost);
    }

    private static <T> Optional<T> pause(CountDownLatch until, Duration atMost) {
        try {
            until.await(atMost.toNanos(), TimeUnit.NANOSECONDS);
            return Optional.empty();
        } catch (InterruptedException e) {
            throw new AssertionError("a turn's thread is never interrupted", e);
        }
    }
}
