package org.atiende.simulate;

import java.util.TreeSet;

import org.atiende.pairing.Caller;
import org.atiende.scenario.Scenario;

/** Callers as a scenario describes them. Chance is drawn for each in the order in which they come, whatever becomes of them. */
final class Invented implements Source {

    private final Scenario scenario;
    private final Draws draws;
    private final Feed feed;
    private final Draws.Sampler[] handling;
    private final Draws.Sampler[] patience;
    private final int[][] qualified;                          // of each line, whom a caller may know

    Invented(Scenario scenario, Crew crew) {
        this.scenario = scenario;
        var lines = scenario.lines();
        draws = new Draws(scenario.seed());
        feed = new Feed(lines, draws.arrivals);
        handling = lines.stream().map(one -> Draws.Sampler.of(one.talk().handling())).toArray(Draws.Sampler[]::new);
        patience = lines.stream().map(one -> one.talk().patience().map(Draws.Sampler::of).orElse(_ -> NEVER)).toArray(Draws.Sampler[]::new);
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
}
