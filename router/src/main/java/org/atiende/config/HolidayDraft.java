package org.atiende.config;

import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.Set;

import org.atiende.calendar.Holidays;
import org.atiende.yaml.Nearest;
import org.atiende.yaml.Section;

/** Makes what the file says of holidays into days. */
final class HolidayDraft {

    private final Section file;
    private final Section section;
    private final String company;

    /** @param company its country, whose calendar is taken when the file names no other */
    HolidayDraft(Section file, String company) {
        this.file = file;
        this.section = file.section("holidays");
        this.company = company;
    }

    /** Without the section there are none. */
    static Holidays of(Section file, String company) {
        return file.has("holidays") ? new HolidayDraft(file, company).holidays() : Holidays.NONE;
    }

    private Holidays holidays() {
        return new Company(calendar(), Set.copyOf(section.each("also", LocalDate.MIN, HolidayDraft::day)),
                Set.copyOf(section.each("except", LocalDate.MIN, HolidayDraft::day)));
    }

    /** As a record, so that two readings of one file are equal. */
    private record Company(Holidays calendar, Set<LocalDate> also, Set<LocalDate> except) implements Holidays {

        @Override
        public boolean on(LocalDate day) {
            return also.contains(day) || calendar.on(day) && !except.contains(day);
        }
    }

    private Holidays calendar() {
        var country = section.has("calendar") ? section.text("calendar") : company;
        if (country.equals("none")) {
            if (section.has("region")) {
                section.wrong("region", "there is no calendar to take it from; name the country under calendar");
            }
            return Holidays.NONE;
        }
        if (!RegionHolidays.isKnown(country)) {
            (section.has("calendar") ? section : file).wrong(section.has("calendar") ? "calendar" : "holidays",
                    "the holidays of " + country + " are not known; write calendar: none, and the days under also");
            return Holidays.NONE;
        }
        var national = RegionHolidays.of(country);
        return section.maybe("region", national, name -> {
            if (!national.regions().contains(name)) {
                throw new IllegalArgumentException(country + " has no region " + name + "; allowed: " + String.join(", ", national.regions())
                        + Nearest.hint(name, national.regions()));
            }
            return national.in(name);
        }).orElse(national);
    }

    private static LocalDate day(String text) {
        try {
            return LocalDate.parse(text);
        } catch (DateTimeException _) {
            throw new IllegalArgumentException("no day of the calendar; write it in quotes, as \"2026-12-24\"");
        }
    }
}
