package org.atiende.speech;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.StreamSupport;

import org.atiende.fake.Tone;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a message about a case says, to the letter, and how long its sounds are kept. */
class MessageWordsTest {

    private static final LocalDate TODAY = LocalDate.of(2026, 11, 30);

    @TempDir
    private Path folder;

    private PromptCatalogue catalogue() {
        return PromptCatalogue.of(folder, Set.of("es", "en"), new PromptCatalogue.Names("Luz y Fibra del Duero", List.of()), folder);
    }

    private static MessageWords words(LocalDate next, String colleague) {
        return new MessageWords(" Mañana va un técnico. ", Optional.ofNullable(next), TODAY, "482913057", Optional.ofNullable(colleague));
    }

    @Test
    void firstSentenceSaysWhoCallsAndWhyAndNothingPersonal() {
        assertThat(catalogue().find("message.open", "es").orElseThrow().text()).isEqualTo("Le llama Luz y Fibra del Duero para informarle de su caso.");
        assertThat(catalogue().find("message.open", "en").orElseThrow().text()).isEqualTo("This is Luz y Fibra del Duero, calling with news of your case.");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', nullValues = "-", value = {
        "es | 2026-11-29 | Si no hay novedades antes, le volveremos a llamar hoy mismo.",
        "es | 2026-11-30 | Si no hay novedades antes, le volveremos a llamar hoy mismo.",
        "es | 2026-12-01 | Si no hay novedades antes, le volveremos a llamar mañana.",
        "es | 2026-12-02 | Si no hay novedades antes, le volveremos a llamar el miércoles, 2 de diciembre.",
        "es | 2027-01-01 | Si no hay novedades antes, le volveremos a llamar el viernes, 1 de enero.",
        "en | 2026-12-02 | If nothing happens before, we will call you again on Wednesday, 2 December.",
        "en | 2026-12-01 | If nothing happens before, we will call you again tomorrow.",
        "en | 2026-11-30 | If nothing happens before, we will call you again today."})
    void dayOfTheNextContactIsSaidAsPeopleSayIt(String language, LocalDate next, String sentence) {
        assertThat(words(next, null).told(language, catalogue().texts(language))).startsWith("Mañana va un técnico. " + sentence + " ");
    }

    @Test
    void keyIsSpelledInGroupsAndAClosedCaseHasNoNextContact() {
        assertThat(words(null, null).told("es", catalogue().texts("es")))
                .isEqualTo("Mañana va un técnico. Su número de caso es: cuatro ocho dos, nueve uno tres, cero cinco siete.");
        assertThat(words(null, null).told("en", catalogue().texts("en")))
                .isEqualTo("Mañana va un técnico. The number of your case is: four eight two, nine one three, zero five seven.");
    }

    @Test
    void whoIsInChargeIsNamedAsOneOfThoseWhoMayAnswer() {
        assertThat(words(null, "Ana García").stay(catalogue().texts("es")))
                .isEqualTo("Si quiere hablar con nosotros, no cuelgue: le atenderá Ana García u otra persona de su equipo.");
        assertThat(words(null, null).stay(catalogue().texts("es")))
                .isEqualTo("Si quiere hablar con nosotros, no cuelgue: le atenderá una persona de nuestro equipo.");
        assertThat(words(null, "Ana García").stay(catalogue().texts("en")))
                .isEqualTo("If you would like to talk to us, stay on the line: Ana García or somebody of the same team will be with you.");
    }

    @Test
    void soundsAreMadeOnceAndGoneADayLater() throws IOException {
        var made = sounds(tone()).make(words(null, null), "es").orElseThrow();
        assertThat(sounds(tone()).make(words(null, null), "es")).contains(made);
        assertThat(files()).as("a sound and its note for what is told, and for the offer").hasSize(4);

        Files.setLastModifiedTime(Path.of(made.told() + ".wav"), FileTime.from(Instant.now().minus(MessageSounds.KEPT).minusSeconds(60)));
        sounds(tone()).make(words(TODAY, null), "es");
        assertThat(Path.of(made.told() + ".wav")).doesNotExist();
        assertThat(Path.of(made.stay() + ".wav")).as("said in both").exists();
        assertThat(files()).hasSize(4);
    }

    private List<Path> files() throws IOException {
        try (var all = Files.newDirectoryStream(folder.resolve("es"), "case-*")) {
            return StreamSupport.stream(all.spliterator(), false).toList();
        }
    }

    private List<String> tone() throws IOException {
        return Tone.command(folder, 16_000, 1, .1);
    }

    private MessageSounds sounds(List<String> command) throws IOException {
        var renderer = new PromptRenderer(command, Map.of("es", "es"));
        renderer.render(catalogue().find("message.open", "es").orElseThrow());
        return new MessageSounds(catalogue(), renderer);
    }

    @Test
    void personCallsWhenItCannotBeSaid() throws IOException {
        assertThat(sounds(tone()).make(words(null, null), "fr")).as("no such language").isEmpty();
        assertThat(sounds(tone()).make(words(null, null), "en")).as("its opening was never rendered").isEmpty();
        sounds(tone());
        assertThat(new MessageSounds(catalogue(), new PromptRenderer(List.of("/nowhere/speak"), Map.of("es", "es"))).make(words(null, null), "es")).as("the voice is gone").isEmpty();
    }
}
