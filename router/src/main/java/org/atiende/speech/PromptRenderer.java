package org.atiende.speech;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.IntConsumer;

import org.atiende.speech.PromptCatalogue.Prompt;

/**
 * Makes sound files from the catalogue by a speech command (text on standard input, wav on standard output). Renders only what is missing
 * or whose text, voice or command changed, and never touches a recording that a person put there: beside each file it made stands a note
 * with the hash of what it came from and of the sound itself, and a sound that is not the noted one is somebody's own.
 */
public final class PromptRenderer {

    /** Time one sentence may take. */
    static final Duration DEADLINE = Duration.ofSeconds(30);
    /** Bytes of speech of one sentence: two minutes at 22 kHz. */
    static final int MAX_SPEECH = 6_000_000;

    private static final String NOTE = ".rendered";
    private static final double SILENCE = .001;

    /** What was done for one sentence. */
    public enum Outcome {
        RENDERED, UNCHANGED, RECORDING_KEPT
    }

    private final List<String> command;
    private final Map<String, String> voices;
    private final Duration deadline;

    /**
     * @param command program and arguments, {@code {voice}} in one of them
     * @param voices by language
     */
    public PromptRenderer(List<String> command, Map<String, String> voices) {
        this(command, voices, DEADLINE);
    }

    PromptRenderer(List<String> command, Map<String, String> voices, Duration deadline) {
        this.deadline = deadline;
        this.command = List.copyOf(command);
        this.voices = Map.copyOf(voices);
    }

    /** There is no sound for this sentence yet, neither rendered nor recorded. */
    public static boolean missing(Prompt prompt) {
        return Sound.length(prompt.soundFile()).isEmpty();
    }

    /**
     * Renders them side by side, as many at once as the machine has cores.
     *
     * @param progress told, on the caller's thread, how many are done
     * @return how many had which outcome
     * @throws IOException for the first that cannot be made; says which and why
     */
    public Map<Outcome, Integer> renderAll(Collection<Prompt> prompts, IntConsumer progress) throws IOException {
        var counts = new EnumMap<Outcome, Integer>(Outcome.class);
        try (var cores = Executors.newFixedThreadPool(Runtime.getRuntime().availableProcessors())) {
            var all = prompts.stream().map(prompt -> cores.submit(() -> named(prompt))).toList();
            try {
                for (var done = 0; done < all.size(); done++) {
                    counts.merge(all.get(done).get(), 1, Integer::sum);
                    progress.accept(done + 1);
                }
            } catch (ExecutionException failed) {
                all.forEach(waiting -> waiting.cancel(false));
                if (failed.getCause() instanceof IOException broken) {
                    throw broken;
                }
                throw new IllegalStateException("a sentence broke the renderer", failed);
            } catch (InterruptedException nobodyDoes) {
                throw new IllegalStateException("nobody interrupts the rendering", nobodyDoes);
            }
        }
        return counts;
    }

    private Outcome named(Prompt prompt) throws IOException {
        try {
            return render(prompt);
        } catch (IOException broken) {
            throw new IOException("cannot make " + beside(prompt, ".wav") + ": " + broken.getMessage(), broken);
        }
    }

    /** @throws IOException when the command fails, says nothing, or the folder cannot be written; says which */
    public Outcome render(Prompt prompt) throws IOException {
        var wav = wav(prompt);
        var note = beside(prompt, NOTE);
        var source = sha256(String.join("\n", commandFor(prompt)) + "\n" + prompt.text());
        if (Sound.recordedOtherwise(prompt.soundFile())) {
            return Outcome.RECORDING_KEPT;
        }
        var present = Files.exists(wav) ? sha256(Files.readAllBytes(wav)) : "";
        var noted = Files.exists(note) ? Files.readAllLines(note) : List.<String>of();
        if (noted.contains(source + " " + present)) {
            return Outcome.UNCHANGED;
        }
        if (!present.isEmpty() && noted.stream().noneMatch(line -> line.endsWith(" " + present))) {
            return Outcome.RECORDING_KEPT;
        }
        var bytes = speak(prompt).wav();
        Files.createDirectories(wav.getParent());
        // Noted before it is there, the old one still beside it: a crash in between must not make either look like a person's.
        var lines = new ArrayList<>(List.of(source + " " + sha256(bytes)));
        noted.stream().filter(line -> line.endsWith(" " + present)).forEach(lines::add);
        replace(note, (String.join("\n", lines) + "\n").getBytes(StandardCharsets.UTF_8));
        replace(wav, bytes);
        return Outcome.RENDERED;
    }

    /** Where a sentence is rendered to. */
    static Path wav(Prompt prompt) {
        return beside(prompt, ".wav");
    }

    /** Takes back what was rendered. @param soundFile without extension */
    static void remove(Path soundFile) throws IOException {
        Files.deleteIfExists(soundFile.resolveSibling(soundFile.getFileName() + ".wav"));
        Files.deleteIfExists(soundFile.resolveSibling(soundFile.getFileName() + NOTE));
    }

    private Sound speak(Prompt prompt) throws IOException {
        var process = new ProcessBuilder(commandFor(prompt)).redirectError(ProcessBuilder.Redirect.DISCARD).start();
        var late = new AtomicBoolean();
        Thread.ofVirtual().name("speech-deadline").start(() -> endAtDeadline(process, late));
        try {
            write(process, prompt.text());
            var bytes = process.getInputStream().readNBytes(MAX_SPEECH + 1);
            if (bytes.length > MAX_SPEECH) {
                throw failed(prompt, "gave more than " + MAX_SPEECH + " bytes");
            }
            var status = process.waitFor();
            if (status != 0) {
                throw failed(prompt, "ended with " + status + (late.get() ? " (at most " + deadline.toSeconds() + " s are allowed)" : ""));
            }
            var sound = Sound.read(bytes);
            if (sound.loudness() < SILENCE) {
                throw failed(prompt, "gave silence");
            }
            return sound;
        } catch (InterruptedException _) {
            throw failed(prompt, "was given up");
        } finally {
            end(process);
        }
    }

    /** One sentence fits into the pipe's buffer, so writing it before reading cannot block; a command may leave it unread. */
    private static void write(Process process, String text) {
        try (var in = process.getOutputStream()) {
            in.write(text.getBytes(StandardCharsets.UTF_8));
        } catch (IOException _) {
            // It ended without reading; its exit status tells.
        }
    }

    private void endAtDeadline(Process process, AtomicBoolean late) {
        try {
            if (!process.waitFor(deadline)) {
                late.set(true);
                end(process);
            }
        } catch (InterruptedException never) {
            throw new IllegalStateException("nobody interrupts the speech deadline", never);
        }
    }

    private static void end(Process process) {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
    }

    private List<String> commandFor(Prompt prompt) throws IOException {
        var voice = voices.get(prompt.language());
        if (voice == null) {
            throw new IOException("no voice is configured for the language " + prompt.language());
        }
        return command.stream().map(part -> part.replace("{voice}", voice)).toList();
    }

    private IOException failed(Prompt prompt, String how) {
        return new IOException("the speech command " + command.getFirst() + " " + how + " (prompt=" + prompt.key() + " language=" + prompt.language() + ")");
    }

    /** Whole or not at all: Asterisk may be reading the old one. Everybody may read it, because Asterisk runs as another user. */
    private static void replace(Path file, byte[] bytes) throws IOException {
        var fresh = Files.createTempFile(file.getParent(), ".fresh", ".tmp");
        try {
            Files.write(fresh, bytes);
            var view = Files.getFileAttributeView(fresh, PosixFileAttributeView.class);
            if (view != null) {
                view.setPermissions(PosixFilePermissions.fromString("rw-r--r--"));
            }
            Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(fresh);
        }
    }

    private static Path beside(Prompt prompt, String ending) {
        return prompt.soundFile().resolveSibling(prompt.soundFile().getFileName() + ending);
    }

    /** Of a text, as the name of what was made from it. */
    static String sha256(String text) {
        return sha256(text.getBytes(StandardCharsets.UTF_8));
    }

    private static String sha256(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("every Java has SHA-256", impossible);
        }
    }
}
