package org.atiende.followup;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;

import org.atiende.calendar.Holidays;

/**
 * How the company keeps its customers informed.
 *
 * @param lines by name, as which a customer is called: the first that speaks their language, or else the first; without one nobody is called
 * @param settle changes of a case within so long become one call
 * @param contactEvery an open case for which nobody says when is told of again after so long
 * @param beforeDeadline so long before the law's deadline the customer is told how it stands
 * @param personFromImpact from this impact on a person calls, and no message is played
 * @param atOnce so many customers are told at once at most
 * @param keepFree and only while more agents are free, of those who could take the customer, than this many and the calls under way
 * @param clocks the law's, by topic; {@link LegalClock#COMPLAINT} for any other
 * @param zone of the company's calendar
 */
public record FollowUpPolicy(List<String> lines, Duration settle, Duration contactEvery, Duration beforeDeadline, int personFromImpact, int atOnce,
        int keepFree, Map<String, LegalClock> clocks, ZoneId zone, Holidays holidays) {

    public FollowUpPolicy {
        lines = List.copyOf(lines);
        clocks = Map.copyOf(clocks);
    }

    Instant deadline(String topic, Instant opened) {
        return clocks.getOrDefault(topic, LegalClock.COMPLAINT).deadline(opened, zone, holidays);
    }
}
