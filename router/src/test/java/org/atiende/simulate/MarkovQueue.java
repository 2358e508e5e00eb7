package org.atiende.simulate;

import java.util.Arrays;

/**
 * One line of callers and n agents of one skill, exactly: Poisson arrivals, exponential talk, first come first served, and, if wanted,
 * exponential patience and a limit to the callers in the system (Erlang-C, Erlang-A, M/M/n/K).
 *
 * <p>It promises figures of the stationary system that a simulator may be held against. They follow from the birth-death chain of the
 * number in the system, whose weights are reckoned outwards from the most probable state, so that nothing overflows and nothing is
 * subtracted; states less than e<sup>-60</sup> times as probable as that one are left out. The relative error is rounding only:
 * {@code ReferenceTest} finds less than 1e-11 against closed forms. It promises nothing about a day that begins with an empty line.
 *
 * <p>Sources: A. K. Erlang 1917 (patient callers); C. Palm 1957 and O. Garnett, A. Mandelbaum, M. Reiman, "Designing a Call Center with
 * Impatient Customers", M&amp;SOM 4(3) 2002 (patience); A. Jensen 1953 (uniformisation, for the waits).
 *
 * @param callsPerSecond  arrivals, of all callers, those who find every line taken included
 * @param handlingSeconds mean talk, wrap-up included
 * @param patienceSeconds mean patience; {@link Double#POSITIVE_INFINITY} means that nobody hangs up
 * @param capacity        callers in the system, talking and waiting, beyond which a caller is turned away; {@link #UNLIMITED}
 */
record MarkovQueue(double callsPerSecond, double handlingSeconds, int agents, double patienceSeconds, int capacity) {

    static final int UNLIMITED = Integer.MAX_VALUE;
    private static final int MAX_STATES = 2_000_000;
    private static final double NEGLIGIBLE = Math.exp(-60);

    MarkovQueue {
        if (!(callsPerSecond > 0 && handlingSeconds > 0 && patienceSeconds > 0) || agents < 1 || capacity < agents) {
            throw new IllegalArgumentException("rates and times are above zero, and every agent has a line (calls/s=%s talk=%s patience=%s agents=%s lines=%s)"
                    .formatted(callsPerSecond, handlingSeconds, patienceSeconds, agents, capacity));
        }
    }

    /** Callers who all wait as long as it takes, on any number of lines. */
    static MarkovQueue of(double callsPerSecond, double handlingSeconds, int agents) {
        return new MarkovQueue(callsPerSecond, handlingSeconds, agents, Double.POSITIVE_INFINITY, UNLIMITED);
    }

    MarkovQueue withPatience(double meanSeconds) {
        return new MarkovQueue(callsPerSecond, handlingSeconds, agents, meanSeconds, capacity);
    }

    MarkovQueue withCapacity(int inSystem) {
        return new MarkovQueue(callsPerSecond, handlingSeconds, agents, patienceSeconds, inSystem);
    }

    /** Work that arrives, per agent. */
    double load() {
        return callsPerSecond * handlingSeconds / agents;
    }

    /** @throws IllegalArgumentException if the line would grow for ever, or only just not */
    Solution solve() {
        if (load() >= 1 && patienceSeconds == Double.POSITIVE_INFINITY && capacity == UNLIMITED) {
            throw new IllegalArgumentException("patient callers without limit need more agents (load=%s)".formatted(load()));
        }
        return new Solution(this, stationary());
    }

    /** How many callers a second leave when there are that many in the system. */
    private double leaving(int inSystem) {
        return Math.min(inSystem, agents) / handlingSeconds + Math.max(inSystem - agents, 0) / patienceSeconds;
    }

    /** The probability of each number in the system, from none to the last that counts. */
    private double[] stationary() {
        int mode = 0;
        while (mode < capacity && leaving(mode + 1) <= callsPerSecond) {
            mode = Math.addExact(mode, 1);
            refuseBeyond(mode);
        }
        var weights = new double[mode + 1];
        weights[mode] = 1;
        for (int state = mode; state > 0; state--) {
            weights[state - 1] = weights[state] * leaving(state) / callsPerSecond;
        }
        int last = mode;
        for (double weight = 1; last < capacity && weight > NEGLIGIBLE; ) {
            last++;
            refuseBeyond(last);
            weight *= callsPerSecond / leaving(last);
            if (last == weights.length) {
                weights = Arrays.copyOf(weights, 2 * weights.length);
            }
            weights[last] = weight;
        }
        double all = Arrays.stream(weights).sum();
        return Arrays.stream(weights, 0, last + 1).map(weight -> weight / all).toArray();
    }

    private static void refuseBeyond(int state) {
        if (state > MAX_STATES) {
            throw new IllegalArgumentException("too near to a line without end: more than %s states".formatted(MAX_STATES));
        }
    }

    /**
     * What callers meet in the long run. "Admitted" are all but those turned away; Poisson arrivals see the time averages (R. Wolff 1982),
     * so what an admitted caller finds is the stationary number in the system, given that it is below the capacity.
     */
    static final class Solution {

        private final MarkovQueue queue;
        private final double[] inSystem;

        private Solution(MarkovQueue queue, double[] inSystem) {
            this.queue = queue;
            this.inSystem = inSystem;
        }

        /** Share of all callers who are turned away. */
        double blocked() {
            return inSystem.length - 1 == queue.capacity ? inSystem[queue.capacity] : 0;
        }

        /** Share of the admitted who are not answered at once. */
        double waiting() {
            return Arrays.stream(ahead()).sum();
        }

        /** Callers in the line, on average over time. */
        double meanQueue() {
            return queueMoment(1);
        }

        /** Of the number of callers in the line, over time. */
        double varianceOfQueue() {
            return queueMoment(2) - Math.pow(queueMoment(1), 2);
        }

        /** Mean time in the line of all admitted, with zero for those answered at once and the time until they hung up for the others. */
        double queueSeconds() {
            return meanQueue() / (queue.callsPerSecond * (1 - blocked()));
        }

        /** Share of the admitted who hang up before they are answered. */
        double abandoned() {
            return queueSeconds() / queue.patienceSeconds;
        }

        /** ASA: mean wait of those who are answered, with zero for those answered at once. */
        double answerSeconds() {
            var ahead = ahead();
            double theta = 1 / queue.patienceSeconds;
            double answered = 1;
            double seconds = 0;
            double meanSeconds = 0;
            double share = 1 - waiting();
            for (int place = 0; place < ahead.length; place++) {
                double next = advance(place) + theta;
                seconds = advance(place) / next * (seconds + answered / next);
                answered *= advance(place) / next;
                meanSeconds += ahead[place] * seconds;
                share += ahead[place] * answered;
            }
            return meanSeconds / share;
        }

        /** Share of the admitted who are answered after at most that long. */
        double answeredWithin(double seconds) {
            return fate(seconds).answered;
        }

        /** Share of the admitted who hang up after at most that long. */
        double abandonedWithin(double seconds) {
            return fate(seconds).abandoned;
        }

        /** Share of their time in which agents talk. */
        double occupancy() {
            double talking = 0;
            for (int state = inSystem.length - 1; state > 0; state--) {
                talking += Math.min(state, queue.agents) * inSystem[state];
            }
            return talking / queue.agents;
        }

        /**
         * Mean squared error, in seconds squared, of the best forecast at entry: (callers ahead + 1) times the mean time between two agents
         * getting free, over all who wait. On unlimited lines it is 1/((1-load)(n/talk)²): R. Ibrahim and W. Whitt, "Real-Time Delay
         * Estimation Based on Delay History", M&amp;SOM 11(3) 2009.
         *
         * @throws IllegalStateException if callers hang up: then the wait is not a sum of equal steps
         */
        double forecastErrorSquared() {
            if (queue.patienceSeconds != Double.POSITIVE_INFINITY) {
                throw new IllegalStateException("the forecast by position is the best only for patient callers (patience=%s)".formatted(queue.patienceSeconds));
            }
            var ahead = ahead();
            double steps = 0;
            for (int place = 0; place < ahead.length; place++) {
                steps += ahead[place] * (place + 1);
            }
            return steps / waiting() / Math.pow(advance(0), 2);
        }

        /** For each number of waiting callers, the share of the admitted who find that many and every agent talking. */
        private double[] ahead() {
            int end = Math.min(inSystem.length, queue.capacity);
            if (end <= queue.agents) {
                return new double[0];
            }
            double admitted = 1 - blocked();
            return Arrays.stream(inSystem, queue.agents, end).map(share -> share / admitted).toArray();
        }

        /** How many times a second a caller with so many ahead moves up. */
        private double advance(int ahead) {
            return queue.leaving(queue.agents + ahead);
        }

        private double queueMoment(int power) {
            double moment = 0;
            for (int state = inSystem.length - 1; state > queue.agents; state--) {
                moment += Math.pow(state - queue.agents, power) * inSystem[state];
            }
            return moment;
        }

        private record Fate(double answered, double abandoned) {
        }

        /**
         * What has become of the admitted after so long. The place in the line only falls, by others' leaving, until the caller is answered
         * or hangs up; that chain is looked at in the ticks of a Poisson clock faster than all of its rates, and the number of ticks is
         * averaged. No term is negative, and the ticks left out are less probable than 1e-20.
         */
        private Fate fate(double seconds) {
            var line = ahead();
            double theta = 1 / queue.patienceSeconds;
            double clock = advance(Math.max(line.length - 1, 0)) + theta;
            var ticks = Ticks.within(clock * seconds);
            double answered = 1 - waiting();
            double abandoned = 0;
            double meanAnswered = 0;
            double meanAbandoned = 0;
            for (int tick = 0; tick <= ticks.last(); tick++) {
                double share = ticks.share(tick);
                meanAnswered += share * answered;
                meanAbandoned += share * abandoned;
                for (int place = 0; place < line.length; place++) {
                    double here = line[place];
                    double up = here * advance(place) / clock;
                    abandoned += here * theta / clock;
                    line[place] = here * (clock - advance(place) - theta) / clock;
                    if (place == 0) {
                        answered += up;
                    } else {
                        line[place - 1] += up;
                    }
                }
            }
            return new Fate(meanAnswered, meanAbandoned);
        }
    }

    /** The Poisson law of a number of ticks, outwards from its mode. */
    private record Ticks(int first, double[] shares) {

        static Ticks within(double mean) {
            if (!(mean >= 0 && mean < MAX_STATES)) {
                throw new IllegalArgumentException("time is not below zero and not without end (ticks=%s)".formatted(mean));
            }
            int mode = (int) mean;
            int first = mode;
            for (double weight = 1; first > 0 && weight > NEGLIGIBLE; first--) {
                weight *= first / mean;
            }
            int last = mode;
            for (double weight = 1; weight > NEGLIGIBLE; last++) {
                weight *= mean / (last + 1);
            }
            var weights = new double[last - first + 1];
            weights[mode - first] = 1;
            for (int tick = mode; tick > first; tick--) {
                weights[tick - 1 - first] = weights[tick - first] * tick / mean;
            }
            for (int tick = mode; tick < last; tick++) {
                weights[tick + 1 - first] = weights[tick - first] * mean / (tick + 1);
            }
            double all = Arrays.stream(weights).sum();
            return new Ticks(first, Arrays.stream(weights).map(weight -> weight / all).toArray());
        }

        int last() {
            return first + shares.length - 1;
        }

        double share(int tick) {
            return tick < first ? 0 : shares[tick - first];
        }
    }
}
