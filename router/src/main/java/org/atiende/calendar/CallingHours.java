package org.atiende.calendar;

import java.time.DayOfWeek;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The daily window in which customers are called, holidays left out. Pure. A window whose beginning the change to summer time swallows
 * begins at the first instant after it; an hour that comes twice is in the window both times.
 *
 * @param days at least one
 * @param from the first minute
 * @param until the first minute after the window; midnight means the end of the day
 * @param zone the company's
 */
public record CallingHours(Set<DayOfWeek> days, LocalTime from, LocalTime until, ZoneId zone, Holidays holidays) {

    /** Nobody waits longer for a day that is none. */
    private static final int FARTHEST_DAYS = 400;

    public CallingHours {
        days = Set.copyOf(days);
        if (days.isEmpty()) {
            throw new IllegalArgumentException("customers are called on one day of the week at least");
        }
        if (!until.equals(LocalTime.MIDNIGHT) && !from.isBefore(until)) {
            throw new IllegalArgumentException("the window begins before it ends: " + from + " to " + until);
        }
    }

    public CallingHours(Set<DayOfWeek> days, LocalTime from, LocalTime until, ZoneId zone) {
        this(days, from, until, zone, Holidays.NONE);
    }

    public static CallingHours always(ZoneId zone) {
        return new CallingHours(Set.of(DayOfWeek.values()), LocalTime.MIDNIGHT, LocalTime.MIDNIGHT, zone);
    }

    /** The same window by the clock of another place. */
    public CallingHours in(ZoneId place) {
        return new CallingHours(days, from, until, place, holidays);
    }

    /** The first instant from this one on at which both windows are open; this one's alone where they never meet within a year. */
    public Instant next(Instant at, CallingHours other) {
        var both = next(at);
        for (var tries = 0; tries < FARTHEST_DAYS && !other.open(both); tries++) {
            both = next(other.next(both));
        }
        return other.open(both) ? both : next(at);
    }

    public boolean open(Instant at) {
        var local = at.atZone(zone);
        return !local.toLocalTime().isBefore(from) && (until.equals(LocalTime.MIDNIGHT) || local.toLocalTime().isBefore(until))
                && isCalled(local.toLocalDate());
    }

    private boolean isCalled(LocalDate day) {
        return days.contains(day.getDayOfWeek()) && !holidays.on(day);
    }

    /** The first instant from this one on at which the window is open. */
    public Instant next(Instant at) {
        if (open(at)) {
            return at;
        }
        var today = at.atZone(zone).toLocalDate();
        return Stream.iterate(today, day -> day.plusDays(1)).limit(FARTHEST_DAYS).filter(this::isCalled)
                .flatMap(day -> begins(day).filter(begin -> !begin.isBefore(at) && open(begin)).sorted())
                .findFirst().orElseThrow(() -> new IllegalStateException("no day is left to call on (from=" + at + " hours=" + this + ")"));
    }

    /** When the window may begin on a day: at its hour, as often as that comes, and when the clocks are set into it. */
    private Stream<Instant> begins(LocalDate day) {
        var rules = zone.getRules();
        var local = day.atTime(from);
        var changed = Optional.ofNullable(rules.nextTransition(day.atStartOfDay(zone).toInstant().minusSeconds(1)))
                .map(change -> change.getInstant()).filter(change -> change.atZone(zone).toLocalDate().equals(day));
        return Stream.concat(rules.getValidOffsets(local).stream().map(local::toInstant), changed.stream());
    }
}
