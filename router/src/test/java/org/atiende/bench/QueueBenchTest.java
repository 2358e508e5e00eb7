package org.atiende.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("asterisk")
class QueueBenchTest {

    private static final Duration HELD = Duration.ofMillis(500);

    @Test
    void everyWayRingsTheFreeAgentAndHowSoonIsMeasured() {
        try (var desk = Desk.open()) {
            for (var way : List.of(Way.ATIENDE, Way.QUEUE)) {
                assertThat(desk.handover(way, HELD).took()).as("free to next ring, %s", way).isBetween(Duration.ofNanos(1), Duration.ofSeconds(10));
            }
            for (var way : Way.values()) {
                assertThat(desk.setUp(way)).as("set-up, %s", way).isBetween(Duration.ofNanos(1), Duration.ofSeconds(10));
            }
        }
    }
}
