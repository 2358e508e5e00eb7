package org.atiende.scenario;

import java.time.Duration;

/** How long something lasts from call to call, as a scenario describes it. */
public sealed interface Distribution {

    /** Without memory: however long it has lasted, it lasts as long again on average. */
    record Exponential(Duration mean) implements Distribution {
    }

    /**
     * As talks are found to last (Brown et al. 2005, JASA 100).
     *
     * @param mean of the durations themselves, not of their logarithms
     * @param cv standard deviation by mean; above 0, at most 10
     */
    record Lognormal(Duration mean, double cv) implements Distribution {
    }

    record Constant(Duration value) implements Distribution {
    }

    /** Each duration between the two as likely; {@code until} is longer than {@code from}. */
    record Uniform(Duration from, Duration until) implements Distribution {
    }
}
