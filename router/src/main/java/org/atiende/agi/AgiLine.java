package org.atiende.agi;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Locale;

/**
 * One command line, ready for Asterisk: the whole vocabulary we speak. Arguments are quoted and escaped ({@code "} and {@code \}) as
 * Asterisk-Java does it, which a test compares; but it drops a line feed in silence and lets the other control bytes through, so every
 * finished line is checked. Half a line would spin Asterisk's thread, an over-long one would become two commands: a line is at most
 * {@value #MAX_BYTES} bytes with its newline, which every version since 16 reads as one.
 */
record AgiLine(Verb verb, String text) {

    static final int MAX_BYTES = 2_047;

    /** What is asked, as metrics name it. */
    enum Verb {
        ANSWER, EXEC, GET, LEASE, MUSIC, SET, STREAM;

        private final String word = name().toLowerCase(Locale.ROOT);

        String word() {
            return word;
        }
    }

    AgiLine {
        if (cleanBytes(text) + 1 > MAX_BYTES) {
            throw new IllegalArgumentException("an AGI line of more than " + MAX_BYTES + " bytes (verb=" + verb + ")");
        }
    }

    static AgiLine answer() {
        return new AgiLine(Verb.ANSWER, "ANSWER");
    }

    /** EXEC reads one argument string only; whatever follows it is ignored by Asterisk, so there is no way to pass more. */
    static AgiLine exec(String application, String argument) {
        return new AgiLine(Verb.EXEC, "EXEC " + quoted(application) + " " + quoted(argument));
    }

    static AgiLine getFull(String expression) {
        return new AgiLine(Verb.GET, "GET FULL VARIABLE " + quoted(expression));
    }

    /** @param lease rounded up to whole seconds; zero takes the lease away */
    static AgiLine autoHangup(Duration lease) {
        return new AgiLine(Verb.LEASE, "SET AUTOHANGUP " + Math.toIntExact(lease.plusNanos(999_999_999).toSeconds()));
    }

    static AgiLine musicOn(String musicClass) {
        return new AgiLine(Verb.MUSIC, "SET MUSIC ON " + quoted(musicClass));
    }

    static AgiLine set(String name, String value) {
        return new AgiLine(Verb.SET, "SET VARIABLE " + quoted(name) + " " + quoted(value));
    }

    static AgiLine stream(String soundFile) {
        return new AgiLine(Verb.STREAM, "STREAM FILE " + quoted(soundFile) + " \"\"");
    }

    byte[] bytes() {
        return (text + "\n").getBytes(StandardCharsets.UTF_8);
    }

    private static String quoted(String text) {
        return '"' + text.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
    }

    /** How long it is in UTF-8; refuses what is no text of one line. */
    private static int cleanBytes(String text) {
        int bytes = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c < 0x20 || c == 0x7f) {
                throw new IllegalArgumentException("a control character has no way through an AGI line");
            }
            if (Character.isHighSurrogate(c) && i + 1 < text.length() && Character.isLowSurrogate(text.charAt(i + 1))) {
                bytes += 4;
                i++;
            } else if (Character.isSurrogate(c)) {
                throw new IllegalArgumentException("half a surrogate pair has no way through an AGI line");
            } else {
                bytes += c < 0x80 ? 1 : c < 0x800 ? 2 : 3;
            }
        }
        return bytes;
    }
}
