package org.atiende.presence;

import org.atiende.ami.AmiLost;
import org.atiende.match.Decision;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ends the rings that Asterisk did not end itself. It reckons ring times by the wall clock: put back by an hour while a phone rings, that
 * phone would ring for an hour more, and its caller with it ({@code ast_remaining_ms}, {@code main/time.c}). The next turn of the call
 * hears that nobody answered. Blocks; safe from any thread.
 */
public final class OverdueRings {

    private static final Logger LOG = LoggerFactory.getLogger(OverdueRings.class);

    /** What is asked of Asterisk. */
    @FunctionalInterface
    public interface Pbx {
        int endRings(String endpoint, String call) throws AmiLost;
    }

    private final Pbx pbx;

    public OverdueRings(Pbx pbx) {
        this.pbx = pbx;
    }

    public void end(Decision.RingOverdue overdue) {
        var endpoint = overdue.agent().endpoint().name();
        try {
            var ended = pbx.endRings(endpoint, overdue.call().text());
            if (ended > 0) {
                LOG.warn("A phone rang past its time and was made to stop: was the clock of Asterisk's machine put back? (call={} agent={})",
                        overdue.call(), overdue.agent().id());
            }
        } catch (AmiLost gone) {
            LOG.debug("An overdue ring is ended when AMI is back. (call={} why={})", overdue.call(), gone.getMessage());
        }
    }
}
