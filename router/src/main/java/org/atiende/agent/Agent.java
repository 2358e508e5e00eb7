package org.atiende.agent;

import java.time.Duration;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

import org.atiende.tel.Endpoint;

/**
 * A person who answers calls.
 *
 * @param id the company's short name of the person
 * @param name as callers and colleagues know them
 * @param endpoint their phone; who is rung outside serves as guardia only
 * @param site the name of the site they work on; its networks are their on-site proof. Empty for who is rung outside
 * @param languages ISO 639-1 codes they serve in, lower case
 * @param skills by name; level 1 is the strongest
 * @param supervisor may take escalations (Ley 10/2025, art. 8.3)
 * @param wrapUp how long after a talk they are left in peace
 */
public record Agent(AgentId id, String name, Endpoint endpoint, String site, Set<String> languages, Map<String, Skill> skills,
        boolean supervisor, Duration wrapUp) {

    /**
     * What an agent can do.
     *
     * @param level 1 (best) to 9; higher levels are tried later
     * @param expires the last day on which the qualification counts
     */
    public record Skill(String name, int level, Optional<LocalDate> expires) {

        public Skill {
            if (level < 1 || level > 9) {
                throw new IllegalArgumentException("skill level must be 1 to 9, not " + level);
            }
        }

        boolean validOn(LocalDate day) {
            return expires.isEmpty() || !day.isAfter(expires.get());
        }
    }

    public Agent {
        languages = Set.copyOf(languages);
        skills = Map.copyOf(skills);
    }

    /** The level held in a skill that still counts on that day. */
    public Optional<Integer> level(String skill, LocalDate day) {
        return Optional.ofNullable(skills.get(skill)).filter(held -> held.validOn(day)).map(Skill::level);
    }

    /** What they do best on that day; nothing when there are several such skills, or none. */
    public Optional<String> best(LocalDate day) {
        var valid = skills.values().stream().filter(skill -> skill.validOn(day)).toList();
        var level = valid.stream().mapToInt(Skill::level).min();
        var best = valid.stream().filter(skill -> skill.level() == level.getAsInt()).map(Skill::name).toList();
        return best.size() == 1 ? Optional.of(best.getFirst()) : Optional.empty();
    }

    public boolean speaks(String language) {
        return languages.contains(language);
    }

    /** In which language to speak to them: the usual one, if it is theirs. */
    public String languageOr(String usual) {
        return speaks(usual) ? usual : languages.stream().sorted().findFirst().orElse(usual);
    }

    /** All agents, as read from the store at start and after an import. */
    public interface Roster {
        List<Agent> agents();
    }
}
