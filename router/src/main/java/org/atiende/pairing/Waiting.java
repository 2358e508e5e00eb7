package org.atiende.pairing;

import java.util.Arrays;

/**
 * The callers who wait. They stand in queues, one for each kind of need, level that will do, band and priority, the longest waiting first;
 * those who may hope for an agent they know stand apart from those who may not, because only among the latter the first is always the best.
 */
final class Waiting {

    static final int NONE = Caller.NONE;

    /** Bands, from the last to be served to the first. */
    static final int NORMAL = 0;
    static final int PRESSING = 1;
    static final int FRONT = 2;
    private static final int BANDS = 3;

    private static final int PRIORITIES = Pairing.MAX_PRIORITY + 1;
    private static final int QUEUES = Net.ANY_SKILL * BANDS * PRIORITIES * 2;

    /** A queue is named by its number, and behind it the level that will do, whether they hope, and the band. */
    private static final int MARKS = 7;
    private static final int LEVEL_MARK = 3;
    private static final int HOPING_MARK = 4;

    // of each call
    long[] since = new long[64];
    long[] deadline = new long[64];
    long[] holdUntil = new long[64];
    int[] holdFor = new int[64];
    long[] exceptUntil = new long[64];
    int[] exceptAgent = new int[64];
    int[] cell = new int[64];
    int[] wideCell = new int[64];
    Net[] net = new Net[64];
    byte[] step = new byte[64];
    byte[] priority = new byte[64];
    boolean[] front = new boolean[64];
    int[] firstKnown = new int[64];
    private int[] queue = new int[64];
    private int[] next = new int[64];
    private int[] prev = new int[64];
    private int calls;
    private int free = NONE;
    private int count;

    // of each queue
    private int[] head = new int[64];
    private int[] tail = new int[64];
    private int[] queueCell = new int[64];
    private int queues;

    // of each cell
    private int[][] queueOf = new int[16][];
    private boolean[] lent = new boolean[16];                // whether a copy may use the same row of queueOf: then it is not written
    private long[][] open = new long[16][];                  // its queues with somebody in them, each after the rank of who is first
    private int[] opened = new int[16];
    private int[] waiting = new int[16];
    private int cells;

    private final long headStart;

    Waiting(long headStart) {
        this.headStart = headStart;
    }

    void addCell() {
        if (cells == opened.length) {
            queueOf = Arrays.copyOf(queueOf, 2 * cells);
            lent = Arrays.copyOf(lent, 2 * cells);
            open = Arrays.copyOf(open, 2 * cells);
            opened = Arrays.copyOf(opened, 2 * cells);
            waiting = Arrays.copyOf(waiting, 2 * cells);
        }
        queueOf[cells] = new int[QUEUES];
        Arrays.fill(queueOf[cells], NONE);
        lent[cells] = false;
        open[cells] = new long[8];
        cells++;
    }

    int add(Caller caller) {
        var call = free == NONE ? calls++ : free;
        if (call == since.length) {
            grow();
        }
        if (call == free) {
            free = next[call];
        }
        since[call] = caller.since();
        deadline[call] = caller.deadline();
        holdUntil[call] = caller.holdUntil();
        holdFor[call] = caller.holdFor();
        exceptAgent[call] = caller.exceptAgent();
        exceptUntil[call] = caller.exceptUntil();
        cell[call] = caller.cell();
        wideCell[call] = caller.wideCell();
        net[call] = caller.net();
        step[call] = 0;
        priority[call] = (byte) caller.priority();
        front[call] = caller.front();
        firstKnown[call] = NONE;
        queue[call] = NONE;
        return call;
    }

    private void grow() {
        var room = 2 * since.length;
        since = Arrays.copyOf(since, room);
        deadline = Arrays.copyOf(deadline, room);
        holdUntil = Arrays.copyOf(holdUntil, room);
        holdFor = Arrays.copyOf(holdFor, room);
        exceptUntil = Arrays.copyOf(exceptUntil, room);
        exceptAgent = Arrays.copyOf(exceptAgent, room);
        cell = Arrays.copyOf(cell, room);
        wideCell = Arrays.copyOf(wideCell, room);
        net = Arrays.copyOf(net, room);
        step = Arrays.copyOf(step, room);
        priority = Arrays.copyOf(priority, room);
        front = Arrays.copyOf(front, room);
        firstKnown = Arrays.copyOf(firstKnown, room);
        queue = Arrays.copyOf(queue, room);
        next = Arrays.copyOf(next, room);
        prev = Arrays.copyOf(prev, room);
    }

    /** The number may be another caller's from now on. */
    void forget(int call) {
        net[call] = null;
        next[call] = free;
        free = call;
    }

    int level(int call) {
        return Math.min(net[call].level(step[call]), Net.LOWEST);
    }

    /** The kind of need asked for now: any skill, once the net is that wide. */
    int cellNow(int call) {
        return net[call].level(step[call]) == Net.ANY_SKILL && wideCell[call] != NONE ? wideCell[call] : cell[call];
    }

    boolean queued(int call) {
        return queue[call] != NONE;
    }

    /** @param hopes whether an agent whom the caller knows is at work and busy */
    void enqueue(int call, int band, boolean hopes) {
        var mine = queueFor(cellNow(call), level(call), band, priority[call], hopes);
        var number = mine >> MARKS;
        var after = tail[number];
        while (after != NONE && since[after] > since[call]) {
            after = prev[after];                              // who came back, or from a narrower net
        }
        var before = after == NONE ? head[number] : next[after];
        prev[call] = after;
        next[call] = before;
        if (before == NONE) {
            tail[number] = call;
        } else {
            prev[before] = call;
        }
        if (after == NONE) {
            head[number] = call;
            if (before == NONE) {
                opens(mine, call);
            } else {
                rises(mine, call);
            }
        } else {
            next[after] = call;
        }
        queue[call] = mine;
        crowd(call, 1);
    }

    void dequeue(int call) {
        var mine = queue[call];
        var number = mine >> MARKS;
        if (next[call] == NONE) {
            tail[number] = prev[call];
        } else {
            prev[next[call]] = prev[call];
        }
        if (prev[call] == NONE) {
            head[number] = next[call];
            if (next[call] == NONE) {
                closes(mine);
            } else {
                sinks(mine, next[call]);
            }
        } else {
            next[prev[call]] = next[call];
        }
        queue[call] = NONE;
        crowd(call, -1);
    }

    /** Counted for what they came for, however wide their net is by now, and among all to whom in the end any skill will do. */
    private void crowd(int call, int more) {
        waiting[cell[call]] += more;
        if (wideCell[call] != NONE) {
            waiting[wideCell[call]] += more;
        }
        count += more;
    }

    private int queueFor(int ofCell, int level, int band, int ofPriority, boolean hopes) {
        var index = (((level * BANDS) + band) * PRIORITIES + ofPriority) * 2 + (hopes ? 1 : 0);
        var known = queueOf[ofCell][index];
        if (known != NONE) {
            return known;
        }
        if (queues == head.length) {
            head = Arrays.copyOf(head, 2 * queues);
            tail = Arrays.copyOf(tail, 2 * queues);
            queueCell = Arrays.copyOf(queueCell, 2 * queues);
        }
        head[queues] = NONE;
        tail[queues] = NONE;
        queueCell[queues] = ofCell;
        if (lent[ofCell]) {
            queueOf[ofCell] = queueOf[ofCell].clone();
            lent[ofCell] = false;
        }
        queueOf[ofCell][index] = queues++ << MARKS | level << LEVEL_MARK | (hopes ? HOPING_MARK : 0) | band;
        return queueOf[ofCell][index];
    }

    private void opens(int one, int first) {
        var ofCell = queueCell[one >> MARKS];
        var last = opened[ofCell]++;
        if (2 * last == open[ofCell].length) {
            open[ofCell] = Arrays.copyOf(open[ofCell], 4 * last);
        }
        up(ofCell, last, one, rank(first, bandOf(one)));
    }

    private void rises(int one, int first) {
        var ofCell = queueCell[one >> MARKS];
        up(ofCell, placeOf(one, ofCell), one, rank(first, bandOf(one)));
    }

    private void sinks(int one, int first) {
        var ofCell = queueCell[one >> MARKS];
        down(ofCell, placeOf(one, ofCell), one, rank(first, bandOf(one)));
    }

    private void closes(int one) {
        var ofCell = queueCell[one >> MARKS];
        down(ofCell, placeOf(one, ofCell), one, Long.MIN_VALUE);
        opened[ofCell]--;
    }

    private int placeOf(int one, int ofCell) {
        var all = open[ofCell];
        var place = 0;
        while (all[2 * place + 1] != one) {
            place++;
        }
        return place;
    }

    private void up(int ofCell, int place, int one, long itsRank) {
        var all = open[ofCell];
        while (place > 0 && isBefore(one, itsRank, (int) all[2 * place - 1], all[2 * place - 2])) {
            all[2 * place] = all[2 * place - 2];
            all[2 * place + 1] = all[2 * place - 1];
            place--;
        }
        all[2 * place] = itsRank;
        all[2 * place + 1] = one;
    }

    private void down(int ofCell, int place, int one, long itsRank) {
        var all = open[ofCell];
        while (place + 1 < opened[ofCell] && (itsRank == Long.MIN_VALUE || isBefore((int) all[2 * place + 3], all[2 * place + 2], one, itsRank))) {
            all[2 * place] = all[2 * place + 2];
            all[2 * place + 1] = all[2 * place + 3];
            place++;
        }
        all[2 * place] = itsRank;
        all[2 * place + 1] = one;
    }

    private static boolean isBefore(int one, long itsRank, int other, long othersRank) {
        return bandOf(one) > bandOf(other) || bandOf(one) == bandOf(other) && itsRank > othersRank;
    }

    /** What tells callers of a band apart, whatever the time is now: when they came or are due, and their priority. */
    long rank(int call, int band) {
        return priority[call] * headStart - (band == PRESSING ? deadline[call] : since[call]);
    }

    /** How many queues of this kind of need have somebody in them. */
    int openCount(int ofCell) {
        return opened[ofCell];
    }

    /** The queues of a kind of need in the order of band and rank of who stands first in them. */
    int openQueue(int ofCell, int index) {
        return (int) open[ofCell][2 * index + 1];
    }

    long openRank(int ofCell, int index) {
        return open[ofCell][2 * index];
    }

    int head(int one) {
        return head[one >> MARKS];
    }

    int after(int call) {
        return next[call];
    }

    static int levelOf(int one) {
        return one >> LEVEL_MARK & 15;
    }

    static int bandOf(int one) {
        return one & 3;
    }

    static boolean hopingIn(int one) {
        return (one & HOPING_MARK) != 0;
    }

    int bandOfCall(int call) {
        return bandOf(queue[call]);
    }

    /** How many wait for this kind of need, or will do with it in the end. */
    int waitingFor(int ofCell) {
        return waiting[ofCell];
    }

    /** How many wait in a queue, those who are held for somebody they know left out. */
    int count() {
        return count;
    }

    /** Becomes equal to another, and shares nothing with it that either changes. */
    void copyFrom(Waiting other) {
        since = Copies.of(other.since, since);
        deadline = Copies.of(other.deadline, deadline);
        holdUntil = Copies.of(other.holdUntil, holdUntil);
        holdFor = Copies.of(other.holdFor, holdFor);
        exceptUntil = Copies.of(other.exceptUntil, exceptUntil);
        exceptAgent = Copies.of(other.exceptAgent, exceptAgent);
        cell = Copies.of(other.cell, cell);
        wideCell = Copies.of(other.wideCell, wideCell);
        net = Copies.of(other.net, net);
        step = Copies.of(other.step, step);
        priority = Copies.of(other.priority, priority);
        front = Copies.of(other.front, front);
        firstKnown = Copies.of(other.firstKnown, firstKnown);
        queue = Copies.of(other.queue, queue);
        next = Copies.of(other.next, next);
        prev = Copies.of(other.prev, prev);
        calls = other.calls;
        free = other.free;
        count = other.count;
        head = Copies.of(other.head, head);
        tail = Copies.of(other.tail, tail);
        queueCell = Copies.of(other.queueCell, queueCell);
        queues = other.queues;
        queueOf = Copies.of(other.queueOf, queueOf);
        Arrays.fill(other.lent, true);
        lent = Copies.of(other.lent, lent);
        open = open.length == other.open.length ? open : new long[other.open.length][0];
        for (var one = 0; one < other.cells; one++) {
            open[one] = Copies.of(other.open[one], open[one] == null ? new long[0] : open[one]);
        }
        opened = Copies.of(other.opened, opened);
        waiting = Copies.of(other.waiting, waiting);
        cells = other.cells;
    }
}
