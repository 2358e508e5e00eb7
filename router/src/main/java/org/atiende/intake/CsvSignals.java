package org.atiende.intake;

import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import org.atiende.csv.CsvFile;
import org.atiende.csv.CsvProblems;
import org.atiende.csv.CsvRow;
import org.atiende.customer.Signal;
import org.atiende.customer.SignalTable;
import org.jdbi.v3.core.Handle;

/**
 * Signals: {@code id,topic,area,impact,what,began,expected-end,ended}. A signal lasts until a row with its id says when it ended; one whose
 * row is missing from a later file goes on.
 */
final class CsvSignals extends CsvSheet<Signal> {

    private final Instant now;

    CsvSignals(Instant now) {
        this.now = now;
    }

    @Override
    List<CsvFile.Column> columns() {
        return List.of(CsvFile.Column.must("id"), CsvFile.Column.must("topic"), CsvFile.Column.must("area"), CsvFile.Column.must("impact"),
                CsvFile.Column.must("what"), CsvFile.Column.must("began"), CsvFile.Column.may("expected-end"), CsvFile.Column.may("ended"));
    }

    @Override
    String idOf(Signal signal) {
        return signal.id();
    }

    @Override
    Signal read(CsvRow row) {
        var began = row.moment("began", now);
        var expectedEnd = row.momentIfAny("expected-end", now);
        var ended = row.momentIfAny("ended", now);
        if (!row.bad()) {                                    // nothing but moments was read yet: they can be compared
            notBefore(row, "expected-end", expectedEnd, began);
            notBefore(row, "ended", ended, began);
        }
        return new Signal(row.key("id"), row.word("topic"), row.key("area"), row.number("impact", 1, 5), row.text("what", Signal.MAX_WHAT),
                began, expectedEnd, ended);
    }

    private static void notBefore(CsvRow row, String column, Optional<Instant> end, Instant began) {
        if (end.filter(began::isAfter).isPresent()) {
            row.problem(column, CsvProblems.quoted(row.raw(column)) + " is before it began, " + CsvProblems.quoted(row.raw("began")) + "; correct one of the two");
        }
    }

    @Override
    void check(Handle handle, List<Entry<Signal>> entries) {
        // A signal refers to nothing that is stored: an area without a customer is an area all the same.
    }

    @Override
    Map<String, Signal> stored(Handle handle, Collection<String> ids) {
        return SignalTable.byId(handle, ids);
    }

    @Override
    void insert(Handle handle, Collection<Signal> signals) {
        signals.forEach(signal -> SignalTable.put(handle, signal));
    }

    @Override
    void update(Handle handle, Collection<Signal> signals) {
        signals.forEach(signal -> SignalTable.put(handle, signal));
    }
}
