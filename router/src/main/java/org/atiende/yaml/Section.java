package org.atiende.yaml;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.LocalTime;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Pattern;

/**
 * A group of keys being read into values. Whatever is missing or makes no sense becomes a problem and a stand-in, so that reading
 * goes on and every problem is found at once; with a problem nothing read is used, so no stand-in is ever used.
 */
public final class Section {

    /** Only seconds have decimals, down to the millisecond. */
    private static final Pattern DURATION = Pattern.compile("(?<whole>[0-9]{1,6})(?:(?<decimals>\\.[0-9]{1,3})s|(?<unit>ms|s|m|h))");

    private final Node node;
    private final Problems problems;

    Section(Node node, Problems problems) {
        this.node = node;
        this.problems = problems;
    }

    private Optional<Node> value(String key) {
        return node instanceof Node.Mapping mapping ? Optional.ofNullable(mapping.entries().get(key)).map(Node.Mapping.Entry::value)
                : Optional.empty();
    }

    private Node needed(String key) {
        return value(key).orElseGet(() -> {
            problems.standIn(key);
            return new Node.Mapping(node.place(), Map.of());
        });
    }

    public boolean has(String key) {
        return value(key).isPresent();
    }

    /** The value is this very word, as {@code none} where something else may stand. */
    public boolean says(String key, String word) {
        return value(key).map(present -> present instanceof Node.Scalar scalar && scalar.raw().equals(word)).orElse(false);
    }

    public boolean lists(String key) {
        return value(key).map(Node.Sequence.class::isInstance).orElse(false);
    }

    /** The keys in the order of the file, where the file chooses them. */
    public List<String> keys() {
        return node instanceof Node.Mapping mapping ? List.copyOf(mapping.entries().keySet()) : List.of();
    }

    public Section section(String key) {
        return new Section(needed(key), problems);
    }

    public List<Section> sections(String key) {
        return items(key).stream().map(item -> new Section(item, problems)).toList();
    }

    private List<Node> items(String key) {
        if (needed(key) instanceof Node.Sequence sequence) {
            return sequence.items();
        }
        problems.standIn(key);
        return List.of();
    }

    /** Each entry of a list of words, made into what it means. */
    public <T> List<T> each(String key, T standIn, Function<String, T> meaning) {
        return items(key).stream().map(item -> made(item, key, standIn, meaning)).toList();
    }

    public <T> T one(String key, T standIn, Function<String, T> meaning) {
        return made(needed(key), key, standIn, meaning);
    }

    public <T> Optional<T> maybe(String key, T standIn, Function<String, T> meaning) {
        return value(key).map(present -> made(present, key, standIn, meaning));
    }

    private <T> T made(Node item, String key, T standIn, Function<String, T> meaning) {
        if (!(item instanceof Node.Scalar scalar && scalar.json().isString())) {
            problems.standIn(key);
            return standIn;
        }
        try {
            return meaning.apply(scalar.raw());
        } catch (IllegalArgumentException refused) {
            problems.addUnlessKnown(item.place(), key + ": " + refused.getMessage());
            return standIn;
        }
    }

    public String text(String key) {
        return one(key, "", Function.identity());
    }

    /** One of the constants, written in lower case with dashes. */
    public <E extends Enum<E>> E choice(String key, Class<E> type, E standIn) {
        return one(key, standIn, text -> Enum.valueOf(type, text.toUpperCase(Locale.ROOT).replace('-', '_')));
    }

    public int number(String key) {
        if (needed(key) instanceof Node.Scalar scalar && scalar.json().canConvertToExactIntegral()) {
            return scalar.json().intValue(0);
        }
        problems.standIn(key);
        return 0;
    }

    public long longNumber(String key) {
        if (needed(key) instanceof Node.Scalar scalar && scalar.json().canConvertToExactIntegral()) {
            return scalar.json().longValue(0);
        }
        problems.standIn(key);
        return 0;
    }

    /** A number with decimals or without. */
    public double decimal(String key) {
        if (needed(key) instanceof Node.Scalar scalar && scalar.json().isNumber()) {
            return scalar.json().doubleValue(0);
        }
        problems.standIn(key);
        return 0;
    }

    public boolean flag(String key) {
        if (needed(key) instanceof Node.Scalar scalar && scalar.json().isBoolean()) {
            return scalar.json().booleanValue();
        }
        problems.standIn(key);
        return false;
    }

    /** The schema knows how many. */
    public Duration days(String key) {
        return one(key, Duration.ofDays(1), text -> {
            if (!text.matches("[1-9][0-9]{0,3}d")) {
                throw new IllegalArgumentException("not a number of days; write for example 90d");
            }
            return Duration.ofDays(Integer.parseInt(text.substring(0, text.length() - 1)));
        });
    }

    /** A time of day, as {@code "09:00"}; {@code 24:00} is midnight. */
    public LocalTime time(String key) {
        return one(key, LocalTime.MIDNIGHT, text -> {
            try {
                return text.equals("24:00") ? LocalTime.MIDNIGHT : LocalTime.parse(text);
            } catch (DateTimeParseException _) {
                throw new IllegalArgumentException("not a time of day; write for example \"09:00\"");
            }
        });
    }

    public Duration duration(String key, Duration least, Duration most) {
        return one(key, least, text -> within(text, least, most));
    }

    public List<Duration> durations(String key, Duration least, Duration most) {
        return each(key, least, text -> within(text, least, most));
    }

    private static Duration within(String text, Duration least, Duration most) {
        var length = duration(text);
        if (length.compareTo(least) < 0 || length.compareTo(most) > 0) {
            throw new IllegalArgumentException("must be from " + words(least) + " to " + words(most));
        }
        return length;
    }

    private static Duration duration(String text) {
        var parts = DURATION.matcher(text);
        if (!parts.matches()) {
            throw new IllegalArgumentException("not a duration; write for example 150s");
        }
        if (parts.group("decimals") != null) {
            return Duration.parse("PT" + text);
        }
        var count = Integer.parseInt(parts.group("whole"));
        return switch (parts.group("unit")) {
            case "ms" -> Duration.ofMillis(count);
            case "s" -> Duration.ofSeconds(count);
            case "m" -> Duration.ofMinutes(count);
            default -> Duration.ofHours(count);
        };
    }

    /** As the configuration writes it: {@code 150s}. */
    public static String words(Duration length) {
        if (length.toMillisPart() != 0) {
            return length.toMillis() + "ms";
        }
        var seconds = length.toSeconds();
        if (seconds >= 180 * 60 && seconds % 3600 == 0) {
            return seconds / 3600 + "h";
        }
        return seconds >= 180 && seconds % 60 == 0 ? seconds / 60 + "m" : seconds + "s";
    }

    /** An address of this machine; a name other than {@code localhost} is refused, because it could change its meaning. */
    public InetSocketAddress bind(String key) {
        return one(key, new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), text -> {
            var address = address(text);
            if (address.isUnresolved()) {
                throw new IllegalArgumentException("must be an IP address with its port, as 127.0.0.1:4573");
            }
            return address;
        });
    }

    /** An address to connect to; a name is looked up later, at each connect. */
    public InetSocketAddress peer(String key) {
        return one(key, new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), Section::address);
    }

    private static InetSocketAddress address(String text) {
        var colon = text.lastIndexOf(':');
        if (colon < 1) {
            throw new IllegalArgumentException("must be an address with its port");
        }
        var host = text.substring(0, colon).replaceAll("[\\[\\]]", "");
        var port = Integer.parseInt(text.substring(colon + 1));
        if (port > 65535) {
            throw new IllegalArgumentException("the port must be 0 to 65535 (0: any free one)");
        }
        if (host.equalsIgnoreCase("localhost")) {
            return new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
        }
        if (host.matches("[0-9.]+") || host.contains(":")) {
            return new InetSocketAddress(literal(host), port);
        }
        return InetSocketAddress.createUnresolved(host, port);
    }

    private static InetAddress literal(String host) {
        try {
            return InetAddress.ofLiteral(host);
        } catch (IllegalArgumentException _) {
            throw new IllegalArgumentException("not an IP address");
        }
    }

    /** Says what is wrong with a key's value, unless something is known to be wrong there. */
    public void wrong(String key, String message) {
        problems.addUnlessKnown(value(key).orElse(node).place(), key + ": " + message);
    }

    /** Nothing wrong is known of the value, so that other values may be held against it. */
    public boolean sound(String key) {
        return value(key).map(present -> !problems.known(present.place())).orElse(false);
    }

    /** Says what is wrong with one entry of a list. */
    public void wrong(String key, int index, String message) {
        problems.addUnlessKnown(items(key).get(index).place(), key + "[" + index + "]: " + message);
    }
}
