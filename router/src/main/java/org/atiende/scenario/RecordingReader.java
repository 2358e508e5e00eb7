package org.atiende.scenario;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;

import org.atiende.csv.CsvFile;
import org.atiende.csv.CsvFile.Column;
import org.atiende.csv.CsvProblems;
import org.atiende.csv.CsvRow;

/** Reads recorded calls and shifts from CSV: either every row holds, or the bad ones are named and nothing is used. */
public final class RecordingReader {

    /** The most rows of one file. */
    public static final int MAX_ROWS = 5_000_000;

    /** The most problems told; the others are only counted. */
    public static final int MAX_TOLD = 100;

    private static final Duration LONGEST = Duration.ofHours(24);

    /** What came of reading. */
    public sealed interface Result<T> {
    }

    /** @param rows at least one, in the order of their time, whatever the order of the file */
    public record Good<T>(List<T> rows) implements Result<T> {
    }

    /** @param problems each as {@code file:line:column problem}; behind the first {@value #MAX_TOLD}, {@code and 7 more} */
    public record Bad<T>(List<String> problems) implements Result<T> {
    }

    private RecordingReader() {
    }

    /** {@code arrived_at,line,customer,priority,handling_seconds,patience_seconds}; all but the first two may be empty or left out. */
    public static Result<Recording.Call> arrivals(Path file) {
        return read(file, List.of(Column.must("arrived_at"), Column.must("line"), Column.may("customer"), Column.may("priority"),
                Column.may("handling_seconds"), Column.may("patience_seconds")), new Calls()::read,
                Comparator.comparingLong(Recording.Call::arrivedAtMillis));
    }

    /** {@code agent,from,until,skills}; skills as the import writes them, {@code support:1|billing:2}. */
    public static Result<Recording.Shift> shifts(Path file) {
        return read(file, List.of(Column.must("agent"), Column.must("from"), Column.must("until"), Column.must("skills")), new Shifts()::read,
                Comparator.comparing(Recording.Shift::from).thenComparing(Recording.Shift::agent));
    }

    private static <T> Result<T> read(Path file, List<Column> columns, Function<CsvRow, T> meaning, Comparator<T> order) {
        var problems = new CsvProblems(MAX_TOLD);
        var rows = new ArrayList<T>();
        var whole = new CsvFile(file, columns, problems).read(MAX_ROWS, row -> {
            var value = meaning.apply(row);
            if (problems.found() == 0) {
                rows.add(value);
            }
        });
        if (whole && problems.found() == 0 && rows.isEmpty()) {
            problems.add(file.getFileName().toString(), 1, "", "there are no rows below the header");
        }
        if (problems.found() > 0) {
            return new Bad<>(told(problems));
        }
        rows.sort(order);
        return new Good<>(Collections.unmodifiableList(rows));
    }

    private static List<String> told(CsvProblems problems) {
        var told = new ArrayList<>(problems.told());
        if (problems.found() > told.size()) {
            told.add("and " + (problems.found() - told.size()) + " more");
        }
        return List.copyOf(told);
    }

    /** Reads calls, each name kept once however often it is there. Lives for one file. */
    private static final class Calls {

        private final Map<String, String> lines = new HashMap<>();
        private final Map<String, Optional<String>> customers = new HashMap<>();

        Recording.Call read(CsvRow row) {
            return new Recording.Call(row.moment("arrived_at").toEpochMilli(), line(row), customer(row), row.numberOr("priority", 0, 9, 0),
                    millis(row, "handling_seconds"), millis(row, "patience_seconds"));
        }

        private String line(CsvRow row) {
            var line = row.word("line");
            if (lines.size() == Scenario.MAX_LINES && !lines.containsKey(line)) {
                row.problem("line", CsvProblems.quoted(line) + " is one line too many; at most " + Scenario.MAX_LINES);
                return line;
            }
            return lines.computeIfAbsent(line, name -> name);
        }

        private Optional<String> customer(CsvRow row) {
            return row.keyIfAny("customer").flatMap(customer -> customers.computeIfAbsent(customer, Optional::of));
        }

        private static int millis(CsvRow row, String column) {
            return row.secondsIfAny(column, LONGEST).map(span -> (int) span.toMillis()).orElse(Recording.Call.UNKNOWN);
        }
    }

    /** Reads shifts. Lives for one file. */
    private static final class Shifts {

        private final Map<String, TreeMap<Instant, Instant>> takenOf = new HashMap<>();
        private final Map<String, SortedMap<String, Integer>> skills = new HashMap<>();

        Recording.Shift read(CsvRow row) {
            var agent = row.agent("agent").text();
            var shift = new Recording.Shift(agent, row.moment("from"), row.moment("until"), skills(row));
            if (!row.bad()) {
                checkTime(row, shift);
            }
            return shift;
        }

        private void checkTime(CsvRow row, Recording.Shift shift) {
            if (!shift.until().isAfter(shift.from())) {
                row.problem("until", "is not after from (" + row.raw("from") + ")");
                return;
            }
            if (takenOf.size() == Scenario.MAX_AGENTS && !takenOf.containsKey(shift.agent())) {
                row.problem("agent", CsvProblems.quoted(shift.agent()) + " is one agent too many; at most " + Scenario.MAX_AGENTS);
                return;
            }
            var taken = takenOf.computeIfAbsent(shift.agent(), _ -> new TreeMap<>());
            Optional.ofNullable(taken.lowerEntry(shift.until())).filter(other -> other.getValue().isAfter(shift.from())).ifPresent(other ->
                    row.problem("from", "overlaps another shift of " + shift.agent() + " (" + other.getKey() + " to " + other.getValue() + ")"));
            taken.put(shift.from(), shift.until());
        }

        private SortedMap<String, Integer> skills(CsvRow row) {
            var known = skills.get(row.raw("skills"));
            if (known != null) {
                return known;
            }
            var read = new TreeMap<String, Integer>();
            if (row.list("skills").isEmpty()) {
                row.problem("skills", "is empty; write at least one, as support:1");
            }
            for (var written : row.list("skills")) {
                var parts = written.split(":", -1);
                if (parts.length != 2) {
                    row.problem("skills", CsvProblems.quoted(written) + " write skill:level, several with | between, as support:1|billing:2");
                } else if (read.put(row.word("skills", parts[0]), row.number("skills", parts[1], 1, 9)) != null) {
                    row.problem("skills", CsvProblems.quoted(written) + " names a skill twice; keep one");
                }
            }
            var made = Collections.unmodifiableSortedMap(read);
            if (!row.bad()) {
                skills.put(row.raw("skills"), made);
            }
            return made;
        }
    }
}
