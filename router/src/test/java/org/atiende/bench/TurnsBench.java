package org.atiende.bench;

import java.io.PrintStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.ToDoubleFunction;

import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code ./atiende bench turns}: what a whole hold-and-assign turn costs, beside the same script on Asterisk-Java's FastAGI server. */
@Command(name = "turns", mixinStandardHelpOptions = true, sortOptions = false, showDefaultValues = true,
        description = "Whole hold-and-assign turns per second of processor time, beside the same script on Asterisk-Java's FastAGI server.")
final class TurnsBench implements Callable<Integer> {

    private static final String DEFINITION = """
            Measured: user and system time of the server's process, divided into the turns that it served; the callers are another process.
              A turn: the caller connects, is answered, hears music, is held, gets the agent who becomes free, and the dialplan is told whom
              to ring. Same routing, agents and callers for all; no forecast is spoken; the router's leases begin after a second of hold; crumbs of
              ended calls are left in Asterisk's database by all.
              Atiende: AgiServer, AgiSession on its virtual thread, InboundCall as shipped. Asterisk-Java: DefaultAgiServer as it comes, the
              same acts in its own words, a variable after the other; and once more with the variables in one MSet.
              %d callers at once, %d agents who are free again after %d ms. Rounds of %,d turns take turns, after %,d unmeasured turns of each.
            """;

    /** Turn about as well: Java compiles in the background, and the last to warm up would be the last to be ready. */
    private static final int WARM_UP_PARTS = 4;

    private final PrintStream out = System.out;

    @Option(names = "--rounds", paramLabel = "N", description = "measured rounds of each")
    private int rounds = 10;

    @Option(names = "--turns", paramLabel = "N", description = "turns in a round")
    private int turns = 5_000;

    @Option(names = "--warm-up", paramLabel = "N", description = "unmeasured turns of each, so that Java has compiled what is measured")
    private int warmUp = 40_000;

    @Option(names = "--callers", paramLabel = "N", description = "callers at once; Asterisk-Java serves 500 at most")
    private int callers = 400;

    @Option(names = "--agents", paramLabel = "N", description = "agents; fewer than callers, or nobody is held")
    private int agents = 50;

    @Option(names = "--talk", paramLabel = "MS", description = "how long an agent talks with a caller, in milliseconds")
    private int talk = 0;

    TurnsBench() {
    }

    /** Small, to see whether it measures. */
    TurnsBench(int rounds, int turns, int warmUp) {
        this.rounds = rounds;
        this.turns = turns;
        this.warmUp = warmUp;
    }

    @Override
    public Integer call() {
        out.println("## Turns\n\n" + Machine.described() + "\n");
        out.print(DEFINITION.formatted(callers, agents, talk, turns, warmUp));
        var measured = measure();
        report(measured);
        return measured.values().stream().flatMap(List::stream).allMatch(round -> round.assigned() == round.turns()) ? 0 : 1;
    }

    Map<Contestant, List<Round>> measure() {
        var stands = new EnumMap<Contestant, Stand>(Contestant.class);
        try {
            for (var contestant : Contestant.values()) {
                stands.put(contestant, Stand.open(contestant, "512m", agents, Duration.ofMillis(talk)));
            }
            for (var part = 1; part <= WARM_UP_PARTS; part++) {
                for (var contestant : Contestant.values()) {
                    Round.run(stands.get(contestant), warmUp / WARM_UP_PARTS, callers);
                }
                out.println("  warm-up, part %d of %d".formatted(part, WARM_UP_PARTS));
            }
            return measure(stands);
        } finally {
            stands.values().forEach(Stand::close);
        }
    }

    private Map<Contestant, List<Round>> measure(Map<Contestant, Stand> stands) {
        var measured = new EnumMap<Contestant, List<Round>>(Contestant.class);
        for (int round = 1; round <= rounds; round++) {
            var words = new StringBuilder("  round %d, load %s, turns per CPU-second:".formatted(round, Machine.load()));
            for (var contestant : Contestant.values()) {
                var one = Round.run(stands.get(contestant), turns, callers);
                measured.computeIfAbsent(contestant, _ -> new ArrayList<>()).add(one);
                words.append("  %s %.0f".formatted(contestant.title(), one.turnsPerSecond()));
            }
            out.println(words);
        }
        return measured;
    }

    private void report(Map<Contestant, List<Round>> measured) {
        var table = new Table("per CPU-second", "turns: min", "median", "max", "commands: median", "commands in a turn", "held");
        measured.forEach((contestant, all) -> {
            var row = new ArrayList<>(figures(all, Round::turnsPerSecond).spread("%,.0f"));
            row.add(text("%,.0f", figures(all, Round::commandsPerSecond).median()));
            row.add(text("%.1f", sum(all, Round::commands) / sum(all, Round::turns)));
            row.add(text("%.1f %%", 100 * sum(all, Round::held) / sum(all, Round::turns)));
            table.row(contestant.title(), row);
        });
        table.print(out);
        var ours = turnsPerSecond(measured.get(Contestant.ATIENDE));
        for (var other : List.of(Contestant.ASTERISK_JAVA, Contestant.ASTERISK_JAVA_MSET)) {
            out.println("Turns, Atiende to " + other.title() + ", round by round: " + Figures.pairwise(ours, turnsPerSecond(measured.get(other))) + ".");
        }
        out.println("Load " + Machine.load() + " at the end.");
        var lost = (long) measured.values().stream().mapToDouble(all -> sum(all, Round::turns) - sum(all, Round::assigned)).sum();
        if (lost > 0) {
            out.println("WRONG: " + lost + " turns ended without an agent.");
        }
    }

    private static List<Double> turnsPerSecond(List<Round> rounds) {
        return rounds.stream().map(Round::turnsPerSecond).toList();
    }

    private static Figures figures(List<Round> rounds, ToDoubleFunction<Round> what) {
        return new Figures(rounds.stream().map(what::applyAsDouble).toList());
    }

    private static double sum(List<Round> rounds, ToDoubleFunction<Round> what) {
        return rounds.stream().mapToDouble(what).sum();
    }

    private static String text(String format, double value) {
        return String.format(Locale.ROOT, format, value);
    }
}
