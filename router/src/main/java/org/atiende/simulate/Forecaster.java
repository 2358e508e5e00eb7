package org.atiende.simulate;

import java.time.Duration;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;

import org.atiende.forecast.TalkLengths;
import org.atiende.forecast.WaitPaths;
import org.atiende.pairing.Caller;
import org.atiende.pairing.Pairing;
import org.atiende.pairing.PairingPolicy;

/**
 * Forecasts waits while a simulation runs, as production would, and keeps account of how they came true; beside them what others would have
 * said on the same path: Asterisk's {@code app_queue} ({@code holdtime = (3 holdtime + new) / 4} in whole seconds), and the queue
 * length times the true mean talk by the agents who can take it (QL; the best there is for one kind of call and talks without memory).
 * What it knows it has learned: talks, and how many callers come.
 */
final class Forecaster implements WaitPaths.World {

    /** One less than a multiple of ten, see {@link org.atiende.forecast.Outlook#ninetieth}. */
    private static final int PATHS = 199;

    private static final long FARTHEST = Duration.ofHours(2).toNanos();
    private static final double NANOS = 1e9;

    /** Who talks with whom since when, kept by the call centre. */
    interface Floor {

        boolean isBusy(int agent);

        /** The end of a wrap-up under way, or {@link Source#NEVER}. */
        long writesUpUntil(int agent);

        int lineOfTalk(int agent);

        long talksSince(int agent);

        int lineOfCall(int call);
    }

    /** What came of it, in seconds; means over all forecasts whose callers were answered. */
    record Account(long forecasts, double mse, double mseEwma, double mseQl, double keptNinetieth, double pinball) {
    }

    private record Said(double mean, double ninetieth, double ewma, double ql) {
    }

    private final Rules rules;
    private final Floor floor;
    private final Crew crew;
    private final int[] cellOf;
    private final WaitPaths paths;
    private final TalkLengths[] talks;
    private final long[] qualified;                           // agents, by line
    private final long[] came;                                // by line
    private final int[] holdTime;                             // of app_queue, by line
    private final boolean laterMatters;
    private Said[] said = new Said[256];
    private long first = Source.NEVER;
    private long arrivals;
    private long last;

    private long count;
    private double squares;
    private double squaresEwma;
    private double squaresQl;
    private long kept;
    private double pinball;

    Forecaster(Rules rules, PairingPolicy policy, Crew crew, int[] cellOf, Floor floor) {
        this.rules = rules;
        this.crew = crew;
        this.cellOf = cellOf;
        this.floor = floor;
        this.laterMatters = !policy.plain();
        paths = new WaitPaths(policy, this, new SplittableRandom(20_261_228));
        talks = new TalkLengths[cellOf.length];
        Arrays.setAll(talks, _ -> new TalkLengths(rules.meanHandling()));
        qualified = rules.lines().values().stream().mapToLong(needs -> crew.duties().stream().filter(duty -> duty.skills().keySet().containsAll(needs))
                .mapToInt(Crew.Duty::agent).distinct().count()).toArray();
        came = new long[cellOf.length];
        holdTime = new int[cellOf.length];
    }

    void comes(int line, long now) {
        first = Math.min(first, now);
        last = now;
        arrivals++;
        came[line]++;
    }

    void talked(int line, long length) {
        talks[line].ended(length);
    }

    /** @param ahead callers who wait for the same, this one included */
    void says(Pairing pairing, int call, int ahead, long now) {
        if (call >= said.length) {
            said = Arrays.copyOf(said, 2 * call);
        }
        var outlook = paths.of(pairing, call, now, PATHS, FARTHEST);
        var line = floor.lineOfCall(call);
        var ql = ahead * rules.meanHandling() / Math.max(1, qualified[line]);
        said[call] = new Said(outlook.mean() / NANOS, outlook.ninetieth() / NANOS, holdTime[line], ql / NANOS);
    }

    void answered(int line, int call, long wait) {
        var seconds = wait / NANOS;
        holdTime[line] = (3 * holdTime[line] + (int) seconds) >> 2;
        if (call == Caller.NONE || call >= said.length || said[call] == null) {
            return;
        }
        var was = said[call];
        said[call] = null;
        count++;
        squares += square(was.mean - seconds);
        squaresEwma += square(was.ewma - seconds);
        squaresQl += square(was.ql - seconds);
        kept += seconds <= was.ninetieth ? 1 : 0;
        pinball += seconds > was.ninetieth ? .9 * (seconds - was.ninetieth) : .1 * (was.ninetieth - seconds);
    }

    /** Gone without a person: what the forecast was worth will never be known. */
    void gone(int call) {
        if (call < said.length) {
            said[call] = null;
        }
    }

    private static double square(double one) {
        return one * one;
    }

    Account account() {
        return count == 0 ? new Account(0, 0, 0, 0, 0, 0)
                : new Account(count, squares / count, squaresEwma / count, squaresQl / count, (double) kept / count, pinball / count);
    }

    @Override
    public int agents() {
        return crew.size();
    }

    @Override
    public boolean isBusy(int agent) {
        return floor.isBusy(agent);
    }

    @Override
    public long busyFor(int agent, long now, RandomGenerator chance) {
        if (floor.writesUpUntil(agent) != Source.NEVER) {
            return floor.writesUpUntil(agent) - now;
        }
        return talks[floor.lineOfTalk(agent)].remaining(now - floor.talksSince(agent), chance) + crew.wrapUp()[agent];
    }

    @Override
    public long busyWith(int call, int agent, RandomGenerator chance) {
        return talks[floor.lineOfCall(call)].draw(chance) + crew.wrapUp()[agent];
    }

    @Override
    public long busyWith(Caller caller, int agent, RandomGenerator chance) {
        return talks[((Source.Arrival) caller).line].draw(chance) + crew.wrapUp()[agent];
    }

    @Override
    public long untilNext(RandomGenerator chance) {
        return laterMatters && arrivals > 1 ? (long) (chance.nextExponential() * (last - first) / (arrivals - 1)) : Long.MAX_VALUE;
    }

    @Override
    public Caller next(long at, RandomGenerator chance) {
        var pick = chance.nextLong(arrivals);
        var line = 0;
        while (pick >= came[line]) {
            pick -= came[line++];
        }
        var caller = new Source.Arrival();
        caller.line = line;
        caller.customer = Caller.NONE;
        caller.knows = Caller.NONE;
        caller.at = at;
        caller.due = at + rules.dueWithin();
        caller.cell = cellOf[line];
        return caller;
    }
}
