package org.atiende.simulate;

/**
 * One line and n agents of one skill where nobody is held longer than a cap: the caller whose turn would come later is turned into a
 * promise the moment the cap is reached (M/M/n+D). First come first served with that conversion at the last moment needs the fewest
 * promises of all rules that never let an agent idle beside a waiting call, so {@link #promised()} is the floor for any of them.
 *
 * <p>Closed form, by the density of the wait a caller who never gives up would have: it falls as e<sup>-(s-λ)x</sup> up to the cap and as
 * e<sup>-sx</sup> beyond, s being the rate at which all agents together finish calls. F. Baccelli and G. Hebuterne, "On Queues with
 * Impatient Customers", Performance '81; the floor: S. Panwar and D. Towsley, earliest deadline first, 1988. It holds at any load,
 * overload included. All exponents are kept at or below zero; the relative error is rounding, below 1e-11.
 *
 * @param handlingSeconds mean talk, wrap-up included
 * @param capSeconds      the longest that anybody is held: the limit less the time that the conversion itself needs
 */
record DeterministicCap(double callsPerSecond, double handlingSeconds, int agents, double capSeconds) {

    private static final double SERIES_BELOW = 0.01;

    DeterministicCap {
        if (!(callsPerSecond > 0 && handlingSeconds > 0 && capSeconds >= 0) || agents < 1) {
            throw new IllegalArgumentException("rates and times are above zero (calls/s=%s talk=%s agents=%s cap=%s)"
                    .formatted(callsPerSecond, handlingSeconds, agents, capSeconds));
        }
    }

    /** Share of callers whose turn would come later than the cap. */
    double promised() {
        return beyond() / all();
    }

    /** Share of callers who are answered at once. */
    double answeredAtOnce() {
        return atOnce() / all();
    }

    /** Share of all callers, the promised included, who are answered after at most that long. */
    double answeredWithin(double seconds) {
        return (atOnce() + upTo(Math.min(seconds, capSeconds))) / all();
    }

    /** ASA: mean wait of those who are answered, with zero for those answered at once. */
    double answerSeconds() {
        return waited() / (atOnce() + upTo(capSeconds));
    }

    /** Share of their time in which agents talk. */
    double occupancy() {
        return callsPerSecond * (1 - promised()) * handlingSeconds / agents;
    }

    private double finishing() {
        return agents / handlingSeconds;
    }

    private double drift() {
        return Math.abs(finishing() - callsPerSecond);
    }

    private boolean isOverloaded() {
        return finishing() < callsPerSecond;
    }

    /** Everything below is divided by the density at its highest: at no wait, or at the cap when more calls come than can be served. */
    private double all() {
        return atOnce() + upTo(capSeconds) + beyond();
    }

    /** The states with an agent free against the last of them, by the recurrence of Erlang's terms. */
    private double atOnce() {
        double states = 1;
        for (int busy = 1; busy < agents; busy++) {
            states = 1 + states * busy / (callsPerSecond * handlingSeconds);
        }
        return states / callsPerSecond * (isOverloaded() ? Math.exp(-drift() * capSeconds) : 1);
    }

    private double upTo(double seconds) {
        double fall = isOverloaded() ? Math.exp(-drift() * (capSeconds - seconds)) : 1;
        return drift() == 0 ? seconds : -Math.expm1(-drift() * seconds) / drift() * fall;
    }

    private double beyond() {
        return (isOverloaded() ? 1 : Math.exp(-drift() * capSeconds)) / finishing();
    }

    /** The seconds waited by those answered: from the cap backwards when overloaded. */
    private double waited() {
        double y = drift() * capSeconds;
        double unit = y < SERIES_BELOW ? 1 / 2.0 - y / 3 + y * y / 8 - y * y * y / 30 + y * y * y * y / 144 : (1 - Math.exp(-y) * (1 + y)) / (y * y);
        double seconds = unit * capSeconds * capSeconds;
        return isOverloaded() ? capSeconds * upTo(capSeconds) - seconds : seconds;
    }
}
