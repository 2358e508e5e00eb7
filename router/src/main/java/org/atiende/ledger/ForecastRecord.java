package org.atiende.ledger;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

import org.atiende.tel.CallId;

/**
 * What was forecast of one caller's wait, and what became of it.
 *
 * @param number from 0 on, within the call; 0 is the one made as the caller began to wait
 * @param said what the caller was told, in a word; empty when nothing was
 * @param outcome empty while they wait
 */
public record ForecastRecord(CallId call, int number, String line, int priority, Expected expected, String said, Optional<Outcome> outcome) {

    /** No wait is followed farther; a forecast of so long means at least so long. */
    public static final Duration FARTHEST = Duration.ofMinutes(30);

    /**
     * The forecast.
     *
     * @param at the instant it was made, from which it counts
     * @param ahead callers before this one
     * @param ninetieth what the wait was not to exceed nine times out of ten, before it was rounded up to what can be said
     */
    public record Expected(Instant at, int ahead, Duration median, Duration ninetieth) {
    }

    /**
     * How the wait ended.
     *
     * @param waited from the forecast on
     * @param answered whether a person ended it; else the caller left
     */
    public record Outcome(Duration waited, boolean answered) {
    }

    public ForecastRecord ended(Instant now, boolean answered) {
        return new ForecastRecord(call, number, line, priority, expected, said, Optional.of(new Outcome(Duration.between(expected.at, now), answered)));
    }

    public ForecastRecord said(String words) {
        return new ForecastRecord(call, number, line, priority, expected, words, outcome);
    }

    /** Whether the wait was within the 90th percentile; empty when the caller left before that could be known, and where it has no end. */
    public Optional<Boolean> kept() {
        return outcome.filter(_ -> expected.ninetieth.compareTo(FARTHEST) < 0).flatMap(ended ->
                ended.waited.compareTo(expected.ninetieth) > 0 ? Optional.of(false) : ended.answered ? Optional.of(true) : Optional.empty());
    }
}
