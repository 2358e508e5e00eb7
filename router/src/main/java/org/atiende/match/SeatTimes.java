package org.atiende.match;

import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.TreeSet;

import org.atiende.agent.AgentId;

/** When time alone next changes an agent: a wrap-up, a rest, a reservation that ends. */
final class SeatTimes {

    private record Moment(Instant at, AgentId agent) {
    }

    private final NavigableSet<Moment> moments = new TreeSet<>(Comparator.comparing(Moment::at).thenComparing(Moment::agent));
    private final Map<AgentId, Moment> ofAgent = new HashMap<>();

    /** @param at {@link Instant#MAX} for never */
    void set(AgentId agent, Instant at) {
        Optional.ofNullable(ofAgent.remove(agent)).ifPresent(moments::remove);
        if (at.isBefore(Instant.MAX)) {
            var moment = new Moment(at, agent);
            ofAgent.put(agent, moment);
            moments.add(moment);
        }
    }

    /** Somebody whose instant has come, taken out. */
    Optional<AgentId> due(Instant now) {
        if (moments.isEmpty() || moments.first().at().isAfter(now)) {
            return Optional.empty();
        }
        var moment = moments.pollFirst();
        ofAgent.remove(moment.agent());
        return Optional.of(moment.agent());
    }

    Instant next() {
        return moments.isEmpty() ? Instant.MAX : moments.first().at();
    }
}
