package org.atiende.console;

import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Pattern;

import org.atiende.agent.AgentId;
import org.atiende.csv.CsvProblems;
import org.atiende.customer.Case;
import org.atiende.followup.FollowUp;
import org.atiende.yaml.Nearest;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A case as it comes over REST: the fields that are to change, or, of a new case, all that it takes. Finds every problem at once. */
final class CaseBody {

    /** What a body has to be, for whoever sent something else. */
    static final String RULE = "the body is a JSON object, as {\"customer\": \"C-1\", \"topic\": \"billing\", \"impact\": 2, \"summary\": \"...\", \"message\": \"...\"}";

    private static final List<String> NAMES = List.of("customer", "topic", "owner", "open", "impact", "opened", "due", "summary", "state", "message", "next_contact");
    private static final Pattern KEY = Pattern.compile("[A-Za-z0-9._:/@+-]{1,60}");
    private static final Pattern TOPIC = Pattern.compile("(?=.{1,60}$)[a-z0-9]+(-[a-z0-9]+)*");
    private static final int MAX_SUMMARY = 500;
    private static final int MAX_IMPACT = 5;

    private final JsonNode json;
    private final List<String> problems = new ArrayList<>();

    private CaseBody(JsonNode json) {
        this.json = json;
        json.propertyNames().stream().filter(name -> !NAMES.contains(name)).forEach(name -> {
            var meant = Nearest.hint(name, NAMES);
            problems.add(CsvProblems.quoted(name) + " is no field of a case" + (meant.isEmpty() ? "; there are " + String.join(", ", NAMES) : meant));
        });
    }

    /** Empty for what is no JSON object. */
    static Optional<CaseBody> read(String body) {
        try {
            return Optional.of(JsonMapper.shared().readTree(body)).filter(JsonNode::isObject).map(CaseBody::new);
        } catch (JacksonException _) {
            return Optional.empty();
        }
    }

    static boolean isId(String text) {
        return KEY.matcher(text).matches();
    }

    List<String> problems() {
        return List.copyOf(problems);
    }

    /** What the case is with these fields. Of use only when there are no {@link #problems} after it. */
    Case over(String id, Optional<Case> before, Instant now) {
        return new Case(id, text("customer", 60, KEY, before.map(Case::customerId)), text("topic", 60, TOPIC, before.map(Case::topic)),
                maybe("owner", before.flatMap(Case::owner), this::agent), flag(before), impact(before),
                maybe("opened", before.map(Case::opened), text -> moment("opened", text)).orElse(now.truncatedTo(ChronoUnit.MICROS)),
                maybe("due", before.flatMap(Case::due), text -> moment("due", text)), text("summary", MAX_SUMMARY, Pattern.compile("(?s).*\\S.*"), before.map(Case::summary)));
    }

    /** What is written for the customer. */
    FollowUp.Word word(Instant now) {
        var next = maybe("next_contact", Optional.<Instant>empty(), text -> moment("next_contact", text));
        next.filter(at -> !at.isAfter(now)).ifPresent(at -> problems.add("next_contact: " + at + " is over; write a moment to come"));
        return new FollowUp.Word(said("state", FollowUp.MAX_STATE), said("message", FollowUp.MAX_MESSAGE), next);
    }

    private Optional<String> said(String name, int most) {
        return json.has(name) ? Optional.of(text(name, most, Pattern.compile("[^\\p{Cntrl}]*[\\p{L}\\p{N}][^\\p{Cntrl}]*"), Optional.empty())) : Optional.empty();
    }

    /** A text that every case has: a new one needs it, of a known one it may be left out. */
    private String text(String name, int most, Pattern form, Optional<String> before) {
        if (!json.has(name)) {
            return before.orElseGet(() -> wrong(name, "a new case needs it", ""));
        }
        var text = json.path(name).stringValueOpt().orElse("");
        if (text.length() > most) {
            return wrong(name, "is longer than " + most + " characters; shorten it", "");
        }
        return form.matcher(text).matches() ? text : wrong(name, "write " + switch (name) {
            case "topic" -> "a skill's name, as billing";
            case "customer" -> "the company's key of the customer, as C-1001";
            default -> "a sentence";
        }, "");
    }

    /** Null takes away what was there. */
    private <T> Optional<T> maybe(String name, Optional<T> before, Function<String, Optional<T>> meaning) {
        if (!json.has(name)) {
            return before;
        }
        return json.path(name).isNull() ? Optional.empty() : meaning.apply(json.path(name).stringValueOpt().orElse(""));
    }

    private Optional<AgentId> agent(String text) {
        try {
            return Optional.of(new AgentId(text));
        } catch (IllegalArgumentException _) {
            return wrong("owner", "write the id of an agent, as ana.perez, or null for nobody", Optional.empty());
        }
    }

    private Optional<Instant> moment(String name, String text) {
        try {
            return Optional.of(OffsetDateTime.parse(text).toInstant().truncatedTo(ChronoUnit.MICROS)).filter(at -> at.isAfter(Instant.EPOCH));
        } catch (DateTimeParseException _) {
            return wrong(name, "write a moment with its offset, as 2026-12-03T10:30:00+01:00", Optional.empty());
        }
    }

    private boolean flag(Optional<Case> before) {
        if (json.has("open") && !json.path("open").isBoolean()) {
            return wrong("open", "write true or false", true);
        }
        return json.has("open") ? json.path("open").booleanValue() : before.map(Case::open).orElse(true);
    }

    private int impact(Optional<Case> before) {
        if (!json.has("impact")) {
            return before.map(Case::impact).orElseGet(() -> wrong("impact", "a new case needs it, from 1 (small) to 5", 1));
        }
        var impact = json.path("impact");
        return impact.isInt() && impact.intValue() >= 1 && impact.intValue() <= MAX_IMPACT ? impact.intValue()
                : wrong("impact", "write a number from 1 (small) to 5 (somebody is without supply)", 1);
    }

    private <T> T wrong(String name, String how, T standIn) {
        problems.add(name + ": " + how);
        return standIn;
    }
}
