package org.atiende.config;

import java.time.LocalDate;
import java.time.Year;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;

import de.focus_shift.jollyday.core.Holiday;
import de.focus_shift.jollyday.core.HolidayManager;
import de.focus_shift.jollyday.core.ManagerParameters;
import org.atiende.calendar.Holidays;

/**
 * The holidays of a country and of one of its regions, as jollyday knows them; equal when they are of the same. What a town or a yearly
 * decree adds or takes away is the configuration's to say.
 */
final class RegionHolidays implements Holidays {

    private final String country;
    private final Optional<String> region;
    private final HolidayManager calendar;
    private final Map<Year, Set<LocalDate>> years = new ConcurrentHashMap<>();

    private RegionHolidays(String country, Optional<String> region, HolidayManager calendar) {
        this.country = country;
        this.region = region;
        this.calendar = calendar;
    }

    /** Whether anything is known of this country (ISO 3166-1, upper case). */
    static boolean isKnown(String country) {
        return HolidayManager.getSupportedCalendarCodes().contains(country);
    }

    /** Takes about a third of a second the first time, to read the country's file. */
    static RegionHolidays of(String country) {
        return new RegionHolidays(country, Optional.empty(), HolidayManager.getInstance(ManagerParameters.create(country.toLowerCase(Locale.ROOT))));
    }

    Set<String> regions() {
        return new TreeSet<>(calendar.getCalendarHierarchy().getChildren().keySet());
    }

    /** @param name one of {@link #regions} */
    RegionHolidays in(String name) {
        return new RegionHolidays(country, Optional.of(name), calendar);
    }

    @Override
    public boolean on(LocalDate day) {
        return years.computeIfAbsent(Year.from(day), this::of).contains(day);
    }

    private Set<LocalDate> of(Year year) {
        return calendar.getHolidays(year, region.stream().toArray(String[]::new)).stream().map(Holiday::getDate).collect(Collectors.toUnmodifiableSet());
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof RegionHolidays of && country.equals(of.country) && region.equals(of.region);
    }

    @Override
    public int hashCode() {
        return Objects.hash(country, region);
    }

    @Override
    public String toString() {
        return region.map(name -> country + "-" + name).orElse(country);
    }
}
