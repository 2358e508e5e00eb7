package org.atiende.store;

/** The database does not answer, or not in time. Nothing is wrong with what was asked: the same work may succeed later. */
public final class StoreLost extends RuntimeException {

    StoreLost(String message, Throwable cause) {
        super(message, cause);
    }

    /** For a stand-in of the store in tests, and for a deadline that is kept outside the database. */
    public StoreLost(String message) {
        super(message);
    }
}
