package org.atiende.ledger;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

import org.atiende.agent.AgentId;
import org.atiende.tel.RingOutcome;

/** Whose phones rang for one call that is under way, in their order; only the last can be open. Owned by the call, and as safe from threads as that. */
public final class Rings {

    /** Rings kept of one call: who waits with the guardia all night must not fill the disk. Beyond it the oldest but the first goes. */
    public static final int MAX = 200;

    private final List<Offer> rings = new ArrayList<>();

    /** Those of an earlier router come first, and are counted first. */
    public void beganWith(List<Offer> before) {
        var number = before.isEmpty() ? 0 : before.getLast().number();
        rings.replaceAll(ring -> ring.numbered(number + ring.number()));
        rings.addAll(0, before);
    }

    /** As {@link Offer} has them. */
    public void open(List<AgentId> agents, String why, String proof, boolean guardia, Instant now) {
        var number = rings.isEmpty() ? 1 : rings.getLast().number() + 1;
        if (rings.size() >= MAX) {
            rings.remove(1);
        }
        rings.add(new Offer(number, agents, why, proof, now, guardia, Optional.empty(), Optional.empty(), Optional.empty()));
    }

    public Optional<Offer> open() {
        return last().filter(last -> last.outcome().isEmpty());
    }

    public void close(RingOutcome outcome, Duration rang, Optional<AgentId> by) {
        rings.set(rings.size() - 1, rings.getLast().ended(outcome, rang, by));
    }

    /** The open one never was. */
    public void withdraw() {
        open().ifPresent(_ -> rings.removeLast());
    }

    public Optional<Offer> last() {
        return rings.isEmpty() ? Optional.empty() : Optional.of(rings.getLast());
    }

    public List<Offer> all() {
        return rings;
    }
}
