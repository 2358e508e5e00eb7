package org.atiende.ami;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.Test;

class EventBufferTest {

    private static final Duration SOON = Duration.ofSeconds(10);

    private final EventBuffer buffer = new EventBuffer(1_000);

    private static PbxEvent event(int number) {
        return new PbxEvent.DeviceChanged(Instant.EPOCH.plusSeconds(number), "PJSIP/" + number, "INUSE");
    }

    @Test
    void eventsComeOutInOrderOnceAReadIsOver() throws AmiLost {
        buffer.add(event(1));
        buffer.add(event(2));
        assertThat(buffer.size()).isZero();
        assertThat(buffer.next(Duration.ZERO)).isEmpty();
        buffer.handOver();
        buffer.add(event(3));
        buffer.handOver();
        assertThat(buffer.size()).isEqualTo(3);
        for (var i = 1; i <= 3; i++) {
            assertThat(buffer.next(Duration.ZERO)).contains(event(i));
        }
        assertThat(buffer.next(Duration.ofMillis(1))).isEmpty();
    }

    @Test
    void longReadIsHandedOverOnTheWay() throws AmiLost {
        for (var i = 0; i < 300; i++) {
            assertThat(buffer.add(event(i))).isTrue();
        }
        assertThat(buffer.size()).isBetween(200, 299);
        assertThat(buffer.next(Duration.ZERO)).contains(event(0));
    }

    @Test
    void whoWaitsIsWoken() {
        var waits = CompletableFuture.supplyAsync(() -> {
            try {
                return buffer.next(SOON);
            } catch (AmiLost lost) {
                throw new IllegalStateException(lost);
            }
        });
        buffer.add(event(1));
        buffer.handOver();
        assertThat(waits.orTimeout(5, TimeUnit.SECONDS).join()).isEqualTo(Optional.of(event(1)));
    }

    @Test
    void whatIsTooMuchEmptiesItSoThatNothingIsTakenForWhole() throws AmiLost {
        var small = new EventBuffer(2);
        for (var i = 1; i <= 3; i++) {
            small.add(event(i));
        }
        assertThat(small.handOver()).isFalse();
        assertThat(small.next(Duration.ZERO)).isEmpty();
    }

    @Test
    void whatCameBeforeTheEndIsStillGivenOutAndTheFirstReasonStands() throws AmiLost {
        buffer.add(event(1));
        buffer.handOver();
        buffer.end("Asterisk closed");
        buffer.end("closed by us");
        for (var late = 0; late < 2_000; late++) {
            assertThat(buffer.add(event(2))).isTrue();
        }
        buffer.handOver();
        assertThat(buffer.next(SOON)).contains(event(1));
        assertThatThrownBy(() -> buffer.next(SOON)).isInstanceOf(AmiLost.class).hasMessage("Asterisk closed");
        assertThatThrownBy(() -> buffer.next(SOON)).as("for ever").isInstanceOf(AmiLost.class);
    }
}
