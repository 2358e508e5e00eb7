package org.atiende.forecast;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;

import org.atiende.experience.Handling;
import org.atiende.experience.Handling.Learned;
import org.atiende.pairing.Caller;
import org.atiende.pairing.Pairing;

/**
 * Which callers wait for a busy agent of their own although others are free. They do only while that agent is likely to be free within what is
 * left of the hold they are worth it: a talk under way ends when talks that have lasted as long ended, the end of a wrap-up is known. So each
 * hold has an end from the first: the instant from which on, were they still talking, too few such talks would end in time. It is decided anew when
 * the agent's situation changes. An agent can be had soon by one caller only: nobody is held while somebody else would go before them.
 *
 * <p>Told of the same callers and agents as the {@link Pairing}, after it. Instants and lengths are in nanoseconds. Owned by one thread, or by its
 * owner's lock.
 */
public final class Holds {

    /** Of an agent who is being rung: their talk is still to begin. */
    public static final long NOT_YET = Long.MAX_VALUE;

    private static final int NONE = Caller.NONE;

    /**
     * That a caller knows an agent.
     *
     * @param weight at least {@link Pairing#OWN}; of two who know an agent, the greater goes first, then who came first
     * @param since when the caller came
     * @param limit by when the agent must be free; an instant that has come for not waiting for them
     * @param chance with which they must be likely to
     */
    public record Hope(int agent, int weight, long since, long limit, double chance) {

        private boolean goesBefore(Hope other) {
            return weight > other.weight || weight == other.weight && since <= other.since;
        }
    }

    /** What comes of a hope. */
    public enum Verdict {
        /** The caller is held. */
        HELD,
        /** The agent is free, or will not be. */
        NOT_BUSY,
        /** The time is over. */
        OVER,
        /** Somebody else would have the agent first. */
        ANOTHER_FIRST,
        /** Too few talks were heard to say. */
        TOO_LITTLE_KNOWN,
        /** They are hardly free in time. */
        UNLIKELY
    }

    /**
     * @param until of the hold; of no meaning without one
     * @param chance that the agent is free in time, where that was asked
     */
    public record Prospect(Verdict verdict, long until, double chance) {

        public boolean held() {
            return verdict == Verdict.HELD;
        }

        private static Prospect not(Verdict why) {
            return new Prospect(why, 0, 0);
        }
    }

    private static final class Hoping {

        private final int call;
        private final List<Hope> hopes;
        private int heldFor;
        private long heldUntil;

        Hoping(int call, List<Hope> hopes, int heldFor, long heldUntil) {
            this.call = call;
            this.hopes = hopes;
            this.heldFor = heldFor;
            this.heldUntil = heldUntil;
        }
    }

    private record Known(Hoping by, Hope hope) {
    }

    private enum Doing {
        NOTHING, TALKS, WRITES_UP
    }

    private final Pairing pairing;
    private Learned learned = Learned.NOTHING;

    // of each agent
    private Doing[] doing = new Doing[0];
    private int[] line = new int[0];                          // of a talk
    private long[] since = new long[0];                       // of a talk
    private long[] wrapUp = new long[0];                      // after a talk, its length
    private long[] until = new long[0];                       // of a wrap-up

    private final Map<Integer, Hoping> callers = new HashMap<>();
    private final Map<Integer, List<Known>> knownBy = new HashMap<>();          // by agent
    private final SortedSet<Integer> changed = new TreeSet<>();                 // agents for whom callers are to be decided anew

    public Holds(Pairing pairing) {
        this.pairing = pairing;
    }

    /** From now on it is known of talks that they last so long; holds under way keep their ends. */
    public void learned(Learned talks) {
        learned = talks;
    }

    /** This agent rings or talks, since then or {@link #NOT_YET}, and writes up for so long afterwards. */
    public void talks(int agent, int on, long from, long writesUpFor) {
        is(agent, Doing.TALKS);
        line[agent] = on;
        since[agent] = from;
        wrapUp[agent] = writesUpFor;
    }

    public void writesUp(int agent, long end) {
        is(agent, Doing.WRITES_UP);
        until[agent] = end;
    }

    /** Free, or will not be when what they do now is over. */
    public void notBusy(int agent) {
        is(agent, Doing.NOTHING);
    }

    private void is(int agent, Doing what) {
        if (agent >= doing.length) {
            var known = doing.length;
            doing = Arrays.copyOf(doing, 2 * (agent + 1));
            Arrays.fill(doing, known, doing.length, Doing.NOTHING);
            line = Arrays.copyOf(line, doing.length);
            since = Arrays.copyOf(since, doing.length);
            wrapUp = Arrays.copyOf(wrapUp, doing.length);
            until = Arrays.copyOf(until, doing.length);
        }
        doing[agent] = what;
        if (!knownBy.isEmpty() && knownBy.containsKey(agent)) {
            changed.add(agent);
        }
    }

    /** What a caller who is not in the line could hope for. */
    public Prospect prospect(Hope hope, long now) {
        return prospect(hope, NONE, now);
    }

    private Prospect prospect(Hope hope, int call, long now) {
        var agent = hope.agent;
        if (agent >= doing.length || doing[agent] == Doing.NOTHING) {
            return Prospect.not(Verdict.NOT_BUSY);
        }
        if (hope.limit <= now) {
            return Prospect.not(Verdict.OVER);
        }
        if (!isFirst(hope, call)) {
            return Prospect.not(Verdict.ANOTHER_FIRST);
        }
        if (doing[agent] == Doing.WRITES_UP) {
            return until[agent] <= hope.limit ? new Prospect(Verdict.HELD, until[agent], 1) : Prospect.not(Verdict.UNLIKELY);
        }
        return learned.isEmpty() ? Prospect.not(Verdict.TOO_LITTLE_KNOWN) : ofTalk(hope, now);
    }

    private boolean isFirst(Hope hope, int call) {
        for (var other : knownBy.getOrDefault(hope.agent, List.of())) {
            if (other.by.call == call) {
                return true;                                  // they stand in the order in which they would have the agent
            }
            if (other.hope.goesBefore(hope)) {
                return false;
            }
        }
        return true;
    }

    private Prospect ofTalk(Hope hope, long now) {
        var agent = hope.agent;
        var begun = Math.min(since[agent], now);
        var length = hope.limit - wrapUp[agent] - begun;
        var chance = learned.endsBefore(line[agent], agent, now - begun, length);
        var end = begun + learned.endsBefore(line[agent], agent, length, hope.chance);
        return new Prospect(chance >= hope.chance && end > now ? Verdict.HELD : Verdict.UNLIKELY, end, chance);
    }

    /**
     * This caller waits.
     *
     * @param hopes every agent of their own, the best first
     * @param heldFor as the pairing was told when they came
     */
    public void waits(int call, List<Hope> hopes, int heldFor, long heldUntil) {
        if (hopes.isEmpty()) {
            return;
        }
        var caller = new Hoping(call, hopes, heldFor, heldUntil);
        callers.put(call, caller);
        for (var hope : hopes) {
            var all = knownBy.computeIfAbsent(hope.agent, _ -> new ArrayList<>());
            var place = 0;
            while (place < all.size() && all.get(place).hope.goesBefore(hope)) {
                place++;
            }
            all.add(place, new Known(caller, hope));
            if (place + 1 < all.size()) {
                changed.add(hope.agent);
            }
        }
    }

    /** They wait no more: somebody is theirs, or they left. */
    public void leaves(int call) {
        var caller = callers.remove(call);
        if (caller == null) {
            return;
        }
        for (var hope : caller.hopes) {
            var all = knownBy.get(hope.agent);
            all.removeIf(known -> known.by == caller);
            if (all.isEmpty()) {
                knownBy.remove(hope.agent);
                changed.remove(hope.agent);
            } else {
                changed.add(hope.agent);
            }
        }
    }

    /** Decides anew where something has changed. The pairing is told, and may pair whoever is held no more. */
    public void settle(long now) {
        while (!changed.isEmpty()) {
            var agent = changed.removeFirst();
            for (var known : List.copyOf(knownBy.getOrDefault(agent, List.of()))) {
                if (callers.get(known.by.call) == known.by) {
                    decide(known.by, now);
                }
            }
        }
    }

    private void decide(Hoping caller, long now) {
        var agent = NONE;
        var end = now;
        for (var one = 0; agent == NONE && one < caller.hopes.size(); one++) {
            var prospect = prospect(caller.hopes.get(one), caller.call, now);
            if (prospect.held()) {
                agent = caller.hopes.get(one).agent;
                end = prospect.until;
            }
        }
        var before = now < caller.heldUntil ? caller.heldFor : NONE;
        if (agent != before || agent != NONE && end != caller.heldUntil) {
            caller.heldFor = agent;
            caller.heldUntil = end;
            pairing.hold(caller.call, agent, end, now);
        }
    }

    /** Whether this caller, who waits, is held. */
    public boolean isHeld(int call, long now) {
        var caller = callers.get(call);
        return caller != null && caller.heldFor != NONE && now < caller.heldUntil;
    }
}
