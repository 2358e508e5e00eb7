package org.atiende.setup;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The launcher's own checks are shell, as the launcher is; this runs them with every other test. */
class LauncherTest {

    private static final long LIMIT_SECONDS = 60;

    @Test
    void whatALauncherOwesAPersonHolds(@TempDir Path folder) throws IOException, InterruptedException {
        Path said = folder.resolve("said");
        Process checks = new ProcessBuilder("bash", script().toString())
                .redirectErrorStream(true)
                .redirectOutput(said.toFile())
                .start();
        checks.getOutputStream().close();
        boolean ended = checks.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS);
        if (!ended) {
            checks.destroyForcibly();
        }
        String transcript = Files.readString(said);
        assertThat(ended).as("ended within %d s%n%s", LIMIT_SECONDS, transcript).isTrue();
        assertThat(checks.exitValue()).as(transcript).isZero();
        assertThat(transcript).contains("launcher checks, 0 wrong");
    }

    /** With a heap that is full for good, and a script that believes it can go on: Asterisk must lose this router at once (fault D18). */
    static final class FullHeap {

        private FullHeap() {
        }

        public static void main(String[] arguments) throws InterruptedException {
            var kept = new ArrayList<byte[]>();
            try {
                while (true) {
                    kept.add(new byte[1_000_000]);
                }
            } catch (OutOfMemoryError _) {
                new CountDownLatch(1).await();
            }
        }
    }

    @Test
    void routerWhoseHeapIsFullDiesInsteadOfLingering(@TempDir Path folder) throws IOException, InterruptedException {
        var said = folder.resolve("said");
        var start = "set -euo pipefail; ATIENDE_HOME=" + script().toAbsolutePath().getParent().getParent().getParent()
                + "; . \"$ATIENDE_HOME/router/setup/build.sh\"; exec \"$@\" \"${JVM_FLAGS[@]}\" -Xmx32m \"$FULL_HEAP\"";
        var launched = new ProcessBuilder("bash", "-c", start, "atiende", ProcessHandle.current().info().command().orElseThrow(), "-cp",
                System.getProperty("java.class.path")).redirectErrorStream(true).redirectOutput(said.toFile());
        launched.environment().put("FULL_HEAP", FullHeap.class.getName());
        var router = launched.start();
        var ended = router.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS);
        router.destroyForcibly();
        assertThat(ended).as(Files.readString(said)).isTrue();
        assertThat(Files.readString(said)).contains("java.lang.OutOfMemoryError");
        assertThat(router.exitValue()).isNotZero();
    }

    /** Maven runs tests in the module's folder, an editor perhaps in the checkout's. */
    private static Path script() {
        Path inModule = Path.of("setup", "test-launcher.sh");
        return Files.exists(inModule) ? inModule : Path.of("router").resolve(inModule);
    }
}
