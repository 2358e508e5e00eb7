package org.atiende.bench;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;

import org.atiende.bench.Callers.Caller;

/**
 * Callers on hold, as many as wanted: who has waited longest hangs up first. What the callers' thread tells and what the bench's own thread
 * asks meet under this object's lock.
 */
final class Crowd implements Callers.Ear {

    /** So quick is a crowd made, and so many at most are neither on hold nor gone: quicker than any Asterisk, but no flood. */
    private static final int GROWTH_PER_SECOND = 2_000;
    private static final int AT_THE_DOOR = 100;
    private static final int IDLE_PER_SECOND = 100;
    private static final Duration PATIENCE = Duration.ofSeconds(40);
    private static final Duration STEP = Duration.ofMillis(2);
    private static final Duration CALM = Duration.ofMillis(500);

    private final Callers callers;
    private final Deque<Caller> holding = new ArrayDeque<>();
    private final Map<String, Caller> leaving = new HashMap<>();
    private int called;
    private int hungUp;
    private int lost;

    Crowd(Callers callers) {
        this.callers = callers;
    }

    @Override
    public synchronized void held(Caller caller) {
        holding.add(caller);
    }

    @Override
    public synchronized void over(Caller caller) {
        if (caller.hungUpNanos() == 0) {
            holding.remove(caller);
            lost++;
        }
    }

    synchronized int held() {
        return holding.size();
    }

    synchronized int lost() {
        return lost;
    }

    synchronized int hungUp() {
        return hungUp;
    }

    private synchronized int atTheDoor() {
        return called - holding.size() - hungUp - lost;
    }

    /** Until so many are on hold, or no more can be. */
    void grow(int wanted) {
        var begin = System.nanoTime();
        for (int i = held(); i < wanted; i++) {
            one();
            pace(begin, i, GROWTH_PER_SECOND);
            awaitHeld(AT_THE_DOOR);
        }
        settle();
    }

    private void one() {
        synchronized (this) {
            called++;
        }
        callers.call(this);
    }

    /** Until everybody who called is on hold, or gone; gives up on those who are neither. */
    void settle() {
        awaitHeld(0);
        LockSupport.parkNanos(CALM.toNanos());
    }

    private void awaitHeld(int allBut) {
        var until = System.nanoTime() + PATIENCE.toNanos();
        while (atTheDoor() > allBut && System.nanoTime() < until) {
            LockSupport.parkNanos(STEP.toNanos());
        }
    }

    /** Somebody calls and somebody hangs up, evenly, for so long. */
    void churn(int perSecond, Duration length, Consumer<Duration> progress) {
        var begin = System.nanoTime();
        var told = begin;
        var owed = 0;                                        // hang-ups for which nobody was on hold yet
        for (int i = 0; System.nanoTime() - begin < length.toNanos(); i++) {
            if (perSecond > 0) {
                one();
                owed++;
            }
            while (owed > 0 && hangUpOne()) {
                owed--;
            }
            pace(begin, i, perSecond > 0 ? perSecond : IDLE_PER_SECOND);
            if (System.nanoTime() - told > Duration.ofSeconds(15).toNanos()) {
                told = System.nanoTime();
                progress.accept(length.minusNanos(told - begin));
            }
        }
    }

    private synchronized boolean hangUpOne() {
        var caller = holding.poll();
        if (caller == null) {
            return false;
        }
        hungUp++;
        leaving.put(caller.id(), caller);
        caller.hangUp();
        return true;
    }

    private static void pace(long begin, int done, int perSecond) {
        var ahead = begin + (done + 1) * 1_000_000_000L / perSecond - System.nanoTime();
        if (ahead > 0) {
            LockSupport.parkNanos(ahead);
        }
    }

    /**
     * How long each hang-up took to be noticed.
     *
     * @param told {@code id:nanos} of each script that noticed, by the clock that all processes share
     */
    synchronized List<Duration> noticed(String told) {
        var took = new ArrayList<Duration>();
        for (var one : told.split(" ")) {
            var idAndNanos = one.split(":");
            var caller = leaving.remove(idAndNanos[0]);
            if (caller != null) {
                took.add(Duration.ofNanos(Long.parseLong(idAndNanos[1]) - caller.hungUpNanos()));
            }
        }
        return took;
    }

    /** So many hang up at once. */
    void hangUp(int many) {
        for (int i = 0; i < many; i++) {
            hangUpOne();
        }
    }
}
