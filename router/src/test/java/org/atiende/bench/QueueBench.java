package org.atiende.bench;

import java.io.PrintStream;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/**
 * {@code ./atiende bench queue}: from an agent being free to the next ring, by Atiende and by stock {@code Queue()}, turn about on one real
 * Asterisk. Prints every figure; none of them makes it fail.
 */
@Command(name = "queue", mixinStandardHelpOptions = true, sortOptions = false, showDefaultValues = true,
        description = "How soon a free agent's phone rings for the next caller, beside a stock Queue() on the same Asterisk.")
final class QueueBench implements Callable<Integer> {

    private static final int TRIALS = 20;
    private static final int MOST_TRIALS = 200;

    /** A pair that would begin later is left out, and that is said. */
    private static final Duration PER_TRIAL = Duration.ofSeconds(8);

    /** So that no figure is of code that Java has not compiled yet; a router that has served a few callers has. */
    private static final int WARM_UP = 3;

    private static final Duration LEAST_HELD = Duration.ofSeconds(1);

    /** Queue() looks every second; agents hang up whenever they like. So every phase of that second is as likely as any other. */
    private static final Duration PHASE = Duration.ofSeconds(1);

    private static final long SEED = 20_261_122;

    private static final String DEFINITION = """
            Measured: from the instant an agent is free to the instant the same phone gets the INVITE of the next caller, who is on hold.
              Free: the 200 OK to the phone's BYE of the earlier call has reached it. Both instants are from the phone's own SIPp trace.
              Same for both: Asterisk, phone, trunk, codec, callers, hold music. One agent, one caller waiting.
              The agent hangs up %d to %d ms after the caller came on hold, evenly spread, the same for both of a pair. Trials take turns.
              Atiende: as shipped, no wrap-up; the caller is just hearing the forecast of the wait, which is broken off.
              Queue(): strategy=leastrecent, wrapuptime=0, ringinuse=no, autofill=yes, retry=1, no announcements.
            """.formatted(LEAST_HELD.toMillis(), LEAST_HELD.plus(PHASE).toMillis());

    private final PrintStream out = System.out;

    @Spec
    private CommandSpec spec;

    private int trials = TRIALS;

    @Option(names = "--trials", paramLabel = "N", description = "of each, from 1 to " + MOST_TRIALS, defaultValue = "" + TRIALS)
    void trials(int wanted) {
        if (wanted < 1 || wanted > MOST_TRIALS) {
            throw new ParameterException(spec.commandLine(), "--trials is from 1 to " + MOST_TRIALS);
        }
        trials = wanted;
    }

    @Override
    public Integer call() {
        out.println("Starting a real Asterisk, the router and a stock Queue() …");
        try (var desk = Desk.open()) {
            out.println("Machine: " + Machine.described(desk.pbx()));
            out.print(DEFINITION);
            for (var trial = 0; trial < WARM_UP; trial++) {
                for (var way : Way.values()) {
                    desk.handover(way, LEAST_HELD);
                }
            }
            out.println(WARM_UP + " unmeasured trials of each are over, load " + Machine.load() + ". Trials (ms):");
            report(measured(desk, trials, Instant.now().plus(PER_TRIAL.multipliedBy(trials))));
        }
        return 0;
    }

    private Map<Way, List<Duration>> measured(Desk desk, int trials, Instant latest) {
        var measured = new EnumMap<Way, List<Duration>>(Way.class);
        for (var way : Way.values()) {
            measured.put(way, new ArrayList<>());
        }
        var phases = phases(trials);
        for (var trial = 1; trial <= trials && Instant.now().isBefore(latest); trial++) {
            var held = LEAST_HELD.plus(phases.get(trial - 1));
            for (var way : Way.values()) {
                measured.get(way).add(desk.handover(way, held).took());
            }
            var words = measured.entrySet().stream().map(one -> one.getKey().title() + " " + millis(one.getValue().getLast()));
            out.println("  %3d  held %s  %s".formatted(trial, millis(held), words.collect(Collectors.joining("  "))));
        }
        if (measured.get(Way.ATIENDE).size() < trials) {
            out.println("Time is up; the trials that are left were not made.");
        }
        return measured;
    }

    /** Evenly spread over {@link #PHASE}, in an order that looks like chance and is the same in every run. */
    private static List<Duration> phases(int trials) {
        var phases = new ArrayList<Duration>();
        for (var i = 0; i < trials; i++) {
            phases.add(PHASE.multipliedBy(2L * i + 1).dividedBy(2L * trials));
        }
        Collections.shuffle(phases, new Random(SEED));
        return phases;
    }

    private static String millis(Duration length) {
        return String.format(Locale.ROOT, "%7.1f", length.toNanos() / 1e6);
    }

    private void report(Map<Way, List<Duration>> measured) {
        var figures = new EnumMap<Way, Figures>(Way.class);
        measured.forEach((way, all) -> figures.put(way, Figures.of(all)));
        out.println("From free to the next ring (load " + Machine.load() + " at the end):");
        figures.forEach((way, all) -> out.println("  %-14s %s".formatted(way.title(), all.spread("%.1f ms"))));
        var ratio = figures.get(Way.QUEUE).against(figures.get(Way.ATIENDE));
        out.println(String.format(Locale.ROOT, "  ratio of the medians %.1f (95 %% bootstrap interval %.1f to %.1f)", ratio.medians(), ratio.low(),
                ratio.high()));
        var pairs = new ArrayList<Double>();
        for (var i = 0; i < measured.get(Way.ATIENDE).size(); i++) {
            pairs.add((double) measured.get(Way.QUEUE).get(i).toNanos() / measured.get(Way.ATIENDE).get(i).toNanos());
        }
        var spread = pairs.stream().mapToDouble(Double::doubleValue).summaryStatistics();
        out.println(String.format(Locale.ROOT, "  ratio within a pair %.1f to %.1f", spread.getMin(), spread.getMax()));
    }
}
