package org.atiende.pairing;

import java.util.Arrays;

/** Which waiting callers know which agents: a list for each caller, the best agent first, and one for each agent, the longest waiting first. */
final class Acquaintances {

    static final int NONE = Caller.NONE;

    private int[] agent = new int[64];
    private int[] call = new int[64];
    private int[] weight = new int[64];
    private int[] nextOfCall = new int[64];
    private int[] nextOfAgent = new int[64];
    private int[] prevOfAgent = new int[64];
    private int nodes;
    private int free = NONE;
    private int[] firstOfAgent = new int[16];
    private int[] lastOfAgent = new int[16];

    void addAgent(int one) {
        if (one >= firstOfAgent.length) {
            firstOfAgent = Arrays.copyOf(firstOfAgent, 2 * one);
            lastOfAgent = Arrays.copyOf(lastOfAgent, 2 * one);
        }
        firstOfAgent[one] = NONE;
        lastOfAgent[one] = NONE;
    }

    /** @return the first of the caller's list; an agent's list is in the order of {@code since} */
    int add(int ofCall, Caller caller, long[] since) {
        var first = NONE;
        for (var index = Math.min(caller.knownCount(), Pairing.MAX_KNOWN) - 1; index >= 0; index--) {
            var node = free == NONE ? nodes++ : free;
            if (node == agent.length) {
                grow();
            }
            if (node == free) {
                free = nextOfCall[node];
            }
            agent[node] = caller.knownAgent(index);
            weight[node] = caller.knownWeight(index);
            call[node] = ofCall;
            nextOfCall[node] = first;
            link(node, since);
            first = node;
        }
        return first;
    }

    private void grow() {
        var room = 2 * agent.length;
        agent = Arrays.copyOf(agent, room);
        call = Arrays.copyOf(call, room);
        weight = Arrays.copyOf(weight, room);
        nextOfCall = Arrays.copyOf(nextOfCall, room);
        nextOfAgent = Arrays.copyOf(nextOfAgent, room);
        prevOfAgent = Arrays.copyOf(prevOfAgent, room);
    }

    private void link(int node, long[] since) {
        var of = agent[node];
        var after = lastOfAgent[of];
        while (after != NONE && since[call[after]] > since[call[node]]) {
            after = prevOfAgent[after];
        }
        prevOfAgent[node] = after;
        nextOfAgent[node] = after == NONE ? firstOfAgent[of] : nextOfAgent[after];
        if (after == NONE) {
            firstOfAgent[of] = node;
        } else {
            nextOfAgent[after] = node;
        }
        if (nextOfAgent[node] == NONE) {
            lastOfAgent[of] = node;
        } else {
            prevOfAgent[nextOfAgent[node]] = node;
        }
    }

    /** @param first of a caller's list */
    void remove(int first) {
        for (var node = first; node != NONE;) {
            var of = agent[node];
            if (prevOfAgent[node] == NONE) {
                firstOfAgent[of] = nextOfAgent[node];
            } else {
                nextOfAgent[prevOfAgent[node]] = nextOfAgent[node];
            }
            if (nextOfAgent[node] == NONE) {
                lastOfAgent[of] = prevOfAgent[node];
            } else {
                prevOfAgent[nextOfAgent[node]] = prevOfAgent[node];
            }
            var rest = nextOfCall[node];
            nextOfCall[node] = free;
            free = node;
            node = rest;
        }
    }

    int nextOfCall(int node) {
        return nextOfCall[node];
    }

    int agentAt(int node) {
        return agent[node];
    }

    int weightAt(int node) {
        return weight[node];
    }

    int callAt(int node) {
        return call[node];
    }

    int firstOfAgent(int one) {
        return firstOfAgent[one];
    }

    int nextOfAgent(int node) {
        return nextOfAgent[node];
    }

    /** Becomes equal to another, and shares nothing with it that either changes. */
    void copyFrom(Acquaintances other) {
        agent = Copies.of(other.agent, agent);
        call = Copies.of(other.call, call);
        weight = Copies.of(other.weight, weight);
        nextOfCall = Copies.of(other.nextOfCall, nextOfCall);
        nextOfAgent = Copies.of(other.nextOfAgent, nextOfAgent);
        prevOfAgent = Copies.of(other.prevOfAgent, prevOfAgent);
        nodes = other.nodes;
        free = other.free;
        firstOfAgent = Copies.of(other.firstOfAgent, firstOfAgent);
        lastOfAgent = Copies.of(other.lastOfAgent, lastOfAgent);
    }
}
