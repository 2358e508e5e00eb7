package org.atiende.intake;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import com.google.i18n.phonenumbers.PhoneNumberUtil;
import com.google.i18n.phonenumbers.PhoneNumberUtil.PhoneNumberFormat;
import com.google.i18n.phonenumbers.PhoneNumberUtil.PhoneNumberType;
import org.atiende.agent.Agent;
import org.atiende.agent.AgentId;
import org.atiende.agent.StoredRoster;
import org.atiende.customer.Contact;
import org.atiende.customer.History;
import org.atiende.customer.StoredDirectory;
import org.atiende.fake.Office;
import org.atiende.store.Store;
import org.atiende.store.StoreSettings;
import org.atiende.tel.NumberReader;
import org.atiende.tel.PhoneNumber;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The sample company, Luz y Fibra del Duero, as shipped: it imports clean, and holds the people its stories need. */
class SampleCompanyTest {

    private static final Path COMPANY = Stream.of(Path.of("config/company"), Path.of("../config/company")).filter(Files::isDirectory)
            .findFirst().orElseThrow();

    @TempDir
    static Path folder;

    private static Store store;
    private static CsvImport.Outcome outcome;
    private static List<Agent> agents;

    @BeforeAll
    static void importIt() {
        store = Store.open(StoreSettings.file(folder.resolve("store")));
        var files = new EnumMap<CsvKind, List<Path>>(CsvKind.class);
        for (var kind : CsvKind.values()) {
            files.put(kind, List.of(COMPANY.resolve(kind.word() + ".csv")));
        }
        outcome = new CsvImport(store, Set.of("valladolid", "malaga"), new NumberReader("ES"), Office.followUps(store, Clock.systemUTC()), line -> { }).run(files, Instant.now(), false);
        agents = new StoredRoster(store).agents();
    }

    @AfterAll
    static void close() {
        store.close();
    }

    @Test
    void importsClean() {
        assertThat(outcome.problems()).isEmpty();
        assertThat(outcome.counts()).extractingByKeys(CsvKind.AGENTS, CsvKind.CUSTOMERS, CsvKind.SIGNALS)
                .containsExactly(new CsvImport.Count(11, 0, 0), new CsvImport.Count(26, 0, 0), new CsvImport.Count(2, 0, 0));
    }

    @Test
    void everyNumberIsAnExampleThatBelongsToNobody() {
        var util = PhoneNumberUtil.getInstance();
        var examples = util.getSupportedRegions().stream()
                .flatMap(region -> Arrays.stream(PhoneNumberType.values()).map(type -> util.getExampleNumberForType(region, type)))
                .filter(Objects::nonNull).map(number -> util.format(number, PhoneNumberFormat.E164)).collect(Collectors.toSet());
        List<String> numbers = store.read("numbers", handle -> handle.createQuery("SELECT number FROM customer_numbers ORDER BY number")
                .mapTo(String.class).list());
        assertThat(examples).containsAll(numbers);
        assertThat(new HashSet<>(numbers)).as("distinct numbers, but for a household of 2 and a switchboard of 6").hasSize(numbers.size() - 6);
    }

    @Test
    void everyTopicHasSomebodyWhoResolvesIt() {
        var skills = agents.stream().flatMap(agent -> agent.skills().keySet().stream()).collect(Collectors.toSet());
        assertThat(skills).containsExactlyInAnyOrder("first-contact", "power-outage", "billing", "fibre", "contract", "complaints");
        List<String> topics = store.read("topics", handle -> handle.createQuery("SELECT topic FROM cases UNION SELECT topic FROM contacts UNION SELECT topic FROM signals")
                .mapTo(String.class).list());
        assertThat(skills).containsAll(topics);
        assertThat(agents).allMatch(agent -> agent.speaks("es"));
        assertThat(agents).filteredOn(Agent::supervisor).extracting(Agent::site).containsExactlyInAnyOrder("valladolid", "malaga");
    }

    @Test
    void callerWithAnOutageHasAnOwnerAndAColleagueWhoHelpedWellBefore() {
        var lucia = history("+34612345678");
        assertThat(lucia.openCases().getFirst().owner()).contains(new AgentId("ana.perez"));
        assertThat(lucia.contacts()).filteredOn(contact -> contact.outcome() == Contact.Outcome.HELPED)
                .extracting(contact -> contact.agent().text()).startsWith("luis.gomez");
    }

    @Test
    void everyOwnerIsQualifiedForTheirOpenCases() {
        Map<String, Map<String, Agent.Skill>> skills = agents.stream()
                .collect(Collectors.toMap(agent -> agent.id().text(), Agent::skills));
        store.change("owners", handle -> handle.createQuery("SELECT owner, topic FROM cases WHERE is_open AND owner IS NOT NULL")
                .mapToMap().forEach(row -> assertThat(skills.get((String) row.get("owner"))).containsKey((String) row.get("topic"))));
    }

    @Test
    void agentsWhoMayWorkFromHomeOwnCasesThatAColleagueCanTakeOver() {
        assertThat(history("+351912345678").openCases().getFirst().owner()).contains(new AgentId("sofia.navarro"));
        assertThat(history("+33612345678").openCases().getFirst().owner()).contains(new AgentId("pablo.iglesias"));
        assertThat(history("+33612345678").contacts()).extracting(contact -> contact.agent().text()).contains("david.smith");
    }

    @Test
    void householdIsRecognisedAndTheSwitchboardIsNot() {
        assertThat(find("+34810123456")).hasSize(2);
        assertThat(find("+351212345678")).isEmpty();
        assertThat(history("+34701234567").customer().preferredAgent()).contains(new AgentId("javier.ortiz"));
        assertThat(history("+376712345").customer().priority()).isEqualTo(3);
        assertThat(history("+447400123456").customer().language()).isEqualTo("en");
    }

    @Test
    void customerWithNothingOpenLivesWhereAnOutageLasts() {
        var youssef = history("+212650123456");
        assertThat(youssef.openCases()).isEmpty();
        assertThat(youssef.signals()).singleElement().satisfies(signal -> {
            assertThat(signal.topic()).isEqualTo("power-outage");
            assertThat(signal.ended()).isEmpty();
            assertThat(signal.expectedEnd()).hasValueSatisfying(end -> assertThat(end).isAfter(signal.began()));
        });
        assertThat(history("+376712345").signals()).as("long over").allMatch(signal -> signal.ended().isPresent());
    }

    private static History history(String number) {
        return find(number).getFirst();
    }

    private static List<History> find(String number) {
        return new StoredDirectory(store, Duration.ofSeconds(5)).findByNumber(new PhoneNumber(number));
    }
}
