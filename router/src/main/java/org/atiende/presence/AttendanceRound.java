package org.atiende.presence;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import org.atiende.agent.StoredAvailability;
import org.atiende.store.StoreLost;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Goes round once a second: what agents chose at another router on the same store counts here as well. An agent signs in at whichever
 * router their phone's call reaches; without this the other would offer them nothing after a takeover, or offer whoever is on a break.
 * Owns one virtual thread.
 */
public final class AttendanceRound implements AutoCloseable {

    private static final Duration ROUND = Duration.ofSeconds(1);

    private static final Logger LOG = LoggerFactory.getLogger(AttendanceRound.class);

    private final StoredAvailability availability;
    private final Attendance attendance;
    private final CountDownLatch closing = new CountDownLatch(1);

    public AttendanceRound(StoredAvailability availability, Attendance attendance) {
        this.availability = availability;
        this.attendance = attendance;
    }

    public void start() {
        Thread.ofVirtual().name("attendance").start(this::goRound);
    }

    private void goRound() {
        try {
            while (!closing.await(ROUND.toMillis(), TimeUnit.MILLISECONDS)) {
                look();
            }
        } catch (InterruptedException nobodyDoes) {
            throw new IllegalStateException("the round of the attendance is never interrupted", nobodyDoes);
        }
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
        closing.countDown();
    }
}
