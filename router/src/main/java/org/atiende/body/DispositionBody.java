package org.atiende.body;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

import org.atiende.customer.CallContacts;
import org.atiende.customer.Contact;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The body of a note about a call, as it comes over REST. */
public final class DispositionBody {

    /** What a body has to be, for whoever sent another one. */
    public static final String RULE = "the body is {\"outcome\": \"helped\", \"topic\": \"billing\", \"case\": \"C-12\"}: the outcome is helped, continued or not-helped;"
            + " topic (a skill's name) and case may be left out";

    private static final Set<String> NAMES = Set.of("outcome", "topic", "case");
    private static final Pattern TOPIC = Pattern.compile("(?=.{1,60}$)[a-z0-9]+(-[a-z0-9]+)*");
    private static final Pattern CASE = Pattern.compile("[A-Za-z0-9._:/@+-]{1,60}");

    private DispositionBody() {
    }

    /** Empty for a body of another form. */
    public static Optional<CallContacts.Note> read(String body) {
        try {
            var json = JsonMapper.shared().readTree(body);
            return json.isObject() && NAMES.containsAll(List.copyOf(json.propertyNames())) && fits(json, "topic", TOPIC) && fits(json, "case", CASE)
                    ? outcome(json.path("outcome")).map(outcome -> new CallContacts.Note(outcome, text(json, "topic"), text(json, "case"))) : Optional.empty();
        } catch (JacksonException _) {
            return Optional.empty();
        }
    }

    private static Optional<Contact.Outcome> outcome(JsonNode node) {
        return switch (node.stringValueOpt().orElse("")) {
            case "helped" -> Optional.of(Contact.Outcome.HELPED);
            case "continued" -> Optional.of(Contact.Outcome.CONTINUED);
            case "not-helped" -> Optional.of(Contact.Outcome.NOT_HELPED);
            default -> Optional.empty();
        };
    }

    private static boolean fits(JsonNode json, String name, Pattern form) {
        return !json.has(name) || text(json, name).filter(text -> form.matcher(text).matches()).isPresent();
    }

    private static Optional<String> text(JsonNode json, String name) {
        return json.path(name).stringValueOpt();
    }
}
