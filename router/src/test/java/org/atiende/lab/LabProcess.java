package org.atiende.lab;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/**
 * A child process that never outlives this JVM: whoever forgets to close it, and whatever ends the JVM short of SIGKILL, the
 * shutdown hook kills it.
 */
public final class LabProcess implements AutoCloseable {

    private static final Set<Process> RUNNING = ConcurrentHashMap.newKeySet();

    static {
        Runtime.getRuntime().addShutdownHook(new Thread(() -> RUNNING.forEach(Process::destroyForcibly), "lab-processes-end"));
    }

    private final Process process;

    private LabProcess(Process process) {
        this.process = process;
    }

    /** Starts {@code command} with its standard streams going to {@code output}. */
    public static LabProcess start(List<String> command, Path folder, Path output) {
        try {
            var process = new ProcessBuilder(command).directory(folder.toFile()).redirectErrorStream(true)
                    .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
                    .redirectOutput(ProcessBuilder.Redirect.appendTo(output.toFile())).start();
            RUNNING.add(process);
            process.onExit().thenAccept(RUNNING::remove);
            return new LabProcess(process);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot start " + command.getFirst(), e);
        }
    }

    public boolean alive() {
        return process.isAlive();
    }

    public long pid() {
        return process.pid();
    }

    /** Sends a signal by name, as {@code STOP}, {@code CONT}, {@code USR1}. */
    public void signal(String name) {
        try {
            var kill = new ProcessBuilder("sh", "-c", "kill -" + name + " " + pid()).inheritIO().start();
            if (!kill.waitFor(5, TimeUnit.SECONDS) || kill.exitValue() != 0) {
                throw new IllegalStateException("signal not delivered (signal=" + name + " pid=" + pid() + ")");
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while sending a signal", e);
        }
    }

    /** SIGTERM, and SIGKILL when that was not enough within {@code grace}. */
    public void stop(Duration grace) {
        process.destroy();
        if (!exited(grace)) {
            kill();
        }
    }

    public void kill() {
        process.destroyForcibly();
        exited(Duration.ofSeconds(5));
    }

    /** @return true when the process has ended within {@code atMost} */
    public boolean exited(Duration atMost) {
        try {
            return process.waitFor(atMost.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
            return false;
        }
    }

    int exitValue() {
        return process.exitValue();
    }

    @Override
    public void close() {
        kill();
    }
}
