package org.atiende.body;

import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Pattern;

import org.atiende.csv.CsvProblems;
import org.atiende.yaml.Nearest;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A JSON object of known fields, read one by one; finds every problem at once. */
abstract class JsonBody {

    static final Pattern KEY = Pattern.compile("[A-Za-z0-9._:/@+-]{1,60}");
    static final Pattern TOPIC = Pattern.compile("(?=.{1,60}$)[a-z0-9]+(-[a-z0-9]+)*");
    static final Pattern SENTENCE = Pattern.compile("(?s).*\\S.*");

    /** What can be spoken. */
    static final Pattern SAID = Pattern.compile("[^\\p{Cntrl}]*[\\p{L}\\p{N}][^\\p{Cntrl}]*");

    private static final int MAX_IMPACT = 5;

    final JsonNode json;
    private final List<String> problems = new ArrayList<>();
    private final String fresh;

    /**
     * @param of what it describes, as {@code a case}
     * @param names of its fields
     */
    JsonBody(JsonNode json, String of, List<String> names) {
        this.json = json;
        this.fresh = "a new " + of.substring(of.indexOf(' ') + 1);
        json.propertyNames().stream().filter(name -> !names.contains(name)).forEach(name -> {
            var meant = Nearest.hint(name, names);
            problems.add(CsvProblems.quoted(name) + " is no field of " + of + (meant.isEmpty() ? "; there are " + String.join(", ", names) : meant));
        });
    }

    /** Empty for what is no JSON object. */
    static Optional<JsonNode> object(String body) {
        try {
            return Optional.of(JsonMapper.shared().readTree(body)).filter(JsonNode::isObject);
        } catch (JacksonException _) {
            return Optional.empty();
        }
    }

    /** Whether it may be the key of a case or a signal. */
    public static boolean isId(String text) {
        return KEY.matcher(text).matches();
    }

    public List<String> problems() {
        return List.copyOf(problems);
    }

    /** A text that it always has: what is new needs it, of what is known it may be left out. @param example what to write */
    String text(String name, int most, Pattern form, String example, Optional<String> before) {
        if (!json.has(name)) {
            return before.orElseGet(() -> wrong(name, fresh + " needs it", ""));
        }
        return text(json.path(name), name, most, form, example);
    }

    String text(JsonNode node, String name, int most, Pattern form, String example) {
        var text = node.stringValueOpt().orElse("");
        if (text.length() > most) {
            return wrong(name, "is longer than " + most + " characters; shorten it", "");
        }
        return form.matcher(text).matches() ? text : wrong(name, "write " + example, "");
    }

    /** Null takes away what was there. */
    <T> Optional<T> maybe(String name, Optional<T> before, Function<String, Optional<T>> meaning) {
        if (!json.has(name)) {
            return before;
        }
        return json.path(name).isNull() ? Optional.empty() : meaning.apply(json.path(name).stringValueOpt().orElse(""));
    }

    Optional<Instant> moment(String name, Optional<Instant> before) {
        return maybe(name, before, text -> {
            try {
                return Optional.of(OffsetDateTime.parse(text).toInstant().truncatedTo(ChronoUnit.MICROS)).filter(at -> at.isAfter(Instant.EPOCH));
            } catch (DateTimeParseException _) {
                return wrong(name, "write a moment with its offset, as 2026-12-03T10:30:00+01:00", Optional.empty());
            }
        });
    }

    int impact(Optional<Integer> before) {
        if (!json.has("impact")) {
            return before.orElseGet(() -> wrong("impact", fresh + " needs it, from 1 (small) to 5", 1));
        }
        var impact = json.path("impact");
        return impact.isInt() && impact.intValue() >= 1 && impact.intValue() <= MAX_IMPACT ? impact.intValue()
                : wrong("impact", "write a number from 1 (small) to 5 (somebody is without supply)", 1);
    }

    <T> T wrong(String name, String how, T standIn) {
        problems.add(name + ": " + how);
        return standIn;
    }
}
