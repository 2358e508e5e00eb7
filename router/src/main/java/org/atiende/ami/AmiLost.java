package org.atiende.ami;

/**
 * Asterisk could not be asked: there is no connection, it broke, or no answer came before the deadline. Whether the
 * action was carried out is not known; the client reconnects by itself.
 */
public final class AmiLost extends Exception {

    private static final long serialVersionUID = 1;

    public AmiLost(String why) {
        super(why);
    }

    AmiLost(String why, Throwable cause) {
        super(why, cause);
    }
}
