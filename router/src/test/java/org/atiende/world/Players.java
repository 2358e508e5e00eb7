package org.atiende.world;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.IntStream;

/**
 * As many processes as there are processors play worlds side by side, each its share of them. Within one virtual machine two worlds would wait
 * for each other at the libraries' own locks.
 */
final class Players {

    private static final int COUNT = Runtime.getRuntime().availableProcessors();
    private static final String RESULT = "RESULT ";

    private Players() {
    }

    /** @param player whose main method plays what its arguments name, and {@link #tell}s what came of each @return what came of each */
    static Map<String, String> play(Class<?> player, List<String> tasks) throws InterruptedException {
        var results = new ConcurrentHashMap<String, String>();
        var processes = new ArrayList<Process>();
        var readers = new ArrayList<Thread>();
        try {
            for (var share = 0; share < Math.min(COUNT, tasks.size()); share++) {
                var first = share;
                var process = start(player, IntStream.range(0, tasks.size()).filter(one -> one % COUNT == first).mapToObj(tasks::get).toList());
                processes.add(process);
                readers.add(Thread.ofVirtual().start(() -> read(process, results)));
            }
            for (var reader : readers) {
                reader.join();
            }
        } finally {
            processes.forEach(Process::destroyForcibly);
        }
        return results;
    }

    static void tell(String task, String result) {
        System.out.println(RESULT + task + "\t" + result);
    }

    private static Process start(Class<?> player, List<String> tasks) {
        var command = new ArrayList<>(List.of(ProcessHandle.current().info().command().orElseThrow(), "--add-opens", "java.base/java.lang=ALL-UNNAMED",
                "--enable-native-access=ALL-UNNAMED", "--sun-misc-unsafe-memory-access=allow", "-cp", System.getProperty("java.class.path"), player.getName()));
        command.addAll(tasks);
        try {
            return new ProcessBuilder(command).redirectErrorStream(true).start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void read(Process process, Map<String, String> results) {
        try (var lines = process.inputReader()) {
            for (var line = lines.readLine(); line != null; line = lines.readLine()) {
                if (line.startsWith(RESULT)) {
                    var told = line.substring(RESULT.length()).split("\t", 2);
                    results.put(told[0], told[1]);
                } else {
                    System.out.println(line);
                }
            }
        } catch (IOException killed) {
            System.out.println("a player of worlds is gone: " + killed);
        }
    }
}
