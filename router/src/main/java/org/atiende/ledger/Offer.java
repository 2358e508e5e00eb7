package org.atiende.ledger;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

import org.atiende.agent.AgentId;
import org.atiende.tel.RingOutcome;

/**
 * One ring of one person for one call.
 *
 * @param agents who was rung: one agent, or several of the guardia at once
 * @param why the reasons that put them first, in words
 * @param siteProof the address their phone's packets came from and the site it lies in, as {@code 127.0.1.11 in valladolid}, or why none was asked for
 * @param outcome empty while it rings
 * @param answeredBy who of them picked up
 */
public record Offer(int number, List<AgentId> agents, String why, String siteProof, Instant at, boolean guardia,
        Optional<RingOutcome> outcome, Optional<Duration> rang, Optional<AgentId> answeredBy) {

    public Offer {
        agents = List.copyOf(agents);
    }

    public Offer ended(RingOutcome how, Duration rang, Optional<AgentId> by) {
        return new Offer(number, agents, why, siteProof, at, guardia, Optional.of(how), Optional.of(rang), by);
    }

    Offer numbered(int inTheCall) {
        return new Offer(inTheCall, agents, why, siteProof, at, guardia, outcome, rang, answeredBy);
    }
}
