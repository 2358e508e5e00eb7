package org.atiende.call;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

import org.atiende.agent.Agent;
import org.atiende.agent.AgentId;
import org.atiende.ledger.Offer;
import org.atiende.match.Explanation;
import org.atiende.tel.RingOutcome;

/** Whose phones rang for one call, in their order; only the last can be open. Guarded by the lock of its {@link LiveCall}. */
final class Rings {

    /** Rings kept of one call: who waits with the guardia all night must not fill the disk. Beyond it the oldest but the first goes. */
    static final int MAX = 200;

    private final List<Offer> rings = new ArrayList<>();

    void restore(List<Offer> before) {
        rings.addAll(before);
    }

    void open(List<Agent> agents, Explanation decided, boolean guardia, Instant now) {
        var chosen = decided.chosen();
        var why = guardia ? "the hold cap has passed and nobody suitable is free" : chosen.map(Explanation.Candidate::why).orElse("");
        var proof = guardia ? "not asked of the guardia" : chosen.map(best -> best.proof().toString()).orElse("none");
        var number = rings.isEmpty() ? 1 : rings.getLast().number() + 1;
        if (rings.size() >= MAX) {
            rings.remove(1);
        }
        rings.add(new Offer(number, agents.stream().map(Agent::id).toList(), why, proof, now, guardia, Optional.empty(), Optional.empty(), Optional.empty()));
    }

    Optional<Offer> open() {
        return last().filter(last -> last.outcome().isEmpty());
    }

    void close(RingOutcome outcome, Duration rang, Optional<AgentId> by) {
        rings.set(rings.size() - 1, rings.getLast().ended(outcome, rang, by));
    }

    /** The open one never was. */
    void withdraw() {
        open().ifPresent(_ -> rings.removeLast());
    }

    Optional<Offer> last() {
        return rings.isEmpty() ? Optional.empty() : Optional.of(rings.getLast());
    }

    List<Offer> all() {
        return rings;
    }
}
