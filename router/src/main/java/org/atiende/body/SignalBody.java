package org.atiende.body;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

import org.atiende.customer.Signal;
import org.atiende.followup.FollowUp;
import org.atiende.followup.Observation;
import tools.jackson.databind.JsonNode;

/** A signal as it comes over REST: of an area, or, as an observation, of one customer. */
public final class SignalBody extends JsonBody {

    /** What a body has to be, for whoever sent something else. */
    public static final String RULE = "the body is a JSON object, as {\"area\": \"medina-norte\", \"topic\": \"power-outage\", \"impact\": 4, \"what\": \"...\","
            + " \"messages\": {\"es\": \"...\"}}, or of one customer {\"customer\": \"C-1\", \"topic\": \"billing\", \"impact\": 2, \"what\": \"...\", \"message\": \"...\"}";

    private static final List<String> OF_AREA = List.of("area", "topic", "impact", "what", "began", "expected_end", "ended", "messages");
    private static final List<String> OF_CUSTOMER = List.of("customer", "topic", "impact", "what", "message");

    private SignalBody(JsonNode json) {
        super(json, json.has("customer") ? "an observation" : "a signal", json.has("customer") ? OF_CUSTOMER : OF_AREA);
    }

    /** Empty for what is no JSON object. */
    public static Optional<SignalBody> read(String body) {
        return object(body).map(SignalBody::new);
    }

    /** Whether it is of one customer. */
    public boolean isObservation() {
        return json.has("customer");
    }

    /** What the signal is with these fields. Of use only when there are no {@link #problems} after it. */
    public Signal over(String id, Optional<Signal> before, Instant now) {
        var began = moment("began", before.map(Signal::began)).orElse(now.truncatedTo(ChronoUnit.MICROS));
        return new Signal(id, topic(before.map(Signal::topic)), text("area", 60, KEY, "the company's key of the area, as customers have it", before.map(Signal::area)),
                impact(before.map(Signal::impact)), what(before.map(Signal::what)), began, after("expected_end", began, before.flatMap(Signal::expectedEnd)),
                after("ended", began, before.flatMap(Signal::ended)));
    }

    private String topic(Optional<String> before) {
        return text("topic", 60, TOPIC, "a skill's name, as billing", before);
    }

    private String what(Optional<String> before) {
        return text("what", Signal.MAX_WHAT, SENTENCE, "what happened, in a sentence for the agents", before);
    }

    private Optional<Instant> after(String name, Instant began, Optional<Instant> before) {
        return moment(name, before).map(at -> at.isBefore(began) ? wrong(name, "is before it began, " + began + "; correct one of the two", at) : at);
    }

    /** What the area's customers are told, by language. */
    public Map<String, String> messages() {
        var messages = new TreeMap<String, String>();
        if (!json.has("messages")) {
            return messages;
        }
        if (!json.path("messages").isObject()) {
            return wrong("messages", "write a text for each language, as {\"es\": \"...\"}", messages);
        }
        json.path("messages").properties().forEach(one -> {
            if (one.getKey().matches("[a-z]{2}")) {
                messages.put(one.getKey(), text(one.getValue(), "messages." + one.getKey(), FollowUp.MAX_MESSAGE, SAID, "a sentence"));
            } else {
                wrong("messages", "a language is two lower-case letters, as es", "");
            }
        });
        return messages;
    }

    /** What was seen of the customer. Of use only when there are no {@link #problems} after it. */
    public Observation observation(String id) {
        return new Observation(id, text("customer", 60, KEY, "the company's key of the customer, as C-1001", Optional.empty()), topic(Optional.empty()),
                impact(Optional.empty()), what(Optional.empty()),
                json.has("message") ? Optional.of(text("message", FollowUp.MAX_MESSAGE, SAID, "a sentence", Optional.empty())) : Optional.empty());
    }
}
