package org.atiende.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;

import org.atiende.agent.AgentId;
import org.atiende.agent.AgentState;
import org.atiende.console.ApiToken.Role;
import org.atiende.fake.AskedOffice;
import org.atiende.ledger.Disposition;
import org.atiende.metrics.Metrics;
import org.atiende.promise.Promise;
import org.atiende.promise.PromiseStory;
import org.atiende.tel.CallId;
import org.atiende.tel.PhoneNumber;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The console as browsers, programs and probes meet it. */
class ConsoleServerTest {

    private final FakeBoard board = new FakeBoard().busy();
    private final List<Health> health = new CopyOnWriteArrayList<>(List.of(new Health("ami_in_step", true, "main"), new Health("store_writable", true, "")));
    private final HttpClient client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private volatile CountDownLatch gate = new CountDownLatch(0);
    private final AtomicInteger inside = new AtomicInteger();
    private ConsoleServer console;

    @BeforeEach
    void open() {
        console = ConsoleServer.start(settings("127.0.0.1"), board, new AskedOffice().explainer, new Metrics(Set.of("support"), Set.of("main"), "0.1.0"), () -> {
            await(gate);
            return health;
        });
    }

    @AfterEach
    void shut() {
        gate.countDown();
        console.close();
        client.close();
    }

    private static ConsoleSettings settings(String host) {
        return new ConsoleSettings(new InetSocketAddress(host, 0), "Luz & Fibra", ZoneId.of("Europe/Madrid"), List.of("support", "english"), List.of(
                new ApiToken("phone-app", Role.AGENT, Optional.of(new AgentId("ana.perez")), hash("agent-token")),
                new ApiToken("wallboard", Role.SUPERVISOR, Optional.empty(), hash("supervisor-token")),
                new ApiToken("tools", Role.ADMIN, Optional.empty(), hash("admin-token")),
                new ApiToken("prometheus", Role.METRICS, Optional.empty(), hash("metrics-token"))));
    }

    private static String hash(String token) {
        return HexFormat.of().formatHex(TokenCheck.sha256(token));
    }

    @Test
    void probeSeesLifeAndReadinessAndWhatIsMissing() {
        assertThat(get("/healthz").statusCode()).isEqualTo(200);
        assertThat(get("/readyz").statusCode()).isEqualTo(200);

        health.set(0, new Health("ami_in_step", false, "main: rebuilding since 3 s"));

        var reply = get("/readyz");
        assertThat(reply.statusCode()).isEqualTo(503);
        assertThat(json(reply).path("checks").get(0).path("detail").asString()).isEqualTo("main: rebuilding since 3 s");
        assertThat(get("/healthz").statusCode()).as("alive all the same").isEqualTo(200);
    }

    @Test
    void prometheusGetsTheFormatItAsksFor() {
        assertThat(get("/metrics").headers().firstValue("content-type")).hasValueSatisfying(type -> assertThat(type).contains("version=0.0.4"));
        var open = send(request("/metrics").header("Accept", "application/openmetrics-text;version=1.0.0,text/plain;q=0.5"));
        assertThat(open.headers().firstValue("content-type")).hasValueSatisfying(type -> assertThat(type).startsWith("application/openmetrics-text"));
        assertThat(open.body()).contains("atiende_build_info").endsWith("# EOF\n");
    }

    @Test
    void supervisorPausesAnAgentAndThePauseIsCarriedOut() {
        var reply = post("/api/v1/agents/luis.mora/pause", "supervisor-token", "{\"reason\": \"training\"}");

        assertThat(reply.statusCode()).isEqualTo(200);
        assertThat(json(reply).path("id").asString()).isEqualTo("luis.mora");
        assertThat(board.changes).containsExactly("luis.mora Paused[reason=training] by wallboard");
    }

    @Test
    void everyActOfAnAgentReachesTheBoard() {
        post("/api/v1/agents/ana.perez/sign-in", "agent-token", "");
        post("/api/v1/agents/ana.perez/pause", "agent-token", "");
        post("/api/v1/agents/ana.perez/resume", "agent-token", "");
        post("/api/v1/agents/ana.perez/sign-out", "agent-token", "");

        assertThat(board.changes).containsExactly("ana.perez SignedIn[] by phone-app", "ana.perez Paused[reason=break] by phone-app",
                "ana.perez SignedIn[] by phone-app", "ana.perez SignedOut[] by phone-app");
    }

    @ParameterizedTest(name = "{0} {1} with {2}: {3}")
    @CsvSource({"GET,/api/v1/agents,,401", "GET,/api/v1/agents,wrong,401", "GET,/api/v1/agents,metrics-token,403", "GET,/api/v1/agents,agent-token,200",
            "GET,/api/v1/agents,supervisor-token,200", "GET,/api/v1/agents,admin-token,200", "GET,/api/v1/calls,,401", "GET,/api/v1/calls,metrics-token,403",
            "GET,/api/v1/calls,agent-token,200", "GET,/api/v1/calls/1772439700.12,agent-token,200", "GET,/api/v1/calls/1772439700.12,metrics-token,403",
            "GET,/api/v1/calls/1.1,admin-token,404", "GET,/api/v1/promises,,401", "GET,/api/v1/promises,metrics-token,403", "GET,/api/v1/promises,agent-token,200",
             "GET,/api/v1/explain?from=withheld&to=power,,401", "GET,/api/v1/explain?from=withheld&to=power,metrics-token,403",
            "GET,/api/v1/explain?from=withheld&to=power,agent-token,403", "GET,/api/v1/explain?from=withheld&to=power,supervisor-token,200",
            "GET,/api/v1/explain?from=withheld&to=power,admin-token,200", "GET,/api/v1/calls/1.1/explanation,agent-token,403",
            "GET,/api/v1/calls/1.1/explanation,supervisor-token,404", "GET,/api/v1/calls/1.1/explanation,,401", "POST,/api/v1/explain?from=withheld&to=power,admin-token,405",
            "POST,/api/v1/agents/ana.perez/sign-in,,401", "POST,/api/v1/agents/ana.perez/sign-in,agent-token,200",
            "POST,/api/v1/agents/luis.mora/sign-in,agent-token,403", "POST,/api/v1/agents/luis.mora/sign-in,metrics-token,403",
            "POST,/api/v1/agents/luis.mora/sign-in,supervisor-token,200", "POST,/api/v1/agents/luis.mora/sign-out,admin-token,200",
            "POST,/api/v1/agents/nobody/sign-in,admin-token,404", "POST,/api/v1/agents/eva.cano/sign-in,admin-token,409",
            "GET,/api/v1/agents/ana.perez/sign-in,admin-token,405", "DELETE,/api/v1/agents,admin-token,405", "GET,/api/v2/agents,admin-token,404"})
    void roleMatrix(String method, String path, String token, int status) {
        var request = request(path).method(method, HttpRequest.BodyPublishers.noBody());
        var reply = send(token == null ? request : request.header("Authorization", "Bearer " + token));

        assertThat(reply.statusCode()).isEqualTo(status);
        if (status >= 400) {
            assertThat(reply.headers().firstValue("content-type")).contains("application/problem+json");
            assertThat(json(reply).path("status").asInt()).isEqualTo(status);
            assertThat(board.changes).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"{\"reason\": \"Lunch!\"}", "{\"reason\": 7}", "{\"reason\": \"a\", \"more\": 1}", "[]", "{", "null", "{\"reason\": \"a\\r\\nb\"}"})
    void pauseWithAnotherBodyIsRefusedAndChangesNothing(String body) {
        assertThat(post("/api/v1/agents/luis.mora/pause", "admin-token", body).statusCode()).isEqualTo(400);
        assertThat(board.changes).isEmpty();
    }

    @Test
    void agentNotesHowACallWentAndWhatItWasAbout() {
        var reply = post("/api/v1/calls/1772439700.12/disposition", "agent-token", "{\"outcome\": \"not-helped\", \"topic\": \"meter-reading\", \"case\": \"K-7\"}");
        assertThat(reply.statusCode()).isEqualTo(200);
        assertThat(board.changes).containsExactly("1772439700.12 Note[outcome=NOT_HELPED, topic=Optional[meter-reading], caseId=Optional[K-7]]");
        assertThat(json(reply).path("outcome").asString()).isEqualTo("not-helped");
        assertThat(json(reply).path("agent").asString()).isEqualTo("ana.perez");
        assertThat(post("/api/v1/calls/1.1/disposition", "agent-token", "{\"outcome\": \"helped\"}").statusCode()).isEqualTo(404);
        assertThat(post("/api/v1/calls/1772439700.12/disposition", "metrics-token", "{\"outcome\": \"helped\"}").statusCode()).isEqualTo(403);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "{}", "{\"outcome\": \"fine\"}", "{\"outcome\": \"helped\", \"topic\": \"Bills!\"}", "{\"outcome\": \"helped\", \"topic\": 7}",
            "{\"outcome\": \"helped\", \"more\": 1}", "[]", "{\"outcome\": \"helped\", \"case\": \"a\\r\\nb\"}"})
    void noteOfAnotherFormIsRefusedWithTheFormItShouldHave(String body) {
        var reply = post("/api/v1/calls/1772439700.12/disposition", "admin-token", body);
        assertThat(reply.statusCode()).isEqualTo(400);
        assertThat(json(reply).path("detail").asString()).contains("helped, continued or not-helped");
        assertThat(board.changes).isEmpty();
    }

    @Test
    void refusedChangeSaysWhy() {
        assertThat(json(post("/api/v1/agents/eva.cano/sign-in", "admin-token", "")).path("detail").asString()).isEqualTo("the phone is not on site");
    }

    @Test
    void bodyBeyondTheLimitIsRefused() {
        assertThat(post("/api/v1/agents/luis.mora/pause", "admin-token", "{\"reason\": \"" + "a".repeat(ConsoleServer.MAX_BODY) + "\"}").statusCode()).isEqualTo(413);
        assertThat(board.changes).isEmpty();
    }

    @Test
    void overlongTokenAndHeadersAreRefused() {
        assertThat(send(request("/api/v1/agents").header("Authorization", "Bearer " + "a".repeat(TokenCheck.MAX_LENGTH))).statusCode()).isEqualTo(401);
        assertThat(raw("GET / HTTP/1.1\r\nHost: localhost\r\nX-Filler: " + "a".repeat(20_000) + "\r\n\r\n")).contains("431");
        assertThat(raw("GET /" + "a".repeat(20_000) + " HTTP/1.1\r\nHost: localhost\r\n\r\n")).contains("414");
    }

    @Test
    void webPageOfAnotherNameCannotReachTheConsole() {
        assertThat(raw("GET /live HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n")).startsWith("HTTP/1.1 421");
        assertThat(raw("GET /live HTTP/1.1\r\nHost: 127.0.0.1.evil.example:80\r\nConnection: close\r\n\r\n")).startsWith("HTTP/1.1 421");
        assertThat(raw("GET /healthz HTTP/1.1\r\nHost: localhost:" + console.address().getPort() + "\r\nConnection: close\r\n\r\n")).startsWith("HTTP/1.1 200");
        assertThat(raw("GET /healthz HTTP/1.1\r\nHost: [::1]:8080\r\nConnection: close\r\n\r\n")).startsWith("HTTP/1.1 200");
    }

    @Test
    void everyAnswerCarriesThePolicyThatForbidsForeignScripts() {
        for (var path : List.of("/", "/live/page", "/nothing", "/api/v1/agents", "/console.js")) {
            assertThat(get(path).headers().firstValue("content-security-policy")).as(path)
                    .hasValueSatisfying(policy -> assertThat(policy).startsWith("default-src 'none'; script-src 'self'").doesNotContain("unsafe"));
        }
    }

    @Test
    void pageTellsWhoWaitsWhoAnswersAndWhatHappenedInWords() {
        var page = get("/").body();

        assertThat(page).contains("<h1>Luz &amp; Fibra</h1>", "3 callers are waiting.", "longest 1:36", "supply failure, case 2207 open", "talks to Ana Pérez",
                "owns the open case 2207 (billing)", "<dt>Answered</dt><dd>143</dd>", "wrap up");
        assertThat(page).doesNotContainPattern("style=|<style|onclick|<script(?! src=\"/console.js\" defer></script>)").doesNotContain("612345678");
        assertThat(get("/live/page").body()).as("what the script fetches is what the page began with").contains("data-summary=\"3 callers are waiting.\"");
    }

    @Test
    void pageSaysWhatIsBrokenBeforeAnybodyBelievesTheRest() {
        assertThat(get("/").body()).doesNotContain("Attention");

        health.set(0, new Health("ami_in_step", false, "Asterisk does not answer <now>"));

        assertThat(get("/live/page").body()).startsWith("<div class=\"alarm\">").contains("<p>Asterisk does not answer &lt;now&gt;.</p>",
                "data-summary=\"3 callers are waiting. Attention: Asterisk does not answer &lt;now&gt;.\"");
    }

    @Test
    void everyStateOfAnAgentHasItsOwnMark() {
        var css = get("/console.css").body();
        board.agents.clear();
        AgentState.LABELS.forEach(label -> board.agents.add(new Board.AgentRow(new AgentId(label), label, "x", label, "", Optional.empty())));

        for (var label : AgentState.LABELS) {
            assertThat(get("/").body()).contains("<span class=\"state " + label + "\">");
            assertThat(css).contains(".state." + label);
        }
    }

    @Test
    void callersTextIsShownLiterallyEverywhere() {
        var hostile = "\"><script>alert(1)</script><img src=x onerror=alert(1)> \u202Egnp.exe\u0007";
        board.waiting.add(new Board.WaitingRow(new CallId("9.1"), hostile, hostile, hostile, Duration.ofSeconds(200)));
        board.agents.add(new Board.AgentRow(new AgentId("x"), hostile, hostile, hostile, hostile, Optional.empty()));
        board.live.add(new Board.CallRow(new CallId("9.2"), hostile, hostile, Optional.of(hostile), hostile, Duration.ZERO));
        board.record("9.3", "+34612345678", hostile, 5, Disposition.ANSWERED, "ana.perez", hostile);

        for (var path : List.of("/", "/live/page")) {
            assertThat(get(path).body()).contains("&quot;&gt;&lt;script&gt;alert(1)").doesNotContain("<script>alert", "<img", "\u202E", "\u0007");
        }
        assertThat(json(get("/live")).path("waiting").get(0).path("need").asString()).as("data stays as it is").isEqualTo(hostile);
    }

    @Test
    void liveNumbersAreThereForPrograms() {
        var live = json(get("/live"));

        assertThat(live.path("waiting")).hasSize(3);
        assertThat(live.path("today").path("answered").asInt()).isEqualTo(143);
        assertThat(live.path("agents").get(0).path("state_seconds").asDouble()).isEqualTo(214.0);
        assertThat(live.path("latest").get(0).path("caller").asString()).isEqualTo("+34…678");
    }

    @Test
    void recordOfACallTellsItsWholeStory() {
        var call = json(send(request("/api/v1/calls/1772439700.12").header("Authorization", "Bearer agent-token")));

        assertThat(call.path("disposition").asString()).isEqualTo("answered");
        assertThat(call.path("offers").get(0).path("site_proof").asString()).isEqualTo("127.0.1.11 in valladolid");
        assertThat(call.path("explanation").get(0).asString()).isEqualTo("owns the open case 2207 (billing)");
        assertThat(call.toString()).doesNotContain("612345678");
    }

    @Test
    void promisesAreListedAsTheyStandWithWhatWasTried() {
        var due = Instant.parse("2026-03-02T09:00:00Z");
        var matter = new Promise.Matter("support", new PhoneNumber("+34612345678"), Optional.of("C-1007"), Optional.of("2207"), List.of("billing"), "es", 0);
        var promise = new Promise("call-1", Promise.Kind.PROMISED, Optional.of(new CallId("1772439700.12")), matter, Optional.of(new AgentId("ana.perez")), due.minusSeconds(900), due, true,
                Promise.State.DUE, 4, due.plusSeconds(300), Optional.empty(), 1, Optional.of(due), Optional.empty());
        board.promises.add(new PromiseStory(promise, PromiseStory.Standing.DUE, List.of(new PromiseStory.Try(Optional.of(new AgentId("ana.perez")), due, Optional.of(due.plusSeconds(4)),
                Optional.of("CUSTOMER_BUSY")))));
        var told = json(send(request("/api/v1/promises").header("Authorization", "Bearer agent-token"))).get(0);

        assertThat(told.path("standing").asString()).isEqualTo("due");
        assertThat(told.path("next_try").asString()).isEqualTo("2026-03-02T09:05:00Z");
        assertThat(told.path("not_reached").asInt()).isEqualTo(1);
        assertThat(told.path("tries").get(0).path("outcome").asString()).isEqualTo("customer-busy");
        assertThat(told.path("number").asString()).isEqualTo("+34…678");
        assertThat(told.toString()).doesNotContain("612345678");
    }

    @Test
    void surplusRequestsAreRefusedWhileSlowAnswersAreMade() {
        gate = new CountDownLatch(1);
        try (var callers = Executors.newVirtualThreadPerTaskExecutor()) {
            var slow = IntStream.range(0, ConsoleServer.MAX_REQUESTS).mapToObj(i -> callers.submit(() -> get("/readyz").statusCode())).toList();

            Awaitility.await().atMost(Duration.ofSeconds(4)).until(() -> inside.get() == ConsoleServer.MAX_REQUESTS);
            assertThat(get("/healthz").statusCode()).isEqualTo(503);
            gate.countDown();
            assertThat(slow).allSatisfy(answer -> assertThat(answer.get(5, TimeUnit.SECONDS)).isEqualTo(200));
        }
        assertThat(get("/healthz").statusCode()).isEqualTo(200);
    }

    @Test
    void consoleOpensOnLoopbackOnly() {
        var open = new ConsoleSettings(new InetSocketAddress("0.0.0.0", 0), "x", ZoneId.of("Europe/Madrid"), List.of(), List.of());

        assertThatThrownBy(() -> ConsoleServer.start(open, board, new AskedOffice().explainer, new Metrics(Set.of(), Set.of(), "0"), () -> health))
                .isInstanceOf(IllegalArgumentException.class).hasMessageContaining("loopback only");
        assertThat(console.address().getAddress()).isEqualTo(InetAddress.getLoopbackAddress());
    }

    private void await(CountDownLatch gate) {
        inside.incrementAndGet();
        try {
            assertThat(gate.await(10, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException stopped) {
            throw new IllegalStateException(stopped);
        }
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + console.address().getPort() + path)).timeout(Duration.ofSeconds(10));
    }

    private HttpResponse<String> get(String path) {
        return send(request(path));
    }

    private HttpResponse<String> post(String path, String token, String body) {
        return send(request(path).POST(HttpRequest.BodyPublishers.ofString(body)).header("Authorization", "Bearer " + token)
                .header("Content-Type", "application/json"));
    }

    private HttpResponse<String> send(HttpRequest.Builder request) {
        try {
            return client.send(request.build(), HttpResponse.BodyHandlers.ofString(StandardCharsets.UTF_8));
        } catch (IOException | InterruptedException broken) {
            throw new AssertionError(broken);
        }
    }

    private static JsonNode json(HttpResponse<String> reply) {
        return JsonMapper.shared().readTree(reply.body());
    }

    /** For requests no well-behaved client sends. */
    private String raw(String request) {
        try (var socket = new Socket(InetAddress.getLoopbackAddress(), console.address().getPort())) {
            socket.setSoTimeout(5000);
            socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
            return firstBytes(socket);
        } catch (IOException broken) {
            throw new AssertionError(broken);
        }
    }

    private static String firstBytes(Socket socket) throws IOException {
        var bytes = new byte[600];
        return new String(bytes, 0, Math.max(0, socket.getInputStream().read(bytes)), StandardCharsets.UTF_8);
    }
}
