package org.atiende.pairing;

/**
 * How the net widens while a caller waits: from each instant on, agents of up to that level will do, in the end perhaps of any skill.
 * Instants are nanoseconds after the call arrived.
 */
public final class Net {

    /** The lowest level there is. */
    public static final int LOWEST = 9;

    /** Not a level any more: whoever speaks the language. */
    public static final int ANY_SKILL = 10;

    /** Everybody qualified at whatever level, from the first instant. */
    public static final Net WIDE = new Net(new long[] {0}, new int[] {LOWEST});

    private final long[] from;
    private final int[] level;

    /**
     * @param from ascending, the first 0
     * @param level as many, ascending, from 1 to {@value #ANY_SKILL}
     */
    public Net(long[] from, int[] level) {
        if (from.length != level.length || from.length == 0 || from[0] != 0) {
            throw new IllegalStateException("a net begins at once and has a level for each step (steps=" + from.length + ")");
        }
        this.from = from.clone();
        this.level = level.clone();
    }

    int steps() {
        return from.length;
    }

    long from(int step) {
        return from[step];
    }

    int level(int step) {
        return level[step];
    }
}
