package org.atiende.promise;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.List;
import java.util.Set;

import org.atiende.calendar.CallingHours;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PromisePolicyTest {

    private static final CallingHours HOURS = new CallingHours(Set.of(DayOfWeek.values()), LocalTime.of(9, 0), LocalTime.of(21, 0), ZoneId.of("Europe/Madrid"));

    private static PromisePolicy slots(Duration length, int seats) {
        return new PromisePolicy(HOURS, Duration.ofMinutes(5), length, seats, Duration.ofSeconds(30), List.of(Duration.ofMinutes(5), Duration.ofHours(2)));
    }

    @ParameterizedTest
    @CsvSource({
            "2026-11-20T09:00:00Z, 2026-11-20T09:00:00Z, a slot begins now",
            "2026-11-20T09:00:00.000001Z, 2026-11-20T09:05:00Z, it has just begun: the next one",
            "2026-11-20T19:56:00Z, 2026-11-21T08:00:00Z, five to nine in the evening: tomorrow at nine",
            "2026-11-20T02:00:00Z, 2026-11-20T08:00:00Z, the night: at nine"})
    void firstSlotIsOnTheGridAndInCallingHours(Instant from, Instant slot, String why) {
        assertThat(slots(Duration.ofMinutes(5), 1).firstSlot(from)).as(why).isEqualTo(slot);
    }

    @Test
    void slotsOfAnHourFollowEachOtherOverTheNight() {
        var hourly = slots(Duration.ofHours(1), 1);
        assertThat(hourly.slotAfter(Instant.parse("2026-11-20T18:00:00Z"))).isEqualTo("2026-11-20T19:00:00Z");
        assertThat(hourly.slotAfter(Instant.parse("2026-11-20T19:00:00Z"))).isEqualTo("2026-11-21T08:00:00Z");
    }

    @Test
    void gridStandsOnTheClockOnTheWallAlsoWhereZonesAreOddByMinutes() {
        var nepal = new PromisePolicy(CallingHours.always(ZoneId.of("Asia/Kathmandu")), Duration.ofMinutes(5), Duration.ofHours(1), 1,
                Duration.ofSeconds(30), List.of());
        assertThat(nepal.firstSlot(Instant.parse("2026-11-20T09:01:00Z"))).as("15:00 there").isEqualTo("2026-11-20T09:15:00Z");
    }

    @Test
    void planOfRetriesComesToAnEndAndKeepsToTheHours() {
        var policy = slots(Duration.ofMinutes(5), 1);
        var evening = Instant.parse("2026-11-20T19:58:00Z");
        assertThat(policy.retry(1, evening)).contains(Instant.parse("2026-11-21T08:00:00Z"));
        assertThat(policy.retry(2, Instant.parse("2026-11-20T10:00:00Z"))).contains(Instant.parse("2026-11-20T12:00:00Z"));
        assertThat(policy.retry(3, evening)).isEmpty();
    }

    @Test
    void slotThatIsNoPartOfAnHourOrHasNoSeatIsRefused() {
        assertThatThrownBy(() -> slots(Duration.ofMinutes(7), 1)).hasMessageContaining("whole part of an hour");
        assertThatThrownBy(() -> slots(Duration.ofMinutes(5), 0)).hasMessageContaining("one seat");
    }
}
