package org.atiende.pairing;

/** Which idle agent a caller gets. */
final class AgentChoice {

    private static final int NONE = Caller.NONE;

    /** An avoided agent counts as missed more than anybody can be. */
    private static final long AVOIDED = Long.MAX_VALUE / 4;

    private final PairingPolicy policy;
    private final Floor floor;
    private final Staff staff;
    private final Waiting waiting;
    private final Acquaintances known;

    AgentChoice(PairingPolicy policy, Floor floor) {
        this.policy = policy;
        this.floor = floor;
        this.staff = floor.staff;
        this.waiting = floor.waiting;
        this.known = floor.known;
    }

    /** {@link Caller#NONE} when nobody idle will do. */
    int best(int call, long now) {
        var met = known(call, 1, now);
        if (met != NONE || floor.held(call, now) || staff.idleIn(waiting.cellNow(call)) == 0) {
            return met;
        }
        if (policy.plain()) {
            return longestIdle(call, now);
        }
        var qualified = leastMissed(call, waiting.cell[call], now);
        return qualified == NONE && waiting.cellNow(call) != waiting.cell[call] ? leastMissed(call, waiting.wideCell[call], now) : qualified;
    }

    /** The best of the idle agents whom the caller knows with at least this weight, or {@link Caller#NONE}; none who comes after the one they are held for. */
    int known(int call, int weight, long now) {
        for (var node = waiting.firstKnown[call]; node != NONE; node = known.nextOfCall(node)) {
            var agent = known.agentAt(node);
            if (agent == waiting.holdFor[call] && floor.held(call, now)) {
                return NONE;
            }
            if (known.weightAt(node) >= weight && staff.isIdle(agent) && floor.mayTakeOwn(call, node) && !floor.excepted(call, agent, now)) {
                return agent;
            }
        }
        return NONE;
    }

    private int longestIdle(int call, long now) {
        var cell = waiting.cellNow(call);
        for (var level = 1; level <= waiting.level(call); level++) {
            for (var node = staff.firstIdle(cell, level); node != NONE; node = staff.after(node)) {
                if (!floor.excepted(call, staff.agentAt(node), now)) {
                    return staff.agentAt(node);
                }
            }
        }
        return NONE;
    }

    /** Levels and lists come in the order of the rule, so that among equals the first is the best. This kind of need itself adds as much for all. */
    private int leastMissed(int call, int cell, long now) {
        var best = NONE;
        var least = Long.MAX_VALUE;
        var looked = 0;
        for (var level = 1; level <= waiting.level(call); level++) {
            for (var node = staff.firstIdle(cell, level); node != NONE && looked < Pairing.SCAN; node = staff.after(node)) {
                var agent = staff.agentAt(node);
                if (floor.excepted(call, agent, now)) {
                    continue;
                }
                looked++;
                var missed = staff.missed(agent) + (avoids(call, agent) ? AVOIDED : 0);
                if (missed < least) {
                    least = missed;
                    best = agent;
                }
            }
        }
        return best;
    }

    /** How much this agent is missed elsewhere when they take a caller of this kind. */
    long missed(int agent, int cell) {
        return staff.missed(agent) - (staff.isQualified(agent, cell) ? staff.missedIn(cell) : 0);
    }

    private boolean avoids(int call, int agent) {
        for (var node = waiting.firstKnown[call]; node != NONE; node = known.nextOfCall(node)) {
            if (known.agentAt(node) == agent && known.weightAt(node) < 0) {
                return true;
            }
        }
        return false;
    }
}
