package org.atiende.story;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

import org.atiende.Router;
import org.atiende.agent.AgentId;
import org.atiende.fake.Office;
import org.atiende.fake.RunningClock;
import org.atiende.ledger.CallRecord;
import org.atiende.ledger.Disposition;
import org.atiende.match.WaitingCall;
import org.atiende.need.Need;
import org.atiende.tel.CallId;
import org.atiende.tel.CallerNumber;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What forecasts have learned is not lost with the process. */
class RememberedTalksTest {

    private static final CallId CALL = new CallId("1795336576.1");

    @TempDir
    private Path folder;

    /** A forecast is on record only where enough talks are known. */
    private boolean forecasts(Router router) {
        router.distributor().enter(new WaitingCall(CALL, Office.line(), new Need(List.of("power"), "es", 0, List.of(), Optional.empty(), List.of()), Instant.now(), false,
                Optional.empty(), true, Instant.MAX, false));
        router.distributor().outlook(CALL);
        router.distributor().tick();
        router.forecasts().flush(Duration.ofSeconds(10));
        return !router.forecasts().find(CALL).isEmpty();
    }

    @Test
    void talksOfBeforeARestartAreKnownAfterIt() throws IOException {
        try (var first = new Router(MonitoringTest.shipped(folder), new RunningClock()).start()) {
            assertThat(forecasts(first)).as("nothing is known of talks").isFalse();
            for (var call = 0; call < 40; call++) {
                first.ledger().record(new CallRecord(new CallId("1." + call), 1, Instant.now(), "support", new CallerNumber.Unknown(), Optional.empty(), "n", List.of(),
                        List.of(), List.of(), List.of(), Optional.of(new AgentId("ana.perez")), Duration.ZERO, Duration.ofSeconds(90), Optional.of(Disposition.ANSWERED),
                        Optional.of(Instant.now()), Optional.empty()));
            }
        }
        try (var second = new Router(MonitoringTest.shipped(folder), new RunningClock()).start()) {
            assertThat(forecasts(second)).isTrue();
        }
    }
}
