package org.atiende.csv;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

import org.atiende.yaml.Nearest;

/** Everything found wrong in one reading, in the order found, as {@code file:line:column problem}. Owned by the reading thread. */
public final class CsvProblems {

    private static final int MAX_QUOTED_CHARACTERS = 40;

    private final int mostTold;
    private final List<String> told = new ArrayList<>();
    private long found;

    /** @param mostTold the most problems told; the others are only counted */
    public CsvProblems(int mostTold) {
        this.mostTold = mostTold;
    }

    public void add(String file, long line, String column, String problem) {
        found++;
        if (told.size() < mostTold) {
            told.add(file + ":" + line + ":" + column + " " + problem);
        }
    }

    public long found() {
        return found;
    }

    public List<String> told() {
        return List.copyOf(told);
    }

    /** A value as it may be shown on a terminal: in quotes, cut, and with everything unprintable escaped. */
    public static String quoted(String value) {
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
    public static String meant(String written, Collection<String> allowed) {
        return Nearest.to(written, allowed).map(near -> "; did you mean " + near + "?")
                .orElseGet(() -> allowed.isEmpty() || allowed.size() > 20 ? ""
                        : "; allowed: " + String.join(", ", allowed.stream().sorted().toList()));
    }
}
