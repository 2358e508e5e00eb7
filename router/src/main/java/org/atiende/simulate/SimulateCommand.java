package org.atiende.simulate;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;

import org.atiende.scenario.RecordingReader;
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

    @Parameters(index = "0", arity = "0..1", paramLabel = "FILE.yaml", description = "the scenario; of a replay it only says what each line needs, the hold cap and the policy")
    private Optional<Path> file = Optional.empty();

    @Option(names = "--arrivals", paramLabel = "FILE.csv",
            description = "replays recorded calls instead: arrived_at,line,customer,priority,handling_seconds,patience_seconds; empty is unknown."
                    + " Without a FILE.yaml each line needs the skill of its name")
    private Optional<Path> arrivals = Optional.empty();

    @Option(names = "--shifts", paramLabel = "FILE.csv", description = "who worked while those calls came: agent,from,until,skills; skills as support:1|billing:2")
    private Optional<Path> shifts = Optional.empty();

    @Option(names = "--compare", paramLabel = "OTHER.yaml",
            description = "a second scenario, served with the same random numbers: what differs, with 95 %% confidence intervals")
    private Optional<Path> other = Optional.empty();

    @Option(names = "--calls", paramLabel = "N", description = "counted calls, instead of the file's; the warm-up becomes a tenth")
    private Optional<Long> calls = Optional.empty();

    @Option(names = "--seed", paramLabel = "N", description = "instead of the file's")
    private Optional<Long> seed = Optional.empty();

    @Option(names = "--forecasts", paramLabel = "N", description = "about how many waits are forecast as they begin and compared with what came; 0 for none (default 2000)")
    private long forecasts = 2_000;

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
        if (calls.filter(count -> count < Books.PARTS).isPresent()) {
            throw wrongUse("--calls must be at least " + Books.PARTS + ": so many parts tell the standard error");
        }
        if (arrivals.isPresent() != shifts.isPresent()) {
            throw wrongUse("a replay needs both --arrivals and --shifts");
        }
        if (file.isEmpty() && arrivals.isEmpty()) {
            throw wrongUse("name a scenario, or --arrivals and --shifts");
        }
        if (arrivals.isPresent() && (other.isPresent() || calls.isPresent())) {
            throw wrongUse("a replay is of all recorded calls, once: leave out --compare and --calls");
        }
        try {
            if (arrivals.isPresent()) {
                report(replayed(arrivals.get(), shifts.orElseThrow()));
                return GOOD;
            }
            var scenario = read(file.orElseThrow());
            if (other.isPresent()) {
                var second = read(other.get());
                var sameCalls = new Scenario(scenario.seed(), scenario.calls(), scenario.warmUp(), second.holdCap(), second.maxInSystem(), second.policy(),
                        second.lines(), second.agents());
                compare(run(scenario, file.get()), run(sameCalls, other.get()));
            } else {
                report(run(scenario, file.get()));
            }
            return GOOD;
        } catch (Unusable said) {
            return PROBLEMS;
        }
    }

    private Scenario read(Path from) throws Unusable {
        readable(from);
        return switch (ScenarioReader.read(from)) {
            case ScenarioReader.Good(var scenario) -> chosen(scenario);
            case ScenarioReader.Bad(var problems) -> {
                tell(problems.stream().map(Object::toString).toList());
                throw new Unusable();
            }
        };
    }

    /** Both files are read, and the problems of both told, before giving up. */
    private Outcome replayed(Path callsFile, Path shiftsFile) throws Unusable {
        readable(callsFile);
        readable(shiftsFile);
        var problems = new ArrayList<String>();
        var recorded = rows(RecordingReader.arrivals(callsFile), problems);
        var worked = rows(RecordingReader.shifts(shiftsFile), problems);
        if (problems.isEmpty()) {
            var rules = Recorded.rules(recorded, file.isPresent() ? Optional.of(read(file.get())) : Optional.empty());
            problems.addAll(Recorded.problems(recorded, worked, rules));
            if (problems.isEmpty()) {
                var progress = new Progress(callsFile.getFileName().toString(), recorded.size(), err());
                var outcome = Recorded.replayed(recorded, worked, rules, new Recorded.Chosen(seed.orElse(1L), forecasts), progress::reached);
                progress.done();
                return outcome;
            }
        }
        tell(problems);
        throw new Unusable();
    }

    private static <T> List<T> rows(RecordingReader.Result<T> read, List<String> problems) {
        return switch (read) {
            case RecordingReader.Good<T>(var rows) -> rows;
            case RecordingReader.Bad<T>(var told) -> {
                problems.addAll(told);
                yield List.of();
            }
        };
    }

    private void tell(List<String> problems) {
        problems.forEach(err()::println);
        err().println(problems.size() == 1 ? "1 problem: nothing was simulated." : problems.size() + " problems: nothing was simulated.");
        err().flush();
    }

    private void readable(Path from) {
        if (!Files.isReadable(from) || Files.isDirectory(from)) {
            throw wrongUse("no such file, or it cannot be read: " + from);
        }
    }

    private Scenario chosen(Scenario read) {
        long count = calls.orElse(read.calls());
        return new Scenario(seed.orElse(read.seed()), count, calls.isPresent() ? count / 10 : read.warmUp(), read.holdCap(), read.maxInSystem(), read.policy(),
                read.lines(), read.agents());
    }

    private Outcome run(Scenario scenario, Path from) {
        var progress = new Progress(from.getFileName().toString(), scenario.warmUp() + scenario.calls(), err());
        var outcome = CallCentre.simulated(scenario, forecasts, progress::reached);
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
            comparison.print(out(), file.orElseThrow().getFileName().toString(), other.orElseThrow().getFileName().toString());
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

    /** A line on the terminal that says how far a long run has come; silent where nobody looks, and for the first two seconds. */
    private static final class Progress {

        private static final Duration SILENCE = Duration.ofSeconds(2);
        private static final int WIDTH = 30;

        private final String what;
        private final long all;
        private final PrintWriter to;
        private final boolean watched = System.console() != null && System.console().isTerminal();
        private final long began = System.nanoTime();
        private boolean shown;

        Progress(String what, long all, PrintWriter to) {
            this.what = what;
            this.all = all;
            this.to = to;
        }

        void reached(long done) {
            var took = System.nanoTime() - began;
            if (watched && took > SILENCE.toNanos()) {
                var filled = (int) (WIDTH * done / all);
                var left = Duration.ofNanos((long) (took / (double) done * (all - done)));
                to.printf("\r%s [%s%s] %3d %%, %d s left ", what, "#".repeat(filled), "-".repeat(WIDTH - filled), 100 * done / all, left.toSeconds());
                to.flush();
                shown = true;
            }
        }

        void done() {
            if (shown) {
                to.printf("\r%s\r", " ".repeat(what.length() + WIDTH + 30));
                to.flush();
            }
        }
    }
}
