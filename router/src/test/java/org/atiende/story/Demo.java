package org.atiende.story;

import java.io.PrintStream;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * {@code ./atiende demo}: the main job on a real Asterisk. With {@code --once} it plays every story, prints it as a person would tell it,
 * and exits 0 only if each ended as stated.
 */
public final class Demo {

    private static final int HTTP = 8080;

    /** How a story went. */
    private record Played(Story story, Duration took, List<String> broken) {
    }

    private final PrintStream out;

    private Demo(PrintStream out) {
        this.out = out;
    }

    public static void main(String[] args) {
        var wanted = List.of(args);
        var only = wanted.stream().filter(word -> word.startsWith("--only=")).map(word -> word.substring(7)).findFirst().orElse("");
        System.exit(new Demo(System.out).once(only) ? 0 : 1);
    }

    private boolean once(String only) {
        var played = new ArrayList<Played>();
        out.println("Starting a real Asterisk and the router with the sample company …");
        try (var stage = Stage.open(0)) {
            for (var story : Stories.all()) {
                if (story.title().startsWith(only)) {
                    played.add(play(stage, story));
                }
            }
        }
        summary(played);
        return !played.isEmpty() && played.stream().allMatch(one -> one.broken().isEmpty());
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
            broken.add("it could not go on: " + stopped.getMessage());
            if (Boolean.getBoolean("atiende.story.trace")) {
                stopped.printStackTrace(out);
            }
        } finally {
            stage.clear();
        }
        broken.addAll(tell.broken());
        tell.lines().forEach(line -> out.println("  " + line));
        tell.expectations().forEach(expectation -> out.println((expectation.held() ? "  ✓ " : "  ✗ ") + expectation.what()));
        broken.stream().filter(why -> why.startsWith("it could")).forEach(why -> out.println("  ✗ " + why));
        return new Played(story, Duration.between(began, Instant.now()), broken);
    }

    private void summary(List<Played> played) {
        out.println();
        out.println("Summary");
        for (var one : played) {
            out.println(String.format(Locale.ROOT, "  %-4s %5.1f s  %s", one.broken().isEmpty() ? "ok" : "NOT", one.took().toMillis() / 1_000.0,
                    one.story().title()));
        }
        var good = played.stream().filter(one -> one.broken().isEmpty()).count();
        out.println("  %d of %d stories ended as stated.".formatted(good, played.size()));
    }
}
