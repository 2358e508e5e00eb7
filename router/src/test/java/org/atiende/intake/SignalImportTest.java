package org.atiende.intake;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

import org.atiende.customer.History;
import org.atiende.customer.Signal;
import org.atiende.customer.StoredDirectory;
import org.atiende.fake.Office;
import org.atiende.store.Store;
import org.atiende.store.StoreSettings;
import org.atiende.tel.NumberReader;
import org.atiende.tel.PhoneNumber;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Outages that come in as a file, and the areas of the customers whom they concern. */
class SignalImportTest {

    private static final Instant NOW = Instant.parse("2026-11-20T12:00:00Z");
    private static final PhoneNumber HOME = new PhoneNumber("+34911234567");
    private static final String CUSTOMERS = "id,name,language,numbers,area\n";
    private static final String SIGNALS = "id,topic,area,impact,what,began,expected-end,ended\n";

    @TempDir
    static Path database;

    @TempDir
    Path folder;

    private static Store store;
    private final Map<CsvKind, List<Path>> files = new EnumMap<>(CsvKind.class);

    @BeforeAll
    static void open() {
        store = Store.open(StoreSettings.file(database.resolve("store")));
    }

    @AfterAll
    static void close() {
        store.close();
    }

    @BeforeEach
    void empty() {
        store.change("empty", handle -> List.of("signals", "customer_numbers", "customers").forEach(table -> handle.execute("DELETE FROM " + table)));
    }

    private CsvImport.Outcome imported(CsvKind kind, String text) throws IOException {
        return imported(kind, text, NOW, false);
    }

    private CsvImport.Outcome imported(CsvKind kind, String text, Instant now, boolean dryRun) throws IOException {
        files.put(kind, List.of(Files.writeString(folder.resolve(kind.word() + ".csv"), text)));
        return new CsvImport(store, Set.of(), new NumberReader("ES"), Office.followUps(store, Clock.systemUTC()), _ -> { }).run(files, now, dryRun);
    }

    private static History rosa() {
        return new StoredDirectory(store, Duration.ofSeconds(5)).findByNumber(HOME).getFirst();
    }

    private static int signals() {
        return store.read("count", handle -> handle.createQuery("SELECT count(*) FROM signals").mapTo(Integer.class).one());
    }

    @Test
    void outageInTheAreaOfACustomerIsFoundWhenTheyCall() throws IOException {
        imported(CsvKind.CUSTOMERS, CUSTOMERS + "C-1,Rosa,es,911234567,ES-VA/norte\n");
        var outcome = imported(CsvKind.SIGNALS, SIGNALS + "S-1,power-outage,ES-VA/norte,5,\"A transformer failed, in Delicias.\",-40m,+50m,\n");
        assertThat(outcome.problems()).isEmpty();
        assertThat(outcome.counts()).containsEntry(CsvKind.SIGNALS, new CsvImport.Count(1, 0, 0));
        assertThat(rosa().customer().area()).contains("ES-VA/norte");
        assertThat(rosa().signals()).containsExactly(new Signal("S-1", "power-outage", "ES-VA/norte", 5, "A transformer failed, in Delicias.",
                NOW.minus(Duration.ofMinutes(40)), Optional.of(NOW.plus(Duration.ofMinutes(50))), Optional.empty()));
    }

    @Test
    void sameFileAgainChangesNothingAndARowThatEndedEndsTheSignal() throws IOException {
        imported(CsvKind.CUSTOMERS, CUSTOMERS + "C-1,Rosa,es,911234567,norte\n");
        var began = "2026-11-20T12:20:00+01:00";
        var file = SIGNALS + "S-1,power-outage,norte,5,Dark.," + began + ",,\nS-2,fibre,norte,2,Slow.," + began + ",,\n";
        assertThat(imported(CsvKind.SIGNALS, file).counts()).containsEntry(CsvKind.SIGNALS, new CsvImport.Count(2, 0, 0));
        assertThat(imported(CsvKind.SIGNALS, file).counts()).containsEntry(CsvKind.SIGNALS, new CsvImport.Count(0, 0, 2));
        var ended = SIGNALS + "S-1,power-outage,norte,5,Dark.," + began + ",,2026-11-20T12:40:00+01:00\n";
        assertThat(imported(CsvKind.SIGNALS, ended).counts()).containsEntry(CsvKind.SIGNALS, new CsvImport.Count(0, 1, 0));
        assertThat(rosa().signals()).as("a signal whose row is missing goes on").extracting(signal -> signal.id() + " " + signal.ended().isPresent())
                .containsExactly("S-2 false", "S-1 true");
    }

    @Test
    void customersWithoutAnAreaAreImportedAsEver() throws IOException {
        var all = CUSTOMERS + "C-1,Rosa,es,911234567,\n";
        assertThat(imported(CsvKind.CUSTOMERS, all).counts()).containsEntry(CsvKind.CUSTOMERS, new CsvImport.Count(1, 0, 0));
        assertThat(imported(CsvKind.CUSTOMERS, "id,name,language,numbers\nC-1,Rosa,es,911234567\n").counts()).as("the column may be missing")
                .containsEntry(CsvKind.CUSTOMERS, new CsvImport.Count(0, 0, 1));
        assertThat(imported(CsvKind.CUSTOMERS, CUSTOMERS + "C-1,Rosa,es,911234567,norte\n").counts()).as("who is given an area is changed")
                .containsEntry(CsvKind.CUSTOMERS, new CsvImport.Count(0, 1, 0));
        assertThat(imported(CsvKind.CUSTOMERS, CUSTOMERS + "C-1,Rosa,es,911234567,north bank\n").problems())
                .containsExactly("customers.csv:2:area \"north bank\" write 1 to 60 letters, digits or . _ : / @ + -");
        assertThat(rosa().customer().area()).contains("norte");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '!', textBlock = """
            S 1,fibre,norte,2,Slow.,-1h,, ! 2:id "S 1" write 1 to 60 letters
            S-1,Fibre,norte,2,Slow.,-1h,, ! 2:topic "Fibre" write lower-case letters
            S-1,fibre,,2,Slow.,-1h,, ! 2:area is empty; write 1 to 60 letters
            S-1,fibre,el norte,2,Slow.,-1h,, ! 2:area "el norte" write 1 to 60 letters
            S-1,fibre,norte,6,Slow.,-1h,, ! 2:impact "6" write a number from 1 to 5
            S-1,fibre,norte,0,Slow.,-1h,, ! 2:impact "0" write a number from 1 to 5
            S-1,fibre,norte,2,,-1h,, ! 2:what is empty; write something
            S-1,fibre,norte,2,Slow.,today,, ! 2:began "today" write a moment with its offset
            S-1,fibre,norte,2,Slow.,today,-3h,-2h ! 2:began "today" write a moment with its offset
            S-1,fibre,norte,2,Slow.,,, ! 2:began is empty; write a moment
            S-1,fibre,norte,2,Slow.,-1h,soon, ! 2:expected-end "soon" write a moment
            S-1,fibre,norte,2,Slow.,-1h,,yes ! 2:ended "yes" write a moment
            S-1,fibre,norte,2,Slow.,-1h,-2h, ! 2:expected-end "-2h" is before it began, "-1h"; correct one of the two
            S-1,fibre,norte,2,Slow.,-1h,,-61m ! 2:ended "-61m" is before it began, "-1h"; correct one of the two
            S-1,fibre,norte,2,Slow.,-1h, ! 2: the row has 7 fields, the header 8
            """)
    void badSignalIsNamedByItsColumnWithWhatToWrite(String row, String problem) throws IOException {
        var outcome = imported(CsvKind.SIGNALS, SIGNALS + row.strip() + "\nS-2,fibre,norte,2,Slow.,-1h,,\n");
        assertThat(outcome.problems()).singleElement().asString().startsWith("signals.csv:" + problem.strip());
        assertThat(signals()).as("nothing is imported, the good row neither").isZero();
    }

    @Test
    void everyProblemOfARowIsFoundAtOnceAndTheSameSignalTwiceIsRefused() throws IOException {
        var outcome = imported(CsvKind.SIGNALS, SIGNALS + "S-1,Fibre,,9,,-1h,-2h,-3h\nS-2,fibre,norte,2," + "x".repeat(Signal.MAX_WHAT + 1)
                + ",-1h,,\nS-2,fibre,norte,2,Slow.,-1h,,\n");
        assertThat(outcome.problems()).extracting(problem -> problem.split(" ")[0]).containsExactlyInAnyOrder("signals.csv:2:topic", "signals.csv:2:area",
                "signals.csv:2:impact", "signals.csv:2:what", "signals.csv:2:expected-end", "signals.csv:2:ended", "signals.csv:3:what", "signals.csv:4:id");
        assertThat(outcome.problems()).anyMatch(problem -> problem.endsWith("is longer than 200 characters; shorten it"))
                .anyMatch(problem -> problem.startsWith("signals.csv:4:id \"S-2\" is there twice"));
    }

    @Test
    void badSignalKeepsTheCustomersOutToo() throws IOException {
        imported(CsvKind.CUSTOMERS, CUSTOMERS + "C-1,Rosa,es,911234567,norte\n", NOW, true);
        assertThat(imported(CsvKind.SIGNALS, SIGNALS + "S-1,fibre,norte,2,Slow.,soon,,\n").good()).isFalse();
        assertThat(new StoredDirectory(store, Duration.ofSeconds(5)).findByNumber(HOME)).isEmpty();
    }

    @Test
    void dryRunWritesNoSignal() throws IOException {
        assertThat(imported(CsvKind.SIGNALS, SIGNALS + "S-1,fibre,norte,2,Slow.,-1h,,\n", NOW, true).counts())
                .containsEntry(CsvKind.SIGNALS, new CsvImport.Count(1, 0, 0));
        assertThat(signals()).isZero();
    }

    @Test
    void momentsRelativeToTheImportMoveWithIt() throws IOException {
        imported(CsvKind.CUSTOMERS, CUSTOMERS + "C-1,Rosa,es,911234567,norte\n");
        var file = SIGNALS + "S-1,fibre,norte,2,Slow.,-40m,,\n";
        imported(CsvKind.SIGNALS, file);
        assertThat(imported(CsvKind.SIGNALS, file, NOW.plusSeconds(60), false).counts()).containsEntry(CsvKind.SIGNALS, new CsvImport.Count(0, 1, 0));
        assertThat(rosa().signals().getFirst().began()).isEqualTo(NOW.plusSeconds(60).minus(Duration.ofMinutes(40)));
    }
}
