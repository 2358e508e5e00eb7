package org.atiende.need;

import java.time.Duration;
import java.time.Instant;

/** How long ago something was, and how long it takes, as people say it. */
final class Ago {

    private Ago() {
    }

    /** Whole days; none for what seems to come yet, by another machine's clock. */
    static long days(Instant at, Instant now) {
        return Math.max(0, Duration.between(at, now).toDays());
    }

    static String words(Instant at, Instant now) {
        var days = days(at, now);
        return days == 0 ? "today" : days == 1 ? "yesterday" : days + " days ago";
    }

    /** From one instant to a later one: minutes up to two hours, hours up to two days, then days; the rest is left out. */
    static String span(Instant from, Instant to) {
        var length = Duration.between(from, to);
        if (length.toMinutes() < 1) {
            return "less than a minute";
        }
        return length.toHours() < 2 ? count(length.toMinutes(), "minute") : length.toDays() < 2 ? count(length.toHours(), "hour") : count(length.toDays(), "day");
    }

    private static String count(long number, String unit) {
        return number + " " + unit + (number == 1 ? "" : "s");
    }
}
