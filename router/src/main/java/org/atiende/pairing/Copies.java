package org.atiende.pairing;

/** Arrays made equal without a new one where the old has the size. */
final class Copies {

    private Copies() {
    }

    static int[] of(int[] from, int[] into) {
        if (from.length != into.length) {
            return from.clone();
        }
        System.arraycopy(from, 0, into, 0, from.length);
        return into;
    }

    static long[] of(long[] from, long[] into) {
        if (from.length != into.length) {
            return from.clone();
        }
        System.arraycopy(from, 0, into, 0, from.length);
        return into;
    }

    static byte[] of(byte[] from, byte[] into) {
        if (from.length != into.length) {
            return from.clone();
        }
        System.arraycopy(from, 0, into, 0, from.length);
        return into;
    }

    static boolean[] of(boolean[] from, boolean[] into) {
        if (from.length != into.length) {
            return from.clone();
        }
        System.arraycopy(from, 0, into, 0, from.length);
        return into;
    }

    static <T> T[] of(T[] from, T[] into) {
        if (from.length != into.length) {
            return from.clone();
        }
        System.arraycopy(from, 0, into, 0, from.length);
        return into;
    }
}
