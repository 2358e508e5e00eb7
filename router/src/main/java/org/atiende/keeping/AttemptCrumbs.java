package org.atiende.keeping;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

import org.atiende.promise.Promises;
import org.atiende.store.StoreLost;
import org.atiende.tel.CallId;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The crumbs that attempts left in Asterisk's database, to be removed by some later turn once their rows tell how they ended. */
public final class AttemptCrumbs {

    /** Beyond it the oldest is found again at the next resync. */
    static final int MAX = 1_000;

    private static final Logger LOG = LoggerFactory.getLogger(AttemptCrumbs.class);

    private final Deque<CallId> crumbs = new ArrayDeque<>();
    private final Promises promises;

    public AttemptCrumbs(Promises promises) {
        this.promises = promises;
    }

    synchronized void left(CallId attempt) {
        if (crumbs.size() == MAX) {
            crumbs.removeFirst();
        }
        crumbs.addLast(attempt);
    }

    private synchronized List<CallId> oldest(int most) {
        return crumbs.stream().limit(most).toList();
    }

    private synchronized void remove(List<CallId> swept) {
        crumbs.removeAll(swept);
    }

    /** Takes those of the oldest that may go. */
    List<CallId> sweep(int most) {
        var some = oldest(most);
        try {
            var ended = promises.endedAttempts(some.stream().map(CallId::text).toList());
            var swept = some.stream().filter(attempt -> ended.contains(attempt.text())).toList();
            remove(swept);
            return swept;
        } catch (StoreLost away) {
            LOG.debug("Crumbs are left until the store is back. (why={})", away.getMessage());
            return List.of();
        }
    }
}
