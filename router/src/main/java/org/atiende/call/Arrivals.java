package org.atiende.call;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.regex.Pattern;

import org.atiende.tel.CallId;

/**
 * When a call arrived, on the router's steady clock, read from what Asterisk's wall clock wrote on its channel. Any router reads the same,
 * so the waiting line keeps its order when another one takes it over. Asked once a call: a step of the wall clock
 * later moves nobody. Safe from any thread.
 */
final class Arrivals {

    /** A call younger than this when its first turn comes has not been anywhere before. */
    private static final Duration NEW = Duration.ofSeconds(2);

    /** The two clocks are read one after the other, and a busy machine may stop in between: only more than that is a step. */
    private static final Duration STEP = Duration.ofMillis(500);

    private static final int NANOS_OF_A_MILLISECOND = 1_000_000;

    /** Asterisk's unique ids end with a number that counts its channels. */
    private static final Pattern NUMBERED = Pattern.compile(".*\\.([0-9]{1,9})");

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
        return age.isZero() || isNew && !turn.exact() ? now : turn.since().plus(ahead).plusNanos(number(turn.call()));
    }

    /** Of callers of one millisecond who was numbered first came first: else each turn would shuffle them. */
    private static int number(CallId call) {
        var numbered = NUMBERED.matcher(call.text());
        return numbered.matches() ? Integer.parseInt(numbered.group(1)) % NANOS_OF_A_MILLISECOND : 0;
    }
}
