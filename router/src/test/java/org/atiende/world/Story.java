package org.atiende.world;

import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

import org.atiende.ami.Originate;

/**
 * A small story of one caller, or one customer whom the router calls, some phones and a router that only follows a script, to be told by a simulated exchange and by a real one.
 * As text, for it is told to another world's classes: {@code caller=waits phones=1001:rejects,1002:answers turns=dial:1001,dial:1002,end}.
 *
 * @param caller {@code waits}; {@code router}: it calls 1001 first, for two seconds, and asks twice for it; {@code gives-up}, a second after dialling; {@code talks}, and hangs up a second and a half after the answer
 * @param phones by extension, what each does when it rings, see {@link Habit}; who is not named is not registered; {@code 1000} is the customer's
 * @param turns what the router says, turn by turn: {@code dial:1001+1002}, {@code ring:1001} for two seconds, {@code turn}, {@code end},
 *     {@code busy}, {@code dies} (closes without a word), {@code silent} (says nothing for as long as it is let), {@code holds} (with music), {@code clock:60}
 *     (holds under a lease of half a minute, and somebody sets Asterisk's wall clock a minute on), {@code calls} the customer
 */
record Story(String caller, Map<String, Habit> phones, List<String> turns) {

    /** What a phone does with every call that reaches it. */
    enum Habit {
        /** After a moment, and hangs up a second and a half later. */
        ANSWERS,
        /** And stays until the other side hangs up. */
        STAYS,
        /** Rings, and nobody is there. */
        RINGS,
        /** The reject key: 603. */
        REJECTS,
        /** 486. */
        BUSY,
        /** Do not disturb: 480. */
        QUIET,
        /** Registered, and nothing answers at its address. */
        DEAD,
        /** Answers, and loses its power a second and a half later. */
        DIES,
        /** Answers, and sends the caller on to 1002 a second and a half later. */
        TRANSFERS
    }

    /** The customer's phone. */
    static final String CUSTOMER = "1000";

    /** What the router asks for, when it calls. */
    static Originate originate() {
        return new Originate("atiende-cb-1", "PJSIP/1001", new Originate.Target("atiende-out", "callback"), Optional.of(new Originate.CallerId("Promised call", "+34600111222")),
                Duration.ofSeconds(2), Map.of("ATIENDE_ATTEMPT", "atiende-cb-1"));
    }

    static Story parse(String text) {
        var words = new LinkedHashMap<String, String>();
        for (var word : text.strip().split(" +")) {
            words.put(word.substring(0, word.indexOf('=')), word.substring(word.indexOf('=') + 1));
        }
        var phones = new LinkedHashMap<String, Habit>();
        Arrays.stream(words.get("phones").split(",")).filter(one -> !one.isEmpty()).map(one -> one.split(":")).forEach(one ->
                phones.put(one[0], Habit.valueOf(one[1].toUpperCase(Locale.ROOT))));
        return new Story(words.get("caller"), phones, List.of(words.get("turns").split(",")));
    }

    boolean setsTheClock() {
        return turns.stream().anyMatch(turn -> turn.startsWith("clock:"));
    }

    @Override
    public String toString() {
        return "caller=" + caller + " phones=" + phones.entrySet().stream().map(one -> one.getKey() + ":" + one.getValue()).collect(Collectors.joining(","))
                + " turns=" + String.join(",", turns);
    }
}
