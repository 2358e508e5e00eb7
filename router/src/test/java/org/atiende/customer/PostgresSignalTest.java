package org.atiende.customer;

import org.atiende.store.PostgresServer;
import org.atiende.store.StoreSettings;

/** The suite on a PostgreSQL server. */
class PostgresSignalTest extends SignalSuite {

    private final StoreSettings settings = PostgresServer.freshDatabase();

    @Override
    StoreSettings settings() {
        return settings;
    }

    @Override
    String alongTheIndex() {
        return "Index Scan";
    }
}
