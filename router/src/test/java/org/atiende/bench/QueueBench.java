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
import java.util.stream.Stream;

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

    private static final List<Way> HANDOVER = List.of(Way.ATIENDE, Way.QUEUE);
    private static final List<Way> SET_UP = List.of(Way.ATIENDE, Way.QUEUE, Way.DIAL);

    private static final String DEFINITION = """
            Measured: from the instant an agent is free to the instant the same phone gets the INVITE of the next caller, who is on hold.
              Free: the 200 OK to the phone's BYE of the earlier call has reached it. Both instants are from the phone's own SIPp trace.
              Same for both: Asterisk, phone, trunk, codec, callers, hold music. One agent, one caller waiting.
              The agent hangs up %d to %d ms after the caller came on hold, evenly spread, the same for both of a pair. Trials take turns.
              Atiende: as shipped, no wrap-up; the caller is just hearing the forecast of the wait, which is broken off.
              Queue(): strategy=leastrecent, wrapuptime=0, ringinuse=no, autofill=yes, retry=1, no announcements.
            And the set-up of a call while the agent is free: from the INVITE that the caller sends, by its own trace, to the phone's INVITE.
              The plain Dial() rings one phone that the dialplan names, and would do nothing for a caller who must wait.
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

    QueueBench() {
    }

    QueueBench(int trials) {
        this.trials = trials;
    }

    @Override
    public Integer call() {
        out.println("## Queue\n");
        out.println("  Starting a real Asterisk, the router and a stock Queue() …");
        try (var desk = Desk.open()) {
            out.println(Machine.described(desk.pbx()) + "\n");
            out.print(DEFINITION);
            for (var trial = 0; trial < WARM_UP; trial++) {
                HANDOVER.forEach(way -> desk.handover(way, LEAST_HELD));
                SET_UP.forEach(desk::setUp);
            }
            out.println("  " + WARM_UP + " unmeasured trials of each are over, load " + Machine.load() + ". Trials (ms):");
            var latest = Instant.now().plus(PER_TRIAL.multipliedBy(trials));
            var phases = phases(trials);
            var handovers = measured("free to next ring", HANDOVER, latest, (way, trial) -> desk.handover(way, LEAST_HELD.plus(phases.get(trial))).took());
            var setUps = measured("set-up", SET_UP, latest.plus(PER_TRIAL.multipliedBy(trials)), (way, _) -> desk.setUp(way));
            report(handovers, setUps);
        }
        return 0;
    }

    /** One measurement of one way. */
    private interface Trial {
        Duration of(Way way, int trial);
    }

    private Map<Way, List<Duration>> measured(String what, List<Way> ways, Instant latest, Trial trial) {
        var measured = new EnumMap<Way, List<Duration>>(Way.class);
        ways.forEach(way -> measured.put(way, new ArrayList<>()));
        int made = 0;
        for (; made < trials && Instant.now().isBefore(latest); made++) {
            var words = new StringBuilder("  %s %3d ".formatted(what, made + 1));
            for (var way : ways) {
                var took = trial.of(way, made);
                measured.get(way).add(took);
                words.append("  ").append(way.title()).append(String.format(Locale.ROOT, " %.1f", took.toNanos() / 1e6));
            }
            out.println(words);
        }
        if (made < trials) {
            out.println("  Time is up; the trials that are left were not made.");
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

    private void report(Map<Way, List<Duration>> handovers, Map<Way, List<Duration>> setUps) {
        var table = new Table("%d trials each, load %s at the end".formatted(handovers.get(Way.ATIENDE).size(), Machine.load()), "min", "p50", "p99", "max");
        handovers.forEach((way, all) -> table.row("agent free to next ring, " + way.title(), cells(all)));
        setUps.forEach((way, all) -> table.row("set-up, agent free, " + way.title(), cells(all)));
        table.print(out);
        out.println("Agent free to next ring, Queue() to Atiende: " + Figures.of(handovers.get(Way.QUEUE)).against(Figures.of(handovers.get(Way.ATIENDE)))
                + "; within a pair " + pairs(handovers) + ".");
        for (var other : List.of(Way.DIAL, Way.QUEUE)) {
            out.println(String.format(Locale.ROOT, "Atiende adds to the set-up of a call, beside %s: %.1f ms (difference of the medians).", other.title(),
                    Figures.of(setUps.get(Way.ATIENDE)).median() - Figures.of(setUps.get(other)).median()));
        }
    }

    private static List<String> cells(List<Duration> all) {
        var figures = Figures.of(all);
        return Stream.of(figures.least(), figures.median(), figures.percentile(99), figures.most())
                .map(one -> String.format(Locale.ROOT, "%.1f ms", one)).toList();
    }

    private static String pairs(Map<Way, List<Duration>> handovers) {
        var ratios = new ArrayList<Double>();
        for (var i = 0; i < handovers.get(Way.ATIENDE).size(); i++) {
            ratios.add((double) handovers.get(Way.QUEUE).get(i).toNanos() / handovers.get(Way.ATIENDE).get(i).toNanos());
        }
        var spread = new Figures(ratios);
        return String.format(Locale.ROOT, "%.1f to %.1f", spread.least(), spread.most());
    }
}
