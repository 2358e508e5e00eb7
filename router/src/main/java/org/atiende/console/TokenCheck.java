package org.atiende.console;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/**
 * Who sent a request. Tokens are compared by their SHA-256 and against every known hash in constant time, so that the time of an answer
 * tells nothing about a token; a plain hash suffices because tokens are long and random, unlike passwords.
 */
final class TokenCheck {

    /** Characters of an Authorization header; a longer one is not looked at. */
    static final int MAX_LENGTH = 512;

    private static final String SCHEME = "Bearer ";

    private record Known(ApiToken token, byte[] hash) {
    }

    private final List<Known> known;

    TokenCheck(List<ApiToken> tokens) {
        known = tokens.stream().map(token -> new Known(token, HexFormat.of().parseHex(token.sha256()))).toList();
    }

    Optional<ApiToken> of(String authorization) {
        if (authorization.length() > MAX_LENGTH || !authorization.regionMatches(true, 0, SCHEME, 0, SCHEME.length())) {
            return Optional.empty();
        }
        var hash = sha256(authorization.substring(SCHEME.length()).strip());
        var found = Optional.<ApiToken>empty();
        for (var one : known) {
            if (MessageDigest.isEqual(hash, one.hash())) {
                found = Optional.of(one.token());
            }
        }
        return found;
    }

    static byte[] sha256(String token) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(token.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("every Java has SHA-256", impossible);
        }
    }
}
