package org.atiende.calendar;

import java.time.DayOfWeek;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.Set;

/**
 * The daily window in which customers are called. Pure. A window that the change to summer time swallows begins at the first instant
 * after it; an hour that comes twice is in the window both times.
 *
 * @param days at least one
 * @param from the first minute
 * @param until the first minute after the window; midnight means the end of the day
 * @param zone the company's
 */
public record CallingHours(Set<DayOfWeek> days, LocalTime from, LocalTime until, ZoneId zone) {

    public CallingHours {
        days = Set.copyOf(days);
        if (days.isEmpty()) {
            throw new IllegalArgumentException("customers are called on one day of the week at least");
        }
        if (!until.equals(LocalTime.MIDNIGHT) && !from.isBefore(until)) {
            throw new IllegalArgumentException("the window begins before it ends: " + from + " to " + until);
        }
    }

    public static CallingHours always(ZoneId zone) {
        return new CallingHours(Set.of(DayOfWeek.values()), LocalTime.MIDNIGHT, LocalTime.MIDNIGHT, zone);
    }

    public boolean open(Instant at) {
        var local = at.atZone(zone);
        return days.contains(local.getDayOfWeek()) && !local.toLocalTime().isBefore(from)
                && (until.equals(LocalTime.MIDNIGHT) || local.toLocalTime().isBefore(until));
    }

    /** The first instant from this one on at which the window is open. */
    public Instant next(Instant at) {
        if (open(at)) {
            return at;
        }
        var day = at.atZone(zone).toLocalDate();
        for (var ahead = 0; ahead <= 8; ahead++) {
            var begins = ZonedDateTime.of(day.plusDays(ahead), from, zone).toInstant();
            if (!begins.isBefore(at) && open(begins)) {
                return begins;
            }
        }
        throw new IllegalStateException("a week without an open day (hours=" + this + ")");
    }
}
