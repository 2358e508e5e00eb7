package org.atiende.store;

import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/**
 * Where the store is and how much of it one node may use.
 *
 * @param connections the size of the pool; virtual threads queue in front of it
 * @param patience how long a piece of work waits for a connection before the store counts as lost
 */
public record StoreSettings(String url, String user, String password, int connections, Duration patience) {

    /** Connections of one node unless the configuration says otherwise. */
    public static final int CONNECTIONS = 8;

    /** The shortest wait for a connection the pool can keep. */
    public static final Duration SHORTEST_PATIENCE = Duration.ofMillis(250);

    private static final String H2 = "jdbc:h2:";

    /** What every H2 URL must say, and why. */
    private static final Map<String, String> DEMANDED = demanded();

    private static Map<String, String> demanded() {
        var because = new LinkedHashMap<String, String>();
        because.put("WRITE_DELAY=0", "without it, a killed process loses rows that were already acknowledged");
        because.put("DB_CLOSE_ON_EXIT=FALSE", "without it, H2 closes itself while the router still writes its last calls at shutdown");
        because.put("MODE=PostgreSQL", "every statement is written for H2 and PostgreSQL alike");
        because.put("DATABASE_TO_LOWER=TRUE", "names are lower case, as PostgreSQL has them");
        because.put("DEFAULT_NULL_ORDERING=HIGH", "empty values sort as in PostgreSQL");
        return because;
    }

    public StoreSettings {
        if (connections < 1) {
            throw new IllegalArgumentException("the store needs at least 1 connection, not " + connections);
        }
        if (patience.compareTo(SHORTEST_PATIENCE) < 0) {
            throw new IllegalArgumentException("the pool cannot wait less than " + SHORTEST_PATIENCE.toMillis() + " ms");
        }
    }

    /** The embedded database in this file (H2 adds {@code .mv.db} to the name). */
    public static StoreSettings file(Path file) {
        return url(H2 + "file:" + file.toAbsolutePath() + ";" + String.join(";", DEMANDED.keySet()));
    }

    /** A database by its JDBC URL, with the default pool and H2's default user. An H2 URL without any settings gets the demanded ones. */
    public static StoreSettings url(String url) {
        var bare = url.startsWith(H2) && url.indexOf(';') < 0;
        return new StoreSettings(bare ? url + ";" + String.join(";", DEMANDED.keySet()) : url, "sa", "", CONNECTIONS, Duration.ofSeconds(2));
    }

    boolean h2() {
        return url.startsWith(H2);
    }

    /** Refuses an H2 URL that would lose data or speak another dialect, saying which part is missing, why, and the whole URL to write. */
    void check() {
        if (!h2()) {
            throw new IllegalArgumentException("the store's URL must begin with " + H2 + " (PostgreSQL is not supported yet)");
        }
        var said = url.toLowerCase(Locale.ROOT) + ";";
        for (var demand : DEMANDED.entrySet()) {
            if (!said.contains(";" + demand.getKey().toLowerCase(Locale.ROOT) + ";")) {
                throw new IllegalArgumentException("the store's URL lacks " + demand.getKey() + ": " + demand.getValue()
                        + ". Write " + url.split(";", 2)[0] + ";" + String.join(";", DEMANDED.keySet()));
            }
        }
    }

    /** The URL without its settings, which may hold a password. */
    String place() {
        return url.split("[;?]", 2)[0];
    }

    @Override
    public String toString() {
        return "StoreSettings[" + place() + "]";
    }
}
