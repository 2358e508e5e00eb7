package org.atiende.calendar;

import java.time.LocalDate;

/** Days on which customers are not called though their weekday says so. Safe from any thread. */
@FunctionalInterface
public interface Holidays {

    /** No day is one. */
    Holidays NONE = _ -> false;

    boolean on(LocalDate day);
}
