package org.atiende.followup;

import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * What a customer names a case by on the telephone (Ley 10/2025, art. 11: the key alone must be enough to follow it). Nine digits, which
 * every language can speak, in groups of three; the last of them makes one wrong digit, or two that changed places, known at once (H. M.
 * Damm, Total anti-symmetrische Quasigruppen, Marburg 2004). It tells nothing of the case, and is not counted up.
 *
 * @param digits all nine, without spaces
 */
public record TrackingKey(String digits) {

    private static final int LENGTH = 9;
    private static final int GROUP = 3;
    private static final int KEYS = 100_000_000;

    /** The quasigroup of order 10 in Damm's thesis. */
    private static final String[] DAMM = {"0317598642", "7092154863", "4206871359", "1750983426", "6123045978", "3674209581", "5869720134", "8945362017",
        "9438617205", "2581436790"};

    public TrackingKey {
        if (!digits.matches("[0-9]{9}") || check(digits) != 0) {
            throw new IllegalArgumentException("not a tracking key (nine digits, the last of them a check digit): " + digits);
        }
    }

    /** One that nobody can guess from others. Whether it is taken already only the store can say. */
    public static TrackingKey random(RandomGenerator dice) {
        var free = "%08d".formatted(dice.nextInt(KEYS));
        return new TrackingKey(free + check(free));
    }

    /** As people write it: in groups or not. Empty when that is no key. */
    public static Optional<TrackingKey> read(String written) {
        var digits = written.replaceAll("[ .-]", "");
        return digits.matches("[0-9]{9}") && check(digits) == 0 ? Optional.of(new TrackingKey(digits)) : Optional.empty();
    }

    /** 0 for digits that end in their own check digit; else the check digit that they lack. */
    private static int check(String digits) {
        var interim = 0;
        for (var i = 0; i < digits.length(); i++) {
            interim = DAMM[interim].charAt(digits.charAt(i) - '0') - '0';
        }
        return interim;
    }

    /** In groups, as it is written and spoken: {@code 482 913 057}. */
    @Override
    public String toString() {
        var groups = new StringBuilder();
        for (var i = 0; i < LENGTH; i += GROUP) {
            groups.append(i == 0 ? "" : " ").append(digits, i, i + GROUP);
        }
        return groups.toString();
    }
}
