package org.atiende.promise;

import org.atiende.store.PostgresServer;
import org.atiende.store.StoreSettings;

/** The suite on a PostgreSQL server. */
class PostgresPromiseTest extends PromiseSuite {

    private final StoreSettings settings = PostgresServer.freshDatabase();

    @Override
    StoreSettings settings() {
        return settings;
    }
}
