package org.atiende.config;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads a configuration whole: either all of it holds, or every problem is named with its place and nothing is used. */
public final class ConfigReader {

    /** The file looked for in a folder. */
    public static final String FILE = "atiende.yaml";

    /** Bytes; a longer file is refused. */
    public static final int MAX_SIZE = 1_000_000;

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
        var config = text(file, problems).flatMap(text -> parse(text, new SecretFinder(folder(file), environment), problems));
        return config.<Result>map(good -> good).orElseGet(() -> new Bad(problems.listed()));
    }

    private static Optional<Good> parse(String text, SecretFinder secrets, Problems problems) {
        return YamlTree.read(text, problems).flatMap(root -> {
            var schema = new SchemaCheck();
            schema.check(root, problems);
            var defaults = new ArrayList<String>();
            var config = new Draft(new Section(schema.complete(root, defaults), problems), secrets).config();
            return problems.none() ? Optional.of(new Good(config, List.copyOf(defaults))) : Optional.empty();
        });
    }

    private static Path folder(Path file) {
        return Optional.ofNullable(file.toAbsolutePath().getParent()).orElseThrow();
    }

    private static Optional<String> text(Path file, Problems problems) {
        try {
            if (!Files.isRegularFile(file)) {
                problems.add(Node.Place.START, "there is no such file");
                return Optional.empty();
            }
            if (Files.size(file) > MAX_SIZE) {
                problems.add(Node.Place.START, "longer than " + MAX_SIZE + " bytes");
                return Optional.empty();
            }
            var text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(Files.readAllBytes(file))).toString();
            return Optional.of(text.startsWith("\uFEFF") ? text.substring(1) : text);
        } catch (CharacterCodingException _) {
            problems.add(Node.Place.START, "not text in UTF-8; save the file in that encoding");
        } catch (IOException broken) {
            problems.add(Node.Place.START, "cannot be read (" + broken.getClass().getSimpleName() + ")");
        }
        return Optional.empty();
    }
}
