package org.atiende.need;

import java.time.Duration;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

import org.atiende.agent.Agent;
import org.atiende.agent.AgentId;

/**
 * What a caller needs, and why we think so.
 *
 * @param skills what resolves it, the topic's first; one person must hold them all. How well, the net's steps say
 * @param language ISO 639-1
 * @param priority 0 to 9; each step counts as a minute more of waiting, so that nobody is overtaken for ever
 * @param preferred people who know the matter, the strongest first
 * @param caseId the open case this is about
 * @param reasons in words, the strongest first
 */
public record Need(List<String> skills, String language, int priority, List<Preference> preferred, Optional<String> caseId,
        List<String> reasons) {

    /**
     * Somebody this caller is better off with, or worse.
     *
     * @param weight 100 for who is in charge of the case; below zero for who did not help last time
     * @param named a colleague named this person, so that skill and language are not asked
     * @param hold how long after their arrival they may wait for this agent at most although others are free; zero for not at all
     */
    public record Preference(AgentId agent, int weight, String why, boolean named, Duration hold) {

        /** Somebody for whom nobody waits while others are free. */
        public Preference(AgentId agent, int weight, String why, boolean named) {
            this(agent, weight, why, named, Duration.ZERO);
        }
    }

    /**
     * A call that we owe this caller.
     *
     * @param skills what it takes, as it was known when the call was promised
     * @param named who was said to call
     * @param broken its time is over
     * @param why in words
     */
    public record OwedCall(List<String> skills, Optional<AgentId> named, boolean broken, String why) {
    }

    /** The weight of who was named in a promise: more than anybody's but a colleague's word. */
    public static final int PROMISED = 150;

    /** The priority of who is owed a call (review M2). */
    private static final int OWED = 5;

    /** The priority of whom we called, and who wants to talk: nobody should have to wait for those who rang them. */
    private static final int STAYED = 9;

    /** Added when the call did not come. */
    private static final int BROKEN = 2;

    public Need {
        skills = skills.stream().distinct().toList();
        if (skills.isEmpty()) {
            throw new IllegalArgumentException("every need asks for a skill; a line's own is the least");
        }
        preferred = List.copyOf(preferred);
        reasons = List.copyOf(reasons);
    }

    /** How well this agent meets the whole need on that day: the worst of their levels; empty when a skill is missing or has expired. */
    public Optional<Integer> level(Agent agent, LocalDate day) {
        return missing(agent, day).isPresent() ? Optional.empty()
                : skills.stream().flatMap(skill -> agent.level(skill, day).stream()).max(Integer::compare);
    }

    /** The first of the needed skills that this agent does not hold on that day. */
    public Optional<String> missing(Agent agent, LocalDate day) {
        return skills.stream().filter(skill -> agent.level(skill, day).isEmpty()).findFirst();
    }

    /** What speaks for this agent, or against them. */
    public Optional<Preference> preference(AgentId agent) {
        return preferred.stream().filter(preference -> preference.agent().equals(agent)).findFirst();
    }

    /** The same need, for a person a colleague named. */
    public Need naming(AgentId agent, String why) {
        var all = new ArrayList<Preference>();
        all.add(new Preference(agent, 1_000, why, true));
        preferred.stream().filter(known -> !known.agent().equals(agent)).forEach(all::add);
        return new Need(skills, language, priority, all, caseId, reasons);
    }

    /**
     * The same need, of somebody whom we owe a call: before those who are owed nothing, and to who was named. Without an open case it is about
     * what was promised.
     */
    public Need owed(OwedCall owed) {
        var all = new ArrayList<>(preferred);
        owed.named().ifPresent(agent -> {
            var before = preference(agent);
            all.removeIf(known -> known.agent().equals(agent) && known.weight() < PROMISED);
            if (before.filter(known -> known.weight() >= PROMISED).isEmpty()) {
                all.addFirst(new Preference(agent, PROMISED, "named in the promise", false, before.map(Preference::hold).orElse(Duration.ZERO)));
            }
        });
        var told = new ArrayList<>(List.of(caseId.isPresent() ? owed.why() : owed.why() + " about " + String.join(" and ", owed.skills())));
        told.addAll(reasons);
        var urgency = new Urgency(Math.max(priority, OWED), told);
        var late = owed.broken() ? urgency.plus(BROKEN, "the promised call did not come") : urgency;
        return new Need(caseId.isPresent() ? skills : owed.skills(), language, late.priority(), all, caseId, late.reasons());
    }

    /**
     * The same need, of somebody whom we called ourselves and who stayed on the line.
     *
     * @param spoke whether they said something; else it may be a machine, and callers go before it
     */
    public Need stayed(boolean spoke) {
        var told = new ArrayList<>(List.of(spoke ? "we called them about it, and they stayed to talk" : "we called them about it; they stay, and say nothing: perhaps a machine"));
        told.addAll(reasons);
        return new Need(skills, language, spoke ? Math.max(priority, STAYED) : 0, preferred, caseId, told);
    }

    /** The skills in words: {@code power-outage and authority}. */
    public String skillWords() {
        return String.join(" and ", skills);
    }

    /** One line for the ledger and the desk: {@code power-outage in es, case C-1001}. */
    public String summary() {
        return skillWords() + " in " + language + caseId.map(id -> ", case " + id).orElse("");
    }
}
