package org.atiende.console;

import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;

import org.atiende.ledger.CallRecord;
import org.atiende.ledger.Offer;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** The REST interface's documents, written out by hand: a renamed component must not rename what programs read. Units stand last in a name. */
final class Json {

    private Json() {
    }

    static <T> ArrayNode list(Collection<T> all, Function<T, ? extends JsonNode> each) {
        var array = Reply.JSON.arrayNode();
        all.forEach(one -> array.add(each.apply(one)));
        return array;
    }

    static ObjectNode agent(Board.AgentRow row) {
        return Reply.JSON.objectNode().put("id", row.id().text()).put("name", row.name()).put("site", row.site())
                .put("state", row.state()).put("detail", row.detail()).put("state_seconds", row.inState().map(Json::seconds).orElse(null));
    }

    static ObjectNode waiting(Board.WaitingRow row) {
        return Reply.JSON.objectNode().put("call", row.call().text()).put("line", row.line()).put("caller", row.caller())
                .put("need", row.need()).put("waited_seconds", seconds(row.waited()));
    }

    static ObjectNode call(Board.CallRow row) {
        return Reply.JSON.objectNode().put("call", row.call().text()).put("line", row.line()).put("caller", row.caller())
                .put("customer", row.customer().orElse(null)).put("doing", row.doing()).put("since_seconds", seconds(row.since()));
    }

    static ObjectNode record(CallRecord call) {
        var json = Reply.JSON.objectNode().put("call", call.id().text()).put("revision", call.revision()).put("arrived", call.arrived().toString())
                .put("line", call.line()).put("caller", call.caller().describe()).put("customer", call.customer().orElse(null)).put("need", call.need());
        json.set("need_reasons", words(call.needReasons()));
        json.set("offers", list(call.offers(), Json::offer));
        json.set("explanation", words(call.explanation()));
        json.set("transfers", words(call.transfers()));
        return json.put("answered_by", call.answeredBy().map(Object::toString).orElse(null)).put("waited_seconds", seconds(call.waited()))
                .put("talked_seconds", seconds(call.talked())).put("disposition", call.disposition().map(Json::word).orElse(null))
                .put("ended", call.ended().map(Object::toString).orElse(null));
    }

    private static ObjectNode offer(Offer offer) {
        var json = Reply.JSON.objectNode().put("number", offer.number()).put("at", offer.at().toString());
        json.set("agents", words(offer.agents().stream().map(Object::toString).toList()));
        return json.put("why", offer.why()).put("site_proof", offer.siteProof()).put("guardia", offer.guardia())
                .put("outcome", offer.outcome().map(Json::word).orElse(null)).put("rang_seconds", offer.rang().map(Json::seconds).orElse(null))
                .put("answered_by", offer.answeredBy().map(Object::toString).orElse(null));
    }

    private static ArrayNode words(List<String> all) {
        return list(all, Reply.JSON::stringNode);
    }

    static String word(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }

    private static Double seconds(Duration length) {
        return length.toMillis() / 1000.0;
    }
}
