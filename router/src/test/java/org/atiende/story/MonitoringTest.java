package org.atiende.story;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Map;
import java.util.TreeSet;
import java.util.regex.Pattern;

import org.atiende.Router;
import org.atiende.config.ConfigReader;
import org.atiende.config.RouterConfig;
import org.atiende.fake.RunningClock;
import org.atiende.store.PostgresServer;
import org.atiende.store.StoreSettings;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Rules and dashboards speak of numbers that exist, from the first scrape on: an alert on a misspelt one never comes. */
class MonitoringTest {

    /** A metric of ours in an expression; what a recording rule makes has a colon before it. */
    private static final Pattern USED = Pattern.compile("(?<![:\\w])atiende_[a-z0-9_]+");

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @TempDir
    private Path folder;

    @Test
    void everyNumberThatIsWatchedIsThereBeforeTheFirstCall() throws IOException, InterruptedException {
        var watched = watched();
        try (var router = new Router(config(), new RunningClock()).start(); var client = HttpClient.newHttpClient()) {
            var request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + router.httpAddress().getPort() + "/metrics")).build();
            var scraped = Scrape.of(client.send(request, HttpResponse.BodyHandlers.ofString()).body()).names();

            assertThat(watched).hasSizeGreaterThanOrEqualTo(5).contains("atiende_hold_seconds_bucket", "atiende_ami_connected");
            assertThat(scraped).containsAll(watched);
        }
    }

    @Test
    void readinessTellsThatTheDatabaseServerIsGoneAndThatItIsBack() throws IOException, InterruptedException {
        var url = PostgresServer.freshDatabase().url();
        var name = url.substring(url.lastIndexOf('/') + 1);
        PostgresServer.administrator("CREATE ROLE atiende LOGIN");
        PostgresServer.administrator("ALTER DATABASE " + name + " OWNER TO atiende");
        try (var router = new Router(config().withStoreUrl(url), new RunningClock()).start(); var client = HttpClient.newHttpClient()) {
            var page = "http://127.0.0.1:" + router.httpAddress().getPort();
            assertThat(read(client, page + "/readyz")).contains("the database takes writes");

            PostgresServer.administrator("ALTER DATABASE " + name + " ALLOW_CONNECTIONS false");
            PostgresServer.administrator("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '" + name + "'");
            await().atMost(PATIENCE).untilAsserted(() -> assertThat(read(client, page + "/readyz")).contains("the database takes no writes"));
            assertThat(read(client, page + "/healthz")).as("a restart would not help").contains("alive");

            PostgresServer.administrator("ALTER DATABASE " + name + " ALLOW_CONNECTIONS true");
            await().atMost(PATIENCE).untilAsserted(() -> assertThat(read(client, page + "/readyz")).contains("the database takes writes"));
        }
    }

    private static String read(HttpClient client, String page) throws IOException, InterruptedException {
        return client.send(HttpRequest.newBuilder(URI.create(page)).build(), HttpResponse.BodyHandlers.ofString()).body();
    }

    private static TreeSet<String> watched() throws IOException {
        var names = new TreeSet<String>();
        try (var files = Files.walk(Stage.shipped("monitoring/prometheus.yml").getParent())) {
            for (var file : files.filter(Files::isRegularFile).toList()) {
                Files.readString(file).lines().filter(line -> !line.strip().startsWith("#"))
                        .forEach(line -> USED.matcher(line).results().forEach(match -> names.add(match.group())));
            }
        }
        return names;
    }

    /** The shipped configuration on free ports, with an Asterisk that is not there. */
    private RouterConfig config() throws IOException {
        return shipped(folder);
    }

    /** The shipped configuration, for a router of its own in this folder. */
    static RouterConfig shipped(Path folder) throws IOException {
        var secrets = Files.createDirectories(folder.resolve("secrets"));
        for (var name : new String[] {"ami-events", "ami-actions"}) {
            Files.writeString(secrets.resolve(name), "a-secret-of-nobody");
            Files.setPosixFilePermissions(secrets.resolve(name), PosixFilePermissions.fromString("rw-------"));
        }
        Files.copy(Stage.shipped("config/atiende.yaml"), folder.resolve("atiende.yaml"), StandardCopyOption.REPLACE_EXISTING);
        return switch (ConfigReader.read(folder, Map.of())) {
            case ConfigReader.Good good -> good.config().withPorts(0, 1, 0).withStoreUrl(StoreSettings.file(folder.resolve("store")).url())
                    .withPromptFolder(folder.resolve("prompts"));
            case ConfigReader.Bad bad -> throw new IllegalStateException("the shipped configuration has problems: " + bad.problems());
        };
    }
}
