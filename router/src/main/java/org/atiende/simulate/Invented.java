package org.atiende.simulate;

import java.time.Duration;
import java.util.List;
import java.util.TreeSet;
import java.util.random.RandomGenerator;

import org.atiende.pairing.Caller;
import org.atiende.scenario.Distribution;
import org.atiende.scenario.Scenario;

/** Callers as a scenario describes them. Chance is drawn for each in the order in which they come, whatever becomes of them. */
final class Invented implements Source {

    private final Scenario scenario;
    private final Chance draws;
    private final Feed feed;
    private final Distribution.Sampler[] handling;
    private final Distribution.Sampler[] patience;
    private final int[][] qualified;                          // of each line, whom a caller may know

    Invented(Scenario scenario, Crew crew) {
        this.scenario = scenario;
        var lines = scenario.lines();
        draws = new Chance(scenario.seed());
        feed = new Feed(lines, draws.arrivals);
        handling = lines.stream().map(one -> one.talk().handling().sampler()).toArray(Distribution.Sampler[]::new);
        patience = lines.stream().map(one -> one.talk().patience().map(Distribution::sampler).orElse(_ -> NEVER)).toArray(Distribution.Sampler[]::new);
        qualified = new int[lines.size()][];
        for (var one = 0; one < qualified.length; one++) {
            var needs = new TreeSet<>(lines.get(one).needs());
            qualified[one] = crew.duties().stream().filter(duty -> duty.skills().keySet().containsAll(needs)).mapToInt(Crew.Duty::agent).toArray();
        }
    }

    @Override
    public long at() {
        return feed.at();
    }

    @Override
    public void take(Arrival into) {
        var line = feed.line();
        var described = scenario.lines().get(line);
        into.line = line;
        into.customer = Caller.NONE;
        into.priority = 0;
        into.talk = Arrival.UNKNOWN;
        into.patience = patience[line].draw(draws.callers);
        into.acceptsPromise = scenario.holdCap().isPresent() && draws.callers.nextDouble() < described.promise().accept();
        into.knows = described.known().share() > 0 && draws.callers.nextDouble() < described.known().share()
                ? qualified[line][draws.callers.nextInt(qualified[line].length)] : Caller.NONE;
        into.hold = described.known().hold().toNanos();
        into.holdChance = described.known().holdChance();
        feed.next();
    }

    @Override
    public long talk(int line, long told) {
        return handling[line].draw(draws.talks);
    }

    @Override
    public void met(int customer, int agent) {
        // Whom an invented caller knows was drawn when they came.
    }

    /**
     * When the next caller comes and on which line: Poisson arrivals at the lines' rates of the time of day (thinning; Lewis and Shedler, Naval
     * Research Logistics Quarterly 26, 1979). The first day begins at midnight.
     */
    private static final class Feed {

        private static final long DAY = Duration.ofDays(1).toNanos();
        private static final double HOUR = Duration.ofHours(1).toNanos();

        private final RandomGenerator chance;
        private final long[][] from;                              // of each line, ascending
        private final double[][] perHour;
        private final double[] upTo;                              // the highest rates of the lines up to this one, added up
        private final boolean steady;
        private long at;
        private int line;

        Feed(List<Scenario.Line> lines, RandomGenerator chance) {
            this.chance = chance;
            from = new long[lines.size()][];
            perHour = new double[lines.size()][];
            upTo = new double[lines.size()];
            var all = 0.0;
            var same = true;
            for (var index = 0; index < lines.size(); index++) {
                var rates = lines.get(index).arrivals();
                from[index] = rates.stream().mapToLong(rate -> rate.from().toNanoOfDay()).toArray();
                perHour[index] = rates.stream().mapToDouble(Scenario.Rate::perHour).toArray();
                all += rates.stream().mapToDouble(Scenario.Rate::perHour).max().orElseThrow();
                upTo[index] = all;
                same &= rates.size() == 1 && from[index][0] == 0;
            }
            steady = same;
            next();
        }

        /** When the next caller comes. */
        long at() {
            return at;
        }

        /** On which line. */
        int line() {
            return line;
        }

        /** That one has come; who is next? */
        void next() {
            var highest = upTo[upTo.length - 1];
            do {
                at += (long) (chance.nextExponential() * HOUR / highest);
                var pick = upTo.length == 1 ? 0 : chance.nextDouble() * highest;
                line = 0;
                while (upTo[line] < pick) {
                    line++;
                }
            } while (!steady && chance.nextDouble() * highestOf(line) >= rateNow(line));
        }

        private double highestOf(int one) {
            return upTo[one] - (one == 0 ? 0 : upTo[one - 1]);
        }

        private double rateNow(int one) {
            var time = at % DAY;
            var rate = 0.0;
            for (var step = 0; step < from[one].length && from[one][step] <= time; step++) {
                rate = perHour[one][step];
            }
            return rate;
        }
    }
}
