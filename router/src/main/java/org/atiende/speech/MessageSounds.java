package org.atiende.speech;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

import org.atiende.agi.AgiSession;
import org.atiende.agi.CallerHungUp;
import org.atiende.agi.LineLost;
import org.atiende.speech.PromptCatalogue.Prompt;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The sound files of messages that were written for one customer each. They lie beside the catalogue's under a name made of their text,
 * and are gone a day later: what they say concerns nobody else. Safe from any thread.
 */
public final class MessageSounds {

    /** Longer than any message waits for its customer to pick up, once it was made. */
    static final Duration KEPT = Duration.ofDays(1);

    private static final String NAME = "case-";

    /** Of the hash of a text, enough to tell texts apart. */
    private static final int DIGITS = 32;

    private static final Logger LOG = LoggerFactory.getLogger(MessageSounds.class);

    private final PromptCatalogue catalogue;
    private final PromptRenderer renderer;

    public MessageSounds(PromptCatalogue catalogue, PromptRenderer renderer) {
        this.catalogue = catalogue;
        this.renderer = renderer;
    }

    /**
     * A message that can be played.
     *
     * @param opening who calls and why; nothing in it is anybody's secret
     * @param told what the customer is to know
     * @param stay that they need not hang up
     */
    public record Message(Path opening, Path told, Path stay) {

        /**
         * Says it. A customer who leaves meanwhile is no error here: the next act on the line tells of it.
         *
         * @return {@link PromiseHeard#WHOLE} when all was heard that they are to know; {@link PromiseHeard#NOTHING} when a sound is missing, and
         *     then not a word was said
         */
        public PromiseHeard say(AgiSession line) throws CallerHungUp, LineLost {
            var parts = List.of(opening, told, stay);
            var lengths = parts.stream().flatMap(part -> Sound.length(part).stream()).toList();
            if (lengths.size() < parts.size()) {
                return PromiseHeard.NOTHING;
            }
            var all = lengths.stream().reduce(Duration.ZERO, Duration::plus);
            var heard = line.say(parts.stream().map(Path::toString).toList(), all);
            return heard.whole() || heard.heard().compareTo(all.minus(lengths.getLast())) >= 0 ? PromiseHeard.WHOLE : PromiseHeard.PART;
        }
    }

    /** Makes the sounds, which may take seconds. Empty when it cannot be said in that language; why, the log tells: then a person must. */
    public Optional<Message> make(MessageWords words, String language) {
        var texts = catalogue.texts(language);
        var opening = catalogue.find("message.open", language);
        if (opening.isEmpty() || PromptRenderer.missing(opening.get())) {
            LOG.warn("A message about a case cannot be spoken; a person calls instead. Give the language a voice under prompts: languages, and run:"
                    + " atiende prompts render (language={})", language);
            return Optional.empty();
        }
        try {
            return Optional.of(new Message(opening.get().soundFile(), sound(opening.get(), words.told(language, texts)),
                    sound(opening.get(), words.stay(texts))));
        } catch (IOException broken) {
            LOG.warn("A message about a case could not be made; a person calls instead. (why={})", broken.getMessage());
            return Optional.empty();
        }
    }

    private Path sound(Prompt beside, String text) throws IOException {
        var folder = beside.soundFile().getParent();
        sweep(folder);
        var file = folder.resolve(NAME + PromptRenderer.sha256(text).substring(0, DIGITS));
        renderer.render(new Prompt(NAME, beside.language(), text, file));
        Files.setLastModifiedTime(wav(file), FileTime.from(Instant.now()));
        return file;
    }

    private static Path wav(Path soundFile) {
        return soundFile.resolveSibling(soundFile.getFileName() + ".wav");
    }

    /** By the machine's clock, as the times of files are. */
    private static void sweep(Path folder) throws IOException {
        var last = Instant.now().minus(KEPT);
        try (var sounds = Files.newDirectoryStream(folder, NAME + "*.wav")) {
            for (var wav : sounds) {
                if (Files.getLastModifiedTime(wav).toInstant().isBefore(last)) {
                    PromptRenderer.remove(wav.resolveSibling(wav.getFileName().toString().replaceFirst("\\.wav$", "")));
                }
            }
        } catch (NoSuchFileException _) {
            // another thread swept it a moment ago
        }
    }
}
