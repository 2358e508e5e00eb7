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

import org.atiende.fake.AskedOffice;
import org.atiende.metrics.Metrics;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.json.JsonMapper;

/** {@code /api/v1/cases} over real HTTP. */
class CaseApiTest {

    private static final String OPENED = """
            {"customer": "C-1", "topic": "power-outage", "owner": "ana.perez", "impact": 3, "summary": "No supply.", "opened": "2026-03-02T08:30:00+01:00",
             "message": "A technician is on the way.", "next_contact": "2026-03-02T11:00:00+01:00"}""";

    private final FakeCaseDesk desk = new FakeCaseDesk();
    private final HttpClient client = HttpClient.newHttpClient();
    private ConsoleServer console;

    @BeforeEach
    void open() {
        var settings = new ConsoleSettings(new InetSocketAddress("127.0.0.1", 0), "Luz", ZoneId.of("Europe/Madrid"), List.of("power"),
                List.of(token("desk", ApiToken.Role.SUPERVISOR), token("numbers", ApiToken.Role.METRICS)));
        console = ConsoleServer.start(settings, new FakeBoard(desk), new AskedOffice().explainer, new Metrics(Set.of("power"), Set.of("main"), "0.1.0"), List::of);
    }

    private static ApiToken token(String name, ApiToken.Role role) {
        return new ApiToken(name, role, Optional.empty(), HexFormat.of().formatHex(TokenCheck.sha256(name)));
    }

    @AfterEach
    void shut() {
        console.close();
        client.close();
    }

    private HttpResponse<String> send(String path, String token, HttpRequest.Builder request) {
        try {
            return client.send(request.uri(URI.create("http://127.0.0.1:" + console.address().getPort() + path)).timeout(Duration.ofSeconds(10))
                    .header("Authorization", "Bearer " + token).build(), HttpResponse.BodyHandlers.ofString(StandardCharsets.UTF_8));
        } catch (IOException | InterruptedException broken) {
            throw new AssertionError(broken);
        }
    }

    private HttpResponse<String> get(String path) {
        return send(path, "desk", HttpRequest.newBuilder().GET());
    }

    private HttpResponse<String> put(String id, String body) {
        return send("/api/v1/cases/" + id, "desk", HttpRequest.newBuilder().header("Content-Type", "application/json").PUT(HttpRequest.BodyPublishers.ofString(body)));
    }

    @Test
    void caseIsOpenedAndHasAKeyAndANextContact() {
        var reply = put("K-1", OPENED);
        assertThat(reply.statusCode()).isEqualTo(201);
        assertThat(JsonMapper.shared().readTree(reply.body())).isEqualTo(JsonMapper.shared().readTree("""
                {"case": "K-1", "tracking_key": "000005724", "customer": "C-1", "topic": "power-outage", "owner": "ana.perez", "open": true, "impact": 3,
                 "opened": "2026-03-02T07:30:00Z", "due": null, "summary": "No supply.", "state": "open", "message": "A technician is on the way.",
                 "next_contact": "2026-03-02T10:00:00Z", "deadline": "2026-03-02T10:00:00Z", "customer_knows": false, "told": null, "told_in": null,
                 "next_call": "2026-03-02T08:02:00Z"}"""));
        assertThat(get("/api/v1/cases/K-1").body()).isEqualTo(reply.body());
        assertThat(get("/api/v1/cases?key=000%20005%20724").body()).as("as the customer reads it out").isEqualTo(reply.body());
    }

    @Test
    void whatTheBodyDoesNotNameStaysAndNullTakesAway() {
        put("K-1", OPENED);
        var reply = put("K-1", "{\"message\": \"The technician has been.\", \"open\": false, \"owner\": null}");
        assertThat(reply.statusCode()).isEqualTo(200);
        var now = JsonMapper.shared().readTree(reply.body());
        assertThat(now.path("message").stringValue()).isEqualTo("The technician has been.");
        assertThat(now.path("summary").stringValue()).isEqualTo("No supply.");
        assertThat(now.path("owner").isNull()).isTrue();
        assertThat(now.path("open").booleanValue()).isFalse();
    }

    @Test
    void everyProblemIsToldAtOnce() {
        var reply = put("K-1", """
                {"custommer": "C-1", "topic": "Power outage", "impact": 6, "due": "tomorrow", "next_contact": "2026-03-02T08:59:00+01:00", "message": "", "open": "yes"}""");
        assertThat(reply.statusCode()).isEqualTo(400);
        assertThat(JsonMapper.shared().readTree(reply.body()).path("detail").stringValue()).contains(
                "\"custommer\" is no field of a case; did you mean \"customer\"?", "customer: a new case needs it", "topic: write a skill's name, as billing",
                "impact: write a number from 1", "due: write a moment with its offset", "summary: a new case needs it", "message: write a sentence",
                "next_contact: 2026-03-02T07:59:00Z is over", "open: write true or false");
        assertThat(get("/api/v1/cases/K-1").statusCode()).as("and nothing is kept").isEqualTo(404);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "[]|400|the body is a JSON object",
        "{|400|the body is a JSON object",
        "{\"customer\": \"C-9\", \"topic\": \"billing\", \"impact\": 1, \"summary\": \"Twice.\"}|400|\"C-9\" is no customer's id",
        "{\"customer\": \"C-1\", \"topic\": \"billing\", \"impact\": 1, \"summary\": \" \"}|400|summary: write a sentence",
        "{\"customer\": \"C-1\", \"topic\": \"billing\", \"impact\": 1.5, \"summary\": \"Twice.\"}|400|impact: write a number",
        "{\"customer\": \"C-1\", \"topic\": \"billing\", \"impact\": 1, \"summary\": \"Twice.\", \"message\": \"a\\u0007b\"}|400|message: write a sentence"})
    void bodyOfAnotherFormIsRefusedInWords(String body, int status, String why) {
        var reply = put("K-1", body);
        assertThat(reply.statusCode()).isEqualTo(status);
        assertThat(JsonMapper.shared().readTree(reply.body()).path("detail").stringValue()).contains(why);
    }

    @Test
    void refusalsSayWhatIsMissing() {
        assertThat(put("K%2A1", OPENED).statusCode()).as("an id with a star").isEqualTo(400);
        assertThat(get("/api/v1/cases/K-9").statusCode()).isEqualTo(404);
        assertThat(get("/api/v1/cases").statusCode()).isEqualTo(400);
        assertThat(get("/api/v1/cases?key=000005723").body()).contains("that is no tracking key");
        assertThat(get("/api/v1/cases?key=000000000").statusCode()).as("a key that nobody has").isEqualTo(404);
        var form = HttpRequest.newBuilder().header("Content-Type", "text/plain").PUT(HttpRequest.BodyPublishers.ofString(OPENED));
        assertThat(send("/api/v1/cases/K-1", "desk", form).statusCode()).isEqualTo(415);
        assertThat(send("/api/v1/cases/K-1", "numbers", HttpRequest.newBuilder().GET()).statusCode()).isEqualTo(403);
        assertThat(send("/api/v1/cases/K-1", "nobody", HttpRequest.newBuilder().GET()).statusCode()).isEqualTo(401);
        desk.away = true;
        assertThat(put("K-1", OPENED).statusCode()).isEqualTo(503);
    }

    private HttpResponse<String> putSignal(String id, String body) {
        return send("/api/v1/signals/" + id, "desk", HttpRequest.newBuilder().header("Content-Type", "application/json").PUT(HttpRequest.BodyPublishers.ofString(body)));
    }

    @Test
    void outageIsAnnouncedAndWhatItsBodyDoesNotNameStays() {
        var reply = putSignal("S-1", """
                {"area": "medina-norte", "topic": "power-outage", "impact": 4, "what": "A transformer failed.", "began": "2026-03-02T08:30:00+01:00",
                 "expected_end": "2026-03-02T11:00:00+01:00", "messages": {"es": "Ha fallado un transformador.", "en": "A transformer has failed."}}""");
        assertThat(reply.statusCode()).isEqualTo(200);
        assertThat(JsonMapper.shared().readTree(reply.body())).isEqualTo(JsonMapper.shared().readTree("""
                {"signal": "S-1", "area": "medina-norte", "topic": "power-outage", "impact": 4, "what": "A transformer failed.", "began": "2026-03-02T07:30:00Z",
                 "expected_end": "2026-03-02T10:00:00Z", "ended": null, "customers": 2, "told": 1,
                 "messages": {"es": "Ha fallado un transformador.", "en": "A transformer has failed."}}"""));
        assertThat(JsonMapper.shared().readTree(get("/api/v1/signals/S-1").body())).isEqualTo(JsonMapper.shared().readTree(reply.body()));
        var ended = JsonMapper.shared().readTree(putSignal("S-1", "{\"ended\": \"2026-03-02T09:00:00+01:00\", \"messages\": {\"es\": \"Reparado.\"}}").body());
        assertThat(ended.path("ended").stringValue()).isEqualTo("2026-03-02T08:00:00Z");
        assertThat(ended.path("messages").path("en").stringValue()).isEqualTo("A transformer has failed.");
        assertThat(ended.path("messages").path("es").stringValue()).isEqualTo("Reparado.");
    }

    @Test
    void observationIsNotedOnce() {
        var seen = "{\"customer\": \"C-1\", \"topic\": \"billing\", \"impact\": 2, \"what\": \"Wrote a mail.\", \"message\": \"Hemos leído su correo.\"}";
        assertThat(putSignal("mail-1", seen)).satisfies(first -> {
            assertThat(first.statusCode()).isEqualTo(201);
            assertThat(first.body()).contains("\"case\":\"mail-1.C-1\"", "\"new\":true");
        });
        assertThat(putSignal("mail-1", seen)).satisfies(again -> {
            assertThat(again.statusCode()).isEqualTo(200);
            assertThat(again.body()).contains("\"new\":false");
        });
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "[]|the body is a JSON object",
        "{}|area: a new signal needs it; impact: a new signal needs it; topic: a new signal needs it; what: a new signal needs it",
        "{\"customer\": \"C-9\", \"topic\": \"billing\", \"impact\": 1, \"what\": \"Wrote.\"}|\"C-9\" is no customer's id",
        "{\"customer\": \"C-1\", \"area\": \"north\"}|\"area\" is no field of an observation; topic: a new observation needs it",
        "{\"area\": \"north\", \"topic\": \"power\", \"impact\": 4, \"what\": \"Dark.\", \"messages\": \"Dark.\"}|messages: write a text for each language",
        "{\"area\": \"north\", \"topic\": \"power\", \"impact\": 4, \"what\": \"Dark.\", \"messages\": {\"spanish\": \"Dark.\"}}|a language is two lower-case letters",
        "{\"area\": \"north\", \"topic\": \"power\", \"impact\": 4, \"what\": \"Dark.\", \"messages\": {\"es\": 7}}|messages.es: write a sentence",
        "{\"area\": \"north\", \"topic\": \"power\", \"impact\": 4, \"what\": \"Dark.\", \"ended\": \"2026-03-02T07:00:00Z\"}|ended: is before it began"})
    void signalOfAnotherFormIsRefusedInWords(String body, String why) {
        var reply = putSignal("S-1", body);
        assertThat(reply.statusCode()).isEqualTo(400);
        var detail = JsonMapper.shared().readTree(reply.body()).path("detail").stringValue();
        assertThat(detail).contains(why.split("; "));
        assertThat(get("/api/v1/signals/S-1").statusCode()).isEqualTo(404);
    }
}
