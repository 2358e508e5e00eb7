package org.atiende.explain;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;

import org.atiende.agent.AgentId;
import org.atiende.agent.Availability;
import org.atiende.agent.StoredAvailability;
import org.atiende.fake.MemoryStore;
import org.atiende.fake.Office;
import org.atiende.intake.ImportCommand;
import org.atiende.ledger.CallRecord;
import org.atiende.ledger.Disposition;
import org.atiende.ledger.StoredLedger;
import org.atiende.match.LinePolicy;
import org.atiende.need.AffinityPolicy;
import org.atiende.promise.Promise;
import org.atiende.promise.Promises;
import org.atiende.store.Store;
import org.atiende.store.StoreSettings;
import org.atiende.tel.CallId;
import org.atiende.tel.CallerNumber;
import org.atiende.tel.NumberReader;
import org.atiende.tel.PhoneNumber;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;
import tools.jackson.databind.json.JsonMapper;

/** The command while no router runs: the sample company as its store has it. */
class StoreAloneTest {

    private static final Path COMPANY = Stream.of(Path.of("config/company"), Path.of("../config/company")).filter(Files::isDirectory)
            .findFirst().orElseThrow();
    private static final List<String> TABLES = List.of("agents", "customers", "cases", "contacts", "calls", "offers", "availability", "promises", "promise_slots",
            "signals");
    private static final List<LinePolicy> LINES = List.of(new LinePolicy("support", List.of("+34800123456"), "es", "first-contact", Duration.ofSeconds(150),
            Duration.ofSeconds(12), Duration.ofSeconds(3), List.of(new LinePolicy.Widening(Duration.ofSeconds(20), 2, false)), List.of(new AgentId("rosa.molina")),
            Duration.ofSeconds(12), 2, "default", Optional.empty()));

    @TempDir
    Path folder;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();
    private StoreSettings settings;
    private InetSocketAddress nobody;

    @BeforeEach
    void importTheCompany() throws IOException {
        settings = StoreSettings.file(folder.resolve("store"));
        try (var free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            nobody = new InetSocketAddress(InetAddress.getLoopbackAddress(), free.getLocalPort());
        }
    }

    private void open(StoreWork work) {
        new CommandLine(new ImportCommand(() -> new ImportCommand.Company(Store.open(settings), Set.of("valladolid", "malaga"), "ES", Office.FOLLOW_UP)))
                .setOut(new PrintWriter(new StringWriter())).execute(COMPANY.toString());
        try (var store = Store.open(settings)) {
            work.in(store);
        }
    }

    private interface StoreWork {
        void in(Store store);
    }

    private static void signIn(Store store, String... agents) {
        try (var availability = new StoredAvailability(store, Clock.systemUTC())) {
            Stream.of(agents).forEach(agent -> availability.choose(new AgentId(agent), new Availability.SignedIn()));
        }
    }

    private int run(String... arguments) {
        out.getBuffer().setLength(0);
        var alone = new StoreAlone(settings, LINES, new NumberReader("ES"), AffinityPolicy.usual(), Map.of("support", MemoryStore.POLICY),
                MemoryStore.POLICY.hours().zone());
        return new CommandLine(new ExplainCommand(() -> new House(nobody, alone), Map.of("ATIENDE_TOKEN", "whatever")))
                .setOut(new PrintWriter(out)).setErr(new PrintWriter(err)).execute(arguments);
    }

    private Map<String, Integer> rows() {
        var counts = new TreeMap<String, Integer>();
        try (var store = Store.openToRead(settings)) {
            TABLES.forEach(table -> counts.put(table, store.<Integer>read("count",
                    handle -> handle.createQuery("SELECT count(*) FROM " + table).mapTo(Integer.class).one())));
        }
        return counts;
    }

    private List<String> files() throws IOException {
        try (var all = Files.list(folder)) {
            return all.map(file -> file.getFileName() + " " + file.toFile().length() + " " + file.toFile().lastModified()).sorted().toList();
        }
    }

    @Test
    void whoIsStoredAsSignedInIsTakenForFreeAndTheFirstLineSaysSo() throws IOException {
        open(store -> signIn(store, "ana.perez", "luis.gomez", "sofia.navarro", "marta.ruiz"));
        var rows = rows();
        var files = files();

        assertThat(run("--from", "+34612345678", "--to", "support")).isZero();

        assertThat(out.toString().lines()).first().isEqualTo("No router answers at http://127.0.0.1:" + nobody.getPort() + " (http.bind): this is read from"
                + " the store alone, and agents who are stored as signed in count as free and on site.");
        assertThat(out.toString()).contains("+34…678 would call the line support and is customer C-1001.")
                .contains("need: power-outage in es, case K-2001, priority 1 — open case K-2001 about power-outage, impact 4, in charge: ana.perez")
                .contains("1. ana.perez would be chosen: in charge of case K-2001, qualified for power-outage (level 1) [weight 100, level 1]")
                .contains("2. luis.gomez is next: helped this customer well 40 days ago").contains("passed over, power-outage only at level 2, now asking for 1: sofia.navarro")
                .containsPattern("passed over, not qualified for power-outage: .*marta.ruiz").doesNotContain("Lucía");
        assertThat(rows()).as("nothing was written").isEqualTo(rows);
        assertThat(files()).as("nor touched").isEqualTo(files);
        assertThat(err.toString()).isEmpty();
    }

    @Test
    void outageInTheAreaOfTheCallerIsSaidInWordsAndInTheDocument() {
        open(store -> signIn(store, "ana.perez", "luis.gomez", "marta.ruiz"));
        assertThat(run("--from", "+212650123456", "--to", "support")).isZero();
        var outage = "signal S-4001 about power-outage in their area (medina-norte), impact 5, for 40 minutes, expected to end in ";
        assertThat(out.toString()).contains("+21…456 would call the line support and is customer C-1015.")
                .contains("need: power-outage in es, priority 2 — " + outage).contains("A transformer of the substation Medina failed").contains("impact 5 (priority +2)")
                .contains("1. ana.perez would be chosen: qualified for power-outage (level 1)");
        assertThat(run("--from", "+212650123456", "--to", "support", "--json")).isZero();
        var need = JsonMapper.shared().readTree(out.toString()).path("need");
        assertThat(need.path("skills").get(0).asString()).isEqualTo("power-outage");
        assertThat(need.path("reasons").get(0).asString()).startsWith(outage);
    }

    @Test
    void documentSaysThatItComesFromTheStore() {
        open(store -> signIn(store, "ana.perez"));
        assertThat(run("--from", "+34612345678", "--to", "support", "--json")).isZero();
        var json = JsonMapper.shared().readTree(out.toString());
        assertThat(json.path("source").asString()).isEqualTo("store");
        assertThat(json.path("notes").get(0).asString()).startsWith("No router answers at");
        assertThat(json.path("candidates").get(0).path("site_proof").isNull()).isTrue();
        assertThat(json.path("candidates").size() + json.path("excluded").size()).as("everybody is accounted for").isEqualTo(11);
    }

    @Test
    void nobodySignedInIsExitOne() {
        open(_ -> { });
        assertThat(run("--from", "withheld", "--to", "support", "--at", "-30s")).isEqualTo(1);
        assertThat(out.toString()).contains("nobody is free: after 30.0 s of waiting the net takes level 2; it gets no wider; at the hold cap, in 120.0 s,"
                + " the guardia rings: rosa.molina");
    }

    @Test
    void wrongQuestionIsExitTwo() {
        open(_ -> { });
        assertThat(run("--from", "112", "--to", "suport")).isEqualTo(2);
        assertThat(err.toString()).contains("from: \"112\" is not a telephone number").contains("did you mean \"support\"?");
    }

    @Test
    void callThatIsOwedIsKnown() {
        open(store -> {
            var promises = new Promises(store, Map.of("support", MemoryStore.POLICY), _ -> true, Clock.systemUTC(), Duration.ofSeconds(5), new MemoryStore.Uncounted());
            promises.make(new CallId("7.1"), Optional.of(new Promise.Matter("support", new PhoneNumber("+34911234567"), Optional.empty(), Optional.empty(),
                    List.of("billing"), "es", 0)), "support", List.of(new AgentId("marta.ruiz")));
            signIn(store, "marta.ruiz");
        });
        var rows = rows();
        assertThat(run("--from", "911234567", "--to", "support")).isZero();
        assertThat(out.toString()).contains("priority 5").contains("1. marta.ruiz would be chosen: named in the promise");
        assertThat(rows()).isEqualTo(rows).containsEntry("promises", 1);
    }

    @Test
    void pastCallIsReadFromTheLedger() {
        open(store -> {
            try (var ledger = new StoredLedger(store)) {
                ledger.record(new CallRecord(new CallId("1.12"), 1, Instant.parse("2026-03-02T08:00:00Z"), "support", new CallerNumber.Withheld(), Optional.empty(),
                        "first-contact in es", List.of("the caller withholds the number: first contact"), List.of(), List.of(), List.of(), Optional.empty(),
                        Duration.ofSeconds(22), Duration.ZERO, Optional.of(Disposition.ABANDONED), Optional.of(Instant.parse("2026-03-02T08:00:22Z")), Optional.empty()));
            }
        });
        assertThat(run("--call", "1.12")).isZero();
        assertThat(out.toString()).contains("this is read from the store alone.").contains("withheld called the line support at 2026-03-02T08:00:00Z")
                .contains("waited 22.0 s, talked 0.0 s: ABANDONED");
        assertThat(run("--call", "1.13")).isEqualTo(1);
        assertThat(err.toString()).contains("and in the store no call has the id 1.13");
    }

    @Test
    void storeThatIsNotThereIsSaidAndNotMade() throws IOException {
        assertThat(run("--from", "withheld", "--to", "support")).isEqualTo(1);
        assertThat(err.toString()).contains("No router answers at").contains("there is no store").contains("an import, or the router's first start, makes it");
        assertThat(files()).isEmpty();
    }

    @Test
    void storeThatARunningRouterHoldsIsToldWithWhatToDo() throws IOException {
        open(_ -> { });
        try (var channel = FileChannel.open(folder.resolve("store.mv.db"), StandardOpenOption.WRITE); var held = channel.lock()) {
            assertThat(held.isValid()).isTrue();
            assertThat(run("--from", "withheld", "--to", "support")).isEqualTo(1);
        }
        assertThat(err.toString()).contains("No router answers at").contains("is open in another process (a running router?)")
                .contains("If a router runs, let --config name its folder");
    }
}
