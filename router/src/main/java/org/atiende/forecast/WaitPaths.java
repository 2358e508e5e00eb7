package org.atiende.forecast;

import java.util.Arrays;
import java.util.function.IntUnaryOperator;
import java.util.random.RandomGenerator;

import org.atiende.experience.Kind;
import org.atiende.experience.World;
import org.atiende.pairing.Caller;
import org.atiende.pairing.Pairing;
import org.atiende.pairing.PairingPolicy;
import org.atiende.pairing.Timers;

/**
 * Forecasts by running the routing itself ahead: from where callers and agents stand now, talks under way end when talks like them ended,
 * freed agents take whom the real policy gives them, others lose patience, come later or are called as promised, until everybody asked for
 * has somebody; many times over. One run of paths forecasts all who wait. Owned by one thread.
 *
 * <p>A forecast is what the wait is for whoever stays. Who is asked for and loses patience on a path therefore keeps their place as a shadow:
 * when their turn comes the wait is known, and the agent is free at once for the next.
 */
public final class WaitPaths {

    private static final int NONE = Caller.NONE;
    private static final long NEVER = Long.MAX_VALUE;

    private final World world;
    private final RandomGenerator chance;
    private final Pairing floor;
    private final Timers ends = new Timers();                 // of what agents are busy with
    private final Timers leaves = new Timers();               // of callers' patience

    // of each call on the path, by the pairing's number
    private int[] line = new int[64];
    private int[] asked = new int[64];                        // its place among those asked for, or none
    private boolean[] shadow = new boolean[64];

    private long now;
    private long[][] waits = new long[0][];                   // by whom was asked for, and path
    private int path;
    private long begin;
    private int unknown;                                      // how many of those asked for have nobody yet on this path
    private Kind entering;
    private Standing standing;

    public WaitPaths(PairingPolicy policy, World world, RandomGenerator chance) {
        this.world = world;
        this.chance = chance;
        floor = new Pairing(policy, this::paired);
    }

    /**
     * @param calls the numbers of those whose waits are asked for
     * @param pace told how many paths were drawn, says how many shall be in all, one less than a multiple of ten; asked before the first and after each
     * @param farthest no path is followed longer, in nanoseconds; a wait may be that long
     * @return as many, in the same order
     */
    public Outlook[] of(Standing from, int[] calls, IntUnaryOperator pace, long farthest) {
        standing = from;
        begin = from.now();
        waits = new long[calls.length][0];
        for (path = 0; path < inAll(pace.applyAsInt(path)); path++) {
            begins(calls);
            var left = follow(begin + farthest);
            for (var one = 0; left > 0 && one < calls.length; one++) {
                if (asked[calls[one]] == one) {
                    waits[one][path] = farthest;
                }
            }
        }
        return Arrays.stream(waits).map(Outlook::new).toArray(Outlook[]::new);
    }

    private int inAll(int paths) {
        if (waits.length > 0 && waits[0].length < paths) {
            Arrays.setAll(waits, one -> Arrays.copyOf(waits[one], paths));
        }
        return paths;
    }

    private void begins(int[] calls) {
        floor.copyFrom(standing.pairing());
        ends.clear();
        leaves.clear();
        now = begin;
        for (var one = 0; one < standing.busy(); one++) {
            busy(one, standing.agent(one));
        }
        for (var one = 0; one < standing.waiting(); one++) {
            waits(standing.call(one), standing.waitsOn(one), standing.waitedFor(one));
        }
        for (var one = 0; one < calls.length; one++) {
            asked[calls[one]] = one;
        }
        unknown = calls.length;
    }

    /** Whoever is still held for an agent when their talk ends stays so until the end of the wrap-up, as they will: it is in time. */
    private void busy(int one, int agent) {
        if (standing.free(one) > 0) {
            ends.set(agent, standing.free(one));
            return;
        }
        var over = now + world.talk(standing.talksOn(one), agent, standing.talkedFor(one), chance);
        ends.set(agent, over + standing.wrapUp(agent));
        floor.holdOn(agent, over, over + standing.wrapUp(agent), now);
    }

    private void waits(int call, int on, long waited) {
        if (call >= line.length) {
            line = Arrays.copyOf(line, 2 * call);
            asked = Arrays.copyOf(asked, 2 * call);
            shadow = Arrays.copyOf(shadow, 2 * call);
        }
        line[call] = on;
        asked[call] = NONE;
        shadow[call] = false;
        var stay = world.stay(on, waited, chance);
        leaves.set(call, stay == NEVER ? NEVER : now + stay);
    }

    /** @return how many of those asked for have nobody at the end */
    private int follow(long end) {
        var owed = 0;
        var arrival = next(now);
        while (unknown > 0) {
            now = Math.min(Math.min(Math.min(ends.next(), leaves.next()), Math.min(arrival, standing.owedAt(owed))), floor.nextChange());
            if (now >= end) {
                return unknown;
            }
            if (ends.next() == now) {
                var agent = ends.first();
                ends.remove(agent);
                floor.free(agent, now);
            } else if (floor.nextChange() == now) {
                floor.pass(now);
            } else if (leaves.next() == now) {
                leave(leaves.first());
            } else if (standing.owedAt(owed) == now) {
                enters(standing.owed(owed++), false);
            } else {
                enters(world.next(chance), true);
                arrival = next(now);
            }
        }
        return 0;
    }

    private long next(long after) {
        var gap = world.untilNext(chance);
        return gap == NEVER ? NEVER : after + gap;
    }

    private void leave(int call) {
        leaves.remove(call);
        if (asked[call] == NONE) {
            floor.leave(call);
        } else {
            shadow[call] = true;
        }
    }

    private void enters(Kind kind, boolean mayLeave) {
        entering = kind;
        var call = floor.enter(kind.at(now), now);
        entering = null;
        if (call != NONE) {
            waits(call, kind.line(), 0);
            if (!mayLeave) {
                leaves.remove(call);
            }
        }
    }

    private void paired(int call, int agent) {
        var on = entering != null ? entering.line() : line[call];
        var ring = world.ring(chance);
        var free = entering == null && shadow[call] ? now : now + ring + world.talk(on, agent, 0, chance) + standing.wrapUp(agent);
        if (entering == null) {
            leaves.remove(call);
            if (asked[call] != NONE) {
                waits[asked[call]][path] = now + ring - begin;
                asked[call] = NONE;
                unknown--;
            }
        }
        ends.set(agent, free);
    }
}
