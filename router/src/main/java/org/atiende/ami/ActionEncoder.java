package org.atiende.ami;

import java.lang.reflect.Method;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

import org.asteriskjava.manager.AsteriskMapping;
import org.asteriskjava.manager.action.AbstractManagerAction;
import org.asteriskjava.manager.action.ManagerAction;
import org.asteriskjava.manager.action.OriginateAction;
import org.asteriskjava.util.ReflectionUtil;

/**
 * Asterisk-Java's typed actions to bytes. Its own builder lets line breaks in values through, so that a name could become
 * an {@code Application: System} header; this one refuses them, and what Asterisk's reader would refuse or cut
 * ({@code get_input} in {@code main/manager.c}: 1,024 bytes a line, 128 headers). A refusal is our bug and says which
 * header, never its value.
 */
final class ActionEncoder {

    static final int MAX_LINE_BYTES = 1_000;
    static final int MAX_HEADERS = 100;

    private static final Set<String> NOT_HEADERS = Set.of("action", "actionid", "class", "actioncompleteeventclass");

    private record Property(String header, Method getter) {}

    /** Looking the getters up each time costs ten times the encoding. */
    private static final ClassValue<List<Property>> PROPERTIES = new ClassValue<>() {
        @Override
        protected List<Property> computeValue(Class<?> type) {
            return ReflectionUtil.getGetters(type).values().stream()
                    .map(getter -> new Property(header(getter), getter))
                    .filter(property -> !NOT_HEADERS.contains(property.header.toLowerCase(Locale.ROOT)))
                    .sorted(Comparator.comparing(Property::header))
                    .toList();
        }
    };

    private ActionEncoder() {}

    static byte[] encode(ManagerAction action) {
        var lines = new ArrayList<String>();
        lines.add(line("Action", action.getAction()));
        lines.add(line("ActionID", action.getActionId()));
        for (var property : PROPERTIES.get(action.getClass())) {
            switch (value(action, property)) {
                case null -> { }
                case Map<?, ?> variables -> variables.forEach((name, value) -> lines.add(line("Variable", name + "=" + value)));
                case Object value -> lines.add(line(property.header, value.toString()));
            }
        }
        if (lines.size() > MAX_HEADERS) {
            throw new IllegalArgumentException("action %s has %d headers, at most %d are sent".formatted(action.getAction(), lines.size(), MAX_HEADERS));
        }
        return (String.join("\r\n", lines) + "\r\n\r\n").getBytes(StandardCharsets.UTF_8);
    }

    private static String line(String header, String value) {
        var line = header + ": " + value;
        if (line.chars().anyMatch(c -> c == '\r' || c == '\n' || c == 0)) {
            throw new IllegalArgumentException("a line break or NUL in AMI header " + printable(header));
        }
        if (line.getBytes(StandardCharsets.UTF_8).length > MAX_LINE_BYTES) {
            throw new IllegalArgumentException("AMI header %s is longer than %d bytes".formatted(printable(header), MAX_LINE_BYTES));
        }
        return line;
    }

    private static String printable(String header) {
        return header.replaceAll("[^A-Za-z]", "?");
    }

    private static String header(Method getter) {
        var mapping = getter.getAnnotation(AsteriskMapping.class);
        return mapping != null ? mapping.value() : getter.getName().replaceFirst("^(get|is)", "");
    }

    private static Object value(ManagerAction action, Property property) {
        try {
            return property.getter.invoke(action);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("cannot read %s of action %s".formatted(property.header, action.getAction()), e);
        }
    }

    /** {@code DeviceStateList}, which Asterisk-Java 3.42 has no word for. */
    static final class DeviceStateList extends AbstractManagerAction {
        private static final long serialVersionUID = 1;

        @Override
        public String getAction() {
            return "DeviceStateList";
        }
    }

    /** {@code DBGetTree}, which Asterisk-Java 3.42 has no word for. */
    static final class DbGetTree extends AbstractManagerAction {
        private static final long serialVersionUID = 1;
        private final String family;

        DbGetTree(String family) {
            this.family = family;
        }

        @Override
        public String getAction() {
            return "DBGetTree";
        }

        public String getFamily() {
            return family;
        }
    }

    /** {@code Originate} with its time limit: Asterisk-Java's setter logs a warning for every sensible one. */
    static final class TimedOriginate extends OriginateAction {
        private static final long serialVersionUID = 1;
        private final long timeoutMillis;

        TimedOriginate(Duration ringTime) {
            this.timeoutMillis = ringTime.toMillis();
        }

        @Override
        public Long getTimeout() {
            return timeoutMillis;
        }
    }
}
