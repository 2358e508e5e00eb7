package org.atiende.forecast;

import java.util.Arrays;

import org.atiende.experience.Kind;
import org.atiende.experience.World;
import org.atiende.pairing.Pairing;

/**
 * How everybody stands at one instant, as far as a forecast asks: the pairing, who is busy with what, who waits since when, and who is owed a
 * call. Taken while nothing changes, then read by one thread. Instants are in nanoseconds, as the pairing's.
 */
public final class Standing {

    private final Pairing pairing;
    private long now;

    private int busy;
    private int[] agent = new int[16];
    private int[] talksOn = new int[16];                      // line
    private long[] talksSince = new long[16];
    private long[] free = new long[16];                       // the end of a wrap-up under way; 0 in a talk
    private long[] wrapUp = new long[16];                     // of every agent, by number

    private int waiting;
    private int[] call = new int[64];
    private int[] waitsOn = new int[64];
    private long[] waitsSince = new long[64];

    private int owed;
    private long[] owedAt = new long[4];
    private Kind[] owedKind = new Kind[4];

    /** @param pairing read when paths are run; not touched */
    public Standing(Pairing pairing) {
        this.pairing = pairing;
    }

    /** From here on everything is told anew. */
    public Standing at(long instant) {
        now = instant;
        busy = 0;
        waiting = 0;
        owed = 0;
        return this;
    }

    /** What comes after every talk of this agent lasts so long. */
    public void wrapsUp(int who, long length) {
        if (who >= wrapUp.length) {
            wrapUp = Arrays.copyOf(wrapUp, 2 * who);
        }
        wrapUp[who] = length;
    }

    public void talks(int who, int line, long since) {
        busy(who, line, since, 0);
    }

    public void writesUp(int who, long until) {
        busy(who, World.ANY_LINE, now, Math.max(1, until));
    }

    private void busy(int who, int line, long since, long until) {
        if (busy == agent.length) {
            agent = Arrays.copyOf(agent, 2 * busy);
            talksOn = Arrays.copyOf(talksOn, 2 * busy);
            talksSince = Arrays.copyOf(talksSince, 2 * busy);
            free = Arrays.copyOf(free, 2 * busy);
        }
        agent[busy] = who;
        talksOn[busy] = line;
        talksSince[busy] = since;
        free[busy++] = until;
    }

    /** @param number as the pairing gave it */
    public void waits(int number, int line, long since) {
        if (waiting == call.length) {
            call = Arrays.copyOf(call, 2 * waiting);
            waitsOn = Arrays.copyOf(waitsOn, 2 * waiting);
            waitsSince = Arrays.copyOf(waitsSince, 2 * waiting);
        }
        call[waiting] = number;
        waitsOn[waiting] = line;
        waitsSince[waiting++] = since;
    }

    /** Told in the order of their instants, none of them before now. */
    public void owes(long at, Kind kind) {
        if (owed == owedAt.length) {
            owedAt = Arrays.copyOf(owedAt, 2 * owed);
            owedKind = Arrays.copyOf(owedKind, 2 * owed);
        }
        owedAt[owed] = at;
        owedKind[owed++] = kind;
    }

    /** The numbers of all who wait, in the order in which they were told. */
    public int[] everybody() {
        return Arrays.copyOf(call, waiting);
    }

    /** How many are busy, wait, or are owed a call. */
    public int size() {
        return busy + waiting + owed;
    }

    /** Who waits and who is idle, as copied. */
    public Pairing pairing() {
        return pairing;
    }

    long now() {
        return now;
    }

    int busy() {
        return busy;
    }

    int agent(int index) {
        return agent[index];
    }

    int talksOn(int index) {
        return talksOn[index];
    }

    long talkedFor(int index) {
        return now - talksSince[index];
    }

    /** The end of a wrap-up under way; 0 in a talk. */
    long free(int index) {
        return free[index];
    }

    long wrapUp(int who) {
        return who < wrapUp.length ? wrapUp[who] : 0;
    }

    int waiting() {
        return waiting;
    }

    int call(int index) {
        return call[index];
    }

    int waitsOn(int index) {
        return waitsOn[index];
    }

    long waitedFor(int index) {
        return now - waitsSince[index];
    }

    /** When the next one is owed a call; {@link Long#MAX_VALUE} when there are no so many. */
    long owedAt(int index) {
        return index < owed ? owedAt[index] : Long.MAX_VALUE;
    }

    Kind owed(int index) {
        return owedKind[index];
    }
}
