package org.atiende.explain;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;

import com.sun.net.httpserver.HttpServer;
import org.atiende.fake.AskedOffice;
import org.atiende.fake.Office;
import org.atiende.need.AffinityPolicy;
import org.atiende.store.StoreSettings;
import org.atiende.tel.NumberReader;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

/** The command in front of something that listens where the router should; without one see {@link StoreAloneTest}. */
class ExplainCommandTest {

    @TempDir
    Path folder;

    private final List<String> asked = new CopyOnWriteArrayList<>();
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();
    private HttpServer router;
    private int status = 200;
    private String body = "";

    @BeforeEach
    void open() throws IOException {
        router = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        router.createContext("/", exchange -> {
            asked.add(exchange.getRequestURI() + " " + exchange.getRequestHeaders().getFirst("Authorization"));
            var bytes = body.getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(status, bytes.length);
            exchange.getResponseBody().write(bytes);
            exchange.close();
        });
        router.start();
    }

    @AfterEach
    void shut() {
        router.stop(0);
    }

    private int run(Map<String, String> environment, String... arguments) {
        return run(router.getAddress(), environment, arguments);
    }

    private int run(InetSocketAddress at, Map<String, String> environment, String... arguments) {
        var alone = new StoreAlone(StoreSettings.file(folder.resolve("store")), List.of(Office.line()), new NumberReader("ES"), AffinityPolicy.usual(),
                Map.of(), Office.ZONE);
        return new CommandLine(new ExplainCommand(() -> new House(at, alone), environment))
                .setOut(new PrintWriter(out)).setErr(new PrintWriter(err)).execute(arguments);
    }

    private static String choice(String from) {
        var office = new AskedOffice(Office.agent("ana", "power:1"), Office.agent("bea", "power:1"), Office.agent("carl", "fibre:1"))
                .customer("C-1", AskedOffice.HOME, "ana");
        return AnswerJson.choice((Answer.Choice) office.explainer.choice(from, "power", Optional.empty())).toString();
    }

    @Test
    void routersAnswerIsToldInWords() {
        body = choice(AskedOffice.HOME);

        assertThat(run(Map.of("ATIENDE_TOKEN", "s3cret\n"), "--from", "+34612345678", "--to", "power", "--at", "+10m")).isZero();

        assertThat(asked).containsExactly("/api/v1/explain?from=%2B34612345678&to=power&at=%2B10m Bearer s3cret");
        assertThat(out.toString()).isEqualToIgnoringNewLines("""
                +34…678 would call the line power and is customer C-1.
                  need: power in es, case K-1 — open case K-1 about power, impact 3, in charge: ana
                  known to: ana (100, in charge of case K-1)
                  1. ana would be chosen: in charge of case K-1, qualified for power (level 1); on site by 127.0.1.11 in valladolid [weight 100, level 1]
                  2. bea is next: qualified for power (level 1); on site by 127.0.1.11 in valladolid [weight 0, level 1]
                  passed over, not qualified for power: carl
                """);
        assertThat(err.toString()).isEmpty();
    }

    @Test
    void nobodyFreeIsExitOneAndTellsHowFarTheNetIs() {
        var office = new AskedOffice(Office.agent("ana", "power:2"));
        body = AnswerJson.choice((Answer.Choice) office.explainer.choice("withheld", "power", Optional.of("-10s"))).toString();

        assertThat(run(Map.of(), "--from", "withheld", "--to", "power", "--token", "t")).isEqualTo(1);

        assertThat(out.toString()).contains("The call has been waiting: the net is as wide as it is by now, agents' states are those of now.")
                .contains("withheld would call the line power and is nobody we know by number.")
                .contains("  nobody is free: after 10.0 s of waiting the net takes level 1; in 20.0 s level 2; at the hold cap, in 140.0 s, the guardia rings: rosa")
                .contains("  passed over, power only at level 2, now asking for 1: ana");
    }

    @Test
    void pastCallIsToldAsTheLedgerHasIt() {
        body = AnswerJson.story((Answer.Story) new AskedOffice().pastCall("1.12", "in charge of case K-1").explainer.story("1.12")).toString();

        assertThat(run(Map.of(), "--call", "1.12", "--token", "t")).isZero();

        assertThat(asked).containsExactly("/api/v1/calls/1.12/explanation Bearer t");
        assertThat(out.toString()).isEqualToIgnoringNewLines("""
                +34…678 called the line power at 2026-03-01T08:00:00Z and is customer C-1.
                  need: power in es — open case K-1
                  offer 1: ana rang 3.0 s: answered (in charge of case K-1; on site by 127.0.1.11 in valladolid)
                    ana was chosen: in charge of case K-1
                    passed over, signed out: bea, carl
                  ana transferred the caller to 1002
                  waited 4.0 s, talked 90.0 s: ANSWERED by ana
                """);
    }

    @Test
    void programsGetTheDocumentInOneLine() {
        body = choice("withheld");
        assertThat(run(Map.of(), "--from", "withheld", "--to", "power", "--token", "t", "--json")).isZero();
        assertThat(out.toString()).isEqualToIgnoringNewLines(body + "\n");
    }

    @Test
    void tokenComesFromItsFileBeforeTheEnvironment() throws IOException {
        body = choice("withheld");
        var file = Files.writeString(folder.resolve("token"), "from-file\n").toString();
        run(Map.of("ATIENDE_TOKEN", "from-environment"), "--from", "withheld", "--to", "power", "--token-file", file);
        run(Map.of("ATIENDE_TOKEN", "from-environment"), "--from", "withheld", "--to", "power");
        assertThat(asked).extracting(one -> one.split("Bearer ")[1]).containsExactly("from-file", "from-environment");
    }

    @Test
    void withoutATokenTheRouterIsOnlyAskedWhetherItLives() {
        assertThat(run(Map.of("ATIENDE_TOKEN", " "), "--from", "withheld", "--to", "power")).isEqualTo(2);
        assertThat(asked).containsExactly("/healthz null");
        assertThat(err.toString()).startsWith("A router answers at http://127.0.0.1:" + router.getAddress().getPort() + " and wants a token of the role"
                + " supervisor or admin (api-tokens of atiende.yaml): give --token-file, --token, or ATIENDE_TOKEN");
    }

    @ParameterizedTest(name = "{0} ends in {1}: {2}")
    @CsvSource(delimiter = '|', value = {
        "401|2|does not know this token: its SHA-256 must stand in api-tokens",
        "403|2|This token may not ask that: asking why takes a token of the role supervisor or admin",
        "400|2|asking why takes",
        "404|1|asking why takes",
        "503|1|could not answer: asking why takes",
        "500|1|could not answer: asking why takes",
        "200|1|is no router, or one of another version"})
    void refusalIsToldWithWhatToDo(int refusal, int exit, String words) {
        status = refusal;
        body = "{\"title\": \"x\", \"detail\": \"asking why takes a token of the role supervisor or admin\"}";
        assertThat(run(Map.of(), "--from", "withheld", "--to", "power", "--token", "t")).isEqualTo(exit);
        assertThat(err.toString()).contains(words);
        assertThat(out.toString()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "null", "[]", "<html>", "{", "{\"chosen\": \"ana\"}", "\"text\"", "7"})
    void whatIsNoAnswerIsNotTakenForOne(String text) {
        body = text;
        assertThat(run(Map.of(), "--from", "withheld", "--to", "power", "--token", "t")).isEqualTo(1);
        assertThat(err.toString()).contains("is no router, or one of another version");
    }

    @Test
    void whateverStandsInAnAnswerCannotMoveTheCursor() {
        body = "{\"candidates\": [{\"agent\": \"\\u001b[2J\\u009b1A\", \"why\": 7}, 5, null], \"excluded\": \"all\", \"notes\": [\"\\u202egnp\\r\\n\", {}], \"chosen\": {}}";
        assertThat(run(Map.of(), "--from", "withheld", "--to", "power", "--token", "t")).isEqualTo(1);
        assertThat(out.toString().replace(System.lineSeparator(), "")).contains("?[2J").doesNotContainPattern("[\\p{Cc}\\p{Cf}]");

        status = 400;
        body = "{\"detail\": \"\\u001b[2J\"}";
        assertThat(run(Map.of(), "--from", "withheld", "--to", "power", "--token", "t")).isEqualTo(2);
        assertThat(err.toString().replace(System.lineSeparator(), "")).isEqualTo("?[2J");
    }

    @Test
    void answerWithoutEndIsNotReadToIt() {
        body = "[\"" + "a".repeat(RouterLink.MAX_ANSWER) + "\"]";
        assertThat(run(Map.of(), "--from", "withheld", "--to", "power", "--token", "t")).isEqualTo(1);
        assertThat(err.toString()).contains("answers with something else");
    }

    @Test
    void whoListensButSpeaksNoHttpIsNoRouter() throws IOException {
        try (var other = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
            Thread.startVirtualThread(() -> {
                while (!other.isClosed()) {
                    try (Socket caller = other.accept()) {
                        caller.getOutputStream().write("220 mail.example.com ESMTP\r\n".getBytes(StandardCharsets.US_ASCII));
                    } catch (IOException closed) {
                        return;
                    }
                }
            });
            assertThat(run((InetSocketAddress) other.getLocalSocketAddress(), Map.of(), "--from", "withheld", "--to", "power")).isEqualTo(1);
            assertThat(err.toString()).contains("What listens at http://127.0.0.1:" + other.getLocalPort() + " (http.bind) answers with something else")
                    .contains("/readyz");
        }
    }

    @Test
    void wrongUseIsExitTwoAndNobodyIsAsked() {
        var long201 = "1".repeat(201);
        for (var arguments : List.of(List.<String>of(), List.of("--from", "1"), List.of("--to", "power"), List.of("--from", "1", "--to", "power", "--call", "1"),
                List.of("--call", "\u001B[2J"), List.of("--call", ""), List.of("--from", long201, "--to", "power"),
                List.of("--from", "1", "--to", "power", "--at", long201), List.of("--call", "1", "--token", "a b"), List.of("--call", "1", "--token", "é"),
                List.of("--call", "1", "--token", ""), List.of("--call", "1", "--token", "x".repeat(501)), List.of("--call", "1", "--token", "a\r\nX: y"),
                List.of("--call", "1", "--token-file", folder.resolve("nowhere").toString()), List.of("--call", "1", "--token-file", folder.toString()),
                List.of("--call", "1", "--token", "t", "--token-file", "t"), List.of("--call", "1", "extra"))) {
            assertThat(run(Map.of(), arguments.toArray(String[]::new))).as(arguments.toString()).isEqualTo(2);
        }
        assertThat(asked).isEmpty();
        assertThat(run(Map.of(), "--help")).isZero();
        assertThat(out.toString()).contains("--from", "--at", "ATIENDE_TOKEN", "Exit code: 0", "atiende explain --call");
    }

    @Test
    void routerOnTheOtherLoopbackIsWrittenAsAnAddress() throws IOException {
        assertThat(new RouterLink(new InetSocketAddress(InetAddress.getByName("::1"), 8080)).place()).isEqualTo("http://[0:0:0:0:0:0:0:1]:8080");
    }
}
