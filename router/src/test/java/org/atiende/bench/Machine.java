package org.atiende.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

import org.atiende.lab.RealAsterisk;

/** Where figures were taken: without it they say nothing. */
final class Machine {

    private Machine() {
    }

    static String described(RealAsterisk pbx) {
        return "%d cores (%s), load %s at the start; Linux %s; Java %s; %s".formatted(Runtime.getRuntime().availableProcessors(), processor(),
                load(), System.getProperty("os.version"), Runtime.version(),
                pbx.cli("core show version").lines().findFirst().orElse("Asterisk of unknown version").replaceFirst(" built by .*", ""));
    }

    private static String processor() {
        return read(Path.of("/proc/cpuinfo")).lines().filter(line -> line.startsWith("model name"))
                .map(line -> line.substring(line.indexOf(':') + 1).strip()).findFirst().orElse("unnamed processor");
    }

    /** Processes that ran or wanted to, on average over the last minute; above the number of cores the figures are of a crowd. */
    static String load() {
        return read(Path.of("/proc/loadavg")).split(" ", 2)[0];
    }

    private static String read(Path file) {
        try {
            return Files.exists(file) ? Files.readString(file) : "unknown ";
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
