package org.atiende.speech;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.TreeMap;
import java.util.stream.Collectors;

import org.atiende.agent.Agent;

/**
 * What is said, text first, by key and language: whole sentences, and for a promise whole clauses, never words glued together. The text
 * is what counts; the sound file beside it is rendered from it or recorded by a person.
 */
public final class PromptCatalogue {

    /**
     * One sentence, or clause, in one language.
     *
     * @param text as it is spoken
     * @param soundFile without its extension, as Asterisk wants it; dots of the key become dashes, lest one be taken for an extension
     */
    public record Prompt(String key, String language, String text, Path soundFile) {
    }

    /**
     * Who may be named in a sentence.
     *
     * @param company who calls
     * @param agents who may be said to call, or to be there
     */
    public record Names(String company, List<Agent> agents) {

        public Names {
            agents = List.copyOf(agents);
        }
    }

    private final Map<String, Map<String, Prompt>> byLanguage = new TreeMap<>();
    private final Map<String, Map<String, String>> texts = new TreeMap<>();

    private PromptCatalogue() {
    }

    /**
     * @param folder of the sound files, on Asterisk's disk
     * @param own of the sentences that the site words itself; it need not be there
     * @throws IllegalArgumentException for a language without a catalogue
     */
    public static PromptCatalogue of(Path folder, Collection<String> languages, Names names, Path own) {
        var catalogue = new PromptCatalogue();
        languages.forEach(language -> catalogue.read(language, PromptTexts.of(language, own), folder, names));
        return catalogue;
    }

    private void read(String language, Properties written, Path folder, Names names) {
        var prompts = new TreeMap<String, Prompt>();
        PromiseClauses.expand(written, names).forEach((key, text) ->
                prompts.put(key, new Prompt(key, language, text, folder.resolve(language).resolve(key.replace('.', '-')))));
        byLanguage.put(language, prompts);
        texts.put(language, written.stringPropertyNames().stream().collect(Collectors.toMap(key -> key, key -> written.getProperty(key).strip())));
    }

    /** The sentence in that language, or nothing when either is unknown. */
    public Optional<Prompt> find(String key, String language) {
        return Optional.ofNullable(byLanguage.get(language)).map(prompts -> prompts.get(key));
    }

    /** All that is written in that language, templates as they stand; nothing when it is unknown. */
    Map<String, String> texts(String language) {
        return texts.getOrDefault(language, Map.of());
    }

    /** Every sentence, by language and key. */
    public List<Prompt> all() {
        var all = new ArrayList<Prompt>();
        byLanguage.values().forEach(prompts -> all.addAll(prompts.values()));
        return all;
    }
}
