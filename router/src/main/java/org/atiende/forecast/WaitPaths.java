package org.atiende.forecast;

import java.util.Arrays;
import java.util.random.RandomGenerator;

import org.atiende.pairing.Caller;
import org.atiende.pairing.Pairing;
import org.atiende.pairing.PairingPolicy;
import org.atiende.pairing.Timers;

/**
 * Forecasts by running the routing itself ahead: from where callers and agents stand now, talks under way end when talks like them ended,
 * freed agents take whom the real policy gives them, until the caller in question has somebody; many times over. Who comes later is drawn,
 * too, because with priorities and crowds they matter. Owned by one thread.
 */
public final class WaitPaths {

    /** What the forecast has to know of the floor. */
    public interface World {

        int agents();

        /** Whether the agent talks or writes up, and is free again some time. */
        boolean isBusy(int agent);

        /** How much longer this busy agent will be busy on this path, in nanoseconds. */
        long busyFor(int agent, long now, RandomGenerator chance);

        /** How long an agent will be busy with this waiting caller, what comes after the talk included. */
        long busyWith(int call, int agent, RandomGenerator chance);

        /** How long an agent will be busy with who came as this. */
        long busyWith(Caller later, int agent, RandomGenerator chance);

        /** How long until the next caller comes; {@link Long#MAX_VALUE} when later callers do not matter. */
        long untilNext(RandomGenerator chance);

        /** Who that is. */
        Caller next(long at, RandomGenerator chance);
    }

    private static final long NEVER = Long.MAX_VALUE;

    private final World world;
    private final RandomGenerator chance;
    private final Pairing floor;
    private final Timers ends = new Timers();
    private Caller[] later = new Caller[64];                   // of callers who came on this path, by number
    private long now;
    private int wanted;
    private long found;
    private Caller entering;

    public WaitPaths(PairingPolicy policy, World world, RandomGenerator chance) {
        this.world = world;
        this.chance = chance;
        floor = new Pairing(policy, this::paired);
    }

    /**
     * @param real as it stands now; it is not touched
     * @param call who waits in it
     * @param paths one less than a multiple of ten
     * @param farthest no path is followed longer, in nanoseconds; a wait may be that long
     */
    public Outlook of(Pairing real, int call, long instant, int paths, long farthest) {
        var waits = new long[paths];
        for (var path = 0; path < paths; path++) {
            waits[path] = path(real, call, instant, instant + farthest);
        }
        return new Outlook(waits);
    }

    private long path(Pairing real, int call, long instant, long end) {
        floor.copyFrom(real);
        ends.clear();
        Arrays.fill(later, null);
        wanted = call;
        found = NEVER;
        now = instant;
        for (var agent = 0; agent < world.agents(); agent++) {
            if (world.isBusy(agent)) {
                ends.set(agent, now + world.busyFor(agent, now, chance));
            }
        }
        var gap = world.untilNext(chance);
        var arrival = gap == NEVER ? NEVER : now + gap;
        while (found == NEVER) {
            now = Math.min(Math.min(ends.next(), arrival), floor.nextChange());
            if (now >= end) {
                return end - instant;
            }
            if (ends.next() == now) {
                var agent = ends.first();
                ends.remove(agent);
                floor.free(agent, now);
            } else if (floor.nextChange() == now) {
                floor.pass(now);
            } else {
                enters(world.next(now, chance));
                arrival = now + world.untilNext(chance);
            }
        }
        return found - instant;
    }

    private void enters(Caller caller) {
        entering = caller;
        var call = floor.enter(caller, now);
        entering = null;
        if (call != Caller.NONE) {
            if (call >= later.length) {
                later = Arrays.copyOf(later, 2 * call);
            }
            later[call] = caller;
        }
    }

    private void paired(int call, int agent) {
        if (entering == null && call == wanted) {
            found = now;
        }
        var caller = entering != null ? entering : call < later.length ? later[call] : null;
        ends.set(agent, now + (caller == null ? world.busyWith(call, agent, chance) : world.busyWith(caller, agent, chance)));
        if (call < later.length) {
            later[call] = null;
        }
    }
}
