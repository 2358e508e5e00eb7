package org.atiende.simulate;

import java.util.List;
import java.util.Locale;

/** A drawing of the waits: for each line the share of callers who still wait after so many seconds, on a logarithmic scale, as SVG. */
final class Plot {

    private static final int WIDTH = 900;
    private static final int HEIGHT = 520;
    private static final int LEFT = 80;
    private static final int TOP = 50;
    private static final int RIGHT = 180;
    private static final int BOTTOM = 60;

    /** From everybody down to one in ten thousand. */
    private static final int DECADES = 4;

    /** Told apart also by who sees no red and green (Okabe and Ito, 2008). */
    private static final List<String> COLOURS = List.of("#0072b2", "#d55e00", "#009e73", "#cc79a7", "#56b4e9", "#e69f00", "#000000");

    private final Outcome outcome;

    Plot(Outcome outcome) {
        this.outcome = outcome;
    }

    String svg() {
        var svg = new StringBuilder();
        svg.append("<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" font-family=\"sans-serif\" font-size=\"13\">%n".formatted(WIDTH, HEIGHT));
        svg.append("<rect width=\"100%\" height=\"100%\" fill=\"white\"/>\n");
        svg.append("<text x=\"%d\" y=\"28\" font-size=\"16\">Callers who still wait: %,d calls, seed %d</text>%n"
                .formatted(LEFT, outcome.rules().calls(), outcome.seed()));
        axes(svg);
        for (var line = 0; line < outcome.lines().size(); line++) {
            curve(svg, line);
        }
        return svg.append("</svg>\n").toString();
    }

    private static double x(double seconds) {
        return LEFT + (WIDTH - LEFT - RIGHT) * seconds / Outcome.Waits.LONGEST;
    }

    private static double y(double share) {
        var decades = -Math.log10(Math.max(share, Math.pow(10, -DECADES)));
        return TOP + (HEIGHT - TOP - BOTTOM) * decades / DECADES;
    }

    private static void axes(StringBuilder svg) {
        for (var seconds = 0; seconds <= Outcome.Waits.LONGEST; seconds += 60) {
            line(svg, x(seconds), y(1), x(seconds), y(0), seconds == 180 ? "#888" : "#ddd");
            svg.append(text(x(seconds), HEIGHT - BOTTOM + 20, "middle", seconds + " s"));
        }
        for (var decade = 0; decade <= DECADES; decade++) {
            var share = Math.pow(10, -decade);
            line(svg, x(0), y(share), x(Outcome.Waits.LONGEST), y(share), "#ddd");
            svg.append(text(LEFT - 8, y(share) + 4, "end", String.format(Locale.ROOT, decade > 1 ? "%." + (decade - 2) + "f %%" : "%.0f %%", 100 * share)));
        }
        svg.append(text((LEFT + WIDTH - RIGHT) / 2.0, HEIGHT - 14, "middle", "seconds since the call came"));
    }

    private void curve(StringBuilder svg, int line) {
        var colour = COLOURS.get(line % COLOURS.size());
        svg.append("<polyline fill=\"none\" stroke=\"%s\" stroke-width=\"2\" points=\"".formatted(colour));
        var waits = outcome.waits()[line];
        for (var second = 0; second <= Outcome.Waits.LONGEST; second++) {
            var share = waits.longerThan(second);
            svg.append(String.format(Locale.ROOT, "%.1f,%.1f ", x(second), y(share)));
            if (share < Math.pow(10, -DECADES)) {
                break;
            }
        }
        svg.append("\"/>\n");
        svg.append("<text x=\"%d\" y=\"%d\" fill=\"%s\">%s</text>%n".formatted(WIDTH - RIGHT + 14, TOP + 20 + 20 * line, colour, outcome.lines().get(line)));
    }

    private static void line(StringBuilder svg, double fromX, double fromY, double toX, double toY, String colour) {
        svg.append(String.format(Locale.ROOT, "<line x1=\"%.1f\" y1=\"%.1f\" x2=\"%.1f\" y2=\"%.1f\" stroke=\"%s\"/>%n", fromX, fromY, toX, toY, colour));
    }

    private static String text(double x, double y, String anchor, String text) {
        return String.format(Locale.ROOT, "<text x=\"%.1f\" y=\"%.1f\" text-anchor=\"%s\">%s</text>%n", x, y, anchor, text);
    }
}
