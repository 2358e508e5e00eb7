package org.atiende.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.net.ServerSocket;
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
    @ValueSource(strings = {"WRITE_DELAY=0", "DB_CLOSE_ON_EXIT=FALSE", "MAX_COMPACT_TIME=0", "MODE=PostgreSQL", "DATABASE_TO_LOWER=TRUE", "DEFAULT_NULL_ORDERING=HIGH"})
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
                + ";default_null_ordering=high;max_compact_time=0;write_delay=0;mode=postgresql;db_close_on_exit=false;database_to_lower=true";
        assertThatCode(() -> Store.open(StoreSettings.url(url)).close()).doesNotThrowAnyException();
    }

    @Test
    void databaseOfAnotherKindIsRefused() {
        assertThatThrownBy(() -> Store.open(StoreSettings.url("jdbc:sqlite:x"))).isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("jdbc:h2:").hasMessageContaining("jdbc:postgresql:");
    }

    @ParameterizedTest
    @ValueSource(strings = {"socketTimeout=0", "user=a", "password=b", "socketFactory=org.example.Evil", "options=-c%20fsync=off", "sslfactory=x"})
    void settingThatIsTheRoutersIsRefusedInAPostgresqlUrl(String setting) {
        var name = setting.split("=")[0];
        assertThatThrownBy(() -> Store.open(StoreSettings.url("jdbc:postgresql://127.0.0.1:1/a?sslmode=disable&" + setting)))
                .isInstanceOf(IllegalArgumentException.class).hasMessageContaining("must not set " + name + ": the router does")
                .hasMessageContaining("sslrootcert");
    }

    @ParameterizedTest
    @ValueSource(strings = {"jdbc:postgresql:a", "jdbc:postgresql://127.0.0.1", "jdbc:postgresql://127.0.0.1/"})
    void postgresqlUrlWithoutServerOrDatabaseIsRefused(String url) {
        assertThatThrownBy(() -> Store.open(StoreSettings.url(url))).isInstanceOf(IllegalArgumentException.class)
                .hasMessageEndingWith("Write jdbc:postgresql://127.0.0.1:5432/atiende");
    }

    @ParameterizedTest
    @ValueSource(strings = {"10.0.0.1/a", "10.0.0.1/a?sslmode=prefer", "db.example.com/a?ssl=true", "127.0.0.1,10.0.0.1/a"})
    void wayAcrossTheNetworkIsEncryptedOrCalledTrusted(String address) {
        assertThatThrownBy(() -> StoreSettings.url("jdbc:postgresql://" + address).check()).isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("?sslmode=verify-full");
    }

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1:5432/a", "localhost/a", "[::1]:5432/a?currentSchema=atiende", "db.example.com/a?sslmode=verify-full"})
    void urlThatIsSafeIsTaken(String address) {
        assertThatCode(() -> StoreSettings.url("jdbc:postgresql://" + address).check()).doesNotThrowAnyException();
    }

    @Test
    void serverThatIsNotThereIsALostStoreSaidInWords() throws Exception {
        int nobody;
        try (var free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            nobody = free.getLocalPort();
        }
        assertThatThrownBy(() -> Store.open(StoreSettings.url("jdbc:postgresql://127.0.0.1:" + nobody + "/atiende")))
                .isInstanceOf(StoreLost.class).hasMessage("no server answers at jdbc:postgresql://127.0.0.1:" + nobody
                        + "/atiende that takes writes: is it running, and is the address right?");
    }

    @Test
    void databaseThatWasNotCreatedIsSaidInWords() {
        var settings = StoreSettings.url(PostgresServer.freshDatabase().url() + "_not").as("postgres", "");
        assertThatThrownBy(() -> Store.open(settings)).isInstanceOf(StoreLost.class).hasMessageContaining("create it with CREATE DATABASE");
    }

    @Test
    void serverThatAcknowledgesBeforeTheDiskIsRefused() {
        var settings = PostgresServer.freshDatabase();
        var name = settings.url().substring(settings.url().lastIndexOf('/') + 1);
        PostgresServer.administrator("ALTER DATABASE " + name + " SET synchronous_commit = off");
        assertThatThrownBy(() -> Store.open(settings)).isInstanceOf(StoreRefused.class).hasMessageContaining("synchronous_commit = off")
                .hasMessageContaining("set synchronous_commit = on");
    }

    @Test
    void databaseThatCannotKeepEveryNameIsRefused() {
        PostgresServer.administrator("CREATE DATABASE latin TEMPLATE template0 ENCODING 'LATIN1' LOCALE 'C'");
        var settings = StoreSettings.url(PostgresServer.freshDatabase().url().replaceFirst("[^/]*$", "latin")).as("postgres", "");
        assertThatThrownBy(() -> Store.open(settings)).isInstanceOf(StoreRefused.class).hasMessageContaining("ENCODING 'UTF8'");
    }

    @Test
    void passwordInTheUrlIsNeverShown() {
        var settings = StoreSettings.url(StoreSettings.file(folder.resolve("store")).url() + ";PASSWORD=secret");
        assertThat(settings.toString()).doesNotContain("secret");
        assertThat(StoreSettings.url("jdbc:postgresql://me:secret@127.0.0.1/a?password=secret").toString()).doesNotContain("secret");
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
