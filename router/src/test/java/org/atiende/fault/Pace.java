package org.atiende.fault;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.stream.Stream;

/**
 * How much of this machine was ours since {@link #begin}. A limit in seconds means seconds of a machine that does nothing else; where
 * others take most of it, that much later is as good.
 */
final class Pace {

    private static final Duration KERNEL_TICK = Duration.ofMillis(10);

    /** Less than this is no measurement. */
    private static final double LEAST_SHARE = 0.1;

    private final long began = System.nanoTime();
    private final double all = busySeconds();
    private final double ours = ourSeconds();

    private Pace() {
    }

    static Pace begin() {
        return new Pace();
    }

    /** The part of all processors that others left to us: 1 on a quiet machine. */
    double share() {
        var others = Math.max(0, busySeconds() - all - Math.max(0, ourSeconds() - ours));
        var offered = (System.nanoTime() - began) / 1e9 * Runtime.getRuntime().availableProcessors();
        return Math.max(LEAST_SHARE, 1 - others / offered);
    }

    /** The limit on this machine as it is now. */
    Duration fair(Duration limit) {
        return Duration.ofMillis(Math.round(limit.toMillis() / share()));
    }

    /** This JVM and every process it started, Asterisk and SIPp among them. */
    private static double ourSeconds() {
        return Stream.concat(Stream.of(ProcessHandle.current()), ProcessHandle.current().descendants())
                .flatMap(process -> process.info().totalCpuDuration().stream()).mapToDouble(time -> time.toMillis() / 1_000.0).sum();
    }

    /** User, nice, system and stolen time of all processors; what interrupts take belongs to nobody. */
    private static double busySeconds() {
        try {
            var ticks = Files.readAllLines(Path.of("/proc/stat")).getFirst().split("\\s+");
            return (Long.parseLong(ticks[1]) + Long.parseLong(ticks[2]) + Long.parseLong(ticks[3]) + Long.parseLong(ticks[8]))
                    * KERNEL_TICK.toMillis() / 1_000.0;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
