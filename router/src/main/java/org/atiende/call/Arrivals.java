package org.atiende.call;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/**
 * When a call arrived, on the router's steady clock, read from what Asterisk's wall clock wrote on its channel. Any router reads the same,
 * so the waiting line keeps its order to the millisecond when another one takes it over. Asked once a call: a step of the wall clock
 * later moves nobody. Safe from any thread.
 */
final class Arrivals {

    /** A call younger than this when its first turn comes has not been anywhere before. */
    private static final Duration NEW = Duration.ofSeconds(2);

    /** The two clocks are read one after the other, and a busy machine may stop in between: only more than that is a step. */
    private static final Duration STEP = Duration.ofMillis(500);

    private final Clock clock;
    private final InstantSource wall;
    private Duration ahead;

    /** @param wall the machine's own clock, which may be set */
    Arrivals(Clock clock, InstantSource wall) {
        this.clock = clock;
        this.wall = wall;
        this.ahead = Duration.between(wall.instant(), clock.instant());
    }

    Clock clock() {
        return clock;
    }

    /** How far the steady clock is ahead of the wall clock; the same answer, whoever asks, until the wall clock is set. */
    private synchronized Duration ahead() {
        var now = Duration.between(wall.instant(), clock.instant());
        if (now.minus(ahead).abs().compareTo(STEP) > 0) {
            ahead = now;
        }
        return ahead;
    }

    boolean justCame(TurnRequest turn) {
        return turn.age(wall.instant()).compareTo(NEW) < 0;
    }

    /** @param isNew the call has been nowhere before: then it came just now, if its channel does not know better */
    Instant of(TurnRequest turn, boolean isNew) {
        var now = clock.instant();
        var ahead = ahead();
        var age = turn.age(now.minus(ahead));
        return age.isZero() || isNew && !turn.exact() ? now : turn.since().plus(ahead);
    }
}
