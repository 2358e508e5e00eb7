package org.atiende.pairing;

/** Which waiting caller an agent gets. What has been found so far is kept in the object while one choice is made. */
final class CallerChoice {

    private static final int NONE = Caller.NONE;

    /** The crowd of a kind of need counts as waiting: for each caller three times the mean time between two talks that end. */
    private static final int CROWDING = 3;

    private final PairingPolicy policy;
    private final Floor floor;
    private final Staff staff;
    private final Waiting waiting;
    private final Acquaintances known;
    private final long headStart;
    private final long knowing;
    private final double knowingWeight;
    private double meanHandling;

    private int best;
    private int bestBand;
    private long bestScore;

    CallerChoice(PairingPolicy policy, Floor floor) {
        this.policy = policy;
        this.floor = floor;
        this.staff = floor.staff;
        this.waiting = floor.waiting;
        this.known = floor.known;
        this.headStart = policy.headStart().toNanos();
        this.knowing = policy.knowing().toNanos();
        this.knowingWeight = policy.knowingWeight().toNanos();
    }

    void meanHandling(double nanos) {
        meanHandling = nanos;
    }

    /** {@link Caller#NONE} when nobody waits whom this agent may take. */
    int best(int agent, long now) {
        return policy.plain() ? firstCome(agent, now) : mostPressing(agent, now);
    }

    private int firstCome(int agent, long now) {
        best = NONE;
        for (int node = staff.first(agent), end = staff.end(agent); node < end; node++) {
            var cell = staff.cellAt(node);
            for (var index = waiting.openCount(cell) - 1; index >= 0; index--) {
                var queue = waiting.openQueue(cell, index);
                var call = Waiting.levelOf(queue) < staff.levelAt(node) ? NONE : waiting.head(queue);
                while (call != NONE && floor.excepted(call, agent, now)) {
                    call = waiting.after(call);
                }
                if (call != NONE && (best == NONE || waiting.since[call] < waiting.since[best])) {
                    best = call;
                }
            }
        }
        return best;
    }

    private int mostPressing(int agent, long now) {
        best = NONE;
        bestBand = Waiting.NORMAL;
        bestScore = Long.MIN_VALUE;
        var crowding = (long) (CROWDING * meanHandling / Math.max(1, staff.onDuty()));
        for (int node = staff.first(agent), end = staff.end(agent); node < end; node++) {
            var cell = staff.cellAt(node);
            if (waiting.openCount(cell) > 0) {
                lookAt(cell, staff.levelAt(node), now + crowding * waiting.waitingFor(cell), agent, now);
            }
        }
        return ownCaller(agent, now);
    }

    /** Queues come in the order of those who stand first in them: after one that is not better than what was found, no other is. */
    private void lookAt(int cell, int level, long nowAndCrowd, int agent, long now) {
        var open = waiting.openCount(cell);
        for (var index = 0; index < open; index++) {
            var queue = waiting.openQueue(cell, index);
            var band = Waiting.bandOf(queue);
            var counted = band == Waiting.FRONT ? now : nowAndCrowd;
            if (band < bestBand || band == bestBand && waiting.openRank(cell, index) + counted <= bestScore) {
                return;
            }
            if (Waiting.levelOf(queue) >= level) {
                look(queue, counted, agent, now);
            }
        }
    }

    /** Among those who hope for nobody the first is the best; among those who hope it may be a later one. */
    private void look(int queue, long counted, int agent, long now) {
        var band = Waiting.bandOf(queue);
        var hoping = band == Waiting.NORMAL && Waiting.hopingIn(queue);
        var looked = 0;
        for (var call = waiting.head(queue); call != NONE && looked < Pairing.SCAN; call = waiting.after(call), looked++) {
            var score = waiting.rank(call, band) + counted;
            if (band == bestBand && score <= bestScore) {
                return;                                       // whoever came later can only be worse
            }
            if (floor.excepted(call, agent, now)) {
                continue;
            }
            score -= hoping ? hope(call, now) : 0;
            if (band > bestBand || score > bestScore) {
                best = call;
                bestBand = band;
                bestScore = score;
            }
            if (!hoping) {
                return;
            }
        }
    }

    /** How much less a caller's wait counts because the agent they know may yet be theirs. */
    private long hope(int call, long now) {
        var left = waiting.since[call] + knowing - now;
        return left <= 0 || floor.hopesFor(call) == NONE ? 0 : (long) (knowingWeight * -Math.expm1(-left / meanHandling));
    }

    /** A caller who knows this agent goes before who does not, unless that one is pressed for time or was cut off. */
    private int ownCaller(int agent, long now) {
        var own = NONE;
        var ownWeight = Pairing.OWN - 1;
        var looked = 0;
        for (var node = known.firstOfAgent(agent); node != NONE && looked < Pairing.SCAN; node = known.nextOfAgent(node), looked++) {
            var call = known.callAt(node);
            if (known.weightAt(node) > ownWeight && mayGoBefore(call) && !floor.excepted(call, agent, now) && floor.mayTakeOwn(call, node)) {
                own = call;
                ownWeight = known.weightAt(node);
            }
        }
        return own == NONE ? best : own;
    }

    private boolean mayGoBefore(int call) {
        var band = waiting.queued(call) ? waiting.bandOfCall(call) : Waiting.NORMAL;
        return best == NONE || band == Waiting.NORMAL && bestBand == Waiting.NORMAL || band > Waiting.NORMAL && band >= bestBand && !isDueBefore(best, call);
    }

    private boolean isDueBefore(int one, int other) {
        return waiting.deadline[one] - waiting.priority[one] * headStart < waiting.deadline[other] - waiting.priority[other] * headStart;
    }
}
