package org.atiende.config;

import java.io.IOException;
import java.io.StringReader;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.TreeSet;
import java.util.regex.Pattern;

import org.atiende.speech.PromptTexts;
import org.atiende.yaml.Nearest;
import org.atiende.yaml.Problem;

/**
 * What is wrong with the sentences that a site words itself, {@code prompts/es.properties} beside its configuration: a sentence nobody ever
 * says, a name that it leaves out, a language that lacks some of them. Better told to whoever writes them than heard by a caller.
 */
final class OwnSentences {

    /** Stands beside the configuration. */
    static final String FOLDER = "prompts";

    private static final Pattern PLACEHOLDER = Pattern.compile("\\{[a-z]+}");
    private static final Pattern KEY = Pattern.compile("^\\s*([^\\s:=#!][^\\s:=]*)");

    /** Made from templates; whoever writes one out words it alone. */
    private static final Pattern MADE = Pattern.compile("promise\\.(agent\\.[A-Za-z0-9._+]{1,40}|time\\.[0-2][0-9][0-5][05])");
    private static final String MINUTES = "promise.minutes";
    private static final int SLOTS = 12;
    private static final String DAY = "message.next.pattern";

    private final String language;
    private final Path file;
    private final Properties shipped;
    private final List<Problem> problems = new ArrayList<>();

    private OwnSentences(String language, Path file) {
        this.language = language;
        this.file = file;
        this.shipped = PromptTexts.shipped(language);
    }

    static List<Problem> problems(RouterConfig.Prompts prompts) {
        return new TreeSet<>(prompts.voices().keySet()).stream().flatMap(language ->
                new OwnSentences(language, PromptTexts.own(prompts.own(), language)).read().stream()).toList();
    }

    private void problem(int line, String message) {
        problems.add(new Problem(file.toString(), line, 1, message));
    }

    private List<Problem> read() {
        var own = new Properties();
        try {
            if (Files.exists(file)) {
                var text = Files.readString(file, StandardCharsets.UTF_8);
                own.load(new StringReader(text));
                var lines = lines(text);
                new TreeSet<>(own.stringPropertyNames()).forEach(key -> sentence(key, own.getProperty(key).strip(), lines.getOrDefault(key, 1)));
            }
        } catch (CharacterCodingException _) {
            problem(1, "is not UTF-8; save the file as UTF-8");
        } catch (IOException | IllegalArgumentException broken) {
            problem(1, "cannot be read: " + broken.getMessage());
        }
        complete(own);
        return problems;
    }

    /** Where each key stands; one that is written twice is told at once. */
    private Map<String, Integer> lines(String text) {
        var lines = new HashMap<String, Integer>();
        var number = 0;
        var continued = false;
        for (var line : text.lines().toList()) {
            number++;
            var key = KEY.matcher(line);
            if (!continued && key.find() && lines.putIfAbsent(key.group(1), number) != null) {
                problem(number, key.group(1) + " is written twice (first in line " + lines.get(key.group(1)) + "); keep one");
            }
            continued = line.endsWith("\\");
        }
        return lines;
    }

    private void sentence(String key, String text, int line) {
        var before = shipped.getProperty(key, reference().getProperty(key, ""));
        if (before.isEmpty() && !MADE.matcher(key).matches()) {
            problem(line, key + " is no sentence that anybody says" + Nearest.hint(key, reference().stringPropertyNames()));
        } else if (text.isEmpty()) {
            problem(line, key + " says nothing; write the sentence, or take the line out for the shipped one");
        } else {
            PLACEHOLDER.matcher(before).results().map(found -> found.group()).filter(name -> !text.contains(name))
                    .forEach(name -> problem(line, key + " must hold " + name + ", which is replaced as it is said"));
            form(key, text, line);
        }
    }

    private void form(String key, String text, int line) {
        if (key.equals(MINUTES) && text.split("\\|", -1).length != SLOTS) {
            problem(line, MINUTES + " must have twelve parts between | signs, the first of which may be empty: the hour itself, and five minutes, to fifty-five");
        }
        if (key.equals(DAY)) {
            try {
                LocalDate.EPOCH.format(DateTimeFormatter.ofPattern(text, Locale.of(language)));
            } catch (RuntimeException wrong) {
                problem(line, DAY + " is no pattern of a day; write for example EEEE, d MMMM");
            }
        }
    }

    /** What a complete catalogue holds. */
    private static Properties reference() {
        return PromptTexts.shipped("en");
    }

    private void complete(Properties own) {
        var missing = new TreeSet<>(reference().stringPropertyNames());
        missing.removeAll(shipped.stringPropertyNames());
        missing.removeAll(own.stringPropertyNames());
        if (!missing.isEmpty()) {
            problem(1, missing.size() + " sentences are missing in the language " + language + ", which is not shipped: the first is " + missing.first()
                    + "; begin with a copy of the shipped en.properties");
        }
    }
}
