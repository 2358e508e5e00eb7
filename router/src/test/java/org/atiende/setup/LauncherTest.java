package org.atiende.setup;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
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

    /** Maven runs tests in the module's folder, an editor perhaps in the checkout's. */
    private static Path script() {
        Path inModule = Path.of("setup", "test-launcher.sh");
        return Files.exists(inModule) ? inModule : Path.of("router").resolve(inModule);
    }
}
