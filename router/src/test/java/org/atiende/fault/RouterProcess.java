package org.atiende.fault;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;

import org.atiende.config.RouterConfig;
import org.atiende.lab.LabPorts;
import org.atiende.lab.LabProcess;
import org.atiende.lab.RealAsterisk;
import org.atiende.lab.ScratchFolder;
import org.atiende.store.StoreSettings;
import org.awaitility.Awaitility;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The production router as {@code atiende run} starts it, in a process of its own: its ports and its store stay when it dies. What it
 * knows is read as any program would, over REST and metrics. Belongs to one thread.
 */
final class RouterProcess implements AutoCloseable {

    private static final Duration STARTS_WITHIN = Duration.ofSeconds(60);
    private static final Duration ANSWERS_WITHIN = Duration.ofSeconds(10);
    private static final String STORE = "url: jdbc:h2:file:./data/atiende";
    private static final String HOLD_CAP = "hold-cap: 150s";
    /** Nobody is called about the sample company's cases. */
    private static final Pattern CALLING = Pattern.compile("  call-as:.*\n");
    private static final Pattern PROMISES = Pattern.compile("    promises:.*\\n(      .*\\n)+");
    private static final String TOKEN = "a-token-of-the-laboratory";
    private static final HttpClient CLIENT = HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(2)).build();

    /** A call in the router. @param arrived by this machine's clock, to the millisecond */
    record Live(String call, Instant arrived, String doing) {
        boolean waits() {
            return doing.equals("with nobody yet");
        }
    }

    private final Path folder;
    private final InetSocketAddress agi = new InetSocketAddress("127.0.0.1", LabPorts.lastingTcp("127.0.0.1"));
    private final int http = LabPorts.lastingTcp("127.0.0.1");
    private final Map<String, String> wishes = new LinkedHashMap<>();
    private boolean promises = true;
    private boolean calling;
    private LabProcess process;

    private RouterProcess(Path folder) {
        this.folder = folder;
    }

    /** Ports and a folder, and nothing that runs: Asterisk must know the address before there is anybody. */
    static RouterProcess planned() {
        try {
            return new RouterProcess(Files.createTempDirectory("atiende-router-"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Its store is this database, which others may share; otherwise a file of its own. Before the start. */
    RouterProcess on(StoreSettings database) {
        wishes.put(STORE, "url: " + database.url());
        wishes.put("user: atiende\n", "user: " + database.user() + "\n");
        return this;
    }

    /** Nobody is promised a call, at whatever hour of the day it is tried. Before the start. */
    RouterProcess promisingNothing() {
        promises = false;
        return this;
    }

    /** On the support line the hold cap comes soon, and customers are called at any hour. Before the start. */
    RouterProcess withShortWaits() {
        wishes.put("hold-cap: 10m              # then the guardia", "hold-cap: 15s              # then the guardia");
        wishes.put("from: \"09:00\"", "from: \"00:00\"");
        wishes.put("until: \"21:00\"", "until: \"24:00\"");
        wishes.put("{after: 20s, level: 2}\n      - {after: 45s, level: 3}\n      - {after: 90s, level: 9, any-skill: true}", "{after: 10s, level: 2}");
        return this;
    }

    /** Who has a case is called about it, a second after there is news, and as often as there is any. Before the start. */
    RouterProcess callingAboutCases() {
        calling = true;
        wishes.put("settle: 2m                    #", "settle: 1s                    #");
        wishes.put("rings-per-number: 10 ", "rings-per-number: 100 ");
        return this;
    }

    /** Where the dialplan finds it. */
    InetSocketAddress agi() {
        return agi;
    }

    /** Starts it with a fresh store, beside this Asterisk, whose manager interface it reaches by {@code ami}; ready when this returns. */
    RouterProcess start(RealAsterisk pbx, InetSocketAddress ami, List<String> desks) {
        configure(pbx, ami);
        Company.imported(folder, config(), desks);
        Company.sentences(config());
        startAgain();
        awaitReady();
        return this;
    }

    /** Starts it beside this Asterisk, on the database of a router that was started before; ready when this returns. */
    RouterProcess join(RealAsterisk pbx) {
        configure(pbx, pbx.ami());
        startAgain();
        awaitReady();
        return this;
    }

    private void configure(RealAsterisk pbx, InetSocketAddress ami) {
        try {
            var secrets = Files.createDirectories(folder.resolve("secrets"));
            secret(secrets.resolve("ami-events"), pbx.eventsUser().secret());
            secret(secrets.resolve("ami-actions"), pbx.actionsUser().secret());
            Files.writeString(folder.resolve("atiende.yaml"), yaml(ami));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The shipped configuration on other ports, with a store and a token of its own; nothing else may differ but what was wished for. */
    private String yaml(InetSocketAddress ami) throws IOException {
        var text = Files.readString(Company.shipped("config/atiende.yaml"));
        var changes = new LinkedHashMap<String, String>();
        changes.put("bind: 127.0.0.1:4573", "bind: 127.0.0.1:" + agi.getPort());
        changes.put("ami: 127.0.0.1:5038", "ami: 127.0.0.1:" + ami.getPort());
        changes.put("bind: 127.0.0.1:8080", "bind: 127.0.0.1:" + http);
        changes.put(STORE, "url: jdbc:h2:file:" + folder.resolve("store"));
        changes.put("folder: /var/lib/asterisk/sounds/atiende", "folder: " + Company.shipped("router/pom.xml").resolveSibling("target/prompts"));
        changes.put("api-tokens: []", "api-tokens:\n  - name: laboratory\n    role: supervisor\n    sha256: " + sha256(TOKEN));
        changes.put(HOLD_CAP, "hold-cap: 10m");
        changes.putAll(wishes);
        for (var change : changes.entrySet()) {
            if (!text.contains(change.getKey())) {
                throw new IllegalStateException("the shipped configuration has no '" + change.getKey() + "'");
            }
            text = text.replace(change.getKey(), change.getValue());
        }
        var quiet = calling ? text : CALLING.matcher(text).replaceAll("");
        return promises ? quiet : PROMISES.matcher(quiet).replaceAll("");
    }

    RouterConfig config() {
        return Company.read(folder);
    }

    /** The same router on the same ports and store; returns at once. */
    void startAgain() {
        var java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        process = LabProcess.start(List.of(java, "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xmx256m", "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow", "-Dlogback.configurationFile=logback.xml", "-cp", System.getProperty("java.class.path"),
                "org.atiende.Main", "run", "--config", folder.toString()), folder, folder.resolve("log"));
    }

    /** @return when it was first seen to be ready: in step with Asterisk, its store open */
    Instant awaitReady() {
        await("the router is ready", STARTS_WITHIN, () -> {
            if (!process.alive()) {
                throw new IllegalStateException("the router ended\n" + log());
            }
            return reachable() && get("/readyz").statusCode() == 200;
        });
        return Instant.now();
    }

    /** When the dialplan could reach it first. */
    Instant awaitListening() {
        await("the router listens", STARTS_WITHIN, () -> listens(agi.getPort()));
        return Instant.now();
    }

    private boolean reachable() {
        return listens(http);
    }

    private static boolean listens(int port) {
        try (var socket = new Socket()) {
            socket.connect(new InetSocketAddress("127.0.0.1", port), 200);
            return true;
        } catch (IOException notYet) {
            return false;
        }
    }

    /** @return when it was dead */
    Instant kill9() {
        process.kill();
        return Instant.now();
    }

    Instant freeze() {
        process.signal("STOP");
        return Instant.now();
    }

    Instant thaw() {
        process.signal("CONT");
        return Instant.now();
    }

    /** Every call it has, the eldest first. */
    List<Live> calls() {
        var asked = Instant.now();
        return json("/api/v1/calls").valueStream().map(call -> new Live(call.path("call").asString(),
                asked.minusMillis(Math.round(call.path("since_seconds").asDouble() * 1_000)), call.path("doing").asString())).toList();
    }

    List<Live> waiting() {
        return calls().stream().filter(Live::waits).toList();
    }

    /** Agent to state, as {@code free}. */
    Map<String, String> agents() {
        var states = new LinkedHashMap<String, String>();
        json("/api/v1/agents").valueStream().forEach(agent -> states.put(agent.path("id").asString(), agent.path("state").asString()));
        return states;
    }

    long agentsWho(String state) {
        return agents().values().stream().filter(state::equals).count();
    }

    void signIn(String agent) {
        var reply = send(request("/api/v1/agents/" + agent + "/sign-in").POST(HttpRequest.BodyPublishers.noBody()));
        if (reply.statusCode() != 200) {
            throw new IllegalStateException("not signed in: " + reply.body());
        }
    }

    void signOut(String agent) {
        send(request("/api/v1/agents/" + agent + "/sign-out").POST(HttpRequest.BodyPublishers.noBody()));
    }

    /** Writes of a case what its customer is to be told. */
    void tells(String caseId, int impact, String message) {
        var body = JsonMapper.shared().createObjectNode().put("impact", impact).put("message", message).toString();
        var reply = send(request("/api/v1/cases/" + caseId).header("Content-Type", "application/json").PUT(HttpRequest.BodyPublishers.ofString(body)));
        if (reply.statusCode() != 200) {
            throw new IllegalStateException("not told: " + reply.body());
        }
    }

    boolean customerKnows(String caseId) {
        return json("/api/v1/cases/" + caseId).path("customer_knows").asBoolean();
    }

    /** The sum over every series of this name. */
    double metric(String name) {
        return get("/metrics").body().lines().filter(line -> line.startsWith(name + " ") || line.startsWith(name + "{"))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1))).sum();
    }

    /** Processor time it has used since it was started. */
    Duration used() {
        return ProcessHandle.of(process.pid()).flatMap(router -> router.info().totalCpuDuration()).orElse(Duration.ZERO);
    }

    /** What it wrote since its first start. */
    String log() {
        try {
            return Files.readString(folder.resolve("log"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private JsonNode json(String path) {
        return JsonMapper.shared().readTree(get(path).body());
    }

    private HttpResponse<String> get(String path) {
        return send(request(path));
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + http + path)).timeout(ANSWERS_WITHIN).header("Authorization", "Bearer " + TOKEN);
    }

    private static HttpResponse<String> send(HttpRequest.Builder request) {
        try {
            return CLIENT.send(request.build(), HttpResponse.BodyHandlers.ofString(StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }

    private static void await(String what, Duration atMost, Callable<Boolean> happened) {
        Awaitility.await(what).atMost(atMost).pollInterval(Duration.ofMillis(10)).pollDelay(Duration.ZERO).until(happened);
    }

    private static void secret(Path file, String word) throws IOException {
        Files.writeString(file, word);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
    }

    private static String sha256(String token) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(token.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("every Java has SHA-256", impossible);
        }
    }

    /** Ends it in order, as an administrator would. */
    void stop() {
        process.stop(Duration.ofSeconds(20));
    }

    @Override
    public void close() {
        if (process != null) {
            process.kill();
        }
        if (Boolean.getBoolean("atiende.lab.keep")) {
            return;
        }
        ScratchFolder.remove(folder);
    }
}
