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

    // of each call
    long[] since = new long[64];
    long[] deadline = new long[64];
    long[] holdUntil = new long[64];
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
    private byte[] queueLevel = new byte[64];
    private byte[] queueBand = new byte[64];
    private byte[] queuePriority = new byte[64];
    private boolean[] hoping = new boolean[64];
    private int[] place = new int[64];                       // among the open queues of its cell
    private int queues;

    // of each cell
    private int[][] queueOf = new int[16][];
    private int[][] open = new int[16][];
    private int[] opened = new int[16];
    private int[] waiting = new int[16];
    private int cells;

    void addCell() {
        if (cells == opened.length) {
            queueOf = Arrays.copyOf(queueOf, 2 * cells);
            open = Arrays.copyOf(open, 2 * cells);
            opened = Arrays.copyOf(opened, 2 * cells);
            waiting = Arrays.copyOf(waiting, 2 * cells);
        }
        queueOf[cells] = new int[QUEUES];
        Arrays.fill(queueOf[cells], NONE);
        open[cells] = new int[4];
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
        var after = tail[mine];
        while (after != NONE && since[after] > since[call]) {
            after = prev[after];                              // who came back, or from a narrower net
        }
        prev[call] = after;
        next[call] = after == NONE ? head[mine] : next[after];
        if (after == NONE) {
            head[mine] = call;
        } else {
            next[after] = call;
        }
        if (next[call] == NONE) {
            tail[mine] = call;
        } else {
            prev[next[call]] = call;
        }
        if (head[mine] == tail[mine]) {
            opens(mine);
        }
        queue[call] = mine;
        crowd(call, 1);
    }

    void dequeue(int call) {
        var mine = queue[call];
        if (prev[call] == NONE) {
            head[mine] = next[call];
        } else {
            next[prev[call]] = next[call];
        }
        if (next[call] == NONE) {
            tail[mine] = prev[call];
        } else {
            prev[next[call]] = prev[call];
        }
        if (head[mine] == NONE) {
            closes(mine);
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
            var room = 2 * queues;
            head = Arrays.copyOf(head, room);
            tail = Arrays.copyOf(tail, room);
            queueCell = Arrays.copyOf(queueCell, room);
            queueLevel = Arrays.copyOf(queueLevel, room);
            queueBand = Arrays.copyOf(queueBand, room);
            queuePriority = Arrays.copyOf(queuePriority, room);
            hoping = Arrays.copyOf(hoping, room);
            place = Arrays.copyOf(place, room);
        }
        head[queues] = NONE;
        tail[queues] = NONE;
        queueCell[queues] = ofCell;
        queueLevel[queues] = (byte) level;
        queueBand[queues] = (byte) band;
        queuePriority[queues] = (byte) ofPriority;
        hoping[queues] = hopes;
        queueOf[ofCell] = queueOf[ofCell].clone();            // a copy of this line may share the old one
        queueOf[ofCell][index] = queues;
        return queues++;
    }

    private void opens(int one) {
        var ofCell = queueCell[one];
        if (opened[ofCell] == open[ofCell].length) {
            open[ofCell] = Arrays.copyOf(open[ofCell], 2 * opened[ofCell]);
        }
        place[one] = opened[ofCell];
        open[ofCell][opened[ofCell]++] = one;
    }

    private void closes(int one) {
        var ofCell = queueCell[one];
        var last = open[ofCell][--opened[ofCell]];
        open[ofCell][place[one]] = last;
        place[last] = place[one];
    }

    /** How many queues of this kind of need have somebody in them. */
    int openCount(int ofCell) {
        return opened[ofCell];
    }

    int openQueue(int ofCell, int index) {
        return open[ofCell][index];
    }

    int head(int one) {
        return head[one];
    }

    int after(int call) {
        return next[call];
    }

    int levelOf(int one) {
        return queueLevel[one];
    }

    int bandOf(int one) {
        return queueBand[one];
    }

    int bandOfCall(int call) {
        return queueBand[queue[call]];
    }

    int priorityOf(int one) {
        return queuePriority[one];
    }

    boolean hopingIn(int one) {
        return hoping[one];
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
        queueLevel = Copies.of(other.queueLevel, queueLevel);
        queueBand = Copies.of(other.queueBand, queueBand);
        queuePriority = Copies.of(other.queuePriority, queuePriority);
        hoping = Copies.of(other.hoping, hoping);
        place = Copies.of(other.place, place);
        queues = other.queues;
        queueOf = Copies.of(other.queueOf, queueOf);
        open = open.length == other.open.length ? open : new int[other.open.length][0];
        for (var cell = 0; cell < other.cells; cell++) {
            open[cell] = Copies.of(other.open[cell], open[cell] == null ? new int[0] : open[cell]);
        }
        opened = Copies.of(other.opened, opened);
        waiting = Copies.of(other.waiting, waiting);
        cells = other.cells;
    }
}
