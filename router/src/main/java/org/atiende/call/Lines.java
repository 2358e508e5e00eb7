package org.atiende.call;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

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
            line.numbers().forEach(number -> byDigits.put(LinePolicy.digits(number), line));
        }
    }

    /** The line that this number rings; calls that we made say a line's name instead, and go back to it. */
    public LinePolicy called(String number) {
        return Optional.ofNullable(byDigits.get(LinePolicy.digits(number))).orElseGet(() -> named(number));
    }

    /** The line of this name; the usual one for a name that the configuration no longer has. */
    public LinePolicy named(String name) {
        return all.stream().filter(line -> line.name().equals(name)).findFirst().orElse(usual());
    }

    LinePolicy usual() {
        return all.getFirst();
    }
}
