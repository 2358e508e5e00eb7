package org.atiende.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is left of a store when the process that writes is killed, as by {@code kill -9}, in the middle of its work. */
class KilledStoreTest {

    private static final int KILLS = 3;
    private static final int ACKNOWLEDGED = 300;

    @TempDir
    Path folder;

    /** The process that is killed: counts its probe row up and says each number once its transaction is acknowledged. */
    static final class Writer {

        public static void main(String[] where) {
            try (var store = Store.open(StoreSettings.url(where[0]).as(where[1], ""))) {
                while (true) {
                    long written = store.write("count", handle -> {
                        handle.execute("UPDATE store_probe SET written = written + 1");
                        return handle.createQuery("SELECT written FROM store_probe").mapTo(Long.class).one();
                    });
                    System.out.println("acknowledged " + written);
                }
            }
        }
    }

    @Test
    void acknowledgedRowsAreThereAfterEveryKillAndTheFileHasOneOwnerUntilThen() throws Exception {
        // Written anew where old rows lay from the first second on, as in a router that has run for a day.
        var file = StoreSettings.url(StoreSettings.file(folder.resolve("store")).url() + ";RETENTION_TIME=0");
        for (int kill = 1; kill <= KILLS; kill++) {
            assertKept(file, writeUntilKilled(file, () -> assertInUse(file)));
        }
    }

    @Test
    void acknowledgedRowsAreOnTheServerWhenTheirWriterIsKilled() throws Exception {
        var database = PostgresServer.freshDatabase();
        assertKept(database, writeUntilKilled(database, () -> {
        }));
    }

    private static void assertKept(StoreSettings settings, long acknowledged) {
        try (var store = Store.open(settings)) {
            long found = store.read("count", handle -> handle.createQuery("SELECT written FROM store_probe").mapTo(Long.class).one());
            assertThat(found).isBetween(acknowledged, acknowledged + 1);
        }
    }

    /** The last number the process acknowledged before it was killed. */
    private static long writeUntilKilled(StoreSettings settings, Runnable whileItWrites) throws IOException, InterruptedException {
        var process = start(settings);
        try (var lines = process.inputReader()) {
            long last = 0;
            int seen = 0;
            for (var line = lines.readLine(); line != null; line = lines.readLine()) {
                if (line.startsWith("acknowledged ")) {
                    last = Long.parseLong(line.substring("acknowledged ".length()));
                    if (++seen == ACKNOWLEDGED) {
                        whileItWrites.run();
                        // By its handle, which leaves the pipe open: what it still said before it died is read to the end.
                        process.toHandle().destroyForcibly();
                    }
                }
            }
            assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
            assertThat(seen).isGreaterThanOrEqualTo(ACKNOWLEDGED);
            return last;
        }
    }

    private static void assertInUse(StoreSettings file) {
        assertThatThrownBy(() -> Store.open(file)).isInstanceOf(StoreLost.class)
                .hasMessageContaining("open in another process");
    }

    private static Process start(StoreSettings settings) throws IOException {
        var java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        return new ProcessBuilder(List.of(java, "-XX:TieredStopAtLevel=1", "-cp", System.getProperty("java.class.path"),
                Writer.class.getName(), settings.url(), settings.user())).redirectError(ProcessBuilder.Redirect.DISCARD).start();
    }
}
