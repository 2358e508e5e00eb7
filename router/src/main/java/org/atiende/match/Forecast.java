package org.atiende.match;

import java.time.Duration;
import java.time.Instant;
import java.util.Locale;

import org.atiende.forecast.Outlook;
import org.atiende.ledger.ForecastRecord;

/** What a caller is told of the wait. Only what is probably kept is ever said (PRODUCT, promise 10). */
public sealed interface Forecast {

    /** Somebody is with the caller in a moment: within {@link #SOON}. */
    record Soon() implements Forecast {
    }

    /** Rounded up to whole minutes, at least one. */
    record Minutes(int atMost) implements Forecast {
    }

    /** More than {@link #MAX_MINUTES}. */
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
     * A caller's wait as it was forecast at an instant.
     *
     * @param said what may be said of it
     * @param onDuty agents at work who could take the call
     * @param ahead callers who go before this one
     * @param at the instant, from which all waits count
     * @param outlook as the paths had it
     * @param factor what calibration makes of it
     */
    record Expected(Forecast said, int onDuty, int ahead, Instant at, Outlook outlook, double factor) {

        public Duration median() {
            return Duration.ofNanos(outlook.median());
        }

        /** What the wait will not exceed nine times out of ten. */
        public Duration ninetieth() {
            return Duration.ofNanos((long) (outlook.ninetieth() * factor));
        }

        /** The chance that the wait is longer than this. */
        public double longerThan(Duration wait) {
            return outlook.longerThan((long) (wait.toNanos() / factor));
        }

        /** For the ledger. */
        ForecastRecord.Expected onRecord() {
            var most = outlook.ninetieth() >= ForecastRecord.FARTHEST.toNanos() ? ForecastRecord.FARTHEST : ninetieth();
            return new ForecastRecord.Expected(at, ahead, median(), most);
        }
    }

    /**
     * What may be said of this wait: its 90th percentile, rounded up. "More than" is said the other way round, of what it exceeds nine times out
     * of ten, for it has to be true just as often.
     */
    static Forecast of(Outlook outlook, double factor) {
        var most = Duration.ofNanos((long) (outlook.ninetieth() * factor));
        if (most.compareTo(SOON) <= 0) {
            return new Soon();
        }
        var minutes = Math.ceilDiv(most.toMillis(), 60_000);
        if (minutes <= MAX_MINUTES) {
            return new Minutes((int) minutes);
        }
        return outlook.longerThan((long) (Duration.ofMinutes(MAX_MINUTES).toNanos() / factor)) >= .9 ? new Long() : new Unknown();
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

    /** In a word, for the ledger: {@code soon}, {@code minutes 3}. */
    default String word() {
        return switch (this) {
            case Minutes(var atMost) -> "minutes " + atMost;
            case Soon(), Long(), Unknown() -> getClass().getSimpleName().toLowerCase(Locale.ROOT);
        };
    }
}
