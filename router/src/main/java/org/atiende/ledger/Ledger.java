package org.atiende.ledger;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import org.atiende.tel.CallId;

/** The append-only story of every call. */
public interface Ledger {

    /**
     * Takes a revision of a call's record. Returns at once, whatever the database does: the newest revision of each call is written
     * behind, in order. Safe from any thread.
     */
    void record(CallRecord call);

    /** A call's newest record, written or still on its way. */
    Optional<CallRecord> find(CallId id);

    /** Whether nothing of this call is still on its way to the database. */
    boolean isWritten(CallId id);

    /** Calls that were written without an end, oldest first: at start, those a killed router left behind. */
    List<CallRecord> openCalls();

    /** The newest calls first. */
    List<CallRecord> latest(int count);

    /** How many calls arrived since then and have ended, by how; a call still on its way to the database may be missing. */
    Map<Disposition, Integer> countSince(Instant arrival);

    /** Waits until everything taken so far is written; for shutdown and tests. */
    void flush();
}
