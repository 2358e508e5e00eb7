package org.atiende.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;

import org.atiende.lab.RealAsterisk;

/**
 * Asterisk's own {@code Queue()} and a bare {@code Dial()}, loaded into a laboratory Asterisk that runs already. It is set to be as quick as its options allow:
 * no wrap-up, no announcement, the shortest retry, several callers served at once.
 */
final class StockQueue {

    /** What callers of the sample trunk dial to reach it. */
    static final String NUMBER = "700";

    /** What they dial to reach the same phone with no queue between. */
    static final String DIAL_NUMBER = "701";

    private static final String CONTEXT = "atiende-from-trunk";

    private StockQueue() {
    }

    /** With one member, the phone {@code extension}. */
    static void open(RealAsterisk pbx, String extension) {
        try {
            Files.writeString(pbx.folder().resolve("etc/queues.conf"), options(extension));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        tell(pbx, "module load app_queue.so", "Loaded");
        tell(pbx, "dialplan add extension " + NUMBER + ",1,Answer into " + CONTEXT, "added");
        tell(pbx, "dialplan add extension " + NUMBER + ",2,Queue(bench) into " + CONTEXT, "added");
        tell(pbx, "queue show bench", "PJSIP/" + extension);
        tell(pbx, "dialplan add extension " + DIAL_NUMBER + ",1,Dial(PJSIP/" + extension + "\\,12) into " + CONTEXT, "added");
    }

    /** {@code retry} is in whole seconds, and 0 would mean its default of 5 (queues.conf.sample of Asterisk 22). */
    private static String options(String extension) {
        return """
                [general]
                persistentmembers = no
                [bench]
                strategy = leastrecent
                timeout = 12
                retry = 1
                wrapuptime = 0
                ringinuse = no
                autofill = yes
                joinempty = yes
                leavewhenempty = no
                announce-frequency = 0
                periodic-announce-frequency = 0
                announce-holdtime = no
                announce-position = no
                musicclass = default
                member => PJSIP/%s
                """.formatted(extension);
    }

    private static void tell(RealAsterisk pbx, String command, String good) {
        var answer = pbx.cli(command);
        if (!answer.contains(good)) {
            throw new IllegalStateException("Asterisk refused (command=" + command + "): " + answer.strip());
        }
    }
}
