package org.atiende.keeping;

import java.time.Clock;
import java.util.HashSet;
import java.util.Set;

import org.atiende.presence.Round;
import org.atiende.promise.Promises;
import org.atiende.store.Alarms;
import org.atiende.store.Store;
import org.atiende.store.StoreLost;

/**
 * Goes round once a second: reads the promises that live, and sees that each has its alarm. So a promise whose process died between its
 * row and its alarm is kept all the same. Owns the alarms and one virtual thread.
 */
public final class PromiseRound implements AutoCloseable {

    /** Alarms that are set already are set again so often, in case somebody lost one. */
    private static final int ROUNDS_UNTIL_ALL = 60;

    /** So many promises are kept at once by one node. */
    static final int AT_ONCE = 50;

    private final Promises promises;
    private final PromiseKeeper keeper;
    private final Alarms alarms;
    private final Round round = new Round("promises", this::look);
    private final Set<String> set = new HashSet<>();                       // by the round's thread alone
    private int rounds;

    public PromiseRound(Store store, String node, Promises promises, PromiseKeeper keeper, Clock calendar) {
        this.promises = promises;
        this.keeper = keeper;
        this.alarms = new Alarms(store, "promise", node, calendar, AT_ONCE, keeper::tend);
    }

    public void start() {
        alarms.start();
        round.start();
    }

    private void look() {
        try {
            var live = promises.refresh();
            if (rounds++ % ROUNDS_UNTIL_ALL == 0) {
                set.clear();
            }
            live.stream().filter(promise -> set.add(promise.id())).forEach(promise -> alarms.set(promise.id(), promise.nextTry()));
        } catch (StoreLost lost) {
            set.clear();
            throw lost;
        }
    }

    /** First the keeper, so that whoever waits in an alarm ends; then the alarms. */
    @Override
    public void close() {
        round.close();
        keeper.close();
        alarms.close();
    }
}
