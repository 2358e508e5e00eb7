package org.atiende.tel;

import java.util.regex.Pattern;

/** One call from beginning to end, however many turns and transfers: the Asterisk unique id of its first channel. */
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

    /** The beginning of every id of a call with an agent first: Asterisk's own are numbers, a dot, a number. */
    private static final String OURS = "atiende-";

    /** For a call that we make: Asterisk gives its first channel this very id, and refuses a second one while it lives. */
    public static CallId outgoing(String rest) {
        return new CallId(OURS + rest);
    }

    /** The beginning of every id of a call in which a message is spoken. */
    private static final String MESSAGE = "message-";

    /**
     * For a call that we make to a customer, to speak a message to them. Unlike {@link #outgoing} it becomes a call like those that reach us
     * when the customer stays for a person.
     */
    public static CallId message(String rest) {
        return new CallId(MESSAGE + rest);
    }

    /** Whether the customer was called, and nobody else, to hear a message. */
    public boolean isMessage() {
        return text.startsWith(MESSAGE);
    }

    /** Whether we made the call with an agent of ours first. */
    public boolean isOutgoing() {
        return text.startsWith(OURS);
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
