package org.atiende.world;

import java.sql.SQLException;
import java.util.SplittableRandom;
import java.util.function.Supplier;

import org.atiende.store.Store;
import org.atiende.world.Plan.Fault;
import org.jdbi.v3.core.ConnectionException;
import org.jdbi.v3.core.HandleCallback;
import org.jdbi.v3.core.Jdbi;

/** The road to the one database of all routers, and back: it takes its time, and at times it is broken. */
final class SimDisk implements Instead.Disk {

    private static final long BEHIND = 10_000_000_000L;

    private final Plan plan;
    private final Timeline time;
    private final SplittableRandom dice;
    private boolean away;
    private boolean sick;
    private boolean calm;
    private boolean refreshing;
    private boolean peeking;
    private long changes;
    private long seenAfter = -1;
    private String seen = "";
    private long troubledAt = Long.MIN_VALUE / 2;

    SimDisk(Plan plan, Timeline time, SplittableRandom dice) {
        this.plan = plan;
        this.time = time;
        this.dice = dice;
    }

    void away(boolean now) {
        away = now;
        troubledAt = time.nanos();
    }

    void sick(boolean now) {
        sick = now;
        troubledAt = time.nanos();
    }

    /** From now on nothing goes wrong any more. */
    void heals() {
        sick = false;
        calm = true;
    }

    private boolean slow() {
        return plan.has(Fault.STORE_SLOW) && !calm;
    }

    boolean isGood() {
        return !away && !sick && !slow();
    }

    /** Whether what was written lately may come to the disk late. */
    boolean isBehind() {
        return away || sick || troubledAt > time.nanos() - BEHIND;
    }

    /** Good, and since before that moment. */
    boolean wasGoodSince(long nanos) {
        return isGood() && troubledAt < nanos;
    }

    /** Within it nobody may wait: a monitor is held. */
    <T> T refreshing(Supplier<T> work) {
        refreshing = true;
        try {
            return work.get();
        } finally {
            refreshing = false;
        }
    }

    /** The world itself looks into the store; that always succeeds, and takes no time. */
    <T> T peeking(Supplier<T> look) {
        peeking = true;
        try {
            return look.get();
        } finally {
            peeking = false;
        }
    }

    /** How the promises that live stand; whoever has read them as they stand learns nothing from reading them again. */
    String promises(Store store) {
        if (changes != seenAfter) {
            seenAfter = changes;
            seen = peeking(() -> store.read("look at the promises", handle -> handle.createQuery(
                    "SELECT count(*) || '/' || coalesce(sum(version), 0) || '/' || coalesce(max(id), '') FROM promises WHERE live_key IS NOT NULL").mapTo(String.class).one()));
        }
        return seen;
    }

    @Override
    public <T, X extends Exception> T run(Jdbi jdbi, HandleCallback<T, X> work) throws X {
        if (peeking) {
            return jdbi.withHandle(work);
        }
        if (!refreshing && Thread.currentThread().isVirtual()) {
            Instead.sleep(dice.nextLong(100_000, 3_000_000) * (slow() && dice.nextInt(3) == 0 ? 400 : 1));
        }
        if (away || sick && dice.nextInt(16) == 0) {
            throw new ConnectionException(new SQLException("no way to the database", "08006"));
        }
        changes += refreshing ? 0 : 1;
        var answer = jdbi.withHandle(work);
        if (sick && dice.nextInt(16) == 0) {
            throw new ConnectionException(new SQLException("the way back from the database is lost", "08006"));
        }
        return answer;
    }
}
