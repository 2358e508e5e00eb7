package org.atiende.store;

import java.sql.SQLException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.SQLExceptionOverride;
import org.jdbi.v3.core.Handle;

/** The embedded database: one file, one process. */
record H2(String url) implements Database {

    static final String PREFIX = "jdbc:h2:";

    private static final int FILE_IN_USE = 90020;
    private static final int NO_FILE = 90146;

    /**
     * Codes after which a connection is worth nothing: general error, file damaged or not readable or writable, database closed, connection
     * broken, called at shutdown. A write that the disk refuses closes H2's file for good; its connections look healthy and would stay in
     * the pool for ever, and H2 opens the file anew only when the last of them is gone.
     */
    private static final Set<Integer> BROKEN = Set.of(50000, 90007, 90028, 90030, 90031, 90067, 90098, 90121);

    /** What every URL must say, and why. */
    private static final Map<String, String> DEMANDED = demanded();

    private static Map<String, String> demanded() {
        var because = new LinkedHashMap<String, String>();
        because.put("WRITE_DELAY=0", "without it, a killed process loses rows that were already acknowledged");
        because.put("DB_CLOSE_ON_EXIT=FALSE", "without it, H2 closes itself while the router still writes its last calls at shutdown");
        because.put("MAX_COMPACT_TIME=0", "without it, H2 rewrites its file when it closes, and a disk that fails then takes acknowledged rows along");
        because.put("MODE=PostgreSQL", "every statement is written for H2 and PostgreSQL alike");
        because.put("DATABASE_TO_LOWER=TRUE", "names are lower case, as PostgreSQL has them");
        because.put("DEFAULT_NULL_ORDERING=HIGH", "empty values sort as in PostgreSQL");
        return because;
    }

    /** A URL without any settings gets the demanded ones. */
    static String whole(String url) {
        return url.indexOf(';') < 0 ? url + ";" + String.join(";", DEMANDED.keySet()) : url;
    }

    @Override
    public String urlToRead() {
        return url + ";IFEXISTS=TRUE;ACCESS_MODE_DATA=r";
    }

    @Override
    public String place() {
        return url.split(";", 2)[0];
    }

    @Override
    public void checkUrl() {
        var said = url.toLowerCase(Locale.ROOT) + ";";
        for (var demand : DEMANDED.entrySet()) {
            if (!said.contains(";" + demand.getKey().toLowerCase(Locale.ROOT) + ";")) {
                throw new IllegalArgumentException("the store's URL lacks " + demand.getKey() + ": " + demand.getValue()
                        + ". Write " + whole(place()));
            }
        }
    }

    @Override
    public void prepare(HikariConfig pool) {
        pool.setConnectionInitSql("SET QUERY_TIMEOUT " + STATEMENT_LIMIT.toMillis());
        // H2's own test of a connection does not see that the database is closed; a statement does.
        pool.setConnectionTestQuery("SELECT 1");
        pool.setExceptionOverride(new SQLExceptionOverride() {
            @java.lang.Override
            public Override adjudicate(SQLException trouble) {
                return BROKEN.contains(trouble.getErrorCode()) ? Override.MUST_EVICT : Override.CONTINUE_EVICT;
            }
        });
    }

    @Override
    public Map<String, String> settingsForMigrations() {
        return Map.of();
    }

    @Override
    public List<String> migrations() {
        return List.of(COMMON_MIGRATIONS);
    }

    @Override
    public void examine(Handle handle) {
        // All that matters is in the URL.
    }

    @Override
    public void beginDurable(Handle handle, Duration deadline) {
        // The limit of every statement is on the connection; what hangs in H2 is the disk, and no setting ends that.
    }

    @Override
    public void finishDurable(Handle handle) {
        handle.execute("CHECKPOINT SYNC");
    }

    @Override
    public Optional<String> whyNotOpened(SQLException trouble) {
        return switch (trouble.getErrorCode()) {
            case FILE_IN_USE -> Optional.of("the store " + place() + " is open in another process (a running router?): stop that one first");
            case NO_FILE -> Optional.of("there is no store " + place() + " yet: an import, or the router's first start, makes it");
            default -> Optional.empty();
        };
    }
}
