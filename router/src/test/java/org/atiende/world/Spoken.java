package org.atiende.world;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

import org.atiende.match.Forecast;

/** What callers were told of their waits, and whether that may be said. */
final class Spoken {

    /** @param until by when, as they were told; {@link Instant#MAX} when that was left open, or a cause was told for a longer wait */
    private record Told(Node by, Instant until) {
    }

    /** Looked up a little after it was decided, by the router's clock. */
    private static final Duration HAIR = Duration.ofMillis(50);

    private final Judge judge;
    private final Map<String, Told> told = new HashMap<>();
    private int forecasts;

    Spoken(Judge judge) {
        this.judge = judge;
    }

    int forecasts() {
        return forecasts;
    }

    /** @param expected what the router expects of this caller's wait; nothing when they just left */
    void forecast(String call, Node by, Forecast said, Optional<Forecast.Expected> expected) {
        forecasts++;
        var now = by.now();
        var until = said.keptUntil(now);
        var before = Optional.ofNullable(told.put(call, new Told(by, until))).filter(earlier -> earlier.by == by);
        judge.check(16, before.filter(earlier -> until.minus(HAIR).isAfter(earlier.until)).isEmpty(), "%s is told a longer wait than before without a cause", call);
        expected.ifPresent(known -> {
            var waits = known.outlook().waits();
            var tenth = Duration.ofNanos((long) (waits[Math.max(0, (waits.length + 1) / 10 - 1)] * known.factor()));
            judge.check(16, !until.isBefore(Instant.MAX) || Duration.between(now, until).compareTo(tenth.minus(HAIR)) >= 0,
                    "%s is told %s, and nine times of ten it is longer than %s", call, said.word(), tenth);
        });
    }

    /** The caller was told why it takes longer. */
    void fewer(String call, Node by) {
        told.put(call, new Told(by, Instant.MAX));
    }
}
