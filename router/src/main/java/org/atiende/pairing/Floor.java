package org.atiende.pairing;

/** Everybody there is: the agents, the callers who wait, and who of them knows whom. */
final class Floor {

    private static final int NONE = Caller.NONE;

    final Staff staff = new Staff();
    final Waiting waiting;
    final Acquaintances known = new Acquaintances();

    Floor(PairingPolicy policy) {
        waiting = new Waiting(policy.headStart().toNanos());
    }

    /** Whether this agent was rung for this caller a moment ago. */
    boolean excepted(int call, int agent, long now) {
        return waiting.exceptAgent[call] == agent && now < waiting.exceptUntil[call];
    }

    /** The agent whom this caller may wait for: their own, at work and busy; {@link Caller#NONE} for nobody. */
    int hopesFor(int call) {
        for (var node = waiting.firstKnown[call]; node != NONE; node = known.nextOfCall(node)) {
            if (known.weightAt(node) >= Pairing.OWN && staff.isBusy(known.agentAt(node))) {
                return known.agentAt(node);
            }
        }
        return NONE;
    }

    /** Whether this caller waits for a busy agent they know, and for nobody who is worth less to them. */
    boolean held(int call, long now) {
        return now < waiting.holdUntil[call] && waiting.holdFor[call] != NONE && staff.isBusy(waiting.holdFor[call]);
    }

    /** Who knows the matter may take it at any level; who was named even unqualified. */
    boolean mayTakeOwn(int call, int node) {
        return known.weightAt(node) >= Pairing.NAMED || staff.isQualified(known.agentAt(node), waiting.cell[call])
                || waiting.cellNow(call) != waiting.cell[call] && staff.isQualified(known.agentAt(node), waiting.wideCell[call]);
    }
}
