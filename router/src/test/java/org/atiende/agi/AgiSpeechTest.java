package org.atiende.agi;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import org.atiende.fake.FakeAgiChannel;
import org.junit.jupiter.api.Test;

/** What is said on a line, and how it is cut short. */
class AgiSpeechTest extends AgiTurns {

    @Test
    void speakingLeasesTheAnnouncementAndBringsMusicAndHoldLeaseBack() {
        var heard = new CompletableFuture<Heard>();
        var told = new CompletableFuture<FakeAgiChannel>();
        turn(line -> {
            line.startMusic("calm");
            heard.complete(line.say(List.of("hello", "bye"), Duration.ofMillis(300)));
        }, told::complete);
        assertThat(told.join().commands()).containsExactly("SET MUSIC ON \"calm\"", "SET AUTOHANGUP 9", "STREAM FILE \"hello\" \"\"",
                "STREAM FILE \"bye\" \"\"", "SET MUSIC ON \"calm\"", "SET AUTOHANGUP 30");
        assertThat(told.join().music()).contains("calm");
        assertThat(heard.join()).isEqualTo(new Heard(true, Duration.ofMillis(300)));
    }

    @Test
    void speakingToACallerWithoutMusicStartsNone() {
        var told = new CompletableFuture<FakeAgiChannel>();
        turn(line -> line.say(List.of("bye"), Duration.ofMillis(100)), told::complete);
        assertThat(told.join().commands()).containsExactly("SET AUTOHANGUP 9", "STREAM FILE \"bye\" \"\"", "SET AUTOHANGUP 30");
    }

    @Test
    void whoHangsUpAfterTheLastWordHasHeardItWhole() {
        var heard = new CompletableFuture<Heard>();
        caller.answering("200 result=0\n", "200 result=0 endpos=800\nHANGUP\nHANGUP\n");
        Optional<Throwable> thrown = turn(line -> {
            heard.complete(line.say(List.of("bye"), Duration.ofMillis(100)));
            line.answer();
        }, noStory());
        assertThat(heard.join()).isEqualTo(new Heard(true, Duration.ofMillis(100)));
        assertThat(thrown).get().isInstanceOf(CallerHungUp.class);
    }

    @Test
    void renewalNeverCutsSpeech() {
        var heard = new CompletableFuture<Heard>();
        caller.sound("long", Duration.ofSeconds(1));
        turn(SettingsForTests.quick().hold(Duration.ofSeconds(1), Duration.ofMillis(50)), line -> {
            var calls = new AtomicInteger();
            line.hold(_ -> calls.incrementAndGet() > 3 ? Optional.of("spoken to") : Optional.empty());
            heard.complete(line.say(List.of("long"), Duration.ofSeconds(1)));
        }, noStory());
        assertThat(heard.join().whole()).isTrue();
    }

    @Test
    void anAnnouncementIsCutShortForSomethingBetter() {
        var heard = new CompletableFuture<Heard>();
        var told = new CompletableFuture<FakeAgiChannel>();
        caller.sound("long", Duration.ofSeconds(60));
        var free = new AtomicBoolean();
        turn(line -> {
            line.startMusic("calm");
            Thread.startVirtualThread(() -> {
                free.set(true);
                line.hush();
            });
            heard.complete(line.say(List.of("long", "never"), Duration.ofSeconds(60), free::get));
            line.set("WHO", "an agent");
            line.answer();
        }, told::complete);
        assertThat(heard.join().whole()).isFalse();
        assertThat(told.join().variable("WHO")).contains("an agent");
        assertThat(told.join().commands()).doesNotContain("STREAM FILE \"never\" \"\"").endsWith("SET VARIABLE \"WHO\" \"an agent\"", "ANSWER");
    }

    /** The announcement's own reply may cross with the next command; replies keep the order of the commands. */
    @Test
    void anAnnouncementThatEndedJustBeforeItWasCutDoesNotCostTheStep() {
        var got = new CompletableFuture<Optional<String>>();
        caller.answering("200 result=0\n", "", "200 result=0 endpos=480000\n200 result=1 (late)\n");
        turn(line -> {
            line.say(List.of("long"), Duration.ofSeconds(60), new StopsWhenWaiting());
            got.complete(line.get("X"));
        }, noStory());
        assertThat(got.join()).contains("late");
    }

    /** Lets the announcement begin, then stops it. */
    private static final class StopsWhenWaiting implements BooleanSupplier {

        private final AtomicInteger asked = new AtomicInteger();

        @Override
        public boolean getAsBoolean() {
            return asked.incrementAndGet() > 1;
        }
    }
}
