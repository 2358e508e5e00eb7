package org.atiende.tel;

import java.util.regex.Pattern;

/** One call from arrival to end, however many turns and transfers: the Asterisk unique id of the caller's first channel. */
public record CallId(String text) implements Comparable<CallId> {

    private static final Pattern SAFE = Pattern.compile("[A-Za-z0-9._-]{1,80}");

    /** Whether a text of unknown origin may be a call id. */
    public static boolean isOne(String text) {
        return SAFE.matcher(text).matches();
    }

    public CallId {
        if (!isOne(text)) {
            throw new IllegalArgumentException("not a call id (1 to 80 letters, digits, . _ -)");
        }
    }

    @Override
    public int compareTo(CallId other) {
        return text.compareTo(other.text);
    }

    @Override
    public String toString() {
        return text;
    }
}
