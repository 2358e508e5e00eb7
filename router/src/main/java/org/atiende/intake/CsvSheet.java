package org.atiende.intake;

import java.util.Collection;
import java.util.List;
import java.util.Map;

import org.atiende.csv.CsvFile;
import org.atiende.csv.CsvRow;
import org.jdbi.v3.core.Handle;

/** One kind of thing that can be imported: its columns, how a row is read, and the table it goes to. Lives for one import. */
abstract class CsvSheet<T> {

    /** A row and what was read from it. */
    record Entry<T>(CsvRow row, T value) {
    }

    /**
     * The rows handed to the store at once, unless the sheet must see all of its rows together. Not more, because H2 compares each row found
     * with every id asked for.
     */
    static final int BATCH = 250;

    abstract List<CsvFile.Column> columns();

    abstract String idOf(T value);

    /** Reads a row; when it left the row bad, the answer is not used. */
    abstract T read(CsvRow row);

    /** Reports what only the store or the rows together can tell: unknown references, things taken twice. */
    abstract void check(Handle handle, List<Entry<T>> entries);

    /** Whether a row says nothing that is not stored already. */
    boolean same(T stored, T read) {
        return stored.equals(read);
    }

    abstract Map<String, T> stored(Handle handle, Collection<String> ids);

    abstract void insert(Handle handle, Collection<T> values);

    abstract void update(Handle handle, Collection<T> values);

    int batch() {
        return BATCH;
    }
}
