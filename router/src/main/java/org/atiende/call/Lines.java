package org.atiende.call;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

import org.atiende.match.LinePolicy;

/** The lines by the number that was called. A number nobody configured is served by the first line: no caller is turned away for it. */
public final class Lines {

    private final List<LinePolicy> all;
    private final Map<String, LinePolicy> byDigits = new HashMap<>();

    public Lines(List<LinePolicy> all) {
        if (all.isEmpty()) {
            throw new IllegalArgumentException("at least one line is needed");
        }
        this.all = List.copyOf(all);
        for (var line : all) {
            line.numbers().forEach(number -> byDigits.put(digits(number), line));
        }
    }

    LinePolicy called(String number) {
        return byDigits.getOrDefault(digits(number), usual());
    }

    LinePolicy named(String name) {
        return all.stream().filter(line -> line.name().equals(name)).findFirst().orElse(usual());
    }

    LinePolicy usual() {
        return all.getFirst();
    }

    /** Trunks deliver one number with and without the plus. */
    private static String digits(String number) {
        return number.startsWith("+") ? number.substring(1) : number.startsWith("00") ? number.substring(2) : number;
    }
}
