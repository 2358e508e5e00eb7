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
    private int[] base = new int[16];                        // the agent's first node; one for each of their cells
    private int[] size = new int[16];                        // how many cells they have
    private int[] room = new int[16];                        // for how many they have nodes
    private int agents;
    private int onDuty;
    private long latest = Long.MIN_VALUE;                    // of all idleSince there ever were

    // of each node; what is looked at together lies together
    private int[] cell = new int[64];
    private byte[] level = new byte[64];
    private int[] owner = new int[64];
    private int[] links = new int[2 * 64];                   // the next in the list and the one before
    private int nodes;

    private int[] ends = new int[2 * 16 * LISTS];            // of each list the first and the last
    private int[] idle = new int[16];                        // of each cell, at any level
    private int cellCount;

    int addAgent() {
        if (agents == state.length) {
            state = Arrays.copyOf(state, 2 * agents);
            idleSince = Arrays.copyOf(idleSince, 2 * agents);
            base = Arrays.copyOf(base, 2 * agents);
            size = Arrays.copyOf(size, 2 * agents);
            room = Arrays.copyOf(room, 2 * agents);
        }
        return agents++;
    }

    void addCell() {
        if (cellCount == idle.length) {
            idle = Arrays.copyOf(idle, 2 * cellCount);
            ends = Arrays.copyOf(ends, 2 * 2 * cellCount * LISTS);
        }
        Arrays.fill(ends, 2 * cellCount * LISTS, 2 * (cellCount + 1) * LISTS, NONE);
        cellCount++;
    }

    /** @param howWell 1 to 9, or 0 for not at all */
    void qualify(int agent, int forCell, int howWell) {
        var idles = state[agent] == IDLE;
        if (idles) {
            leaveLists(agent);
        }
        var at = nodeOf(agent, forCell);
        if (howWell > 0 && at == NONE) {
            settle(agent);
            at = base[agent] + size[agent]++;
            cell[at] = forCell;
        }
        if (howWell > 0) {
            level[at] = (byte) howWell;
        } else if (at != NONE) {
            var last = base[agent] + --size[agent];
            cell[at] = cell[last];
            level[at] = level[last];
        }
        if (idles) {
            enterLists(agent);
        }
    }

    /** Gives the agent room for one more; the nodes they had are forgotten when they need new ones, as skills seldom change. */
    private void settle(int agent) {
        var had = size[agent];
        if (had < room[agent]) {
            return;
        }
        room[agent] = Math.max(1, 2 * had);
        while (nodes + room[agent] > cell.length) {
            cell = Arrays.copyOf(cell, 2 * cell.length);
            level = Arrays.copyOf(level, cell.length);
            owner = Arrays.copyOf(owner, cell.length);
            links = Arrays.copyOf(links, 2 * cell.length);
        }
        System.arraycopy(cell, base[agent], cell, nodes, had);
        System.arraycopy(level, base[agent], level, nodes, had);
        Arrays.fill(owner, nodes, nodes + room[agent], agent);
        base[agent] = nodes;
        nodes += room[agent];
    }

    private int nodeOf(int agent, int forCell) {
        for (int node = base[agent], end = end(agent); node < end; node++) {
            if (cell[node] == forCell) {
                return node;
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
        var since = idleSince[agent];
        var last = since >= latest;
        latest = Math.max(latest, since);
        for (int node = base[agent], end = end(agent); node < end; node++) {
            var list = 2 * (cell[node] * LISTS + level[node]);
            var earlier = ends[list + 1];
            while (!last && earlier != NONE && idleSince[owner[earlier]] > since) {
                earlier = links[2 * earlier + 1];
            }
            var later = earlier == NONE ? ends[list] : links[2 * earlier];
            links[2 * node] = later;
            links[2 * node + 1] = earlier;
            if (earlier == NONE) {
                ends[list] = node;
            } else {
                links[2 * earlier] = node;
            }
            if (later == NONE) {
                ends[list + 1] = node;
            } else {
                links[2 * later + 1] = node;
            }
            idle[cell[node]]++;
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
        for (int node = base[agent], end = end(agent); node < end; node++) {
            var list = 2 * (cell[node] * LISTS + level[node]);
            var later = links[2 * node];
            var earlier = links[2 * node + 1];
            if (earlier == NONE) {
                ends[list] = later;
            } else {
                links[2 * earlier] = later;
            }
            if (later == NONE) {
                ends[list + 1] = earlier;
            } else {
                links[2 * later + 1] = earlier;
            }
            idle[cell[node]]--;
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

    /** The first node of an agent; those from here to {@link #end} are their kinds of need. */
    int first(int agent) {
        return base[agent];
    }

    int end(int agent) {
        return base[agent] + size[agent];
    }

    int cellAt(int node) {
        return cell[node];
    }

    int levelAt(int node) {
        return level[node];
    }

    boolean isQualified(int agent, int forCell) {
        return nodeOf(agent, forCell) != NONE;
    }

    /** The node of the longest idle agent with exactly this level, or {@link #NONE}. */
    int firstIdle(int forCell, int howWell) {
        return ends[2 * (forCell * LISTS + howWell)];
    }

    int after(int node) {
        return links[2 * node];
    }

    int agentAt(int node) {
        return owner[node];
    }
}
