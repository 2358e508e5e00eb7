package org.atiende.agi;

/**
 * The channel left this turn: {@code HANGUP}, the end of the stream, or 511 was seen. Usually the caller hung up; a transfer, a
 * redirect and a lapsed lease look the same on the socket, so who really left is read from AMI, never from this alone.
 * Expected and frequent, caught once at the bottom of a script, hence without a stack trace.
 */
public final class CallerHungUp extends Exception {

    private static final long serialVersionUID = 1;

    public CallerHungUp() {
        super("the channel left this turn", null, false, false);
    }
}
