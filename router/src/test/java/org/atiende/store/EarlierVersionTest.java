package org.atiende.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;

import org.atiende.agent.AgentId;
import org.atiende.customer.Case;
import org.atiende.customer.Contact;
import org.atiende.customer.Customer;
import org.atiende.customer.CustomerTable;
import org.atiende.customer.History;
import org.atiende.customer.Signal;
import org.atiende.customer.SignalTable;
import org.atiende.customer.StoredDirectory;
import org.atiende.tel.PhoneNumber;
import org.flywaydb.core.Flyway;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A store that an earlier version of the router filled is brought up to date by the next start, and nobody in it is forgotten. */
class EarlierVersionTest {

    private static final Instant NOON = Instant.parse("2026-11-20T12:00:00.123456Z");
    private static final PhoneNumber HOME = new PhoneNumber("+34911234567");

    @TempDir
    Path folder;

    private StoreSettings settings(String kind) {
        return kind.equals("h2") ? StoreSettings.file(folder.resolve("store")) : PostgresServer.freshDatabase();
    }

    /** The tables as that version made them, with what it kept of Rosa. */
    private static void filledBy(String version, StoreSettings settings) {
        var database = settings.database();
        Flyway.configure().dataSource(settings.url(), settings.user(), settings.password()).jdbcProperties(database.settingsForMigrations())
                .locations(database.migrations().toArray(String[]::new)).target(version).load().migrate();
        Jdbi.create(settings.url(), settings.user(), settings.password()).useTransaction(handle -> {
            handle.execute("INSERT INTO agents VALUES ('ana', 'Ana', '1001', 'valladolid', 'es', FALSE, 20)");
            handle.execute("INSERT INTO customers VALUES ('C-1', 'Rosa', 'es', 3, 'ana')");
            handle.execute("INSERT INTO customer_numbers VALUES ('" + HOME.e164() + "', 'C-1')");
            handle.execute("INSERT INTO cases VALUES ('K-1', 'C-1', 'fibre', 'ana', TRUE, 2, TIMESTAMP WITH TIME ZONE '" + NOON + "', NULL, 'Slow.')");
            handle.execute("INSERT INTO contacts VALUES ('T-1', 'C-1', 'K-1', 'ana', TIMESTAMP WITH TIME ZONE '" + NOON + "', 'fibre', 'CONTINUED')");
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"h2", "postgres"})
    void customersOfBeforeTheSignalsAreKnownAsEverAndMayBeGivenAnArea(String kind) {
        var settings = settings(kind);
        filledBy("5", settings);
        var ana = Optional.of(new AgentId("ana"));
        var rosa = new Customer("C-1", "Rosa", "es", 3, ana);
        try (var store = Store.open(settings)) {
            var directory = new StoredDirectory(store, Duration.ofSeconds(10));
            assertThat(directory.findByNumber(HOME)).containsExactly(new History(rosa,
                    List.of(new Case("K-1", "C-1", "fibre", ana, true, 2, NOON, Optional.empty(), "Slow.")),
                    List.of(new Contact("T-1", "C-1", Optional.of("K-1"), ana.get(), NOON, "fibre", Contact.Outcome.CONTINUED))));
            var outage = new Signal("S-1", "power-outage", "norte", 5, "It is dark.", NOON, Optional.empty(), Optional.empty());
            store.change("signal", handle -> {
                CustomerTable.update(handle, List.of(new CustomerTable.Known(new Customer("C-1", "Rosa", "es", 3, ana, Optional.of("norte")), Set.of(HOME))));
                SignalTable.put(handle, outage);
            });
            assertThat(directory.findByNumber(HOME).getFirst().signals()).containsExactly(outage);
        }
    }
}
