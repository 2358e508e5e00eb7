package org.atiende.simulate;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.LongConsumer;
import java.util.stream.Collectors;

import org.atiende.pairing.Caller;
import org.atiende.scenario.Recording;
import org.atiende.scenario.Scenario;

/**
 * Callers as they once came. Whose talk is not known (they gave up) would have talked as long as somebody else on the same line, drawn by
 * chance; whose patience is not known waits as long as it takes. A customer knows the agent with whom they talked last in this simulation.
 */
final class Recorded implements Source {

    private static final long MILLI = 1_000_000;

    private final List<Recording.Call> calls;
    private final Map<String, Integer> lines;
    private final long begin;
    private final Chance draws;
    private final long[][] talks;                             // the known ones of each line
    private final int[] customers;                            // by call
    private final int[] knows;                                // by customer
    private int next;

    /** @param begin of the simulation, in milliseconds since the epoch */
    Recorded(List<Recording.Call> calls, Map<String, Integer> lines, long begin, long seed) {
        this.calls = calls;
        this.lines = lines;
        this.begin = begin;
        draws = new Chance(seed);
        talks = new long[lines.size()][];
        var all = known(calls);
        lines.forEach((name, line) -> {
            var own = known(calls.stream().filter(call -> call.line().equals(name)).toList());
            talks[line] = own.length > 0 ? own : all;
        });
        customers = new int[calls.size()];
        var numbers = new HashMap<String, Integer>();
        for (var call = 0; call < customers.length; call++) {
            customers[call] = calls.get(call).customer().map(name -> numbers.computeIfAbsent(name, _ -> numbers.size())).orElse(Caller.NONE);
        }
        knows = new int[numbers.size()];
        Arrays.fill(knows, Caller.NONE);
    }

    private static long[] known(List<Recording.Call> calls) {
        return calls.stream().filter(call -> call.handlingMillis() != Recording.Call.UNKNOWN).mapToLong(call -> call.handlingMillis() * MILLI).toArray();
    }

    @Override
    public long at() {
        return next == calls.size() ? NEVER : (calls.get(next).arrivedAtMillis() - begin) * MILLI;
    }

    @Override
    public void take(Arrival into) {
        var call = calls.get(next);
        into.line = lines.get(call.line());
        into.customer = customers[next];
        into.priority = call.priority();
        into.talk = call.handlingMillis() == Recording.Call.UNKNOWN ? Arrival.UNKNOWN : call.handlingMillis() * MILLI;
        into.patience = call.patienceMillis() == Recording.Call.UNKNOWN ? NEVER : call.patienceMillis() * MILLI;
        into.acceptsPromise = true;
        into.knows = into.customer == Caller.NONE ? Caller.NONE : knows[into.customer];
        into.hold = 0;
        next++;
    }

    @Override
    public long talk(int line, long told) {
        return told != Arrival.UNKNOWN ? told : talks[line][draws.talks.nextInt(talks[line].length)];
    }

    @Override
    public void met(int customer, int agent) {
        if (customer != Caller.NONE) {
            knows[customer] = agent;
        }
    }

    /** What is served how: as the scenario says, or each line by the skill of its name, without a hold cap. */
    static Rules rules(List<Recording.Call> calls, Optional<Scenario> scenario) {
        var needs = new LinkedHashMap<String, List<String>>();
        scenario.ifPresent(described -> described.lines().forEach(line -> needs.put(line.name(), line.needs())));
        if (scenario.isEmpty()) {
            calls.forEach(call -> needs.putIfAbsent(call.line(), List.of(call.line())));
        }
        var limits = scenario.map(described -> new Rules.Limits(described.holdCap(), described.maxInSystem(), Set.of(), false))
                .orElse(new Rules.Limits(Optional.empty(), OptionalInt.empty(), Set.of(), false));
        var mean = Arrays.stream(known(calls)).average().orElse(Duration.ofMinutes(5).toNanos());
        return new Rules(needs, calls.size(), 0, limits, scenario.map(Scenario::policy).orElse(Scenario.Policy.DEFAULT), mean);
    }

    /** What does not fit together, in words. */
    static List<String> problems(List<Recording.Call> calls, List<Recording.Shift> shifts, Rules rules) {
        var problems = new ArrayList<String>();
        var dialled = calls.stream().map(Recording.Call::line).collect(Collectors.toCollection(TreeSet::new));
        for (var line : dialled) {
            if (!rules.lines().containsKey(line)) {
                problems.add("calls were recorded on the line '" + line + "', which the scenario does not have. It has: " + String.join(", ", rules.lines().keySet()));
            } else if (shifts.stream().noneMatch(shift -> shift.skills().keySet().containsAll(rules.lines().get(line)))) {
                problems.add("nobody in the shifts can take calls on the line '" + line + "': it needs " + String.join(" and ", rules.lines().get(line)));
            }
        }
        if (known(calls).length == 0) {
            problems.add("no call has handling_seconds: how long talks last is not known");
        }
        return problems;
    }

    /** @param forecasts about how many waits are forecast */
    record Chosen(long seed, long forecasts) {
    }

    /** Serves all of them again. */
    static Outcome replayed(List<Recording.Call> calls, List<Recording.Shift> shifts, Rules rules, Chosen chosen, LongConsumer progress) {
        var begin = Math.min(calls.getFirst().arrivedAtMillis(), shifts.getFirst().from().toEpochMilli());
        var lines = new HashMap<String, Integer>();
        rules.lines().keySet().forEach(line -> lines.put(line, lines.size()));
        return new CallCentre(rules, new Recorded(calls, lines, begin, chosen.seed), Crew.of(shifts, begin), Forecaster.Wish.of(chosen.forecasts)).run(progress).of(chosen.seed);
    }
}
