package org.atiende.explain;

import java.time.Instant;
import java.util.List;
import java.util.Locale;

import org.atiende.agent.AgentId;
import org.atiende.promise.PromiseStory;
import org.atiende.tel.CallId;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Promises as a document, written out by hand: a renamed component must not rename what programs read. Numbers are masked. */
public final class PromiseJson {

    /** Of those that are owed, and of those that were. */
    public static final int MOST = 500;

    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    private PromiseJson() {
    }

    public static ArrayNode list(List<PromiseStory> stories) {
        var array = JSON.arrayNode();
        stories.forEach(story -> array.add(promise(story)));
        return array;
    }

    private static ObjectNode promise(PromiseStory story) {
        var promise = story.promise();
        var tries = JSON.arrayNode();
        story.tries().forEach(one -> tries.add(JSON.objectNode().put("agent", one.agent().map(AgentId::text).orElse(null)).put("placed", one.placed().toString())
                .put("answered", one.answered().map(Instant::toString).orElse(null)).put("outcome", one.outcome().map(PromiseJson::word).orElse(null))));
        return JSON.objectNode().put("promise", promise.id()).put("standing", word(story.standing().name())).put("line", promise.matter().line())
                .put("number", promise.matter().number().masked()).put("customer", promise.matter().customer().orElse(null))
                .put("case", promise.matter().caseId().orElse(null)).put("named", promise.named().map(AgentId::text).orElse(null))
                .put("kind", word(promise.kind().name())).put("call", promise.madeIn().map(CallId::text).orElse(null))
                .put("made", promise.made().toString()).put("due", promise.due().toString()).put("heard", promise.heard())
                .put("not_reached", promise.calls()).put("first_rung", promise.firstRung().map(Instant::toString).orElse(null))
                .put("next_try", promise.state().live() ? promise.nextTry().toString() : null).put("ended", promise.ended().map(Instant::toString).orElse(null))
                .set("tries", tries);
    }

    static String word(String name) {
        return name.toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
