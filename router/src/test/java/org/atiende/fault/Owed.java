package org.atiende.fault;

import java.util.List;
import java.util.Optional;

import org.atiende.store.Store;
import org.atiende.store.StoreSettings;

/** What is owed and what is on record, read from the routers' own database by somebody who is no router. */
final class Owed implements AutoCloseable {

    /** A promise's row. */
    record Row(String id, String state, boolean heard, int calls) {
    }

    private final Store store;

    private Owed(Store store) {
        this.store = store;
    }

    static Owed in(StoreSettings database) {
        return new Owed(Store.open(database));
    }

    List<Row> to(String number) {
        return store.read("read promises", handle -> handle.createQuery("SELECT id, state, heard, calls FROM promises WHERE number = :number ORDER BY made")
                .bind("number", number)
                .map((row, _) -> new Row(row.getString("id"), row.getString("state"), row.getBoolean("heard"), row.getInt("calls"))).list());
    }

    Optional<Row> live(String number) {
        return to(number).stream().filter(row -> List.of("DUE", "PLACING", "ANSWERED", "TALKING").contains(row.state())).findFirst();
    }

    /** Its minute is now: what would be waited for in vain, half of an hour, is not what is tested. */
    void itsMinuteComes(String promise) {
        store.change("let a promise's minute come", handle -> {
            handle.createUpdate("UPDATE promises SET due = CURRENT_TIMESTAMP, next_try = CURRENT_TIMESTAMP, version = version + 1 WHERE id = :id")
                    .bind("id", promise).execute();
            handle.createUpdate("UPDATE scheduled_tasks SET execution_time = CURRENT_TIMESTAMP, version = version + 1 WHERE task_instance = :id AND NOT picked")
                    .bind("id", promise).execute();
        });
    }

    /** One line for each call of these numbers: its end, to the millisecond, and the revision that told of it. */
    List<String> stories(String numbers) {
        return store.read("read calls", handle -> handle
                .createQuery("SELECT id, revision, disposition, waited_ms, ended FROM calls WHERE caller_number LIKE :numbers ORDER BY id")
                .bind("numbers", numbers)
                .map((row, _) -> row.getString("id") + " revision " + row.getInt("revision") + " " + row.getString("disposition") + " after "
                        + row.getLong("waited_ms") + " ms at " + row.getObject("ended"))
                .list());
    }

    @Override
    public void close() {
        store.close();
    }
}
