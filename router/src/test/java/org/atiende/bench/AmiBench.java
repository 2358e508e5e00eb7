package org.atiende.bench;

import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.locks.LockSupport;

import org.atiende.fake.FakeAmi;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code ./atiende bench ami}: what a flood of Asterisk's events does to who listens. */
@Command(name = "ami", mixinStandardHelpOptions = true, sortOptions = false, showDefaultValues = true,
        description = "A flood of Asterisk's events into the manager client, beside Asterisk-Java's.")
final class AmiBench implements Callable<Integer> {

    private static final String DEFINITION = """
            Measured: the recording of what a real Asterisk 22 told the shipped events user while calls came, were held, talked and ended
              (%,d events, %.1f a second), told again and again over loopback at 20 times its rate and at the rate of the flood.
              Atiende: AmiClient as shipped, with Switchboard and Distributor behind it. Asterisk-Java: DefaultManagerConnection as it comes,
              with a listener that counts. Lag: from the event's Timestamp, set as it is sent, to the listener that is done with it.
              Lost: what was sent, less what was delivered, less events known to be of no use. Processor time is that of the listener's process.
            """;

    private static final int TIMES = 20;

    /** So much is written to the network at once, as a busy Asterisk does. */
    private static final Duration STEP = Duration.ofMillis(10);
    private static final Duration WARM_UP = Duration.ofSeconds(5);
    private static final int CHUNK = 1_000_000;
    /** Nothing heard so many times in a row means that there is nothing to come. */
    private static final int QUIET_LOOKS = 3;
    private static final Duration PATIENCE = Duration.ofSeconds(15);

    private final PrintStream out = System.out;
    private Figures lags = new Figures(List.of(0.0));        // of the last stream that was told

    @Option(names = "--seconds", paramLabel = "N", description = "how long each flood lasts; 60 for the whole figure")
    private int seconds = 10;

    @Option(names = "--per-second", paramLabel = "N", description = "events a second in the flood")
    private int perSecond = 100_000;

    @Option(names = "--record", paramLabel = "FILE", description = "measure nothing, but record calls on a real Asterisk anew")
    private Optional<Path> file = Optional.empty();

    AmiBench() {
    }

    /** Small, to see whether it measures. */
    AmiBench(int perSecond, int seconds) {
        this.perSecond = perSecond;
        this.seconds = seconds;
    }

    /**
     * One stream told to one listener.
     *
     * @param sent      events, in {@code took}
     * @param delivered to the listener
     * @param useless   read and known to be of no use to it
     * @param afresh    how often it had to connect again
     */
    record Flood(long sent, Duration took, long delivered, long useless, long afresh, Figures lags, Duration processor) {

        long lost() {
            return sent - delivered - useless;
        }

        double perProcessorSecond() {
            return sent / (processor.toNanos() / 1e9);
        }
    }

    @Override
    public Integer call() {
        if (file.isPresent()) {
            record(file.get());
            return 0;
        }
        var recording = AmiRecording.shipped();
        out.println("## AMI\n\n" + Machine.described() + "\n");
        out.print(DEFINITION.formatted(recording.events().size(), recording.perSecond()));
        var table = new Table("events", "asked a second", "sent a second", "sent", "delivered", "of no use", "lost", "afresh", "lag p50", "p99", "max",
                "events per CPU-second");
        long lost = 0;
        for (var contestant : List.of(Contestant.ATIENDE, Contestant.ASTERISK_JAVA)) {
            for (double rate : new double[] {recording.perSecond() * TIMES, perSecond}) {
                var flood = flood(contestant, rate);
                lost += contestant == Contestant.ATIENDE ? flood.lost() : 0;
                table.row(contestant.title(), cells(rate, flood));
                out.println("  %s at %,.0f a second: done, load %s".formatted(contestant.title(), rate, Machine.load()));
            }
        }
        table.print(out);
        out.println("Asterisk-Java drops what its queue of 20,000 has no room for; what it has no class for counts as lost here too.");
        return lost == 0 ? 0 : 1;
    }

    private static List<String> cells(double rate, Flood flood) {
        return List.of(text("%,.0f", rate), text("%,.0f", flood.sent() / (flood.took().toNanos() / 1e9)), "%,d".formatted(flood.sent()),
                "%,d".formatted(flood.delivered()), "%,d".formatted(flood.useless()), "%,d".formatted(flood.lost()), "" + flood.afresh(),
                text("%.1f ms", flood.lags().median()), text("%.1f ms", flood.lags().percentile(99)), text("%.1f ms", flood.lags().most()),
                text("%,.0f", flood.perProcessorSecond()));
    }

    private static String text(String format, double value) {
        return String.format(Locale.ROOT, format, value);
    }

    /** A listener of its own for each stream, warmed by a few seconds of it. */
    Flood flood(Contestant contestant, double rate) {
        try (var pbx = new FakeAmi().user(FakeAmi.EVENTS_USER, FakeAmi.EVENTS_SECRET, Set.of("system", "call", "user"), Set.of());
                var listener = Child.java(List.of("-Xmx512m"), AmiListener.class, contestant.name(), "" + pbx.address().getPort())) {
            listener.hear();
            var lines = AmiRecording.shipped().aroundTheTime();
            tell(pbx, lines, rate, WARM_UP.compareTo(Duration.ofSeconds(seconds)) < 0 ? WARM_UP : Duration.ofSeconds(seconds));
            awaitQuiet(listener);
            var before = listener.processorTime();
            var began = System.nanoTime();
            long sent = tell(pbx, lines, rate, Duration.ofSeconds(seconds));
            var took = Duration.ofNanos(System.nanoTime() - began);
            var figures = awaitQuiet(listener);
            return new Flood(sent, took, figures[0], figures[1], figures[2], lags, listener.processorTime().minus(before));
        }
    }

    /** Delivered, useless and afresh since the last time it was quiet. */
    private long[] awaitQuiet(Child listener) {
        var sum = new long[3];
        var until = System.nanoTime() + PATIENCE.toNanos();
        var kept = new ArrayList<Double>();
        int quiet = 0;
        while (quiet < QUIET_LOOKS && System.nanoTime() < until) {
            LockSupport.parkNanos(Duration.ofMillis(300).toNanos());
            var words = listener.ask("figures").split(" ");
            quiet = words[0].equals("0") && words[1].equals("0") ? quiet + 1 : 0;
            for (int i = 0; i < sum.length; i++) {
                sum[i] += Long.parseLong(words[i]);
            }
            Arrays.stream(words[3].split(",")).filter(lag -> !lag.equals("0")).map(lag -> Long.parseLong(lag) / 1e6).forEach(kept::add);
        }
        lags = new Figures(kept.isEmpty() ? List.of(0.0) : kept);
        return sum;
    }

    /** @return how many were sent; always whole recordings, so that no channel is left over */
    private static long tell(FakeAmi pbx, List<String[]> lines, double rate, Duration length) {
        long sent = 0;
        var began = System.nanoTime();
        int next = 0;
        while (System.nanoTime() - began < length.toNanos() || next != 0) {
            long due = (long) (rate * (System.nanoTime() - began + STEP.toNanos()) / 1e9) - sent;
            var now = Instant.now();
            var stamp = "%d.%06d".formatted(now.getEpochSecond(), now.getNano() / 1_000);
            var chunk = new StringBuilder();
            for (; chunk.length() < CHUNK && (due > 0 || System.nanoTime() - began >= length.toNanos() && next != 0); due--, sent++) {
                var parts = lines.get(next);
                chunk.append(parts[0]).append(stamp).append(parts[1]);
                next = (next + 1) % lines.size();
            }
            pbx.raw("call", chunk.toString());
            long ahead = began + (long) (sent / rate * 1e9) - System.nanoTime();
            if (ahead > 0) {
                LockSupport.parkNanos(Math.min(ahead, STEP.toNanos()));
            }
        }
        return sent;
    }

    private void record(Path to) {
        try (var desk = Desk.open()) {
            desk.handover(Way.ATIENDE, Duration.ofSeconds(1));
            var recording = AmiRecording.of(desk.pbx(), () -> {
                for (int i = 0; i < 4; i++) {
                    desk.handover(Way.ATIENDE, Duration.ofMillis(500));
                }
            });
            Files.writeString(to, recording.asText());
            out.println("%,d events of %s.".formatted(recording.events().size(), recording.length()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
