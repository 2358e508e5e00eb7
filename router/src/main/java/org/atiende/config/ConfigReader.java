package org.atiende.config;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import org.atiende.yaml.Problem;
import org.atiende.yaml.Problems;
import org.atiende.yaml.SchemaCheck;
import org.atiende.yaml.YamlFile;

/** Reads a configuration whole: either all of it holds, or every problem is named with its place and nothing is used. */
public final class ConfigReader {

    /** The file looked for in a folder. */
    public static final String FILE = "atiende.yaml";

    /** Stands beside this class and, for editors, in the folder of the shipped configuration. */
    static final String SCHEMA = "atiende.schema.json";

    /** What came of reading. */
    public sealed interface Result {
    }

    /** @param defaults {@code key: value} for each value nobody wrote, to be logged: nothing is filled in silently */
    public record Good(RouterConfig config, List<String> defaults) implements Result {
    }

    /** @param problems at least one, in the order of the file */
    public record Bad(List<Problem> problems) implements Result {
    }

    private ConfigReader() {
    }

    /**
     * @param dirOrFile the folder with {@value #FILE} in it, or the file itself; secrets given as {@code file:} are relative to its folder
     * @param environment for secrets given as {@code env:}
     */
    public static Result read(Path dirOrFile, Map<String, String> environment) {
        var file = Files.isDirectory(dirOrFile) ? dirOrFile.resolve(FILE) : dirOrFile;
        var problems = new Problems(file.toString());
        var defaults = new ArrayList<String>();
        return YamlFile.read(file, new SchemaCheck(ConfigReader.class, SCHEMA), problems, defaults)
                .map(root -> new Draft(root, new SecretFinder(folder(file), environment), folder(file)).config())
                .filter(_ -> problems.none())
                .map(config -> whole(config, defaults))
                .orElseGet(() -> new Bad(problems.listed()));
    }

    private static Result whole(RouterConfig config, List<String> defaults) {
        var sentences = OwnSentences.problems(config.prompts());
        return sentences.isEmpty() ? new Good(config, List.copyOf(defaults)) : new Bad(sentences);
    }

    private static Path folder(Path file) {
        return Optional.ofNullable(file.toAbsolutePath().getParent()).orElseThrow();
    }
}
