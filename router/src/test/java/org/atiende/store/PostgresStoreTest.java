package org.atiende.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.SQLException;

import org.junit.jupiter.api.Test;

/** The suite on a PostgreSQL server. */
class PostgresStoreTest extends StoreSuite {

    private final StoreSettings settings = PostgresServer.freshDatabase();

    @Override
    StoreSettings settings() {
        return settings;
    }

    @Test
    void everyConnectionHasItsLimitsAndItsName() {
        int silence = store.read("limits", handle -> {
            try {
                return handle.getConnection().getNetworkTimeout();
            } catch (SQLException e) {
                throw new IllegalStateException(e);
            }
        });
        assertThat(silence).isEqualTo((int) Postgres.SILENCE_LIMIT.toMillis());
        assertThat(setting("statement_timeout")).isEqualTo("10s");
        assertThat(setting("idle_in_transaction_session_timeout")).isEqualTo("10s");
        assertThat(setting("application_name")).isEqualTo("atiende");
    }

    private String setting(String name) {
        return store.read("limits", handle -> handle.createQuery("SELECT current_setting('" + name + "')").mapTo(String.class).one());
    }

    @Test
    void durableWriteWaitsForTheDiskEvenIfThatWasSwitchedOffMeanwhile() {
        String durable = store.write("look", handle -> {
            handle.execute("SET LOCAL synchronous_commit = off");
            settings.database().beginDurable(handle, Postgres.CONNECT_LIMIT);
            return handle.createQuery("SELECT current_setting('synchronous_commit') || ' ' || current_setting('statement_timeout')")
                    .mapTo(String.class).one();
        });
        assertThat(durable).isEqualTo("on 2s");
    }
}
