package org.atiende.agi;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;

/** The secret a dialplan shows as the first argument of {@code AGI()}: FastAGI itself knows no login. Never printed. */
public final class AgiKey {

    static final int MIN_LENGTH = 16;
    static final int MAX_LENGTH = 128;

    private final byte[] secret;

    /**
     * @throws IllegalArgumentException unless {@value #MIN_LENGTH} to {@value #MAX_LENGTH} letters, digits, {@code -} or {@code _};
     *                                  a comma would split it in the dialplan
     */
    public AgiKey(String secret) {
        if (!secret.matches("[A-Za-z0-9_-]{" + MIN_LENGTH + "," + MAX_LENGTH + "}")) {
            throw new IllegalArgumentException("an AGI key is " + MIN_LENGTH + " to " + MAX_LENGTH + " letters, digits, - or _");
        }
        this.secret = secret.getBytes(StandardCharsets.UTF_8);
    }

    /** Takes the same time wherever the first difference stands. */
    boolean opensFor(String shown) {
        return MessageDigest.isEqual(secret, shown.getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public String toString() {
        return "AgiKey(hidden)";
    }
}
