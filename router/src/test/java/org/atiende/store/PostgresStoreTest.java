package org.atiende.store;

/** The suite on a PostgreSQL server. */
class PostgresStoreTest extends StoreSuite {

    private final StoreSettings settings = PostgresServer.freshDatabase();

    @Override
    StoreSettings settings() {
        return settings;
    }
}
