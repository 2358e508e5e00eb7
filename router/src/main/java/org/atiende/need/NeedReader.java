package org.atiende.need;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import org.atiende.agent.AgentId;
import org.atiende.customer.Case;
import org.atiende.customer.Contact;
import org.atiende.customer.Customer;
import org.atiende.customer.History;
import org.atiende.need.Need.Preference;
import org.atiende.tel.CallerNumber;

/**
 * Reads a caller's need from their history, so that no key has to be pressed: an open case first, then what they called about lately,
 * then the line's own default. Pure: the same history at the same instant gives the same need.
 */
public final class NeedReader {

    private static final int OWNER = 100;
    private static final int AGREED = 90;
    private static final int HELPED = 60;
    private static final int CONTINUED = 20;
    private static final int NOT_HELPED = -40;
    private static final double HALF_LIFE_DAYS = 90;
    private static final Duration RECENT = Duration.ofDays(30);

    private NeedReader() {
    }

    public static Need read(CallerNumber caller, List<History> known, LineDefaults line, Instant now) {
        if (known.isEmpty()) {
            return firstContact(caller, line);
        }
        var history = known.stream().max(Comparator.comparing(NeedReader::hasOpenCase)).orElseThrow();
        var reasons = new ArrayList<String>();
        if (known.size() > 1) {
            reasons.add("the number is shared by " + known.size() + " customers"
                    + (hasOpenCase(history) ? "; this one has an open case" : ""));
        }
        return history.openCases().stream().max(mostPressing())
                .map(open -> fromCase(history, open, reasons, now))
                .orElseGet(() -> fromContacts(history, line, reasons, now));
    }

    private static boolean hasOpenCase(History history) {
        return !history.openCases().isEmpty();
    }

    private static Comparator<Case> mostPressing() {
        return Comparator.comparingInt(Case::impact)
                .thenComparing(open -> open.due().orElse(Instant.MAX), Comparator.reverseOrder())
                .thenComparing(Case::opened)
                .thenComparing(Case::id);
    }

    private static Need firstContact(CallerNumber caller, LineDefaults line) {
        var why = switch (caller) {
            case CallerNumber.Presented(var _) -> "no customer is known under this number";
            case CallerNumber.Withheld() -> "the caller withholds the number";
            case CallerNumber.Unknown() -> "the network gave no number";
        };
        return new Need(List.of(line.skill()), line.language(), 0, List.of(), Optional.empty(), List.of(why + ": first contact"));
    }

    private static Need fromCase(History history, Case open, List<String> reasons, Instant now) {
        reasons.add("open case " + open.id() + " about " + open.topic() + ", impact " + open.impact()
                + open.owner().map(owner -> ", in charge: " + owner).orElse(""));
        open.due().filter(now::isAfter).ifPresent(due -> reasons.add("its date passed on " + due));
        return need(history, open.topic(), Optional.of(open), reasons, now);
    }

    private static Need fromContacts(History history, LineDefaults line, List<String> reasons, Instant now) {
        var last = history.contacts().stream().filter(contact -> contact.at().isAfter(now.minus(RECENT))).findFirst();
        last.ifPresentOrElse(
                contact -> reasons.add("called about " + contact.topic() + " " + ago(contact.at(), now)),
                () -> reasons.add("nothing open and no recent contact: the line's default"));
        return need(history, last.map(Contact::topic).orElse(line.skill()), Optional.empty(), reasons, now);
    }

    private static Need need(History history, String skill, Optional<Case> about, List<String> reasons, Instant now) {
        var customer = history.customer();
        if (customer.priority() > 0) {
            reasons.add("priority customer (" + customer.priority() + ")");
        }
        return new Need(List.of(skill), customer.language(), customer.priority(), preferences(customer, history.contacts(), about, now),
                about.map(Case::id), reasons);
    }

    private static List<Preference> preferences(Customer customer, List<Contact> contacts, Optional<Case> about, Instant now) {
        Map<AgentId, Preference> best = new HashMap<>();
        for (var contact : contacts) {          // newest first: what happened last with a person is what counts
            best.putIfAbsent(contact.agent(), earlier(contact, now));
        }
        customer.preferredAgent().ifPresent(agent -> best.put(agent, new Preference(agent, AGREED, "agreed with the customer", false)));
        about.flatMap(Case::owner).ifPresent(owner -> best.put(owner,
                new Preference(owner, OWNER, "in charge of case " + about.orElseThrow().id(), false)));
        return best.values().stream()
                .sorted(Comparator.comparingInt(Preference::weight).reversed().thenComparing(Preference::agent))
                .toList();
    }

    private static Preference earlier(Contact contact, Instant now) {
        var days = Math.max(0, Duration.between(contact.at(), now).toDays());
        var decay = Math.pow(0.5, days / HALF_LIFE_DAYS);
        var words = switch (contact.outcome()) {
            case HELPED -> "helped this customer well ";
            case CONTINUED -> "spoke with this customer ";
            case NOT_HELPED -> "did not help this customer ";
        };
        var weight = switch (contact.outcome()) {
            case HELPED -> HELPED;
            case CONTINUED -> CONTINUED;
            case NOT_HELPED -> NOT_HELPED;
        };
        return new Preference(contact.agent(), (int) Math.round(weight * decay), words + ago(contact.at(), now), false);
    }

    private static String ago(Instant at, Instant now) {
        var days = Duration.between(at, now).toDays();
        return days <= 0 ? "today" : days == 1 ? "yesterday" : days + " days ago";
    }
}
