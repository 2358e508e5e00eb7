package org.atiende.ledger;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

import org.atiende.store.Store;
import org.atiende.store.WriteBehind;
import org.atiende.tel.CallId;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.result.RowView;
import org.jdbi.v3.core.statement.SqlStatement;

/**
 * The forecasts of waits in the store, written behind: {@link #record} returns at once, and of each forecast what came last is written. What
 * was not yet written is lost when the process is killed. Safe from any thread.
 */
public final class StoredForecasts implements AutoCloseable {

    /** Forecasts that may wait for the store to come back; beyond it new ones are not kept. */
    public static final int MAX_WAITING = 20_000;

    /** How long {@link #close} waits for a store that is away. */
    private static final Duration FLUSHING = Duration.ofSeconds(5);

    private record Key(CallId call, int number) {
    }

    private final Store store;
    private final WriteBehind<Key, ForecastRecord> rows;

    public StoredForecasts(Store store) {
        this(store, forecasts -> store.change("write forecasts", handle -> forecasts.forEach(one -> put(handle, one))));
    }

    /** With another way of writing, so that a test can take the store away. */
    StoredForecasts(Store store, Consumer<List<ForecastRecord>> writing) {
        this.store = store;
        this.rows = new WriteBehind<>("forecasts", StoredForecasts::newer, writing);
    }

    /** Notices of one forecast may overtake each other: an outcome is the last of them. */
    private static ForecastRecord newer(ForecastRecord held, ForecastRecord come) {
        return held.outcome().isPresent() && come.outcome().isEmpty() ? held : come;
    }

    /** @return false when it was not taken: too many wait */
    public boolean record(ForecastRecord forecast) {
        return rows.put(new Key(forecast.call(), forecast.number()), forecast, MAX_WAITING);
    }

    private static void put(Handle handle, ForecastRecord forecast) {
        if (bind(handle.createUpdate("UPDATE forecasts SET said = :said, waited_ms = :waited, answered = :answered, kept = :kept"
                + " WHERE call_id = :call AND number = :number AND (waited_ms IS NULL OR CAST(:waited AS BIGINT) IS NOT NULL)"), forecast).execute() == 0) {
            bind(handle.createUpdate("INSERT INTO forecasts (call_id, number, line, priority, made, ahead, median_ms, p90_ms, said, waited_ms, answered, kept)"
                    + " VALUES (:call, :number, :line, :priority, :made, :ahead, :median, :p90, :said, :waited, :answered, :kept)"
                    + " ON CONFLICT DO NOTHING"), forecast)
                    .bind("line", forecast.line()).bind("priority", forecast.priority()).bind("made", forecast.expected().at())
                    .bind("ahead", forecast.expected().ahead()).bind("median", forecast.expected().median().toMillis())
                    .bind("p90", forecast.expected().ninetieth().toMillis()).execute();
        }
    }

    private static <S extends SqlStatement<S>> S bind(S statement, ForecastRecord forecast) {
        return statement.bind("call", forecast.call().text()).bind("number", forecast.number()).bind("said", forecast.said())
                .bindByType("waited", forecast.outcome().map(ended -> ended.waited().toMillis()).orElse(null), Long.class)
                .bindByType("answered", forecast.outcome().map(ForecastRecord.Outcome::answered).orElse(null), Boolean.class)
                .bindByType("kept", forecast.kept().orElse(null), Boolean.class);
    }

    /** All that is in the store of this call's forecasts, in order. */
    public List<ForecastRecord> find(CallId call) {
        return store.read("read forecasts", handle -> handle.createQuery("SELECT number, line, priority, made, ahead, median_ms, p90_ms, said, waited_ms,"
                        + " answered FROM forecasts WHERE call_id = :call ORDER BY number")
                .bind("call", call.text()).reduceRows(new ArrayList<ForecastRecord>(), (all, row) -> {
                    all.add(forecastOf(call, row));
                    return all;
                }));
    }

    private static ForecastRecord forecastOf(CallId call, RowView row) {
        var expected = new ForecastRecord.Expected(row.getColumn("made", Instant.class), row.getColumn("ahead", Integer.class),
                Duration.ofMillis(row.getColumn("median_ms", Long.class)), Duration.ofMillis(row.getColumn("p90_ms", Long.class)));
        var outcome = Optional.ofNullable(row.getColumn("waited_ms", Long.class))
                .map(waited -> new ForecastRecord.Outcome(Duration.ofMillis(waited), row.getColumn("answered", Boolean.class)));
        return new ForecastRecord(call, row.getColumn("number", Integer.class), row.getColumn("line", String.class), row.getColumn("priority", Integer.class),
                expected, row.getColumn("said", String.class), outcome);
    }

    /** Waits until everything taken so far is written. */
    public boolean flush(Duration patience) {
        return rows.flush(patience);
    }

    @Override
    public void close() {
        rows.flush(FLUSHING);
        rows.close();
    }
}
