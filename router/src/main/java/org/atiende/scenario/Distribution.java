package org.atiende.scenario;

import java.time.Duration;
import java.util.random.RandomGenerator;

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

    /** Ready to be drawn from. */
    @FunctionalInterface
    interface Sampler {

        /** In nanoseconds, not below zero. */
        long draw(RandomGenerator from);
    }

    default Sampler sampler() {
        return switch (this) {
            case Exponential(var mean) -> {
                double nanos = mean.toNanos();
                yield from -> (long) (nanos * from.nextExponential());
            }
            case Lognormal(var mean, var cv) -> {
                var variance = Math.log1p(cv * cv);
                var sigma = Math.sqrt(variance);
                var mu = Math.log(mean.toNanos()) - variance / 2;
                yield from -> (long) Math.exp(mu + sigma * from.nextGaussian());
            }
            case Constant(var value) -> {
                var nanos = value.toNanos();
                yield _ -> nanos;
            }
            case Uniform(var least, var most) -> {
                var nanos = least.toNanos();
                double width = most.toNanos() - nanos;
                yield from -> nanos + (long) (width * from.nextDouble());
            }
        };
    }

    /** In nanoseconds. */
    default double meanNanos() {
        return switch (this) {
            case Exponential(var mean) -> mean.toNanos();
            case Lognormal(var mean, var _) -> mean.toNanos();
            case Constant(var value) -> value.toNanos();
            case Uniform(var least, var most) -> (least.toNanos() + most.toNanos()) / 2.0;
        };
    }
}
