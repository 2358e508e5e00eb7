package org.atiende.explain;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import org.atiende.csv.CsvProblems;
import org.atiende.match.LinePolicy;
import org.atiende.tel.CallerNumber;
import org.atiende.tel.NumberReader;
import org.atiende.tel.PhoneNumber;
import org.atiende.yaml.Nearest;

/**
 * Reads what people write about a call: who calls, which line, and when. Never throws on a text, whoever wrote it, and never answers
 * another question than was asked.
 */
final class QuestionReader {

    /** No call waits longer. */
    static final Duration LONGEST_WAIT = Duration.ofDays(1);

    /** Whose skills will have expired in a year is asked of the roster, not of a call. */
    static final Duration FURTHEST = Duration.ofDays(366);

    private static final int MAX_MOMENT_CHARACTERS = 64;
    private static final Pattern RELATIVE = Pattern.compile("([+-])([0-9]{1,6})([smhd])");

    private final List<LinePolicy> lines;
    private final NumberReader numbers;

    /** @param lines the first serves every number that no line names */
    QuestionReader(List<LinePolicy> lines, NumberReader numbers) {
        this.lines = List.copyOf(lines);
        this.numbers = numbers;
    }

    /** @param now the time of day */
    Question read(String from, String to, Optional<String> at, Instant now) {
        var problems = new ArrayList<String>();
        var notes = new ArrayList<String>();
        var caller = caller(from, problems);
        var line = line(to, notes, problems);
        var ahead = ahead(at, now, problems);
        return caller.isPresent() && line.isPresent() && ahead.isPresent() ? new Question.Clear(caller.get(), line.get(), ahead.get(), notes)
                : new Question.Unclear(problems);
    }

    private Optional<CallerNumber> caller(String written, List<String> problems) {
        var caller = switch (written.strip().toLowerCase(Locale.ROOT)) {
            case "withheld" -> Optional.<CallerNumber>of(new CallerNumber.Withheld());
            case "unknown" -> Optional.<CallerNumber>of(new CallerNumber.Unknown());
            default -> numbers.read(written).<CallerNumber>map(CallerNumber.Presented::new);
        };
        if (caller.isEmpty()) {
            problems.add("from: " + CsvProblems.quoted(written) + " is not a telephone number; write it as +34612345678 or as it is dialled at home,"
                    + " or withheld for a caller who hides it");
        }
        return caller;
    }

    private Optional<LinePolicy> line(String written, List<String> notes, List<String> problems) {
        var text = written.strip();
        var named = lines.stream().filter(line -> line.name().equals(text)).findFirst().or(() -> numbered(text));
        if (named.isPresent()) {
            return named;
        }
        if (numbers.read(text).isPresent()) {
            notes.add("No line names this number; the first line, " + lines.getFirst().name() + ", serves it.");
            return Optional.of(lines.getFirst());
        }
        var names = lines.stream().map(LinePolicy::name).toList();
        var meant = Nearest.hint(text, names);
        problems.add("to: there is no line " + CsvProblems.quoted(written) + (meant.isEmpty() ? "." : meant) + " Write one of "
                + String.join(", ", names) + ", or the number that was called");
        return Optional.empty();
    }

    /** As the trunk delivers it, or as anybody else writes the same number. */
    private Optional<LinePolicy> numbered(String text) {
        var asked = spellings(text).toList();
        return lines.stream().filter(line -> line.numbers().stream().flatMap(this::spellings).anyMatch(asked::contains)).findFirst();
    }

    private Stream<String> spellings(String number) {
        return Stream.concat(Stream.of(number), numbers.read(number).map(PhoneNumber::e164).stream()).map(LinePolicy::digits);
    }

    private static Optional<Duration> ahead(Optional<String> at, Instant now, List<String> problems) {
        if (at.isEmpty()) {
            return Optional.of(Duration.ZERO);
        }
        var ahead = relative(at.get()).or(() -> moment(at.get()).map(moment -> Duration.between(now, moment)));
        if (ahead.isEmpty()) {
            problems.add("at: " + CsvProblems.quoted(at.get()) + " is no moment; write one with its zone, as 2026-11-20T10:15:00+01:00, or relative to now,"
                    + " as +10m for a call that comes in ten minutes, or -45s for one that has waited for 45 seconds");
        } else if (ahead.get().compareTo(LONGEST_WAIT.negated()) < 0) {
            problems.add("at: no call has waited since " + CsvProblems.quoted(at.get()) + "; write a moment of the last " + LONGEST_WAIT.toHours() + " hours");
            return Optional.empty();
        } else if (ahead.get().compareTo(FURTHEST) > 0) {
            problems.add("at: " + CsvProblems.quoted(at.get()) + " is too far away; write a moment within the next " + FURTHEST.toDays() + " days");
            return Optional.empty();
        }
        return ahead;
    }

    private static Optional<Duration> relative(String text) {
        var relative = RELATIVE.matcher(text);
        if (!relative.matches()) {
            return Optional.empty();
        }
        var amount = Long.parseLong(relative.group(1) + relative.group(2));
        return Optional.of(switch (relative.group(3)) {
            case "s" -> Duration.ofSeconds(amount);
            case "m" -> Duration.ofMinutes(amount);
            case "h" -> Duration.ofHours(amount);
            default -> Duration.ofDays(amount);
        });
    }

    private static Optional<Instant> moment(String text) {
        try {
            return text.length() > MAX_MOMENT_CHARACTERS ? Optional.empty() : Optional.of(ZonedDateTime.parse(text).toInstant());
        } catch (DateTimeException _) {
            return Optional.empty();                         // no moment: an expected answer, told by the empty one
        }
    }
}
