package org.atiende.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A Java process of its own, so that its processor time and memory are its own too. It answers each line it is sent with one line, and
 * ends when its standard input does, also when this process is killed. Belongs to one thread.
 */
final class Child implements AutoCloseable {

    /** Further options of its Java, as for a recording: nobody but who looks for what costs time needs them. */
    private static final String OPTIONS = System.getProperty("atiende.bench.java-options", "");

    private static final Duration GOODBYE = Duration.ofSeconds(10);

    private final Process process;
    private final PrintStream to;
    private final BufferedReader from;

    private Child(Process process) {
        this.process = process;
        this.to = new PrintStream(process.getOutputStream(), true, StandardCharsets.UTF_8);
        this.from = process.inputReader(StandardCharsets.UTF_8);
    }

    /** The same Java and class path as here; what it complains of stands among our own complaints. */
    static Child java(List<String> options, Class<?> main, String... arguments) {
        var command = new ArrayList<String>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of("--enable-native-access=ALL-UNNAMED", "--sun-misc-unsafe-memory-access=allow", "-XX:-UsePerfData"));
        command.addAll(options);
        command.addAll(Arrays.stream(OPTIONS.split(" ")).filter(option -> !option.isEmpty()).toList());
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
        command.addAll(List.of(arguments));
        try {
            return new Child(new ProcessBuilder(command).redirectError(Redirect.INHERIT).start());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The next line it says by itself. */
    String hear() {
        try {
            var line = from.readLine();
            if (line == null) {
                throw new IllegalStateException("the measured process has ended (pid=" + process.pid() + " alive=" + process.isAlive() + ")");
            }
            return line;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    String ask(String question) {
        to.println(question);
        return hear();
    }

    /** User and system time of all its threads so far, the ended ones included; in ticks of 10 ms. */
    Duration processorTime() {
        return process.info().totalCpuDuration().orElseThrow(() -> new IllegalStateException("this system does not tell processor time"));
    }

    /** Threads as the kernel counts them, Java's own among them. */
    int kernelThreads() {
        return (int) status("Threads");
    }

    long residentBytes() {
        return status("VmRSS") * 1024;
    }

    private long status(String key) {
        try {
            return Files.readAllLines(Path.of("/proc/" + process.pid() + "/status")).stream().filter(line -> line.startsWith(key + ":"))
                    .map(line -> line.replaceAll("[^0-9]", "")).mapToLong(Long::parseLong).findFirst().orElseThrow();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    long pid() {
        return process.pid();
    }

    @Override
    public void close() {
        to.close();
        try {
            if (!process.waitFor(GOODBYE.toMillis(), TimeUnit.MILLISECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            process.destroyForcibly();
        }
    }
}
