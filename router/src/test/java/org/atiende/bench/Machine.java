package org.atiende.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;

import org.atiende.lab.RealAsterisk;

/** Where figures were taken: without it they say nothing. */
final class Machine {

    private Machine() {
    }

    static String described(RealAsterisk pbx) {
        return described() + "; " + pbx.cli("core show version").lines().findFirst().orElse("Asterisk of unknown version")
                .replaceFirst(" built by .*", "");
    }

    static String described() {
        return "%s: %d cores (%s), load %s at the start%s; Linux %s; Java %s".formatted(LocalDate.now(), cores(), processor(), load(),
                quiet() ? "" : " (NOT QUIET: others use the machine)", System.getProperty("os.version"), Runtime.version());
    }

    private static int cores() {
        return Runtime.getRuntime().availableProcessors();
    }

    /** Whether what else runs leaves the cores to us, as far as the last minute tells. */
    static boolean quiet() {
        return Double.parseDouble(load()) < cores() / 2.0;
    }

    /** How many files one process may have open, a connection being one; Java takes all the system allows. */
    static long openFilesLimit() {
        return read(Path.of("/proc/self/limits")).lines().filter(line -> line.startsWith("Max open files")).map(line -> line.split(" +")[4])
                .filter(hard -> hard.matches("[0-9]+")).mapToLong(Long::parseLong).findFirst().orElse(Long.MAX_VALUE);
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
