package org.atiende.need;

import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

import org.atiende.agent.AgentId;
import org.atiende.customer.Case;
import org.atiende.customer.Contact;
import org.atiende.customer.Contact.Outcome;
import org.atiende.customer.History;
import org.atiende.need.Need.Preference;

/**
 * Who a customer is better off with, or worse, by how their earlier contacts really ended. What was noted at the end of a contact holds
 * only until the customer calls about the same thing again soon; a complaint always holds. A case that is closed was resolved by who spoke
 * last about it: a case that was reopened is open.
 */
record Affinity(History history, AffinityPolicy policy, Instant now) {

    /** Who did not help so often, and never did, is avoided. */
    private static final int KEPT_COMING_BACK = 2;

    /** A contact, how it ended as far as it is known today, and what that says of the agent. */
    private record Judged(Contact contact, Outcome ended, boolean cameBack, String why) {
    }

    /** The strongest first, nobody twice. */
    List<Preference> preferences(Optional<Case> about) {
        var all = new HashMap<AgentId, Preference>();
        judgedByAgent().forEach((agent, judged) -> all.put(agent, earlier(agent, judged)));
        history.statusCalls().forEach(call -> call.caller().ifPresent(agent ->
                all.merge(agent, preference(agent, policy.faded(policy.helped(), call.at(), now), "called this customer " + Ago.words(call.at(), now)),
                        (known, caller) -> known.weight() >= caller.weight() || known.weight() < 0 ? known : caller)));
        history.customer().preferredAgent().ifPresent(agent -> all.put(agent,
                new Preference(agent, policy.agreed(), "agreed with the customer", false, policy.holds().agreed())));
        about.flatMap(Case::owner).ifPresent(owner ->
                all.merge(owner, inCharge(owner, about.orElseThrow()), Affinity::longerHeld));
        return all.values().stream().sorted(Comparator.comparingInt(Preference::weight).reversed().thenComparing(Preference::agent)).toList();
    }

    private Preference inCharge(AgentId owner, Case open) {
        return new Preference(owner, policy.owner(), "in charge of case " + open.id(), false, policy.holds().owner(open.impact()));
    }

    /** Whoever was agreed with the customer and is in charge as well is worth the longer of the two. */
    private static Preference longerHeld(Preference known, Preference owner) {
        return known.hold().compareTo(owner.hold()) <= 0 ? owner : new Preference(owner.agent(), owner.weight(), owner.why(), false, known.hold());
    }

    private static Preference preference(AgentId agent, int weight, String why) {
        return new Preference(agent, weight, why, false);
    }

    /** The newest first, as the history is. */
    private Map<AgentId, List<Judged>> judgedByAgent() {
        return history.contacts().stream().map(this::judge)
                .collect(Collectors.groupingBy(judged -> judged.contact.agent(), LinkedHashMap::new, Collectors.toList()));
    }

    private Judged judge(Contact contact) {
        var cameBack = cameBack(contact);
        var when = Ago.words(contact.at(), now);
        if (contact.outcome() == Outcome.NOT_HELPED) {
            return new Judged(contact, Outcome.NOT_HELPED, cameBack, "did not help this customer " + when);
        }
        if (cameBack) {
            return new Judged(contact, Outcome.CONTINUED, true, "spoke with this customer " + when + ", who called again about " + contact.topic());
        }
        if (contact.outcome() == Outcome.HELPED) {
            return new Judged(contact, Outcome.HELPED, false, "helped this customer well " + when);
        }
        return contact.caseId().filter(id -> history.isClosed(id) && spokeLast(contact)).map(id ->
                new Judged(contact, Outcome.HELPED, false, "spoke last before case " + id + " was closed, " + when))
                .orElseGet(() -> new Judged(contact, Outcome.CONTINUED, false, "spoke with this customer " + when));
    }

    private boolean cameBack(Contact contact) {
        return history.contacts().stream().anyMatch(later -> later.topic().equals(contact.topic()) && later.at().isAfter(contact.at())
                && !later.at().isAfter(contact.at().plus(policy.repeatWithin())));
    }

    private boolean spokeLast(Contact contact) {
        return history.contacts().stream().noneMatch(later -> later.caseId().equals(contact.caseId()) && later.at().isAfter(contact.at()));
    }

    /** A complaint is forgotten when a later contact went better; who resolved something once is not forgotten for having merely talked since. */
    private Preference earlier(AgentId agent, List<Judged> newestFirst) {
        var newest = newestFirst.getFirst();
        if (newest.ended == Outcome.NOT_HELPED) {
            return preference(agent, weight(newest), newest.why);
        }
        var best = newestFirst.stream().filter(judged -> judged.ended != Outcome.NOT_HELPED)
                .max(Comparator.comparingInt(this::weight).thenComparing(judged -> judged.contact.at())).orElseThrow();
        var returns = newestFirst.stream().filter(Judged::cameBack).toList();
        if (returns.size() >= KEPT_COMING_BACK && newestFirst.stream().noneMatch(judged -> judged.ended == Outcome.HELPED)) {
            return preference(agent, policy.faded(policy.notHelped(), returns.getFirst().contact.at(), now), "this customer had to call again "
                    + returns.size() + " times after speaking with them: avoided while another qualified one is free");
        }
        return preference(agent, weight(best), best.why);
    }

    private int weight(Judged judged) {
        return policy.faded(switch (judged.ended) {
            case HELPED -> policy.helped();
            case CONTINUED -> policy.continued();
            case NOT_HELPED -> policy.notHelped();
        }, judged.contact.at(), now);
    }
}
