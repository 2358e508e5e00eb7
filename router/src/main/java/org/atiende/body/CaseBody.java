package org.atiende.body;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;

import org.atiende.agent.AgentId;
import org.atiende.customer.Case;
import org.atiende.followup.FollowUp;
import tools.jackson.databind.JsonNode;

/** A case as it comes over REST: the fields that are to change, or, of a new case, all that it takes. */
public final class CaseBody extends JsonBody {

    /** What a body has to be, for whoever sent something else. */
    public static final String RULE = "the body is a JSON object, as {\"customer\": \"C-1\", \"topic\": \"billing\", \"impact\": 2, \"summary\": \"...\", \"message\": \"...\"}";

    private static final List<String> NAMES = List.of("customer", "topic", "owner", "open", "impact", "opened", "due", "summary", "state", "message", "next_contact");
    private static final int MAX_SUMMARY = 500;

    private CaseBody(JsonNode json) {
        super(json, "a case", NAMES);
    }

    /** Empty for what is no JSON object. */
    public static Optional<CaseBody> read(String body) {
        return object(body).map(CaseBody::new);
    }

    /** What the case is with these fields. Of use only when there are no {@link #problems} after it. */
    public Case over(String id, Optional<Case> before, Instant now) {
        return new Case(id, text("customer", 60, KEY, "the company's key of the customer, as C-1001", before.map(Case::customerId)),
                text("topic", 60, TOPIC, "a skill's name, as billing", before.map(Case::topic)),
                maybe("owner", before.flatMap(Case::owner), this::agent), flag(before), impact(before.map(Case::impact)),
                moment("opened", before.map(Case::opened)).orElse(now.truncatedTo(ChronoUnit.MICROS)), moment("due", before.flatMap(Case::due)),
                text("summary", MAX_SUMMARY, SENTENCE, "a sentence", before.map(Case::summary)));
    }

    /** What is written for the customer. */
    public FollowUp.Word word(Instant now) {
        var next = moment("next_contact", Optional.empty());
        next.filter(at -> !at.isAfter(now)).ifPresent(at -> wrong("next_contact", at + " is over; write a moment to come", at));
        return new FollowUp.Word(said("state", FollowUp.MAX_STATE), said("message", FollowUp.MAX_MESSAGE), next);
    }

    private Optional<String> said(String name, int most) {
        return json.has(name) ? Optional.of(text(name, most, SAID, "a sentence", Optional.empty())) : Optional.empty();
    }

    private Optional<AgentId> agent(String text) {
        try {
            return Optional.of(new AgentId(text));
        } catch (IllegalArgumentException _) {
            return wrong("owner", "write the id of an agent, as ana.perez, or null for nobody", Optional.empty());
        }
    }

    private boolean flag(Optional<Case> before) {
        if (json.has("open") && !json.path("open").isBoolean()) {
            return wrong("open", "write true or false", true);
        }
        return json.has("open") ? json.path("open").booleanValue() : before.map(Case::open).orElse(true);
    }
}
