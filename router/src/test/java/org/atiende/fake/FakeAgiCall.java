package org.atiende.fake;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A call about to run {@code AGI()} on a {@link FakeAgiChannel}: who calls, what the dialplan asks, and what this Asterisk has.
 * Begins as a caller with number and name at an Asterisk with a few applications and no sounds, in a dialplan with
 * {@code AGIEXITONHANGUP=yes} and no lease. Filled in before it is connected, not after.
 */
public final class FakeAgiCall {

    private static final AtomicLong NEXT = new AtomicLong();

    final Map<String, String> variables = new HashMap<>();
    final Map<String, Duration> sounds = new HashMap<>();
    final Map<String, Integer> applications = new HashMap<>(Map.of("Ringing", 0, "NoOp", 0, "MSet", 0, "Wait", 0, "Answer", 0));
    final List<String> answers = new ArrayList<>();
    boolean exitsOnHangup = true;
    Optional<Duration> lease = Optional.empty();
    private final SequencedMap<String, String> environment = new LinkedHashMap<>();
    private final List<String> arguments;

    private FakeAgiCall(String script, List<String> arguments) {
        this.arguments = arguments;
        String id = "1795336576." + NEXT.getAndIncrement();
        String[] asSent = {"network: yes", "network_script: " + script, "request: agi://127.0.0.1/" + script, "channel: PJSIP/trunk-" + id,
            "language: en", "type: PJSIP", "uniqueid: " + id, "version: 22.10.1", "callerid: +34600111222", "calleridname: Ana", "callingpres: 0",
            "callingani2: 0", "callington: 0", "callingtns: 0", "dnid: +34910000001", "rdnis: unknown", "context: atiende-in", "extension: s",
            "priority: 3", "enhanced: 0.0", "accountcode: ", "threadid: 140441199089344"};
        for (String line : asSent) {
            String[] keyAndValue = line.split(": ", 2);
            environment.put("agi_" + keyAndValue[0], keyAndValue[1]);
        }
    }

    /** {@code AGI(agi://server/script,arguments)}. */
    public static FakeAgiCall of(String script, String... arguments) {
        return new FakeAgiCall(script, List.of(arguments));
    }

    public FakeAgiCall from(String number, String name, int presentation) {
        return environment("agi_callerid", number).environment("agi_calleridname", name).environment("agi_callingpres", "" + presentation);
    }

    /** Another value for one of the keys Asterisk sends, raw, whatever it holds. */
    public FakeAgiCall environment(String key, String value) {
        environment.put(key, value);
        return this;
    }

    public FakeAgiCall with(String variable, String value) {
        variables.put(variable, value);
        return this;
    }

    /** A sound file there is, and its length. */
    public FakeAgiCall sound(String file, Duration length) {
        sounds.put(file, length);
        return this;
    }

    /** An application there is, and what it returns. */
    public FakeAgiCall application(String name, int result) {
        applications.put(name, result);
        return this;
    }

    /** The first commands are answered with these bytes instead, one text per command; empty text means no answer. */
    public FakeAgiCall answering(String... raw) {
        answers.addAll(List.of(raw));
        return this;
    }

    /** {@code TIMEOUT(absolute)} as set by the dialplan. */
    public FakeAgiCall leased(Duration length) {
        lease = Optional.of(length);
        return this;
    }

    /** A dialplan that forgot {@code AGIEXITONHANGUP=yes}. */
    public FakeAgiCall stayingOnHangup() {
        exitsOnHangup = false;
        return this;
    }

    /** The block as Asterisk 22.10 sends it, values raw. */
    public String environmentBlock() {
        var block = new StringBuilder();
        environment.forEach((key, value) -> block.append(key).append(": ").append(value).append('\n'));
        for (int i = 0; i < arguments.size(); i++) {
            block.append("agi_arg_").append(i + 1).append(": ").append(arguments.get(i)).append('\n');
        }
        return block.append('\n').toString();
    }
}
