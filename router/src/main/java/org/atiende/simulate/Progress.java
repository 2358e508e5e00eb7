package org.atiende.simulate;

import java.io.PrintWriter;
import java.time.Duration;

/** A line on the terminal that says how far a long run has come; silent where nobody looks, and for the first two seconds. */
final class Progress {

    private static final Duration SILENCE = Duration.ofSeconds(2);
    private static final int WIDTH = 30;

    private final String what;
    private final long all;
    private final PrintWriter to;
    private final boolean watched = System.console() != null && System.console().isTerminal();
    private final long began = System.nanoTime();
    private boolean shown;

    Progress(String what, long all, PrintWriter to) {
        this.what = what;
        this.all = all;
        this.to = to;
    }

    void reached(long done) {
        var took = System.nanoTime() - began;
        if (watched && took > SILENCE.toNanos()) {
            var filled = (int) (WIDTH * done / all);
            var left = Duration.ofNanos((long) (took / (double) done * (all - done)));
            to.printf("\r%s [%s%s] %3d %%, %d s left ", what, "#".repeat(filled), "-".repeat(WIDTH - filled), 100 * done / all, left.toSeconds());
            to.flush();
            shown = true;
        }
    }

    void done() {
        if (shown) {
            to.printf("\r%s\r", " ".repeat(what.length() + WIDTH + 30));
            to.flush();
        }
    }
}
