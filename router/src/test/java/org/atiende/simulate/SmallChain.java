package org.atiende.simulate;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.IntStream;

/**
 * A few agents with different skills, exactly: every state of the floor, what leads from one to the next, and the share of time spent in
 * each. The rule is first come first served and longest idle first (FCFS-ALIS): a call that arrives takes the longest idle agent who has
 * its skill, and an agent who gets free takes the longest waiting call, of whatever type, that needs one of the agent's skills.
 *
 * <p>Calls of type 0, 1, … need the skill of that number, arrive as Poisson streams and are patient; talk is exponential, with a mean of
 * the agent's own. When as many callers as there are lines talk or wait, the next is turned away, even one whom an idle agent could serve.
 * That limit makes the chain finite; nothing else is cut off, so the only errors are rounding and the last step of the solution, together
 * below 1e-11 of each figure, as {@code SmallChainTest} finds against two closed forms.
 *
 * <p>The rule and its product form: I. Adan and G. Weiss, "A Skill Based Parallel Service System under FCFS-ALIS", Stochastic Systems
 * 4(1) 2014. This class does not use the product form, so that each can be held against the other.
 *
 * @param callsPerSecond of each type
 * @param lines          callers in the system, talking and waiting, beyond which a caller is turned away
 */
record SmallChain(List<Double> callsPerSecond, List<Agent> agents, int lines) {

    private static final int MAX_STATES = 200_000;
    private static final int MAX_SWEEPS = 100_000;
    private static final double LAST_STEP = 1e-14;

    /** @param handlingSeconds mean talk, wrap-up included */
    record Agent(double handlingSeconds, Set<Integer> skills) {

        Agent {
            skills = Set.copyOf(skills);
        }
    }

    SmallChain {
        callsPerSecond = List.copyOf(callsPerSecond);
        agents = List.copyOf(agents);
        var types = IntStream.range(0, callsPerSecond.size()).boxed().toList();
        if (!callsPerSecond.stream().allMatch(rate -> rate > 0) || !agents.stream().allMatch(agent -> agent.handlingSeconds > 0)) {
            throw new IllegalArgumentException("rates and times are above zero (calls/s=%s agents=%s)".formatted(callsPerSecond, agents));
        }
        if (lines < agents.size() || !types.containsAll(agents.stream().flatMap(agent -> agent.skills.stream()).toList())
                || !agents.stream().allMatch(agent -> !agent.skills.isEmpty())
                || !agents.stream().flatMap(agent -> agent.skills.stream()).toList().containsAll(types)) {
            throw new IllegalArgumentException("every agent has a line and a skill, every skill a type, every type an agent (types=%s agents=%s lines=%s)"
                    .formatted(types, agents, lines));
        }
    }

    /** The "N": agent 0 serves types 0 and 1, agent 1 only type 1. */
    static SmallChain n(List<Double> callsPerSecond, double handlingSeconds, int lines) {
        return of(callsPerSecond, handlingSeconds, lines, List.of(Set.of(0, 1), Set.of(1)));
    }

    /** The "W": three types, agent 0 serves types 0 and 1, agent 1 types 1 and 2. */
    static SmallChain w(List<Double> callsPerSecond, double handlingSeconds, int lines) {
        return of(callsPerSecond, handlingSeconds, lines, List.of(Set.of(0, 1), Set.of(1, 2)));
    }

    /** Three types, three agents, each with its own and the next type: 0 and 1, 1 and 2, 2 and 0. */
    static SmallChain ring(List<Double> callsPerSecond, double handlingSeconds, int lines) {
        return of(callsPerSecond, handlingSeconds, lines, List.of(Set.of(0, 1), Set.of(1, 2), Set.of(2, 0)));
    }

    /** Agents who all talk as long, with the given skills. */
    static SmallChain of(List<Double> callsPerSecond, double handlingSeconds, int lines, List<Set<Integer>> skills) {
        return new SmallChain(callsPerSecond, skills.stream().map(each -> new Agent(handlingSeconds, each)).toList(), lines);
    }

    /**
     * @param idle    agents, the longest idle first
     * @param waiting types of the waiting calls, the longest waiting first
     */
    private record State(List<Integer> idle, List<Integer> waiting) {

        private static <T> List<T> with(List<T> list, T last) {
            var longer = new ArrayList<>(list);
            longer.add(last);
            return List.copyOf(longer);
        }

        private static <T> List<T> without(List<T> list, int index) {
            var shorter = new ArrayList<>(list);
            shorter.remove(index);
            return List.copyOf(shorter);
        }

        private static OptionalInt first(List<Integer> list, Predicate<Integer> fits) {
            return IntStream.range(0, list.size()).filter(index -> fits.test(list.get(index))).findFirst();
        }
    }

    /** @param rate of going from one state to another, in 1/s */
    private record Flow(State from, State to, double rate) {
    }

    private int inSystem(State state) {
        return agents.size() - state.idle.size() + state.waiting.size();
    }

    private OptionalInt agentFor(int type, State state) {
        return State.first(state.idle, agent -> agents.get(agent).skills.contains(type));
    }

    private State arrive(int type, State state) {
        var agent = agentFor(type, state);
        return agent.isPresent() ? new State(State.without(state.idle, agent.getAsInt()), state.waiting)
                : new State(state.idle, State.with(state.waiting, type));
    }

    private State free(int agent, State state) {
        var call = State.first(state.waiting, agents.get(agent).skills::contains);
        return call.isPresent() ? new State(state.idle, State.without(state.waiting, call.getAsInt()))
                : new State(State.with(state.idle, agent), state.waiting);
    }

    private List<Flow> outOf(State state) {
        var flows = new ArrayList<Flow>();
        for (int type = 0; type < callsPerSecond.size() && inSystem(state) < lines; type++) {
            flows.add(new Flow(state, arrive(type, state), callsPerSecond.get(type)));
        }
        for (int agent = 0; agent < agents.size(); agent++) {
            if (!state.idle.contains(agent)) {
                flows.add(new Flow(state, free(agent, state), 1 / agents.get(agent).handlingSeconds));
            }
        }
        return flows;
    }

    /** @throws IllegalArgumentException if the chain has more than 200,000 states */
    Solution solve() {
        var numbers = new LinkedHashMap<State, Integer>();
        var found = new ArrayList<State>();
        var flows = new ArrayList<Flow>();
        found.add(new State(IntStream.range(0, agents.size()).boxed().toList(), List.of()));
        numbers.put(found.getFirst(), 0);
        for (int next = 0; next < found.size(); next++) {
            for (var flow : outOf(found.get(next))) {
                flows.add(flow);
                if (numbers.putIfAbsent(flow.to, found.size()) == null) {
                    found.add(flow.to);
                }
            }
            if (found.size() > MAX_STATES) {
                throw new IllegalArgumentException("not a small chain: more than %s states".formatted(MAX_STATES));
            }
        }
        var balance = Balance.of(flows, numbers);
        return new Solution(this, found, balance.solve(), balance);
    }

    /** What flows into each state, from where and how fast, and how fast each state is left. */
    private record Balance(int[][] from, double[][] rates, double[] out) {

        static Balance of(List<Flow> flows, Map<State, Integer> numbers) {
            var sizes = new int[numbers.size()];
            flows.forEach(flow -> sizes[numbers.get(flow.to)]++);
            var from = Arrays.stream(sizes).mapToObj(int[]::new).toArray(int[][]::new);
            var rates = Arrays.stream(sizes).mapToObj(double[]::new).toArray(double[][]::new);
            var out = new double[sizes.length];
            for (var flow : flows) {
                int to = numbers.get(flow.to);
                int slot = --sizes[to];
                from[to][slot] = numbers.get(flow.from);
                rates[to][slot] = flow.rate;
                out[numbers.get(flow.from)] += flow.rate;
            }
            return new Balance(from, rates, out);
        }

        private double into(int state, double[] shares) {
            double sum = 0;
            for (int flow = 0; flow < from[state].length; flow++) {
                sum += shares[from[state][flow]] * rates[state][flow];
            }
            return sum;
        }

        /** Gauss and Seidel's sweeps, until no share of time moves by more than 1e-14 of itself. Nothing is subtracted. */
        double[] solve() {
            var shares = new double[out.length];
            Arrays.fill(shares, 1.0 / out.length);
            for (int sweep = 0; sweep < MAX_SWEEPS; sweep++) {
                var before = shares.clone();
                for (int state = 0; state < shares.length; state++) {
                    shares[state] = into(state, shares) / out[state];
                }
                double all = Arrays.stream(shares).sum();
                double moved = 0;
                for (int state = 0; state < shares.length; state++) {
                    shares[state] /= all;
                    moved = Math.max(moved, Math.abs(shares[state] / before[state] - 1));
                }
                if (moved < LAST_STEP) {
                    return shares;
                }
            }
            throw new IllegalStateException("the sweeps come to no end (states=%s)".formatted(out.length));
        }

        /** The greatest difference between what flows into a state and out of it, relative to the latter. */
        double residual(double[] shares) {
            return IntStream.range(0, shares.length).mapToDouble(state -> Math.abs(into(state, shares) / (out[state] * shares[state]) - 1)).max().orElse(0);
        }
    }

    /** What callers of each type meet, and how busy each agent is, in the long run. Arrivals see the time averages (R. Wolff 1982). */
    static final class Solution {

        private final SmallChain chain;
        private final List<State> states;
        private final double[] shares;
        private final Balance balance;

        private Solution(SmallChain chain, List<State> states, double[] shares, Balance balance) {
            this.chain = chain;
            this.states = states;
            this.shares = shares;
            this.balance = balance;
        }

        int states() {
            return states.size();
        }

        /** How far the solution is from balance, in any state, relative to its flow. */
        double residual() {
            return balance.residual(shares);
        }

        private double share(Predicate<State> which) {
            return IntStream.range(0, shares.length).filter(state -> which.test(states.get(state))).mapToDouble(state -> shares[state]).sum();
        }

        /** Share of callers, of any type alike, who are turned away. */
        double blocked() {
            return share(state -> chain.inSystem(state) == chain.lines);
        }

        /** Share of the admitted callers of that type who are not answered at once. */
        double waiting(int type) {
            return share(state -> chain.inSystem(state) < chain.lines && chain.agentFor(type, state).isEmpty()) / (1 - blocked());
        }

        /** Callers of that type in the line, on average over time. */
        double meanQueue(int type) {
            return IntStream.range(0, shares.length)
                    .mapToDouble(state -> shares[state] * states.get(state).waiting.stream().filter(each -> each == type).count()).sum();
        }

        /** ASA: mean wait of the admitted callers of that type, with zero for those answered at once, by Little's law. */
        double answerSeconds(int type) {
            return meanQueue(type) / (chain.callsPerSecond.get(type) * (1 - blocked()));
        }

        /** Share of that agent's time in talk. */
        double occupancy(int agent) {
            return share(state -> !state.idle.contains(agent));
        }
    }
}
