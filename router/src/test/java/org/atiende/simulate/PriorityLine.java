package org.atiende.simulate;

/**
 * Two classes of patient callers before n agents of one skill, equal exponential talk: whoever is in the high class is served before
 * anybody in the low class, within a class the first comes first, and no talk is broken off.
 *
 * <p>Sources: A. Cobham 1954 for the means; O. Kella and U. Yechiali, "Waiting Times in the Non-Preemptive Priority M/M/c Queue",
 * Stochastic Models 1, 1985. The forecast of a low caller is the time in which a line that shrinks at rate n/talk and grows at the rate
 * of the high class first falls by that many callers. Closed forms, exact up to rounding.
 *
 * @param handlingSeconds mean talk, wrap-up included
 */
record PriorityLine(double highPerSecond, double lowPerSecond, double handlingSeconds, int agents) {

    /** Share of either class who wait: the order of service does not change it. */
    double waiting() {
        return both().solve().waiting();
    }

    double highAnswerSeconds() {
        return waiting() / surplus();
    }

    double lowAnswerSeconds() {
        return waiting() / surplus() / (1 - both().load());
    }

    /** @param ahead callers of both classes in the line when a low caller enters it */
    double lowForecastSeconds(int ahead) {
        return (ahead + 1) / surplus();
    }

    /** The variance of the wait around {@link #lowForecastSeconds}, in seconds squared. */
    double lowForecastVariance(int ahead) {
        return (ahead + 1) * (agents / handlingSeconds + highPerSecond) / Math.pow(surplus(), 3);
    }

    /** Calls a second that the agents finish beyond those of the high class. */
    private double surplus() {
        return agents / handlingSeconds - highPerSecond;
    }

    private MarkovQueue both() {
        return MarkovQueue.of(highPerSecond + lowPerSecond, handlingSeconds, agents);
    }
}
