package org.atiende.calendar;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.DayOfWeek;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.EnumSet;
import java.util.Set;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CallingHoursTest {

    private static final ZoneId MADRID = ZoneId.of("Europe/Madrid");
    private static final CallingHours WEEKDAYS = new CallingHours(EnumSet.range(DayOfWeek.MONDAY, DayOfWeek.FRIDAY), LocalTime.of(9, 0),
            LocalTime.of(21, 0), MADRID);

    private static Instant at(String local) {
        return ZonedDateTime.parse(local + "[Europe/Madrid]").toInstant();
    }

    @ParameterizedTest
    @CsvSource({
            "2026-11-20T09:00:00+01:00, 2026-11-20T09:00:00+01:00, the first minute",
            "2026-11-20T20:59:59+01:00, 2026-11-20T20:59:59+01:00, the last second",
            "2026-11-20T08:59:59+01:00, 2026-11-20T09:00:00+01:00, a second too early",
            "2026-11-20T21:00:00+01:00, 2026-11-23T09:00:00+01:00, Friday evening waits for Monday",
            "2026-11-22T12:00:00+01:00, 2026-11-23T09:00:00+01:00, so does Sunday",
            "2026-11-23T03:00:00+01:00, 2026-11-23T09:00:00+01:00, the night before"})
    void nextIsTheFirstInstantAtWhichCustomersAreCalled(String from, String next, String why) {
        assertThat(WEEKDAYS.next(at(from))).as(why).isEqualTo(at(next));
        assertThat(WEEKDAYS.open(at(from))).isEqualTo(from.equals(next));
    }

    @Test
    void windowThatTheChangeToSummerTimeSwallowsBeginsAfterIt() {
        var night = new CallingHours(Set.of(DayOfWeek.SUNDAY), LocalTime.of(2, 30), LocalTime.of(4, 0), MADRID);
        assertThat(night.next(at("2027-03-28T00:00:00+01:00"))).isEqualTo(at("2027-03-28T03:00:00+02:00"));
    }

    @Test
    void hourThatComesTwiceIsInTheWindowBothTimes() {
        var night = new CallingHours(Set.of(DayOfWeek.SUNDAY), LocalTime.of(2, 0), LocalTime.of(3, 0), MADRID);
        assertThat(night.open(at("2027-10-31T02:30:00+02:00"))).isTrue();
        assertThat(night.open(at("2027-10-31T02:30:00+01:00"))).isTrue();
        assertThat(night.open(at("2027-10-31T03:00:00+01:00"))).isFalse();
    }

    @Test
    void midnightEndsTheDayAndAlwaysIsAlways() {
        var late = new CallingHours(Set.of(DayOfWeek.MONDAY), LocalTime.of(22, 0), LocalTime.MIDNIGHT, MADRID);
        assertThat(late.open(at("2026-11-23T23:59:59+01:00"))).isTrue();
        assertThat(late.open(at("2026-11-24T00:00:00+01:00"))).isFalse();
        assertThat(CallingHours.always(MADRID).open(at("2026-11-24T03:33:00+01:00"))).isTrue();
    }

    @Test
    void windowsOfTwoPlacesMeetWhenBothAreOpen() {
        var here = new CallingHours(Set.of(DayOfWeek.MONDAY, DayOfWeek.TUESDAY), LocalTime.of(9, 0), LocalTime.of(21, 0), MADRID);
        var tenerife = here.in(ZoneId.of("Atlantic/Canary"));
        assertThat(here.next(at("2026-11-30T08:00:00+01:00"), tenerife)).isEqualTo(at("2026-11-30T10:00:00+01:00"));
        assertThat(here.next(at("2026-11-30T20:59:59+01:00"), tenerife)).isEqualTo(at("2026-11-30T20:59:59+01:00"));
        assertThat(here.next(at("2026-11-30T21:00:00+01:00"), tenerife)).as("there it is eight").isEqualTo(at("2026-12-01T10:00:00+01:00"));
        assertThat(here.next(at("2026-11-30T12:00:00+01:00"), here)).isEqualTo(at("2026-11-30T12:00:00+01:00"));
        var sydney = new CallingHours(Set.of(DayOfWeek.MONDAY), LocalTime.of(9, 0), LocalTime.of(10, 0), MADRID);
        assertThat(sydney.next(at("2026-11-30T12:00:00+01:00"), sydney.in(ZoneId.of("Australia/Sydney")))).as("they never meet").isEqualTo(at("2026-12-07T09:00:00+01:00"));
    }

    @Test
    void windowThatNeverOpensIsRefused() {
        assertThatThrownBy(() -> new CallingHours(Set.of(), LocalTime.of(9, 0), LocalTime.of(10, 0), MADRID)).hasMessageContaining("one day");
        assertThatThrownBy(() -> new CallingHours(Set.of(DayOfWeek.MONDAY), LocalTime.of(10, 0), LocalTime.of(9, 0), MADRID))
                .hasMessageContaining("begins before it ends");
    }
}
