package org.atiende.store;

import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
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
import org.jdbi.v3.core.statement.StatementExceptions;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Owns the database: the pool, the migrations and the one way to run a statement. Promises that a {@link #write} that returned survives a
 * killed process, and a {@link #writeDurably} that returned a power cut, too. Does not know any table: each room keeps its own statements,
 * written in the SQL that H2 and PostgreSQL share. Safe from any thread; it may block, so never call it from an event loop, and never
 * interrupt a thread inside it (H2's file would close under everybody). Who cannot wait gives a deadline. A store that was away comes back
 * without a restart, also after a disk that was full.
 */
public final class Store implements AutoCloseable {

    /** The most reads with a deadline at once, late ones included. */
    public static final int MAX_HASTY_READS = 64;

    /** The most durable writes at once, late ones included. */
    public static final int MAX_DURABLE_WRITES = 32;

    /** Connections of somebody who only looks. */
    private static final int LOOKING = 2;

    private static final Logger LOG = LoggerFactory.getLogger(Store.class);

    private final Database database;
    private final StoreMeter meter;
    private final HikariDataSource pool;
    private final Jdbi jdbi;
    private final Errands hastyReads = new Errands(MAX_HASTY_READS);
    private final Errands durableWrites = new Errands(MAX_DURABLE_WRITES);
    private FutureTask<Boolean> probe;

    private Store(Database database, StoreMeter meter, HikariDataSource pool) {
        this.database = database;
        this.meter = meter;
        this.pool = pool;
        this.jdbi = Jdbi.create(pool);
        jdbi.registerArgument(new Moments.Argument());
        jdbi.registerColumnMapper(Instant.class, new Moments.Mapper());
        // A message with the values of the statement would carry customers' names and numbers into the log.
        jdbi.getConfig(StatementExceptions.class).setMessageRendering(StatementExceptions.MessageRendering.NONE);
    }

    /** As {@link #open(StoreSettings, StoreMeter)}, measuring nothing. */
    public static Store open(StoreSettings settings) {
        return open(settings, StoreMeter.NONE);
    }

    /**
     * Opens the database and brings its tables up to date.
     *
     * @throws IllegalArgumentException when the URL lacks what durability or the common SQL needs; the message says what to write
     * @throws StoreRefused when the database is set so that it would lose rows; the message says what to change
     * @throws StoreLost when the database cannot be opened
     */
    public static Store open(StoreSettings settings, StoreMeter meter) {
        settings.check();
        var database = settings.database();
        var pool = pool(poolOf(settings, database), database);
        var store = new Store(database, meter, pool);
        try {
            store.read("examine the store", handle -> {
                database.examine(handle);
                return true;
            });
            Flyway.configure().dataSource(settings.url(), settings.user(), settings.password())
                    .jdbcProperties(database.settingsForMigrations()).locations(database.migrations().toArray(String[]::new)).load().migrate();
        } catch (FlywayException e) {
            pool.close();
            throw new StoreLost("the tables of " + database.place() + " could not be brought up to date: " + e.getMessage(), e);
        } catch (StoreLost | StoreRefused e) {
            pool.close();
            throw e;
        }
        LOG.info("store open (url={} connections={})", database.place(), settings.connections());
        return store;
    }

    /**
     * Opens the database for somebody who only looks: it is neither made nor brought up to date, and every write is refused.
     *
     * @throws IllegalArgumentException and
     * @throws StoreLost as {@link #open(StoreSettings, StoreMeter)} does, also when there is no database yet
     * @throws StoreRefused when its tables are those of another version
     */
    public static Store openToRead(StoreSettings settings) {
        settings.check();
        var database = settings.database();
        var config = poolOf(settings, database);
        config.setJdbcUrl(database.urlToRead());
        config.setReadOnly(true);
        config.setMaximumPoolSize(LOOKING);
        var pool = pool(config, database);
        try {
            var versions = Flyway.configure().dataSource(pool).locations(database.migrations().toArray(String[]::new)).load().info();
            if (versions.pending().length > 0 || Arrays.stream(versions.all()).anyMatch(one -> one.getState().isFailed() || !one.getState().isResolved())) {
                throw new StoreRefused("the tables of " + database.place() + " are those of another version of the router: starting this one, or an import,"
                        + " brings them up to date");
            }
        } catch (FlywayException e) {
            pool.close();
            throw new StoreLost("the tables of " + database.place() + " cannot be read: " + e.getMessage(), e);
        } catch (StoreRefused e) {
            pool.close();
            throw e;
        }
        return new Store(database, StoreMeter.NONE, pool);
    }

    private static HikariDataSource pool(HikariConfig config, Database database) {
        try {
            return new HikariDataSource(config);
        } catch (HikariPool.PoolInitializationException e) {
            throw new StoreLost(whyNotOpened(database, e), e);
        }
    }

    private static HikariConfig poolOf(StoreSettings settings, Database database) {
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
        database.prepare(config);
        return config;
    }

    private static String whyNotOpened(Database database, Throwable e) {
        for (var cause = e; cause != null; cause = cause.getCause()) {
            if (cause instanceof SQLException sql && database.whyNotOpened(sql).isPresent()) {
                return database.whyNotOpened(sql).get();
            }
        }
        return "the store " + database.place() + " cannot be opened: " + e.getMessage();
    }

    /**
     * Runs statements that change nothing.
     *
     * @param work a fixed short name, for the meter and for messages
     */
    public <T> T read(String work, Function<Handle, T> statements) {
        return timed(work, new Fence(), () -> jdbi.withHandle(statements::apply));
    }

    /**
     * As {@link #read(String, Function)}, for somebody who must go on.
     *
     * @throws StoreLost at the latest when the deadline comes, or at once when {@value #MAX_HASTY_READS} are under way
     */
    public <T> T read(String work, Duration deadline, Function<Handle, T> statements) {
        return hastyReads.run(work, deadline, new Fence(), () -> read(work, statements));
    }

    /** Runs statements in one transaction: all of them are kept when this returns, none when it throws, unless it says otherwise. */
    public <T> T write(String work, Function<Handle, T> statements) {
        var fence = new Fence();
        return timed(work, fence, () -> jdbi.withHandle(handle -> transaction(handle, work, fence, statements)));
    }

    /** As {@link #write}, without an answer. */
    public void change(String work, Consumer<Handle> statements) {
        write(work, handle -> {
            statements.accept(handle);
            return true;
        });
    }

    /**
     * As {@link #write}, and on the disk when this returns (H2: {@code CHECKPOINT SYNC} after the commit; PostgreSQL: the server's own
     * {@code synchronous_commit}): before a promise is spoken. Throws {@link StoreLost} at the latest when the deadline comes. If that one
     * says {@link StoreLost#maybeKept()}, the commit was on its way and its answer is not known: read the row back by its id within another
     * durable write, whose return proves that what it saw is on the disk; or write the same id again, which waits for the one on its way.
     * Otherwise nothing of it is kept, and never will be, even if its thread is still stuck in the database.
     *
     * @throws StoreLost at once when {@value #MAX_DURABLE_WRITES} are under way
     */
    public <T> T writeDurably(String work, Duration deadline, Function<Handle, T> statements) {
        var fence = new Fence();
        return durableWrites.run(work, deadline, fence, () -> timed(work, fence, () -> jdbi.withHandle(handle -> {
            T answer = transaction(handle, work, fence, inside -> {
                database.beginDurable(inside, deadline);
                return statements.apply(inside);
            });
            database.finishDurable(handle);
            return answer;
        })));
    }

    private static <T> T transaction(Handle handle, String work, Fence fence, Function<Handle, T> statements) {
        return handle.inTransaction(inside -> {
            T answer = statements.apply(inside);
            if (!fence.pass()) {
                throw new StoreLost("given up by whoever wanted to " + work);
            }
            return answer;
        });
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

    private <T> T timed(String work, Fence fence, Work<T> statements) {
        long begun = System.nanoTime();
        boolean good = false;
        try {
            T answer = statements.run();
            good = true;
            return answer;
        } catch (JdbiException | SQLException e) {
            throw Trouble.of(work, database.place(), e, fence.passed());
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
        LOG.info("store closed (url={})", database.place());
    }
}
