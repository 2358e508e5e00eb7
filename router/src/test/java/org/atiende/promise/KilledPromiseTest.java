package org.atiende.promise;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

import org.atiende.calendar.CallingHours;
import org.atiende.fake.MemoryStore;
import org.atiende.fake.Office;
import org.atiende.lab.Scale;
import org.atiende.promise.Promise.Matter;
import org.atiende.promise.Promises.Made;
import org.atiende.store.Store;
import org.atiende.store.StoreSettings;
import org.atiende.tel.CallId;
import org.atiende.tel.PhoneNumber;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is left of promises when the process that makes them is killed, as by {@code kill -9}, at any point of its work. */
class KilledPromiseTest {

    /** A process makes at most so many before it is killed. */
    private static final int MOST = 60;

    private static final PromisePolicy WIDE = new PromisePolicy(CallingHours.always(Office.ZONE), Duration.ofMinutes(5), Duration.ofMinutes(5), 100,
            Duration.ofSeconds(30), List.of());

    @TempDir
    Path folder;

    /** H2 writes anew where old rows lay from the first second on, as it does in a router that has run for a day. */
    private static StoreSettings store(Path file) {
        var settings = StoreSettings.file(file);
        return StoreSettings.url(settings.url() + ";RETENTION_TIME=0").as(settings.user(), settings.password());
    }

    private static Promises promises(Store store) {
        return new Promises(store, Map.of("power", WIDE), _ -> true, Clock.systemUTC(), Duration.ofSeconds(20), new MemoryStore.Uncounted());
    }

    /**
     * The process that is killed: callers reach the cap one after the other, each is promised a call, and a line of output stands for the
     * sentence. The first is the one whose turn the killed process before it did not finish.
     */
    static final class Speaker {

        public static void main(String[] where) {
            try (var store = Store.open(store(Path.of(where[0])))) {
                var promises = promises(store);
                System.out.println("ready");
                for (var caller = Integer.parseInt(where[1]);; caller++) {
                    var matter = new Matter("power", new PhoneNumber("+3491%07d".formatted(caller)), Optional.empty(), Optional.empty(), List.of("power"), "es", 0);
                    System.out.println("cap " + caller);
                    if (promises.make(new CallId("c." + caller), Optional.of(matter), "power", List.of()) instanceof Made.ToSay(var promise)) {
                        System.out.println("say " + caller + " " + promise.due());
                    }
                }
            }
        }
    }

    @Test
    void whatWasSaidIsOwedAndNothingIsSaidTwice() throws Exception {
        var kills = Scale.of("kills of a process that promises", 20, 300);
        var random = new Random(7);
        var said = new HashSet<String>();
        var next = 1;
        var sentences = 0;
        for (var kill = 0; kill < kills; kill++) {
            for (var line : spokenUntilKilled(next, 1 + random.nextInt(MOST), random.nextInt(3_000_000))) {
                if (line.startsWith("say ")) {
                    sentences++;
                    assertThat(said.add(line.split(" ")[1])).as("said twice: %s", line).isTrue();
                } else if (line.startsWith("cap ")) {
                    next = Integer.parseInt(line.substring(4));
                }
            }
        }
        try (var store = Store.open(store(folder.resolve("store")))) {
            var rows = promises(store).latest(MOST * kills + kills);
            assertThat(rows.stream().map(row -> row.madeIn().orElseThrow().text().substring(2))).as("whoever was told is owed a call").containsAll(said)
                    .doesNotHaveDuplicates();
            assertThat(rows).allSatisfy(row -> assertThat(row.state()).isEqualTo(Promise.State.DUE));
        }
        assertThat(sentences).as("a test in which nothing is said proves nothing").isGreaterThan(kills * 3);
    }

    /** @param nanos so long after that many promises the process is killed: in the middle of whatever it does */
    private List<String> spokenUntilKilled(int first, int promises, int nanos) throws IOException, InterruptedException {
        var java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        var process = new ProcessBuilder(List.of(java, "-XX:TieredStopAtLevel=1", "-cp", System.getProperty("java.class.path"), Speaker.class.getName(),
                folder.resolve("store").toString(), Integer.toString(first))).redirectError(ProcessBuilder.Redirect.DISCARD).start();
        var lines = new ArrayList<String>();
        try (var output = process.inputReader()) {
            for (var line = output.readLine(); line != null; line = output.readLine()) {
                lines.add(line);
                if (lines.size() == 2 * promises) {
                    LockSupport.parkNanos(nanos);
                    process.toHandle().destroyForcibly();          // by its handle: what it still said is read to the end
                }
            }
        }
        assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
        assertThat(lines).as("it never came to anything").isNotEmpty();
        return lines;
    }
}
