package org.atiende.lab;

import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Where the programs of the laboratory are: Asterisk, its modules and sounds, and SIPp.
 *
 * <p>The launcher finds or installs them and says so in environment variables. There is no silent skip: a test that needs a
 * telephone exchange and has none fails with the name of what is missing.
 *
 * @param asterisk the executable, or a wrapper that {@code exec}s it (its process id must be Asterisk's own)
 * @param modules  Asterisk's {@code astmoddir}
 * @param data     Asterisk's {@code astdatadir}, with {@code sounds} and {@code moh}
 * @param sipp     the SIPp executable
 */
public record LabTools(Path asterisk, Path modules, Path data, Path sipp) {

    /** @throws IllegalStateException when a variable is missing or names nothing that exists */
    public static LabTools fromEnvironment() {
        return new LabTools(existing("ATIENDE_ASTERISK"), existing("ATIENDE_ASTERISK_MODULES"),
                existing("ATIENDE_ASTERISK_DATA"), existing("ATIENDE_SIPP"));
    }

    /** The library that gives one process a wall clock of its own. */
    static Path fakeTime() {
        return existing("ATIENDE_FAKETIME");
    }

    private static Path existing(String variable) {
        var value = System.getenv(variable);
        if (value == null || value.isBlank()) {
            throw new IllegalStateException("The real Asterisk is not set up: " + variable
                    + " is not set. Run the launcher (./atiende test), or source the env file of its tools folder.");
        }
        var path = Path.of(value);
        if (!Files.exists(path)) {
            throw new IllegalStateException("The real Asterisk is not set up: " + variable + "=" + value + " does not exist.");
        }
        return path;
    }
}
