package org.atiende.bench;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;

import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code ./atiende bench core}: what one decision costs on crowded floors, beside a scan of everybody by the same rules. */
@Command(name = "core", mixinStandardHelpOptions = true, sortOptions = false, showDefaultValues = true,
        description = "What one decision of the routing core costs on crowded floors, beside a scan of everybody by the same rules.")
final class CoreBench implements Callable<Integer> {

    private static final String DEFINITION = """
            Measured: one act on the pairing that production runs (Pairing, PairingPolicy.DEFAULT), timed by itself by JMH in a process of its own, in
              nanoseconds, %d s after 2 s of warm-up. What keeps the floor as crowded as it is happens outside of the measured part: callers come, hang up
              and are served, nets widen, deadlines come near. So no two decisions are the same, and each meets memory that others have used.
              Floor: N agents of two languages, %s; a kind of need is a skill in a language (N/10 + 20 of them, popular as 1, 1/2, 1/3, ...), and
              the last is that of any skill. Callers: 3 of 10 know an agent, 2 of 10 have priority, 3 of 4 have nets that widen, all have a deadline.
              Crowded: N agents who are all busy, N callers who wait. Calm: N agents, a fifth of them idle, and nobody waits.
              Scan: the same rules said plainly (PlainPairing), everybody looked at for each decision.
              Bytes: allocated by the whole process of the measurement, its own included, for each decision. Growth: of the medians, without the timer.
            """;

    private static final String CLASS = "org.atiende.pairing.PairingBench.";
    private static final int SCANNED_AT_MOST = 500;

    private final PrintStream out = System.out;

    @Option(names = "--floors", paramLabel = "N,N,...", split = ",", description = "how many agents and callers; growth is told against the first")
    private List<Integer> floors = List.of(100, 500, 10_000);

    @Option(names = "--seconds", paramLabel = "N", description = "how long each act is measured on each floor")
    private int seconds = 2;

    CoreBench() {
    }

    /** Small, to see whether it measures. */
    CoreBench(int floor) {
        this.floors = List.of(floor);
        this.seconds = 1;
    }

    /** One act on one floor, in nanoseconds. */
    record Cost(double median, double p99, double p999, double bytes) {

        @Override
        public String toString() {
            return String.format(Locale.ROOT, "%,.0f / %,.0f / %,.0f", median, p99, p999);
        }

        private String growth(Cost smallest, Cost timer) {
            return String.format(Locale.ROOT, "%.1f", (median - timer.median) / Math.max(1, smallest.median - timer.median));
        }
    }

    @Override
    public Integer call() throws RunnerException {
        out.println("## Decisions\n\n" + Machine.described() + "\n");
        out.print(DEFINITION.formatted(seconds, "12 kinds of need each, at levels 1 to 3"));
        var timer = measure("nothing", List.of()).get(0);
        report("crowded, N × N", timer, measure("callerComesAndWaits", floors), measure("agentGetsFreeAndTakesOne", floors));
        report("calm, N agents", timer, measure("callerComesAndIsTaken", floors), measure("agentGetsFreeAndNobodyWaits", floors));
        var small = floors.stream().filter(floor -> floor <= SCANNED_AT_MOST).toList();
        if (!small.isEmpty()) {
            report("scan, N × N", timer, measure("scannedCallerComes", small), measure("scannedAgentGetsFree", small));
        }
        out.println("Timer: " + timer + " ns, contained in every figure. Load " + Machine.load() + " at the end.");
        return 0;
    }

    /** By floor; an act without one is at 0. */
    Map<Integer, Cost> measure(String act, List<Integer> on) throws RunnerException {
        System.setProperty("jmh.ignoreLock", "true");         // whoever else measures shows in the load
        var options = new OptionsBuilder().include((CLASS + act).replace(".", "\\.") + "$").addProfiler(GCProfiler.class).verbosity(VerboseMode.SILENT)
                .measurementIterations(1).measurementTime(TimeValue.seconds(seconds));
        if (!on.isEmpty()) {
            options.param("floor", on.stream().map(String::valueOf).toArray(String[]::new));
        }
        var costs = costs(new Runner(options.build()).run());
        out.println("  " + act + ", load " + Machine.load() + ": " + costs.values());
        return costs;
    }

    private static Map<Integer, Cost> costs(Collection<RunResult> results) {
        var costs = new TreeMap<Integer, Cost>();
        for (var result : results) {
            var floor = result.getParams().getParam("floor");
            var all = result.getPrimaryResult().getStatistics();
            var bytes = result.getSecondaryResults().entrySet().stream().filter(entry -> entry.getKey().endsWith("gc.alloc.rate.norm"))
                    .map(Map.Entry::getValue).mapToDouble(Result::getScore).findFirst().orElse(Double.NaN);
            costs.put(floor == null ? 0 : Integer.parseInt(floor), new Cost(all.getPercentile(50), all.getPercentile(99), all.getPercentile(99.9), bytes));
        }
        return costs;
    }

    private void report(String floor, Cost timer, Map<Integer, Cost> arrivals, Map<Integer, Cost> frees) {
        var table = new Table(floor, "a caller comes: p50 / p99 / p99.9 ns", "an agent gets free: p50 / p99 / p99.9 ns", "bytes", "growth");
        var smallest = arrivals.keySet().iterator().next();
        arrivals.forEach((size, comes) -> {
            var free = frees.get(size);
            var row = new ArrayList<>(List.of(comes.toString(), free.toString()));
            row.add(String.format(Locale.ROOT, "%,.1f and %,.1f", comes.bytes, free.bytes));
            row.add(comes.growth(arrivals.get(smallest), timer) + " and " + free.growth(frees.get(smallest), timer));
            table.row(String.format(Locale.ROOT, "%,d", size), row);
        });
        table.print(out);
    }
}
