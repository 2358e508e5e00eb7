package org.atiende.forecast;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntUnaryOperator;

/**
 * Who is offered a promise before the hold cap: as few as can be, as late as still helps. When a caller would be past the cap without a
 * promise with more than a small chance <em>even if everybody ahead who was not asked yet were asked now</em>, those ahead are asked, the
 * newest first; whoever will hardly be served in time is asked at once; and each caller is asked once. Acceptance, and the pace at which
 * callers are taken, are learned: where all accept nobody but the hopeless is asked early, where most refuse they are asked in time. (What
 * can be reached: {@code research/feasibility-routing.md} 3.)
 *
 * <p>Callers and kinds of need are the pairing's numbers; instants and lengths are nanoseconds. Pure; belongs to its owner's thread or lock.
 */
public final class EarlyOffers {

    /** Nobody. */
    public static final int NONE = -1;

    /** The chance, from which on somebody is asked, that a caller is past the cap without a promise. */
    static final double RISK = .007;

    /** With no more than a tenth of a chance to be served in time a caller is asked at once. */
    static final double HOPELESS = .9;

    /** Until callers have been asked, half of them are thought to accept; as if so many had been. */
    private static final double ASSUMED = 10;

    /** Until callers have been taken, the agents are thought to serve nobody else; as if so many had been. */
    private static final double ALONE = 100;

    /** What is learned counts half as much after some two thousand callers. */
    private static final double MEMORY = 1 - 1 / 3_000.0;

    /** Who was asked and is still there after so long, words and thinking, stays. */
    private static final long DECIDES = Duration.ofSeconds(45).toNanos();

    private enum Answer {
        NOT_ASKED, OPEN, NO
    }

    private static final class Waiting {

        private final Line line;
        private final long rank;
        private final long deadline;
        private final int call;
        private Answer answer;
        private long askedAt;

        Waiting(Line line, long rank, long deadline, int call, Answer answer) {
            this.line = line;
            this.rank = rank;
            this.deadline = deadline;
            this.call = call;
            this.answer = answer;
        }
    }

    /** Those who wait for one kind of need, the first to be served first. */
    private final class Line {

        private final List<Waiting> all = new ArrayList<>();
        private final int cell;
        private double asked = ASSUMED;
        private double accepted = ASSUMED / 2;
        private double taken;                                 // counted once for each who waited: how it goes when the line is long
        private double handling;                              // what the agents' time was enough for, counted likewise
        private long since;
        private int mayAnswer;                                // who may be asked, or was and has not answered

        Line(int cell) {
            this.cell = cell;
        }

        void add(Waiting one, long now) {
            passes(now);
            var at = all.size();
            while (at > 0 && all.get(at - 1).rank > one.rank) {
                at--;
            }
            all.add(at, one);
            mayAnswer += one.answer == Answer.NO ? 0 : 1;
        }

        void remove(Waiting one, long now) {
            passes(now);
            all.remove(one);
            mayAnswer -= one.answer == Answer.NO ? 0 : 1;
        }

        /** Takes note of the agents' time since the last change, when somebody waited for it. */
        private void passes(long now) {
            if (!all.isEmpty()) {
                handling += (now - since) * agents.applyAsInt(cell) / meanHandling * all.size();
            }
            since = now;
        }

        void takes() {
            taken = taken * MEMORY + all.size() + 1;
            handling *= MEMORY;
        }

        /** Callers of this line who are taken in a nanosecond: the agents' own pace, and their share in it as learned. */
        private double pace() {
            return agents.applyAsInt(cell) / meanHandling * (taken + ALONE) / (handling + ALONE);
        }

        void answered(boolean yes) {
            asked = asked * MEMORY + 1;
            accepted = accepted * MEMORY + (yes ? 1 : 0);
        }

        int next(long now) {
            if (mayAnswer == 0) {
                return NONE;
            }
            var pace = pace();
            var acceptance = accepted / asked;
            var mayLeave = 0;
            var open = 0;
            Waiting newest = null;                            // of those ahead who can be asked
            for (var ahead = 0; ahead < all.size(); ahead++) {
                var one = all.get(ahead);
                if (one.answer == Answer.OPEN && now - one.askedAt > DECIDES) {
                    stays(one.call);
                }
                if (now < one.deadline) {
                    var served = (one.deadline - now) * pace;
                    if (one.answer == Answer.NOT_ASKED && Chances.atMost(ahead, served) > HOPELESS) {
                        return ask(one, now);
                    }
                    var stays = one.answer == Answer.NO ? 1 : 1 - acceptance;
                    if (newest != null && open * acceptance < needed(ahead, served, mayLeave, acceptance, RISK / stays)) {
                        return ask(newest, now);
                    }
                }
                mayLeave += one.answer == Answer.NO ? 0 : 1;
                open += one.answer == Answer.OPEN ? 1 : 0;
                newest = one.answer == Answer.NOT_ASKED ? one : newest;
            }
            return NONE;
        }

        /** How many of those ahead would have to leave now. */
        private static int needed(int ahead, double served, int mayLeave, double acceptance, double risk) {
            var leave = 0;
            while (leave < mayLeave && Chances.atMost(ahead - leave, served, mayLeave - leave, acceptance) > risk) {
                leave++;
            }
            return leave;
        }

        private int ask(Waiting one, long now) {
            one.answer = Answer.OPEN;
            one.askedAt = now;
            return one.call;
        }
    }

    private final IntUnaryOperator agents;
    private final List<Line> lines = new ArrayList<>();
    private Waiting[] waiting = new Waiting[64];              // by call
    private double meanHandling = Duration.ofMinutes(5).toNanos();

    /** @param agents how many at work can serve this kind of need */
    public EarlyOffers(IntUnaryOperator agents) {
        this.agents = agents;
    }

    /** How long a talk lasts on average, wrap-up included, in nanoseconds. */
    public void meanHandling(double nanos) {
        meanHandling = nanos;
    }

    /**
     * A caller waits.
     *
     * @param rank who has the smaller one is served sooner, as far as one knows
     * @param deadline when the hold cap comes; {@link Long#MAX_VALUE} for never
     * @param mayBeAsked false for whoever was asked before, or has nothing to be asked
     */
    public void waits(int call, int cell, long rank, long deadline, boolean mayBeAsked, long now) {
        while (lines.size() <= cell) {
            lines.add(new Line(lines.size()));
        }
        if (call >= waiting.length) {
            waiting = Arrays.copyOf(waiting, 2 * call);
        }
        waiting[call] = new Waiting(lines.get(cell), rank, deadline, call, mayBeAsked ? Answer.NOT_ASKED : Answer.NO);
        waiting[call].line.add(waiting[call], now);
    }

    /** The caller has an agent. */
    public void taken(int call, long now) {
        stays(call);
        remove(call, now).takes();
    }

    /** The caller waits no more, for another reason: whoever was asked has accepted. */
    public void left(int call, long now) {
        if (waiting[call].answer == Answer.OPEN) {
            waiting[call].line.answered(true);
        }
        remove(call, now);
    }

    /** Whoever was asked refuses, and waits on. */
    public void stays(int call) {
        if (waiting[call].answer == Answer.OPEN) {
            waiting[call].line.answered(false);
            refuses(waiting[call]);
        }
    }

    private static void refuses(Waiting one) {
        one.line.mayAnswer -= one.answer == Answer.NO ? 0 : 1;
        one.answer = Answer.NO;
    }

    /** The cap asks everybody who was not asked before. */
    public void asked(int call, long now) {
        if (waiting[call].answer == Answer.NOT_ASKED) {
            waiting[call].line.ask(waiting[call], now);
        }
    }

    /** Nothing could be offered to them. */
    public void cannotBeAsked(int call) {
        refuses(waiting[call]);
    }

    private Line remove(int call, long now) {
        var one = waiting[call];
        waiting[call] = null;
        one.line.remove(one, now);
        return one.line;
    }

    /** Whoever is to be offered a promise now, of those who wait for this kind of need, or {@link #NONE}. To be called again until it is. */
    public int next(int cell, long now) {
        return cell < lines.size() ? lines.get(cell).next(now) : NONE;
    }
}
