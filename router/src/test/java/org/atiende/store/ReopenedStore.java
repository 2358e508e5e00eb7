package org.atiende.store;

import java.util.List;

import com.zaxxer.hikari.HikariDataSource;

/** A store as the next process finds it: the same rows, and nothing that the last one had under way. */
public final class ReopenedStore {

    private static final List<String> TABLES = List.of("promise_slots", "promise_attempts", "promises", "offers", "calls", "availability");

    private ReopenedStore() {
    }

    /** A database in memory that remembers more statements than it usually does. */
    public static Store open(String name) {
        return Store.open(StoreSettings.url(H2.whole("jdbc:h2:mem:" + name) + ";QUERY_CACHE_SIZE=200"));
    }

    /** The same database, for the next process. */
    public static Store of(Store store) {
        try {
            var constructor = Store.class.getDeclaredConstructor(Database.class, StoreMeter.class, HikariDataSource.class);
            constructor.setAccessible(true);
            return constructor.newInstance(new H2(StoreSettings.url("jdbc:h2:mem:reopened").url()), StoreMeter.NONE, store.pool());
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("a store is made of its database, its meter and its pool", e);
        }
    }

    /** Forgets every call and promise. */
    public static void empty(Store store) {
        store.change("empty", handle -> TABLES.forEach(table -> handle.execute("DELETE FROM " + table)));
    }
}
