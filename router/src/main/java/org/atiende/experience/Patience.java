package org.atiende.experience;

import java.util.Arrays;
import java.util.random.RandomGenerator;

/**
 * How long callers stay who are not answered, by line: in each stretch of the wait as many leave per second waited as were seen to (the
 * actuarial life table; whoever was answered counts as having stayed until then and for nothing after it, as in Kaplan and Meier, JASA 53,
 * 1958). Belongs to one owner.
 */
public final class Patience {

    private static final int SHORT = 30;                      // so many stretches of ten seconds, then of a minute, and the rest
    private static final int STRETCHES = SHORT + 20 + 1;
    private static final double NANOS = 1e9;

    /** A line's own callers are believed as much as everybody's when so many of them have left. */
    private static final double USUAL = 10;

    /** Waits of a line count half once there are so many. */
    private static final int REMEMBERED = 20_000;

    /** Who leaves at the very beginning of a stretch leaves at once. */
    private static final double INSTANT = 1e-3;

    private double[][] left = new double[0][];                // by line and stretch
    private double[][] waited = new double[0][];              // seconds
    private int[] waits = new int[0];
    private double[][] rates = new double[0][];               // per second; of each line, and at last of all together
    private boolean stale;

    /**
     * Somebody's wait, or a part of it, has ended.
     *
     * @param from and
     * @param until in nanoseconds after they came
     * @param gone whether they left, and were not answered
     */
    public void waited(int line, long from, long until, boolean gone) {
        var own = line + 1;                                   // 0 is for those of no known line
        grow(own);
        for (var at = stretch(from); at <= stretch(until); at++) {
            waited[own][at] += Math.max(0, Math.min(until / NANOS, begin(at + 1)) - Math.max(from / NANOS, begin(at)));
        }
        left[own][stretch(until)] += gone ? 1 : 0;
        if (++waits[own] >= REMEMBERED) {
            waits[own] /= 2;
            Arrays.setAll(left[own], at -> left[own][at] / 2);
            Arrays.setAll(waited[own], at -> waited[own][at] / 2);
        }
        stale = true;
    }

    private void grow(int own) {
        if (own >= waits.length) {
            var known = waits.length;
            left = Arrays.copyOf(left, own + 1);
            waited = Arrays.copyOf(waited, own + 1);
            waits = Arrays.copyOf(waits, own + 1);
            for (var one = known; one <= own; one++) {
                left[one] = new double[STRETCHES];
                waited[one] = new double[STRETCHES];
            }
        }
    }

    private static int stretch(long wait) {
        var seconds = (long) (wait / NANOS);
        return (int) (seconds < 10 * SHORT ? seconds / 10 : Math.min(STRETCHES - 1, SHORT + (seconds - 10 * SHORT) / 60));
    }

    /** When a stretch begins, in seconds. */
    private static double begin(int stretch) {
        return stretch >= STRETCHES ? Double.POSITIVE_INFINITY : stretch <= SHORT ? 10.0 * stretch : 10.0 * SHORT + 60.0 * (stretch - SHORT);
    }

    /** How much longer somebody stays who has waited so long; {@link Long#MAX_VALUE} for ever. */
    long stay(int line, long already, RandomGenerator chance) {
        var rate = rates(line);
        if (rate.length == 0) {
            return Long.MAX_VALUE;
        }
        var trial = chance.nextExponential();
        var at = already / NANOS;
        for (var stretch = stretch(already); stretch < STRETCHES; stretch++) {
            var until = begin(stretch + 1);
            if (rate[stretch] > 0 && trial < rate[stretch] * (until - at)) {
                return (long) (NANOS * (at + trial / rate[stretch])) - already;
            }
            trial -= rate[stretch] * (until - at);
            at = until;
        }
        return Long.MAX_VALUE;
    }

    /** The chance that somebody who began to wait is still there after so long, if they are not answered. */
    public double stays(int line, long until) {
        var rate = rates(line);
        var risk = 0.0;
        for (var stretch = 0; rate.length > 0 && stretch <= stretch(until); stretch++) {
            risk += rate[stretch] * Math.max(0, Math.min(until / NANOS, begin(stretch + 1)) - begin(stretch));
        }
        return Math.exp(-risk);
    }

    /** Empty when nobody has ever left. */
    private double[] rates(int line) {
        if (stale) {
            stale = false;
            reckon();
        }
        return rates.length == 0 ? new double[0] : rates[line + 1 < waits.length ? line + 1 : waits.length];
    }

    private void reckon() {
        var allLeft = new double[STRETCHES];
        var allWaited = new double[STRETCHES];
        for (var one = 0; one < waits.length; one++) {
            for (var at = 0; at < STRETCHES; at++) {
                allLeft[at] += left[one][at];
                allWaited[at] += waited[one][at];
            }
        }
        if (Arrays.stream(allLeft).sum() == 0) {
            rates = new double[0][];
            return;
        }
        var usual = new double[STRETCHES];
        rates = new double[waits.length + 1][STRETCHES];
        for (var at = 0; at < STRETCHES; at++) {
            usual[at] = allWaited[at] == 0 && allLeft[at] == 0 ? at == 0 ? 0 : usual[at - 1] : rate(allLeft[at], allWaited[at]);
            for (var one = 0; one < waits.length; one++) {
                rates[one][at] = usual[at] == 0 ? 0 : rate(left[one][at] + USUAL, waited[one][at] + USUAL / usual[at]);
            }
        }
        rates[waits.length] = usual;
    }

    private static double rate(double gone, double seconds) {
        return gone == 0 ? 0 : gone / Math.max(seconds, gone * INSTANT);
    }
}
