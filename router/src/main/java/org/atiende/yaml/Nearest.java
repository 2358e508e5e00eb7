package org.atiende.yaml;

import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;

/** Finds what somebody probably meant to write. Every room that reads what administrators wrote guesses alike through it. */
public final class Nearest {

    private Nearest() {
    }

    /** The offered word within a third of the written one's letters (optimal string alignment), as {@code "hold-cap"} for {@code holdCap}. */
    public static Optional<String> to(String written, Collection<String> offered) {
        var plain = plain(written);
        var allowed = Math.max(1, plain.length() / 3);
        return offered.stream().filter(word -> Math.abs(word.length() - written.length()) <= allowed + 2)
                .filter(word -> distance(plain, plain(word)) <= allowed)
                .min(Comparator.comparingInt((String word) -> distance(plain, plain(word))).thenComparing(Comparator.naturalOrder()));
    }

    /** The suggestion as the end of a message, or nothing. */
    public static String hint(String written, Collection<String> offered) {
        return to(written, offered).map(word -> "; did you mean \"" + word + "\"?").orElse("");
    }

    private static String plain(String word) {
        var shown = word.length() > 60 ? word.substring(0, 60) : word;
        return shown.toLowerCase(Locale.ROOT).replaceAll("[-_ ]", "");
    }

    private static int distance(String a, String b) {
        var cost = new int[a.length() + 1][b.length() + 1];
        for (var i = 0; i <= a.length(); i++) {
            for (var j = 0; j <= b.length(); j++) {
                cost[i][j] = i == 0 || j == 0 ? i + j : Math.min(Math.min(cost[i - 1][j], cost[i][j - 1]) + 1,
                        cost[i - 1][j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1));
                if (i > 1 && j > 1 && a.charAt(i - 1) == b.charAt(j - 2) && a.charAt(i - 2) == b.charAt(j - 1)) {
                    cost[i][j] = Math.min(cost[i][j], cost[i - 2][j - 2] + 1);
                }
            }
        }
        return cost[a.length()][b.length()];
    }
}
