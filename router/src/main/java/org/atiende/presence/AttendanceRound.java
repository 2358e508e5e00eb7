package org.atiende.presence;

import org.atiende.agent.StoredAvailability;
import org.atiende.store.StoreLost;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Goes round once a second: what agents chose at another router on the same store counts here as well. An agent signs in at whichever
 * router their phone's call reaches; without this the other would offer them nothing after a takeover, or offer whoever is on a break.
 */
public final class AttendanceRound implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(AttendanceRound.class);

    private final StoredAvailability availability;
    private final Attendance attendance;
    private final Round round = new Round("agents' choices", this::look);

    public AttendanceRound(StoredAvailability availability, Attendance attendance) {
        this.availability = availability;
        this.attendance = attendance;
    }

    public void start() {
        round.start();
    }

    /** One round. A fault of ours in it must not end all of them. */
    public void look() {
        try {
            attendance.learn(availability.learn(), availability::of);
        } catch (StoreLost away) {
            LOG.debug("What agents chose at another router is learned when the store is back. (why={})", away.getMessage());
        } catch (RuntimeException ours) {
            LOG.error("What agents chose at another router could not be learned; the next round follows.", ours);
        }
    }

    @Override
    public void close() {
        round.close();
    }
}
