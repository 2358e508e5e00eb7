package org.atiende.match;

import java.time.Duration;
import java.time.Instant;

/** What a caller is told of the wait. Only what is probably kept is ever said (PRODUCT, promise 10). */
public sealed interface Forecast {

    /** Somebody is with the caller in a moment: within {@link #SOON}. */
    record Soon() implements Forecast {
    }

    /** Rounded up to whole minutes, at least one. */
    record Minutes(int atMost) implements Forecast {
    }

    /** More than {@link #MAX_MINUTES}, as far as talks were measured. */
    record Long() implements Forecast {
    }

    /** Nobody on duty can take the call, or nothing is known that would probably be kept. */
    record Unknown() implements Forecast {
    }

    /** What is said as "in a moment". */
    Duration SOON = Duration.ofSeconds(20);

    /** No longer wait is said in minutes: it would not be kept. */
    int MAX_MINUTES = 15;

    /**
     * A forecast and what it rests on.
     *
     * @param onDuty agents at work who could take the call
     */
    record Outlook(Forecast forecast, int onDuty) {
    }

    /**
     * How long talks last: an exponential mean, from three minutes on until there are talks.
     *
     * @param seen talks that went into it
     */
    record Talks(double meanSeconds, int seen) {

        private static final double WEIGHT = 0.1;

        /** So many talks make a mean of their own: what was assumed at first has less than a third of the weight by then. */
        private static final int MEASURED = 12;

        static Talks none() {
            return new Talks(Duration.ofMinutes(3).toSeconds(), 0);
        }

        Talks and(Duration talked) {
            return new Talks(meanSeconds + WEIGHT * (talked.toMillis() / 1_000.0 - meanSeconds), Math.min(seen + 1, MEASURED));
        }

        boolean measured() {
            return seen >= MEASURED;
        }
    }

    /**
     * The mean time until so many talks have ended, doubled so that it is kept most of the time: with {@code n} agents busy on talks of
     * mean length {@code m}, one ends every {@code m/n} on average (Little, 1961). "More than" is said the other way round, of the halved
     * mean, for it has to be true just as often.
     *
     * @param ahead callers before this one
     * @param onDuty agents at work who could take the call
     */
    static Forecast simple(int ahead, int onDuty, Talks talks) {
        if (onDuty == 0) {
            return new Unknown();
        }
        var mean = Duration.ofMillis((long) (talks.meanSeconds() * 1_000)).multipliedBy(ahead + 1L).dividedBy(onDuty);
        var most = mean.multipliedBy(2);
        if (most.compareTo(SOON) < 0) {
            return new Soon();
        }
        var minutes = (int) Math.ceilDiv(most.toSeconds(), 60);
        if (minutes <= MAX_MINUTES) {
            return new Minutes(minutes);
        }
        return talks.measured() && mean.dividedBy(2).toMinutes() >= MAX_MINUTES ? new Long() : new Unknown();
    }

    /** By when the caller is with somebody, if it was said at this moment; {@link Instant#MAX} when that was left open. */
    default Instant keptUntil(Instant said) {
        return switch (this) {
            case Soon() -> said.plus(SOON);
            case Minutes(var atMost) -> said.plus(Duration.ofMinutes(atMost));
            case Long() -> Instant.MAX;
            case Unknown() -> Instant.MAX;
        };
    }
}
