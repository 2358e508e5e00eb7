package org.atiende.config;

import java.time.DayOfWeek;
import java.time.Duration;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

import org.atiende.calendar.CallingHours;
import org.atiende.calendar.Holidays;
import org.atiende.promise.PromisePolicy;
import org.atiende.yaml.Section;

/** Makes what the lines of the file promise into policies. */
final class PromiseDraft {

    private static final Map<String, DayOfWeek> DAYS = Map.of("mon", DayOfWeek.MONDAY, "tue", DayOfWeek.TUESDAY, "wed", DayOfWeek.WEDNESDAY,
            "thu", DayOfWeek.THURSDAY, "fri", DayOfWeek.FRIDAY, "sat", DayOfWeek.SATURDAY, "sun", DayOfWeek.SUNDAY);

    private final Section file;
    private final ZoneId zone;
    private final Holidays holidays;

    PromiseDraft(Section file, ZoneId zone, Holidays holidays) {
        this.file = file;
        this.zone = zone;
        this.holidays = holidays;
    }

    Map<String, PromisePolicy> byLine() {
        var policies = new HashMap<String, PromisePolicy>();
        file.sections("lines").stream().filter(line -> line.has("promises")).forEach(line ->
                policies.putIfAbsent(line.text("name"), policy(line.section("promises"))));
        return policies;
    }

    private PromisePolicy policy(Section promises) {
        return new PromisePolicy(hours(promises), promises.duration("lead", Duration.ofMinutes(1), Duration.ofHours(24)),
                promises.one("slot", Duration.ofMinutes(5), PromiseDraft::slot), Math.max(1, promises.number("seats")),
                promises.duration("ring", Duration.ofSeconds(15), Duration.ofSeconds(60)),
                promises.durations("retries", Duration.ofMinutes(1), Duration.ofHours(24)),
                promises.has("courtesy-after") ? Optional.of(promises.duration("courtesy-after", Duration.ZERO, Duration.ofHours(1))) : Optional.empty());
    }

    /** The schema knows which there are. */
    private static Duration slot(String text) {
        if (!text.matches("(5|10|15|20|30|60)m")) {
            throw new IllegalArgumentException("not a part of an hour; write for example 5m");
        }
        return Duration.ofMinutes(Integer.parseInt(text.substring(0, text.length() - 1)));
    }

    private CallingHours hours(Section promises) {
        var from = promises.time("from");
        var until = promises.time("until");
        if (!until.equals(LocalTime.MIDNIGHT) && !from.isBefore(until)) {
            promises.wrong("until", "must come after from (" + from + "); customers are called within one day");
            return CallingHours.always(zone);
        }
        var days = new HashSet<>(promises.each("days", DayOfWeek.MONDAY, name -> DAYS.getOrDefault(name, DayOfWeek.MONDAY)));
        return new CallingHours(days.isEmpty() ? Set.of(DayOfWeek.MONDAY) : days, from, until, zone,
                promises.flag("on-holidays") ? Holidays.NONE : holidays);
    }
}
