package org.atiende.pairing;

import java.util.Arrays;
import java.util.stream.IntStream;

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
    private static final int EARLIER = 1;
    private static final int OWNER = 2;
    private static final int MORE = 4;                        // so many nodes at a time

    /** How much an agent is missed of a kind of need of which so many are idle: e^(-n/2), in millionths. */
    private static final int[] MISSED = IntStream.range(0, 64).map(idle -> (int) Math.round(1e6 * Math.exp(-idle / 2.0))).toArray();

    private byte[] state = new byte[16];
    private long[] idleSince = new long[16];
    private int[] nodesOf = new int[2 * 16];                 // the first of each agent's nodes, one for each of their cells, and the end
    private int[] room = new int[16];                        // for how many cells they have nodes
    private int agents;
    private int onDuty;
    private long latest = Long.MIN_VALUE;                    // of all idleSince there ever were

    // of each node; what is looked at together lies together
    private int[] cell = new int[64];
    private byte[] level = new byte[64];
    private int[] links = new int[4 * 64];                   // the next in the list, the one before, and whose node it is
    private int nodes;

    private int[] ends = new int[2 * 16 * LISTS];            // of each list the first and the last
    private int[] idle = new int[16];                        // of each cell, at any level
    private int[] missed = new int[16];                      // how much each of so many is
    private int[] atWork = new int[16];                      // qualified and on duty, idle or not
    private int cellCount;

    int addAgent() {
        if (agents == state.length) {
            state = Arrays.copyOf(state, 2 * agents);
            idleSince = Arrays.copyOf(idleSince, 2 * agents);
            nodesOf = Arrays.copyOf(nodesOf, 2 * 2 * agents);
            room = Arrays.copyOf(room, 2 * agents);
        }
        return agents++;
    }

    void addCell() {
        if (cellCount == idle.length) {
            idle = Arrays.copyOf(idle, 2 * cellCount);
            missed = Arrays.copyOf(missed, 2 * cellCount);
            atWork = Arrays.copyOf(atWork, 2 * cellCount);
            ends = Arrays.copyOf(ends, 2 * 2 * cellCount * LISTS);
        }
        Arrays.fill(ends, 2 * cellCount * LISTS, 2 * (cellCount + 1) * LISTS, NONE);
        missed[cellCount] = MISSED[0];
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
            at = nodesOf[2 * agent + 1]++;
            cell[at] = forCell;
            atWork[forCell] += state[agent] == AWAY ? 0 : 1;
        }
        if (howWell > 0) {
            level[at] = (byte) howWell;
        } else if (at != NONE) {
            var last = --nodesOf[2 * agent + 1];
            atWork[forCell] -= state[agent] == AWAY ? 0 : 1;
            cell[at] = cell[last];
            level[at] = level[last];
        }
        if (idles) {
            enterLists(agent);
        }
    }

    /** Gives the agent room for one more; the nodes they had are forgotten when they need new ones, as skills seldom change. */
    private void settle(int agent) {
        var had = end(agent) - first(agent);
        if (had < room[agent]) {
            return;
        }
        while (nodes + had + MORE > cell.length) {
            cell = Arrays.copyOf(cell, 2 * cell.length);
            level = Arrays.copyOf(level, cell.length);
            links = Arrays.copyOf(links, 4 * cell.length);
        }
        if (first(agent) + room[agent] != nodes) {            // else their nodes are the last of all, and can be more
            System.arraycopy(cell, first(agent), cell, nodes, had);
            System.arraycopy(level, first(agent), level, nodes, had);
            nodesOf[2 * agent] = nodes;
            nodesOf[2 * agent + 1] = nodes + had;
        }
        room[agent] = had + MORE;
        for (nodes = first(agent); nodes < first(agent) + room[agent]; nodes++) {
            links[4 * nodes + OWNER] = agent;
        }
    }

    private int nodeOf(int agent, int forCell) {
        for (int node = first(agent), end = end(agent); node < end; node++) {
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
        for (int node = first(agent), end = end(agent); node < end; node++) {
            var list = 2 * (cell[node] * LISTS + level[node]);
            var earlier = ends[list + 1];
            while (!last && earlier != NONE && idleSince[agentAt(earlier)] > since) {
                earlier = links[4 * earlier + EARLIER];
            }
            var later = earlier == NONE ? ends[list] : links[4 * earlier];
            links[4 * node] = later;
            links[4 * node + EARLIER] = earlier;
            if (earlier == NONE) {
                ends[list] = node;
            } else {
                links[4 * earlier] = node;
            }
            if (later == NONE) {
                ends[list + 1] = node;
            } else {
                links[4 * later + EARLIER] = node;
            }
            count(cell[node], 1);
        }
    }

    private void count(int ofCell, int more) {
        idle[ofCell] += more;
        missed[ofCell] = MISSED[Math.min(idle[ofCell], MISSED.length - 1)];
    }

    /** How much an agent is missed of all their kinds of need. No term is left out and none stops it: branches cost more than terms. */
    long missed(int agent) {
        var sum = 0L;
        for (int node = first(agent), end = end(agent); node < end; node++) {
            sum += missed[cell[node]];
        }
        return sum;
    }

    /** How much each of those who are idle is missed of this kind of need. */
    long missedIn(int ofCell) {
        return missed[ofCell];
    }

    void busy(int agent) {
        work(agent);
        state[agent] = BUSY;
    }

    void away(int agent) {
        work(agent);
        state[agent] = AWAY;
        attend(agent, -1);
    }

    /** On duty from now on, and in no list of idle ones. */
    private void work(int agent) {
        if (state[agent] == AWAY) {
            attend(agent, 1);
        }
        if (state[agent] == IDLE) {
            leaveLists(agent);
        }
    }

    private void attend(int agent, int more) {
        onDuty += more;
        for (int node = first(agent), end = end(agent); node < end; node++) {
            atWork[cell[node]] += more;
        }
    }

    private void leaveLists(int agent) {
        for (int node = first(agent), end = end(agent); node < end; node++) {
            var list = 2 * (cell[node] * LISTS + level[node]);
            var later = links[4 * node];
            var earlier = links[4 * node + EARLIER];
            if (earlier == NONE) {
                ends[list] = later;
            } else {
                links[4 * earlier] = later;
            }
            if (later == NONE) {
                ends[list + 1] = earlier;
            } else {
                links[4 * later + EARLIER] = earlier;
            }
            count(cell[node], -1);
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

    int atWorkFor(int cell) {
        return atWork[cell];
    }

    /** The first node of an agent; those from here to {@link #end} are their kinds of need. */
    int first(int agent) {
        return nodesOf[2 * agent];
    }

    int end(int agent) {
        return nodesOf[2 * agent + 1];
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
        return links[4 * node];
    }

    int agentAt(int node) {
        return links[4 * node + OWNER];
    }

    /** Becomes equal to another, and shares nothing with it that either changes. */
    void copyFrom(Staff other) {
        state = Copies.of(other.state, state);
        idleSince = Copies.of(other.idleSince, idleSince);
        nodesOf = Copies.of(other.nodesOf, nodesOf);
        room = Copies.of(other.room, room);
        agents = other.agents;
        onDuty = other.onDuty;
        latest = other.latest;
        cell = Copies.of(other.cell, cell);
        level = Copies.of(other.level, level);
        links = Copies.of(other.links, links);
        nodes = other.nodes;
        ends = Copies.of(other.ends, ends);
        idle = Copies.of(other.idle, idle);
        missed = Copies.of(other.missed, missed);
        atWork = Copies.of(other.atWork, atWork);
        cellCount = other.cellCount;
    }
}
