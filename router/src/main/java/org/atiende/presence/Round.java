package org.atiende.presence;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import org.atiende.store.StoreLost;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Does something once a second, whatever happens: neither a store that is away nor a fault of ours in one round ends all of them. Owns one
 * virtual thread.
 */
public final class Round implements AutoCloseable {

    private static final Duration EVERY = Duration.ofSeconds(1);

    private static final Logger LOG = LoggerFactory.getLogger(Round.class);

    private final String what;
    private final Runnable work;
    private final CountDownLatch closing = new CountDownLatch(1);
    private boolean away;

    /**
     * @param what is looked after, in the plural, for the log and as the thread's name
     * @param work one round; throws {@link StoreLost} when the store is away
     */
    public Round(String what, Runnable work) {
        this.what = what;
        this.work = work;
    }

    public void start() {
        Thread.ofVirtual().name(what).start(this::goRound);
    }

    private void goRound() {
        try {
            do {
                lookWhateverHappens();
            } while (!closing.await(EVERY.toMillis(), TimeUnit.MILLISECONDS));
        } catch (InterruptedException nobodyDoes) {
            throw new IllegalStateException("a round is never interrupted (of=" + what + ")", nobodyDoes);
        }
    }

    private void lookWhateverHappens() {
        try {
            work.run();
            if (away) {
                LOG.info("The {} are read again.", what);
            }
            away = false;
        } catch (StoreLost lost) {
            if (!away) {
                LOG.warn("The {} cannot be read while the store is away; none is forgotten. (why={})", what, lost.getMessage());
            }
            away = true;
        } catch (RuntimeException ours) {
            LOG.error("The round of the {} failed; the next one follows.", what, ours);
        }
    }

    @Override
    public void close() {
        closing.countDown();
    }
}
