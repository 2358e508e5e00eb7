package org.atiende.keeping;

import java.time.Clock;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import org.atiende.promise.Promises;
import org.atiende.store.Alarms;
import org.atiende.store.Store;
import org.atiende.store.StoreLost;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Goes round once a second: reads the promises that live, and sees that each has its alarm. So a promise whose process died between its
 * row and its alarm is kept all the same. Owns the alarms and one virtual thread.
 */
public final class PromiseRound implements AutoCloseable {

    private static final Duration ROUND = Duration.ofSeconds(1);

    /** Alarms that are set already are set again so often, in case somebody lost one. */
    private static final int ROUNDS_UNTIL_ALL = 60;

    /** So many promises are kept at once by one node. */
    static final int AT_ONCE = 50;

    private static final Logger LOG = LoggerFactory.getLogger(PromiseRound.class);

    private final Promises promises;
    private final PromiseKeeper keeper;
    private final Alarms alarms;
    private final CountDownLatch closing = new CountDownLatch(1);
    private final Set<String> set = new HashSet<>();                       // by the round's thread alone
    private int rounds;
    private boolean away;

    public PromiseRound(Store store, String node, Promises promises, PromiseKeeper keeper, Clock calendar) {
        this.promises = promises;
        this.keeper = keeper;
        this.alarms = new Alarms(store, "promise", node, calendar, AT_ONCE, keeper::tend);
    }

    public void start() {
        alarms.start();
        Thread.ofVirtual().name("promises").start(this::goRound);
    }

    private void goRound() {
        try {
            do {
                lookWhateverHappens();
            } while (!closing.await(ROUND.toMillis(), TimeUnit.MILLISECONDS));
        } catch (InterruptedException nobodyDoes) {
            throw new IllegalStateException("the round of the promises is never interrupted", nobodyDoes);
        }
    }

    /** A fault of ours in one round must not end all of them: promises would be forgotten. */
    private void lookWhateverHappens() {
        try {
            look();
        } catch (RuntimeException ours) {
            LOG.error("The round of the promises failed; the next one follows.", ours);
        }
    }

    private void look() {
        try {
            var live = promises.refresh();
            if (rounds++ % ROUNDS_UNTIL_ALL == 0) {
                set.clear();
            }
            live.stream().filter(promise -> set.add(promise.id())).forEach(promise -> alarms.set(promise.id(), promise.nextTry()));
            if (away) {
                LOG.info("The promises are read again. (live={})", live.size());
            }
            away = false;
        } catch (StoreLost lost) {
            set.clear();
            if (!away) {
                LOG.warn("The promises cannot be read while the store is away; none is forgotten. (why={})", lost.getMessage());
            }
            away = true;
        }
    }

    /** First the keeper, so that whoever waits in an alarm ends; then the alarms. */
    @Override
    public void close() {
        closing.countDown();
        keeper.close();
        alarms.close();
    }
}
