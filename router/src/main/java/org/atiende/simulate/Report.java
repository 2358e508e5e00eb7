package org.atiende.simulate;

import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;

import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** What is printed of a simulation: for people a table, for programs JSON. */
final class Report {

    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final Outcome outcome;

    Report(Outcome outcome) {
        this.outcome = outcome;
    }

    /** {@code {"all": …, "lines": {…}}}: counts, seconds and shares as in {@link Figure}. */
    String json() {
        var root = JSON.createObjectNode();
        root.put("seed", outcome.seed());
        root.put("unanswered", outcome.unanswered());
        root.set("all", figures(outcome.all()).put("occupancy", outcome.occupancy()));
        forecast(outcome.forecasts().all(), (ObjectNode) root.get("all"));
        var lines = root.putObject("lines");
        for (var one = 0; one < outcome.lines().size(); one++) {
            var line = figures(outcome.line(one));
            forecast(outcome.forecasts().lines().get(one), line);
            lines.set(outcome.lines().get(one), line);
        }
        return JSON.writerWithDefaultPrettyPrinter().writeValueAsString(root);
    }

    private static void forecast(Forecaster.Account told, ObjectNode into) {
        if (told.forecasts() > 0) {
            into.putObject("forecast").put("forecasts", told.forecasts()).put("mse", told.mse()).put("mse_ewma", told.mseEwma())
                    .put("mse_ql", told.mseQl()).put("kept_p90", told.keptNinetieth()).put("pinball_p90", told.pinball());
        }
    }

    private static ObjectNode figures(List<Tally> parts) {
        var node = JSON.createObjectNode();
        node.put("offered", parts.stream().mapToLong(tally -> tally.offered).sum());
        var figures = Figure.all(parts);
        figures.forEach((name, figure) -> node.put(name, figure.value()));
        var within = Figure.within(parts);
        var shares = node.putObject("answered_within");
        for (var one = 0; one < within.size(); one++) {
            shares.put(Integer.toString(Tally.WITHIN[one]), within.get(one).value());
        }
        var errors = node.putObject("standard_error");
        figures.forEach((name, figure) -> errors.put(name, figure.standardError()));
        var ofShares = errors.putObject("answered_within");
        for (var one = 0; one < within.size(); one++) {
            ofShares.put(Integer.toString(Tally.WITHIN[one]), within.get(one).standardError());
        }
        return node;
    }

    void print(PrintWriter out) {
        out.printf(Locale.ROOT, "%,d calls after a warm-up of %,d, seed %d, policy %s; \u00b1 is one standard error%n%n", outcome.rules().calls(),
                outcome.rules().warmUp(), outcome.seed(), outcome.rules().policy().name().toLowerCase(Locale.ROOT).replace('_', '-'));
        out.printf("%-20s %12s %18s %18s %18s %18s %18s%n", "line", "offered", "waited", "ASA", "within 20 s", "within 180 s", "without a person");
        for (var one = 0; one < outcome.lines().size(); one++) {
            row(out, outcome.lines().get(one), outcome.line(one));
        }
        if (outcome.lines().size() > 1) {
            row(out, "all", outcome.all());
        }
        out.printf(Locale.ROOT, "%nAgents were busy %.1f %% of the time.%n", 100 * outcome.occupancy());
        var told = outcome.forecasts().all();
        if (told.forecasts() > 0) {
            out.printf(Locale.ROOT, "%,d waits were forecast as they began: %.1f %% ended within the announced 90th percentile. Mean square error %.0f s\u00b2,"
                    + " queue length times mean talk %.0f, Asterisk's Queue() %.0f.%n", told.forecasts(), 100 * told.keptNinetieth(), told.mse(), told.mseQl(), told.mseEwma());
        }
        if (outcome.unanswered() > 0) {
            out.printf(Locale.ROOT, "%,d callers still waited when nobody was to come on duty any more; they count as not answered.%n", outcome.unanswered());
        }
    }

    private static void row(PrintWriter out, String name, List<Tally> parts) {
        var figures = Figure.all(parts);
        var within = Figure.within(parts);
        var lost = Figure.of(parts, tally -> tally.admitted() == 0 ? 0 : (double) (tally.abandoned + tally.promised) / tally.admitted());
        out.printf(Locale.ROOT, "%-20s %,12d %18s %18s %18s %18s %18s%n", name, parts.stream().mapToLong(tally -> tally.offered).sum(),
                percent(figures.get("waited")), String.format(Locale.ROOT, "%.2f \u00b1 %.2f s", figures.get("asa_seconds").value(),
                        figures.get("asa_seconds").standardError()),
                percent(within.get(0)), percent(within.get(3)), percent(lost));
    }

    private static String percent(Figure figure) {
        return String.format(Locale.ROOT, "%.2f \u00b1 %.2f %%", 100 * figure.value(), 100 * figure.standardError());
    }
}
