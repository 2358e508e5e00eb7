package org.atiende.world;

import java.lang.reflect.Method;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.SplittableRandom;
import java.util.concurrent.Executor;

/**
 * The virtual clock, and everything that happens on it in one order. All threads of a world are virtual threads on one carrier, the
 * loop of {@link #play}: whoever can run runs, one after the other, until nobody can; then the clock jumps to the next moment. Nothing
 * here takes real time, so the same plan gives the same story. Owned by the thread that plays.
 */
final class Timeline {

    private static final Method NEW_THREAD = newThread();

    /** Nine in the morning, on a Monday, in Madrid. */
    static final Instant BEGIN = Instant.parse("2026-03-02T08:00:00Z");

    /** A moment to come. */
    static final class Moment {

        private final long at;
        private final long number;
        private Runnable act;

        private Moment(long at, long number, Runnable act) {
            this.at = at;
            this.number = number;
            this.act = act;
        }

        void cancel() {
            act = null;
        }
    }

    /** What runs on one machine, or in one process: it can be killed, and stopped and continued, in the middle of anything that waits. */
    final class Machine implements Executor {

        private final String name;
        private final Deque<Runnable> stopped = new ArrayDeque<>();
        private boolean dead;
        private boolean frozen;
        private long thawedAt;

        Machine(String name) {
            this.name = name;
        }

        @Override
        public void execute(Runnable task) {
            if (!Thread.currentThread().isVirtual() && Thread.currentThread() != player) {
                foreign = Optional.of("a thread of " + name + " was waked from outside the world by " + Thread.currentThread().getName());
            }
            if (!dead) {
                synchronized (runnable) {
                    (frozen ? stopped : runnable).add(frozen ? task : new Slice(this, task));
                }
            }
        }

        void kill() {
            dead = true;
            stopped.clear();
        }

        boolean isDead() {
            return dead;
        }

        boolean isFrozen() {
            return frozen;
        }

        long thawedAt() {
            return thawedAt;
        }

        void freeze() {
            frozen = true;
        }

        void thaw() {
            frozen = false;
            thawedAt = now;
            stopped.forEach(this::execute);
            stopped.clear();
        }

        /** Runs this on a thread of the machine. */
        Thread start(String what, Runnable body) {
            try {
                var thread = (Thread) NEW_THREAD.invoke(null, this, name + "-" + what, 0, body);
                thread.start();
                return thread;
            } catch (ReflectiveOperationException e) {
                throw new IllegalStateException("this JDK makes no virtual threads on a scheduler of ours", e);
            }
        }
    }

    private record Slice(Machine machine, Runnable task) implements Runnable {

        @Override
        public void run() {
            if (machine.frozen) {
                machine.stopped.add(task);
            } else if (!machine.dead) {
                task.run();
            }
        }
    }

    private final PriorityQueue<Moment> moments = new PriorityQueue<>(Comparator.<Moment>comparingLong(m -> m.at).thenComparingLong(m -> m.number));
    private final List<Runnable> runnable = new ArrayList<>();
    private final Thread player = Thread.currentThread();
    private final Optional<SplittableRandom> shuffle;
    private Optional<String> foreign = Optional.empty();
    private long now;
    private long number;
    private long wallAhead;
    private long played;
    private long trace = 1_125_899_906_842_597L;
    private StringBuilder diary;

    /** @param shuffle who of those who can run does so first; without it, who could first */
    Timeline(Optional<SplittableRandom> shuffle) {
        this.shuffle = shuffle;
    }

    private static Method newThread() {
        try {
            var method = Class.forName("java.lang.ThreadBuilders").getDeclaredMethod("newVirtualThread", Executor.class, String.class, int.class, Runnable.class);
            method.setAccessible(true);
            return method;
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("this JDK makes no virtual threads on a scheduler of ours", e);
        }
    }

    long nanos() {
        return now;
    }

    /** The steady time as an instant. */
    Instant instant() {
        return BEGIN.plusNanos(now);
    }

    /** What the machine's clock says, which may have been set. */
    Instant wall() {
        return instant().plusNanos(wallAhead);
    }

    Duration wallAhead() {
        return Duration.ofNanos(wallAhead);
    }

    void stepWall(Duration by) {
        wallAhead += by.toNanos();
    }

    Moment after(Duration wait, Runnable act) {
        return after(wait.toNanos(), act);
    }

    Moment after(long nanos, Runnable act) {
        var moment = new Moment(now + Math.max(nanos, 0), number++, act);
        moments.add(moment);
        return moment;
    }

    /** Part of the story: two runs of one plan must tell the same. */
    void trace(String what) {
        for (int i = 0; i < what.length(); i++) {
            trace = 31 * trace + what.charAt(i);
        }
        trace = 31 * trace + now;
        if (diary != null) {
            diary.append(instant().toString(), 11, 19).append(' ').append(what).append('\n');
        }
    }

    void keepDiary() {
        diary = new StringBuilder();
    }

    String diary() {
        return diary == null ? "" : diary.toString();
    }

    long hash() {
        return trace;
    }

    /** How many moments came. */
    long played() {
        return played;
    }

    /** Plays until the clock says so, and looks after each moment. */
    void play(Duration until, Runnable look) {
        runAll();
        while (!moments.isEmpty() && moments.peek().at <= until.toNanos()) {
            var moment = moments.poll();
            if (moment.act != null) {
                now = moment.at;
                played++;
                moment.act.run();
                runAll();
                look.run();
            }
        }
        now = Math.max(now, until.toNanos());
    }

    private void runAll() {
        while (!runnable.isEmpty()) {
            var next = shuffle.isPresent() && runnable.size() > 1 ? shuffle.get().nextInt(runnable.size()) : 0;
            runnable.remove(next).run();
        }
        foreign.ifPresent(why -> {
            throw new IllegalStateException("the world is not deterministic: " + why);
        });
    }
}
