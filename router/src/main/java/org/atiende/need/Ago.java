package org.atiende.need;

import java.time.Duration;
import java.time.Instant;

/** How long ago something was, as people say it. */
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
}
