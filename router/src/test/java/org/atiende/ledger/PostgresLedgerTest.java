package org.atiende.ledger;

import org.atiende.store.PostgresServer;
import org.atiende.store.StoreSettings;

/** The suite on a PostgreSQL server. */
class PostgresLedgerTest extends LedgerSuite {

    private final StoreSettings settings = PostgresServer.freshDatabase();

    @Override
    StoreSettings settings() {
        return settings;
    }
}
