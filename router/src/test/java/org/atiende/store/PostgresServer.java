package org.atiende.store;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;

/**
 * A real PostgreSQL for the tests, on loopback: one for the whole test process, started at first use, or one of a test's own that it may
 * break. A machine that cannot run it fails the tests: they would prove nothing.
 */
public final class PostgresServer implements AutoCloseable {

    private static final String USER = "postgres";

    private static final AtomicInteger DATABASES = new AtomicInteger();

    private final Path data;
    private EmbeddedPostgres server;

    /** @param once the disk is wiped when the server stops; otherwise by {@link #close()} */
    private PostgresServer(Path data, boolean once) {
        this.data = data;
        try {
            server = settings().setCleanDataDirectory(once).start();
        } catch (IOException e) {
            throw new UncheckedIOException("PostgreSQL for the tests cannot be started", e);
        }
    }

    private static final class Shared {
        private static final PostgresServer SERVER = new PostgresServer(freshFolder(), true);
    }

    /** An empty database of one's own on the server of this test process. */
    public static StoreSettings freshDatabase() {
        return Shared.SERVER.database();
    }

    /** As the administrator of the server of this test process. */
    public static void administrator(String statement) {
        Shared.SERVER.run(statement);
    }

    /** One to be frozen or killed. */
    static PostgresServer ownServer() {
        return ownServer(freshFolder());
    }

    /** The same on a disk of one's own. */
    static PostgresServer ownServer(Path data) {
        return new PostgresServer(data, false);
    }

    private static Path freshFolder() {
        try {
            return Files.createTempDirectory("atiende-postgres");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Not those of the library, which would lose rows. */
    private EmbeddedPostgres.Builder settings() {
        return EmbeddedPostgres.builder().setDataDirectory(data).setPGStartupWait(Duration.ofSeconds(60))
                .setServerConfig("synchronous_commit", "on").setServerConfig("fsync", "on");
    }

    /** An empty database, with the order of words of a Spanish one. */
    StoreSettings database() {
        return database(address());
    }

    /** The same, reached by another address that leads to it. */
    StoreSettings database(InetSocketAddress way) {
        var name = "atiende_" + DATABASES.incrementAndGet();
        run("CREATE DATABASE " + name + " TEMPLATE template0 ENCODING 'UTF8' LOCALE_PROVIDER icu ICU_LOCALE 'es-ES' LOCALE 'C'");
        return StoreSettings.url("jdbc:postgresql://127.0.0.1:" + way.getPort() + "/" + name).as(USER, "");
    }

    InetSocketAddress address() {
        return new InetSocketAddress("127.0.0.1", server.getPort());
    }

    /** As the server's own administrator. */
    void run(String statement) {
        try (var connection = server.getPostgresDatabase().getConnection(); var one = connection.createStatement()) {
            one.execute(statement);
        } catch (SQLException e) {
            throw new IllegalStateException("PostgreSQL did not " + statement, e);
        }
    }

    /** Stops every process of the server in its tracks; connections stay open and say nothing. */
    void freeze() {
        signal("STOP", processes().subList(0, 1));           // the one that makes the others: nobody is missed then
        signal("STOP", processes());
    }

    void thaw() {
        signal("CONT", processes());
    }

    private static void signal(String name, List<ProcessHandle> processes) {
        var command = new ArrayList<>(List.of("kill", "-" + name));
        processes.forEach(process -> command.add(Long.toString(process.pid())));
        try {
            new ProcessBuilder(command).start().waitFor(10, TimeUnit.SECONDS);
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException("no signal could be sent", e);
        }
    }

    /** As a power cut does, but for the disk. */
    void kill() {
        processes().forEach(ProcessHandle::destroyForcibly);
        processes().forEach(process -> process.onExit().join());
    }

    /** After {@link #kill()}, on the same port with what its disk holds. */
    void startAgain() {
        try {
            int port = server.getPort();
            server.close();   // lets go of the folder; there is nothing left to stop
            Files.deleteIfExists(postmaster());
            server = settings().setCleanDataDirectory(false).setPort(port).start();
        } catch (IOException e) {
            throw new UncheckedIOException("PostgreSQL for the tests cannot be started again", e);
        }
    }

    private Path postmaster() {
        return data.resolve("postmaster.pid");
    }

    private List<ProcessHandle> processes() {
        try {
            var first = Files.readAllLines(postmaster()).getFirst().strip();
            var postmaster = ProcessHandle.of(Long.parseLong(first)).orElseThrow();
            return Stream.concat(Stream.of(postmaster), postmaster.descendants()).toList();
        } catch (IOException e) {
            throw new UncheckedIOException("the server has no process", e);
        }
    }

    @Override
    public void close() {
        try {
            server.close();
            try (var files = Files.walk(data)) {
                for (var file : files.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(file);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException("PostgreSQL for the tests cannot be stopped", e);
        }
    }
}
