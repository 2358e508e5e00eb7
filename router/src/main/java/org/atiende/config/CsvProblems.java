package org.atiende.config;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** Everything found wrong in one import, in the order found, as {@code file:line:column problem}. Owned by the importing thread. */
final class CsvProblems {

    /** The most problems told; the others are only counted. */
    static final int MAX_TOLD = 200;

    private static final int MAX_QUOTED_CHARACTERS = 40;
    private static final int FARTHEST_GUESS = 3;

    private final List<String> told = new ArrayList<>();
    private long found;

    void add(String file, long line, String column, String problem) {
        found++;
        if (told.size() < MAX_TOLD) {
            told.add(file + ":" + line + ":" + column + " " + problem);
        }
    }

    long found() {
        return found;
    }

    List<String> told() {
        return List.copyOf(told);
    }

    /** A value as it may be shown on a terminal: in quotes, cut, and with everything unprintable escaped. */
    static String quoted(String value) {
        var shown = new StringBuilder("\"");
        value.codePoints().limit(MAX_QUOTED_CHARACTERS).forEach(character -> {
            int kind = Character.getType(character);
            if (Character.isISOControl(character) || kind == Character.FORMAT || kind == Character.SURROGATE
                    || kind == Character.LINE_SEPARATOR || kind == Character.PARAGRAPH_SEPARATOR) {
                shown.append("\\u{").append(Integer.toHexString(character)).append('}');
            } else {
                shown.appendCodePoint(character);
            }
        });
        return shown.append(value.codePointCount(0, value.length()) > MAX_QUOTED_CHARACTERS ? "…\"" : "\"").toString();
    }

    /** What was probably meant, as a clause to append; otherwise everything allowed, where that is short. */
    static String meant(String written, Collection<String> allowed) {
        return nearest(written, allowed).map(near -> "; did you mean " + near + "?")
                .orElseGet(() -> allowed.isEmpty() || allowed.size() > 20 ? ""
                        : "; allowed: " + String.join(", ", allowed.stream().sorted().toList()));
    }

    private static Optional<String> nearest(String written, Collection<String> allowed) {
        int farthest = Math.min(FARTHEST_GUESS, Math.max(1, written.length() / 3));
        return allowed.stream().filter(word -> Math.abs(word.length() - written.length()) <= farthest)
                .filter(word -> distance(word, written) <= farthest)
                .min(Comparator.comparingInt((String word) -> distance(word, written)).thenComparing(word -> word));
    }

    /** Levenshtein's distance: letters added, dropped or changed. */
    private static int distance(String from, String to) {
        int[] above = new int[to.length() + 1];
        for (int column = 0; column <= to.length(); column++) {
            above[column] = column;
        }
        for (int row = 1; row <= from.length(); row++) {
            int[] here = new int[to.length() + 1];
            here[0] = row;
            for (int column = 1; column <= to.length(); column++) {
                int changed = above[column - 1] + (from.charAt(row - 1) == to.charAt(column - 1) ? 0 : 1);
                here[column] = Math.min(changed, Math.min(above[column], here[column - 1]) + 1);
            }
            above = here;
        }
        return above[to.length()];
    }
}
