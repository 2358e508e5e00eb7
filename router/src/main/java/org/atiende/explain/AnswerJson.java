package org.atiende.explain;

import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;

import org.atiende.agent.AgentId;
import org.atiende.ledger.CallRecord;
import org.atiende.ledger.Offer;
import org.atiende.match.Explanation;
import org.atiende.match.Explanation.Exclusion;
import org.atiende.match.LinePolicy;
import org.atiende.need.Need;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * The answers as documents for programs, written out by hand: a renamed component must not rename what programs read. Numbers of callers are
 * masked; customers are told by the company's key, never by name. Units stand last in a name.
 *
 * <p>Who would get a call, {@link #choice}:
 * <pre>{@code
 * {"source": "router",                    // or "store": no router ran; who is stored as signed in counts as free and on site
 *  "notes": [],                           // sentences to be read before the rest is believed
 *  "caller": "+34…678",                   // or "withheld", "unknown"
 *  "line": "support", "customer": "C-1001",      // null when nobody, or more than one, is known under the number
 *  "arrives": "2026-11-20T09:15:00Z",
 *  "need": {"skills": ["power-outage"], "language": "es", "priority": 0, "case": "K-2001",       // or null
 *           "preferred": [{"agent": "ana.perez", "weight": 100, "why": "in charge of case K-2001", "named": false, "hold_seconds": 40.0}],
 *           "reasons": ["open case K-2001 about power-outage, impact 4, in charge: ana.perez"]},
 *  "net": {"waited_seconds": 0.0, "level": 1, "any_skill": false,
 *          "next": {"in_seconds": 20.0, "level": 2, "any_skill": false},                         // or null: it is as wide as it gets
 *          "hold_cap_in_seconds": 150.0,                          // 0 when it has passed: then the guardia rings
 *          "guardia": ["rosa.molina", "tomas.herrera"]},
 *  "chosen": "ana.perez",                 // the first candidate; null when nobody is free, or the call is held for somebody
 *  "holds": [{"agent": "ana.perez", "until": "2026-11-20T09:15:20Z",     // or null: not held for them
 *             "why": "held for ana.perez until 10:15:20: in charge of case K-2001, free by 10:15:40 with a chance of 62 %"}],
 *  "candidates": [{"rank": 1, "agent": "ana.perez", "weight": 100, "level": 1, "site_proof": "127.0.1.11 in valladolid",   // null from the store
 *                  "why": "in charge of case K-2001, qualified for power-outage (level 1)"}],
 *  "excluded": [{"agent": "carmen.vega", "kind": "skill", "why": "not qualified for power-outage"}]}
 * }</pre>
 * Every agent of the roster is in one of the last two. {@code kind} is one of skill, language, signed_out, off_site, unknown, paused, fault,
 * just_rung, busy and wrap_up; {@code level} is 0 where skill was not asked.
 *
 * <p>A call that was, {@link #story}: {@code source}, {@code notes} and what {@link #record} writes.
 */
public final class AnswerJson {

    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    private AnswerJson() {
    }

    /** Who would get a call. */
    public static ObjectNode choice(Answer.Choice choice) {
        var place = choice.call().place();
        var json = opened(choice.source(), choice.notes()).put("caller", choice.call().caller().describe()).put("line", place.line().name())
                .put("customer", choice.call().customer().orElse(null)).put("arrives", choice.arrives().toString());
        json.set("need", need(place.need()));
        json.set("net", net(choice));
        json.put("chosen", choice.explanation().chosen().map(best -> best.agent().text()).orElse(null));
        json.set("holds", list(choice.explanation().holds(), AnswerJson::hold));
        var candidates = json.putArray("candidates");
        for (var candidate : choice.explanation().ranked()) {
            candidates.add(candidate(candidates.size() + 1, candidate, choice.source()));
        }
        json.set("excluded", list(choice.explanation().passedOver(), AnswerJson::exclusion));
        return json;
    }

    /** Why a call went where it went. */
    public static ObjectNode story(Answer.Story story) {
        return opened(story.source(), story.notes()).setAll(record(story.call()));
    }

    private static ObjectNode opened(Answer.Source source, List<String> notes) {
        var json = JSON.objectNode().put("source", word(source));
        json.set("notes", words(notes));
        return json;
    }

    private static ObjectNode need(Need need) {
        var json = JSON.objectNode();
        json.set("skills", words(need.skills()));
        json.put("language", need.language()).put("priority", need.priority()).put("case", need.caseId().orElse(null));
        json.set("preferred", list(need.preferred(), known -> JSON.objectNode().put("agent", known.agent().text()).put("weight", known.weight())
                .put("why", known.why()).put("named", known.named()).put("hold_seconds", seconds(known.hold()))));
        json.set("reasons", words(need.reasons()));
        return json;
    }

    private static ObjectNode net(Answer.Choice choice) {
        var net = choice.net();
        var line = choice.call().place().line();
        var json = JSON.objectNode().put("waited_seconds", seconds(choice.waited())).put("level", net.level()).put("any_skill", net.anySkill());
        json.set("next", net.next().<JsonNode>map(step -> next(step, choice.waited())).orElse(JSON.nullNode()));
        var cap = line.holdCap().minus(choice.waited());
        json.put("hold_cap_in_seconds", seconds(cap.isNegative() ? Duration.ZERO : cap));
        json.set("guardia", words(line.guardia().stream().map(AgentId::text).toList()));
        return json;
    }

    private static ObjectNode next(LinePolicy.Widening step, Duration waited) {
        return JSON.objectNode().put("in_seconds", seconds(step.after().minus(waited))).put("level", step.level()).put("any_skill", step.anySkill());
    }

    private static ObjectNode candidate(int rank, Explanation.Candidate candidate, Answer.Source source) {
        return JSON.objectNode().put("rank", rank).put("agent", candidate.agent().text()).put("weight", candidate.weight()).put("level", candidate.level())
                .put("site_proof", source == Answer.Source.ROUTER ? candidate.proof().toString() : null).put("why", candidate.why());
    }

    private static ObjectNode hold(Explanation.Hold hold) {
        return JSON.objectNode().put("agent", hold.agent().text()).put("until", hold.until().map(Object::toString).orElse(null)).put("why", hold.why());
    }

    private static ObjectNode exclusion(Exclusion excluded) {
        return JSON.objectNode().put("agent", excluded.agent().text()).put("kind", word(excluded.kind())).put("why", excluded.why());
    }

    /** A call's whole story, as the ledger has it. */
    public static ObjectNode record(CallRecord call) {
        var json = JSON.objectNode().put("call", call.id().text()).put("revision", call.revision()).put("arrived", call.arrived().toString())
                .put("line", call.line()).put("caller", call.caller().describe()).put("customer", call.customer().orElse(null)).put("need", call.need());
        json.set("need_reasons", words(call.needReasons()));
        json.set("offers", list(call.offers(), AnswerJson::offer));
        json.set("explanation", words(call.explanation()));
        json.set("transfers", words(call.transfers()));
        return json.put("answered_by", call.answeredBy().map(Object::toString).orElse(null)).put("waited_seconds", seconds(call.waited()))
                .put("talked_seconds", seconds(call.talked())).put("disposition", call.disposition().map(AnswerJson::word).orElse(null))
                .put("ended", call.ended().map(Object::toString).orElse(null));
    }

    private static ObjectNode offer(Offer offer) {
        var json = JSON.objectNode().put("number", offer.number()).put("at", offer.at().toString());
        json.set("agents", words(offer.agents().stream().map(Object::toString).toList()));
        return json.put("why", offer.why()).put("site_proof", offer.siteProof()).put("guardia", offer.guardia())
                .put("outcome", offer.outcome().map(AnswerJson::word).orElse(null)).put("rang_seconds", offer.rang().map(AnswerJson::seconds).orElse(null))
                .put("answered_by", offer.answeredBy().map(Object::toString).orElse(null));
    }

    private static <T> ArrayNode list(Collection<T> all, Function<T, ? extends JsonNode> each) {
        var array = JSON.arrayNode();
        all.forEach(one -> array.add(each.apply(one)));
        return array;
    }

    private static ArrayNode words(List<String> all) {
        return list(all, JSON::stringNode);
    }

    private static String word(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }

    private static Double seconds(Duration length) {
        return length.toMillis() / 1000.0;
    }
}
