package org.atiende.ami;

/**
 * Asterisk understood and said no ("Permission denied", "Authentication failed"). Asking again changes nothing: somebody
 * must change {@code manager.conf}, or we asked for something we must not. The message is ours plus Asterisk's own words.
 */
public final class AmiRefused extends RuntimeException {

    private static final long serialVersionUID = 1;

    AmiRefused(String message) {
        super(message);
    }

    /** Asterisk does not know the action: the module that brings it is not loaded, or not yet. */
    boolean unknownAction() {
        return getMessage().contains("Invalid/unknown command");
    }
}
