package org.atiende.simulate;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.xml.sax.SAXException;
import tools.jackson.databind.json.JsonMapper;

class SimulateCommandTest {

    private static final String SCENARIO = """
            seed: 7
            calls: 5000
            warm-up: 500
            hold-cap: 180s
            lines:
              - name: support
                arrivals-per-hour: 120
                handling: {exponential: 240s}
                patience: {exponential: 120s}
                needs: [support]
                known-agent: 0.6
              - name: billing
                arrivals-per-hour: [{from: "00:00", per-hour: 20}, {from: "09:00", per-hour: 90}, {from: "18:00", per-hour: 30}]
                handling: {lognormal: {mean: 200s, cv: 0.6}}
                needs: [billing]
            agents:
              - {count: 6, skills: {support: 1}, wrap-up: 5s}
              - {count: 5, skills: {billing: 1, support: 2}}
            """;

    @TempDir
    private Path folder;
    private final Terminal terminal = new Terminal();

    private Path file(String name, String text) throws IOException {
        return Files.writeString(folder.resolve(name), text);
    }

    @Test
    void figuresForProgramsAreWhatTheContractSays() throws IOException {
        assertThat(terminal.run(file("s.yaml", SCENARIO), "--json")).isZero();
        var all = JsonMapper.shared().readTree(terminal.said.toString()).path("all");
        assertThat(all.path("offered").asInt()).isEqualTo(5_000);
        assertThat(all.propertyNames()).contains("offered", "blocked", "waited", "asa_seconds", "mean_queue_time_seconds", "answered_within", "abandoned",
                "promised", "over_cap", "occupancy", "affinity_hit");
        assertThat(all.path("answered_within").propertyNames()).contains("20", "30", "180");
        var lines = JsonMapper.shared().readTree(terminal.said.toString()).path("lines");
        assertThat(lines.propertyNames()).containsExactly("support", "billing");
        assertThat(lines.path("support").path("offered").asInt() + lines.path("billing").path("offered").asInt()).isEqualTo(5_000);
        assertThat(all.path("over_cap").asDouble()).isZero();
        assertThat(all.path("asa_seconds").asDouble()).isPositive();
        assertThat(lines.path("support").path("affinity_hit").asDouble()).isBetween(.1, .9);
        assertThat(terminal.complained.toString()).isEmpty();
    }

    @Test
    void forecastsAreJudgedForAllAndByLine() throws IOException {
        assertThat(terminal.run(file("s.yaml", SCENARIO), "--json", "--forecasts", 1_000)).isZero();
        var told = JsonMapper.shared().readTree(terminal.said.toString());
        var all = told.path("all").path("forecast");
        assertThat(all.propertyNames()).containsExactly("forecasts", "mse", "mse_ewma", "mse_ql", "kept_p90", "pinball_p90");
        assertThat(all.path("forecasts").asInt()).as("as many as were wished for, not of all callers but of those who wait").isBetween(700, 1_300);
        assertThat(all.path("kept_p90").asDouble()).isBetween(.8, .97);
        var lines = told.path("lines");
        assertThat(lines.path("support").path("forecast").path("forecasts").asInt() + lines.path("billing").path("forecast").path("forecasts").asInt())
                .isEqualTo(all.path("forecasts").asInt());
    }

    @Test
    void sameFileTwiceIsTheSameToTheLastDigit() throws IOException {
        var scenario = file("s.yaml", SCENARIO);
        terminal.run(scenario, "--json");
        var once = terminal.said.toString();
        terminal.said.getBuffer().setLength(0);
        terminal.run(scenario, "--json");
        assertThat(terminal.said.toString()).isEqualTo(once);
        terminal.said.getBuffer().setLength(0);
        terminal.run(scenario, "--json", "--seed", 8);
        assertThat(terminal.said.toString()).isNotEqualTo(once);
    }

    @Test
    void policyComparedWithItselfDoesNotDiffer() throws IOException {
        var scenario = file("s.yaml", SCENARIO);
        assertThat(terminal.run(scenario, "--compare", file("t.yaml", SCENARIO), "--json")).isZero();
        var difference = JsonMapper.shared().readTree(terminal.said.toString()).path("difference");
        assertThat(difference.size()).isGreaterThan(8);
        assertThat(difference.values()).allSatisfy(one -> assertThat(one.path("value").asDouble()).isZero());
    }

    @Test
    void twoPoliciesMeetTheSameCallers() throws IOException {
        assertThat(terminal.run(file("s.yaml", SCENARIO), "--compare", file("t.yaml", SCENARIO.replace("seed: 7", "seed: 99\npolicy: longest-idle")), "--calls", 20_000)).isZero();
        assertThat(terminal.said.toString()).contains("20,000 calls after a warm-up of 2,000, seed 7", "asa", "affinity hit").containsPattern("affinity hit .*-[0-9.]+ ± [0-9.]+ points\n");
    }

    @Test
    void promisedCallsThatTheSameAgentsMakeAreWorkForThem() throws IOException {
        var tight = SCENARIO.replace("count: 6", "count: 4").replace("    patience: {exponential: 120s}\n", "");
        var elsewhere = file("elsewhere.yaml", tight);
        var served = file("served.yaml", tight.replace("    known-agent: 0.6\n", "    callbacks: served\n"));
        assertThat(terminal.run(elsewhere, "--compare", served, "--json", "--calls", 20_000)).isZero();
        var both = JsonMapper.shared().readTree(terminal.said.toString());
        assertThat(both.path("second").path("all").path("promised").asDouble()).isPositive();
        assertThat(both.path("second").path("all").path("occupancy").asDouble()).isGreaterThan(both.path("first").path("all").path("occupancy").asDouble());
        assertThat(both.path("difference").path("promised").path("from").asDouble()).as("more are offered a call, for the waits would be longer").isPositive();
    }

    @Test
    void everyProblemIsNamedAndNothingIsSimulated() throws IOException {
        var bad = file("bad.yaml", SCENARIO.replace("calls: 5000", "calls: many").replace("known-agent: 0.6", "known-agent: 1.6").replace("seed: 7", "sed: 7"));
        assertThat(terminal.run(bad)).isEqualTo(1);
        assertThat(terminal.said.toString()).isEmpty();
        assertThat(terminal.complained.toString()).contains("bad.yaml:1:1", "bad.yaml:2:8", "bad.yaml:11:18", "problems: nothing was simulated.");
    }

    @Test
    void wrongUseSaysWhat() throws IOException {
        assertThat(terminal.run(folder.resolve("nothing.yaml"))).isEqualTo(2);
        assertThat(terminal.complained.toString()).contains("no such file, or it cannot be read: ");
        assertThat(terminal.run(file("s.yaml", SCENARIO), "--calls", 3)).isEqualTo(2);
        assertThat(terminal.complained.toString()).contains("--calls must be at least 20");
        assertThat(terminal.run()).isEqualTo(2);
    }

    @Test
    void plotIsAnSvgWithACurveForEachLine() throws IOException, ParserConfigurationException, SAXException {
        var plot = folder.resolve("waits.svg");
        assertThat(terminal.run(file("s.yaml", SCENARIO), "--plot", plot)).isZero();
        var drawn = DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(plot.toFile());
        assertThat(drawn.getElementsByTagName("polyline").getLength()).isEqualTo(2);
        assertThat(Files.readString(plot)).contains(">support<", ">billing<", ">180 s<");
        assertThat(terminal.complained.toString()).contains("The waits are drawn in " + plot);
        assertThat(terminal.run(file("s.yaml", SCENARIO), "--plot", folder.resolve("no/such/folder.svg"))).isEqualTo(2);
    }
}
