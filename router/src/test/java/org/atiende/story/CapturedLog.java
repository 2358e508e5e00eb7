package org.atiende.story;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.AppenderBase;
import org.slf4j.LoggerFactory;

/** Everything our own rooms write, down to {@code debug}, and what libraries warn of, with stack traces, until it is closed. Safe from any thread. */
final class CapturedLog extends AppenderBase<ILoggingEvent> implements AutoCloseable {

    private static final List<Logger> OURS = List.of((Logger) LoggerFactory.getLogger("org.atiende"), (Logger) LoggerFactory.getLogger("audit"));
    private static final Logger ALL = (Logger) LoggerFactory.getLogger(Logger.ROOT_LOGGER_NAME);

    private final List<String> lines = new CopyOnWriteArrayList<>();

    private CapturedLog() {
    }

    static CapturedLog begin() {
        var log = new CapturedLog();
        log.setContext(OURS.getFirst().getLoggerContext());
        log.start();
        ALL.addAppender(log);
        OURS.forEach(logger -> {
            logger.setLevel(Level.DEBUG);
            logger.setAdditive(false);
            logger.addAppender(log);
        });
        return log;
    }

    @Override
    protected void append(ILoggingEvent event) {
        lines.add(event.getLevel() + " " + event.getLoggerName() + " " + event.getFormattedMessage()
                + (event.getThrowableProxy() == null ? "" : "\n" + ThrowableProxyUtil.asString(event.getThrowableProxy())));
    }

    List<String> lines() {
        return List.copyOf(lines);
    }

    @Override
    public void close() {
        OURS.forEach(logger -> {
            logger.detachAppender(this);
            logger.setLevel(null);
            logger.setAdditive(true);
        });
        ALL.detachAppender(this);
        stop();
    }
}
