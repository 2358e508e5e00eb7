package org.atiende.console;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.ZoneId;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;

import org.atiende.agent.Availability;
import org.atiende.fake.AskedOffice;
import org.atiende.fake.Office;
import org.atiende.metrics.Metrics;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Asking why over REST, as programs do it. The matrix of roles is in {@link ConsoleServerTest}. */
class ExplainApiTest {

    private final AskedOffice office = new AskedOffice(Office.agent("ana", "power:1"), Office.agent("bea", "power:1"), Office.agent("carl", "fibre:1"))
            .customer("C-1", AskedOffice.HOME, "ana");
    private final HttpClient client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private ConsoleServer console;

    @BeforeEach
    void open() {
        var settings = new ConsoleSettings(new InetSocketAddress("127.0.0.1", 0), "Luz", ZoneId.of("Europe/Madrid"), List.of("power"),
                List.of(new ApiToken("desk", ApiToken.Role.SUPERVISOR, Optional.empty(), HexFormat.of().formatHex(TokenCheck.sha256("token")))));
        console = ConsoleServer.start(settings, new FakeBoard(), office.explainer, new Metrics(Set.of("power"), Set.of("main"), "0.1.0"), List::of);
    }

    @AfterEach
    void shut() {
        console.close();
        client.close();
    }

    private HttpResponse<String> get(String path) {
        try {
            return client.send(HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + console.address().getPort() + path)).timeout(Duration.ofSeconds(10))
                    .header("Authorization", "Bearer token").build(), HttpResponse.BodyHandlers.ofString(StandardCharsets.UTF_8));
        } catch (IOException | InterruptedException broken) {
            throw new AssertionError(broken);
        }
    }

    private static JsonNode json(HttpResponse<String> reply) {
        return JsonMapper.shared().readTree(reply.body());
    }

    @Test
    void whoWouldGetTheCallIsADocumentOfThisShape() {
        office.chooses("bea", new Availability.Paused("lunch"));
        assertThat(json(get("/api/v1/explain?from=%2B34612345678&to=power"))).isEqualTo(JsonMapper.shared().readTree("""
                {"source": "router", "notes": [], "caller": "+34…678", "line": "power", "customer": "C-1", "arrives": "2026-03-02T08:00:03Z",
                 "need": {"skills": ["power"], "language": "es", "priority": 0, "case": "K-1",
                          "preferred": [{"agent": "ana", "weight": 100, "why": "in charge of case K-1", "named": false, "hold_seconds": 30.0}],
                          "reasons": ["open case K-1 about power, impact 3, in charge: ana"]},
                 "net": {"waited_seconds": 0.0, "level": 1, "any_skill": false, "next": {"in_seconds": 30.0, "level": 2, "any_skill": false},
                         "hold_cap_in_seconds": 150.0, "guardia": ["rosa"]},
                 "chosen": "ana", "holds": [],
                 "candidates": [{"rank": 1, "agent": "ana", "weight": 100, "level": 1, "site_proof": "127.0.1.11 in valladolid",
                                 "why": "in charge of case K-1, qualified for power (level 1)"}],
                 "excluded": [{"agent": "bea", "kind": "paused", "why": "paused: lunch"}, {"agent": "carl", "kind": "skill", "why": "not qualified for power"}]}
                """));
    }

    @Test
    void outageInTheAreaOfTheCallerIsAmongTheReasons() {
        office.customerInAnOutage("C-2", "+34911234567", "power");
        var need = json(get("/api/v1/explain?from=911234567&to=fibre")).path("need");
        assertThat(need).isEqualTo(JsonMapper.shared().readTree("""
                {"skills": ["power"], "language": "es", "priority": 1, "case": null, "preferred": [],
                 "reasons": ["signal S-1 about power in their area (norte), impact 4, for 40 minutes, expected to end in 50 minutes: A transformer failed",
                             "impact 4 (priority +1)", "is served in es"]}
                """));
    }

    @Test
    void nobodyFreeIsNullAndTheNetSaysHowFarItIs() {
        office.chooses("ana", new Availability.SignedOut());
        office.chooses("bea", new Availability.SignedOut());
        office.chooses("carl", new Availability.SignedOut());

        var answer = json(get("/api/v1/explain?from=withheld&to=power&at=-200s"));

        assertThat(answer.path("chosen").isNull()).isTrue();
        assertThat(answer.path("candidates")).isEmpty();
        assertThat(answer.path("customer").isNull()).isTrue();
        assertThat(answer.path("net")).isEqualTo(JsonMapper.shared().readTree("""
                {"waited_seconds": 200.0, "level": 9, "any_skill": true, "next": null, "hold_cap_in_seconds": 0.0, "guardia": ["rosa"]}"""));
    }

    @Test
    void plusThatWasSentAsItIsIsStillAPlus() {
        var answer = json(get("/api/v1/explain?from=+34612345678&to=+34910000001&at=2026-03-02T09:01:00+01:00"));
        assertThat(answer.path("customer").asString()).isEqualTo("C-1");
        assertThat(answer.path("line").asString()).isEqualTo("power");
        assertThat(answer.path("arrives").asString()).isEqualTo("2026-03-02T08:01:00Z");
        assertThat(json(get("/api/v1/explain?from=withheld&to=power&at=+10m")).path("arrives").asString()).isEqualTo("2026-03-02T08:10:03Z");
    }

    @Test
    void pastCallIsToldWithItsReasonsOffersAndOutcomeAndNoNumber() {
        office.pastCall("1772439700.12", "in charge of case K-1");
        var story = json(get("/api/v1/calls/1772439700.12/explanation"));

        assertThat(story.path("source").asString()).isEqualTo("router");
        assertThat(story.path("need_reasons").get(0).asString()).isEqualTo("open case K-1");
        assertThat(story.path("offers").get(0).path("outcome").asString()).isEqualTo("answered");
        assertThat(story.path("explanation")).hasSize(3);
        assertThat(story.path("disposition").asString()).isEqualTo("answered");
        assertThat(story.toString()).doesNotContain("612345678");
    }

    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource(delimiter = '|', value = {
        "/api/v1/explain|400|say who calls and which line, as /api/v1/explain?from=%2B34612345678&to=support",
        "/api/v1/explain?from=withheld|400|say who calls and which line",
        "/api/v1/explain?form=1&to=power|400|\"form\" is no parameter of this address; did you mean \"from\"? There are from, to, at",
        "/api/v1/explain?from=1&zzzzzz=2|400|\"zzzzzz\" is no parameter of this address. There are from, to, at",
        "/api/v1/explain?from=withheld&to=power&to=fibre|400|to: stands here more than once; write it once",
        "/api/v1/explain?from=withheld&to=pover|400|to: there is no line \"pover\"; did you mean \"power\"? Write one of power, fibre",
        "/api/v1/explain?from=withheld&to=power&at=soon|400|at: \"soon\" is no moment; write one with its zone",
        "/api/v1/explain?from=%1B%5B2J%0D%0A&to=power|400|the request was refused",
        "/api/v1/explain?from=%FF%00&to=power|400|the request was refused",
        "/api/v1/explain?from=withheld&to=power&%1B=1|400|the request was refused",
        "/api/v1/explain?from=%C2%9B2J%E2%80%AE&to=power|400|from: \"\\u{9b}2J\\u{202e}\" is not a telephone number",
        "/api/v1/calls/1.2/explanation|404|no call has the id 1.2",
        "/api/v1/calls/a%20b/explanation|404|no call has this id", "/api/v1/calls/%1B/explanation|400|the request was refused"})
    void questionThatCannotBeAnsweredSaysWhatToWrite(String path, int status, String detail) {
        var reply = get(path);
        assertThat(reply.statusCode()).isEqualTo(status);
        assertThat(reply.headers().firstValue("content-type")).contains("application/problem+json");
        assertThat(json(reply).path("detail").asString()).startsWith(detail);
    }

    @Test
    void numberAsLongAsARequestMayBeIsRefusedShort() {
        assertThat(get("/api/v1/explain?to=power&from=" + "9".repeat(3_500)).body()).hasSizeLessThan(500).contains("is not a telephone number");
        assertThat(get("/api/v1/explain?to=power&from=" + "9".repeat(9_000)).statusCode()).isEqualTo(414);
    }

    @Test
    void storeThatIsAwayIsAnAnswerForLater() {
        office.storeAway = true;
        var reply = get("/api/v1/explain?from=612345678&to=power");
        assertThat(reply.statusCode()).isEqualTo(503);
        assertThat(json(reply).path("detail").asString()).isEqualTo("the store does not answer: no connection within 2 s");
    }
}
