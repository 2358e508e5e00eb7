package org.atiende.agi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.atiende.agi.AgiPbx.LONG_SOUND;
import static org.atiende.agi.AgiPbx.SHORT_SOUND;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

import org.atiende.agi.AgiPbx.PlacedCall;
import org.atiende.agi.AgiPbx.Went;
import org.atiende.agi.AgiPbx.Wish;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** The rows of {@link AgiConformance} and those of a whole turn: our server and session against the same PBX. */
abstract class AgiTurnConformance extends AgiConformance {

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
    void severalVariablesAreSetAtOnceAsTheyWere() {
        var values = new LinkedHashMap<>(Map.of("A", "PJSIP/1001&Local/+34600111222@atiende-guardia/n", "B", "12^3", "C", "", "D", "luis.gomez"));
        var careful = new LinkedHashMap<>(Map.of("A", "a,B=injected", "B", "\"quoted\"", "D", "${SHELL(id)}"));
        var back = new ArrayList<Map<String, String>>();
        turn(Wish.plain(), line -> {
            line.set("C", "from the turn before");
            line.set(values);
            back.add(read(line, values.keySet()));
            line.set(careful);
            back.add(read(line, careful.keySet()));
        }, call -> {
            assertThat(call.went(SOON)).isEqualTo(Went.ON_IN_THE_DIALPLAN);
            assertThat(back).containsExactly(values, careful);
        });
    }

    private static Map<String, String> read(AgiSession line, Set<String> names) throws CallerHungUp, LineLost {
        var read = new LinkedHashMap<String, String>();
        for (String name : names) {
            read.put(name, line.get(name).orElse(""));
        }
        return read;
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
    void aMissingFileIsSkippedAndWhatFollowsItDoesNotCountAsHeard() {
        var heard = new CompletableFuture<Heard>();
        turn(Wish.plain(), line -> heard.complete(line.say(List.of(SHORT_SOUND, "nosuchsound", SHORT_SOUND), Duration.ofSeconds(2))), call -> {
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
    void anAnnouncementIsBrokenOffAtOnceAndTheTurnGoesOn() {
        var speaking = new CompletableFuture<AgiSession>();
        var heard = new CompletableFuture<Heard>();
        turn(Wish.plain(), line -> {
            line.startMusic("default");
            line.say(List.of(SHORT_SOUND), Duration.ofSeconds(1));
            speaking.complete(line);
            heard.complete(line.say(List.of(LONG_SOUND, SHORT_SOUND), Duration.ofSeconds(9)));
            line.set("ATIENDE_DO", "dial");
        }, call -> {
            assertThat(speaking).succeedsWithin(SOON);
            Awaitility.await().pollDelay(Duration.ofMillis(400)).until(() -> true);
            speaking.join().hush();
            assertThat(call.went(SOON)).isEqualTo(Went.ON_IN_THE_DIALPLAN);
            assertThat(call.decision()).isEqualTo("dial");
            assertThat(heard).as("nothing was heard to its end").isCompletedWithValue(new Heard(false, Duration.ZERO));
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

    private static <T> Optional<T> waitFor(CountDownLatch latch, Duration atMost) {
        try {
            latch.await(atMost.toNanos(), TimeUnit.NANOSECONDS);
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
