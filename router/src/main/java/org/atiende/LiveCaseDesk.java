package org.atiende;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Collectors;

import org.atiende.agent.Agent;
import org.atiende.console.CaseDesk;
import org.atiende.csv.CsvProblems;
import org.atiende.customer.Case;
import org.atiende.customer.CustomerTable;
import org.atiende.followup.FollowUp;
import org.atiende.followup.FollowUps;
import org.atiende.followup.FollowUps.Followed;
import org.atiende.followup.TrackingKey;
import org.atiende.match.Distributor;
import org.atiende.store.Store;
import org.atiende.yaml.Nearest;

/** The cases of the store, with what the router knows of agents and skills. */
final class LiveCaseDesk implements CaseDesk {

    private final Store store;
    private final FollowUps followUps;
    private final Distributor distributor;

    LiveCaseDesk(Store store, FollowUps followUps, Distributor distributor) {
        this.store = store;
        this.followUps = followUps;
        this.distributor = distributor;
    }

    @Override
    public Instant now() {
        return followUps.now();
    }

    @Override
    public Optional<Followed> find(String caseId) {
        return followUps.find(caseId);
    }

    @Override
    public Optional<Followed> find(TrackingKey key) {
        return followUps.find(key);
    }

    @Override
    public Kept put(Case one, FollowUp.Word word) {
        var problems = new ArrayList<String>();
        if (store.read("find customer", handle -> CustomerTable.byId(handle, List.of(one.customerId()))).isEmpty()) {
            problems.add("customer: " + CsvProblems.quoted(one.customerId()) + " is no customer's id; bring the customer in first (atiende import customers)");
        }
        var skills = distributor.agents().stream().flatMap(agent -> agent.skills().keySet().stream()).collect(Collectors.toCollection(TreeSet::new));
        if (!skills.contains(one.topic())) {
            problems.add("topic: nobody has the skill " + CsvProblems.quoted(one.topic()) + Nearest.hint(one.topic(), skills) + " (skills: " + String.join(", ", skills) + ")");
        }
        var agents = distributor.agents().stream().map(Agent::id).toList();
        one.owner().filter(owner -> !agents.contains(owner)).ifPresent(owner -> problems.add("owner: " + CsvProblems.quoted(owner.text()) + " is no agent's id"
                + Nearest.hint(owner.text(), agents.stream().map(Object::toString).toList())));
        return problems.isEmpty() ? new Done(followUps.put(one, word)) : new Wrong(problems);
    }
}
