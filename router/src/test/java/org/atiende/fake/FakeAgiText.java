package org.atiende.fake;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/** How Asterisk reads a command line: {@code parse_args} of res_agi.c, and the little of pbx_variables.c that a turn needs. */
public final class FakeAgiText {

    /** The commands there are, and how many arguments they want at least. */
    static final SortedMap<String, Integer> VERBS = new TreeMap<>(Map.of(
            "ANSWER", 0, "EXEC", 1, "GET VARIABLE", 1, "GET FULL VARIABLE", 1, "NOOP", 0, "SET AUTOHANGUP", 1, "SET MUSIC", 1, "SET VARIABLE", 2,
            "STREAM FILE", 2, "VERBOSE", 1));
    static final Set<String> RUNS_ON_DEAD_CHANNEL = Set.of("EXEC", "GET VARIABLE", "GET FULL VARIABLE", "NOOP", "SET VARIABLE", "VERBOSE");
    static final String USAGE = """
            520-Invalid command syntax.  Proper usage follows:
            Cause the channel to do as the manual says.
            520 End of proper usage.
            """;
    private static final String UNESCAPED = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.!~*'()";

    private FakeAgiText() {
    }

    /** Blank and tab split, a quote opens and closes, a backslash takes the next character as it is, in quotes too. */
    public static List<String> arguments(String line) {
        var words = new ArrayList<String>();
        var word = new StringBuilder();
        boolean open = false;
        boolean quoted = false;
        for (int i = 0; i < line.length(); i++) {
            char c = line.charAt(i);
            if (c == '\\' && i + 1 < line.length()) {
                word.append(line.charAt(++i));
                open = true;
            } else if (c == '"') {
                quoted = !quoted;
                open = true;
            } else if ((c == ' ' || c == '\t') && !quoted) {
                if (open) {
                    words.add(word.toString());
                }
                word.setLength(0);
                open = false;
            } else {
                word.append(c);
                open = true;
            }
        }
        if (open) {
            words.add(word.toString());
        }
        return words;
    }

    static String verb(List<String> words) {
        String line = String.join(" ", words.subList(0, Math.min(3, words.size()))).toUpperCase(Locale.ROOT) + " ";
        return VERBS.keySet().stream().filter(verb -> line.startsWith(verb + " ")).findFirst().orElse("");
    }

    /** Replaces {@code ${…}} from the inside out; functions but URIENCODE are looked up as variables of that name. */
    static String substituted(String text, Map<String, String> variables) {
        var out = new StringBuilder();
        for (int i = 0; i < text.length(); i++) {
            if (!text.startsWith("${", i)) {
                out.append(text.charAt(i));
                continue;
            }
            int end = matchingBrace(text, i + 2);
            String inner = text.substring(i + 2, end);
            String name = substituted(inner, variables);
            out.append(name.startsWith("URIENCODE(") ? uriEncoded(name.substring(10, name.lastIndexOf(')'))) : variables.getOrDefault(name, ""));
            i = end;
        }
        return out.toString();
    }

    private static int matchingBrace(String text, int from) {
        int depth = 1;
        for (int i = from; i < text.length(); i++) {
            depth += text.startsWith("${", i) ? 1 : text.charAt(i) == '}' ? -1 : 0;
            if (depth == 0) {
                return i;
            }
        }
        return text.length();
    }

    private static String uriEncoded(String text) {
        var out = new StringBuilder();
        for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
            if (UNESCAPED.indexOf(b) >= 0 && b > 0) {
                out.append((char) b);
            } else {
                out.append("%%%02X".formatted(b & 0xff));
            }
        }
        return out.toString();
    }
}
