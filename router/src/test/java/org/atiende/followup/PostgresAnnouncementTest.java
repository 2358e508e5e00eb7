package org.atiende.followup;

import org.atiende.store.PostgresServer;
import org.atiende.store.StoreSettings;

/** The suite on a PostgreSQL server. */
class PostgresAnnouncementTest extends AnnouncementSuite {

    private final StoreSettings settings = PostgresServer.freshDatabase();

    @Override
    StoreSettings settings() {
        return settings;
    }
}
