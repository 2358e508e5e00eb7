package org.atiende.metrics;

import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;

import ch.qos.logback.classic.pattern.ThrowableProxyConverter;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.LayoutBase;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.JsonNodeFactory;

/**
 * The diary: one event, one line, {@code 08:44:12.031 INFO  call  A caller was answered. (call=…)}, the room in place of the class. No
 * text from outside can begin a line of its own or colour a terminal: line breaks and control characters of a message are shown as
 * {@code \n}, {@code \x1b}. Switched to {@code json}, each event is one JSON document instead. A stack trace follows its line, indented, escaped
 * line by line.
 */
public final class DiaryLayout extends LayoutBase<ILoggingEvent> {

    /** The environment variable that chooses {@code text} or {@code json}. */
    static final String SWITCH = "ATIENDE_LOG_FORMAT";

    /** Characters of a message; the rest is cut and counted. */
    static final int MAX_MESSAGE = 4000;

    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("HH:mm:ss.SSS").withZone(ZoneId.systemDefault());
    private static final String OURS = "org.atiende.";

    private final ThrowableProxyConverter traces = new ThrowableProxyConverter();
    private final String format;

    /** As the environment variable {@value #SWITCH} says. */
    public DiaryLayout() {
        this(System.getenv().getOrDefault(SWITCH, "text"));
    }

    DiaryLayout(String format) {
        this.format = format;
    }

    @Override
    public void start() {
        if (!format.equals("text") && !format.equals("json")) {
            addError(SWITCH + " must be text or json; writing text");
        }
        traces.start();
        super.start();
    }

    @Override
    public String doLayout(ILoggingEvent event) {
        return format.equals("json") ? json(event) : text(event);
    }

    private String text(ILoggingEvent event) {
        var line = new StringBuilder(200).append(TIME.format(at(event))).append(' ').append(String.format("%-5s", event.getLevel())).append(' ')
                .append(room(event.getLoggerName())).append("  ").append(escaped(cut(event.getFormattedMessage()))).append('\n');
        if (event.getThrowableProxy() != null) {
            traces.convert(event).lines().forEach(trace -> line.append("    ").append(escaped(trace.replace('\t', ' '))).append('\n'));
        }
        return line.toString();
    }

    private String json(ILoggingEvent event) {
        var line = JsonNodeFactory.instance.objectNode().put("at", at(event).toString()).put("level", event.getLevel().toString())
                .put("room", room(event.getLoggerName())).put("message", cut(event.getFormattedMessage())).put("thread", event.getThreadName());
        if (event.getThrowableProxy() != null) {
            line.put("trace", traces.convert(event));
        }
        return JsonMapper.shared().writeValueAsString(line) + "\n";
    }

    private static Instant at(ILoggingEvent event) {
        return event.getInstant() == null ? Instant.ofEpochMilli(event.getTimeStamp()) : event.getInstant();
    }

    /** Our package's name, or the last part of a library's logger. */
    private static String room(String logger) {
        if (logger.startsWith(OURS) && logger.indexOf('.', OURS.length()) > 0) {
            return logger.substring(OURS.length(), logger.indexOf('.', OURS.length()));
        }
        return escaped(logger.substring(logger.lastIndexOf('.') + 1));
    }

    private static String cut(String message) {
        return message == null ? "" : message.length() <= MAX_MESSAGE ? message
                : message.substring(0, MAX_MESSAGE) + "… (" + (message.length() - MAX_MESSAGE) + " more characters)";
    }

    /** The text with everything that is not plain writing made visible: controls, line and paragraph separators, marks that turn writing. */
    static String escaped(String text) {
        if (text.chars().noneMatch(DiaryLayout::unsafe)) {
            return text;
        }
        var safe = new StringBuilder(text.length() + 16);
        text.chars().forEach(c -> {
            switch (c) {
                case '\n' -> safe.append("\\n");
                case '\r' -> safe.append("\\r");
                case '\t' -> safe.append("\\t");
                default -> {
                    if (unsafe(c)) {
                        safe.append(c < 256 ? String.format("\\x%02x", c) : String.format("\\u%04x", c));
                    } else {
                        safe.append((char) c);
                    }
                }
            }
        });
        return safe.toString();
    }

    private static boolean unsafe(int c) {
        return Character.isISOControl(c) || switch (Character.getType(c)) {
            case Character.FORMAT, Character.LINE_SEPARATOR, Character.PARAGRAPH_SEPARATOR -> true;
            default -> false;
        };
    }
}
