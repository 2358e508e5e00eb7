package org.atiende.agi;

/** The line to Asterisk is of no more use though the caller may well be there; the dialplan takes them to the next node. */
public final class LineLost extends Exception {

    private static final long serialVersionUID = 1;

    /** Why we gave the line up. */
    public enum Why {
        /** The connection broke without a goodbye. */
        NETWORK,
        /** What came was no FastAGI, out of step, or a refusal of a command as unknown or misused. */
        PROTOCOL,
        /** No reply within the deadline; a peer that stopped reading ends here too, as there is never more than one line under way. */
        REPLY_LATE,
        /** This server is closing. */
        SERVER_CLOSED,
        /** Somebody interrupted the turn's thread, which nobody should. */
        INTERRUPTED
    }

    private final Why why;

    public LineLost(Why why) {
        super("the line is lost: " + why);
        this.why = why;
    }

    public Why why() {
        return why;
    }
}
