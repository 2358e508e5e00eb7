package org.atiende.fake;

import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.Stream;

import org.atiende.agent.Agent;
import org.atiende.agent.AgentId;
import org.atiende.agent.Site;
import org.atiende.calendar.Holidays;
import org.atiende.followup.FollowUpPolicy;
import org.atiende.followup.FollowUps;
import org.atiende.followup.LegalClock;
import org.atiende.keeping.CaseMessages;
import org.atiende.match.LinePolicy;
import org.atiende.promise.Promises;
import org.atiende.speech.MessageSounds;
import org.atiende.speech.PromptCatalogue;
import org.atiende.speech.PromptRenderer;
import org.atiende.store.Store;
import org.atiende.tel.Cidr;
import org.atiende.tel.Endpoint;

/** The office in which the fast stories play: one site, a line about power cuts, and agents in a line each. */
public final class Office {

    public static final ZoneId ZONE = ZoneId.of("Europe/Madrid");
    /** A Monday, nine in the morning in Madrid. */
    public static final Instant NINE = Instant.parse("2026-03-02T08:00:00Z");
    public static final Site SITE = new Site("valladolid", List.of(Cidr.parse("127.0.1.0/24"), Cidr.parse("fd00::/64")));
    public static final Map<String, Site> SITES = Map.of(SITE.name(), SITE);
    public static final Duration RING = Duration.ofSeconds(12);
    public static final Duration CAP = Duration.ofSeconds(150);
    public static final Duration WRAP_UP = Duration.ofSeconds(20);

    private Office() {
    }

    /**
     * @param traits {@code power:1} is a skill with its level, {@code power:1@2026-03-01} one that expires, {@code es} a language,
     *     {@code #1001} the endpoint (else the agent's own name). Without a language: Spanish
     */
    public static Agent agent(String name, String... traits) {
        var languages = new HashSet<String>();
        var skills = new HashMap<String, Agent.Skill>();
        var endpoint = name;
        for (var trait : traits) {
            if (trait.startsWith("#")) {
                endpoint = trait.substring(1);
            } else if (trait.contains(":")) {
                var skill = skill(trait);
                skills.put(skill.name(), skill);
            } else {
                languages.add(trait);
            }
        }
        if (languages.isEmpty()) {
            languages.add("es");
        }
        return new Agent(new AgentId(name), name, new Endpoint(endpoint), SITE.name(), languages, skills, false, WRAP_UP);
    }

    private static Agent.Skill skill(String trait) {
        var nameAndRest = trait.split(":");
        var levelAndDay = nameAndRest[1].split("@");
        return new Agent.Skill(nameAndRest[0], Integer.parseInt(levelAndDay[0]),
                levelAndDay.length > 1 ? Optional.of(LocalDate.parse(levelAndDay[1])) : Optional.empty());
    }

    /** Power cuts, in Spanish; widens at 30 s to level 2, at 60 s to 9, at 90 s to anybody; two unanswered rings pause. */
    public static LinePolicy line(String... guardia) {
        return new LinePolicy("power", List.of("+34910000001"), "es", "power", CAP, RING, Duration.ofSeconds(3),
                List.of(new LinePolicy.Widening(Duration.ofSeconds(30), 2, false),
                        new LinePolicy.Widening(Duration.ofSeconds(60), 9, false),
                        new LinePolicy.Widening(Duration.ofSeconds(90), 9, true)),
                Stream.of(guardia).map(AgentId::new).toList(), RING, 2, "default", Optional.empty());
    }

    /** Of a company that calls its customers as the line of {@link #line()}. */
    public static final FollowUpPolicy FOLLOW_UP = new FollowUpPolicy(List.of("power"), Duration.ofMinutes(2), Duration.ofDays(5), Duration.ofMinutes(30), 5, 3, 1,
            Map.of("power", LegalClock.CONTINUITY, "billing", LegalClock.BILLING), ZONE, Holidays.NONE);

    public static FollowUps followUps(Store store, Clock calendar) {
        return new FollowUps(store, FOLLOW_UP, calendar, new SplittableRandom(1));
    }

    /** Everything is told by a person. */
    public static CaseMessages noMessages(Store store, Promises promises, Clock calendar) {
        var mute = PromptCatalogue.of(Path.of("mute"), Set.of(), new PromptCatalogue.Names("Luz del Duero", List.of()), Path.of("none"));
        return new CaseMessages(followUps(store, calendar), FOLLOW_UP, promises, new MessageSounds(mute, new PromptRenderer(List.of("mute"), Map.of())), _ -> Optional.empty());
    }
}
