package org.atiende.story;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * {@code ./atiende demo}: the main job on a real Asterisk. With {@code --once} it plays every story, prints it as a person would tell it,
 * and exits 0 only if each ended as stated; without, calls keep coming until Ctrl-C.
 */
public final class Demo {

    /** How a story went; {@code broken} says what was not as stated. */
    private record Played(Story story, Duration took, List<String> broken) {

        boolean good() {
            return broken.isEmpty();
        }
    }

    private final PrintStream out;

    private Demo(PrintStream out) {
        this.out = out;
    }

    /** @param arguments {@code --once}, or {@code --once=BEGINNING} for the stories whose title begins so; none for the stream of calls */
    public static void main(String[] arguments) {
        var out = new PrintStream(new FileOutputStream(FileDescriptor.out), true, StandardCharsets.UTF_8);
        var once = List.of(arguments).stream().filter(word -> word.startsWith("--once")).findFirst();
        if (once.isEmpty()) {
            new LiveDemo(out).run();
        } else {
            System.exit(new Demo(out).once(once.get().replaceFirst("--once=?", "")) ? 0 : 1);
        }
    }

    private boolean once(String beginning) {
        var stories = Stories.all().stream().filter(story -> story.title().startsWith(beginning)).toList();
        var played = new ArrayList<Played>();
        out.println("Starting a real Asterisk and the router with the sample company of config/ …");
        var began = Instant.now();
        try (var stage = Stage.open(Stage.ANY_PORT)) {
            out.println(stage.whereabouts());
            out.println("%d stories with real SIP calls, about six minutes.".formatted(stories.size()));
            stories.stream().filter(Stage::canPlay).forEach(story -> played.add(play(stage, story)));
        }
        summary(played, Duration.between(began, Instant.now()));
        stories.stream().filter(story -> !Stage.canPlay(story)).forEach(story ->
                out.println("Not played, this Asterisk is older than " + story.sinceAsterisk() + ": " + story.title()));
        return !played.isEmpty() && played.stream().allMatch(Played::good);
    }

    private Played play(Stage stage, Story story) {
        out.println();
        out.println(story.title());
        var began = Instant.now();
        var tell = new Telling();
        var broken = new ArrayList<String>();
        try {
            story.play(stage, tell);
        } catch (RuntimeException stopped) {
            broken.add("it could not go on: " + stopped.getMessage() + "; the router believes: " + stage.beliefs());
            if (Boolean.getBoolean("atiende.story.trace")) {
                stopped.printStackTrace(new PrintWriter(out, true, StandardCharsets.UTF_8));
            }
        } finally {
            stage.clear();
        }
        broken.addAll(tell.broken());
        tell.lines().forEach(line -> out.println("  " + line));
        tell.expectations().stream().filter(Telling.Expectation::held).forEach(held -> out.println("  ✓ " + held.what()));
        broken.forEach(why -> out.println("  ✗ " + why));
        return new Played(story, Duration.between(began, Instant.now()), broken);
    }

    private void summary(List<Played> played, Duration took) {
        out.println();
        out.println("Summary");
        for (var one : played) {
            out.println(String.format(Locale.ROOT, "  %-3s %6s  %s", one.good() ? "ok" : "NOT", Telling.seconds(one.took()), one.story().title()));
        }
        var good = played.stream().filter(Played::good).count();
        out.println("%d of %d stories ended as stated, in %s.".formatted(good, played.size(), Telling.seconds(took)));
    }
}
