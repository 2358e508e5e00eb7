package org.atiende;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.atiende.agent.Agent;
import org.atiende.console.CaseDesk;
import org.atiende.csv.CsvProblems;
import org.atiende.customer.Case;
import org.atiende.customer.CustomerTable;
import org.atiende.customer.Signal;
import org.atiende.followup.Announcements;
import org.atiende.followup.FollowUp;
import org.atiende.followup.FollowUps;
import org.atiende.followup.FollowUps.Followed;
import org.atiende.followup.Observation;
import org.atiende.followup.TrackingKey;
import org.atiende.match.Distributor;
import org.atiende.store.Store;
import org.atiende.yaml.Nearest;

/** The cases of the store, with what the router knows of agents and skills. */
final class LiveCaseDesk implements CaseDesk {

    private final Store store;
    private final FollowUps followUps;
    private final Announcements announcements;
    private final Distributor distributor;

    LiveCaseDesk(Store store, FollowUps followUps, Announcements announcements, Distributor distributor) {
        this.store = store;
        this.followUps = followUps;
        this.announcements = announcements;
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
        customerProblem(one.customerId()).ifPresent(problems::add);
        topicProblem(one.topic()).ifPresent(problems::add);
        var agents = distributor.agents().stream().map(Agent::id).toList();
        one.owner().filter(owner -> !agents.contains(owner)).ifPresent(owner -> problems.add("owner: " + CsvProblems.quoted(owner.text()) + " is no agent's id"
                + Nearest.hint(owner.text(), agents.stream().map(Object::toString).toList())));
        return problems.isEmpty() ? new Done(followUps.put(one, word)) : new Wrong(problems);
    }

    private Optional<String> customerProblem(String id) {
        return store.read("find customer", handle -> CustomerTable.byId(handle, List.of(id))).isEmpty()
                ? Optional.of("customer: " + CsvProblems.quoted(id) + " is no customer's id; bring the customer in first (atiende import customers)") : Optional.empty();
    }

    private Optional<String> topicProblem(String topic) {
        var skills = distributor.agents().stream().flatMap(agent -> agent.skills().keySet().stream()).collect(Collectors.toCollection(TreeSet::new));
        return skills.contains(topic) ? Optional.empty()
                : Optional.of("topic: nobody has the skill " + CsvProblems.quoted(topic) + Nearest.hint(topic, skills) + " (skills: " + String.join(", ", skills) + ")");
    }

    @Override
    public Optional<Announcements.Standing> findSignal(String signal) {
        return announcements.find(signal);
    }

    @Override
    public Told put(Signal signal, Map<String, String> messages) {
        return topicProblem(signal.topic()).<Told>map(problem -> new NotTold(List.of(problem)))
                .orElseGet(() -> new Announced(announcements.put(signal, messages)));
    }

    @Override
    public Told put(Observation seen) {
        var problems = Stream.of(customerProblem(seen.customer()), topicProblem(seen.topic())).flatMap(Optional::stream).toList();
        return problems.isEmpty() ? new Observed(announcements.note(seen)) : new NotTold(problems);
    }
}
