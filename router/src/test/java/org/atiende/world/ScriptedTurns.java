package org.atiende.world;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.atiende.agi.AgiScript;
import org.atiende.agi.AgiSession;
import org.atiende.agi.CallerHungUp;
import org.atiende.agi.LineLost;

/** A router with a script instead of a mind: says one word per turn, and writes down what it was told. Safe from any thread. */
final class ScriptedTurns {

    /** Whom the router calls. */
    static final String CUSTOMER = "+34600111222";

    private static final Duration LONG = Duration.ofHours(1);
    private static final Duration A_WHILE = Duration.ofSeconds(30);

    private final Queue<String> words;
    private final List<String> told = new ArrayList<>();
    private volatile Consumer<Duration> wallClock = _ -> {
        throw new IllegalStateException("Asterisk's clock cannot be set in this story");
    };

    ScriptedTurns(List<String> words) {
        this.words = new ArrayDeque<>(words);
    }

    /** @param set sets Asterisk's wall clock so much on or back */
    void wallClock(Consumer<Duration> set) {
        wallClock = set;
    }

    Map<String, AgiScript> scripts() {
        return Map.of("in/v1", this::take, "after/v1", this::take, "callback/v1", this::take);
    }

    /** One line per turn: script, dial status, cause, who hung up, transfer target, who transferred, peer, agent; of a caller also whether they stayed after a message. */
    synchronized List<String> told() {
        return List.copyOf(told);
    }

    /** The end of the script: a turn that nobody expected ends the call, so that it shows. */
    private synchronized String next(AgiSession line) {
        told.add(Stream.concat(Stream.of(line.request().script()), line.request().arguments().stream().skip(3).map(Telling::named).map(word -> word.isEmpty() ? "-" : word))
                .collect(Collectors.joining(" ")));
        return Optional.ofNullable(words.poll()).orElse("end");
    }

    private void take(AgiSession line) throws CallerHungUp, LineLost {
        var word = next(line);
        var targets = Arrays.stream(word.substring(word.indexOf(':') + 1).split("\\+")).map(extension -> "PJSIP/" + extension).toList();
        switch (word.split(":")[0]) {
            case "dial" -> dial(line, "6^3", targets);
            case "ring" -> dial(line, "2^1", targets);
            case "holds" -> {
                hold(line, LONG);
                untilHangup(line);
            }
            case "clock" -> {
                hold(line, A_WHILE);
                wallClock.accept(Duration.ofSeconds(Long.parseLong(word.split(":")[1])));
                untilHangup(line);
            }
            case "silent" -> untilHangup(line);
            case "calls" -> {
                line.set("__ATIENDE_NUMBER", CUSTOMER);
                line.set("ATIENDE_RING", "2");
                line.set("ATIENDE_DO", "dial");
            }
            case "dies" -> {
                // the socket closes, and nothing was said
            }
            default -> line.set("ATIENDE_DO", word);
        }
    }

    private static void hold(AgiSession line, Duration lease) throws CallerHungUp, LineLost {
        line.answer();
        line.startMusic("default");
        line.lease(lease);
    }

    private static void untilHangup(AgiSession line) throws CallerHungUp {
        var over = new CountDownLatch(1);
        line.onHangup(over::countDown);
        try {
            over.await();
        } catch (InterruptedException nobodyDoes) {
            throw new IllegalStateException("a turn is never interrupted", nobodyDoes);
        }
        throw new CallerHungUp();
    }

    private static void dial(AgiSession line, String ring, List<String> targets) throws CallerHungUp, LineLost {
        var told = new LinkedHashMap<String, String>();
        told.put("ATIENDE_AGENT", targets.size() == 1 ? targets.getFirst().substring(6) : "");
        told.put("ATIENDE_DIAL", String.join("&", targets));
        told.put("ATIENDE_RING", ring);
        told.put("ATIENDE_ONE", targets.size() == 1 ? targets.getFirst() : "");
        told.put("ATIENDE_DO", "dial");
        line.set(told);
    }
}
