package org.atiende.store;

import java.nio.file.Path;
import java.time.Duration;

/**
 * Where the store is and how much of it one node may use.
 *
 * @param url of H2 or PostgreSQL; see {@link #check()}
 * @param connections the size of the pool; virtual threads queue in front of it
 * @param patience how long a piece of work waits for a connection before the store counts as lost
 */
public record StoreSettings(String url, String user, String password, int connections, Duration patience) {

    /** Connections of one node unless the configuration says otherwise. */
    public static final int CONNECTIONS = 8;

    /** The shortest wait for a connection the pool can keep. */
    public static final Duration SHORTEST_PATIENCE = Duration.ofMillis(250);

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
        return url(H2.PREFIX + "file:" + file.toAbsolutePath());
    }

    /** A database by its JDBC URL, with the default pool and H2's default user. An H2 URL without any settings gets the demanded ones. */
    public static StoreSettings url(String url) {
        return new StoreSettings(url.startsWith(H2.PREFIX) ? H2.whole(url) : url, "sa", "", CONNECTIONS, Duration.ofSeconds(2));
    }

    /** The same database as this user. */
    public StoreSettings as(String user, String password) {
        return new StoreSettings(url, user, password, connections, patience);
    }

    /**
     * Refuses a database the router does not know, and a URL that would lose rows, hang or speak another dialect.
     *
     * @throws IllegalArgumentException saying what is wrong, why, and what to write
     */
    public void check() {
        database().checkUrl();
    }

    Database database() {
        return Database.of(url);
    }

    @Override
    public String toString() {
        return "StoreSettings[" + url.split("[;?]", 2)[0].replaceFirst("//.*@", "//") + "]";
    }
}
