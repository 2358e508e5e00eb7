package org.atiende.need;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.atiende.customer.Case;
import org.atiende.customer.Contact;
import org.atiende.customer.History;
import org.atiende.customer.StatusCall;

/** One customer's history, read at one instant for one line. */
record Reading(History history, LineDefaults line, AffinityPolicy policy, Instant now) {

    /** Older contacts say nothing of why somebody calls now. */
    private static final Duration RECENT = Duration.ofDays(30);

    /** Whoever calls so soon after a status call is returning it. */
    private static final Duration RETURNED_WITHIN = Duration.ofDays(3);

    /** So many contacts about the same thing within {@link #RECENT} are too many. */
    private static final int TOO_OFTEN = 3;

    Standing standing() {
        return !history.openCases().isEmpty() ? Standing.OPEN_CASE : returned().isPresent() ? Standing.RETURNED
                : nearby().findAny().isPresent() ? Standing.SIGNAL : Standing.PAST;
    }

    /** @param before what is known before the history is read */
    Need need(List<String> before) {
        var reasons = new ArrayList<>(before);
        return history.openCases().stream().max(mostPressing()).map(open -> fromCase(open, reasons))
                .or(() -> returned().map(call -> fromReturned(call, reasons)))
                .or(() -> nearby().findFirst().map(near -> fromSignal(near, reasons)))
                .orElseGet(() -> fromContacts(reasons));
    }

    private static Comparator<Case> mostPressing() {
        return Comparator.comparingInt(Case::impact)
                .thenComparing(open -> open.due().orElse(Instant.MAX), Comparator.reverseOrder())
                .thenComparing(Case::opened)
                .thenComparing(Case::id);
    }

    private Need fromCase(Case open, List<String> reasons) {
        reasons.add("open case " + open.id() + " about " + open.topic() + ", impact " + open.impact()
                + open.owner().map(owner -> ", in charge: " + owner).orElse(""));
        returned().filter(call -> call.caseId().equals(open.id())).ifPresent(call -> reasons.add("returns our call of " + ago(call.at()) + " about it"));
        nearby(open.topic()).ifPresent(near -> reasons.add(near.words()));
        var skills = new ArrayList<>(List.of(open.topic()));
        line.authority().ifPresent(authority -> authority.demandedBy(open, contactsAbout(open)).ifPresent(why -> {
            skills.add(authority.skill());
            reasons.add(why);
        }));
        var urgency = Urgency.of(history.customer()).plusImpact(open.impact());
        var late = open.due().filter(now::isAfter).map(due -> urgency.plus(1, "its date passed on " + due));
        return whole(Optional.of(open), skills, late.orElse(urgency), reasons);
    }

    private long contactsAbout(Case open) {
        return history.contacts().stream().filter(contact -> contact.caseId().equals(Optional.of(open.id()))).count();
    }

    private Need fromReturned(StatusCall call, List<String> reasons) {
        reasons.add("returns our call of " + ago(call.at()) + " about " + call.topic() + ", case " + call.caseId());
        nearby(call.topic()).ifPresent(near -> reasons.add(near.words()));
        return withoutCase(call.topic(), Urgency.of(history.customer()), reasons);
    }

    /** Who is without supply goes before the others, as with a case; once it is over nobody is. */
    private Need fromSignal(Nearby near, List<String> reasons) {
        reasons.add(near.words());
        var urgency = Urgency.of(history.customer());
        return withoutCase(near.signal().topic(), near.lasts() ? urgency.plusImpact(near.signal().impact()) : urgency, reasons);
    }

    private Need fromContacts(List<String> reasons) {
        var topic = recentTopic();
        reasons.add(topic.map(this::calledAbout).orElse("nothing open and no recent contact: the line's default"));
        return withoutCase(topic.orElse(line.skill()), Urgency.of(history.customer()), reasons);
    }

    private Need withoutCase(String topic, Urgency urgency, List<String> reasons) {
        return whole(Optional.empty(), List.of(topic), urgency, reasons);
    }

    private Stream<Nearby> nearby() {
        return Nearby.to(history, now);
    }

    private Optional<Nearby> nearby(String topic) {
        return nearby().filter(near -> near.signal().topic().equals(topic)).findFirst();
    }

    private Optional<StatusCall> returned() {
        return history.statusCalls().stream().filter(call -> call.at().isAfter(now.minus(RETURNED_WITHIN)))
                .max(Comparator.comparing(StatusCall::at).thenComparing(StatusCall::caseId));
    }

    /** The topic that recent contacts speak for most: each for its own, the newer the more. */
    private Optional<String> recentTopic() {
        var weights = history.contacts().stream().filter(this::recent)
                .collect(Collectors.groupingBy(Contact::topic, Collectors.summingDouble(contact -> policy.topicWeight(contact.at(), now))));
        return weights.keySet().stream().max(Comparator.<String>comparingDouble(weights::get).thenComparing(Comparator.reverseOrder()));
    }

    private boolean recent(Contact contact) {
        return contact.at().isAfter(now.minus(RECENT));
    }

    /** Recent contacts about this topic, the newest first. */
    private List<Contact> about(String topic) {
        return history.contacts().stream().filter(contact -> recent(contact) && contact.topic().equals(topic)).toList();
    }

    private String calledAbout(String topic) {
        var contacts = about(topic);
        var last = ago(contacts.getFirst().at());
        return "called about " + topic + (contacts.size() == 1 ? " " + last : " " + contacts.size() + " times, last " + last);
    }

    private String ago(Instant at) {
        return Ago.words(at, now);
    }

    private Need whole(Optional<Case> about, List<String> skills, Urgency known, List<String> reasons) {
        var often = about(skills.getFirst()).size();
        var urgency = often < TOO_OFTEN ? known : known.plus(1, often + " contacts about " + skills.getFirst() + " in " + RECENT.toDays() + " days");
        reasons.addAll(urgency.reasons());
        var language = history.customer().language();
        if (!language.equals(line.language())) {
            reasons.add("is served in " + language);
        }
        return new Need(skills, language, urgency.priority(), new Affinity(history, policy, now).preferences(about), about.map(Case::id), reasons);
    }
}
