package org.atiende.store;

/** The database does not answer, or not in time. Nothing is wrong with what was asked: the same work may succeed later. */
public final class StoreLost extends RuntimeException {

    private final boolean maybeKept;

    StoreLost(String message, Throwable cause) {
        this(message, cause, false);
    }

    StoreLost(String message, Throwable cause, boolean maybeKept) {
        super(message, cause);
        this.maybeKept = maybeKept;
    }

    StoreLost(String message, boolean maybeKept) {
        super(message);
        this.maybeKept = maybeKept;
    }

    /** For a stand-in of the store in tests, and for a deadline that is kept outside the database. */
    public StoreLost(String message) {
        this(message, false);
    }

    /**
     * Whether what should have been written may be there all the same, now or in a moment: the answer to the commit was lost. When false,
     * nothing of it is kept, and never will be.
     */
    public boolean maybeKept() {
        return maybeKept;
    }
}
