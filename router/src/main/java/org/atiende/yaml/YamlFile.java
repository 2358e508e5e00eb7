package org.atiende.yaml;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Reads a YAML file and holds it against its schema. What the values mean is the business of the room that asked. */
public final class YamlFile {

    /** Bytes; a longer file is refused. */
    public static final int MAX_SIZE = 1_000_000;

    private YamlFile() {
    }

    /**
     * The file's keys, with the schema's default for each that nobody wrote; nothing when the file cannot be read at all. Whatever is wrong
     * stands in the problems, and with a problem no value may be used.
     *
     * @param defaults receives {@code key: value} for each value nobody wrote
     */
    public static Optional<Section> read(Path file, SchemaCheck schema, Problems problems, List<String> defaults) {
        return text(file, problems).flatMap(text -> YamlTree.read(text, problems)).map(root -> {
            schema.check(root, problems);
            return new Section(schema.complete(root, defaults), problems);
        });
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
