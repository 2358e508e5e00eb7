package org.atiende.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.LocalDate;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Against the official calendars, and the Easter of ten years from an almanac. */
class HolidayDraftTest {

    private static final RegionHolidays SPAIN = RegionHolidays.of("ES");

    @ParameterizedTest
    @CsvSource({"2026, 04-05", "2027, 03-28", "2028, 04-16", "2029, 04-01", "2030, 04-21", "2031, 04-13", "2032, 03-28", "2033, 04-17", "2034, 04-09", "2035, 03-25"})
    void spainHasItsNineFixedDaysAndGoodFriday(int year, String easter) {
        assertThat(Stream.of("01-01", "01-06", "05-01", "08-15", "10-12", "11-01", "12-06", "12-08", "12-25").map(day -> LocalDate.parse(year + "-" + day)))
                .allMatch(SPAIN::on);
        assertThat(SPAIN.on(LocalDate.parse(year + "-" + easter).minusDays(2))).as("Good Friday").isTrue();
        assertThat(IntStream.rangeClosed(1, 365).mapToObj(day -> LocalDate.ofYearDay(year, day)).filter(SPAIN::on)).hasSize(10);
    }

    @ParameterizedTest
    @CsvSource({"an, 2027-02-28", "ar, 2027-04-23", "cl, 2027-04-23", "ct, 2027-09-11", "ga, 2027-07-25", "md, 2028-05-02", "vc, 2027-10-09", "cn, 2027-05-30",
            "ex, 2027-09-08", "mc, 2027-06-09", "ri, 2027-06-09", "as, 2027-09-08"})
    void regionHasItsOwnDay(String region, String day) {
        assertThat(SPAIN.on(LocalDate.parse(day))).isFalse();
        assertThat(SPAIN.in(region).on(LocalDate.parse(day))).isTrue();
    }

    @Test
    void twoReadingsAreEqualAndTwoRegionsAreNot() {
        assertThat(SPAIN.in("cl")).isEqualTo(RegionHolidays.of("ES").in("cl")).hasSameHashCodeAs(RegionHolidays.of("ES").in("cl")).isNotEqualTo(SPAIN.in("md"));
        assertThat(SPAIN.in("cl")).hasToString("ES-cl");
    }
}
