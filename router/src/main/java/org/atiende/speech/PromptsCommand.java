package org.atiende.speech;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.Stream;

import org.atiende.agent.Agent;
import org.atiende.speech.PromptRenderer.Outcome;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code atiende prompts}: exit 0 when all is well, 1 when something is missing or could not be rendered. */
@Command(name = "prompts", mixinStandardHelpOptions = true, sortOptions = false,
        description = "The spoken sentences: what they say, which have no sound yet, and their sound files.",
        footer = {"", "A recording of the same name (wav, gsm, ulaw, alaw, sln, sln16, g722) is never overwritten.",
            "A site words sentences itself in prompts/es.properties beside its configuration: those of the same keys replace the shipped ones,",
            "and a language that is not shipped needs all of them. Begin with a copy; what is wrong with it, atiende run and prompts say."}, subcommandsRepeatable = false)
public final class PromptsCommand implements Runnable {

    private static final int GOOD = 0;
    private static final int PROBLEMS = 1;
    /** Sentences from one line of progress to the next. */
    private static final int STEP = 100;
    private static final List<String> PLAYERS = List.of("play", "aplay", "paplay");

    /**
     * @param folder on Asterisk's disk
     * @param ttsCommand program and arguments; {@code {voice}} stands for the language's voice
     * @param voices by language
     * @param company as it is called
     * @param own where the sentences stand that the site words itself
     * @param roster who may be named
     */
    public record Settings(Path folder, List<String> ttsCommand, Map<String, String> voices, String company, Path own, Roster roster) {

        Settings to(Path other) {
            return new Settings(other.toAbsolutePath(), ttsCommand, voices, company, own, roster);
        }
    }

    /** The agents, or why they are not known: the store may be open in the running router. */
    public sealed interface Roster {

        record Known(List<Agent> agents) implements Roster {
        }

        record NotKnown(String why) implements Roster {
        }
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
        var chosen = settings.get();
        catalogue(chosen).all().forEach(prompt -> tell(prompt.language() + "  " + prompt.key() + "  " + prompt.text()));
        return everybodyNamed(chosen) ? GOOD : PROBLEMS;
    }

    @Command(name = "missing", mixinStandardHelpOptions = true, description = "Shows the sentences that have no sound; exit 1 when there are any.")
    int missing() {
        var chosen = settings.get();
        var silent = catalogue(chosen).all().stream().filter(PromptRenderer::missing).toList();
        silent.forEach(prompt -> tell(prompt.soundFile() + "  " + prompt.text()));
        return everybodyNamed(chosen) && silent.isEmpty() ? GOOD : PROBLEMS;
    }

    @Command(name = "render", mixinStandardHelpOptions = true, description = "Makes the sound files that are missing or whose text changed.")
    int render(@Option(names = "--to", paramLabel = "DIR", description = "instead of the configured folder") Path to) {
        var chosen = to == null ? settings.get() : settings.get().to(to);
        var prompts = catalogue(chosen).all();
        try {
            var counts = new PromptRenderer(chosen.ttsCommand(), chosen.voices()).renderAll(prompts, done -> progress(done, prompts.size()));
            tell(prompts.size() + " sentences in " + chosen.folder() + ": " + counts.getOrDefault(Outcome.RENDERED, 0) + " rendered, "
                    + counts.getOrDefault(Outcome.UNCHANGED, 0) + " unchanged, " + counts.getOrDefault(Outcome.RECORDING_KEPT, 0) + " recordings kept");
            return everybodyNamed(chosen) ? GOOD : PROBLEMS;
        } catch (IOException broken) {
            complain(broken.getMessage());
            return PROBLEMS;
        }
    }

    @Command(name = "play", mixinStandardHelpOptions = true, description = "Plays a sentence on this machine, as callers hear it.")
    int play(@Parameters(paramLabel = "KEY", description = "as list shows it") String key,
            @Option(names = "--language", paramLabel = "xx", description = "instead of the first that has it") String language,
            @Option(names = "--player", paramLabel = "PROGRAM", description = "plays a wav file; else the first of play, aplay and paplay") String player) {
        var found = catalogue(settings.get()).all().stream().filter(one -> one.key().equals(key) && (language == null || one.language().equals(language))).findFirst();
        if (found.isEmpty()) {
            complain("No sentence has the key " + key + (language == null ? "" : " in the language " + language) + "; atiende prompts list shows them.");
            return PROBLEMS;
        }
        var wav = PromptRenderer.wav(found.get());
        if (!Files.isReadable(wav)) {
            complain(wav + " is not there; run: atiende prompts render");
            return PROBLEMS;
        }
        tell(found.get().text());
        return Stream.concat(Stream.ofNullable(player), PLAYERS.stream()).anyMatch(program -> plays(program, wav)) ? GOOD : noPlayer(wav);
    }

    private static boolean plays(String program, Path wav) {
        try {
            return new ProcessBuilder(program, wav.toString()).redirectErrorStream(true).redirectOutput(ProcessBuilder.Redirect.DISCARD).start().waitFor() == 0;
        } catch (IOException notThere) {
            return false;
        } catch (InterruptedException nobodyDoes) {
            throw new IllegalStateException("nobody interrupts a command", nobodyDoes);
        }
    }

    private int noPlayer(Path wav) {
        complain("Nothing here plays it: install sox (play) or alsa-utils (aplay), name a program by --player, or listen to " + wav);
        return PROBLEMS;
    }

    private void progress(int done, int all) {
        if (done % STEP == 0 && done < all) {
            tell("  " + done + " of " + all);
        }
    }

    private static PromptCatalogue catalogue(Settings chosen) {
        var agents = chosen.roster() instanceof Roster.Known(var known) ? known : List.<Agent>of();
        return PromptCatalogue.of(chosen.folder(), chosen.voices().keySet(), new PromptCatalogue.Names(chosen.company(), agents), chosen.own());
    }

    private boolean everybodyNamed(Settings chosen) {
        if (chosen.roster() instanceof Roster.NotKnown(var why)) {
            complain("The agents' names are left out: " + why);
            return false;
        }
        return true;
    }

    private void complain(String line) {
        var err = spec.commandLine().getErr();
        err.println(line);
        err.flush();
    }

    private void tell(String line) {
        var out = spec.commandLine().getOut();
        out.println(line);
        out.flush();
    }
}
