package org.atiende.agent;

import java.time.Duration;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

import org.atiende.tel.Endpoint;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.result.RowView;

/** The agents' rows. Every method works inside the caller's transaction. */
public final class AgentTable {

    private AgentTable() {
    }

    /** All agents, by id. */
    public static List<Agent> all(Handle handle) {
        var skills = new HashMap<String, Map<String, Agent.Skill>>();
        handle.createQuery("SELECT agent, skill, level, expires FROM agent_skills").reduceRows(skills, (all, row) -> {
            var skill = new Agent.Skill(row.getColumn("skill", String.class), row.getColumn("level", Integer.class),
                    Optional.ofNullable(row.getColumn("expires", LocalDate.class)));
            all.computeIfAbsent(row.getColumn("agent", String.class), agent -> new HashMap<>()).put(skill.name(), skill);
            return all;
        });
        return handle.createQuery("SELECT id, name, endpoint, site, languages, supervisor, wrap_up_seconds FROM agents ORDER BY id")
                .reduceRows(new ArrayList<Agent>(), (agents, row) -> {
                    agents.add(agentOf(row, skills.getOrDefault(row.getColumn("id", String.class), Map.of())));
                    return agents;
                });
    }

    private static Agent agentOf(RowView row, Map<String, Agent.Skill> skills) {
        return new Agent(new AgentId(row.getColumn("id", String.class)), row.getColumn("name", String.class),
                new Endpoint(row.getColumn("endpoint", String.class)), row.getColumn("site", String.class),
                Set.of(row.getColumn("languages", String.class).split(" ")), skills, row.getColumn("supervisor", Boolean.class),
                Duration.ofSeconds(row.getColumn("wrap_up_seconds", Integer.class)));
    }

    /** Adds agents that are not there yet. */
    public static void insert(Handle handle, Collection<Agent> agents) {
        if (agents.isEmpty()) {
            return;
        }
        var batch = handle.prepareBatch("INSERT INTO agents (id, name, endpoint, site, languages, supervisor, wrap_up_seconds)"
                + " VALUES (:id, :name, :endpoint, :site, :languages, :supervisor, :wrapUp)");
        agents.forEach(agent -> batch.bindMap(columnsOf(agent)).add());
        batch.execute();
        insertSkills(handle, agents);
    }

    /** Replaces agents that are there; two of them may exchange their endpoints. */
    public static void update(Handle handle, Collection<Agent> agents) {
        if (agents.isEmpty()) {
            return;
        }
        // An endpoint belongs to one agent at any moment, so those about to change let go of theirs first.
        var letGo = handle.prepareBatch("UPDATE agents SET endpoint = '~' || id WHERE id = :id");
        agents.forEach(agent -> letGo.bind("id", agent.id().text()).add());
        letGo.execute();
        var batch = handle.prepareBatch("UPDATE agents SET name = :name, endpoint = :endpoint, site = :site, languages = :languages,"
                + " supervisor = :supervisor, wrap_up_seconds = :wrapUp WHERE id = :id");
        agents.forEach(agent -> batch.bindMap(columnsOf(agent)).add());
        batch.execute();
        var forget = handle.prepareBatch("DELETE FROM agent_skills WHERE agent = :id");
        agents.forEach(agent -> forget.bind("id", agent.id().text()).add());
        forget.execute();
        insertSkills(handle, agents);
    }

    private static Map<String, Object> columnsOf(Agent agent) {
        return Map.of("id", agent.id().text(), "name", agent.name(), "endpoint", agent.endpoint().name(), "site", agent.site(),
                "languages", String.join(" ", new TreeSet<>(agent.languages())), "supervisor", agent.supervisor(),
                "wrapUp", agent.wrapUp().toSeconds());
    }

    private static void insertSkills(Handle handle, Collection<Agent> agents) {
        var batch = handle.prepareBatch("INSERT INTO agent_skills (agent, skill, level, expires) VALUES (:agent, :skill, :level, :expires)");
        for (var agent : agents) {
            for (var skill : agent.skills().values()) {
                batch.bind("agent", agent.id().text()).bind("skill", skill.name()).bind("level", skill.level())
                        .bindByType("expires", skill.expires().orElse(null), LocalDate.class).add();
            }
        }
        if (batch.size() > 0) {
            batch.execute();
        }
    }
}
