package org.atiende.story;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.atiende.story.Numbers.INES;
import static org.atiende.story.Numbers.SUPPORT;
import static org.atiende.story.Person.LUIS;
import static org.atiende.story.Person.MARTA;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

import org.atiende.agent.AgentState;
import org.atiende.console.ApiToken;
import org.atiende.console.ApiToken.Role;
import org.atiende.lab.CallWish;
import org.atiende.lab.PhoneHabit;
import org.atiende.ledger.CallRecord;
import org.atiende.ledger.Disposition;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The router as probes, Prometheus and programs see it, over HTTP, while real calls come in and Asterisk itself goes away. */
@Tag("asterisk")
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class HealthOnRealAsteriskTest {

    private static final PhoneHabit SHORT_TALK = PhoneHabit.answersAndHangsUp(Duration.ofMillis(200), Duration.ofMillis(500));

    /** Callers whose digits appear nowhere else: whoever finds them in the log has found a leak. */
    private static final String KNOWN_DIGITS = "650998";
    private static final String ANSWERED = "+34" + KNOWN_DIGITS + "701";
    private static final String LEAVING = "+34" + KNOWN_DIGITS + "702";
    private static final String PATIENT = "+34" + KNOWN_DIGITS + "703";
    private static final String WITHHELD = "+34" + KNOWN_DIGITS + "704";

    private static final HttpClient CLIENT = HttpClient.newHttpClient();
    private static CapturedLog log;
    private static Stage stage;

    @BeforeAll
    static void open() {
        log = CapturedLog.begin();
        stage = Stage.open(0, List.of(
                new ApiToken("desk-luis", Role.AGENT, Optional.of(LUIS.id()), sha256("luis-token")),
                new ApiToken("wallboard", Role.SUPERVISOR, Optional.empty(), sha256("supervisor-token")),
                new ApiToken("prometheus", Role.METRICS, Optional.empty(), sha256("metrics-token"))));
    }

    @AfterEach
    void everybodyGoesHome() {
        stage.clear();
    }

    @AfterAll
    static void close() {
        stage.close();
        CLIENT.close();
        log.close();
    }

    @Test
    void probesSayThatAllIsWellAndWhatWasChecked() {
        assertThat(get("/healthz").statusCode()).isEqualTo(200);

        var ready = get("/readyz");
        assertThat(ready.statusCode()).isEqualTo(200);
        assertThat(json(ready).path("checks").valueStream().map(check -> check.path("name").asString() + " " + check.path("good").asBoolean()))
                .containsExactly("ami_in_step true", "store_writable true");
    }

    @Test
    void theNumbersAreThoseOfTheLedger() {
        stage.calls(CallWish.to(SUPPORT).from(LEAVING).hangingUpAfter(Duration.ofSeconds(1)));
        assertThat(stage.closed(LEAVING).disposition()).contains(Disposition.ABANDONED);
        stage.calls(CallWish.to(SUPPORT).from(PATIENT));
        stage.await("the caller waits", () -> scrape().sum("atiende_callers_waiting", series -> series.has("line", "support")) == 1);
        stage.timePasses(Duration.ofSeconds(200));
        assertThat(scrape().sum("atiende_longest_wait_seconds")).isGreaterThan(200);
        stage.atWork(LUIS, SHORT_TALK);
        assertThat(stage.closed(PATIENT).waited()).isGreaterThan(Duration.ofSeconds(200));
        stage.awaitFree(LUIS);
        stage.calls(CallWish.to(SUPPORT).from(ANSWERED));
        assertThat(stage.closed(ANSWERED).disposition()).contains(Disposition.ANSWERED);

        stage.await("the last call is counted", () -> scrape().sum("atiende_calls_total") == ledger().size());
        agree(scrape(), ledger());
    }

    private static void agree(Scrape scrape, List<CallRecord> ledger) {
        for (var how : Disposition.values()) {
            assertThat(scrape.sum("atiende_calls_total", series -> series.has("disposition", how.name().toLowerCase(Locale.ROOT))))
                    .as("%s", how).isEqualTo(ledger.stream().filter(call -> call.disposition().equals(Optional.of(how))).count());
        }
        assertThat(scrape.sum("atiende_hold_seconds_count")).isEqualTo(ledger.size());
        assertThat(scrape.sum("atiende_hold_seconds_sum"))
                .isCloseTo(ledger.stream().mapToDouble(call -> call.waited().toMillis() / 1000.0).sum(), within(0.01 * ledger.size()));
        assertThat(scrape.sum("atiende_hold_seconds_bucket", series -> series.has("le", "180.0"))).as("the legal three minutes")
                .isEqualTo(ledger.stream().filter(call -> call.waited().compareTo(Duration.ofMinutes(3)) <= 0).count()).isLessThan(ledger.size());
        assertThat(scrape.sum("atiende_offers_total")).isEqualTo(ledger.stream().mapToLong(call -> call.offers().size()).sum());
        assertThat(scrape.sum("atiende_callers_waiting")).isZero();
        assertThat(scrape.sum("atiende_agents")).isEqualTo(Person.values().length);
        assertThat(scrape.sum("atiende_agi_turns_total", series -> series.has("script", "in/v1"))).isGreaterThanOrEqualTo(ledger.size());
        assertThat(scrape.sum("atiende_ami_connected")).isEqualTo(1);
        assertThat(scrape.sum("atiende_ami_event_lag_seconds")).isBetween(0.0, 5.0);
        assertThat(scrape.sum("atiende_store_up")).isEqualTo(1);
        assertThat(scrape.sum("atiende_store_seconds_count", series -> series.has("operation", "write_calls"))).isPositive();
        assertThat(scrape.sum("atiende_metric_labels_refused_total")).isZero();
        assertThat(scrape.names()).contains("atiende_ami_reconnects_total", "atiende_ami_resyncs_total", "atiende_agi_sessions", "atiende_build_info");
        assertThat(scrape.samples()).filteredOn(sample -> sample.name().startsWith("atiende_")).allSatisfy(sample ->
                sample.labels().forEach((label, value) -> assertThat(label.equals("le") ? "" : value).doesNotContainPattern("[0-9]{3}")));
    }

    @Test
    void asteriskDiesAndNobodyIsOfferedUntilItIsBackAndRead() {
        stage.atWork(LUIS, PhoneHabit.answersAndHangsUp(Duration.ofMillis(200), Duration.ofSeconds(2)));
        stage.awaitFree(LUIS);
        stage.calls(CallWish.to(SUPPORT).from(INES));           // Asterisk writes a registration down within a second: not before is it kept
        assertThat(RoutingStories.answered(stage.closed(INES), LUIS)).isTrue();
        var resyncs = scrape().sum("atiende_ami_resyncs_total");

        stage.pbx().kill();
        stage.await("the loss is noticed", () -> get("/readyz").statusCode() == 503);

        var checks = json(get("/readyz")).path("checks");
        assertThat(checks.get(0).path("name").asString()).isEqualTo("ami_in_step");
        assertThat(checks.get(0).path("good").asBoolean()).isFalse();
        assertThat(checks.get(0).path("detail").asString()).contains("(AMI)", "no agent is offered");
        assertThat(checks.get(1).path("good").asBoolean()).as("the store is well").isTrue();
        assertThat(get("/healthz").statusCode()).as("alive all the same").isEqualTo(200);
        assertThat(scrape().sum("atiende_ami_connected")).isZero();
        assertThat(scrape().sum("atiende_agents", series -> series.has("state", "free"))).as("nobody can be offered a call").isZero();
        assertThat(get("/").body()).contains("Attention", "no agent is offered a call");

        stage.pbx().restart();
        stage.await("ready again", () -> get("/readyz").statusCode() == 200);
        stage.awaitFree(LUIS);
        assertThat(scrape().sum("atiende_ami_resyncs_total")).isGreaterThan(resyncs);
        assertThat(scrape().sum("atiende_ami_reconnects_total")).isPositive();
        assertThat(scrape().sum("atiende_agents", series -> series.has("state", "free"))).as("only who is there is free").isEqualTo(1);
        stage.calls(CallWish.to(SUPPORT).from(INES));
        assertThat(RoutingStories.answered(stage.closed(INES), LUIS)).isTrue();
    }

    @Test
    void agentWorksByTokenAndTheRouterFollows() {
        stage.registered(LUIS, LUIS.address(), SHORT_TALK);
        assertThat(stage.state(LUIS)).isInstanceOf(AgentState.SignedOut.class);

        assertThat(post("luis.gomez/pause", "luis-token", "").statusCode()).as("who is signed out cannot pause").isEqualTo(409);
        assertThat(post("luis.gomez/sign-in", "luis-token", "").statusCode()).isEqualTo(200);
        stage.awaitFree(LUIS);
        assertThat(json(post("luis.gomez/pause", "luis-token", "{\"reason\": \"lunch\"}")).path("state").asString()).isEqualTo("paused");
        assertThat(stage.state(LUIS)).isEqualTo(new AgentState.Paused("lunch"));
        assertThat(json(post("luis.gomez/resume", "supervisor-token", "")).path("state").asString()).isEqualTo("free");
        assertThat(stage.state(LUIS)).isInstanceOf(AgentState.Free.class);
        assertThat(json(post("luis.gomez/sign-out", "luis-token", "")).path("state").asString()).isEqualTo("signed-out");
        assertThat(stage.state(LUIS)).isInstanceOf(AgentState.SignedOut.class);
    }

    @ParameterizedTest(name = "{0} with {1}: {2}")
    @CsvSource({"luis.gomez/sign-in,guessed,401", "luis.gomez/sign-in,metrics-token,403", "marta.ruiz/sign-in,luis-token,403",
            "nobody.here/sign-in,supervisor-token,404", "..%2f..%2fhealthz/sign-in,supervisor-token,400", "%24%7BSHELL(id)%7D/sign-in,supervisor-token,404",
            "luis.gomez%0d%0aaction:%20Originate/sign-in,supervisor-token,400", "%00/sign-in,supervisor-token,400", "luis%20gomez/sign-in,supervisor-token,404",
            "+34650998799/sign-in,supervisor-token,404"})
    void strangersAndHostileIdsChangeNothing(String path, String token, int status) {
        stage.registered(LUIS, LUIS.address(), SHORT_TALK);
        stage.registered(MARTA, MARTA.address(), SHORT_TALK);

        var reply = post(path, token, "");

        assertThat(reply.statusCode()).isEqualTo(status);
        assertThat(reply.body()).doesNotContain("Exception", "org.atiende");
        assertThat(scrape().sum("atiende_agents", series -> series.has("state", "signed-out"))).as("everybody is as before").isEqualTo(Person.values().length);
    }

    @Test
    void recordOfACallIsReadWithItsNumberMasked() {
        stage.atWork(LUIS, SHORT_TALK);
        stage.awaitFree(LUIS);
        stage.calls(CallWish.to(SUPPORT).from(WITHHELD).withNumberWithheld());
        stage.await("the call is over", () -> ledger().stream().anyMatch(call -> call.caller().describe().equals("withheld")));

        var id = ledger().stream().filter(call -> call.caller().describe().equals("withheld")).findFirst().orElseThrow().id();
        var reply = send(request("/api/v1/calls/" + id).header("Authorization", "Bearer luis-token"));
        assertThat(json(reply).path("answered_by").asString()).isEqualTo("luis.gomez");
        assertThat(reply.body() + get("/").body() + get("/live").body()).doesNotContain(KNOWN_DIGITS);
    }

    @Test
    @Order(Integer.MAX_VALUE)
    void theLogOfTheWholeRunKeepsEveryCallersNumberToItself() {
        assertThat(log.lines()).as("something was written").anyMatch(line -> line.contains("The call of +34…701 ended"));
        assertThat(log.lines()).filteredOn(line -> line.contains(KNOWN_DIGITS) || line.contains(INES.substring(1))).isEmpty();
    }

    /** Every call of this stage that is over. */
    private static List<CallRecord> ledger() {
        return stage.since(Instant.EPOCH).stream().filter(CallRecord::closed).toList();
    }

    private static Scrape scrape() {
        return Scrape.of(get("/metrics").body());
    }

    private static HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + stage.router().httpAddress().getPort() + path)).timeout(Duration.ofSeconds(10));
    }

    private static HttpResponse<String> get(String path) {
        return send(request(path));
    }

    private static HttpResponse<String> post(String agentAndAct, String token, String body) {
        return send(request("/api/v1/agents/" + agentAndAct).POST(HttpRequest.BodyPublishers.ofString(body))
                .header("Authorization", "Bearer " + token).header("Content-Type", "application/json"));
    }

    private static HttpResponse<String> send(HttpRequest.Builder request) {
        try {
            return CLIENT.send(request.build(), HttpResponse.BodyHandlers.ofString(StandardCharsets.UTF_8));
        } catch (IOException | InterruptedException broken) {
            throw new AssertionError(broken);
        }
    }

    private static JsonNode json(HttpResponse<String> reply) {
        return JsonMapper.shared().readTree(reply.body());
    }

    private static String sha256(String token) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(token.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("every Java has SHA-256", impossible);
        }
    }
}
