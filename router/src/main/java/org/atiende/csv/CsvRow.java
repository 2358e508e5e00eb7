package org.atiende.csv;

import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

import org.atiende.agent.AgentId;
import org.atiende.yaml.Nearest;

/**
 * One row, read field by field. A field that is wrong is reported and answered with a stand-in, so that all problems of a row are found;
 * the row is then {@link #bad()} and nothing made from it may be used.
 */
public final class CsvRow {

    private static final Pattern KEY = Pattern.compile("[A-Za-z0-9._:/@+-]{1,60}");
    private static final Pattern AGENT = Pattern.compile("[A-Za-z0-9._-]{1,40}");
    private static final Pattern WORD = Pattern.compile("(?=.{1,60}$)[a-z0-9]+(-[a-z0-9]+)*");
    private static final Pattern RELATIVE = Pattern.compile("([+-])([0-9]{1,4})([dhm])");
    private static final Pattern SPAN = Pattern.compile("([0-9]{1,4})([sm])");
    private static final Pattern SECONDS = Pattern.compile("[0-9]{1,6}(\\.[0-9]{1,9})?");
    private static final Set<String> LANGUAGES = Set.of(Locale.getISOLanguages());
    private static final Instant EARLIEST = Instant.parse("1900-01-01T00:00:00Z");
    private static final Instant LATEST = Instant.parse("2200-01-01T00:00:00Z");

    private final String file;
    private final long line;
    private final List<String> header;
    private final List<String> fields;
    private final CsvProblems problems;
    private final Set<String> damaged = new HashSet<>();
    private boolean bad;

    CsvRow(String file, long line, List<String> header, List<String> fields, CsvProblems problems) {
        this.file = file;
        this.line = line;
        this.header = header;
        this.fields = fields;
        this.problems = problems;
    }

    public boolean bad() {
        return bad;
    }

    public void problem(String column, String problem) {
        bad = true;
        problems.add(file, line, column, problem);
    }

    /** The field without surrounding space; empty when the file does not have the column. Damaged text is reported once and read as empty. */
    public String raw(String column) {
        int at = header.indexOf(column);
        var value = at < 0 ? "" : fields.get(at).strip();
        if (value.indexOf('\uFFFD') >= 0) {
            return damaged(column, value, "is not UTF-8; save the file as UTF-8");
        }
        if (value.chars().anyMatch(Character::isISOControl)) {
            return damaged(column, value, "holds a line break or control character; take it out");
        }
        return value;
    }

    private String damaged(String column, String value, String problem) {
        if (damaged.add(column)) {
            problem(column, CsvProblems.quoted(value) + " " + problem);
        }
        return "";
    }

    private <T> T wrong(String column, String value, String problem, T standIn) {
        if (!damaged.contains(column)) {
            problem(column, (value.isEmpty() ? "is empty; " : CsvProblems.quoted(value) + " ") + problem);
        }
        return standIn;
    }

    public String text(String column, int mostCharacters) {
        var value = raw(column);
        if (value.length() > mostCharacters) {
            return wrong(column, value, "is longer than " + mostCharacters + " characters; shorten it", "?");
        }
        return value.isEmpty() ? wrong(column, value, "write something", "?") : value;
    }

    public String key(String column) {
        var value = raw(column);
        return KEY.matcher(value).matches() ? value
                : wrong(column, value, "write 1 to 60 letters, digits or . _ : / @ + -", "?");
    }

    public Optional<String> keyIfAny(String column) {
        return raw(column).isEmpty() ? Optional.empty() : Optional.of(key(column));
    }

    /** A time zone's name in the tz database. */
    public Optional<ZoneId> zoneIfAny(String column) {
        var value = raw(column);
        if (value.isEmpty()) {
            return Optional.empty();
        }
        return ZoneId.getAvailableZoneIds().contains(value) ? Optional.of(ZoneId.of(value))
                : wrong(column, value, "write a time zone of the tz database, as Atlantic/Canary" + Nearest.hint(value, ZoneId.getAvailableZoneIds()), Optional.empty());
    }

    public AgentId agent(String column) {
        var value = raw(column);
        return AGENT.matcher(value).matches() ? new AgentId(value)
                : wrong(column, value, "write an agent's id: 1 to 40 letters, digits or . _ -", new AgentId("-"));
    }

    /** One of the words allowed. */
    public String among(String column, Collection<String> allowed) {
        var value = raw(column);
        return allowed.contains(value) ? value : wrong(column, value, "is not known here" + CsvProblems.meant(value, allowed), "?");
    }

    /** A name of a skill or topic. */
    public String word(String column) {
        return word(column, raw(column));
    }

    public String word(String column, String value) {
        return WORD.matcher(value).matches() ? value
                : wrong(column, value, "write lower-case letters and digits with single dashes, as power-outage", "?");
    }

    public String language(String column) {
        return language(column, raw(column));
    }

    public String language(String column, String value) {
        return LANGUAGES.contains(value) && value.length() == 2 ? value
                : wrong(column, value, "write a language code of two letters (ISO 639-1), as es or en", "es");
    }

    /** The values of a field that holds several, parted by {@code |}. */
    public List<String> list(String column) {
        var value = raw(column);
        return value.isEmpty() ? List.of() : Pattern.compile("\\|").splitAsStream(value).map(String::strip).toList();
    }

    public int number(String column, int least, int most) {
        return number(column, raw(column), least, most);
    }

    public int number(String column, String value, int least, int most) {
        if (value.matches("[0-9]{1,6}") && Integer.parseInt(value) >= least && Integer.parseInt(value) <= most) {
            return Integer.parseInt(value);
        }
        return wrong(column, value, "write a number from " + least + " to " + most, least);
    }

    public int numberOr(String column, int least, int most, int whenEmpty) {
        return raw(column).isEmpty() ? whenEmpty : number(column, least, most);
    }

    public boolean yes(String column, boolean whenEmpty) {
        var value = raw(column);
        return switch (value) {
            case "" -> whenEmpty;
            case "yes", "true" -> true;
            case "no", "false" -> false;
            default -> wrong(column, value, "write yes or no", false);
        };
    }

    public Duration span(String column, Duration most, Duration whenEmpty) {
        var value = raw(column);
        var parts = SPAN.matcher(value);
        if (value.isEmpty()) {
            return whenEmpty;
        }
        if (parts.matches()) {
            var span = parts.group(2).equals("s") ? Duration.ofSeconds(Long.parseLong(parts.group(1)))
                    : Duration.ofMinutes(Long.parseLong(parts.group(1)));
            if (span.compareTo(most) <= 0) {
                return span;
            }
        }
        return wrong(column, value, "write seconds or minutes up to " + most.toMinutes() + "m, as 20s", whenEmpty);
    }

    /** A number of seconds, with decimals or without; nothing when the field is empty. */
    public Optional<Duration> secondsIfAny(String column, Duration most) {
        var value = raw(column);
        if (value.isEmpty()) {
            return Optional.empty();
        }
        var span = SECONDS.matcher(value).matches() ? Duration.ofNanos(new BigDecimal(value).movePointRight(9).longValueExact()) : most.plusSeconds(1);
        return Optional.of(span.compareTo(most) <= 0 ? span
                : wrong(column, value, "write seconds up to " + most.toSeconds() + ", as 240 or 93.5", Duration.ZERO));
    }

    public LocalDate day(String column, String value) {
        try {
            return LocalDate.parse(value);
        } catch (DateTimeException e) {
            return wrong(column, value, "write a day as 2027-12-31", LocalDate.EPOCH);
        }
    }

    /** A moment: ISO 8601 with its offset, or relative to the import as {@code -3d}, {@code +2h}, {@code -30m}. */
    public Instant moment(String column, Instant now) {
        var value = raw(column);
        var relative = RELATIVE.matcher(value);
        if (relative.matches()) {
            long amount = Long.parseLong(relative.group(1) + relative.group(2));
            return now.plus(switch (relative.group(3)) {
                case "d" -> Duration.ofDays(amount);
                case "h" -> Duration.ofHours(amount);
                default -> Duration.ofMinutes(amount);
            });
        }
        return iso(value).orElseGet(() -> wrong(column, value,
                "write a moment with its offset, as 2026-11-20T10:15:00+01:00, or relative to now, as -3d, +2h, -30m", now));
    }

    /** A moment: ISO 8601 with its offset. */
    public Instant moment(String column) {
        var value = raw(column);
        return iso(value).orElseGet(() -> wrong(column, value, "write a moment with its offset, as 2026-11-20T10:15:00+01:00", EARLIEST));
    }

    /** Nothing for what is no moment, or outside the centuries we believe. */
    private static Optional<Instant> iso(String value) {
        try {
            return Optional.of(OffsetDateTime.parse(value).toInstant()).filter(moment -> moment.isAfter(EARLIEST) && moment.isBefore(LATEST));
        } catch (DateTimeException _) {
            return Optional.empty();
        }
    }

    public Optional<Instant> momentIfAny(String column, Instant now) {
        return raw(column).isEmpty() ? Optional.empty() : Optional.of(moment(column, now));
    }
}
