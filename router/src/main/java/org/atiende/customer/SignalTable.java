package org.atiende.customer;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.result.RowView;

/** The signals' rows. Every method works inside the caller's transaction. */
public final class SignalTable {

    private static final String COLUMNS = "id, topic, area, impact, what, began, expected_end, ended";

    // The area leads the order as it leads the index: H2 reads along an index only what is sorted by it from its first column on.
    static final String OF_AREA = "SELECT " + COLUMNS + " FROM signals WHERE area = :area"
            + " ORDER BY area, ended DESC NULLS FIRST, impact DESC, began DESC, id FETCH FIRST :most ROWS ONLY";

    private SignalTable() {
    }

    /**
     * An area's signals: those that last, the most impact first and of the same the newest; then those that ended, the latest first. What of
     * them still matters is the reader's to say.
     */
    static List<Signal> ofArea(Handle handle, String area, int most) {
        return handle.createQuery(OF_AREA).bind("area", area).bind("most", most)
                .reduceRows(new ArrayList<>(), (found, row) -> {
                    found.add(signalOf(row));
                    return found;
                });
    }

    /** Those of the ids that are there. */
    public static Map<String, Signal> byId(Handle handle, Collection<String> ids) {
        return ids.isEmpty() ? Map.of() : handle.createQuery("SELECT " + COLUMNS + " FROM signals WHERE id IN (<ids>)")
                .bindList("ids", List.copyOf(ids))
                .reduceRows(new HashMap<String, Signal>(), (found, row) -> {
                    var signal = signalOf(row);
                    found.put(signal.id(), signal);
                    return found;
                });
    }

    private static Signal signalOf(RowView row) {
        return new Signal(row.getColumn("id", String.class), row.getColumn("topic", String.class), row.getColumn("area", String.class),
                row.getColumn("impact", Integer.class), row.getColumn("what", String.class), row.getColumn("began", Instant.class),
                Optional.ofNullable(row.getColumn("expected_end", Instant.class)), Optional.ofNullable(row.getColumn("ended", Instant.class)));
    }

    /**
     * Keeps a signal under its key, in place of what was told of it before; telling it again changes nothing. Of two who tell it at once,
     * whoever comes second waits for the first and has the last word.
     *
     * @return whether nobody had told it before
     */
    public static boolean put(Handle handle, Signal signal) {
        // The row is made before it is replaced: an update that finds none could not wait for somebody else's that is not committed yet.
        boolean fresh = write(handle, signal, "INSERT INTO signals (" + COLUMNS + ")"
                + " VALUES (:id, :topic, :area, :impact, :what, :began, :expected, :ended) ON CONFLICT DO NOTHING") == 1;
        if (!fresh) {
            write(handle, signal, "UPDATE signals SET topic = :topic, area = :area, impact = :impact, what = :what, began = :began,"
                    + " expected_end = :expected, ended = :ended WHERE id = :id");
        }
        return fresh;
    }

    private static int write(Handle handle, Signal signal, String statement) {
        return handle.createUpdate(statement).bind("id", signal.id()).bind("topic", signal.topic()).bind("area", signal.area())
                .bind("impact", signal.impact()).bind("what", signal.what()).bind("began", signal.began())
                .bindByType("expected", signal.expectedEnd().orElse(null), Instant.class)
                .bindByType("ended", signal.ended().orElse(null), Instant.class).execute();
    }
}
