package org.atiende.ledger;

/** How a call ended. Every call has exactly one. */
public enum Disposition {
    /** A qualified person and the caller talked. An announcement never counts (Ley 10/2025, art. 8.2). */
    ANSWERED,
    /** Talked to a last-resort person after the hold cap. */
    ANSWERED_BY_GUARDIA,
    /** The caller left after hearing, to its end, that and when we call: the promise is on disk, and kept. */
    PROMISED,
    /** The caller left before a person answered. */
    ABANDONED,
    /** Talked to somebody through the site's fail-safe dialplan: no router was there to record who. */
    FALLBACK,
    /** Busy before answer: beyond the stated limit of calls. */
    REFUSED
}
