package org.atiende.pairing;

import java.util.Arrays;

/**
 * A floor on which everything goes on: callers come, agents get free, some callers hang up, nets widen and deadlines come near, and the numbers
 * of those who wait and of those who are idle stay what they are. One act at a time can be measured; {@link #settle} does the rest.
 */
final class Rush {

    private final Population people;
    private final Pairing pairing = new Pairing(PairingPolicy.DEFAULT, this::paired);
    private final int waiting;
    private final int idle;
    private final long gap;                                   // between two talks that end
    private long now = 1_000 * Population.SECOND;
    private int decisions;

    private int[] line = new int[64];
    private int[] placeInLine = new int[64];
    private int length;
    private final int[] busy;
    private final int[] placeAmongBusy;
    private int busyCount;

    /** @param waiting how many wait, or else @param idle how many agents are idle */
    Rush(int agents, int waiting, int idle) {
        this.people = new Population(agents, 1);
        this.waiting = waiting;
        this.idle = idle;
        this.gap = (long) (Population.MEAN_HANDLING / agents);
        busy = new int[agents];
        placeAmongBusy = new int[agents];
        people.enrol(pairing, now);
        for (var agent = 0; agent < agents; agent++) {
            becomesBusy(agent);
        }
        for (var round = 0; round < 4 * Math.max(waiting, agents); round++) {
            settle();
            if (waiting > 0) {
                free(anyBusy());
            } else {
                comes(caller());
            }
        }
        settle();
    }

    /** What nobody measures: time passes, and whoever is too few or too many comes or goes. */
    void settle() {
        now += gap;
        pairing.pass(now);
        while (length < waiting) {
            comes(caller());
        }
        while (length > waiting) {
            hangsUpOrIsServed();
        }
        while (idle > 0 && people.agents - busyCount < idle) {
            free(anyBusy());
        }
        while (people.agents - busyCount > idle) {
            comes(caller());                                  // those whom they cannot serve hang up
            while (length > waiting) {
                hangsUp();
            }
        }
    }

    private void hangsUpOrIsServed() {
        if (waiting == 0 || people.chance(5) == 0) {
            hangsUp();
        } else {
            free(anyBusy());
        }
    }

    private void hangsUp() {
        var gone = line[people.chance(length)];
        leavesLine(gone);
        pairing.leave(gone);
    }

    Caller caller() {
        return people.next(now++);                            // no two of them in the same instant
    }

    int anyBusy() {
        return busy[people.chance(busyCount)];
    }

    /** @return the number of the caller who waits, or {@link Caller#NONE} */
    int comes(Caller caller) {
        var number = pairing.enter(caller, now);
        if (number != Caller.NONE) {
            joinsLine(number);
        }
        return number;
    }

    /** @return how many decisions there have been so far */
    int free(int agent) {
        var before = decisions;
        pairing.free(agent, now);
        if (decisions == before) {
            becomesIdle(agent);
        }
        return decisions;
    }

    private void paired(int call, int agent) {
        decisions++;
        if (call < placeInLine.length && placeInLine[call] < length && line[placeInLine[call]] == call) {
            leavesLine(call);
        }
        if (placeAmongBusy[agent] >= busyCount || busy[placeAmongBusy[agent]] != agent) {
            becomesBusy(agent);
        }
    }

    private void joinsLine(int call) {
        if (call >= placeInLine.length) {
            placeInLine = Arrays.copyOf(placeInLine, 2 * call);
        }
        if (length == line.length) {
            line = Arrays.copyOf(line, 2 * length);
        }
        placeInLine[call] = length;
        line[length++] = call;
    }

    private void leavesLine(int call) {
        var last = line[--length];
        line[placeInLine[call]] = last;
        placeInLine[last] = placeInLine[call];
    }

    private void becomesBusy(int agent) {
        placeAmongBusy[agent] = busyCount;
        busy[busyCount++] = agent;
    }

    private void becomesIdle(int agent) {
        var last = busy[--busyCount];
        busy[placeAmongBusy[agent]] = last;
        placeAmongBusy[last] = placeAmongBusy[agent];
    }

    int waiting() {
        return length;
    }

    int idle() {
        return people.agents - busyCount;
    }

    int decisions() {
        return decisions;
    }
}
