package org.atiende.agi;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

import org.atiende.agi.LineLost.Why;
import org.atiende.fake.FakeAgiCall;
import org.atiende.fake.FakeAgiChannel;

/** Turns on a fake channel. */
abstract class AgiTurns {

    static final Duration SOON = Duration.ofSeconds(10);

    final RecordingAgiMeter meter = new RecordingAgiMeter();
    final FakeAgiCall caller = FakeAgiCall.of("in/v1", "").sound("hello", Duration.ofMillis(200)).sound("bye", Duration.ofMillis(100))
            .sound("novel", Duration.ofSeconds(60)).application("Odd", 1);

    /** Runs a script on a fake channel; what the script threw is told, and the channel is left in the state it ended in. */
    final Optional<Throwable> turn(SettingsForTests settings, AgiScript script, Consumer<FakeAgiChannel> story) {
        var thrown = new CompletableFuture<Optional<Throwable>>();
        AgiScript watched = line -> {
            try {
                script.run(line);
                thrown.complete(Optional.empty());
            } catch (CallerHungUp | LineLost | RuntimeException | Error e) {
                thrown.complete(Optional.of(e));
                throw e;
            }
        };
        try (var server = new AgiServer(settings.build(), Map.of("in/v1", watched), meter);
                var channel = FakeAgiChannel.connect(server.start(), caller)) {
            story.accept(channel);
            assertThat(thrown).succeedsWithin(SOON);
            channel.awaitEnd(SOON);
            return thrown.join();
        }
    }

    final Optional<Throwable> turn(AgiScript script, Consumer<FakeAgiChannel> story) {
        return turn(SettingsForTests.quick().hold(Duration.ofSeconds(30), Duration.ofSeconds(10)), script, story);
    }

    static Consumer<FakeAgiChannel> noStory() {
        return _ -> { };
    }

    static void assertLost(Optional<Throwable> thrown, Why why) {
        assertThat(thrown).get().isInstanceOfSatisfying(LineLost.class, lost -> assertThat(lost.why()).isEqualTo(why));
    }
}
