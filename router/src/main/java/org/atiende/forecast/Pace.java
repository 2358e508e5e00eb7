package org.atiende.forecast;

import java.util.function.IntUnaryOperator;
import java.util.function.LongConsumer;
import java.util.function.LongSupplier;

/**
 * How many paths one computation of forecasts draws: as many as there is time for. When even the fewest take longer, as for a crowd or
 * before Java has compiled them, it rests between them: two processors hold calls meanwhile, and one of them is not to be taken away for long.
 */
public final class Pace implements IntUnaryOperator {

    /** Each one less than a multiple of ten, see {@link Outlook#ninetieth}. */
    private static final int[] PATHS = {9, 19, 49, 99, 199};
    private static final long TIME = 20_000_000;

    /** A rest is so many times as long as the work before it. */
    private static final int RESTS = 3;

    /** And all of them take no longer: what is found must still be fresh. In nanoseconds. */
    public static final long MOST_REST = 200_000_000;

    private final LongSupplier stopwatch;
    private final LongConsumer rest;
    private long since;
    private long atOneGo;
    private long worked;
    private long restLeft = MOST_REST;
    private int stage;

    /** @param stopwatch,rest in nanoseconds */
    public Pace(LongSupplier stopwatch, LongConsumer rest) {
        this.stopwatch = stopwatch;
        this.rest = rest;
        since = stopwatch.getAsLong();
    }

    /** Asked before the first path and after each. */
    @Override
    public int applyAsInt(int drawn) {
        worked();
        if (drawn == PATHS[stage] && stage + 1 < PATHS.length && worked / drawn * PATHS[stage + 1] <= TIME) {
            stage++;
        }
        if (atOneGo > TIME && drawn < PATHS[stage] && restLeft > 0) {
            var length = Math.min(RESTS * atOneGo, restLeft);
            restLeft -= length;
            rest.accept(length);
            atOneGo = 0;
            since = stopwatch.getAsLong();
        }
        return PATHS[stage];
    }

    /** What was worked until now, without the rests, in nanoseconds. */
    public long worked() {
        var now = stopwatch.getAsLong();
        worked += now - since;
        atOneGo += now - since;
        since = now;
        return worked;
    }
}
