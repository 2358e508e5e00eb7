package org.atiende.simulate;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * The same floors as {@link SmallChain}, by the closed form of I. Adan and G. Weiss, "A Skill Based Parallel Service System under
 * FCFS-ALIS", Stochastic Systems 4(1) 2014: put the busy agents M<sub>1</sub>..M<sub>i</sub> in the order in which their callers came,
 * with n<sub>j</sub> waiting calls between those of M<sub>j</sub> and M<sub>j+1</sub>, and the idle ones behind them, the longest idle last.
 * The share of time in such a state is proportional to
 * <pre>  Π(j ≤ i) λ(only M1..Mj serve it)^nj / μ(M1..Mj)^(nj+1)  ·  Π(j &gt; i) 1 / λ(some of Mj..MJ serves it)</pre>
 * The paper has no limit to the callers. Turning callers away at one number in the system keeps the form, since in each state what
 * arrivals do is balanced by itself against departures; that the figures agree with {@link SmallChain} bears it out.
 *
 * <p>It owns the sums over those states, all of positive terms, and is exact up to rounding.
 */
final class ProductForm {

    private final SmallChain chain;
    private final int agents;
    private final int types;
    private final double[] waiting;
    private final double[] queue;
    private final double[] busy;
    private double all;
    private double blocked;

    /** One way from the first agent to the last: how probable so far, and how many callers of each type wait on average. */
    private record Path(List<Integer> order, double weight, int callers, double[] queue) {
    }

    ProductForm(SmallChain chain) {
        this.chain = chain;
        agents = chain.agents().size();
        types = chain.callsPerSecond().size();
        waiting = new double[types];
        queue = new double[types];
        busy = new double[agents];
        follow(new Path(List.of(), 1, 0, new double[types]));
    }

    double blocked() {
        return blocked / all;
    }

    double waiting(int type) {
        return waiting[type] / (all - blocked);
    }

    double answerSeconds(int type) {
        return queue[type] / (chain.callsPerSecond().get(type) * (all - blocked));
    }

    double occupancy(int agent) {
        return busy[agent] / all;
    }

    private void follow(Path path) {
        rest(path, path.order, path.weight);
        for (int agent : others(path.order)) {
            var order = and(path.order, agent);
            double finishing = order.stream().mapToDouble(each -> 1 / chain.agents().get(each).handlingSeconds()).sum();
            var onlyTheirs = new HashSet<>(IntStream.range(0, types).boxed().toList());
            onlyTheirs.removeAll(served(others(order)));
            double arriving = rate(onlyTheirs);
            double weight = path.weight / finishing;
            for (int between = 0; path.callers + 1 + between <= chain.lines() && (between == 0 || arriving > 0); between++) {
                var longer = path.queue.clone();
                for (int type : onlyTheirs) {
                    longer[type] += between * chain.callsPerSecond().get(type) / arriving;
                }
                follow(new Path(order, weight, path.callers + 1 + between, longer));
                weight *= arriving / finishing;
            }
        }
    }

    /** The agents who are left are idle, in any order. */
    private void rest(Path path, List<Integer> order, double weight) {
        var idle = others(order);
        if (idle.isEmpty()) {
            count(path, weight);
        }
        for (int agent : idle) {
            rest(path, and(order, agent), weight / rate(served(idle)));
        }
    }

    private void count(Path path, double weight) {
        all += weight;
        path.order.forEach(agent -> busy[agent] += weight);
        var answered = served(others(path.order));
        for (int type = 0; type < types; type++) {
            queue[type] += weight * path.queue[type];
            waiting[type] += path.callers < chain.lines() && !answered.contains(type) ? weight : 0;
        }
        blocked += path.callers == chain.lines() ? weight : 0;
    }

    private List<Integer> others(List<Integer> order) {
        return IntStream.range(0, agents).filter(agent -> !order.contains(agent)).boxed().toList();
    }

    private static List<Integer> and(List<Integer> order, int agent) {
        var longer = new ArrayList<>(order);
        longer.add(agent);
        return List.copyOf(longer);
    }

    private Set<Integer> served(List<Integer> some) {
        var skills = new HashSet<Integer>();
        some.forEach(agent -> skills.addAll(chain.agents().get(agent).skills()));
        return skills;
    }

    private double rate(Set<Integer> some) {
        return some.stream().mapToDouble(chain.callsPerSecond()::get).sum();
    }
}
