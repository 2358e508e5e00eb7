package org.atiende.speech;

import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Properties;
import java.util.regex.Pattern;

/**
 * The written sentences, by key, in the languages' files ({@code es.properties}, UTF-8): those that are shipped, and in front of them those
 * that a site words itself.
 */
public final class PromptTexts {

    private static final Pattern LANGUAGE = Pattern.compile("[a-z]{2}");

    private PromptTexts() {
    }

    /** What is shipped in this language; nothing in one without a catalogue. */
    public static Properties shipped(String language) {
        if (!LANGUAGE.matcher(language).matches()) {
            throw new IllegalArgumentException("a language is two lower-case letters");
        }
        try (var in = PromptTexts.class.getResourceAsStream(file(language))) {
            return in == null ? new Properties() : read(in);
        } catch (IOException broken) {
            throw new UncheckedIOException(broken);
        }
    }

    /** A site's own file for this language. */
    public static Path own(Path folder, String language) {
        return folder.resolve(file(language));
    }

    private static String file(String language) {
        return language + ".properties";
    }

    /**
     * What is said in this language.
     *
     * @param folder of the site's own files; it need not be there
     * @throws IllegalArgumentException for a language without sentences
     */
    static Properties of(String language, Path folder) {
        var texts = shipped(language);
        var own = own(folder, language);
        if (Files.isReadable(own)) {
            try (var in = Files.newInputStream(own)) {
                texts.putAll(read(in));
            } catch (IOException broken) {
                throw new UncheckedIOException(broken);
            }
        }
        if (texts.isEmpty()) {
            throw new IllegalArgumentException("there are no sentences in the language " + language);
        }
        return texts;
    }

    private static Properties read(InputStream in) throws IOException {
        var texts = new Properties();
        texts.load(new InputStreamReader(in, StandardCharsets.UTF_8));
        return texts;
    }
}
