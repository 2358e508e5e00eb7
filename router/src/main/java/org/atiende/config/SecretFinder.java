package org.atiende.config;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermission;
import java.util.Map;

/**
 * Fetches secrets from where the configuration says they stand: {@code file:PATH}, relative to the configuration's folder, or
 * {@code env:NAME}. A file that everybody on the machine may read holds no secret and is refused.
 */
final class SecretFinder {

    /** Bytes; a longer file is something else. */
    static final int MAX_SIZE = 4096;

    private final Path folder;
    private final Map<String, String> environment;

    SecretFinder(Path folder, Map<String, String> environment) {
        this.folder = folder;
        this.environment = environment;
    }

    /** @throws IllegalArgumentException with what to do, when there is no usable secret */
    Secret find(String reference) {
        var value = reference.startsWith("env:") ? fromEnvironment(reference.substring(4)) : fromFile(reference.substring(5));
        if (value.isEmpty()) {
            throw new IllegalArgumentException("the secret of " + reference + " is empty");
        }
        if (value.chars().anyMatch(Character::isISOControl)) {
            throw new IllegalArgumentException("the secret of " + reference + " contains a line break or control character");
        }
        return new Secret(value);
    }

    private String fromEnvironment(String name) {
        var value = environment.get(name);
        if (value == null) {
            throw new IllegalArgumentException("the environment variable " + name + " is not set");
        }
        return value;
    }

    private String fromFile(String name) {
        try {
            var path = folder.resolve(name);
            if (!Files.isRegularFile(path)) {
                throw new IllegalArgumentException("there is no file " + path + "; make one: (umask 077; openssl rand -hex 24 > " + path + ")");
            }
            refuseOpenFile(path);
            if (Files.size(path) > MAX_SIZE) {
                throw new IllegalArgumentException(path + " is longer than " + MAX_SIZE + " bytes: not a secret");
            }
            return Files.readString(path).stripTrailing();
        } catch (InvalidPathException _) {
            throw new IllegalArgumentException("not a path");
        } catch (CharacterCodingException _) {
            throw new IllegalArgumentException("the secret of file:" + name + " is not text in UTF-8");
        } catch (IOException broken) {
            throw new IllegalArgumentException("cannot read file:" + name + " (" + broken.getClass().getSimpleName()
                    + "); it must be readable for the user the router runs as");
        }
    }

    private static void refuseOpenFile(Path path) throws IOException {
        var view = Files.getFileAttributeView(path, PosixFileAttributeView.class);
        if (view != null && view.readAttributes().permissions().contains(PosixFilePermission.OTHERS_READ)) {
            throw new IllegalArgumentException("everybody on this machine may read " + path + "; write: chmod 600 " + path);
        }
    }
}
