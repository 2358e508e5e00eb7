package org.atiende.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalTime;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Random;
import java.util.TreeMap;

import org.atiende.yaml.Mutation;
import org.atiende.yaml.Problem;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What somebody writes who wants to know how a day would go. Every row of the table changes one thing in {@code two-lines.yaml} beside this class. */
class ScenarioReaderTest {

    @TempDir
    private Path folder;

    @Test
    void scenarioOfTheManualArrivesWhole() {
        var line = new Scenario.Line("support", List.of(new Scenario.Rate(LocalTime.MIDNIGHT, 120)),
                new Scenario.Talk(new Distribution.Exponential(Duration.ofSeconds(240)), Optional.empty()), List.of("support"),
                new Scenario.Promise(1, Scenario.Callbacks.OFF_PEAK), new Scenario.Known(0.6, Duration.ofSeconds(20), Scenario.Known.USUAL_CHANCE));

        assertThat(good(sample("scenario.yaml"))).isEqualTo(new Scenario(7, 200_000, 20_000, Optional.empty(), OptionalInt.empty(),
                Scenario.Policy.DEFAULT, List.of(line), List.of(new Scenario.Agents(10, new TreeMap<>(Map.of("support", 1)), Duration.ZERO))));
    }

    @Test
    void everyValueArrivesWhereItBelongs() {
        var support = new Scenario.Line("support", List.of(new Scenario.Rate(LocalTime.of(8, 0), 120), new Scenario.Rate(LocalTime.of(14, 0), 60.5),
                new Scenario.Rate(LocalTime.of(20, 0), 0)),
                new Scenario.Talk(new Distribution.Lognormal(Duration.ofSeconds(240), 0.6), Optional.of(new Distribution.Exponential(Duration.ofMinutes(2)))),
                List.of("support", "english"), new Scenario.Promise(0.8, Scenario.Callbacks.SERVED), new Scenario.Known(0.6, Duration.ofSeconds(20), Scenario.Known.USUAL_CHANCE));
        var billing = new Scenario.Line("billing", List.of(new Scenario.Rate(LocalTime.MIDNIGHT, 30)),
                new Scenario.Talk(new Distribution.Uniform(Duration.ofSeconds(180), Duration.ofSeconds(420)),
                        Optional.of(new Distribution.Constant(Duration.ofMillis(500)))),
                List.of("billing"), new Scenario.Promise(1, Scenario.Callbacks.OFF_PEAK), new Scenario.Known(0, Duration.ZERO, Scenario.Known.USUAL_CHANCE));

        assertThat(good(sample("two-lines.yaml"))).isEqualTo(new Scenario(42, 1000, 50, Optional.of(Duration.ofSeconds(180)), OptionalInt.of(120),
                Scenario.Policy.LONGEST_IDLE, List.of(support, billing),
                List.of(new Scenario.Agents(10, new TreeMap<>(Map.of("support", 1, "english", 2)), Duration.ofSeconds(15)),
                        new Scenario.Agents(3, new TreeMap<>(Map.of("billing", 1, "support", 3)), Duration.ZERO))));
    }

    @Test
    void whatNobodyWroteHasOneMeaning() {
        var least = good("""
                calls: 500
                lines: [{name: a, arrivals-per-hour: 1, handling: {constant: 1h}, needs: [a]}]
                agents: [{count: 1, skills: {a: 9}}]
                """);

        assertThat(least.seed()).isEqualTo(1);
        assertThat(least.warmUp()).as("a tenth of the calls").isEqualTo(50);
        assertThat(least.holdCap()).isEmpty();
        assertThat(least.maxInSystem()).isEmpty();
        assertThat(least.policy()).isEqualTo(Scenario.Policy.DEFAULT);
        assertThat(least.lines().getFirst().talk().patience()).isEmpty();
        assertThat(least.lines().getFirst().promise()).isEqualTo(new Scenario.Promise(1, Scenario.Callbacks.OFF_PEAK));
        assertThat(least.lines().getFirst().known()).isEqualTo(new Scenario.Known(0, Duration.ZERO, Scenario.Known.USUAL_CHANCE));
        assertThat(least.agents().getFirst().wrapUp()).isZero();
    }

    @Test
    void wholeNumbersMayHaveTheirPointAndZero() {
        var pointed = good(sample("two-lines.yaml").replace("calls: 1000", "calls: 1000.0").replace("system: 120", "system: 120.0").replace("count: 3", "count: 3.0"));

        assertThat(pointed).isEqualTo(good(sample("two-lines.yaml")));
    }

    @Test
    void durationsHaveTheirUnits() {
        assertThat(List.of("1ms", "0.5s", "1.250s", "90s", "2m", "24h")).map(written -> good(sample("two-lines.yaml")
                .replace("{constant: 0.5s}", "{constant: " + written + "}")).lines().getLast().talk().patience().orElseThrow())
                .containsExactly(constant(1), constant(500), constant(1250), constant(90_000), constant(120_000), constant(86_400_000));
    }

    private static Distribution constant(long millis) {
        return new Distribution.Constant(Duration.ofMillis(millis));
    }

    /** In the second column § marks where the problem must be placed; \n stands for a line break. */
    @ParameterizedTest(name = "{0} -> {1}: {2}")
    @CsvSource(delimiter = '|', quoteCharacter = '`', ignoreLeadingAndTrailingWhitespace = false, textBlock = """
            seed: 42|§sed: 42|unknown key "sed" in the file; did you mean "seed"? (allowed: seed, calls, warm-up, hold-cap, max-in-system, policy, lines, agents)
            seed: 42|seed: §-1|seed must be 0 to 999999999999999
            seed: 42|seed: §1234567890123456789|seed must be a whole number of at most 15 digits
            seed: 42\\ncalls: 1000|§seed: 42|the file needs "calls" (So many calls are counted, warm-up not among them.); write for example 200000
            calls: 1000|calls: §0|calls must be 1 to 1000000000
            calls: 1000|calls: §1000000001|calls must be 1 to 1000000000
            calls: 1000|calls: §1000000000|calls: so many would take about 1518 years to come; at most 200 years can be simulated. Write at most 131709143
            calls: 1000|calls: §1e6|calls must be a whole number; write for example 200000
            warm-up: 50|warm-up: §1000|warm-up: must be fewer than calls (1000)
            warm-up: 50|warm-up: §-1|warm-up must be 0 to 999999999
            hold-cap: 180s|hold-cap: §180|hold-cap must be none, or a duration: a whole number with its unit ms, s, m or h, or seconds as 0.5s; write for example 180s
            hold-cap: 180s|hold-cap: §25h|hold-cap: must be from 1s to 24h
            hold-cap: 180s|hold-cap:§|hold-cap is empty; it must be none, or a duration
            max-in-system: 120|max-in-system: §0|max-in-system must be 1 to 1000000
            max-in-system: 120|max-in-system: §many|max-in-system must be none, or a whole number; write for example 120
            policy: longest-idle|policy: §longest|policy must be one of default, longest-idle
            policy: longest-idle|policy: §longestIdle|policy must be one of default, longest-idle; did you mean "longest-idle"?
            name: billing|name: §support|name: there is a line "support" already; give each its own name
            name: billing|name: §Billing|name must be a name in lower-case letters, digits and dashes; write for example support
            : 30\\n|: §0\\n|arrivals-per-hour: nobody would ever call; write a rate above 0, as 120
            : 30\\n|: §-30\\n|arrivals-per-hour must be 0 to 1000000
            : 30\\n|: §thirty\\n|arrivals-per-hour must be a number of calls, or a list of steps of the day; write for example 120, or [{from: "08:00", per-hour: 120}]
            : 30\\n|: §[]\\n|arrivals-per-hour must have 1 to 1440 entries (Calls in an hour, on average; or steps of the day, each until the next.)
            : 30\\n|: [§30]\\n|arrivals-per-hour[0] must be a step as {from: "08:00", per-hour: 120}
            : 30\\n|: §[{from: "08:00", per-hour: 0}]\\n|arrivals-per-hour: nobody would ever call
            : 30\\n|: [§{from: "08:00"}]\\n|arrivals-per-hour[0] needs "per-hour"
            from: "14:00"|from: §"08:00"|from: must come after the step before it (08:00)
            from: "14:00"|from: §"8:00"|from must be a time of day in quotes, as "08:00"
            per-hour: 60.5|per-hour: §-1|per-hour must be 0 to 1000000
            per-hour: 60.5|per-hour: §lots|per-hour must be a number; write for example 120
            {lognormal: {mean: 240s, cv: 0.6}}|{§lognormall: {mean: 240s, cv: 0.6}}|unknown key "lognormall" in handling; did you mean "lognormal"? (allowed: exponential, lognormal, constant, uniform)
            {lognormal: {mean: 240s, cv: 0.6}}|§240s|handling must be one of exponential, lognormal, constant, uniform; write for example {exponential: 240s}
            {lognormal: {mean: 240s, cv: 0.6}}|§{}|handling must have exactly 1 of exponential, lognormal, constant, uniform; write for example {exponential: 240s}
            {lognormal: {mean: 240s, cv: 0.6}}|§{constant: 1s, exponential: 1s}|handling must have exactly 1 of exponential, lognormal, constant, uniform
            {lognormal: {mean: 240s, cv: 0.6}}|{exponential: §240}|exponential must be a duration: a whole number with its unit ms, s, m or h, or seconds as 0.5s; write for example 240s
            {lognormal: {mean: 240s, cv: 0.6}}|{exponential: §0s}|exponential: must be from 1ms to 24h
            {lognormal: {mean: 240s, cv: 0.6}}|{exponential: §0.5m}|exponential must be a duration
            {mean: 240s, cv: 0.6}|§{mean: 240s}|lognormal needs "cv" (The coefficient of variation: standard deviation by mean.); write for example 0.6
            cv: 0.6|cv: §0|cv must be more than 0 and at most 10
            cv: 0.6|cv: §10.5|cv must be more than 0 and at most 10
            until: 420s|until: §180s|until: must be longer than from (3m)
            {exponential: 2m}|§long|patience must be none, or one of exponential, lognormal, constant, uniform; write for example {exponential: 120s}
            needs: [billing]|needs: [§biling]|needs[0]: no agent has this skill; did you mean "billing"? (skills: billing, english, support)
            needs: [billing]|needs: §[billing, english]|needs: no agent has all of these skills; give them all to the agents of one group, or ask for fewer
            needs: [billing]|needs: §[]|needs must have 1 to 20 entries (The skills a call needs; an agent must have all of them.)
            needs: [billing]|needs: §billing|needs must be a list; write for example [support]
            needs: [billing]|needs: §[billing, billing]|needs has an entry twice
            accept-promise: 0.8|accept-promise: §1.5|accept-promise must be 0 to 1
            accept-promise: 0.8|accept-promise: §80%|accept-promise must be a number; write for example 0.6
            known-agent: 0.6|known-agent: §-0.1|known-agent must be 0 to 1
            needs: [billing]|needs: [billing]\\n    hold-for-known: §5s|hold-for-known: no caller of this line knows an agent; write known-agent: 0.6, or remove this key
            callbacks: served|callbacks: §server|callbacks must be one of off-peak, served; did you mean "served"?
            count: 3|count: §0|count must be 1 to 20000
            count: 3|count: §20001|count must be 1 to 20000
            count: 3|count: §2.5|count must be a whole number; write for example 10
            {billing: 1, support: 3}|{billing: 1, support: §0}|support must be 1 to 9
            {billing: 1, support: 3}|{billing: §10}|billing must be 1 to 9
            {billing: 1, support: 3}|{billing: §first}|billing must be a whole number; write for example 1
            {billing: 1, support: 3}|{billing: 1, §Support x: 3}|"Support x" in skills must be a name in lower-case letters, digits and dashes; write for example support
            {billing: 1, support: 3}|§{}|skills must have 1 to 50 entries; write for example {support: 1}
            {billing: 1, support: 3}|§[billing]|skills must be skills with their levels; write for example {support: 1}
            - {count: 3, skills: {billing: 1, support: 3}}|- §{count: 3}|agents[1] needs "skills" (Each skill with its level: 1 is asked first, 9 last.); write for example {support: 1}
            wrap-up: 15s|wrap-up: §-1s|wrap-up must be a duration
            wrap-up: 15s|§wrapup: 15s|unknown key "wrapup" in agents[0]; did you mean "wrap-up"? (allowed: count, skills, wrap-up)
            """)
    void oneMistakeIsNamedWithItsPlaceAndWhatToWrite(String written, String instead, String message) {
        var marked = sample("two-lines.yaml").replace(lines(written), lines(instead));
        var before = marked.substring(0, marked.indexOf('§'));
        var place = before.split("\n", -1).length + ":" + (before.length() - before.lastIndexOf('\n'));

        assertThat(bad(marked.replace("§", ""))).as("one mistake, one problem").singleElement().asString()
                .startsWith(folder.resolve("scenario.yaml") + ":" + place + " " + message);
    }

    @Test
    void promisesAreAcceptedOnlyWhereTheyAreMade() {
        assertThat(bad(sample("two-lines.yaml").replace("hold-cap: 180s", "hold-cap: none"))).singleElement().asString()
                .endsWith("scenario.yaml:13:21 accept-promise: without a hold cap nothing is promised; write hold-cap: 180s at the top, or remove this key");
    }

    @Test
    void agentsAreCountedTogether() {
        assertThat(bad(sample("two-lines.yaml").replace("count: 10", "count: 20000"))).singleElement().asString()
                .endsWith("scenario.yaml:23:3 agents: 20003 in all are too many; at most 20000");
    }

    @Test
    void thousandLinesAreReadAndOneMoreIsRefused() {
        var line = "\n  - {name: l%d, arrivals-per-hour: 1, handling: {constant: 1s}, needs: [a]}";
        var lines = new StringBuilder("calls: 1\nagents: [{count: 1, skills: {a: 1}}]\nlines:");
        for (var i = 0; i < Scenario.MAX_LINES; i++) {
            lines.append(line.formatted(i));
        }

        assertThat(good(lines.toString()).lines()).hasSize(Scenario.MAX_LINES);
        assertThat(bad(lines + line.formatted(Scenario.MAX_LINES))).extracting(Problem::message)
                .containsExactly("lines must have 1 to 1000 entries (What callers dial.)");
    }

    @Test
    void everyMistakeIsNamedAtOnceInTheOrderOfTheFile() {
        var text = sample("two-lines.yaml").replace("calls: 1000", "calls: none").replace("cv: 0.6", "cv: 60").replace("{constant: 0.5s}", "patient")
                .replace("needs: [billing]", "needs: [bill]").replace("count: 3", "count: three");

        assertThat(bad(text)).isSortedAccordingTo(Comparator.comparingInt(Problem::line)).extracting(problem -> problem.message().split("[ :\\[]")[0])
                .containsExactly("calls", "cv", "patience", "needs", "count");
    }

    @Test
    void filesThatAreNoScenarioAreRefusedInWords() {
        assertThat(bad("")).extracting(Problem::message).containsExactly("the file is empty");
        assertThat(bad("just words")).extracting(Problem::message).contains("the file must be a group of keys");
        assertThat(ScenarioReader.read(folder.resolve("nowhere.yaml"))).isInstanceOfSatisfying(ScenarioReader.Bad.class,
                bad -> assertThat(bad.problems()).extracting(Problem::message).containsExactly("there is no such file"));
    }

    @Test
    void noMutationOfAScenarioEverThrows() throws IOException {
        var original = sample("two-lines.yaml").getBytes(StandardCharsets.UTF_8);
        var random = new Random(20261122);
        var refused = 0;
        for (var round = 0; round < 300; round++) {
            var file = Files.write(folder.resolve("scenario.yaml"), Mutation.of(original, random));
            switch (ScenarioReader.read(file)) {
                case ScenarioReader.Good(var scenario) -> assertThat(scenario.lines()).isNotEmpty();
                case ScenarioReader.Bad(var problems) -> {
                    refused++;
                    assertThat(problems).as("round %d", round).isNotEmpty().allSatisfy(problem -> {
                        assertThat(problem.line()).isPositive();
                        assertThat(problem.column()).isPositive();
                        assertThat(problem.message()).isNotBlank().doesNotContainPattern("\\p{Cntrl}");
                    });
                }
            }
        }
        assertThat(refused).as("mutations must hurt, or this shows nothing").isGreaterThan(150);
    }

    /** Beside this class: the manual's scenario as it is printed there, and one that says everything. */
    private static String sample(String name) {
        try (var in = ScenarioReaderTest.class.getResourceAsStream(name)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException broken) {
            throw new AssertionError(broken);
        }
    }

    private static String lines(String cell) {
        return cell.replace("\\n", "\n");
    }

    private ScenarioReader.Result read(String text) {
        try {
            return ScenarioReader.read(Files.writeString(folder.resolve("scenario.yaml"), text));
        } catch (IOException broken) {
            throw new AssertionError(broken);
        }
    }

    private Scenario good(String text) {
        return switch (read(text)) {
            case ScenarioReader.Good(var scenario) -> scenario;
            case ScenarioReader.Bad(var problems) -> throw new AssertionError(problems.toString());
        };
    }

    private List<Problem> bad(String text) {
        return switch (read(text)) {
            case ScenarioReader.Bad(var problems) -> problems;
            case ScenarioReader.Good _ -> throw new AssertionError("accepted");
        };
    }
}
