package org.atiende.simulate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Recorded calls are served again by the routing of today. */
class ReplayTest {

    private static final String HEADER = "arrived_at,line,customer,priority,handling_seconds,patience_seconds\n";

    @TempDir
    private Path folder;
    private final Terminal terminal = new Terminal();

    private Path file(String name, String text) throws IOException {
        return Files.writeString(folder.resolve(name), text);
    }

    private JsonNode all(String arrivals, String shifts) throws IOException {
        assertThat(terminal.run("--arrivals", file("calls.csv", HEADER + arrivals), "--shifts", file("shifts.csv", "agent,from,until,skills\n" + shifts), "--json"))
                .as(terminal.complained.toString()).isZero();
        return JsonMapper.shared().readTree(terminal.said.toString()).path("all");
    }

    @Test
    void whoCannotBeServedAtOnceWaitsUntilATalkEnds() throws IOException {
        var all = all("""
                2026-11-02T09:00:00Z,support,,,60,
                2026-11-02T09:00:10Z,support,,,60,
                2026-11-02T09:00:20Z,support,,,60,
                """, """
                ana,2026-11-02T08:00:00Z,2026-11-02T10:00:00Z,support:1
                luis,2026-11-02T08:00:00Z,2026-11-02T10:00:00Z,support:1
                """);
        assertThat(all.path("offered").asInt()).isEqualTo(3);
        assertThat(all.path("asa_seconds").asDouble()).isCloseTo(40 / 3.0, within(1e-9));
        assertThat(all.path("waited").asDouble()).isCloseTo(1 / 3.0, within(1e-9));
        assertThat(all.path("occupancy").asDouble()).isCloseTo(180.0 / 14_400, within(1e-9));
    }

    @Test
    void whoGoesHomeFinishesTheirTalkAndTakesNobodyMore() throws IOException {
        var all = all("""
                2026-11-02T09:59:30Z,support,,,60,
                2026-11-02T09:59:40Z,support,,,60,
                2026-11-02T09:59:50Z,support,,,60,30
                """, """
                ana,2026-11-02T09:00:00Z,2026-11-02T10:00:00Z,support:1
                eva,2026-11-02T10:10:00Z,2026-11-02T11:00:00Z,support:2
                """);
        assertThat(all.path("abandoned").asDouble()).isCloseTo(1 / 3.0, within(1e-9));
        assertThat(all.path("asa_seconds").asDouble()).as("the second waits for the next shift").isCloseTo((20 + 600) / 2.0, within(1e-9));
    }

    @Test
    void customerGetsWhoTheyTalkedWithBefore() throws IOException {
        var all = all("""
                2026-11-02T09:00:00Z,support,K-1,,30,
                2026-11-02T09:10:00Z,support,K-2,,30,
                2026-11-02T09:20:00Z,support,K-1,,30,
                2026-11-02T09:30:00Z,support,K-2,,30,
                """, """
                ana,2026-11-02T08:00:00Z,2026-11-02T10:00:00Z,support:1
                luis,2026-11-02T08:00:00Z,2026-11-02T10:00:00Z,support:1
                """);
        assertThat(all.path("affinity_hit").asDouble()).isEqualTo(1);
    }

    @Test
    void whoWaitsWhenTheLastShiftIsOverIsSaidToBeUnanswered() throws IOException {
        var recording = all("2026-11-02T10:30:00Z,support,,,60,\n", "ana,2026-11-02T09:00:00Z,2026-11-02T10:00:00Z,support:1\n");
        assertThat(recording.path("offered").asInt()).isEqualTo(1);
        assertThat(JsonMapper.shared().readTree(terminal.said.toString()).path("unanswered").asInt()).isEqualTo(1);
    }

    @Test
    void everythingThatDoesNotFitIsSaidAtOnce() throws IOException {
        var calls = file("calls.csv", HEADER + "2026-11-02T09:00:00Z,support,,,,\n2026-11-02T09:01:00Z,billing,,,,\n");
        var shifts = file("shifts.csv", "agent,from,until,skills\nana,2026-11-02T08:00:00Z,2026-11-02T10:00:00Z,support:1\n");
        assertThat(terminal.run("--arrivals", calls, "--shifts", shifts)).isEqualTo(1);
        assertThat(terminal.complained.toString()).contains("nobody in the shifts can take calls on the line 'billing': it needs billing", "no call has handling_seconds",
                "2 problems: nothing was simulated.");
        assertThat(terminal.said.toString()).isEmpty();

        var broken = file("broken.csv", HEADER + "yesterday,support,,12,60,\n");
        var alsoBroken = file("alsobroken.csv", "agent,from,until,skills\nana,2026-11-02T08:00:00Z,2026-11-02T07:00:00Z,support:1\n");
        assertThat(terminal.run("--arrivals", broken, "--shifts", alsoBroken)).isEqualTo(1);
        assertThat(terminal.complained.toString()).contains("broken.csv:2:", "alsobroken.csv:2:");
    }

    @Test
    void replayNeedsBothFiles() throws IOException {
        assertThat(terminal.run("--arrivals", file("calls.csv", HEADER))).isEqualTo(2);
        assertThat(terminal.complained.toString()).contains("--shifts");
    }
}
