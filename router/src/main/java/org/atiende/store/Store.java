package org.atiende.store;

import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.function.Function;
import javax.sql.DataSource;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.pool.HikariPool;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.JdbiException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Owns the database: the pool, the migrations and the one way to run a statement. Promises that a {@link #write} that returned survives a
 * killed process (H2 with {@code WRITE_DELAY=0}; a power cut is promised only after {@link #checkpointSync()}). Does not know any
 * table: each room keeps its own statements, written in the SQL that H2 and PostgreSQL share. Safe from any thread; it may block, so
 * never call it from an event loop, and never interrupt a thread inside it (H2's file would close under everybody).
 */
public final class Store implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Store.class);

    private static final int H2_FILE_IN_USE = 90020;

    private final StoreSettings settings;
    private final StoreMeter meter;
    private final HikariDataSource pool;
    private final Jdbi jdbi;
    private FutureTask<Boolean> probe;

    private Store(StoreSettings settings, StoreMeter meter, HikariDataSource pool) {
        this.settings = settings;
        this.meter = meter;
        this.pool = pool;
        this.jdbi = Jdbi.create(pool);
        jdbi.registerArgument(new Moments.Argument());
        jdbi.registerColumnMapper(Instant.class, new Moments.Mapper());
    }

    /** As {@link #open(StoreSettings, StoreMeter)}, measuring nothing. */
    public static Store open(StoreSettings settings) {
        return open(settings, StoreMeter.NONE);
    }

    /**
     * Opens the database and brings its tables up to date.
     *
     * @throws IllegalArgumentException when the URL lacks what durability or the common SQL needs; the message says what to write
     * @throws StoreLost when the database cannot be opened
     */
    public static Store open(StoreSettings settings, StoreMeter meter) {
        settings.check();
        HikariDataSource pool;
        try {
            pool = new HikariDataSource(poolOf(settings));
        } catch (HikariPool.PoolInitializationException e) {
            throw new StoreLost(whyNotOpened(settings, e), e);
        }
        try {
            Flyway.configure().dataSource(pool).locations("classpath:db/migration/common").load().migrate();
        } catch (FlywayException e) {
            pool.close();
            throw new StoreLost("the tables of " + settings.place() + " could not be brought up to date: " + e.getMessage(), e);
        }
        LOG.info("store open (url={} connections={})", settings.place(), settings.connections());
        return new Store(settings, meter, pool);
    }

    private static HikariConfig poolOf(StoreSettings settings) {
        var config = new HikariConfig();
        config.setPoolName("store");
        config.setJdbcUrl(settings.url());
        config.setUsername(settings.user());
        config.setPassword(settings.password());
        config.setMaximumPoolSize(settings.connections());
        config.setConnectionTimeout(settings.patience().toMillis());
        config.setValidationTimeout(settings.patience().toMillis());
        // One try, however long it takes: a file that recovers is waited for, one that cannot be opened is told at once.
        config.setInitializationFailTimeout(1);
        return config;
    }

    private static String whyNotOpened(StoreSettings settings, Throwable e) {
        for (var cause = e; cause != null; cause = cause.getCause()) {
            if (cause instanceof SQLException sql && sql.getErrorCode() == H2_FILE_IN_USE) {
                return "the store " + settings.place() + " is open in another process (a running router?): stop that one first";
            }
        }
        return "the store " + settings.place() + " cannot be opened: " + e.getMessage();
    }

    /**
     * Runs statements that change nothing.
     *
     * @param work a fixed short name, for the meter and for messages
     */
    public <T> T read(String work, Function<Handle, T> statements) {
        return timed(work, () -> jdbi.withHandle(statements::apply));
    }

    /** Runs statements in one transaction: all of them are kept when this returns, none when it throws. */
    public <T> T write(String work, Function<Handle, T> statements) {
        return timed(work, () -> jdbi.inTransaction(statements::apply));
    }

    /** As {@link #write}, without an answer. */
    public void change(String work, Consumer<Handle> statements) {
        write(work, handle -> {
            statements.accept(handle);
            return true;
        });
    }

    /** Forces everything committed so far through the operating system onto the disk: before a promise is spoken. */
    public void checkpointSync() {
        timed("checkpoint", () -> jdbi.withHandle(handle -> handle.execute("CHECKPOINT SYNC")));
    }

    /** Whether a row can be written within the deadline. At most one probe runs at a time, however many ask. */
    public boolean writable(Duration deadline) {
        try {
            return runningProbe().get(deadline.toNanos(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException | ExecutionException e) {
            LOG.debug("store probe failed: {}", e.toString());
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private synchronized FutureTask<Boolean> runningProbe() {
        if (probe == null || probe.isDone()) {
            probe = new FutureTask<>(() -> write("probe", handle -> handle.execute("UPDATE store_probe SET written = written + 1") == 1));
            Thread.ofVirtual().name("store-probe").start(probe);
        }
        return probe;
    }

    private <T> T timed(String work, Work<T> statements) {
        long begun = System.nanoTime();
        boolean good = false;
        try {
            T answer = statements.run();
            good = true;
            return answer;
        } catch (JdbiException e) {
            throw Trouble.of(work, settings.place(), e);
        } catch (SQLException e) {
            throw Trouble.of(work, settings.place(), e);
        } finally {
            meter.took(work, Duration.ofNanos(System.nanoTime() - begun), good);
        }
    }

    /** For a library that brings its own statements. */
    DataSource pool() {
        return pool;
    }

    @FunctionalInterface
    private interface Work<T> {
        T run() throws SQLException;
    }

    @Override
    public void close() {
        pool.close();
        LOG.info("store closed (url={})", settings.place());
    }
}
