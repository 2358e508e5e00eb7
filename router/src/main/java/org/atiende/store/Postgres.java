package org.atiende.store;

import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

import com.zaxxer.hikari.HikariConfig;
import org.jdbi.v3.core.Handle;

/**
 * A PostgreSQL server, 15 or newer. Promises that a server that is frozen, cut off or slow ends a piece of work within
 * {@link #CONNECT_LIMIT}, {@link #SILENCE_LIMIT} and {@link Database#STATEMENT_LIMIT}, and that a router that is frozen within a
 * transaction lets go of its rows after {@link #IDLE_LIMIT}.
 */
record Postgres(String url) implements Database {

    static final String PREFIX = "jdbc:postgresql:";
    static final String EXAMPLE = "jdbc:postgresql://127.0.0.1:5432/atiende";

    /** The longest wait for the server to take a connection. */
    static final Duration CONNECT_LIMIT = Duration.ofSeconds(2);

    /** The longest silence of the server while an answer is due, longer than a statement may take. */
    static final Duration SILENCE_LIMIT = STATEMENT_LIMIT.plusSeconds(5);

    /** The longest a transaction may wait for its router; then the server ends it and frees its rows for the other routers. */
    static final Duration IDLE_LIMIT = Duration.ofSeconds(10);

    /** The longest silence in the middle of a migration. */
    static final Duration MIGRATION_LIMIT = Duration.ofMinutes(30);

    /** MERGE came with 15. */
    private static final int OLDEST_VERSION = 150_000;

    /** What may stand in the URL; whatever else the driver can is the router's to set, or would load foreign classes. */
    private static final Set<String> ALLOWED = new TreeSet<>(Set.of("channelBinding", "currentSchema", "gssEncMode", "ssl", "sslcert",
            "sslkey", "sslmode", "sslNegotiation", "sslrootcert"));

    private static final Pattern THIS_MACHINE = Pattern.compile("^jdbc:postgresql://(?:127\\.[0-9.]+|localhost|\\[::1])(?::[0-9]+)?/");

    /** Said in so many words; the driver's own choice would fall back to no encryption in silence. */
    private static final Pattern ENCRYPTION = Pattern.compile("(?:^|&)sslmode=(?:verify-full|verify-ca|require|disable)(?:&|$)");

    @Override
    public String place() {
        return url.split("\\?", 2)[0].replaceFirst("//.*@", "//");
    }

    @Override
    public void checkUrl() {
        if (!url.startsWith(PREFIX + "//") || place().indexOf('/', (PREFIX + "//").length()) < 0 || place().endsWith("/")) {
            throw new IllegalArgumentException("the store's URL names no server or no database. Write " + EXAMPLE);
        }
        var settings = url.substring(url.indexOf('?') < 0 ? url.length() : url.indexOf('?') + 1);
        for (var setting : settings.isEmpty() ? List.<String>of() : List.of(settings.split("&"))) {
            var name = setting.split("=", 2)[0];
            if (!ALLOWED.contains(name)) {
                throw new IllegalArgumentException("the store's URL must not set " + name + ": the router does. Allowed are "
                        + String.join(", ", ALLOWED) + "; user and password have their own lines");
            }
        }
        if (!THIS_MACHINE.matcher(url).find() && !ENCRYPTION.matcher(settings).find()) {
            throw new IllegalArgumentException("the calls would cross the network unencrypted. Write " + place() + "?sslmode=verify-full (with"
                    + " sslrootcert=FILE when the server's certificate is the company's own), or ?sslmode=disable for a network you trust");
        }
    }

    @Override
    public void prepare(HikariConfig pool) {
        // As words: the driver overlooks a setting that is a number.
        settings(SILENCE_LIMIT).forEach(pool::addDataSourceProperty);
        pool.addDataSourceProperty("loginTimeout", Long.toString(CONNECT_LIMIT.toSeconds()));
        pool.addDataSourceProperty("reWriteBatchedInserts", "true");
        // Otherwise messages hold the values of the row, which are customers'.
        pool.addDataSourceProperty("logServerErrorDetail", "false");
        pool.setConnectionInitSql("SET statement_timeout = " + STATEMENT_LIMIT.toMillis()
                + "; SET idle_in_transaction_session_timeout = " + IDLE_LIMIT.toMillis());
    }

    @Override
    public Map<String, String> settingsForMigrations() {
        return settings(MIGRATION_LIMIT);
    }

    private static Map<String, String> settings(Duration silence) {
        return Map.of("ApplicationName", "atiende", "tcpKeepAlive", "true", "connectTimeout", Long.toString(CONNECT_LIMIT.toSeconds()),
                "socketTimeout", Long.toString(silence.toSeconds()),
                // Of several servers only the one that takes writes.
                "targetServerType", "primary");
    }

    @Override
    public List<String> migrations() {
        return List.of(COMMON_MIGRATIONS);
    }

    @Override
    public void examine(Handle handle) {
        if (version(handle) < OLDEST_VERSION) {
            refuse("is older than PostgreSQL 15: upgrade the server");
        }
        if (setting(handle, "fsync").equals("off")) {
            refuse("runs with fsync = off and loses promises in a power cut: set fsync = on in postgresql.conf and restart the server");
        }
        if (setting(handle, "synchronous_commit").equals("off")) {
            refuse("runs with synchronous_commit = off and loses promises that were already spoken when it crashes: set synchronous_commit = on in"
                    + " postgresql.conf, or with ALTER ROLE or ALTER DATABASE where it was switched off, and start the router again");
        }
        if (!setting(handle, "server_encoding").equals("UTF8")) {
            refuse("is not in UTF8 and cannot keep every name: create the database with ENCODING 'UTF8'");
        }
    }

    private static int version(Handle handle) {
        return Integer.parseInt(setting(handle, "server_version_num"));
    }

    private static String setting(Handle handle, String name) {
        return handle.createQuery("SELECT current_setting(:name)").bind("name", name).mapTo(String.class).one();
    }

    private void refuse(String why) {
        throw new StoreRefused("the store " + place() + " " + why);
    }

    /** Whoever switched {@code synchronous_commit} off since the store was opened, this transaction waits for the disk. */
    @Override
    public void beginDurable(Handle handle, Duration deadline) {
        handle.createQuery("SELECT set_config('statement_timeout', :limit, true), CASE current_setting('synchronous_commit')"
                        + " WHEN 'off' THEN set_config('synchronous_commit', 'on', true) ELSE '' END")
                .bind("limit", Long.toString(Math.min(deadline.toMillis(), STATEMENT_LIMIT.toMillis()))).mapToMap().one();
    }

    @Override
    public void finishDurable(Handle handle) {
        // The server answered the commit when it was on its disk.
    }

    @Override
    public Optional<String> whyNotOpened(SQLException trouble) {
        var state = trouble.getSQLState() == null ? "" : trouble.getSQLState();
        return switch (state) {
            case "28P01", "28000" -> Optional.of("the server of " + place() + " refuses the user or the password of the store: check both");
            case "3D000" -> Optional.of("there is no database " + place() + ": create it with CREATE DATABASE, owned by the user of the store");
            case "08001", "08006", "08004" -> Optional.of("no server answers at " + place() + " that takes writes: is it running, and is the address right?");
            default -> Optional.empty();
        };
    }
}
