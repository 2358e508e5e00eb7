package org.atiende.explain;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

import tools.jackson.databind.JsonNode;

/**
 * An answer in plain words, read from its document, so that a running router and the store alone are told alike. What stands in the
 * document may come from anybody: nothing of it reaches the terminal that could move its cursor.
 */
final class AnswerText {

    private static final String PASSED_OVER = " was passed over: ";

    private AnswerText() {
    }

    static List<String> choice(JsonNode answer) {
        var lines = notes(answer);
        lines.add("%s would call the line %s and is %s.".formatted(text(answer, "caller"), text(answer, "line"), customer(answer)));
        var need = answer.path("need");
        lines.add("  need: %s in %s%s%s — %s".formatted(String.join(" and ", texts(need, "skills")), text(need, "language"),
                optional(need, "case").map(id -> ", case " + id).orElse(""), priority(need), String.join("; ", texts(need, "reasons"))));
        if (!need.path("preferred").isEmpty()) {
            lines.add("  known to: " + String.join(", ", need.path("preferred").valueStream()
                    .map(known -> text(known, "agent") + " (" + known.path("weight").asInt() + ", " + text(known, "why") + ")").toList()));
        }
        answer.path("holds").forEach(hold -> lines.add("  " + text(hold, "why")));
        var chosen = optional(answer, "chosen").isPresent();
        answer.path("candidates").forEach(candidate -> lines.add("  " + candidate(candidate, chosen)));
        lines.addAll(net(answer));
        var excluded = new LinkedHashMap<String, List<String>>();
        answer.path("excluded").forEach(other -> excluded.computeIfAbsent(text(other, "why"), _ -> new ArrayList<>()).add(text(other, "agent")));
        excluded.forEach((why, agents) -> lines.add("  passed over, " + why + ": " + String.join(", ", agents)));
        return plain(lines.stream());
    }

    private static String candidate(JsonNode candidate, boolean chosen) {
        var rank = candidate.path("rank").asInt();
        return "%d. %s %s: %s%s [weight %d, %s]".formatted(rank, text(candidate, "agent"), chosen && rank == 1 ? "would be chosen" : "is next", text(candidate, "why"),
                optional(candidate, "site_proof").map(proof -> "; on site by " + proof).orElse(""), candidate.path("weight").asInt(),
                candidate.path("level").asInt() == 0 ? "no level" : "level " + candidate.path("level").asInt());
    }

    /** Told where it matters: nobody is free, or the call has waited. */
    private static List<String> net(JsonNode answer) {
        var net = answer.path("net");
        var waited = net.path("waited_seconds").asDouble();
        var nobody = answer.path("candidates").isEmpty();
        if (!nobody && waited <= 0) {
            return List.of();
        }
        var now = "after %s of waiting the net takes %s".formatted(seconds(waited), width(net));
        var next = net.path("next").isObject() ? "; in %s %s".formatted(seconds(net.path("next").path("in_seconds").asDouble()), width(net.path("next")))
                : "; it gets no wider";
        return List.of("  " + (nobody ? "nobody is free: " : "") + now + next + (nobody ? cap(net) : ""));
    }

    private static String width(JsonNode step) {
        return step.path("any_skill").asBoolean() ? "anybody on site who speaks the language" : "level " + step.path("level").asInt();
    }

    private static String cap(JsonNode net) {
        var guardia = texts(net, "guardia");
        var left = net.path("hold_cap_in_seconds").asDouble();
        var when = left > 0 ? "; at the hold cap, in " + seconds(left) + ", " : "; the hold cap has passed: ";
        return when + (guardia.isEmpty() ? "no guardia is named for this line" : "the guardia rings: " + String.join(", ", guardia));
    }

    static List<String> story(JsonNode call) {
        var lines = notes(call);
        lines.add("%s called the line %s at %s and is %s.".formatted(text(call, "caller"), text(call, "line"), text(call, "arrived"), customer(call)));
        lines.add("  need: " + text(call, "need") + " — " + String.join("; ", texts(call, "need_reasons")));
        call.path("offers").forEach(offer -> lines.add("  " + offer(offer)));
        lines.addAll(decision(texts(call, "explanation")));
        texts(call, "transfers").forEach(transfer -> lines.add("  " + transfer));
        lines.add("  waited %s, talked %s: %s%s".formatted(seconds(call.path("waited_seconds").asDouble()), seconds(call.path("talked_seconds").asDouble()),
                optional(call, "disposition").map(how -> how.toUpperCase(Locale.ROOT)).orElse("still under way"),
                optional(call, "answered_by").map(agent -> " by " + agent).orElse("")));
        return plain(lines.stream());
    }

    private static String offer(JsonNode offer) {
        return "offer %d: %s rang%s: %s (%s; on site by %s)".formatted(offer.path("number").asInt(), String.join(" and ", texts(offer, "agents")),
                offer.path("rang_seconds").isNumber() ? " " + seconds(offer.path("rang_seconds").asDouble()) : "",
                optional(offer, "outcome").map(how -> how.replace('_', ' ')).orElse("still ringing"), text(offer, "why"), text(offer, "site_proof"));
    }

    /** Whoever was passed over for the same reason stands in one line. */
    private static List<String> decision(List<String> sentences) {
        var byReason = new LinkedHashMap<String, List<String>>();
        for (var sentence : sentences) {
            var parts = sentence.split(PASSED_OVER, 2);
            byReason.computeIfAbsent(parts.length == 2 ? "passed over, " + parts[1] : sentence, _ -> new ArrayList<>()).add(parts.length == 2 ? parts[0] : "");
        }
        return byReason.entrySet().stream().map(group -> "    " + group.getKey()
                + (group.getKey().startsWith("passed over, ") ? ": " + String.join(", ", group.getValue()) : "")).toList();
    }

    /** The end of a problem document, or the status where there is none. */
    static String problem(Optional<JsonNode> document, int status) {
        return plain(document.flatMap(json -> optional(json, "detail")).stream()).stream().findFirst().orElse("status " + status);
    }

    private static ArrayList<String> notes(JsonNode answer) {
        return new ArrayList<>(texts(answer, "notes"));
    }

    private static String customer(JsonNode answer) {
        return optional(answer, "customer").map(id -> "customer " + id).orElse("nobody we know by number");
    }

    private static String priority(JsonNode need) {
        return need.path("priority").asInt() > 0 ? ", priority " + need.path("priority").asInt() : "";
    }

    static Optional<String> optional(JsonNode json, String name) {
        return json.path(name).stringValueOpt();
    }

    static String text(JsonNode json, String name) {
        return optional(json, name).orElse("?");
    }

    private static List<String> texts(JsonNode json, String name) {
        return json.path(name).valueStream().map(one -> one.stringValueOpt().orElse("?")).toList();
    }

    private static String seconds(double length) {
        return String.format(Locale.ROOT, "%.1f s", length);
    }

    static List<String> plain(Stream<String> lines) {
        return lines.map(line -> line.replaceAll("[\\p{Cc}\\p{Cf}\\p{Cs}\\u2028\\u2029]", "?")).toList();
    }
}
