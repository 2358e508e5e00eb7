package org.atiende.speech;

import java.time.Duration;
import java.time.LocalDate;
import java.time.ZonedDateTime;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

import org.atiende.agent.AgentId;
import org.atiende.tel.PhoneNumber;

/**
 * What a spoken promise says, and in which clauses.
 *
 * @param agent who will call; empty: a person of the team
 * @param number of which the last three digits are spoken
 * @param due by the company's clock; only moments on a whole {@link #SLOT}, at most {@link #MAX_DAYS} days after today, can be spoken
 * @param today where the caller hears it, by the same clock
 */
public record PromiseWords(Optional<AgentId> agent, PhoneNumber number, ZonedDateTime due, LocalDate today) {

    /** Times are spoken to five minutes; no other minute has a sound. */
    public static final Duration SLOT = Duration.ofMinutes(5);

    /** Days are spoken by their name, which a week later means another one. */
    public static final int MAX_DAYS = 7;

    private static final int DIGITS = 3;

    /** Whether there are words for this moment; a promise of another one is kept all the same, but cannot be said. */
    public boolean speakable() {
        var days = ChronoUnit.DAYS.between(today, due.toLocalDate());
        return due.toLocalTime().toNanoOfDay() % SLOT.toNanos() == 0 && days >= 0 && days <= MAX_DAYS;
    }

    /** The clauses that must be heard, in their order; the time is the last of them. */
    List<String> untilTime(Optional<AgentId> named) {
        var keys = new ArrayList<>(List.of("promise.open", named.map(PromiseWords::nameKey).orElse("promise.someone"), "promise.number"));
        var digits = number.e164();
        digits.substring(digits.length() - DIGITS).chars().forEach(digit -> keys.add("promise.digit." + (char) digit));
        keys.add(dayKey());
        keys.add(timeKey(due.getHour(), due.getMinute()));
        return keys;
    }

    /** After midnight people still say "tonight" of that day; and of no other, for the night of a day may be either of two. */
    private String dayKey() {
        var day = due.toLocalDate();
        var afterMidnight = due.getHour() == 0;
        if (day.equals(today)) {
            return afterMidnight ? "promise.night.today" : "promise.day.today";
        }
        if (afterMidnight) {
            return "promise.night." + day.getDayOfWeek().getValue();
        }
        return "promise.day." + (day.equals(today.plusDays(1)) ? "tomorrow" : day.getDayOfWeek().getValue());
    }

    static String timeKey(int hour, int minute) {
        return "promise.time.%02d%02d".formatted(hour, minute);
    }

    /** An id may hold dots and hyphens, which as a file's name must not become the same. */
    static String nameKey(AgentId agent) {
        return "promise.agent." + agent.text().replace('-', '+');
    }
}
