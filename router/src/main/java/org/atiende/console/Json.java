package org.atiende.console;

import java.time.Duration;
import java.util.Collection;
import java.util.Locale;
import java.util.function.Function;

import org.atiende.customer.Contact;
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

    static ObjectNode contact(Contact contact) {
        return Reply.JSON.objectNode().put("customer", contact.customerId()).put("case", contact.caseId().orElse(null)).put("agent", contact.agent().text())
                .put("at", contact.at().toString()).put("topic", contact.topic()).put("outcome", word(contact.outcome()).replace('_', '-'));
    }

    static String word(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }

    private static Double seconds(Duration length) {
        return length.toMillis() / 1000.0;
    }
}
