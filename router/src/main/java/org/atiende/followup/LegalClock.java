package org.atiende.followup;

import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.Locale;

import org.atiende.calendar.Holidays;

/** How soon the law wants an answer (Ley 10/2025, art. 17). */
public enum LegalClock {
    /** An interruption of a basic service: cause and estimated restoration within two hours (art. 17.2). */
    CONTINUITY,
    /** An invoice or an undue charge: five days, all of which count (art. 17.3 says days, and not working days). */
    BILLING,
    /** Any other matter: fifteen working days (art. 17.1). Saturdays, Sundays and holidays are none (Ley 39/2015, art. 30.2). */
    COMPLAINT;

    private static final Duration TWO_HOURS = Duration.ofHours(2);
    private static final int BILLING_DAYS = 5;
    private static final int WORKING_DAYS = 15;

    /** As it is written in the configuration. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** When the answer is late. Terms of days begin with the day after, and end with their last day. */
    public Instant deadline(Instant opened, ZoneId zone, Holidays holidays) {
        var day = opened.atZone(zone).toLocalDate();
        switch (this) {
            case CONTINUITY -> {
                return opened.plus(TWO_HOURS);
            }
            case BILLING -> day = day.plusDays(BILLING_DAYS);
            case COMPLAINT -> {
                for (var left = WORKING_DAYS; left > 0; ) {
                    day = day.plusDays(1);
                    var weekend = day.getDayOfWeek() == DayOfWeek.SATURDAY || day.getDayOfWeek() == DayOfWeek.SUNDAY;
                    left -= weekend || holidays.on(day) ? 0 : 1;
                }
            }
        }
        return day.plusDays(1).atStartOfDay(zone).toInstant();
    }
}
