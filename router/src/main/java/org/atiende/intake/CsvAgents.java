package org.atiende.intake;

import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

import org.atiende.agent.Agent;
import org.atiende.agent.AgentTable;
import org.atiende.csv.CsvFile;
import org.atiende.csv.CsvProblems;
import org.atiende.csv.CsvRow;
import org.atiende.tel.Endpoint;
import org.atiende.tel.NumberReader;
import org.atiende.tel.PhoneNumber;
import org.jdbi.v3.core.Handle;

/**
 * Agents: {@code id,name,endpoint,site,languages,skills,supervisor,wrap-up}; skills as {@code fibre:1|first-aid:2:2027-12-31}. Who has a
 * number for an endpoint is rung there as guardia only, works on no site, and must be within the company's number policy.
 */
final class CsvAgents extends CsvSheet<Agent> {

    /** The most agents of one import; they are checked together, because no two may have the same endpoint. */
    static final int MAX_AGENTS = 20_000;

    private static final Duration LONGEST_WRAP_UP = Duration.ofHours(1);
    private static final Pattern ENDPOINT = Pattern.compile("[A-Za-z0-9_-]{1,40}");

    /** Stands in for a number that cannot be used; the row it is in is not used either. */
    private static final String NO_NUMBER = "+10000";

    private final Set<String> sites;
    private final NumberReader numbers;

    CsvAgents(Set<String> sites, NumberReader numbers) {
        this.sites = sites;
        this.numbers = numbers;
    }

    @Override
    List<CsvFile.Column> columns() {
        return List.of(CsvFile.Column.must("id"), CsvFile.Column.must("name"), CsvFile.Column.must("endpoint"), CsvFile.Column.must("site"),
                CsvFile.Column.must("languages"), CsvFile.Column.must("skills"), CsvFile.Column.may("supervisor"),
                CsvFile.Column.may("wrap-up"));
    }

    @Override
    String idOf(Agent agent) {
        return agent.id().text();
    }

    @Override
    Agent read(CsvRow row) {
        var endpoint = row.raw("endpoint").startsWith("+") ? outside(row) : phone(row);
        return new Agent(row.agent("id"), row.text("name", 200), endpoint, endpoint.isOutside() ? noSite(row) : row.among("site", sites),
                languages(row), skills(row), row.yes("supervisor", false), row.span("wrap-up", LONGEST_WRAP_UP, Duration.ZERO));
    }

    private static Endpoint phone(CsvRow row) {
        var value = row.raw("endpoint");
        if (ENDPOINT.matcher(value).matches()) {
            return new Endpoint(value);
        }
        row.problem("endpoint", CsvProblems.quoted(value) + " write the name of the phone's PJSIP endpoint: 1 to 40 letters, digits, _ or -;"
                + " or, of who is only guardia, a number as +34600000021");
        return new Endpoint("-");
    }

    private Endpoint outside(CsvRow row) {
        var value = row.raw("endpoint");
        var number = numbers.read(value).filter(read -> read.e164().equals(value)).filter(numbers::isOrdinary);
        if (number.isEmpty()) {
            row.problem("endpoint", CsvProblems.quoted(value) + " write a fixed or mobile number of the company's country, with its plus sign"
                    + " and without spaces, as +34600000021");
        }
        return new Endpoint(number.map(PhoneNumber::e164).orElse(NO_NUMBER));
    }

    private static String noSite(CsvRow row) {
        if (!row.raw("site").isEmpty()) {
            row.problem("site", CsvProblems.quoted(row.raw("site")) + " leave it empty: who is rung outside is on no site, and rung as guardia only");
        }
        return "";
    }

    private static Set<String> languages(CsvRow row) {
        var languages = row.list("languages");
        if (languages.isEmpty()) {
            row.problem("languages", "is empty; write at least one code, as es or es|en");
        }
        return languages.stream().map(language -> row.language("languages", language)).collect(Collectors.toSet());
    }

    private static Map<String, Agent.Skill> skills(CsvRow row) {
        var skills = new LinkedHashMap<String, Agent.Skill>();
        for (var written : row.list("skills")) {
            var parts = written.split(":", -1);
            if (parts.length < 2 || parts.length > 3) {
                row.problem("skills", CsvProblems.quoted(written) + " write skill:level or skill:level:last-day, as fibre:1");
                continue;
            }
            var skill = new Agent.Skill(row.word("skills", parts[0]), row.number("skills", parts[1], 1, 9),
                    parts.length == 3 ? Optional.of(row.day("skills", parts[2])) : Optional.empty());
            if (skills.put(skill.name(), skill) != null) {
                row.problem("skills", CsvProblems.quoted(written) + " names a skill twice; keep one");
            }
        }
        return skills;
    }

    @Override
    void check(Handle handle, List<Entry<Agent>> entries) {
        var rowOf = entries.stream().collect(Collectors.toMap(entry -> idOf(entry.value()), Function.identity()));
        var holder = new HashMap<Endpoint, String>();
        for (var agent : AgentTable.all(handle)) {
            if (!rowOf.containsKey(idOf(agent))) {
                holder.put(agent.endpoint(), idOf(agent));
            }
        }
        for (var entry : entries) {
            var other = holder.putIfAbsent(entry.value().endpoint(), idOf(entry.value()));
            if (other != null) {
                entry.row().problem("endpoint", CsvProblems.quoted(entry.value().endpoint().name()) + " is already the phone of " + other
                        + "; give each agent their own");
            }
        }
    }

    @Override
    Map<String, Agent> stored(Handle handle, Collection<String> ids) {
        var wanted = new HashSet<>(ids);
        return AgentTable.all(handle).stream().filter(agent -> wanted.contains(idOf(agent)))
                .collect(Collectors.toMap(this::idOf, Function.identity()));
    }

    @Override
    void insert(Handle handle, Collection<Agent> agents) {
        AgentTable.insert(handle, agents);
    }

    @Override
    void update(Handle handle, Collection<Agent> agents) {
        AgentTable.update(handle, agents);
    }

    @Override
    int batch() {
        return MAX_AGENTS;
    }
}
