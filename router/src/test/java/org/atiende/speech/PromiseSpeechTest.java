package org.atiende.speech;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;

import org.atiende.agent.Agent;
import org.atiende.agent.AgentId;
import org.atiende.agi.AgiMeter;
import org.atiende.agi.AgiScript;
import org.atiende.agi.AgiServer;
import org.atiende.agi.AgiSession;
import org.atiende.agi.AgiSettings;
import org.atiende.fake.FakeAgiCall;
import org.atiende.fake.FakeAgiChannel;
import org.atiende.fake.Office;
import org.atiende.tel.Endpoint;
import org.atiende.tel.PhoneNumber;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The promise as it is spoken at the hold cap. Every clause here plays 200 ms; the fake answers as fast as it is asked. */
class PromiseSpeechTest {

    private static final Duration SOON = Duration.ofSeconds(10);
    private static final int CLAUSE_SAMPLES = 1600;
    /** Up to the time and with it: open, who, number, three digits, day, time. */
    private static final int MUST_BE_HEARD = 8;
    private static final LocalDate MONDAY = LocalDate.of(2026, 3, 2);
    private static final Agent ANA = new Agent(new AgentId("ana.perez"), "Ana Pérez", new Endpoint("1001"), "valladolid", Set.of("es"), Map.of(), false,
            Duration.ZERO);
    private static final List<String> SPOKEN = List.of("promise-open", "promise-agent-ana-perez", "promise-number", "promise-digit-2", "promise-digit-0",
            "promise-digit-7", "promise-day-today", "promise-time-1040", "promise-stay");

    @TempDir
    private Path folder;
    private PromptCatalogue catalogue;
    private Announcer announcer;
    private volatile BooleanSupplier heardOpen = () -> false;

    @BeforeEach
    void everythingIsRendered() throws IOException {
        catalogue = PromptCatalogue.of(folder, Set.of("es", "en"), new PromptCatalogue.Names("Luz del Duero", List.of(ANA)), folder);
        announcer = new SpokenAnnouncer(catalogue, "es");
        var sound = new Sound(new short[CLAUSE_SAMPLES]).wav();
        for (var language : List.of("es", "en")) {
            Files.createDirectories(folder.resolve(language));
            for (var name : SPOKEN) {
                Files.write(folder.resolve(language).resolve(name + ".wav"), sound);
            }
            Files.write(folder.resolve(language).resolve("promise-someone.wav"), sound);
        }
    }

    @Test
    void promiseIsSpokenClauseAfterClauseAndTheTimeComesLast() {
        var told = spoken(words(Optional.of(ANA.id())), "es", wholeClauses(SPOKEN.size()));

        assertThat(told.heard()).isEqualTo(PromiseHeard.WHOLE);
        assertThat(told.files()).containsExactlyElementsOf(SPOKEN.stream().map(name -> folder.resolve("es").resolve(name).toString()).toList());
        assertThat(text(words(Optional.of(ANA.id())), "es")).isEqualTo("Sentimos la espera. Si cuelga, le llamará Ana Pérez, al número que"
                + " acaba en, dos, cero, siete, hoy, a las diez y cuarenta de la mañana.");
        assertThat(text(words(Optional.of(ANA.id())), "en")).isEqualTo("We are sorry for the wait. If you hang up, Ana Pérez will call you, on the"
                + " number ending in, two, zero, seven, today, at ten forty in the morning.");
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3, 4, 5, 6, 7})
    void whoHangsUpBeforeTheTimeIsHeardHasAcceptedNothing(int wholeBefore) {
        var told = spoken(words(Optional.of(ANA.id())), "es", hangUpAfter(wholeBefore, CLAUSE_SAMPLES - 160));

        assertThat(told.heard()).isEqualTo(PromiseHeard.PART);
        assertThat(told.files().size()).isBetween(wholeBefore + 1, wholeBefore + 2);
    }

    @ParameterizedTest
    @CsvSource({"0, PART", "199, PART", "300, WHOLE"})
    void acceptanceBeginsABreathAfterTheTime(int millisAfterTheTime, PromiseHeard heard) throws IOException {
        Files.write(folder.resolve("es/promise-stay.wav"), new Sound(new short[Sound.RATE * 5]).wav());

        assertThat(spoken(words(Optional.empty()), "es", hangUpAfter(MUST_BE_HEARD, millisAfterTheTime * Sound.RATE / 1000)).heard()).isEqualTo(heard);
        assertThat(spoken(words(Optional.empty()), "es", hangUpAfter(MUST_BE_HEARD, 299 * Sound.RATE / 1000)).heard()).isEqualTo(PromiseHeard.PART);
    }

    @Test
    void lapsedLeaseInThePromiseIsNoAcceptance() {
        var replies = wholeClauses(3);
        replies.add("200 result=-1 endpos=160\nHANGUP\n");

        assertThat(spoken(words(Optional.empty()), "es", replies).heard()).isEqualTo(PromiseHeard.PART);
    }

    @Test
    void timeThatAsteriskCouldNotPlayWasNotHeardHoweverLongTheRestWas() {
        var replies = wholeClauses(MUST_BE_HEARD - 1);
        replies.addAll(List.of("200 result=-1 endpos=0\n", "200 result=0 endpos=80000\n"));

        assertThat(spoken(words(Optional.empty()), "es", replies).heard()).isEqualTo(PromiseHeard.PART);
    }

    @Test
    void promiseThatIsHushedIsCutShort() {
        var heard = new CompletableFuture<PromiseHeard>();
        var call = FakeAgiCall.of("in/v1").sound(folder.resolve("es/promise-open").toString(), Duration.ofMinutes(1));
        try (var server = server(line -> {
            Thread.ofVirtual().start(() -> {
                Awaitility.await().atMost(SOON).until(heardOpen::getAsBoolean);
                line.hush();
            });
            heard.complete(announcer.promise(line, words(Optional.empty()), "es"));
        }); var channel = FakeAgiChannel.connect(server.start(), call)) {
            heardOpen = () -> !channel.played().isEmpty();
            assertThat(heard).succeedsWithin(SOON).isEqualTo(PromiseHeard.PART);
            channel.awaitEnd(SOON);
        }
    }

    @Test
    void agentWithoutASoundIsAPersonOfTheTeam() throws IOException {
        Files.delete(folder.resolve("es/promise-agent-ana-perez.wav"));
        assertThat(spoken(words(Optional.of(ANA.id())), "es", wholeClauses(SPOKEN.size())).files()).contains(folder.resolve("es/promise-someone").toString());
        assertThat(spoken(words(Optional.of(new AgentId("who.left"))), "es", wholeClauses(SPOKEN.size())).heard()).isEqualTo(PromiseHeard.WHOLE);
    }

    @ParameterizedTest
    @ValueSource(strings = {"promise-open", "promise-digit-7", "promise-time-1040", "promise-stay"})
    void promiseThatLacksASoundIsNotBegun(String missing) throws IOException {
        Files.delete(folder.resolve("es").resolve(missing + ".wav"));

        var told = spoken(words(Optional.empty()), "es", List.of());

        assertThat(told.heard()).isEqualTo(PromiseHeard.NOTHING);
        assertThat(told.commands()).isEmpty();
    }

    @Test
    void emptyRecordingIsNoSound() throws IOException {
        Files.write(folder.resolve("es/promise-time-1040.wav"), new Sound(new short[0]).wav());

        assertThat(spoken(words(Optional.empty()), "es", List.of()).heard()).isEqualTo(PromiseHeard.NOTHING);
    }

    @Test
    void languageWithoutACatalogueIsSpokenToInTheUsualOne() {
        assertThat(spoken(words(Optional.empty()), "fr", wholeClauses(SPOKEN.size())).files()).allSatisfy(file -> assertThat(file).contains("/es/"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "2026-03-02T10:00 | hoy, a las diez de la mañana.", "2026-03-02T13:15 | hoy, a la una y cuarto de la tarde.",
        "2026-03-02T12:30 | hoy, a las doce y media del mediodía.", "2026-03-02T20:55 | hoy, a las ocho y cincuenta y cinco de la tarde.",
        "2026-03-02T21:05 | hoy, a las nueve y cinco de la noche.", "2026-03-03T08:45 | mañana, a las ocho y cuarenta y cinco de la mañana.",
        "2026-03-03T01:00 | mañana, a la una de la madrugada.", "2026-03-04T09:20 | el miércoles, a las nueve y veinte de la mañana.",
        "2026-03-09T09:00 | el lunes, a las nueve de la mañana.", "2026-03-02T00:10 | esta noche, a las doce y diez de la noche.",
        "2026-03-03T00:00 | en la noche del lunes al martes, a las doce de la noche."})
    void timeIsSaidAsASpaniardSaysIt(String due, String said) {
        assertThat(text(new PromiseWords(Optional.empty(), new PhoneNumber("+34600111207"), at(due), MONDAY), "es")).endsWith(" " + said);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "2026-03-02T10:00 | today, at ten o'clock in the morning.", "2026-03-02T13:05 | today, at one oh five in the afternoon.",
        "2026-03-03T19:15 | tomorrow, at seven fifteen in the evening.", "2026-03-08T12:30 | on Sunday, at twelve thirty in the middle of the day.",
        "2026-03-03T00:30 | in the night from Monday to Tuesday, at twelve thirty at night."})
    void timeIsSaidInEnglishToo(String due, String said) {
        assertThat(text(new PromiseWords(Optional.empty(), new PhoneNumber("+34600111207"), at(due), MONDAY), "en")).endsWith(" " + said);
    }

    @Test
    void everyFiveMinutesOfTheDayHaveTheirOwnWords() {
        for (var language : List.of("es", "en")) {
            var times = Stream.iterate(LocalTime.MIDNIGHT, time -> time.plus(PromiseWords.SLOT)).limit(288)
                    .map(time -> catalogue.find(PromiseWords.timeKey(time.getHour(), time.getMinute()), language).orElseThrow().text()).toList();
            assertThat(times).doesNotHaveDuplicates().allSatisfy(text -> assertThat(text).matches("[\\p{L} '-]+\\."));
        }
    }

    @Test
    void agentsWhoseIdsDifferByAHyphenHaveTheirOwnSounds() {
        var agents = Stream.of("ana.perez", "ana-perez", "ana_perez", "a.-b", "a-.b").map(id -> Office.agent(id, "#1001")).toList();

        assertThat(PromptCatalogue.of(folder, Set.of("es"), new PromptCatalogue.Names("Luz del Duero", agents), folder).all()).extracting(PromptCatalogue.Prompt::soundFile).doesNotHaveDuplicates();
    }

    @ParameterizedTest
    @ValueSource(strings = {"2026-03-02T10:41", "2026-03-02T10:40:01", "2026-03-02T10:40:00.001", "2026-03-10T10:40", "2026-03-01T10:40"})
    void momentWithoutWordsIsNotSpoken(String due) {
        var told = spoken(new PromiseWords(Optional.empty(), new PhoneNumber("+34600111207"), at(due), MONDAY), "es", List.of());

        assertThat(told.heard()).isEqualTo(PromiseHeard.NOTHING);
        assertThat(told.commands()).isEmpty();
    }

    private record Told(PromiseHeard heard, List<String> commands) {

        List<String> files() {
            return commands.stream().filter(line -> line.startsWith("STREAM FILE")).map(line -> line.split("\"")[1]).toList();
        }
    }

    private static ZonedDateTime at(String local) {
        return LocalDateTime.parse(local).atZone(Office.ZONE);
    }

    private static PromiseWords words(Optional<AgentId> agent) {
        return new PromiseWords(agent, new PhoneNumber("+34600111207"), at("2026-03-02T10:40"), MONDAY);
    }

    private String text(PromiseWords words, String language) {
        return String.join(" ", words.untilTime(words.agent()).stream().map(key -> catalogue.find(key, language).orElseThrow().text()).toList());
    }

    private static List<String> wholeClauses(int count) {
        var replies = new ArrayList<>(List.of("200 result=0\n"));
        replies.addAll(Stream.generate(() -> "200 result=0 endpos=" + CLAUSE_SAMPLES + "\n").limit(count).toList());
        return replies;
    }

    private static List<String> hangUpAfter(int clauses, int samples) {
        var replies = wholeClauses(clauses);
        replies.add("200 result=-1 endpos=" + samples + "\nHANGUP\nHANGUP\n");
        return replies;
    }

    private static AgiServer server(AgiScript script) {
        return new AgiServer(AgiSettings.defaults(0), Map.of("in/v1", script), AgiMeter.NONE);
    }

    private Told spoken(PromiseWords words, String language, List<String> replies) {
        var heard = new CompletableFuture<PromiseHeard>();
        var call = FakeAgiCall.of("in/v1").answering(replies.toArray(String[]::new));
        try (var server = server((AgiSession line) -> heard.complete(announcer.promise(line, words, language)));
                var channel = FakeAgiChannel.connect(server.start(), call)) {
            var outcome = heard.orTimeout(SOON.toSeconds(), TimeUnit.SECONDS).join();
            channel.awaitEnd(SOON);
            return new Told(outcome, channel.commands());
        }
    }
}
