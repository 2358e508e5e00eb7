package org.atiende.agi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.atiende.agi.AgiPbx.LONG_SOUND;
import static org.atiende.agi.AgiPbx.SHORT_SOUND;
import static org.atiende.agi.RawAgiPeer.Turn.END;
import static org.atiende.agi.RawAgiPeer.Turn.SILENCE;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.atiende.agi.AgiPbx.PlacedCall;
import org.atiende.agi.AgiPbx.Went;
import org.atiende.agi.AgiPbx.Wish;
import org.atiende.agi.RawAgiPeer.Turn;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/**
 * What Asterisk says and does inside {@code AGI()}, one row per test, seen without our codec in between. The same rows run on the fake
 * and on a real Asterisk, so whatever the fast tests rely on is true.
 */
abstract class AgiConformance {

    static final Duration SOON = Duration.ofSeconds(10);
    private static final String DEAD = "511 Command Not Permitted on a dead channel or intercept routine";
    private static final String UNKNOWN = "510 Invalid or unknown command";

    abstract AgiPbx pbx();

    /** Places a call, answers its {@code AGI()} with raw lines, and closes what is left. */
    private void row(Wish wish, BiConsumer<Turn, PlacedCall> story) {
        try (var peer = new RawAgiPeer()) {
            PlacedCall call = pbx().place(peer.address(), wish);
            try (Turn turn = peer.accept()) {
                story.accept(turn, call);
            }
        }
    }

    private void row(BiConsumer<Turn, PlacedCall> story) {
        row(Wish.plain(), story);
    }

    @Test
    void environmentIsWholeInOrderAndKeepsEmptyArguments() {
        row((turn, _) -> {
            assertThat(turn.environment.stream().map(line -> line.substring(0, line.indexOf(": ")))).startsWith(AgiDecoder.KEYS.toArray(String[]::new));
            assertThat(turn.environment).endsWith("agi_arg_1: a-key-of-the-rows", "agi_arg_2: ", "agi_arg_3: third");
            assertThat(turn.environment).contains("agi_network_script: in/v1", "agi_calleridname: Ana");
        });
    }

    @Test
    void whatLooksLikeDialplanAndEmojiInANameArriveAsTheyAre() {
        String name = "O'Brien ${SHELL(id)} 😀 $[1+1]";
        row(Wish.plain().callerNamed(name), (turn, _) -> assertThat(turn.environment).contains("agi_calleridname: " + name));
    }

    @Test
    void commandsThatDoNothingSayZero() {
        row((turn, _) -> {
            assertThat(turn.ask("NOOP")).isEqualTo("200 result=0");
            assertThat(turn.ask("noop")).isEqualTo("200 result=0");
            assertThat(turn.ask("ANSWER")).isEqualTo("200 result=0");
            assertThat(turn.ask("EXEC \"Ringing\" \"\"")).isEqualTo("200 result=0");
        });
    }

    @Test
    void musicOfAnUnknownClassIsNotReported() {
        row((turn, _) -> assertThat(turn.ask("SET MUSIC ON \"nosuchclass\"")).isEqualTo("200 result=0"));
    }

    @Test
    void anUnsetVariableIsZeroOrEmptyDependingOnHowOneAsks() {
        row((turn, _) -> {
            assertThat(turn.ask("GET VARIABLE NOSUCH")).isEqualTo("200 result=0");
            assertThat(turn.ask("GET FULL VARIABLE \"${URIENCODE(${NOSUCH})}\"")).isEqualTo("200 result=1 ()");
        });
    }

    @Test
    void aQuotedVariableComesBackAsItWas() {
        row((turn, _) -> {
            assertThat(turn.ask("SET VARIABLE \"A\" \"q\\\"b\\\\s é😀 , ) } ${B} %41+x\"")).isEqualTo("200 result=1");
            assertThat(turn.ask("GET VARIABLE A")).isEqualTo("200 result=1 (q\"b\\s é😀 , ) } ${B} %41+x)");
            assertThat(turn.ask("GET FULL VARIABLE \"${URIENCODE(${A})}\""))
                    .isEqualTo("200 result=1 (q%22b%5Cs%20%C3%A9%F0%9F%98%80%20%2C%20)%20%7D%20%24%7BB%7D%20%2541%2Bx)");
        });
    }

    @Test
    void anUnquotedBackslashTakesTheNextCharacterAsItIs() {
        row((turn, _) -> {
            assertThat(turn.ask("SET VARIABLE A two\\ words")).isEqualTo("200 result=1");
            assertThat(turn.ask("GET VARIABLE A")).isEqualTo("200 result=1 (two words)");
        });
    }

    @Test
    void aMissingSoundLooksLikeAHangUpButIsNone() {
        row((turn, _) -> {
            assertThat(turn.ask("STREAM FILE \"nosuchsound\" \"\"")).isEqualTo("200 result=-1 endpos=0");
            assertThat(turn.ask("NOOP")).isEqualTo("200 result=0");
        });
    }

    @Test
    void aSoundPlayedToItsEndTellsItsLengthInSamples() {
        row((turn, _) -> assertThat(turn.ask("STREAM FILE \"" + SHORT_SOUND + "\" \"\"")).isEqualTo("200 result=0 endpos=7360"));
    }

    @Test
    void aSoundCutShortByTheNextCommandIsNeverAnswered() {
        row((turn, _) -> {
            turn.tell("STREAM FILE \"" + LONG_SOUND + "\" \"\"");
            assertThat(turn.line(Duration.ofMillis(300))).isEqualTo(SILENCE);
            assertThat(turn.ask("GET VARIABLE NOSUCH")).isEqualTo("200 result=0");
            assertThat(turn.line(Duration.ofMillis(300))).isEqualTo(SILENCE);
        });
    }

    @Test
    void aMissingApplicationIsMinusTwo() {
        row((turn, _) -> assertThat(turn.ask("EXEC \"NoSuchApplication\" \"\"")).isEqualTo("200 result=-2"));
    }

    @Test
    void whatIsNoCommandIsRefusedInOneLine() {
        row((turn, _) -> {
            assertThat(turn.ask("BOGUS")).isEqualTo(UNKNOWN);
            assertThat(turn.ask("")).isEqualTo(UNKNOWN);
            assertThat(turn.ask("SET VARIABLES A B")).isEqualTo(UNKNOWN);
        });
    }

    @Test
    void aMisusedCommandEarnsABlockOfUsage() {
        row((turn, _) -> {
            for (String misuse : new String[] {"SET AUTOHANGUP", "SET AUTOHANGUP soon", "STREAM FILE"}) {
                assertThat(turn.ask(misuse)).isEqualTo("520-Invalid command syntax.  Proper usage follows:");
                assertThat(IntStream.range(0, AgiDecoder.BLOCK_LINES).mapToObj(_ -> turn.line()).filter(l -> l.startsWith("520 ")).findFirst())
                        .contains("520 End of proper usage.");
            }
            assertThat(turn.ask("NOOP")).isEqualTo("200 result=0");
        });
    }

    @Test
    void anOverlongLineBecomesTwoCommands() {
        row((turn, _) -> {
            assertThat(turn.ask("NOOP " + "x".repeat(9_000))).isEqualTo("200 result=0");
            assertThat(turn.line()).isEqualTo(UNKNOWN);
        });
    }

    @Test
    void ourLongestLineIsOneCommand() {
        row((turn, _) -> {
            AgiLine longest = AgiLine.set("A", "é".repeat((AgiLine.MAX_BYTES - 22) / 2));
            assertThat(longest.bytes().length).isBetween(AgiLine.MAX_BYTES - 4, AgiLine.MAX_BYTES);
            assertThat(turn.ask(longest.text())).isEqualTo("200 result=1");
            assertThat(turn.ask("NOOP")).isEqualTo("200 result=0");
        });
    }

    @Test
    void whoHangsUpWhileHeldIsAnnouncedTwice() {
        row((turn, call) -> {
            turn.ask("SET MUSIC ON \"default\"");
            call.hangUp();
            assertThat(turn.line()).isEqualTo("HANGUP");
            assertThat(turn.line()).isEqualTo("HANGUP");
            assertThat(turn.line()).isEqualTo(END);
            assertThat(call.went(SOON)).isEqualTo(Went.AWAY);
        });
    }

    @Test
    void whoHangsUpDuringASoundIsAnnouncedAfterHowMuchWasHeard() {
        row((turn, call) -> {
            turn.tell("STREAM FILE \"" + LONG_SOUND + "\" \"\"");
            assertThat(turn.line(Duration.ofMillis(500))).isEqualTo(SILENCE);
            call.hangUp();
            assertThat(turn.line()).matches("200 result=-1 endpos=[2-9][0-9]{3}");
            assertThat(turn.line()).isEqualTo("HANGUP");
        });
    }

    @Test
    void aChannelThatStaysOnHangUpRefusesWhatADeadOneCannotDo() {
        row(Wish.plain().stayingOnHangup(), (turn, call) -> {
            turn.ask("NOOP");
            call.hangUp();
            assertThat(turn.line()).isEqualTo("HANGUP");
            for (String refused : new String[] {"STREAM FILE beep \"\"", "SET MUSIC ON", "ANSWER", "SET AUTOHANGUP 5"}) {
                assertThat(turn.ask(refused)).as(refused).isEqualTo(DEAD);
            }
            assertThat(turn.ask("SET VARIABLE A B")).isEqualTo("200 result=1");
            assertThat(turn.ask("GET VARIABLE A")).isEqualTo("200 result=1 (B)");
            assertThat(turn.ask("EXEC NoOp x")).isEqualTo("200 result=0");
            assertThat(turn.line(Duration.ofMillis(300))).isEqualTo(SILENCE);
        });
    }

    @Test
    void aLapsedLeaseLooksLikeAHangUpButTheCallerGoesToT() {
        row((turn, call) -> {
            assertThat(turn.ask("SET AUTOHANGUP 1")).isEqualTo("200 result=0");
            assertThat(turn.line(Duration.ofMillis(800))).isEqualTo(SILENCE);
            assertThat(turn.line()).isEqualTo("HANGUP");
            assertThat(turn.line()).isEqualTo("HANGUP");
            assertThat(turn.line()).isEqualTo(END);
            assertThat(call.went(SOON)).isEqualTo(Went.TO_EXTEN_T);
        });
    }

    @Test
    void aLeaseThatLapsesDuringASoundEndsItLikeAHangUp() {
        row((turn, call) -> {
            turn.ask("SET AUTOHANGUP 1");
            assertThat(turn.ask("STREAM FILE \"" + LONG_SOUND + "\" \"\"")).matches("200 result=-1 endpos=([6-9]|10)[0-9]{3}");
            assertThat(turn.line()).isEqualTo("HANGUP");
            assertThat(call.went(SOON)).isEqualTo(Went.TO_EXTEN_T);
        });
    }

    @Test
    void aRenewedLeaseHoldsAndZeroTakesItAway() {
        row((turn, call) -> {
            for (int i = 0; i < 3; i++) {
                assertThat(turn.ask("SET AUTOHANGUP 1")).isEqualTo("200 result=0");
                assertThat(turn.line(Duration.ofMillis(600))).isEqualTo(SILENCE);
            }
            assertThat(turn.ask("SET AUTOHANGUP 0")).isEqualTo("200 result=0");
            assertThat(turn.line(Duration.ofMillis(1_500))).isEqualTo(SILENCE);
            turn.close();
            assertThat(call.went(SOON)).isEqualTo(Went.ON_IN_THE_DIALPLAN);
        });
    }

    @Test
    void aClosedSocketSendsTheCallerOnWithWhatWasDecided() {
        row((turn, call) -> {
            turn.ask("SET VARIABLE \"ATIENDE_DO\" \"dial\"");
            turn.close();
            assertThat(call.went(SOON)).isEqualTo(Went.ON_IN_THE_DIALPLAN);
            assertThat(call.decision()).isEqualTo("dial");
        });
    }

    /** As a row, but with our own server in between: the script runs as in production. */
    private void turn(Wish wish, AgiScript script, Consumer<PlacedCall> story) {
        var settings = SettingsForTests.quick().key("a-key-of-the-rows").build();
        try (var server = new AgiServer(settings, Map.of("in/v1", script), AgiMeter.NONE)) {
            story.accept(pbx().place(server.start(), wish));
        }
    }

    @Test
    void aTurnThatDecidesSendsTheCallerOnWithTheDecision() {
        turn(Wish.plain(), line -> {
            line.ring();
            line.answer();
            line.startMusic("default");
            line.set("ATIENDE_DO", "dial");
            line.finish();
        }, call -> {
            assertThat(call.went(SOON)).isEqualTo(Went.ON_IN_THE_DIALPLAN);
            assertThat(call.decision()).isEqualTo("dial");
        });
    }

    @Test
    void aScriptThatThrowsSendsTheCallerOnWithoutADecision() {
        turn(Wish.plain(), _ -> {
            throw new IllegalStateException("a script that fails, on purpose");
        }, call -> {
            assertThat(call.went(SOON)).isEqualTo(Went.ON_IN_THE_DIALPLAN);
            assertThat(call.decision()).isEmpty();
        });
    }

    @Test
    void aWrongKeySendsTheCallerOnWithoutADecision() {
        turn(Wish.plain().withKey("another-key-altogether"), line -> line.set("ATIENDE_DO", "dial"), call -> {
            assertThat(call.went(SOON)).isEqualTo(Went.ON_IN_THE_DIALPLAN);
            assertThat(call.decision()).isEmpty();
        });
    }

    @Test
    void everyTextComesBackFromAVariableAsItWas() {
        var back = new ArrayList<Optional<String>>();
        List<String> texts = List.of("plain", "\"quoted\"", "back\\slash\\", "comma, ) } (", "${SHELL(id)} $[1+1]", "ñ é 😀 ‮", "%41+x", "  ", "a=b;c&d|e", "'");
        turn(Wish.plain(), line -> {
            for (String text : texts) {
                line.set("A", text);
                back.add(line.get("A"));
            }
            back.add(line.get("NOSUCH"));
            back.add(line.get("CHANNEL(language)"));
        }, call -> {
            assertThat(call.went(SOON)).isEqualTo(Went.ON_IN_THE_DIALPLAN);
            assertThat(back.subList(0, texts.size())).isEqualTo(texts.stream().map(Optional::of).toList());
            assertThat(back.subList(texts.size(), back.size())).containsExactly(Optional.empty(), Optional.of("en"));
        });
    }

    @Test
    void whoListensToTheEndHasHeardItWhole() {
        var heard = new CompletableFuture<Heard>();
        turn(Wish.plain(), line -> {
            line.startMusic("default");
            heard.complete(line.say(List.of(SHORT_SOUND, SHORT_SOUND), Duration.ofSeconds(2)));
        }, call -> {
            assertThat(call.went(SOON)).isEqualTo(Went.ON_IN_THE_DIALPLAN);
            assertThat(heard).isCompletedWithValue(new Heard(true, Duration.ofMillis(1_840)));
        });
    }

    @Test
    void aMissingFileIsSkippedAndToldAsNotWhole() {
        var heard = new CompletableFuture<Heard>();
        turn(Wish.plain(), line -> heard.complete(line.say(List.of("nosuchsound", SHORT_SOUND), Duration.ofSeconds(1))), call -> {
            assertThat(call.went(SOON)).isEqualTo(Went.ON_IN_THE_DIALPLAN);
            assertThat(heard).isCompletedWithValue(new Heard(false, Duration.ofMillis(920)));
        });
    }

    @Test
    void whoHangsUpWhileListeningIsCreditedWithWhatWasHeard() {
        var speaking = new CountDownLatch(1);
        var heard = new CompletableFuture<Heard>();
        turn(Wish.plain(), line -> {
            line.say(List.of(SHORT_SOUND), Duration.ofSeconds(1));
            speaking.countDown();
            heard.complete(line.say(List.of(LONG_SOUND, SHORT_SOUND), Duration.ofSeconds(9)));
            line.set("ATIENDE_DO", "never");
        }, call -> {
            await(speaking);
            Awaitility.await().pollDelay(Duration.ofMillis(400)).until(() -> true);
            call.hangUp();
            assertThat(call.went(SOON)).isEqualTo(Went.AWAY);
            assertThat(heard).succeedsWithin(SOON).satisfies(h -> {
                assertThat(h.whole()).isFalse();
                assertThat(h.heard()).isBetween(Duration.ofMillis(100), Duration.ofMillis(3_000));
            });
        });
    }

    @Test
    void aHeldCallerOutlivesManyLeasesAndIsSeenToHangUpAtOnce() {
        var gone = new CountDownLatch(1);
        var outcome = new CompletableFuture<String>();
        turn(Wish.plain(), line -> {
            line.onHangup(gone::countDown);
            try {
                line.hold(atMost -> waitFor(gone, atMost));
            } catch (CallerHungUp left) {
                outcome.complete("hung up " + line.hungUp());
            }
        }, call -> {
            assertThat(outcome).as("three leases of a second").isNotDone();
            Awaitility.await().pollDelay(Duration.ofMillis(3_300)).until(() -> true);
            assertThat(outcome).isNotDone();
            call.hangUp();
            assertThat(outcome).succeedsWithin(SOON).isEqualTo("hung up true");
        });
    }

    @Test
    void aServerThatClosesWhileHoldingSendsTheCallerOn() {
        var holding = new CountDownLatch(1);
        var gone = new CountDownLatch(1);
        var placed = new CompletableFuture<PlacedCall>();
        turn(Wish.plain(), line -> {
            line.onHangup(gone::countDown);
            holding.countDown();
            line.hold(atMost -> waitFor(gone, atMost));
        }, call -> {
            await(holding);
            placed.complete(call);
        });
        assertThat(placed.join().went(SOON)).isEqualTo(Went.ON_IN_THE_DIALPLAN);
        assertThat(placed.join().decision()).isEmpty();
    }

    private static <T> Optional<T> waitFor(CountDownLatch never, Duration atMost) {
        try {
            never.await(atMost.toNanos(), TimeUnit.NANOSECONDS);
            return Optional.empty();
        } catch (InterruptedException e) {
            throw new AssertionError("a turn's thread is never interrupted", e);
        }
    }

    private static void await(CountDownLatch latch) {
        assertThat(waitFor(latch, SOON)).isEmpty();
        assertThat(latch.getCount()).isZero();
    }
}
