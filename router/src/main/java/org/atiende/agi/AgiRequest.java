package org.atiende.agi;

import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;

/**
 * What the dialplan asks at the start of a turn. Immutable. Texts a caller can make up (number, name, extension, arguments) hold no
 * control character but anything else: escape them wherever they go.
 */
public final class AgiRequest {

    /** Asterisk's word for "no value"; a caller may also be called that, and is then nameless. */
    private static final String UNKNOWN = "unknown";

    private final SequencedMap<String, String> values;
    private final String key;
    private final List<String> arguments;

    AgiRequest(AgiMessage.Environment environment) {
        values = environment.values();
        var all = values.entrySet().stream().filter(e -> e.getKey().startsWith(AgiDecoder.ARGUMENT)).map(e -> e.getValue()).toList();
        key = all.isEmpty() ? "" : all.getFirst();
        arguments = all.isEmpty() ? all : all.subList(1, all.size());
    }

    /** The path of the URL, as in {@code agi://127.0.0.1/in/v1}. */
    public String script() {
        return values.get("agi_network_script");
    }

    public String channel() {
        return values.get("agi_channel");
    }

    public String uniqueId() {
        return values.get("agi_uniqueid");
    }

    public Optional<String> callerId() {
        return known("agi_callerid");
    }

    public Optional<String> callerName() {
        return known("agi_calleridname");
    }

    /** The presentation bits of Q.931; {@code & 0x60} is set when the number may not be used, though it stands in {@link #callerId()}. */
    public int callingPresentation() {
        String bits = values.get("agi_callingpres");
        return bits.matches("[0-9]{1,3}") ? Integer.parseInt(bits) : 0;
    }

    /** The number the caller dialled, as the channel knows it ({@code agi_dnid}). */
    public Optional<String> dialled() {
        return known("agi_dnid");
    }

    public String context() {
        return values.get("agi_context");
    }

    public String extension() {
        return values.get("agi_extension");
    }

    public String language() {
        return values.get("agi_language");
    }

    /** The arguments of {@code AGI()} after the first, which is always the key's place. */
    public List<String> arguments() {
        return arguments;
    }

    /** One of {@link #arguments()}; empty when not given or given as nothing. */
    public Optional<String> argument(int index) {
        return index < arguments.size() ? Optional.of(arguments.get(index)).filter(a -> !a.isEmpty()) : Optional.empty();
    }

    String shownKey() {
        return key;
    }

    private Optional<String> known(String name) {
        return Optional.of(values.get(name)).filter(v -> !v.isEmpty() && !v.equals(UNKNOWN));
    }

    /** Coordinates for a log; holds nothing a caller made. */
    @Override
    public String toString() {
        return "script=" + script() + " uniqueid=" + uniqueId() + " channel=" + channel();
    }
}
