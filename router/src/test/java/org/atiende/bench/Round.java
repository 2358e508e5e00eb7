package org.atiende.bench;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

import org.atiende.bench.Callers.Act;
import org.atiende.bench.Callers.Caller;

/**
 * So many turns on one server, one after the other in each of some lines at once.
 *
 * @param turns     that were asked for
 * @param assigned  those that ended with everything the dialplan needs to dial
 * @param held      those of them that were answered and heard music before
 * @param commands  that were sent and answered
 * @param processor user and system time of the server's process
 */
record Round(int turns, int assigned, int held, long commands, Duration processor) {

    /** On a machine that is busy with other things a round takes as long as it takes, as long as it goes on. */
    private static final Duration PATIENCE = Duration.ofMinutes(1);

    /** Counts on the callers' thread, is read when all are over. */
    private static final class Tally implements Callers.Ear {

        private final Callers callers;
        private final AtomicInteger toCome;
        private final CountDownLatch under;
        private final AtomicInteger assigned = new AtomicInteger();
        private final AtomicInteger held = new AtomicInteger();
        private final AtomicLong commands = new AtomicLong();

        Tally(Callers callers, int turns) {
            this.callers = callers;
            this.toCome = new AtomicInteger(turns);
            this.under = new CountDownLatch(turns);
        }

        void next() {
            if (toCome.getAndDecrement() > 0) {
                callers.call(this);
            }
        }

        @Override
        public void over(Caller caller) {
            commands.addAndGet(caller.commands());
            assigned.addAndGet(caller.did(Act.DIAL_STRING) && caller.did(Act.DIALLED) ? 1 : 0);
            held.addAndGet(caller.wasServed() ? 1 : 0);
            under.countDown();
            next();
        }
    }

    static Round run(Stand stand, int turns, int atOnce) {
        var tally = new Tally(stand.callers(), turns);
        var before = stand.server().processorTime();
        for (int line = 0; line < atOnce; line++) {
            tally.next();
        }
        try {
            for (long left = turns; !tally.under.await(PATIENCE.toSeconds(), TimeUnit.SECONDS); left = tally.under.getCount()) {
                if (tally.under.getCount() == left) {
                    throw new IllegalStateException(left + " turns do not end");
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted among turns", e);
        }
        return new Round(turns, tally.assigned.get(), tally.held.get(), tally.commands.get(), stand.server().processorTime().minus(before));
    }

    double turnsPerSecond() {
        return turns / seconds();
    }

    double commandsPerSecond() {
        return commands / seconds();
    }

    private double seconds() {
        return processor.toNanos() / 1e9;
    }
}
