package org.atiende.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Somebody who only looks leaves nothing behind: no file, no table, no row. */
class StoreToReadTest {

    @TempDir
    Path folder;

    private StoreSettings settings(String kind) {
        return kind.equals("h2") ? StoreSettings.file(folder.resolve("store")) : PostgresServer.freshDatabase();
    }

    private List<String> files() throws IOException {
        try (var all = Files.list(folder)) {
            return all.map(file -> file.getFileName() + " " + file.toFile().length()).sorted().toList();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"h2", "postgres"})
    void whatWasKeptIsReadAndNothingCanBeWritten(String kind) throws IOException {
        var settings = settings(kind);
        try (var store = Store.open(settings)) {
            store.change("seed", handle -> handle.execute("INSERT INTO availability (agent, state, changed) VALUES ('ana', 'signed-in', CURRENT_TIMESTAMP)"));
        }
        var before = files();
        try (var store = Store.openToRead(settings)) {
            assertThat(store.<String>read("look", handle -> handle.createQuery("SELECT agent FROM availability").mapTo(String.class).one())).isEqualTo("ana");
            assertThatThrownBy(() -> store.change("write", handle -> handle.execute("DELETE FROM availability")))
                    .isInstanceOfAny(StoreLost.class, StoreRefused.class);
            assertThat(store.<Integer>read("count", handle -> handle.createQuery("SELECT count(*) FROM availability").mapTo(Integer.class).one())).isOne();
        }
        assertThat(files()).isEqualTo(before);
    }

    @Test
    void severalMayLookAtOnce() {
        var settings = settings("h2");
        Store.open(settings).close();
        try (var one = Store.openToRead(settings); var other = Store.openToRead(settings)) {
            assertThat(Stream.of(one, other).map(store -> store.<Integer>read("count",
                    handle -> handle.createQuery("SELECT count(*) FROM calls").mapTo(Integer.class).one()))).containsExactly(0, 0);
        }
    }

    @Test
    void fileThatIsNotThereIsNotMade() throws IOException {
        assertThatThrownBy(() -> Store.openToRead(settings("h2"))).isInstanceOf(StoreLost.class)
                .hasMessageContaining("there is no store jdbc:h2:file:").hasMessageContaining("an import, or the router's first start, makes it");
        assertThat(files()).isEmpty();
    }

    @Test
    void databaseWithoutTablesStaysWithoutThem() {
        var settings = settings("postgres");
        for (var again = 0; again < 2; again++) {
            assertThatThrownBy(() -> Store.openToRead(settings)).isInstanceOf(StoreRefused.class).hasMessageContaining("of another version")
                    .hasMessageContaining("an import, brings them up to date");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"h2", "postgres"})
    void tablesOfAnotherVersionAreNotTouched(String kind) {
        var settings = settings(kind);
        try (var store = Store.open(settings)) {
            store.change("come from the future", handle -> handle.execute("UPDATE flyway_schema_history SET version = '9999' WHERE version = '3'"));
        }
        assertThatThrownBy(() -> Store.openToRead(settings)).isInstanceOf(StoreRefused.class).hasMessageContaining("of another version");
    }
}
