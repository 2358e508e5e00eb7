package org.atiende.call;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.function.Predicate;

import org.atiende.agi.AgiSession;
import org.atiende.agi.CallerHungUp;
import org.atiende.agi.LineLost;
import org.atiende.tel.CallId;

/**
 * The crumbs that ended calls left in Asterisk's database, waiting to be removed by some later turn: the manager interface may not, and a
 * hang-up handler must not ask us. A crumb stays until its call's end is in the store. Safe from any thread.
 */
final class Crumbs {

    /** Crumbs remembered; beyond it the oldest is found again at the next resync. */
    static final int MAX = 10_000;

    /** More than the turns after talks keep small: many calls end without a talk, so every turn must take some along. */
    static final int BACKLOG = 200;

    /** Left alone for so long, whatever the store says. */
    private static final Duration REST = Duration.ofSeconds(10);

    private record Crumb(CallId call, Instant since) {
    }

    private final Predicate<CallId> written;
    private final Clock clock;
    private final Deque<Crumb> crumbs = new ArrayDeque<>();

    /** @param written whether a call's end is in the store */
    Crumbs(Predicate<CallId> written, Clock clock) {
        this.written = written;
        this.clock = clock;
    }

    synchronized void left(CallId call) {
        if (crumbs.size() == MAX) {
            crumbs.removeFirst();
        }
        crumbs.addLast(new Crumb(call, clock.instant()));
    }

    /** Whether a flood of calls without a talk leaves them faster than the turns after talks take them away. */
    synchronized boolean pileUp() {
        return crumbs.size() > BACKLOG;
    }

    /** Removes the oldest that may go from Asterisk's database, a quarter of a millisecond each. */
    void sweep(AgiSession line, int most) throws CallerHungUp, LineLost {
        for (var crumb : take(most)) {
            line.get("DB_DELETE(atiende-end/" + crumb + ")");
        }
    }

    /** Takes the oldest that may go; who is taken is removed, or found again at the next resync. */
    synchronized List<CallId> take(int most) {
        var now = clock.instant();
        var swept = new ArrayList<CallId>();
        while (swept.size() < most && !crumbs.isEmpty() && crumbs.getFirst().since().plus(REST).isBefore(now)
                && written.test(crumbs.getFirst().call())) {
            swept.add(crumbs.removeFirst().call());
        }
        return swept;
    }
}
