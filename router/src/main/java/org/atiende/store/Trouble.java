package org.atiende.store;

import java.sql.SQLException;
import java.util.Set;

/** Tells a database that said no from one that is not there, by SQLSTATE (ISO/IEC 9075-2, table 38; both databases use it). */
final class Trouble {

    /** Classes of an answer about the statement or its values: 21 cardinality, 22 data, 23 constraint, 42 syntax or access. */
    private static final Set<String> SAID_NO = Set.of("21", "22", "23", "42");

    /** Characters of the database's own words in a message. */
    private static final int MAX_WORDS = 200;

    private Trouble() {
    }

    /** @param maybeKept whether a commit was under way, so that nobody knows what became of it */
    static RuntimeException of(String work, String place, Throwable thrown, boolean maybeKept) {
        for (var cause = thrown; cause != null; cause = cause.getCause()) {
            if (cause instanceof SQLException sql && sql.getSQLState() != null && sql.getSQLState().length() == 5
                    && SAID_NO.contains(sql.getSQLState().substring(0, 2))) {
                return new StoreRefused("the store refused to " + work + " (state=" + sql.getSQLState() + " at=" + place + ")", thrown);
            }
        }
        return new StoreLost("the store could not " + work + " (at=" + place + "): " + wordsOf(rootOf(thrown)), thrown, maybeKept);
    }

    /** The first line, for a person: a database that is not there speaks of disks and connections, not of rows. */
    private static String wordsOf(Throwable root) {
        var first = String.valueOf(root.getMessage()).lines().findFirst().orElse("");
        return root.getClass().getSimpleName() + ": " + first.substring(0, Math.min(first.length(), MAX_WORDS)).replaceAll("\\p{Cntrl}", " ");
    }

    private static Throwable rootOf(Throwable thrown) {
        var root = thrown;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        return root;
    }
}
