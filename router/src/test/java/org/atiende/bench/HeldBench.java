package org.atiende.bench;

import java.io.PrintStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;

import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code ./atiende bench held}: many callers on hold in a small heap, and how many one node can hold. */
@Command(name = "held", mixinStandardHelpOptions = true, sortOptions = false, showDefaultValues = true,
        description = "Many callers on hold in a small heap while others come and hang up; then how many one node can hold.")
final class HeldBench implements Callable<Integer> {

    private static final String DEFINITION = """
            Measured: callers whom InboundCall holds on the production AgiServer, each under a lease of 30 s renewed every 10 s ± 20 %%.
              Renewal: from when it was due until Asterisk had taken the new lease. Hang-up: from HANGUP written by the caller's Asterisk to
              the script that has noticed, the place in the line given back. Both with %,d held and %d new callers and hang-ups a second.
              Heap: what is left after a collection, less what was there before the first caller; all of routing included.
              Threads: Java's platform threads, those that carry virtual ones among them; in brackets all that the kernel sees.
            """;

    private static final String FIRST_HEAP = "512m";
    private static final String STEPS_HEAP = "4g";

    /** Files that a process needs for other things than callers. */
    private static final int OTHER_FILES = 300;

    /** Every held caller's lease has been renewed once by then. */
    private static final Duration A_RENEWAL = Duration.ofSeconds(15);

    private static final int POOL_OF_ASTERISK_JAVA = 500;

    private final PrintStream out = System.out;

    @Option(names = "--callers", paramLabel = "N", description = "callers on hold")
    private int held = 5_000;

    @Option(names = "--per-second", paramLabel = "N", description = "new callers, and hang-ups, a second meanwhile")
    private int perSecond = 200;

    @Option(names = "--seconds", paramLabel = "N", description = "how long")
    private int seconds = 45;

    @Option(names = "--minutes", paramLabel = "N", description = "how long, instead: 10 for the whole figure", defaultValue = "0")
    private int minutes;

    @Option(names = "--steps", paramLabel = "N,N", split = ",", description = "callers on hold of the steps that follow; 0 for none")
    private List<Integer> steps = List.of(10_000, 20_000, 40_000);

    HeldBench() {
    }

    /** Small, to see whether it measures. */
    HeldBench(int held, int perSecond, int seconds) {
        this.held = held;
        this.perSecond = perSecond;
        this.seconds = seconds;
    }

    @Override
    public Integer call() {
        out.println("## Held\n\n" + Machine.described() + "\n");
        out.print(DEFINITION.formatted(held, perSecond));
        var churn = churn();
        out.println("Load " + Machine.load() + ".");
        table("callers", List.of(churn)).print(out);
        out.println("Hang-ups: " + churn.told());
        if (!steps.equals(List.of(0))) {
            var taken = steps();
            table("one node", taken).print(out);
        }
        peer();
        return churn.lost() == 0 && churn.unseen() == 0 ? 0 : 1;
    }

    /** What was measured with so many on hold. */
    record Holding(int held, int lost, Figures renewals, Figures hangups, int made, int threads, int kernelThreads, long heap, long resident,
            Duration processorPerSecond) {

        int unseen() {
            return made - (made == 0 ? 0 : hangups.values().size());
        }

        String told() {
            return "%,d made, %,d noticed by their scripts, %,d callers lost for no reason.".formatted(made, made - unseen(), lost);
        }

        long heapPerCaller() {
            return heap / Math.max(held, 1);
        }
    }

    Holding churn() {
        try (var stand = Stand.open(Contestant.ATIENDE, FIRST_HEAP, 0, Duration.ZERO)) {
            var empty = heap(stand);
            var crowd = new Crowd(stand.callers());
            crowd.grow(held);
            out.println("  %,d are on hold; %d come and %d leave each second from now on".formatted(crowd.held(), perSecond, perSecond));
            stand.server().ask("renewals");
            var length = minutes > 0 ? Duration.ofMinutes(minutes) : Duration.ofSeconds(seconds);
            var before = stand.server().processorTime();
            crowd.churn(perSecond, length, left -> out.println("  %d s to go, %,d on hold, load %s".formatted(left.toSeconds(), crowd.held(), Machine.load())));
            var processor = stand.server().processorTime().minus(before).dividedBy(Math.max(1, length.toSeconds()));
            crowd.settle();
            return holding(stand, crowd, empty, processor);
        }
    }

    private static Holding holding(Stand stand, Crowd crowd, long empty, Duration processorPerSecond) {
        var threads = Integer.parseInt(stand.server().ask("threads"));
        var kernel = stand.server().kernelThreads();
        var renewals = numbers(stand.server().ask("renewals"));
        var seen = crowd.noticed(stand.server().ask("hangups"));
        return new Holding(crowd.held(), crowd.lost(), Figures.of(renewals), seen.isEmpty() ? new Figures(List.of(0.0)) : Figures.of(seen),
                crowd.hungUp(), threads, kernel, heap(stand) - empty, stand.server().residentBytes(), processorPerSecond);
    }

    /** More and more on one server, until it or the system refuses. */
    private List<Holding> steps() {
        var most = Machine.openFilesLimit() - OTHER_FILES;
        out.println("Steps, with a heap of %s. This system lets a process open %,d files (ulimit -n), so one node, and these callers' process, can have about %,d."
                .formatted(STEPS_HEAP, Machine.openFilesLimit(), most));
        var taken = new ArrayList<Holding>();
        try (var stand = Stand.open(Contestant.ATIENDE, STEPS_HEAP, 0, Duration.ZERO)) {
            var empty = heap(stand);
            var crowd = new Crowd(stand.callers());
            for (int step : steps) {
                crowd.grow((int) Math.min(step, most));
                stand.server().ask("renewals");
                var before = stand.server().processorTime();
                crowd.churn(0, A_RENEWAL, _ -> { });
                var processor = stand.server().processorTime().minus(before).dividedBy(A_RENEWAL.toSeconds());
                taken.add(holding(stand, crowd, empty, processor));
                out.println("  %,d on hold, %,d lost, load %s".formatted(crowd.held(), crowd.lost(), Machine.load()));
                if (crowd.held() < step) {
                    break;
                }
            }
        }
        return taken;
    }

    private Table table(String what, List<Holding> all) {
        var table = new Table(what, "lost", "renewals", "late p50", "p99", "max", "hang-up noticed p50", "p99", "threads", "heap per caller", "resident", "CPU");
        for (var one : all) {
            table.row("%,d held".formatted(one.held()), "" + one.lost(), "%,d".formatted(one.renewals().values().size()), millis(one.renewals().median()),
                    millis(one.renewals().percentile(99)), millis(one.renewals().most()), one.made() == 0 ? "-" : millis(one.hangups().median()),
                    one.made() == 0 ? "-" : millis(one.hangups().percentile(99)), one.threads() + " (" + one.kernelThreads() + ")",
                    text("%.1f KiB", one.heapPerCaller() / 1024.0), text("%.0f MiB", one.resident() / 1048576.0),
                    text("%.0f %%", one.processorPerSecond().toNanos() / 1e7));
        }
        return table;
    }

    /** Asterisk-Java's server, with as many as it takes. */
    private void peer() {
        try (var stand = Stand.open(Contestant.ASTERISK_JAVA, FIRST_HEAP, 0, Duration.ZERO)) {
            var empty = heap(stand);
            var crowd = new Crowd(stand.callers());
            crowd.grow(POOL_OF_ASTERISK_JAVA + 100);
            var refused = crowd.lost();
            var heap = heap(stand) - empty;
            var threads = stand.server().ask("threads");
            out.println(("Asterisk-Java beside it (DefaultAgiServer as it comes): %,d of %,d on hold, %,d refused; %s threads (%d), %.1f KiB of heap per caller and a "
                    + "thread's stack each.").formatted(crowd.held(), crowd.held() + refused, refused, threads, stand.server().kernelThreads(),
                            heap / 1024.0 / Math.max(1, crowd.held())));
            crowd.hangUp(50);
            crowd.churn(0, A_RENEWAL, _ -> { });
            var seen = crowd.noticed(stand.server().ask("hangups"));
            out.println("Its scripts, waiting, notice a hang-up by the next renewal: %d of %d, p50 %s, max %s.".formatted(seen.size(), crowd.hungUp(),
                    millis(Figures.of(seen).median()), millis(Figures.of(seen).most())));
        }
    }

    private static long heap(Stand stand) {
        return Long.parseLong(stand.server().ask("heap"));
    }

    private static List<Duration> numbers(String line) {
        return line.isEmpty() ? List.of(Duration.ZERO) : List.of(line.split(" ")).stream().map(one -> Duration.ofNanos(Long.parseLong(one))).toList();
    }

    private static String millis(double value) {
        return text("%.1f ms", value);
    }

    private static String text(String format, double value) {
        return String.format(Locale.ROOT, format, value);
    }
}
