package org.atiende.store;

import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import com.zaxxer.hikari.HikariConfig;
import org.jdbi.v3.core.Handle;

/** The one place that knows which databases there are and what differs between them; everything else is the SQL that both share. */
sealed interface Database permits H2, Postgres {

    /** The longest one statement may run; then the database itself ends it. */
    Duration STATEMENT_LIMIT = Duration.ofSeconds(10);

    /** What every database needs, whatever its kind. */
    String COMMON_MIGRATIONS = "classpath:db/migration/common";

    /** @throws IllegalArgumentException when the router knows no such database */
    static Database of(String url) {
        if (url.startsWith(H2.PREFIX)) {
            return new H2(url);
        }
        if (url.startsWith(Postgres.PREFIX)) {
            return new Postgres(url);
        }
        throw new IllegalArgumentException("the store's URL must begin with " + H2.PREFIX + " (one file) or " + Postgres.PREFIX
                + " (a server). Write " + H2.PREFIX + "file:./data/atiende or " + Postgres.EXAMPLE);
    }

    /** The URL as the driver gets it. */
    String url();

    /** The URL for somebody who only looks. */
    default String urlToRead() {
        return url();
    }

    /** The URL without its settings, which may hold a password. */
    String place();

    /** @throws IllegalArgumentException when the URL would lose rows, hang or speak another dialect; the message says what to write */
    void checkUrl();

    /** What each connection needs to be told. */
    void prepare(HikariConfig pool);

    /** The driver's settings for the migrations, which may take longer than the statements of a call. */
    Map<String, String> settingsForMigrations();

    /** Where the migrations are. */
    List<String> migrations();

    /** @throws StoreRefused when the database, as it is set, would lose rows or cannot run the statements; the message says what to change */
    void examine(Handle handle);

    /** The first act of a transaction that must reach the disk within a deadline. */
    void beginDurable(Handle handle, Duration deadline);

    /** The last act after the commit of a transaction that must reach the disk. */
    void finishDurable(Handle handle);

    /** A better word on why it could not be opened than the driver's. */
    Optional<String> whyNotOpened(SQLException trouble);
}
