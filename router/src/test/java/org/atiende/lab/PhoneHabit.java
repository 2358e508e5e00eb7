package org.atiende.lab;

import java.time.Duration;
import java.util.Map;

/**
 * What a phone does with every call that reaches it.
 *
 * @param scenario the SIPp scenario, or empty for a phone that is registered and dead
 * @param blanks   its blanks
 * @param speaks   whether it sends a tone while it talks; else silence
 */
public record PhoneHabit(String scenario, Map<String, String> blanks, boolean speaks) {

    private PhoneHabit(String scenario, Map<String, String> blanks) {
        this(scenario, blanks, true);
    }

    /** Longer than any story: whoever waits this long was forgotten. */
    private static final Duration ENDLESS = Duration.ofHours(4);

    /** Rings, answers, and talks until the other side hangs up or {@link SipPhone#hangsUp} is called. */
    public static PhoneHabit answers(Duration ringing) {
        return answersAndHangsUp(ringing, ENDLESS);
    }

    public static PhoneHabit answersAndHangsUp(Duration ringing, Duration talk) {
        return new PhoneHabit("phone", Map.of("ring_ms", ms(ringing), "talk_ms", ms(talk)));
    }

    /** Answers and stays, without a sound. */
    public static PhoneHabit answersAndSaysNothing(Duration ringing) {
        return new PhoneHabit("phone", Map.of("ring_ms", ms(ringing), "talk_ms", ms(ENDLESS)), false);
    }

    /** A guardia person: answers, presses 1 a second later, and hangs up after the talk. */
    public static PhoneHabit answersAndPressesOne(Duration ringing, Duration talk) {
        return new PhoneHabit("phone-presses-one", Map.of("ring_ms", ms(ringing), "talk_ms", ms(talk)));
    }

    /** Rings and is never picked up. */
    public static PhoneHabit ringsOut() {
        return answers(ENDLESS);
    }

    /** The reject key: 603. */
    public static PhoneHabit rejects() {
        return refuses(603);
    }

    public static PhoneHabit busy() {
        return refuses(486);
    }

    /** Do not disturb: 480. */
    public static PhoneHabit doNotDisturb() {
        return refuses(480);
    }

    /** Forwards to {@code number}: 302. */
    public static PhoneHabit forwards(String number) {
        return new PhoneHabit("phone-refuses", Map.of("ring_ms", "1", "code", "302", "extra", "Contact: <sip:" + number + "@127.0.0.1>"));
    }

    /** Registered, and nothing answers at its address. */
    public static PhoneHabit dead() {
        return new PhoneHabit("", Map.of());
    }

    /** Answers, talks, and then transfers the caller blindly; its part ends with the transfer. */
    public static PhoneHabit blindTransfers(Duration ringing, Duration talk, String to) {
        return new PhoneHabit("phone-blind-transfer", Map.of("ring_ms", ms(ringing), "talk_ms", ms(talk), "to", to));
    }

    /**
     * Answers, talks, calls a colleague and connects both as soon as the colleague rings ({@code whileRinging}) or has answered
     * and talked for a second.
     */
    public static PhoneHabit attendedTransfers(Duration ringing, Duration talk, String to, boolean whileRinging) {
        return new PhoneHabit(whileRinging ? "phone-transfer-ringing" : "phone-transfer-answered",
                Map.of("ring_ms", ms(ringing), "talk_ms", ms(talk), "to", to));
    }

    /** Refuses at once with any code. */
    public static PhoneHabit refuses(int code) {
        return refusesAfter(Duration.ofMillis(1), code);
    }

    /** Rings, and refuses when nobody cancelled in the meantime. */
    public static PhoneHabit refusesAfter(Duration ringing, int code) {
        return new PhoneHabit("phone-refuses",
                Map.of("ring_ms", ms(ringing), "code", Integer.toString(code), "extra", "X-Lab: refused"));
    }

    boolean isDead() {
        return scenario.isEmpty();
    }

    static String ms(Duration duration) {
        return Long.toString(duration.toMillis());
    }
}
