package org.atiende.simulate;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/**
 * A figure of a simulation with its standard error, by the method of batch means: the callers are cut into parts in the order of their
 * arrival, and the parts' own figures tell how far the whole may be off.
 *
 * @param standardError of the same unit; meaningful when a part is much longer than the line remembers
 */
record Figure(double value, double standardError) {

    static Figure of(List<Tally> parts, ToDoubleFunction<Tally> ratio) {
        var whole = ratio.applyAsDouble(parts.stream().reduce(new Tally(), Tally::plus));
        var squares = parts.stream().mapToDouble(ratio).map(part -> (part - whole) * (part - whole)).sum();
        return new Figure(whole, Math.sqrt(squares / (parts.size() - 1) / parts.size()));
    }

    private static double share(double part, double of) {
        return of == 0 ? 0 : part / of;
    }

    /** All figures of a line, or of all lines, by their names in the report; shares are of the admitted, {@code blocked} is of the offered. */
    static Map<String, Figure> all(List<Tally> parts) {
        var figures = new LinkedHashMap<String, Figure>();
        figures.put("blocked", of(parts, tally -> share(tally.blocked, tally.offered)));
        figures.put("waited", of(parts, tally -> share(tally.waited, tally.admitted())));
        figures.put("asa_seconds", of(parts, tally -> share(tally.answerSeconds, tally.answered)));
        figures.put("mean_queue_time_seconds", of(parts, tally -> share(tally.queueSeconds, tally.admitted())));
        figures.put("abandoned", of(parts, tally -> share(tally.abandoned, tally.admitted())));
        figures.put("promised", of(parts, tally -> share(tally.promised, tally.admitted())));
        figures.put("over_cap", of(parts, tally -> share(tally.overCap, tally.admitted())));
        figures.put("affinity_hit", of(parts, tally -> share(tally.known, tally.knowing)));
        return figures;
    }

    /** Answered within each of {@link Tally#WITHIN}, shares of the admitted. */
    static List<Figure> within(List<Tally> parts) {
        var figures = new ArrayList<Figure>();
        for (var one = 0; one < Tally.WITHIN.length; one++) {
            var index = one;
            figures.add(of(parts, tally -> share(tally.within[index], tally.admitted())));
        }
        return figures;
    }
}
