package org.atiende.explain;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import com.sun.net.httpserver.HttpServer;
import org.atiende.agent.AgentId;
import org.atiende.fake.MemoryStore;
import org.atiende.fake.Office;
import org.atiende.need.AffinityPolicy;
import org.atiende.promise.Promise;
import org.atiende.promise.PromiseStory;
import org.atiende.promise.PromiseStory.Standing;
import org.atiende.promise.Promises;
import org.atiende.store.Store;
import org.atiende.store.StoreSettings;
import org.atiende.tel.CallId;
import org.atiende.tel.NumberReader;
import org.atiende.tel.PhoneNumber;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;
import tools.jackson.databind.json.JsonMapper;

class PromisesCommandTest {

    private static final PhoneNumber HOME = new PhoneNumber("+34612345678");
    private static final Instant TEN = Instant.parse("2026-03-02T09:00:00Z");                // ten o'clock in Madrid

    @TempDir
    Path folder;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    private int run(InetSocketAddress at, String... arguments) {
        var alone = new StoreAlone(StoreSettings.file(folder.resolve("store")), List.of(Office.line()), new NumberReader("ES"), AffinityPolicy.usual(), Map.of(),
                Office.ZONE);
        return new CommandLine(new PromisesCommand(() -> new House(at, alone), Map.of("ATIENDE_TOKEN", "t")))
                .setOut(new PrintWriter(out)).setErr(new PrintWriter(err)).execute(arguments);
    }

    /** In front of a router that answers so. */
    private int asked(int status, String body, String... arguments) throws IOException {
        var router = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        router.createContext("/api/v1/promises", exchange -> {
            var bytes = body.getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(status, bytes.length);
            exchange.getResponseBody().write(bytes);
            exchange.close();
        });
        router.start();
        try {
            return run(router.getAddress(), arguments);
        } finally {
            router.stop(0);
        }
    }

    private static Promise.Matter matter() {
        return new Promise.Matter("power", HOME, Optional.empty(), Optional.empty(), List.of("power"), "es", 0);
    }

    private static PromiseStory story(Standing standing, Promise.State state, PromiseStory.Try... tries) {
        var ended = state.live() ? Optional.<Instant>empty() : Optional.of(TEN.plusSeconds(180));
        return new PromiseStory(new Promise("call-1", Promise.Kind.PROMISED, Optional.of(new CallId("1.1")), matter(), Optional.of(new AgentId("ana.perez")), TEN.minusSeconds(900), TEN, true, state,
                4, TEN.plusSeconds(300), Optional.empty(), 1, Optional.of(TEN), ended), standing, List.of(tries));
    }

    private static String document(PromiseStory... stories) {
        return PromiseJson.list(List.of(stories)).toString();
    }

    private static String answer() {
        return document(story(Standing.DUE, Promise.State.DUE, new PromiseStory.Try(Optional.of(new AgentId("ana.perez")), TEN, Optional.of(TEN), Optional.of("CUSTOMER_BUSY"))),
                story(Standing.KEPT, Promise.State.KEPT));
    }

    @Test
    void whatIsOwedAndWasIsToldInLinesWithWhatWasTried() throws IOException {
        assertThat(asked(200, answer())).isZero();
        assertThat(out.toString()).isEqualToIgnoringNewLines("""
                1 due, 1 kept
                due        2026-03-02 10:00  power         +34…678    ana.perez         ana.perez 10:00 customer busy; next 2026-03-02 10:05
                kept       2026-03-02 10:00  power         +34…678    ana.perez         over 2026-03-02 10:03
                """);
        assertThat(err.toString()).isEmpty();
    }

    @Test
    void onlyWhatIsAskedForIsTold() throws IOException {
        assertThat(asked(200, answer(), "--standing", "kept,late", "--json")).isZero();
        assertThat(JsonMapper.shared().readTree(out.toString()).valueStream().map(one -> one.path("standing").asString())).containsExactly("kept");
    }

    @Test
    void somethingLateIsExitOne() throws IOException {
        assertThat(asked(200, document(story(Standing.LATE, Promise.State.DUE)), "--standing", "kept")).isEqualTo(1);
        assertThat(out.toString()).isEqualToIgnoringNewLines("No such promise.\n");
    }

    @Test
    void wordThatIsNoneIsWrongUse() throws IOException {
        assertThat(asked(200, "[]", "--standing", "lte")).isEqualTo(2);
        assertThat(err.toString()).startsWith("--standing: no promise is 'lte'; allowed: due, late, kept, broken, unreached, withdrawn; did you mean \"late\"?");
    }

    @Test
    void routerThatCannotAnswerIsNamed() throws IOException {
        assertThat(asked(503, "{\"detail\": \"the database cannot be asked now; try again\"}")).isEqualTo(1);
        assertThat(err.toString()).contains("could not answer: the database cannot be asked now; try again");
        assertThat(asked(200, "{\"what\": 1}")).isEqualTo(1);
        assertThat(err.toString()).contains("is no router, or one of another version");
    }

    @Test
    void withoutARouterTheStoreTells() throws IOException {
        try (var store = Store.open(StoreSettings.file(folder.resolve("store")))) {
            var promises = new Promises(store, Map.of("power", MemoryStore.POLICY), _ -> true, Clock.systemUTC(), Duration.ofSeconds(5), new MemoryStore.Uncounted());
            assertThat(promises.make(new CallId("1.1"), Optional.of(matter()), "power", List.of())).isInstanceOf(Promises.Made.ToSay.class);
        }
        try (var taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            var nobody = new InetSocketAddress(taken.getInetAddress(), taken.getLocalPort());
            taken.close();
            assertThat(run(nobody)).isZero();
        }
        assertThat(out.toString()).startsWith("1 due").contains("whoever can").doesNotContain("612345678");
        assertThat(err.toString()).contains("this is read from the store alone.");
    }
}
