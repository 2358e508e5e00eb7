package org.atiende.metrics;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/**
 * The values a metric's label may take. A time series costs memory here and in Prometheus for ever, so nothing a caller makes (a number, a
 * name, a call id) may become one: names from the configuration pass, words of our own code pass up to a limit, anything else is
 * counted and shown as {@value #OTHER}. Safe from any thread.
 */
final class BoundedLabels {

    /** Stands for every refused value. */
    static final String OTHER = "other";

    /** Different words of our own code per label. */
    static final int MAX_WORDS = 30;

    private final String label;
    private final Set<String> known;
    private final int more;
    private final Consumer<String> refused;

    private BoundedLabels(String label, Set<String> known, int more, Consumer<String> refused) {
        this.label = label;
        this.known = ConcurrentHashMap.newKeySet();
        this.known.addAll(known);
        this.more = more;
        this.refused = refused;
    }

    /** Exactly the configured names. */
    static BoundedLabels names(String label, Set<String> configured, Consumer<String> refused) {
        return new BoundedLabels(label, configured, 0, refused);
    }

    /** Words that our own code chooses, as {@code dial}, {@code in/v1} or {@code no_answer}; at most {@link #MAX_WORDS} different ones. */
    static BoundedLabels words(String label, Consumer<String> refused) {
        return new BoundedLabels(label, Set.of(), MAX_WORDS, refused);
    }

    String of(String value) {
        if (known.contains(value)) {
            return value;
        }
        if (more > 0 && value.matches("[a-z][a-z0-9_/-]{0,39}") && learn(value)) {
            return value;
        }
        refused.accept(label);
        return OTHER;
    }

    private synchronized boolean learn(String value) {
        return known.contains(value) || known.size() < more && known.add(value);
    }
}
