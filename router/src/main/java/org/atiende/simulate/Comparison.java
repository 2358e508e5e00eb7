package org.atiende.simulate;

import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToDoubleFunction;

import tools.jackson.databind.json.JsonMapper;

/**
 * Two simulations of the same callers side by side. Differences are taken part by part, so that what both parts share (a busy hour, long
 * talks) cancels out; the interval is Student's with {@value Books#PARTS} parts.
 */
final class Comparison {

    /** Student's t for 95 % and {@value Books#PARTS} - 1 degrees of freedom. */
    private static final double STUDENT = 2.093;

    private static final JsonMapper JSON = JsonMapper.builder().build();

    /** @param difference of the second to the first */
    record Row(double first, double second, double difference, double halfWidth) {

        boolean told() {
            return Math.abs(difference) > halfWidth;
        }
    }

    private final Outcome one;
    private final Outcome two;

    Comparison(Outcome one, Outcome two) {
        this.one = one;
        this.two = two;
    }

    Map<String, Row> rows() {
        var rows = new LinkedHashMap<String, Row>();
        rows.put("asa_seconds", row(tally -> share(tally.answerSeconds, tally.answered)));
        rows.put("waited", row(tally -> share(tally.waited, tally.admitted())));
        for (var index = 0; index < Tally.WITHIN.length; index++) {
            var within = index;
            rows.put("answered_within_" + Tally.WITHIN[index], row(tally -> share(tally.within[within], tally.admitted())));
        }
        rows.put("abandoned", row(tally -> share(tally.abandoned, tally.admitted())));
        rows.put("promised", row(tally -> share(tally.promised, tally.admitted())));
        rows.put("over_cap", row(tally -> share(tally.overCap, tally.admitted())));
        rows.put("blocked", row(tally -> share(tally.blocked, tally.offered)));
        rows.put("affinity_hit", row(tally -> share(tally.known, tally.knowing)));
        return rows;
    }

    private static double share(double part, double of) {
        return of == 0 ? 0 : part / of;
    }

    private Row row(ToDoubleFunction<Tally> figure) {
        var first = one.all();
        var second = two.all();
        var differences = new double[first.size()];
        var mean = 0.0;
        for (var part = 0; part < differences.length; part++) {
            differences[part] = figure.applyAsDouble(second.get(part)) - figure.applyAsDouble(first.get(part));
            mean += differences[part] / differences.length;
        }
        var squares = 0.0;
        for (var difference : differences) {
            squares += (difference - mean) * (difference - mean);
        }
        var halfWidth = STUDENT * Math.sqrt(squares / (differences.length - 1) / differences.length);
        return new Row(Figure.of(first, figure).value(), Figure.of(second, figure).value(), mean, halfWidth);
    }

    /** {@code {"first": …, "second": …, "difference": {"asa_seconds": {"value": …, "from": …, "until": …}}}}. */
    String json() {
        var root = JSON.createObjectNode();
        root.set("first", JSON.readTree(new Report(one).json()));
        root.set("second", JSON.readTree(new Report(two).json()));
        var differences = root.putObject("difference");
        rows().forEach((name, row) -> differences.putObject(name).put("value", row.difference()).put("from", row.difference() - row.halfWidth())
                .put("until", row.difference() + row.halfWidth()));
        return JSON.writerWithDefaultPrettyPrinter().writeValueAsString(root);
    }

    void print(PrintWriter out, String first, String second) {
        out.printf(Locale.ROOT, "%,d calls after a warm-up of %,d, seed %d; the same random numbers for both%n%n", one.rules().calls(), one.rules().warmUp(),
                one.seed());
        out.printf("%-24s %14s %14s   %s%n", "", first, second, "difference, 95 of 100");
        rows().forEach((name, row) -> {
            if (row.first() != 0 || row.second() != 0) {
                var seconds = name.endsWith("_seconds");
                var scale = seconds ? 1 : 100;
                out.printf(Locale.ROOT, "%-24s %14s %14s   %+.3f \u00b1 %.3f %s%s%n", name.replace('_', ' ').replace(" seconds", ""), text(row.first(), seconds),
                        text(row.second(), seconds), scale * row.difference(), scale * row.halfWidth(), seconds ? "s" : "points", row.told() ? "" : "  (may be chance)");
            }
        });
    }

    private static String text(double value, boolean seconds) {
        return seconds ? String.format(Locale.ROOT, "%.2f s", value) : String.format(Locale.ROOT, "%.3f %%", 100 * value);
    }
}
