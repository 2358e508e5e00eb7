package org.atiende.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;

import org.atiende.speech.PromptTexts;
import org.atiende.yaml.Problem;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a site words itself, and what it is told of it. */
class OwnSentencesTest {

    @TempDir
    private Path folder;

    private List<String> problems(String language, String file) throws IOException {
        Files.writeString(folder.resolve(language + ".properties"), file);
        return problems(language);
    }

    private List<String> problems(String language) {
        return OwnSentences.problems(new RouterConfig.Prompts(folder, List.of("say"), Map.of(language, "voice"), folder)).stream().map(Problem::toString)
                .map(text -> text.substring(text.lastIndexOf('/') + 1)).toList();
    }

    @Test
    void shippedLanguagesAreCompleteAndSayTheSameThings() {
        assertThat(problems("es")).isEmpty();
        assertThat(problems("en")).isEmpty();
        assertThat(PromptTexts.shipped("es").stringPropertyNames()).isEqualTo(PromptTexts.shipped("en").stringPropertyNames());
        assertThat(new TreeMap<>(PromptTexts.shipped("es"))).allSatisfy((key, text) -> assertThat(placeholders(text)).as("%s", key)
                .isEqualTo(placeholders(PromptTexts.shipped("en").get(key))));
    }

    private static Set<String> placeholders(Object text) {
        return Set.copyOf(Pattern.compile("\\{[a-z]+}").matcher((String) text).results().map(found -> found.group()).distinct().toList());
    }

    @Test
    void goodOnesAreTaken() throws IOException {
        assertThat(problems("es", """
                # ours
                agent.paused = Pausa.
                promise.agent = llamará {name},
                promise.agent.ana = llamará nuestra Ana,
                promise.time.0930 = a las nueve y media de la mañana,
                message.next.pattern = EEEE d 'de' MMMM
                """)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '~', value = {
        "agent.pausd = Pausa. ~ agent.pausd is no sentence that anybody says; did you mean \"agent.paused\"?",
        "agent.paused = ~ agent.paused says nothing",
        "promise.agent = le llamará Ana, ~ promise.agent must hold {name}",
        "promise.hour.3 = a las tres de la noche. ~ promise.hour.3 must hold {minutes}",
        "message.open = Llamamos por su caso. ~ message.open must hold {company}",
        "promise.minutes = | y cinco ~ promise.minutes must have twelve parts",
        "message.next.pattern = jj ~ message.next.pattern is no pattern of a day"})
    void badOneIsNamedInItsLine(String written, String problem) throws IOException {
        assertThat(problems("es", "# ours\n" + written + "\n")).singleElement().asString().startsWith("es.properties:2:1 " + problem);
    }

    @Test
    void keyThatIsWrittenTwiceIsToldAtItsSecondPlace() throws IOException {
        assertThat(problems("en", "agent.paused = One.\nagent.fault = Two, \\\n agent.paused\nagent.paused = Three.\n"))
                .containsExactly("en.properties:4:1 agent.paused is written twice (first in line 1); keep one");
    }

    @Test
    void languageThatIsNotShippedNeedsAllOfThem() throws IOException {
        assertThat(problems("fr")).singleElement().asString().contains("sentences are missing in the language fr").contains("the first is agent.call-again");
        assertThat(problems("fr", "agent.call-again = Bien.\n")).singleElement().asString().contains("the first is agent.fault");
    }

    @ParameterizedTest
    @ValueSource(strings = {"agent.paused = \\u12", "agent.paused = Pausa\u00e1"})
    void fileThatCannotBeReadIsSaid(String text) throws IOException {
        Files.write(folder.resolve("es.properties"), text.getBytes(StandardCharsets.ISO_8859_1));
        assertThat(problems("es")).singleElement().asString().matches("es.properties:1:1 (is not UTF-8; save the file as UTF-8|cannot be read: .*)");
    }
}
