package org.atiende.pairing;

import java.util.Arrays;

/**
 * The agents: for which kinds of need each is qualified, and who is idle. For every kind and level the idle ones stand in a list, the longest
 * idle first; an agent stands in one list for each kind they can serve, so that getting idle or busy costs as many steps as they have kinds.
 */
final class Staff {

    static final int NONE = Caller.NONE;

    private static final byte AWAY = 0;
    private static final byte BUSY = 1;
    private static final byte IDLE = 2;
    private static final int LISTS = Net.LOWEST + 1;

    private byte[] state = new byte[16];
    private long[] idleSince = new long[16];
    private int[][] cells = new int[16][];
    private byte[][] levels = new byte[16][];
    private int[] base = new int[16];                        // the agent's first node; one for each of their cells
    private int agents;
    private int onDuty;

    private int[] next = new int[64];
    private int[] prev = new int[64];
    private int[] owner = new int[64];
    private int nodes;

    private int[] head = new int[16 * LISTS];
    private int[] tail = new int[16 * LISTS];
    private int[] idle = new int[16];                        // of each cell, at any level
    private int cellCount;

    int addAgent() {
        if (agents == state.length) {
            var room = 2 * agents;
            state = Arrays.copyOf(state, room);
            idleSince = Arrays.copyOf(idleSince, room);
            cells = Arrays.copyOf(cells, room);
            levels = Arrays.copyOf(levels, room);
            base = Arrays.copyOf(base, room);
        }
        cells[agents] = new int[0];
        levels[agents] = new byte[0];
        return agents++;
    }

    void addCell() {
        if (cellCount == idle.length) {
            idle = Arrays.copyOf(idle, 2 * cellCount);
            head = Arrays.copyOf(head, 2 * cellCount * LISTS);
            tail = Arrays.copyOf(tail, 2 * cellCount * LISTS);
        }
        Arrays.fill(head, cellCount * LISTS, (cellCount + 1) * LISTS, NONE);
        Arrays.fill(tail, cellCount * LISTS, (cellCount + 1) * LISTS, NONE);
        cellCount++;
    }

    /** @param level 1 to 9, or 0 for not at all */
    void qualify(int agent, int cell, int level) {
        var idles = state[agent] == IDLE;
        if (idles) {
            leaveLists(agent);
        }
        var at = slotOf(agent, cell);
        if (level > 0 && at == NONE) {
            at = cells[agent].length;
            cells[agent] = Arrays.copyOf(cells[agent], at + 1);
            levels[agent] = Arrays.copyOf(levels[agent], at + 1);
            cells[agent][at] = cell;
            settle(agent);
        }
        if (level > 0) {
            levels[agent] = levels[agent].clone();            // a copy of this staff may share the old one
            levels[agent][at] = (byte) level;
        } else if (at != NONE) {
            var last = cells[agent].length - 1;
            cells[agent] = cells[agent].clone();
            levels[agent] = levels[agent].clone();
            cells[agent][at] = cells[agent][last];
            levels[agent][at] = levels[agent][last];
            cells[agent] = Arrays.copyOf(cells[agent], last);
            levels[agent] = Arrays.copyOf(levels[agent], last);
        }
        if (idles) {
            enterLists(agent);
        }
    }

    /** Gives the agent nodes of their own, with room to spare; those they had are forgotten, as skills seldom change. */
    private void settle(int agent) {
        var wanted = Integer.highestOneBit(cells[agent].length) << 1;
        if (cells[agent].length > 1 && Integer.bitCount(cells[agent].length) != 1) {
            return;                                           // there is still room
        }
        while (nodes + wanted > next.length) {
            next = Arrays.copyOf(next, 2 * next.length);
            prev = Arrays.copyOf(prev, next.length);
            owner = Arrays.copyOf(owner, next.length);
        }
        base[agent] = nodes;
        Arrays.fill(owner, nodes, nodes + wanted, agent);
        nodes += wanted;
    }

    private int slotOf(int agent, int cell) {
        var mine = cells[agent];
        for (var slot = 0; slot < mine.length; slot++) {
            if (mine[slot] == cell) {
                return slot;
            }
        }
        return NONE;
    }

    /** @param since when they became idle; the order of the lists */
    void idle(int agent, long since) {
        work(agent);
        state[agent] = IDLE;
        idleSince[agent] = since;
        enterLists(agent);
    }

    private void enterLists(int agent) {
        for (var slot = 0; slot < cells[agent].length; slot++) {
            var list = cells[agent][slot] * LISTS + levels[agent][slot];
            var node = base[agent] + slot;
            var after = tail[list];
            while (after != NONE && idleSince[owner[after]] > idleSince[agent]) {
                after = prev[after];
            }
            prev[node] = after;
            next[node] = after == NONE ? head[list] : next[after];
            if (after == NONE) {
                head[list] = node;
            } else {
                next[after] = node;
            }
            if (next[node] == NONE) {
                tail[list] = node;
            } else {
                prev[next[node]] = node;
            }
            idle[cells[agent][slot]]++;
        }
    }

    void busy(int agent) {
        work(agent);
        state[agent] = BUSY;
    }

    void away(int agent) {
        work(agent);
        state[agent] = AWAY;
        onDuty--;
    }

    /** On duty from now on, and in no list of idle ones. */
    private void work(int agent) {
        if (state[agent] == AWAY) {
            onDuty++;
        }
        if (state[agent] == IDLE) {
            leaveLists(agent);
        }
    }

    private void leaveLists(int agent) {
        for (var slot = 0; slot < cells[agent].length; slot++) {
            var list = cells[agent][slot] * LISTS + levels[agent][slot];
            var node = base[agent] + slot;
            if (prev[node] == NONE) {
                head[list] = next[node];
            } else {
                next[prev[node]] = next[node];
            }
            if (next[node] == NONE) {
                tail[list] = prev[node];
            } else {
                prev[next[node]] = prev[node];
            }
            idle[cells[agent][slot]]--;
        }
    }

    boolean isIdle(int agent) {
        return state[agent] == IDLE;
    }

    boolean isBusy(int agent) {
        return state[agent] == BUSY;
    }

    int onDuty() {
        return onDuty;
    }

    int count() {
        return agents;
    }

    long idleSince(int agent) {
        return idleSince[agent];
    }

    int idleIn(int cell) {
        return idle[cell];
    }

    int[] cellsOf(int agent) {
        return cells[agent];
    }

    int level(int agent, int slot) {
        return levels[agent][slot];
    }

    /** 0 for not qualified. */
    int levelIn(int agent, int cell) {
        var slot = slotOf(agent, cell);
        return slot == NONE ? 0 : levels[agent][slot];
    }

    /** The node of the longest idle agent with exactly this level, or {@link #NONE}. */
    int firstIdle(int cell, int level) {
        return head[cell * LISTS + level];
    }

    int after(int node) {
        return next[node];
    }

    int agentAt(int node) {
        return owner[node];
    }

    /** Becomes equal to another, and shares nothing with it that either changes. */
    void copyFrom(Staff other) {
        state = Copies.of(other.state, state);
        idleSince = Copies.of(other.idleSince, idleSince);
        cells = Copies.of(other.cells, cells);
        levels = Copies.of(other.levels, levels);
        base = Copies.of(other.base, base);
        agents = other.agents;
        onDuty = other.onDuty;
        next = Copies.of(other.next, next);
        prev = Copies.of(other.prev, prev);
        owner = Copies.of(other.owner, owner);
        nodes = other.nodes;
        head = Copies.of(other.head, head);
        tail = Copies.of(other.tail, tail);
        idle = Copies.of(other.idle, idle);
        cellCount = other.cellCount;
    }
}
