package org.atiende;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Optional;
import java.util.function.LongSupplier;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The time of day, for what is promised to the minute. It follows the machine's clock as that is slewed; a step is not believed at once,
 * for a promise kept an hour early is as broken as one kept an hour late: time goes on steadily, and the step counts when it has stood
 * for ten minutes. Safe from any thread.
 */
final class CalendarClock extends Clock {

    /** More than this from one look to the next is a step: no time service slews as fast. */
    static final Duration STEP = Duration.ofSeconds(2);

    /** A clock that stands by its step for so long was wrong before. */
    static final Duration BELIEVED = Duration.ofMinutes(10);

    private static final Logger LOG = LoggerFactory.getLogger(CalendarClock.class);

    private record Step(Duration by, long since) {
    }

    private final Clock wall;
    private final LongSupplier nanos;
    private final long startNanos;
    private Instant start;                                  // under this object's lock, as the next one
    private Optional<Step> suspected = Optional.empty();

    CalendarClock() {
        this(Clock.systemUTC(), System::nanoTime);
    }

    CalendarClock(Clock wall, LongSupplier nanos) {
        this.wall = wall;
        this.nanos = nanos;
        this.startNanos = nanos.getAsLong();
        this.start = wall.instant();
    }

    @Override
    public synchronized Instant instant() {
        var elapsed = nanos.getAsLong() - startNanos;
        var ours = start.plusNanos(elapsed);
        var away = Duration.between(ours, wall.instant());
        if (away.abs().compareTo(STEP) <= 0) {
            suspected = Optional.empty();
            start = start.plus(away);
            return ours.plus(away);
        }
        if (suspected.filter(step -> step.by.minus(away).abs().compareTo(STEP) <= 0).isEmpty()) {
            LOG.warn("The machine's clock has stepped by {} s; what is promised goes by the time before, until the step has stood for {} min. "
                    + "Look after its time service.", away.toSeconds(), BELIEVED.toMinutes());
            suspected = Optional.of(new Step(away, elapsed));
        } else if (elapsed - suspected.orElseThrow().since >= BELIEVED.toNanos()) {
            LOG.warn("The machine's clock stands by its step of {} s; promises go by it from now on.", away.toSeconds());
            suspected = Optional.empty();
            start = start.plus(away);
            return ours.plus(away);
        }
        return ours;
    }

    @Override
    public ZoneId getZone() {
        return ZoneOffset.UTC;
    }

    /** Always in UTC; zones belong to calendars. */
    @Override
    public Clock withZone(ZoneId zone) {
        return this;
    }
}
