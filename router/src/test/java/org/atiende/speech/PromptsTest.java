package org.atiende.speech;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import org.atiende.agent.Agent;
import org.atiende.fake.Office;
import org.atiende.fake.Tone;
import org.atiende.match.Forecast;
import org.atiende.speech.PromptCatalogue.Prompt;
import org.atiende.speech.PromptsCommand.Roster;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** The spoken sentences. The speech command here is a shell one that "speaks" a tone, so that no test needs a synthesiser. */
class PromptsTest {

    private static final Map<String, String> VOICES = Map.of("es", "es", "en", "en-gb");
    private static final Agent ANA = Office.agent("ana.perez", "#1001");
    private static final long LONG_AGO = 1_000_000_000L;

    @TempDir
    private Path folder;

    @Test
    void everyLanguageHasTheSameSentences() {
        var catalogue = PromptCatalogue.of(folder, VOICES.keySet(), named(ANA), folder);
        var keys = catalogue.all().stream().collect(Collectors.groupingBy(Prompt::language, Collectors.mapping(Prompt::key, Collectors.toSet())));

        assertThat(keys.get("es")).isEqualTo(keys.get("en")).contains("agent.signed-in", "agent.signed-out", "agent.paused", "agent.resumed",
                "agent.refused-off-site", "agent.unknown", "agent.fault", "guardia.confirm", "back-in-line", "forecast.unknown");
        assertThat(keys.get("es")).containsAll(IntStream.rangeClosed(1, Forecast.MAX_MINUTES).mapToObj(i -> "forecast.minutes." + i).collect(Collectors.toSet()));
        assertThat(catalogue.all()).filteredOn(prompt -> !prompt.key().startsWith("promise.")).extracting(Prompt::text).allSatisfy(text -> assertThat(text).matches("\\p{Lu}.*\\.").hasSizeBetween(20, 200));
    }

    @Test
    void spanishIsReadAsWritten() {
        assertThat(PromptCatalogue.of(folder, Set.of("es"), named(), folder).find("agent.paused", "es").orElseThrow().text())
                .isEqualTo("Está en pausa. No recibirá llamadas hasta que vuelva.");
    }

    @Test
    void soundFileHasNoDotThatAsteriskCouldTakeForAnExtension() {
        var prompt = PromptCatalogue.of(Path.of("/sounds"), Set.of("es"), named(), folder).find("forecast.minutes.3", "es").orElseThrow();

        assertThat(prompt.soundFile()).hasToString("/sounds/es/forecast-minutes-3");
    }

    @Test
    void languageWithoutSentencesIsRefused() {
        assertThatThrownBy(() -> PromptCatalogue.of(folder, Set.of("fr"), named(), folder)).hasMessage("there are no sentences in the language fr");
        assertThatThrownBy(() -> PromptCatalogue.of(folder, Set.of("../x"), named(), folder)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void sentenceBecomesEightKilohertzSoundOfTheSameLength() throws IOException {
        var prompt = prompt("Hola.");

        assertThat(renderer(tone(22_050, 1, 1.5)).render(prompt)).isEqualTo(PromptRenderer.Outcome.RENDERED);

        assertThat(Sound.length(prompt.soundFile())).hasValueSatisfying(length -> assertThat(length).isCloseTo(Duration.ofMillis(1500), Duration.ofMillis(2)));
        var sound = Sound.read(Files.readAllBytes(wav(prompt)));
        assertThat(sound.loudness()).as("a half-scale sine keeps its strength").isBetween(.33, .37);
        assertThat(Files.readAllBytes(wav(prompt))).startsWith("RIFF".getBytes(StandardCharsets.US_ASCII));
        assertThat(Files.getPosixFilePermissions(wav(prompt)).toString()).as("Asterisk runs as another user").contains("OTHERS_READ");
    }

    @Test
    void soundAboveHalfTheRateDoesNotFoldBackAsHiss() throws IOException {
        assertThat(Sound.read(Tone.sine(44_100, 2, 1, 1000)).loudness()).isBetween(.33, .37);
        assertThat(Sound.read(Tone.sine(44_100, 1, 1, 7000)).loudness()).isLessThan(.01);
    }

    @Test
    void unchangedSentenceIsNotRenderedAgainAChangedOneIs() throws IOException {
        var command = tone(22_050, 1, 1);
        renderer(command).render(prompt("Hola."));
        Files.setLastModifiedTime(wav(prompt("Hola.")), FileTime.fromMillis(LONG_AGO));

        assertThat(renderer(command).render(prompt("Hola."))).isEqualTo(PromptRenderer.Outcome.UNCHANGED);
        assertThat(Files.getLastModifiedTime(wav(prompt("Hola."))).toMillis()).isEqualTo(LONG_AGO);
        assertThat(renderer(command).render(prompt("Buenos días."))).isEqualTo(PromptRenderer.Outcome.RENDERED);
        assertThat(new PromptRenderer(command, Map.of("es", "es-419")).render(prompt("Buenos días."))).as("another voice").isEqualTo(PromptRenderer.Outcome.RENDERED);
    }

    @Test
    void recordingThatAPersonPutThereIsNeverOverwritten() throws IOException {
        var prompt = prompt("Hola.");
        renderer(tone(22_050, 1, 1)).render(prompt);
        var recorded = Tone.sine(8000, 1, 3, 300);
        Files.write(wav(prompt), recorded);

        assertThat(renderer(tone(22_050, 1, 1)).render(prompt("Otra frase."))).isEqualTo(PromptRenderer.Outcome.RECORDING_KEPT);
        assertThat(Files.readAllBytes(wav(prompt))).isEqualTo(recorded);

        Files.delete(wav(prompt));
        Files.write(prompt.soundFile().resolveSibling("prompt.gsm"), new byte[3300]);
        assertThat(renderer(tone(22_050, 1, 1)).render(prompt)).isEqualTo(PromptRenderer.Outcome.RECORDING_KEPT);
        assertThat(Sound.length(prompt.soundFile())).contains(Duration.ofSeconds(2));
    }

    @Test
    void commandThatFailsSaysNothingOrIsMissingLeavesNoFile() {
        var prompt = prompt("Hola.");

        assertThatThrownBy(() -> renderer(List.of("sh", "-c", "cat > /dev/null; exit 3")).render(prompt)).hasMessageContaining("sh ended with 3 (prompt=prompt language=es)");
        assertThatThrownBy(() -> renderer(tone(22_050, 0, 1)).render(prompt)).hasMessageContaining("gave silence");
        assertThatThrownBy(() -> renderer(List.of("sh", "-c", "cat")).render(prompt)).hasMessageContaining("not a wav file");
        assertThatThrownBy(() -> renderer(List.of("/nowhere/speak")).render(prompt)).isInstanceOf(IOException.class);
        assertThatThrownBy(() -> new PromptRenderer(List.of("sh", "-c", "sleep 60"), VOICES, Duration.ofMillis(200)).render(prompt))
                .hasMessageContaining("(at most 0 s are allowed)");
        assertThatThrownBy(() -> renderer(List.of("sh", "-c", "cat /dev/zero")).render(prompt)).hasMessageContaining("gave more than 6000000 bytes");
        assertThat(wav(prompt)).doesNotExist();
        assertThat(PromptRenderer.missing(prompt)).isTrue();
    }

    @Test
    void lengthIsReadFromTheHeaderEvenPastOtherChunksAndWithoutATrueSize() throws IOException {
        var prompt = prompt("Hola.");
        Files.createDirectories(prompt.soundFile().getParent());
        var plain = Tone.sine(8000, 1, 2, 300);
        var chunk = "LIST\4\0\0\0abcd".getBytes(StandardCharsets.ISO_8859_1);
        var out = new ByteArrayOutputStream();
        out.write(plain, 0, 36);
        out.write(chunk);
        out.write(plain, 36, plain.length - 36);
        Files.write(wav(prompt), out.toByteArray());
        assertThat(Sound.length(prompt.soundFile())).contains(Duration.ofSeconds(2));

        plain[40] = plain[41] = plain[42] = (byte) 0xFF;
        plain[43] = 0x7F;
        Files.write(wav(prompt), plain);
        assertThat(Sound.length(prompt.soundFile())).as("a pipe's endless length ends with the file").contains(Duration.ofSeconds(2));

        Files.writeString(wav(prompt), "not sound");
        assertThat(Sound.length(prompt.soundFile())).isEmpty();
    }

    @Test
    void administratorRendersListsAndSeesWhatIsMissing() throws IOException {
        var settings = new PromptsCommand.Settings(folder, tone(16_000, 1, .1), Map.of("en", "en-gb"), "Luz del Duero", folder, new Roster.Known(List.of(ANA)));

        assertThat(run(settings, "list")).startsWith("0 ").contains("en  agent.paused  You are paused.");
        assertThat(run(settings, "missing")).startsWith("1 ").contains(folder.resolve("en/guardia-confirm").toString());
        var count = PromptCatalogue.of(folder, Set.of("en"), named(ANA), folder).all().size();
        assertThat(run(settings, "render")).startsWith("0 ").contains(count + " rendered, 0 unchanged, 0 recordings kept");
        assertThat(run(settings, "missing")).isEqualTo("0 ");
        assertThat(run(settings, "render")).contains("  100 of " + count, "0 rendered, " + count + " unchanged");
        assertThat(folder.resolve("en/promise-agent-ana-perez.wav")).exists();
        assertThat(run(settings, "render", "--to", folder.resolve("elsewhere").toString())).contains(count + " rendered");
        assertThat(run(new PromptsCommand.Settings(folder.resolve("new"), List.of("/nowhere/speak"), VOICES, "Luz del Duero", folder, settings.roster()), "render")).startsWith("1 ").contains("cannot make ");
    }

    @Test
    void whoCannotReadTheRosterIsToldThatTheNamesAreLeftOut() throws IOException {
        var settings = new PromptsCommand.Settings(folder, tone(16_000, 1, .1), Map.of("en", "en-gb"), "Luz del Duero", folder, new Roster.NotKnown("the store is open elsewhere"));

        assertThat(run(settings, "missing")).startsWith("1 ").contains("promise-someone", "The agents' names are left out: the store is open elsewhere");
        assertThat(run(settings, "list")).startsWith("1 ");
    }

    @Test
    void siteWordsSentencesItselfAndEvenALanguageOfItsOwn() throws IOException {
        var own = Files.createDirectories(folder.resolve("own"));
        Files.writeString(own.resolve("es.properties"), "agent.paused = Pausa.\npromise.agent = llamará {name},\n");
        var catalogue = PromptCatalogue.of(folder, Set.of("es"), named(ANA), own);
        assertThat(catalogue.find("agent.paused", "es").orElseThrow().text()).isEqualTo("Pausa.");
        assertThat(catalogue.find(PromiseWords.nameKey(ANA.id()), "es").orElseThrow().text()).isEqualTo("llamará " + ANA.name() + ",");
        assertThat(catalogue.find("agent.fault", "es").orElseThrow().text()).as("as shipped").startsWith("No se ha podido");
        Files.writeString(own.resolve("gl.properties"), PromptTexts.shipped("es").entrySet().stream().map(one -> one.getKey() + " = " + one.getValue() + "\n").collect(Collectors.joining()));
        assertThat(PromptCatalogue.of(folder, Set.of("gl"), named(), own).find("agent.paused", "gl")).isPresent();
    }

    @Test
    void sentenceIsPlayedAndWhatIsMissingIsSaid() throws IOException {
        var settings = new PromptsCommand.Settings(folder, tone(16_000, 1, .1), Map.of("en", "en-gb"), "Luz del Duero", folder, new Roster.Known(List.of(ANA)));
        assertThat(run(settings, "play", "agent.paused", "--player", "true")).startsWith("1 ").contains("is not there; run: atiende prompts render");
        run(settings, "render");
        assertThat(run(settings, "play", "agent.paused", "--player", "true")).startsWith("0 ").contains("You are paused");
        assertThat(run(settings, "play", "agent.pause", "--player", "true")).startsWith("1 ").contains("No sentence has the key agent.pause");
        assertThat(run(settings, "play", "agent.paused", "--language", "es", "--player", "true")).startsWith("1 ").contains("in the language es");
    }

    private static PromptCatalogue.Names named(Agent... agents) {
        return new PromptCatalogue.Names("Luz del Duero", List.of(agents));
    }

    private static String run(PromptsCommand.Settings settings, String... arguments) {
        var out = new StringWriter();
        var status = new CommandLine(new PromptsCommand(() -> settings)).setOut(new PrintWriter(out)).setErr(new PrintWriter(out)).execute(arguments);
        return status + " " + out;
    }

    private Prompt prompt(String text) {
        return new Prompt("prompt", "es", text, folder.resolve("es/prompt"));
    }

    private static Path wav(Prompt prompt) {
        return prompt.soundFile().resolveSibling("prompt.wav");
    }

    private PromptRenderer renderer(List<String> command) {
        return new PromptRenderer(command, VOICES);
    }

    /** A speech command that says a tone of {@code seconds} whatever its text; one program, for it is started hundreds of times. */
    private List<String> tone(int rate, int loud, double seconds) throws IOException {
        return Tone.command(folder, rate, loud, seconds);
    }
}
