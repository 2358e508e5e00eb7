package org.atiende.simulate;

import java.util.Arrays;

import org.atiende.pairing.Caller;

/** What is written down of a simulation: what becomes of the callers that count, and how busy everybody was. */
final class Books {

    /** Counted callers are divided into so many parts in the order of their arrival, for the standard error (method of batch means). */
    static final int PARTS = 20;

    private static final double NANOS = 1e9;

    private final Rules rules;
    private final Tally[][] tallies;                          // by line and part
    private final Outcome.Waits[] waited;
    private final long holdCap;
    private long undecided;
    private double busySeconds;
    private double dutySeconds;
    private long countedFrom;
    private long countedUntil;

    Books(Rules rules, long holdCap) {
        this.rules = rules;
        this.holdCap = holdCap;
        tallies = new Tally[rules.lines().size()][PARTS];
        for (var parts : tallies) {
            Arrays.setAll(parts, _ -> new Tally());
        }
        waited = new Outcome.Waits[tallies.length];
        Arrays.setAll(waited, _ -> new Outcome.Waits());
    }

    boolean counts(long caller) {
        return caller >= rules.warmUp() && caller < rules.warmUp() + rules.calls();
    }

    private Tally tally(int line, long caller) {
        return tallies[line][(int) ((caller - rules.warmUp()) * PARTS / rules.calls())];
    }

    /** How many that count have come and are neither answered nor gone. */
    long undecided() {
        return undecided;
    }

    void comes(long caller, Source.Arrival as, boolean blocked, long now) {
        if (counts(caller)) {
            countedFrom = caller == rules.warmUp() ? now : countedFrom;
            countedUntil = now;
            var tally = tally(as.line, caller);
            tally.offered++;
            tally.blocked += blocked ? 1 : 0;
            tally.knowing += as.knows == Caller.NONE || blocked ? 0 : 1;
            undecided += blocked ? 0 : 1;
        }
    }

    /** @param by the agent; {@code as.knows} is the one the caller knows */
    void answered(Source.Arrival as, int by, long wait, boolean atOnce) {
        if (counts(as.number)) {
            var tally = tally(as.line, as.number);
            tally.answered(wait, !atOnce);
            tally.overCap += wait > holdCap ? 1 : 0;
            tally.known += as.knows == by ? 1 : 0;
            tally.knownSeconds += as.knows == Caller.NONE ? 0 : wait / NANOS;
            waited[as.line].add(wait);
            undecided--;
        }
    }

    void offered(Source.Arrival as) {
        if (counts(as.number)) {
            tally(as.line, as.number).offeredPromise++;
        }
    }

    void left(Source.Arrival as, long wait, boolean promised) {
        if (counts(as.number)) {
            var tally = tally(as.line, as.number);
            tally.left(wait);
            tally.abandoned += promised ? 0 : 1;
            tally.promised += promised ? 1 : 0;
            waited[as.line].add(wait);
            undecided--;
        }
    }

    /** An agent talks and writes up for so long, from when so many callers had come. */
    void busy(long length, long callers) {
        if (callers > rules.warmUp() && callers <= rules.warmUp() + rules.calls()) {
            busySeconds += length / NANOS;
        }
    }

    void onDuty(long length) {
        dutySeconds += length / NANOS;
    }

    /** @param agents who are all on duty from beginning to end, if no duty was noted */
    Outcome closed(int agents, Forecaster.Accounts forecasts) {
        var agentSeconds = dutySeconds > 0 ? dutySeconds : agents * ((countedUntil - countedFrom) / NANOS);      // in nanoseconds a long would overflow
        return new Outcome(rules, 0, tallies, waited, busySeconds / agentSeconds, undecided, forecasts);
    }
}
