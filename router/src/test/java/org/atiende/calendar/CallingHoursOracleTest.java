package org.atiende.calendar;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.DayOfWeek;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.Calendar;
import java.util.EnumSet;
import java.util.GregorianCalendar;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TimeZone;
import java.util.stream.Stream;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Every quarter of an hour of ten years, in zones that change their clocks by an hour, by half an hour, at midnight, on other days than
 * Europe, or never, against an oracle that knows nothing of windows: it reads the wall clock from {@link GregorianCalendar}.
 */
class CallingHoursOracleTest {

    private static final long QUARTER = 15 * 60_000L;
    private static final Instant BEGIN = Instant.parse("2024-01-01T00:00:00Z");
    private static final Instant END = Instant.parse("2034-01-01T00:00:00Z");
    private static final Set<LocalDate> HOLIDAYS = Set.of(LocalDate.of(2024, 3, 31), LocalDate.of(2025, 10, 26), LocalDate.of(2026, 12, 25),
            LocalDate.of(2026, 12, 26), LocalDate.of(2031, 1, 1));

    private record Window(Set<DayOfWeek> days, LocalTime from, LocalTime until) {
    }

    private static final List<Window> WINDOWS = List.of(
            new Window(EnumSet.range(DayOfWeek.MONDAY, DayOfWeek.FRIDAY), LocalTime.of(9, 0), LocalTime.of(21, 0)),
            new Window(Set.of(DayOfWeek.values()), LocalTime.of(2, 0), LocalTime.of(2, 30)),
            new Window(Set.of(DayOfWeek.SUNDAY), LocalTime.of(2, 30), LocalTime.of(4, 0)),
            new Window(Set.of(DayOfWeek.values()), LocalTime.MIDNIGHT, LocalTime.of(1, 15)),
            new Window(Set.of(DayOfWeek.SATURDAY, DayOfWeek.SUNDAY), LocalTime.of(22, 45), LocalTime.MIDNIGHT));

    @ParameterizedTest
    @ValueSource(strings = {"Europe/Madrid", "Atlantic/Canary", "Africa/Ceuta", "Europe/London", "Europe/Dublin", "America/New_York", "America/Santiago",
            "America/Sao_Paulo", "Australia/Lord_Howe", "Africa/Cairo", "Asia/Beirut", "Asia/Kathmandu"})
    void windowIsOpenWhenTheWallClockSaysSoAndBeginsAtTheFirstSuchQuarter(String name) {
        var zone = ZoneId.of(name);
        var quarters = (int) ((END.toEpochMilli() - BEGIN.toEpochMilli()) / QUARTER);
        for (var window : WINDOWS) {
            var hours = new CallingHours(window.days, window.from, window.until, zone, HOLIDAYS::contains);
            var wall = new GregorianCalendar(TimeZone.getTimeZone(zone), Locale.ROOT);
            var next = Long.MAX_VALUE;
            for (var quarter = quarters - 1; quarter >= 0; quarter--) {
                var millis = BEGIN.toEpochMilli() + quarter * QUARTER;
                wall.setTimeInMillis(millis);
                var open = oracle(window, wall);
                next = open ? millis : next;
                var at = Instant.ofEpochMilli(millis);
                if (hours.open(at) != open || quarter % 29 == 0 && next < Long.MAX_VALUE && hours.next(at).toEpochMilli() != next) {
                    assertThat(hours.open(at)).as("%s at %s in %s", window, at, zone).isEqualTo(open);
                    assertThat(hours.next(at)).as("%s from %s on in %s", window, at, zone).isEqualTo(Instant.ofEpochMilli(next));
                }
            }
        }
    }

    private static boolean oracle(Window window, Calendar wall) {
        var minute = wall.get(Calendar.HOUR_OF_DAY) * 60 + wall.get(Calendar.MINUTE);
        var day = DayOfWeek.of((wall.get(Calendar.DAY_OF_WEEK) + 5) % 7 + 1);
        var holiday = Stream.of(20240331, 20251026, 20261225, 20261226, 20310101).anyMatch(date -> date
                == wall.get(Calendar.YEAR) * 10_000 + (wall.get(Calendar.MONTH) + 1) * 100 + wall.get(Calendar.DAY_OF_MONTH));
        var end = window.until.equals(LocalTime.MIDNIGHT) ? 24 * 60 : window.until.toSecondOfDay() / 60;
        return window.days.contains(day) && !holiday && minute >= window.from.toSecondOfDay() / 60 && minute < end;
    }
}
