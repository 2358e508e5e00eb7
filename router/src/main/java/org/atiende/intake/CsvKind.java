package org.atiende.intake;

import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What can be imported, in the order in which one refers to the other. */
public enum CsvKind {
    AGENTS, CUSTOMERS, CASES, CONTACTS, SIGNALS;

    /** The kind's name on the command line, and of its file in a folder before {@code .csv}. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** All of them, as one clause; the suffix makes files of them. */
    static String words(String suffix) {
        return Stream.of(values()).map(kind -> kind.word() + suffix).collect(Collectors.joining(", "));
    }

    static Optional<CsvKind> of(String word) {
        return Stream.of(values()).filter(kind -> kind.word().equals(word)).findFirst();
    }
}
