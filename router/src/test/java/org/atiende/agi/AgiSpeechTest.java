package org.atiende.agi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;

import org.atiende.agi.LineLost.Why;
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
    void whoIsHushedBreaksOffAtOnceAndTheNextActIsTheNextCommand() {
        var heard = new CompletableFuture<Heard>();
        var told = new CompletableFuture<FakeAgiChannel>();
        var session = new CompletableFuture<AgiSession>();
        turn(line -> {
            line.startMusic("calm");
            session.complete(line);
            heard.complete(line.say(List.of("bye", "novel", "hello"), Duration.ofSeconds(61)));
            heard.complete(line.say(List.of("hello"), Duration.ofSeconds(1)));
            line.set("ATIENDE_DO", "dial");
        }, channel -> {
            await().atMost(SOON).until(() -> channel.played().contains("novel"));
            session.join().hush();
            told.complete(channel);
        });
        assertThat(heard.join()).isEqualTo(new Heard(false, Duration.ofMillis(100)));
        assertThat(told.join().played()).containsExactly("bye", "novel");
        assertThat(told.join().commands().subList(4, 6)).containsExactly("SET AUTOHANGUP 9", "SET VARIABLE \"ATIENDE_DO\" \"dial\"");
        assertThat(meter.said).noneMatch(said -> said.startsWith("fault"));
    }

    @Test
    void announcementThatEndsAsItIsBrokenOffLosesNoStep() {
        var session = new CompletableFuture<AgiSession>();
        caller.answering("200 result=0\n", "", "200 result=0 endpos=1600\n200 result=0\n", "200 result=1\n");
        assertThat(turn(line -> {
            session.complete(line);
            line.say(List.of("hello"), Duration.ofSeconds(1));
            line.set("ATIENDE_DO", "dial");
        }, channel -> {
            await().atMost(SOON).until(() -> channel.commands().size() == 2);
            session.join().hush();
        })).isEmpty();
    }

    @Test
    void secondAnswerToAnAnnouncementThatWasBrokenOffIsOutOfStep() {
        var session = new CompletableFuture<AgiSession>();
        caller.answering("200 result=0\n", "", "200 result=0 endpos=1600\n200 result=0 endpos=1600\n");
        assertLost(turn(line -> {
            session.complete(line);
            line.say(List.of("hello"), Duration.ofSeconds(1));
            line.answer();
        }, channel -> {
            await().atMost(SOON).until(() -> channel.commands().size() == 2);
            session.join().hush();
        }), Why.PROTOCOL);
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
}
