package org.atiende.speech;

import java.io.IOException;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

import org.atiende.speech.PromptCatalogue.Prompt;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code atiende prompts}: exit 0 when all is well, 1 when something is missing or could not be rendered. */
@Command(name = "prompts", mixinStandardHelpOptions = true, sortOptions = false,
        description = "The spoken sentences: what they say, which have no sound yet, and their sound files.",
        footer = {"", "A recording of the same name (wav, gsm, ulaw, alaw, sln, sln16, g722) is never overwritten."}, subcommandsRepeatable = false)
public final class PromptsCommand implements Runnable {

    private static final int GOOD = 0;
    private static final int PROBLEMS = 1;

    /**
     * @param folder on Asterisk's disk
     * @param ttsCommand program and arguments; {@code {voice}} stands for the language's voice
     * @param voices by language
     */
    public record Settings(Path folder, List<String> ttsCommand, Map<String, String> voices) {
    }

    private final Supplier<Settings> settings;

    @Spec
    private CommandSpec spec;

    /** @param settings asked for once the arguments are known to be right */
    public PromptsCommand(Supplier<Settings> settings) {
        this.settings = settings;
    }

    @Override
    public void run() {
        spec.commandLine().usage(spec.commandLine().getOut());
    }

    @Command(name = "list", mixinStandardHelpOptions = true, description = "Shows every sentence.")
    int list() {
        catalogue(settings.get()).all().forEach(prompt -> tell(prompt.language() + "  " + prompt.key() + "  " + prompt.text()));
        return GOOD;
    }

    @Command(name = "missing", mixinStandardHelpOptions = true, description = "Shows the sentences that have no sound; exit 1 when there are any.")
    int missing() {
        var silent = catalogue(settings.get()).all().stream().filter(PromptRenderer::missing).toList();
        silent.forEach(prompt -> tell(prompt.soundFile() + "  " + prompt.text()));
        return silent.isEmpty() ? GOOD : PROBLEMS;
    }

    @Command(name = "render", mixinStandardHelpOptions = true, description = "Makes the sound files that are missing or whose text changed.")
    int render(@Option(names = "--to", paramLabel = "DIR", description = "instead of the configured folder") Path to) {
        var chosen = to == null ? settings.get() : new Settings(to.toAbsolutePath(), settings.get().ttsCommand(), settings.get().voices());
        var renderer = new PromptRenderer(chosen.ttsCommand(), chosen.voices());
        var counts = new EnumMap<PromptRenderer.Outcome, Integer>(PromptRenderer.Outcome.class);
        var prompts = catalogue(chosen).all();
        for (var prompt : prompts) {
            try {
                counts.merge(renderer.render(prompt), 1, Integer::sum);
            } catch (IOException broken) {
                var err = spec.commandLine().getErr();
                err.println(reason(broken, prompt));
                err.flush();
                return PROBLEMS;
            }
        }
        tell(prompts.size() + " sentences in " + chosen.folder() + ": " + counts.getOrDefault(PromptRenderer.Outcome.RENDERED, 0) + " rendered, "
                + counts.getOrDefault(PromptRenderer.Outcome.UNCHANGED, 0) + " unchanged, "
                + counts.getOrDefault(PromptRenderer.Outcome.RECORDING_KEPT, 0) + " recordings kept");
        return GOOD;
    }

    private static String reason(IOException broken, Prompt prompt) {
        return "cannot make " + prompt.soundFile() + ".wav: " + broken.getMessage();
    }

    private static PromptCatalogue catalogue(Settings chosen) {
        return PromptCatalogue.of(chosen.folder(), chosen.voices().keySet());
    }

    private void tell(String line) {
        var out = spec.commandLine().getOut();
        out.println(line);
        out.flush();
    }
}
