package org.atiende.intake;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

import org.atiende.agent.Agent;
import org.atiende.agent.AgentId;
import org.atiende.agent.AgentTable;
import org.atiende.csv.CsvFile;
import org.atiende.customer.Contact;
import org.atiende.customer.StoredDirectory;
import org.atiende.fake.Office;
import org.atiende.store.Store;
import org.atiende.store.StoreSettings;
import org.atiende.tel.Endpoint;
import org.atiende.tel.NumberReader;
import org.atiende.tel.PhoneNumber;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CsvImportTest {

    private static final Instant NOW = Instant.parse("2026-11-20T12:00:00Z");
    private static final PhoneNumber HOME = new PhoneNumber("+34911234567");

    private static final String AGENTS = "id,name,endpoint,site,languages,skills,supervisor,wrap-up\n";
    private static final String CUSTOMERS = "id,name,language,numbers,priority,preferred-agent\n";
    private static final String CASES = "id,customer,topic,owner,open,impact,opened,due,summary\n";
    private static final String CONTACTS = "id,customer,case,agent,at,topic,outcome\n";
    private static final String SIGNALS = "id,topic,area,impact,what,began\n";

    @TempDir
    static Path database;

    @TempDir
    Path folder;

    private static Store store;
    private final List<String> progress = new ArrayList<>();
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
        store.change("empty", handle -> List.of("signals", "contacts", "cases", "customer_numbers", "customers", "agent_skills", "agents")
                .forEach(table -> handle.execute("DELETE FROM " + table)));
    }

    @Test
    void companyIsImportedWithEverythingItRefersTo() throws IOException {
        file(CsvKind.AGENTS, AGENTS + "ana.perez,Ana Pérez,1001,valladolid,es|en,fibre:1|first-aid:2:2027-12-31,no,20s\n");
        file(CsvKind.CUSTOMERS, CUSTOMERS + "C-1,\"Fernández, \"\"Lucía\"\"\",es,911 23 45 67|0034600123456,3,ana.perez\n");
        file(CsvKind.CASES, CASES + "K-1,C-1,fibre,ana.perez,yes,4,2026-11-19T10:00:00+01:00,+2h,\"Slow, at night\"\n");
        file(CsvKind.CONTACTS, CONTACTS + "T-1,C-1,K-1,ana.perez,-3d,fibre,not-helped\n");
        file(CsvKind.SIGNALS, SIGNALS + "S-1,fibre,norte,3,A cable was cut.,-1h\n");

        var outcome = run();

        assertThat(outcome.problems()).isEmpty();
        assertThat(outcome.counts()).containsOnlyKeys(CsvKind.values()).containsValue(new CsvImport.Count(1, 0, 0));
        assertThat(store.read("agents", AgentTable::all)).containsExactly(new Agent(new AgentId("ana.perez"), "Ana Pérez",
                new Endpoint("1001"), "valladolid", Set.of("es", "en"), Map.of("fibre", new Agent.Skill("fibre", 1, Optional.empty()),
                        "first-aid", new Agent.Skill("first-aid", 2, Optional.of(LocalDate.parse("2027-12-31")))),
                false, Duration.ofSeconds(20)));
        var lucia = new StoredDirectory(store, Duration.ofSeconds(5)).findByNumber(HOME).getFirst();
        assertThat(lucia.customer().name()).isEqualTo("Fernández, \"Lucía\"");
        assertThat(lucia.customer().priority()).isEqualTo(3);
        assertThat(lucia.openCases().getFirst().opened()).isEqualTo(Instant.parse("2026-11-19T09:00:00Z"));
        assertThat(lucia.openCases().getFirst().due()).contains(NOW.plus(Duration.ofHours(2)));
        assertThat(lucia.contacts().getFirst().at()).isEqualTo(NOW.minus(Duration.ofDays(3)));
        assertThat(lucia.contacts().getFirst().outcome()).isEqualTo(Contact.Outcome.NOT_HELPED);
    }

    @Test
    void importingAgainChangesNothingAndAChangedRowOnlyItself() throws IOException {
        file(CsvKind.AGENTS, AGENTS + "ana,Ana,1001,valladolid,es,fibre:1,,\nluis,Luis,1002,malaga,es,,yes,1m\n");
        file(CsvKind.CUSTOMERS, CUSTOMERS + "C-1,Lucía,es,911234567,,\nC-2,Hugo,es,,,\n");
        assertThat(run().counts()).containsEntry(CsvKind.AGENTS, new CsvImport.Count(2, 0, 0));
        assertThat(run().counts()).containsEntry(CsvKind.AGENTS, new CsvImport.Count(0, 0, 2))
                .containsEntry(CsvKind.CUSTOMERS, new CsvImport.Count(0, 0, 2));

        files.clear();
        file(CsvKind.AGENTS, AGENTS + "luis,Luis,1002,malaga,es,,yes,2m\n");
        file(CsvKind.CUSTOMERS, CUSTOMERS + "C-3,Inés,es,,,luis\nC-1,Lucía,es,600123456,,\n");
        assertThat(run().counts()).containsEntry(CsvKind.AGENTS, new CsvImport.Count(0, 1, 0))
                .containsEntry(CsvKind.CUSTOMERS, new CsvImport.Count(1, 1, 0));
        var directory = new StoredDirectory(store, Duration.ofSeconds(5));
        assertThat(directory.findByNumber(HOME)).isEmpty();
        assertThat(directory.findByNumber(new PhoneNumber("+34600123456"))).hasSize(1);
        assertThat(store.read("agents", AgentTable::all)).as("rows the file no longer has are kept").hasSize(2);
    }

    @Test
    void oneBadRowInTheLastFileKeepsEverythingOut() throws IOException {
        file(CsvKind.AGENTS, AGENTS + "ana,Ana,1001,valladolid,es,,,\n");
        file(CsvKind.CUSTOMERS, CUSTOMERS + "C-1,Lucía,es,911234567,,\n");
        file(CsvKind.CONTACTS, CONTACTS + "T-1,C-1,,ana,yesterday,fibre,helped\n");
        assertThat(run().problems()).containsExactly("contacts.csv:2:at \"yesterday\" write a moment with its offset,"
                + " as 2026-11-20T10:15:00+01:00, or relative to now, as -3d, +2h, -30m");
        assertThat(rowsInAll()).isZero();
    }

    @Test
    void dryRunFindsAllAndChangesNothing() throws IOException {
        file(CsvKind.AGENTS, AGENTS + "ana,Ana,1001,valladolid,es,,,\n");
        file(CsvKind.CUSTOMERS, CUSTOMERS + "C-1,Lucía,es,911234567,,ana\n");
        var outcome = importer().run(files, NOW, true);
        assertThat(outcome.good()).isTrue();
        assertThat(outcome.counts()).containsEntry(CsvKind.CUSTOMERS, new CsvImport.Count(1, 0, 0));
        assertThat(rowsInAll()).isZero();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '!', textBlock = """
            ana perez,Ana,1001,malaga,es,,, ! id "ana perez" write an agent's id
            ,Ana,1001,malaga,es,,, ! id is empty; write an agent's id
            ana,,1001,malaga,es,,, ! name is empty; write something
            ana,Ana,10 01,malaga,es,,, ! endpoint "10 01" write the name of the phone's PJSIP endpoint
            ana,Ana,+34800123456,,es,,, ! endpoint "+34800123456" write a fixed or mobile number of the company's country
            ana,Ana,+33612345678,,es,,, ! endpoint "+33612345678" write a fixed or mobile number of the company's country
            ana,Ana,+34 612 345 678,,es,,, ! endpoint "+34 612 345 678" write a fixed or mobile number of the company's country, with its plus sign
            ana,Ana,+34612345678,malaga,es,,, ! site "malaga" leave it empty: who is rung outside is on no site
            ana,Ana,1001,,es,,, ! site is empty; is not known here
            ana,Ana,1001,malga,es,,, ! site "malga" is not known here; did you mean malaga?
            ana,Ana,1001,paris,es,,, ! site "paris" is not known here; allowed: malaga, valladolid
            ana,Ana,1001,malaga,Spanish,,, ! languages "Spanish" write a language code of two letters
            ana,Ana,1001,malaga,,,, ! languages is empty; write at least one code
            ana,Ana,1001,malaga,es,fibre,, ! skills "fibre" write skill:level
            ana,Ana,1001,malaga,es,Fibre:1,, ! skills "Fibre" write lower-case letters
            ana,Ana,1001,malaga,es,fibre:0,, ! skills "0" write a number from 1 to 9
            ana,Ana,1001,malaga,es,fibre:1:2027-02-30,, ! skills "2027-02-30" write a day as 2027-12-31
            ana,Ana,1001,malaga,es,fibre:1|fibre:2,, ! skills "fibre:2" names a skill twice
            ana,Ana,1001,malaga,es,,maybe, ! supervisor "maybe" write yes or no
            ana,Ana,1001,malaga,es,,,20 ! wrap-up "20" write seconds or minutes up to 60m, as 20s
            ana,Ana,1001,malaga,es,,,61m ! wrap-up "61m" write seconds or minutes
            ana,Ana,1001,malaga,es,, ! the row has 7 fields, the header 8
            """)
    void badAgentIsNamedByItsColumnWithWhatToWrite(String row, String problem) throws IOException {
        file(CsvKind.AGENTS, AGENTS + row.strip() + "\n");
        assertFirstProblem("agents.csv:2:", problem);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '!', textBlock = """
            C 1,Lucía,es,,, ! id "C 1" write 1 to 60 letters
            C-1,Lucía,ES,,, ! language "ES" write a language code
            C-1,Lucía,es,112,, ! numbers "112" is not a telephone number
            C-1,Lucía,es,911234567|call me,, ! numbers "call me" is not a telephone number
            C-1,Lucía,es,,high, ! priority "high" write a number from 0 to 9
            C-1,Lucía,es,,,an ! preferred-agent "an" is no agent's id; did you mean ana?
            """)
    void badCustomerIsNamedByItsColumnWithWhatToWrite(String row, String problem) throws IOException {
        file(CsvKind.AGENTS, AGENTS + "ana,Ana,1001,valladolid,es,,,\n");
        file(CsvKind.CUSTOMERS, CUSTOMERS + row.strip() + "\n");
        assertFirstProblem("customers.csv:2:", problem);
    }

    @Test
    void timeZoneThatIsNoneIsNamedWithTheOneThatIsMeant() throws IOException {
        file(CsvKind.CUSTOMERS, "id,name,language,numbers,time-zone\nC-1,Lucía,es,911234567,Atlantic/Canari\n");
        assertFirstProblem("customers.csv:2:", "time-zone \"Atlantic/Canari\" write a time zone of the tz database, as Atlantic/Canary; did you mean \"Atlantic/Canary\"?");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '!', textBlock = """
            cases ! K-1,C-9,fibre,,yes,1,-1d,,Slow. ! customer "C-9" is no customer's id
            cases ! K-1,C-1,Fibre line,,yes,1,-1d,,Slow. ! topic "Fibre line" write lower-case letters
            cases ! K-1,C-1,fibre,bob,yes,1,-1d,,Slow. ! owner "bob" is no agent's id
            cases ! K-1,C-1,fibre,,open,1,-1d,,Slow. ! open "open" write yes or no
            cases ! K-1,C-1,fibre,,yes,6,-1d,,Slow. ! impact "6" write a number from 1 to 5
            cases ! K-1,C-1,fibre,,yes,1,2026-11-20,,Slow. ! opened "2026-11-20" write a moment
            cases ! K-1,C-1,fibre,,yes,1,-1d,+9999999d,Slow. ! due "+9999999d" write a moment
            cases ! K-1,C-1,fibre,,yes,1,-1d,+999999999-12-31T00:00:00Z,Slow. ! due "+999999999-12-31T00:00:00Z" write a moment
            contacts ! T-1,C-1,K-9,ana,-1d,fibre,helped ! case "K-9" is no case's id
            contacts ! T-1,C-1,,,-1d,fibre,helped ! agent is empty
            contacts ! T-1,C-1,,ana,-1d,fibre,HELPED ! outcome "HELPED" is not known here; did you mean helped?
            """)
    void badHistoryIsNamedByItsColumnWithWhatToWrite(String kind, String row, String problem) throws IOException {
        file(CsvKind.AGENTS, AGENTS + "ana,Ana,1001,valladolid,es,,,\n");
        file(CsvKind.CUSTOMERS, CUSTOMERS + "C-1,Lucía,es,,,\n");
        file(CsvKind.of(kind).orElseThrow(), (kind.equals("cases") ? CASES : CONTACTS) + row.strip() + "\n");
        assertFirstProblem(kind + ".csv:2:", problem);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '!', textBlock = """
            id,name,languages,numbers ! 1: unknown column "languages"; did you mean language?
            id,name,language,language,numbers ! 1:language the column is there twice
            id,name,numbers ! 1:language the column is missing
            id,name,language,numbers,shoe-size ! 1: unknown column "shoe-size"; allowed: area, id, language, name
            """)
    void badHeaderIsNamed(String header, String problem) throws IOException {
        file(CsvKind.CUSTOMERS, header.strip() + "\nC-1,x,x,x\n");
        assertFirstProblem("customers.csv:", problem);
    }

    @Test
    void sameIdTwiceOrOnePhoneForTwoAgentsIsRefused() throws IOException {
        file(CsvKind.AGENTS, AGENTS + "ana,Ana,1001,valladolid,es,,,\nluis,Luis,1001,valladolid,es,,,\nana,Ana,1003,valladolid,es,,,\n");
        assertThat(run().problems()).hasSize(2).anyMatch(problem -> problem.startsWith("agents.csv:4:id \"ana\" is there twice"))
                .anyMatch(problem -> problem.startsWith("agents.csv:3:endpoint \"1001\" is already the phone of ana"));
    }

    @Test
    void phoneOfAnAgentAlreadyStoredIsTakenUnlessTheyExchange() throws IOException {
        file(CsvKind.AGENTS, AGENTS + "ana,Ana,1001,valladolid,es,,,\nluis,Luis,1002,valladolid,es,,,\n");
        assertThat(run().good()).isTrue();
        files.clear();
        file(CsvKind.AGENTS, AGENTS + "marta,Marta,1001,valladolid,es,,,\n");
        assertThat(run().problems()).singleElement().asString().contains("already the phone of ana");
        files.clear();
        file(CsvKind.AGENTS, AGENTS + "luis,Luis,1001,valladolid,es,,,\nana,Ana,1002,valladolid,es,,,\n");
        assertThat(run().problems()).isEmpty();
    }

    @Test
    void contactAboutAnotherCustomersCaseIsRefused() throws IOException {
        file(CsvKind.AGENTS, AGENTS + "ana,Ana,1001,valladolid,es,,,\n");
        file(CsvKind.CUSTOMERS, CUSTOMERS + "C-1,Lucía,es,,,\nC-2,Hugo,es,,,\n");
        file(CsvKind.CASES, CASES + "K-2,C-2,fibre,,yes,1,-1d,,Slow.\n");
        file(CsvKind.CONTACTS, CONTACTS + "T-1,C-2,K-2,ana,-1d,fibre,helped\nT-2,C-1,K-2,ana,-1d,fibre,helped\n");
        assertThat(run().problems()).singleElement().asString()
                .startsWith("contacts.csv:3:case \"K-2\" is a case of customer C-2; write one of the same customer");
    }

    @Test
    void everyProblemIsFoundAtOnceAndABadRowIsNotReportedAgainByThoseThatReferToIt() throws IOException {
        file(CsvKind.AGENTS, AGENTS + "ana,,1001,paris,es,,,\n");
        file(CsvKind.CUSTOMERS, CUSTOMERS + "C-1,Lucía,es,112,x,ana\n");
        file(CsvKind.CASES, CASES + "K-1,C-1,fibre,ana,yes,1,-1d,,Slow.\n");
        file(CsvKind.CONTACTS, CONTACTS + "T-1,C-1,K-1,ana,-1d,fibre,helped\n");
        assertThat(run().problems()).extracting(problem -> problem.split(" ")[0]).containsExactlyInAnyOrder("agents.csv:2:name",
                "agents.csv:2:site", "customers.csv:2:numbers", "customers.csv:2:priority");
    }

    @Test
    void fileThatCannotBeReadIsNotReportedAgainByThoseThatReferToIt() throws IOException {
        file(CsvKind.AGENTS, "id;nom\n");
        file(CsvKind.CUSTOMERS, CUSTOMERS + "C-1,\"Lucía,es,,,\nC-2,Hugo,es,,,ana\n");
        file(CsvKind.CASES, CASES + "K-1,C-1,fibre,ana,yes,1,-1d,,Slow.\n");
        assertThat(run().problems()).allMatch(problem -> problem.startsWith("agents.csv:1:") || problem.startsWith("customers.csv:1: the file"));
    }

    @Test
    void onlyTheFirstProblemsAreToldAndTheOthersCounted() throws IOException {
        file(CsvKind.CUSTOMERS, CUSTOMERS + "C 1,,xx,,,\n".repeat(100));
        var outcome = run();
        assertThat(outcome.problems()).hasSize(CsvImport.MAX_TOLD);
        assertThat(outcome.found()).isGreaterThan(300);
    }

    @Test
    void spreadsheetsOfAnyCountryAreRead() throws IOException {
        file(CsvKind.CUSTOMERS, "\uFEFFnumbers;name;id;language\r\n911234567;Lucía;C-1;es\r\n\r\n;\"Hugo;Martín\";C-2;es");
        assertThat(run().problems()).isEmpty();
        assertThat(new StoredDirectory(store, Duration.ofSeconds(5)).findByNumber(HOME).getFirst().customer().name()).isEqualTo("Lucía");
    }

    @Test
    void severalFilesOfOneKindAreOne() throws IOException {
        var first = Files.writeString(folder.resolve("north.csv"), CUSTOMERS + "C-1,Lucía,es,,,\n");
        var second = Files.writeString(folder.resolve("south.csv"), CUSTOMERS + "C-2,Hugo,es,,,\nC-1,Lucía,es,,,\n");
        files.put(CsvKind.CUSTOMERS, List.of(first, second));
        assertThat(run().problems()).singleElement().asString().startsWith("south.csv:3:id \"C-1\" is there twice");
    }

    @Test
    void textInAnotherEncodingIsNamedWhereItStands() throws IOException {
        file(CsvKind.CUSTOMERS, CUSTOMERS + "C-1,Hugo,es,,,\nC-2,Lucía,es,,,\n", StandardCharsets.ISO_8859_1);
        assertThat(run().problems()).singleElement().asString().startsWith("customers.csv:3:name ").endsWith("is not UTF-8; save the file as UTF-8");
        files.clear();
        file(CsvKind.CUSTOMERS, CUSTOMERS + "C-1,Hugo,es,,,\n", StandardCharsets.UTF_16);
        assertThat(run().problems()).singleElement().asString().startsWith("customers.csv:1: the file is not UTF-8");
    }

    @Test
    void hostileBytesAreRefusedAndShownHarmlessly() throws IOException {
        file(CsvKind.CUSTOMERS, CUSTOMERS + "C-1,\"Lucía\u001b[2J\",es,,,\nC-2,\"two\nlines\",es,,,\n\"C-3\u202e\",x,es,,,\n"
                + "C-4,ok,es,\u0000,,\n");
        var problems = run().problems();
        assertThat(problems).hasSize(4).allMatch(problem -> problem.chars().noneMatch(Character::isISOControl))
                .noneMatch(problem -> problem.contains("\u202e"));
        assertThat(problems.getFirst()).isEqualTo("customers.csv:2:name \"Lucía\\u{1b}[2J\" holds a line break or control character; take it out");
    }

    @Test
    void emptyAndEndlessFilesEndInOneProblem() throws IOException {
        file(CsvKind.CUSTOMERS, "");
        assertThat(run().problems()).singleElement().asString().contains("the file is empty");
        files.clear();
        file(CsvKind.CUSTOMERS, CUSTOMERS + "C-1,\"" + "x".repeat(2 * CsvFile.MAX_FIELD_CHARACTERS) + "\",es,,,\n");
        assertThat(run().problems()).singleElement().asString().contains("cannot be read to its end");
        assertThat(rowsInAll()).isZero();
    }

    @Test
    void longFilesAreImportedInBatchesWithProgress() throws IOException {
        var rows = new StringBuilder(CUSTOMERS);
        for (int row = 0; row < CsvImport.PROGRESS + 1; row++) {
            rows.append("C-").append(row).append(",Customer ").append(row).append(",es,").append(600_000_000 + row).append(",0,\n");
        }
        file(CsvKind.CUSTOMERS, rows.toString());
        assertThat(run().counts()).containsEntry(CsvKind.CUSTOMERS, new CsvImport.Count(CsvImport.PROGRESS + 1, 0, 0));
        assertThat(progress).containsExactly("customers.csv: 5000 rows read");
    }

    private void file(CsvKind kind, String text) throws IOException {
        file(kind, text, StandardCharsets.UTF_8);
    }

    private void file(CsvKind kind, String text, Charset charset) throws IOException {
        files.put(kind, List.of(Files.writeString(folder.resolve(kind.word() + ".csv"), text, charset)));
    }

    private CsvImport importer() {
        return new CsvImport(store, Set.of("valladolid", "malaga"), new NumberReader("ES"), Office.followUps(store, Clock.systemUTC()), progress::add);
    }

    private CsvImport.Outcome run() {
        return importer().run(files, NOW, false);
    }

    private void assertFirstProblem(String where, String problem) {
        var outcome = run();
        assertThat(outcome.good()).isFalse();
        assertThat(outcome.problems().getFirst()).startsWith(where).contains(problem.strip());
        assertThat(rowsInAll()).isZero();
    }

    private static int rowsInAll() {
        return store.read("count", handle -> handle.createQuery("SELECT (SELECT count(*) FROM agents) + (SELECT count(*) FROM customers)"
                + " + (SELECT count(*) FROM cases) + (SELECT count(*) FROM contacts)").mapTo(Integer.class).one());
    }
}
