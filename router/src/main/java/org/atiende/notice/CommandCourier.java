package org.atiende.notice;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

import org.atiende.tel.PhoneNumber;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.node.JsonNodeFactory;

/** Gives a notice to the site's own command, one line of JSON on its standard input: it sends a mail, calls a webhook, prints a letter. Exit 0 means taken. */
public final class CommandCourier implements Predicate<Notice> {

    /** The longest the command may take. */
    static final Duration DEADLINE = Duration.ofSeconds(30);

    private static final Logger LOG = LoggerFactory.getLogger(CommandCourier.class);

    private final List<String> command;
    private final Duration deadline;

    /** @param command program and arguments */
    public CommandCourier(List<String> command) {
        this(command, DEADLINE);
    }

    CommandCourier(List<String> command, Duration deadline) {
        this.command = List.copyOf(command);
        this.deadline = deadline;
    }

    @Override
    public boolean test(Notice notice) {
        try {
            var process = new ProcessBuilder(command).redirectOutput(ProcessBuilder.Redirect.DISCARD).redirectError(ProcessBuilder.Redirect.DISCARD).start();
            try (var in = process.getOutputStream()) {
                in.write((json(notice) + "\n").getBytes(StandardCharsets.UTF_8));
            } catch (IOException unread) {
                LOG.debug("The command did not read its notice; its exit status tells. (notice={} why={})", notice.id(), unread.getMessage());
            }
            if (!process.waitFor(deadline.toMillis(), TimeUnit.MILLISECONDS)) {
                process.descendants().forEach(ProcessHandle::destroyForcibly);
                process.destroyForcibly();
                return refused(notice, "took longer than " + deadline.toSeconds() + " s");
            }
            return process.exitValue() == 0 || refused(notice, "ended with " + process.exitValue());
        } catch (IOException broken) {
            return refused(notice, broken.getMessage());
        } catch (InterruptedException nobodyDoes) {
            throw new IllegalStateException("the round of the notices is never interrupted (notice=" + notice.id() + ")", nobodyDoes);
        }
    }

    private boolean refused(Notice notice, String how) {
        LOG.warn("The command for notices did not take one; it is tried again. (notice={} command={} why={})", notice.id(), command.getFirst(), how);
        return false;
    }

    static String json(Notice notice) {
        return JsonNodeFactory.instance.objectNode().put("notice", notice.id()).put("why", notice.why().name().toLowerCase(Locale.ROOT).replace('_', '-'))
                .put("customer", notice.customer().orElse(null)).put("case", notice.caseId().orElse(null)).put("number", notice.number().map(PhoneNumber::e164).orElse(null))
                .put("language", notice.language()).put("made", notice.made().toString()).toString();
    }
}
