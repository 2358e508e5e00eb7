package org.atiende.followup;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.util.Set;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Ley 10/2025, art. 17, by the calendar of Castilla y León in December 2026 and around a change of the clock. */
class LegalClockTest {

    private static final ZoneId MADRID = ZoneId.of("Europe/Madrid");

    /** The holidays between the dates of the rows. */
    private static final Set<LocalDate> HOLIDAYS = Set.of(LocalDate.of(2026, 12, 8), LocalDate.of(2026, 12, 25), LocalDate.of(2027, 1, 1), LocalDate.of(2027, 1, 6));

    private static Instant at(String local) {
        return local.contains("+") ? OffsetDateTime.parse(local).toInstant() : LocalDateTime.parse(local).atZone(MADRID).toInstant();
    }

    @ParameterizedTest
    @CsvSource({
        "CONTINUITY, 2026-12-10T23:30, 2026-12-11T01:30",
        "CONTINUITY, 2026-10-25T01:30, 2026-10-25T03:30+02:00",          // the clock goes back in between: two hours, not two numbers on it
        "BILLING, 2026-12-10T09:00, 2026-12-16T00:00",
        "BILLING, 2026-12-24T23:59, 2026-12-30T00:00",
        "COMPLAINT, 2026-11-30T09:00, 2026-12-23T00:00",                 // fifteen working days but for the 8th
        "COMPLAINT, 2026-12-18T18:00, 2027-01-14T00:00",                 // Christmas, New Year and the Kings
        "COMPLAINT, 2026-12-05T10:00, 2026-12-30T00:00"})                // opened on a Saturday
    void answerIsLateFromThenOn(LegalClock clock, String opened, String late) {
        assertThat(clock.deadline(at(opened), MADRID, HOLIDAYS::contains)).isEqualTo(at(late));
    }
}
