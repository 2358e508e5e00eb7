package org.atiende.simulate;

import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;

import org.atiende.scenario.Distribution;

/**
 * Chance, in three streams: when calls come, what callers are like, and how long talks last. Talks are drawn in the order in which they
 * begin, so that two policies that only change who is served when meet the same talks, and their difference is theirs (common random
 * numbers). Times are in nanoseconds.
 */
final class Draws {

    private static final RandomGeneratorFactory<RandomGenerator> XOSHIRO = RandomGeneratorFactory.of("Xoshiro256PlusPlus");

    private static final double NANOS = 1e9;

    final RandomGenerator arrivals;
    final RandomGenerator callers;
    final RandomGenerator talks;

    Draws(long seed) {
        var seeds = XOSHIRO.create(seed);
        arrivals = XOSHIRO.create(seeds.nextLong());
        callers = XOSHIRO.create(seeds.nextLong());
        talks = XOSHIRO.create(seeds.nextLong());
    }

    /** One distribution, ready to be drawn from. */
    @FunctionalInterface
    interface Sampler {

        /** In nanoseconds, not below zero. */
        long draw(RandomGenerator from);

        static Sampler of(Distribution distribution) {
            return switch (distribution) {
                case Distribution.Exponential(var mean) -> {
                    double nanos = mean.toNanos();
                    yield from -> (long) (nanos * from.nextExponential());
                }
                case Distribution.Lognormal(var mean, var cv) -> {
                    var variance = Math.log1p(cv * cv);
                    var sigma = Math.sqrt(variance);
                    var mu = Math.log(mean.toNanos()) - variance / 2;
                    yield from -> (long) Math.exp(mu + sigma * from.nextGaussian());
                }
                case Distribution.Constant(var value) -> {
                    var nanos = value.toNanos();
                    yield _ -> nanos;
                }
                case Distribution.Uniform(var least, var most) -> {
                    var nanos = least.toNanos();
                    double width = most.toNanos() - nanos;
                    yield from -> nanos + (long) (width * from.nextDouble());
                }
            };
        }
    }

    /** The mean of a distribution, in nanoseconds. */
    static double mean(Distribution distribution) {
        return switch (distribution) {
            case Distribution.Exponential(var mean) -> mean.toNanos();
            case Distribution.Lognormal(var mean, var _) -> mean.toNanos();
            case Distribution.Constant(var value) -> value.toNanos();
            case Distribution.Uniform(var least, var most) -> (least.toNanos() + most.toNanos()) / 2.0;
        };
    }

    static long seconds(double count) {
        return (long) (NANOS * count);
    }
}
