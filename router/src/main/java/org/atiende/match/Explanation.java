package org.atiende.match;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

import org.atiende.agent.AgentId;
import org.atiende.agent.SiteProof;

/**
 * Who was chosen and why, and why everybody else was not.
 *
 * @param ranked the agents who could have taken the call, best first; the first was chosen
 * @param passedOver the others, each with the fact that decided
 * @param holds of those who are worth waiting for, and more than anybody who is free, whether the caller waits for them; the last one at most
 */
public record Explanation(List<Candidate> ranked, List<Exclusion> passedOver, List<Hold> holds) {

    /**
     * An agent who can take the call.
     *
     * @param level the worst in the needed skills; 0 where skill was not asked
     * @param why the strongest reason for this agent
     */
    public record Candidate(AgentId agent, int weight, int level, SiteProof proof, String why) {
    }

    /**
     * Why an agent was passed over.
     *
     * @param why in words, with the fact that decided
     */
    public record Exclusion(AgentId agent, Kind kind, String why) {

        /** The kinds, in the order in which they are asked; also a metric label. */
        public enum Kind {
            SKILL, LANGUAGE, SIGNED_OUT, OFF_SITE, UNKNOWN, PAUSED, FAULT, JUST_RUNG, BUSY, WRAP_UP
        }
    }

    /**
     * Whether the caller waits for a busy agent although others are free.
     *
     * @param until when at the latest; empty when they do not wait
     * @param why in words, with the fact that decided
     */
    public record Hold(AgentId agent, Optional<Instant> until, String why) {
    }

    public Explanation {
        holds = List.copyOf(holds);
        ranked = List.copyOf(ranked);
        passedOver = List.copyOf(passedOver);
    }

    /** Of a caller for whom nobody is worth waiting. */
    public Explanation(List<Candidate> ranked, List<Exclusion> passedOver) {
        this(ranked, passedOver, List.of());
    }

    /** For whom the caller waits although others may be free. */
    public Optional<Hold> held() {
        return holds.stream().filter(hold -> hold.until().isPresent()).findFirst();
    }

    /** Nobody while the caller is held for somebody. */
    public Optional<Candidate> chosen() {
        return held().isPresent() ? Optional.empty() : ranked.stream().findFirst();
    }

    /** The same, for the agent who was chosen: the first, unless more were free than are looked at. */
    Explanation choosing(AgentId agent) {
        if (chosen().filter(best -> best.agent().equals(agent)).isPresent()) {
            return this;
        }
        var reordered = new ArrayList<>(ranked);
        reordered.sort(Comparator.comparing(candidate -> !candidate.agent().equals(agent)));
        return new Explanation(reordered, passedOver, holds);
    }

    /** One sentence per line, for the ledger, the demo and the desk. */
    public List<String> sentences() {
        var lines = new ArrayList<String>();
        chosen().ifPresent(best -> lines.add(best.agent() + " was chosen: " + best.why() + "; on site by " + best.proof()));
        holds.forEach(hold -> lines.add(hold.why()));
        ranked.stream().skip(chosen().isPresent() ? 1 : 0).forEach(next -> lines.add(next.agent() + " was next: " + next.why()));
        passedOver.forEach(other -> lines.add(other.agent() + " was passed over: " + other.why()));
        return List.copyOf(lines);
    }
}
