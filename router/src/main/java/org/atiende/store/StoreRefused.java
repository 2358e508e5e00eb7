package org.atiende.store;

/** The database answered and said no: the row breaks a rule of its table, or the statement is wrong. Repeating it will not help. */
public final class StoreRefused extends RuntimeException {

    StoreRefused(String message) {
        super(message);
    }

    public StoreRefused(String message, Throwable cause) {
        super(message, cause);
    }
}
