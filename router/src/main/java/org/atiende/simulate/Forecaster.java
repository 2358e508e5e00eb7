package org.atiende.simulate;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

import org.atiende.experience.Experience;
import org.atiende.experience.Handling;
import org.atiende.experience.Kind;
import org.atiende.experience.World;
import org.atiende.forecast.Calibration;
import org.atiende.forecast.Outlook;
import org.atiende.forecast.Standing;
import org.atiende.forecast.WaitPaths;
import org.atiende.pairing.Caller;
import org.atiende.pairing.Net;
import org.atiende.pairing.Pairing;

/**
 * Forecasts waits while a simulation runs, with the classes that production runs, and keeps account of how they came true; beside them what
 * others would have said on the same path: Asterisk's {@code app_queue} ({@code holdtime = (3 holdtime + new) / 4} in whole seconds), and the
 * queue length times the true mean talk by the agents who can take it (QL; the best there is for one kind of call and talks without memory).
 * What it knows it has learned: talks, patience, and who comes.
 */
final class Forecaster {

    /** One less than a multiple of ten, see {@link org.atiende.forecast.Outlook#ninetieth}. */
    private static final int PATHS = 199;

    private static final long FARTHEST = Duration.ofHours(2).toNanos();
    private static final double NANOS = 1e9;

    /** How everybody stands, told by the call centre. */
    interface Floor {
        void tell(Standing standing);
    }

    /**
     * How many waits are forecast.
     *
     * @param count about so many; 0 for none
     * @param oracle what is true of talks, patience and who comes, to compare with what was learned
     */
    record Wish(long count, Optional<World> oracle) {

        static Wish of(long count) {
            return new Wish(count, Optional.empty());
        }
    }

    /**
     * What came of forecasts, in seconds. Whoever left before it was known stands aside; those who stayed as long as others like them who left
     * count for these, too, by the patience learned (inverse probability of censoring).
     *
     * @param pinball of the announced 90th percentile
     * @param pinballOracle the same of paths that know what is true; 0 without them
     */
    record Account(long forecasts, double mse, double mseEwma, double mseQl, double keptNinetieth, double pinball, double pinballOracle) {
    }

    private record Said(Outlook outlook, double ninetieth, double ewma, double ql, double oracle, int ahead, int priority) {
    }

    /** Sums over forecasts. */
    private static final class Sums {

        private long count;
        private double weight;
        private double squares;
        private double squaresEwma;
        private double squaresQl;
        private double kept;
        private double keptOf;
        private double pinball;
        private double pinballOracle;

        void answered(Said was, double seconds, double counts) {
            count++;
            weight += counts;
            squares += counts * square(was.outlook.mean() / NANOS - seconds);
            squaresEwma += counts * square(was.ewma - seconds);
            squaresQl += counts * square(was.ql - seconds);
            pinball += counts * loss(was.ninetieth, seconds);
            pinballOracle += counts * loss(was.oracle, seconds);
        }

        void ended(boolean inTime, double counts) {
            keptOf += counts;
            kept += inTime ? counts : 0;
        }

        private static double square(double one) {
            return one * one;
        }

        private static double loss(double ninetieth, double seconds) {
            return seconds > ninetieth ? .9 * (seconds - ninetieth) : .1 * (ninetieth - seconds);
        }

        Account account() {
            return count == 0 ? new Account(0, 0, 0, 0, 0, 0, 0) : new Account(count, squares / weight, squaresEwma / weight, squaresQl / weight,
                    kept / keptOf, pinball / weight, pinballOracle / weight);
        }
    }

    /** All accounts: of all forecasts, by line, by priority and by level of load. */
    record Accounts(Account all, List<Account> lines, List<Account> priorities, List<Account> levels) {
    }

    private final Rules rules;
    private final Floor floor;
    private final int[] cellOf;
    private final Experience experience;
    private final WaitPaths paths;
    private final Optional<WaitPaths> oracle;
    private final Standing standing;
    private final Calibration calibration = new Calibration();
    private final long wish;
    private long waited;                                      // so far, the warm-up contained
    private long next;                                        // the how manyeth of who wait is forecast next
    private final long[] qualified;                           // agents, by line
    private final int[] holdTime;                             // of app_queue, by line
    private Said[] said = new Said[256];

    private final Sums all = new Sums();
    private final Sums[] lines;
    private final Sums[] priorities = sums(Pairing.MAX_PRIORITY + 1);
    private final Sums[] levels = sums(Calibration.levels());

    Forecaster(Rules rules, Pairing pairing, Crew crew, int[] cellOf, Wish wish, Floor floor) {
        this.rules = rules;
        this.cellOf = cellOf;
        this.floor = floor;
        this.wish = wish.count;
        var policy = pairing.policy();
        experience = new Experience(rules.meanHandling(), !policy.plain());
        paths = new WaitPaths(policy, experience, new SplittableRandom(20_261_228));
        oracle = wish.oracle.map(world -> new WaitPaths(policy, world, new SplittableRandom(20_261_229)));
        standing = new Standing(pairing);
        for (var agent = 0; agent < crew.size(); agent++) {
            standing.wrapsUp(agent, crew.wrapUp()[agent]);
        }
        qualified = rules.lines().values().stream().mapToLong(needs -> crew.duties().stream().filter(duty -> duty.skills().keySet().containsAll(needs))
                .mapToInt(Crew.Duty::agent).distinct().count()).toArray();
        holdTime = new int[cellOf.length];
        lines = sums(cellOf.length);
    }

    private static Sums[] sums(int count) {
        return IntStream.range(0, count).mapToObj(_ -> new Sums()).toArray(Sums[]::new);
    }

    void comes(Source.Arrival caller, long now) {
        if (wish > 0) {
            experience.came(kind(caller.line, caller.priority, false), now);
        }
    }

    /** Somebody without people they know. */
    Kind kind(int line, int priority, boolean owed) {
        return new Kind(line, cellOf[line], Caller.NONE, Net.WIDE, priority, owed, rules.dueWithin());
    }

    /** @param asked whether it is asked for {@link #news} */
    void talked(int line, int agent, long length, boolean asked) {
        if (wish > 0 || asked) {
            experience.handling().talked(line, agent, length);
        }
    }

    /** What was learned of talks, when it is considerably more than before. */
    Optional<Handling.Learned> news() {
        return experience.handling().news();
    }

    /** Whether the wait of this caller is to be forecast: as many of all who wait as were wished for, by the share that waited so far. */
    boolean wants(long number) {
        if (wish == 0 || number >= rules.warmUp() + rules.calls()) {
            return false;
        }
        waited++;
        if (number < rules.warmUp() || waited < next) {
            return false;
        }
        next = waited + Math.max(1, Math.round(waited / (number + 1.0) * rules.calls() / wish));
        return true;
    }

    /** @param alike callers who wait for the same, this one included */
    void says(int call, Source.Arrival caller, int alike, int ahead, long now) {
        if (call >= said.length) {
            said = Arrays.copyOf(said, 2 * call);
        }
        floor.tell(standing.at(now));
        experience.now(now);
        var asked = new int[] {call};
        var outlook = paths.of(standing, asked, _ -> PATHS, FARTHEST)[0];
        var ninetieth = outlook.ninetieth() * calibration.factor(ahead);
        var known = oracle.map(world -> world.of(standing, asked, _ -> PATHS, FARTHEST)[0].ninetieth()).orElse(0L);
        var ql = alike * rules.meanHandling() / Math.max(1, qualified[caller.line]);
        said[call] = new Said(outlook, ninetieth / NANOS, holdTime[caller.line], ql / NANOS, known / NANOS, ahead, caller.priority);
    }

    void answered(int line, int call, long wait) {
        var seconds = wait / NANOS;
        holdTime[line] = (3 * holdTime[line] + (int) seconds) >> 2;
        if (wish > 0 && call != Caller.NONE) {
            experience.patience().waited(line, 0, wait, false);
        }
        if (call == Caller.NONE || call >= said.length || said[call] == null) {
            return;
        }
        var was = said[call];
        said[call] = null;
        for (var sums : of(was, line)) {
            sums.answered(was, seconds, 1 / experience.patience().stays(line, wait));
        }
        ended(was, line, seconds);
    }

    /** Gone without a person: whether what was announced would have been kept is known only if they stayed for longer. */
    void gone(int line, int call, long wait) {
        if (wish > 0) {
            experience.patience().waited(line, 0, wait, true);
        }
        if (call < said.length && said[call] != null) {
            var was = said[call];
            said[call] = null;
            if (wait / NANOS > was.ninetieth) {
                ended(was, line, wait / NANOS);
            }
        }
    }

    private void ended(Said was, int line, double seconds) {
        var kept = seconds <= was.ninetieth;
        var counts = 1 / experience.patience().stays(line, (long) (NANOS * Math.min(seconds, was.ninetieth)));
        for (var sums : of(was, line)) {
            sums.ended(kept, counts);
        }
        calibration.ended(was.ahead, kept, counts);
    }

    private List<Sums> of(Said was, int line) {
        return List.of(all, lines[line], priorities[was.priority], levels[Calibration.level(was.ahead)]);
    }

    Accounts accounts() {
        return new Accounts(all.account(), accounts(lines), accounts(priorities), accounts(levels));
    }

    private static List<Account> accounts(Sums[] sums) {
        return Arrays.stream(sums).map(Sums::account).toList();
    }
}
