package org.atiende.yaml;

import java.util.Arrays;
import java.util.Random;

/** A file as a slip of the hand, a bad disk or somebody with bad intentions leaves it. */
public final class Mutation {

    private Mutation() {
    }

    /** The bytes with one to four changes: a wrong byte, a character with a meaning of its own, a stretch of the file elsewhere, an end cut off. */
    public static byte[] of(byte[] original, Random random) {
        var bytes = original.clone();
        for (var hit = 0; hit <= random.nextInt(4); hit++) {
            var at = random.nextInt(bytes.length);
            switch (random.nextInt(4)) {
                case 0 -> bytes[at] = (byte) random.nextInt(256);
                case 1 -> bytes[at] = (byte) ":{}[]\"'&*-?|>!%@\n\t 0".charAt(random.nextInt(20));
                case 2 -> {
                    var length = Math.min(random.nextInt(40), bytes.length - at);
                    System.arraycopy(original, random.nextInt(original.length - length), bytes, at, length);
                }
                default -> bytes = Arrays.copyOf(bytes, Math.max(1, bytes.length - random.nextInt(80)));
            }
        }
        return bytes;
    }
}
