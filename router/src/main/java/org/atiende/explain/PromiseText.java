package org.atiende.explain;

import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.atiende.promise.PromiseStory.Standing;
import tools.jackson.databind.JsonNode;

/** Promises in lines for people, read from their document ({@link PromiseJson}). */
final class PromiseText {

    private static final DateTimeFormatter MINUTE = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm", Locale.ROOT);
    private static final DateTimeFormatter HOUR = DateTimeFormatter.ofPattern("HH:mm", Locale.ROOT);

    private final ZoneId zone;

    PromiseText(ZoneId zone) {
        this.zone = zone;
    }

    /** How many there are of each, then a line for each. */
    List<String> lines(List<JsonNode> promises) {
        if (promises.isEmpty()) {
            return List.of("No such promise.");
        }
        var lines = new ArrayList<String>();
        lines.add(Stream.of(Standing.values()).map(standing -> PromiseJson.word(standing.name()))
                .map(word -> promises.stream().filter(one -> AnswerText.text(one, "standing").equals(word)).count() + " " + word)
                .filter(count -> !count.startsWith("0 ")).collect(Collectors.joining(", ")));
        promises.forEach(one -> lines.add(line(one)));
        return AnswerText.plain(lines.stream());
    }

    private String line(JsonNode one) {
        var told = new ArrayList<String>();
        switch (AnswerText.text(one, "kind")) {
            case "status" -> told.add("how case " + AnswerText.text(one, "case") + " stands");
            case "dropped" -> told.add("their line was lost in a talk");
            case "courtesy" -> told.add("they gave up waiting");
            default -> {
                // promised to them
            }
        }
        one.path("tries").forEach(ring -> told.add(AnswerText.optional(ring, "agent").orElse("the customer") + " " + at(ring, "placed", HOUR).orElse("?") + " "
                + AnswerText.optional(ring, "outcome").map(outcome -> outcome.replace('-', ' ')).orElse("is being rung")));
        at(one, "ended", MINUTE).ifPresent(ended -> told.add("over " + ended));
        at(one, "next_try", MINUTE).filter(_ -> !one.path("tries").isEmpty()).ifPresent(next -> told.add("next " + next));
        return "%-9s  %s  %-12s  %-9s  %-16s  %s".formatted(AnswerText.text(one, "standing"), at(one, "due", MINUTE).orElse("?"), AnswerText.text(one, "line"),
                AnswerText.text(one, "number"), AnswerText.optional(one, "named").orElse("whoever can"), String.join("; ", told)).stripTrailing();
    }

    private Optional<String> at(JsonNode one, String name, DateTimeFormatter format) {
        return AnswerText.optional(one, name).map(text -> format.format(Instant.parse(text).atZone(zone)));
    }
}
