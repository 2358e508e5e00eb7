package org.atiende.metrics;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import org.slf4j.LoggerFactory;

/** What the diary holds. Libraries keep their own, quieter level; the audit log is always whole. */
public final class Diary {

    private static final String OURS = "org.atiende";

    private Diary() {
    }

    /**
     * Writes entries of our own rooms from this level up, from now on.
     *
     * @param level {@code debug}, {@code info}, {@code warn} or {@code error}, in any case
     */
    public static void from(String level) {
        ((Logger) LoggerFactory.getLogger(OURS)).setLevel(Level.valueOf(level));
    }
}
