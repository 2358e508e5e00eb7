package org.atiende.experience;

import java.util.random.RandomGenerator;

/**
 * Who comes, as learned from who came: the last {@value #REMEMBERED} callers, of the last two hours at most, come again in any order and as
 * often. Belongs to one owner. Instants are in nanoseconds.
 */
public final class Arrivals {

    public static final int REMEMBERED = 4_096;

    private static final long WINDOW = 2 * 3_600_000_000_000L;

    /** Nobody has looked for less than so long: after a restart all who wait come at once, and that is no rate. */
    private static final long SHORTEST = 600_000_000_000L;

    private final Kind[] kinds = new Kind[REMEMBERED];
    private final long[] came = new long[REMEMBERED];
    private long begin;                                       // of the time looked at
    private long until;
    private int first;
    private int count;

    public void came(Kind kind, long at) {
        if (count == 0) {
            begin = at;
        }
        if (count == REMEMBERED) {
            forget();
        }
        var last = (first + count) % REMEMBERED;
        kinds[last] = kind;
        came[last] = at;
        count++;
    }

    /** Time passes; who came too long ago does not count any more. */
    void now(long now) {
        while (count > 0 && came[first] < now - WINDOW) {
            forget();
        }
        begin = Math.max(begin, now - WINDOW);
        until = now;
    }

    private void forget() {
        begin = came[first];
        first = (first + 1) % REMEMBERED;
        count--;
    }

    long untilNext(RandomGenerator chance) {
        return count == 0 ? Long.MAX_VALUE : (long) (chance.nextExponential() * Math.max(until - begin, SHORTEST) / count);
    }

    Kind next(RandomGenerator chance) {
        return kinds[(first + chance.nextInt(count)) % REMEMBERED];
    }
}
