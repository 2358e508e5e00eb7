package org.atiende.simulate;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;

import org.atiende.scenario.Scenario;
import org.atiende.scenario.ScenarioReader;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code atiende simulate}: exit 0 when it was simulated, 1 when a file has problems and nothing was, 2 when used wrongly. */
@Command(name = "simulate", mixinStandardHelpOptions = true, sortOptions = false,
        description = "Simulates a call centre with the routing that production runs, on a virtual clock.",
        footer = {"", "The same file and seed give the same figures on every machine. Each figure comes with its standard error: the real value",
            "lies within two of them 19 times out of 20. A million calls take about a second.", "",
            "A small scenario:", "",
            "  seed: 7", "  calls: 200000", "  hold-cap: 180s", "  lines:",
            "    - name: support", "      arrivals-per-hour: 120", "      handling: {exponential: 240s}", "      patience: {exponential: 300s}", "      needs: [support]",
            "  agents:", "    - {count: 10, skills: {support: 1}, wrap-up: 10s}"})
public final class SimulateCommand implements Callable<Integer> {

    private static final int GOOD = 0;
    private static final int PROBLEMS = 1;

    @Spec
    private CommandSpec spec;

    @Parameters(index = "0", paramLabel = "FILE.yaml", description = "the scenario")
    private Path file;

    @Option(names = "--compare", paramLabel = "OTHER.yaml",
            description = "a second scenario, served with the same random numbers: what differs, with 95 %% confidence intervals")
    private Optional<Path> other = Optional.empty();

    @Option(names = "--calls", paramLabel = "N", description = "counted calls, instead of the file's; the warm-up becomes a tenth")
    private Optional<Long> calls = Optional.empty();

    @Option(names = "--seed", paramLabel = "N", description = "instead of the file's")
    private Optional<Long> seed = Optional.empty();

    @Option(names = "--json", description = "figures for programs on standard output")
    private boolean json;

    @Option(names = "--plot", paramLabel = "FILE.svg", description = "draws how many of each line's callers still wait after how long")
    private Optional<Path> plot = Optional.empty();

    /** A scenario that is not simulated; its problems have been said. */
    private static final class Unusable extends Exception {

        private static final long serialVersionUID = 1;
    }

    @Override
    public Integer call() {
        if (plot.isPresent() && other.isPresent()) {
            throw wrongUse("--plot draws one scenario; leave out --compare");
        }
        if (calls.filter(count -> count < CallCentre.PARTS).isPresent()) {
            throw wrongUse("--calls must be at least " + CallCentre.PARTS + ": so many parts tell the standard error");
        }
        try {
            var scenario = read(file);
            if (other.isPresent()) {
                var second = read(other.get());
                var sameCalls = new Scenario(scenario.seed(), scenario.calls(), scenario.warmUp(), second.holdCap(), second.maxInSystem(), second.policy(),
                        second.lines(), second.agents());
                compare(run(scenario, file), run(sameCalls, other.get()));
            } else {
                report(run(scenario, file));
            }
            return GOOD;
        } catch (Unusable said) {
            return PROBLEMS;
        }
    }

    private Scenario read(Path from) throws Unusable {
        if (!Files.isReadable(from) || Files.isDirectory(from)) {
            throw wrongUse("no such file, or it cannot be read: " + from);
        }
        return switch (ScenarioReader.read(from)) {
            case ScenarioReader.Good(var scenario) -> chosen(scenario);
            case ScenarioReader.Bad(var problems) -> {
                problems.forEach(problem -> err().println(problem));
                err().println(problems.size() == 1 ? "1 problem: nothing was simulated." : problems.size() + " problems: nothing was simulated.");
                err().flush();
                throw new Unusable();
            }
        };
    }

    private Scenario chosen(Scenario read) {
        long count = calls.orElse(read.calls());
        return new Scenario(seed.orElse(read.seed()), count, calls.isPresent() ? count / 10 : read.warmUp(), read.holdCap(), read.maxInSystem(), read.policy(),
                read.lines(), read.agents());
    }

    private Outcome run(Scenario scenario, Path from) {
        var progress = new Progress(from.getFileName().toString(), scenario.warmUp() + scenario.calls(), err());
        var outcome = new CallCentre(scenario).run(progress::reached);
        progress.done();
        return outcome;
    }

    private void report(Outcome outcome) {
        var report = new Report(outcome);
        if (json) {
            out().println(report.json());
        } else {
            report.print(out());
        }
        plot.ifPresent(to -> {
            write(to, new Plot(outcome).svg());
            err().println("The waits are drawn in " + to);
        });
        out().flush();
        err().flush();
    }

    private void compare(Outcome one, Outcome two) {
        var comparison = new Comparison(one, two);
        if (json) {
            out().println(comparison.json());
        } else {
            comparison.print(out(), file.getFileName().toString(), other.orElseThrow().getFileName().toString());
        }
        out().flush();
    }

    private void write(Path to, String text) {
        try {
            Files.writeString(to, text);
        } catch (IOException e) {
            throw wrongUse("the plot cannot be written to " + to + ": " + e.getMessage());
        }
    }

    private CommandLine.ParameterException wrongUse(String message) {
        return new CommandLine.ParameterException(spec.commandLine(), message);
    }

    private PrintWriter out() {
        return spec.commandLine().getOut();
    }

    private PrintWriter err() {
        return spec.commandLine().getErr();
    }
}
