package org.atiende.agent;

import org.atiende.store.PostgresServer;
import org.atiende.store.StoreSettings;

/** The suite on a PostgreSQL server. */
class PostgresAvailabilityTest extends AvailabilitySuite {

    private final StoreSettings settings = PostgresServer.freshDatabase();

    @Override
    StoreSettings settings() {
        return settings;
    }
}
