package org.atiende.match;

import java.time.Duration;

/** What a caller is told of the wait. Only what is probably kept is ever said. */
public sealed interface Forecast {

    /** Rounded up to whole minutes, at least one. */
    record Minutes(int atMost) implements Forecast {
    }

    /** Nobody on duty can take the call, or the wait is too long to be promised. */
    record Unknown() implements Forecast {
    }

    /** No forecast longer than this is spoken: it would not be kept. */
    int MAX_MINUTES = 15;

    /**
     * The mean time until so many talks have ended, doubled so that it is kept most of the time: with {@code n} agents busy on talks of
     * mean length {@code m}, one ends every {@code m/n} on average (Little, 1961).
     *
     * @param ahead callers before this one
     * @param onDuty agents at work who could take the call
     */
    static Forecast simple(int ahead, int onDuty, Duration meanTalk) {
        if (onDuty == 0) {
            return new Unknown();
        }
        var wait = meanTalk.multipliedBy(2L * (ahead + 1)).dividedBy(onDuty);
        var minutes = (int) Math.ceilDiv(Math.max(1, wait.toSeconds()), 60);
        return minutes > MAX_MINUTES ? new Unknown() : new Minutes(minutes);
    }
}
