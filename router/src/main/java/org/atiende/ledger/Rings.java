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

    /** How a ring ended. */
    private record End(RingOutcome outcome, Instant at, Optional<AgentId> by) {
    }

    private final List<Offer> rings = new ArrayList<>();
    private Optional<End> ofAnEarlierRouter = Optional.empty();

    /** Those of an earlier router come first, and are counted first. The one that was open has ended here, perhaps before it was known here. */
    public void beganWith(List<Offer> before) {
        var number = before.isEmpty() ? 0 : before.getLast().number();
        rings.replaceAll(ring -> ring.numbered(number + ring.number()));
        rings.addAll(0, before);
        ofAnEarlierRouter.filter(_ -> number > 0 && before.getLast().outcome().isEmpty())
                .ifPresent(end -> rings.set(before.size() - 1, ended(before.getLast(), end)));
    }

    private static Offer ended(Offer ring, End end) {
        return ring.ended(end.outcome, Duration.between(ring.at(), end.at.isBefore(ring.at()) ? ring.at() : end.at), end.by);      // another router's clock may have been ahead
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

    /**
     * The open ring has ended; before any is known, that of an earlier router has, whatever the store will tell of it.
     *
     * @param by who of those rung picked up
     * @return whether one was known to be open
     */
    public boolean close(RingOutcome outcome, Instant at, Optional<AgentId> by) {
        var end = new End(outcome, at, by);
        var open = open();
        open.ifPresent(ring -> rings.set(rings.size() - 1, ended(ring, end)));
        if (rings.isEmpty()) {
            ofAnEarlierRouter = ofAnEarlierRouter.or(() -> Optional.of(end));
        }
        return open.isPresent();
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
