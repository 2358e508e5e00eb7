package org.atiende.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StoreOpeningTest {

    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"WRITE_DELAY=0", "DB_CLOSE_ON_EXIT=FALSE", "MODE=PostgreSQL", "DATABASE_TO_LOWER=TRUE", "DEFAULT_NULL_ORDERING=HIGH"})
    void urlThatWouldLoseRowsOrSpeakAnotherDialectIsRefusedWithWhatToWrite(String part) {
        var whole = StoreSettings.file(folder.resolve("store")).url();
        assertThatThrownBy(() -> Store.open(StoreSettings.url(whole.replace(";" + part, ""))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("lacks " + part).hasMessageEndingWith("Write " + whole);
        assertThat(folder).isEmptyDirectory();
    }

    @ParameterizedTest
    @ValueSource(strings = {"WRITE_DELAY=500", "WRITE_DELAY=00", "XWRITE_DELAY=0", "WRITE_DELAY=0ms"})
    void anotherWriteDelayIsNoWriteDelayOfZero(String written) {
        var url = StoreSettings.file(folder.resolve("store")).url().replace("WRITE_DELAY=0", written);
        assertThatThrownBy(() -> Store.open(StoreSettings.url(url))).hasMessageContaining("lacks WRITE_DELAY=0");
    }

    @Test
    void settingsMayStandInAnyOrderAndCase() {
        var url = "jdbc:h2:file:" + folder.resolve("store")
                + ";default_null_ordering=high;write_delay=0;mode=postgresql;db_close_on_exit=false;database_to_lower=true";
        assertThatCode(() -> Store.open(StoreSettings.url(url)).close()).doesNotThrowAnyException();
    }

    @Test
    void databaseOfAnotherKindIsRefused() {
        assertThatThrownBy(() -> Store.open(StoreSettings.url("jdbc:sqlite:x"))).isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("jdbc:h2:");
    }

    @Test
    void passwordInTheUrlIsNeverShown() {
        var settings = StoreSettings.url(StoreSettings.file(folder.resolve("store")).url() + ";PASSWORD=secret");
        assertThat(settings.toString()).doesNotContain("secret");
    }

    @Test
    void settingsOutOfTheirLimitsAreRefused() {
        assertThatThrownBy(() -> new StoreSettings("jdbc:h2:x", "", "", 0, Duration.ofSeconds(1))).hasMessageContaining("at least 1");
        assertThatThrownBy(() -> new StoreSettings("jdbc:h2:x", "", "", 1, Duration.ofMillis(249))).hasMessageContaining("250 ms");
    }

    @Test
    void fileThatIsNoDatabaseIsALostStore() throws Exception {
        var file = Files.writeString(folder.resolve("store.mv.db"), "not a database, but long enough to look at ".repeat(500));
        assertThatThrownBy(() -> Store.open(StoreSettings.file(folder.resolve("store"))))
                .isInstanceOf(StoreLost.class).hasMessageContaining("cannot be opened");
        assertThat(file).exists();
    }
}
