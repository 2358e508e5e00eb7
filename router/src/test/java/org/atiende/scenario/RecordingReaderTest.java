package org.atiende.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import org.atiende.yaml.Mutation;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A day as it was written down, row by row. */
class RecordingReaderTest {

    private static final String CALLS = """
            arrived_at,line,customer,priority,handling_seconds,patience_seconds
            2026-03-02T09:00:05+01:00,support,C-1,,240,
            2026-03-02T08:00:01.250Z,billing,,3,93.5,12
            2026-03-02T09:00:03+01:00,support,C-1,0,,
            """;
    private static final String SHIFTS = """
            agent,from,until,skills
            ana.perez,2026-03-02T14:00:00+01:00,2026-03-02T18:00:00+01:00,support:1|billing:2
            luis,2026-03-02T08:00:00+01:00,2026-03-02T16:00:00+01:00,billing:1
            ana.perez,2026-03-02T08:00:00+01:00,2026-03-02T14:00:00+01:00,support:1|billing:2
            """;

    @TempDir
    private Path folder;

    @Test
    void callsAreReadInTheOrderOfTheirArrival() {
        var calls = good(arrivals(CALLS));

        assertThat(calls).containsExactly(
                new Recording.Call(millis("2026-03-02T08:00:01.250Z"), "billing", Optional.empty(), 3, 93_500, 12_000),
                new Recording.Call(millis("2026-03-02T08:00:03Z"), "support", Optional.of("C-1"), 0, -1, -1),
                new Recording.Call(millis("2026-03-02T08:00:05Z"), "support", Optional.of("C-1"), 0, 240_000, -1));
        assertThat(calls.getFirst().arrivedAt()).isEqualTo("2026-03-02T08:00:01.250Z");
        assertThat(calls.getFirst().handling()).contains(Duration.ofMillis(93_500));
        assertThat(calls.getFirst().patience()).contains(Duration.ofSeconds(12));
        assertThat(calls.getLast().patience()).as("nobody knows how long they would have waited").isEmpty();
    }

    @Test
    void whatIsUnknownOfEveryCallNeedsNoColumn() {
        assertThat(good(arrivals("line;arrived_at\nsupport;2026-03-02T08:00:00Z\n"))).as("semicolons and another order, as spreadsheets write it")
                .containsExactly(new Recording.Call(millis("2026-03-02T08:00:00Z"), "support", Optional.empty(), 0, -1, -1));
    }

    @Test
    void shiftsAreReadInTheOrderOfTheirBeginning() {
        var both = new TreeMap<>(Map.of("support", 1, "billing", 2));

        assertThat(good(shifts(SHIFTS))).containsExactly(shift("ana.perez", "07:00", "13:00", both),
                shift("luis", "07:00", "15:00", new TreeMap<>(Map.of("billing", 1))), shift("ana.perez", "13:00", "17:00", both));
    }

    private static Recording.Shift shift(String agent, String from, String until, TreeMap<String, Integer> skills) {
        return new Recording.Shift(agent, Instant.parse("2026-03-02T" + from + ":00Z"), Instant.parse("2026-03-02T" + until + ":00Z"), skills);
    }

    @ParameterizedTest(name = "{0} -> {1}: {2}")
    @CsvSource(delimiter = '!', quoteCharacter = '`', textBlock = """
            arrived_at,line            ! arrivedat,line        ! 1: unknown column "arrivedat"; did you mean arrived_at?
            customer,priority          ! customer,customer     ! 1:customer the column is there twice; keep one
            line,customer              ! customer              ! 1:line the column is missing; add it to the first line
            2026-03-02T08:00:01.250Z   ! 2026-03-02T08:00:01   ! 3:arrived_at "2026-03-02T08:00:01" write a moment with its offset, as 2026-11-20T10:15:00+01:00
            2026-03-02T08:00:01.250Z   ! -3d                   ! 3:arrived_at "-3d" write a moment with its offset, as 2026-11-20T10:15:00+01:00
            2026-03-02T08:00:01.250Z   ! 9999-03-02T08:00:00Z  ! 3:arrived_at "9999-03-02T08:00:00Z" write a moment with its offset
            2026-03-02T08:00:01.250Z   ! ``                    ! 3:arrived_at is empty; write a moment with its offset
            billing,,3                 ! Billing,,3            ! 3:line "Billing" write lower-case letters and digits with single dashes, as power-outage
            billing,,3                 ! ,,3                   ! 3:line is empty; write lower-case letters
            billing,,3                 ! billing,,10           ! 3:priority "10" write a number from 0 to 9
            billing,,3                 ! billing,a b,3         ! 3:customer "a b" write 1 to 60 letters, digits or . _ : / @ + -
            93.5                       ! -93.5                 ! 3:handling_seconds "-93.5" write seconds up to 86400, as 240 or 93.5
            93.5                       ! 86400.001             ! 3:handling_seconds "86400.001" write seconds up to 86400, as 240 or 93.5
            93.5                       ! 1e3                   ! 3:handling_seconds "1e3" write seconds up to 86400, as 240 or 93.5
            93.5,12                    ! 93.5,long             ! 3:patience_seconds "long" write seconds up to 86400, as 240 or 93.5
            93.5,12                    ! 93,5,12               ! 3: the row has 7 fields, the header 6; write "…" around a field that holds , or a quote
            """)
    void badCallIsNamedWithItsLineAndColumn(String written, String instead, String message) {
        assertThat(CALLS).contains(written);
        assertThat(bad(arrivals(CALLS.replaceFirst(Pattern.quote(written), instead)))).first().asString().startsWith("calls.csv:" + message);
    }

    @ParameterizedTest(name = "{0} -> {1}: {2}")
    @CsvSource(delimiter = '!', quoteCharacter = '`', textBlock = """
            ,skills                    ! ,skill                ! 1: unknown column "skill"; did you mean skills?
            luis                       ! luis gil              ! 3:agent "luis gil" write an agent's id: 1 to 40 letters, digits or . _ -
            2026-03-02T16:00:00+01:00  ! 2026-03-02T07:59:59+01:00 ! 3:until is not after from (2026-03-02T08:00:00+01:00)
            2026-03-02T16:00:00+01:00  ! 16:00                 ! 3:until "16:00" write a moment with its offset
            00,billing:1               ! 00,                   ! 3:skills is empty; write at least one, as support:1
            00,billing:1               ! 00,billing            ! 3:skills "billing" write skill:level, several with | between, as support:1|billing:2
            00,billing:1               ! 00,billing:0          ! 3:skills "0" write a number from 1 to 9
            00,billing:1               ! 00,Billing:1          ! 3:skills "Billing" write lower-case letters and digits with single dashes
            00,billing:1               ! 00,billing:1|billing:2 ! 3:skills "billing:2" names a skill twice; keep one
            00,billing:1               ! 00,billing:1 support:2 ! 3:skills "billing:1 support:2" write skill:level, several with | between, as support:1|billing:2
            luis                       ! ana.perez             ! 3:from overlaps another shift of ana.perez (2026-03-02T13:00:00Z to 2026-03-02T17:00:00Z)
            """)
    void badShiftIsNamedWithItsLineAndColumn(String written, String instead, String message) {
        assertThat(SHIFTS).contains(written);
        assertThat(bad(shifts(SHIFTS.replaceFirst(Pattern.quote(written), instead)))).first().asString().startsWith("shifts.csv:" + message);
    }

    @Test
    void everyBadRowIsNamedAndTheHundredAndFirstIsCounted() {
        var rows = IntStream.range(0, 103).mapToObj(_ -> "today,support,,,,\n").collect(Collectors.joining());

        var problems = bad(arrivals(CALLS + rows));

        assertThat(problems).hasSize(RecordingReader.MAX_TOLD + 1).last().isEqualTo("and 3 more");
        assertThat(problems.get(99)).startsWith("calls.csv:104:arrived_at \"today\"");
    }

    @Test
    void filesWithoutARowAreRefusedInWords() {
        assertThat(bad(arrivals(""))).containsExactly("calls.csv:1: the file is empty; its first line must name the columns: "
                + "arrived_at,line,customer,priority,handling_seconds,patience_seconds");
        assertThat(bad(shifts("agent,from,until,skills\n"))).containsExactly("shifts.csv:1: there are no rows below the header");
        assertThat(bad(RecordingReader.shifts(folder.resolve("nowhere.csv")))).containsExactly("nowhere.csv:1: there is no such file");
    }

    @Test
    void linesAndAgentsAreBounded() {
        var calls = IntStream.rangeClosed(0, Scenario.MAX_LINES).mapToObj(i -> "2026-03-02T08:00:00Z,l" + i + "\n").collect(Collectors.joining());
        var shifts = IntStream.rangeClosed(0, Scenario.MAX_AGENTS).mapToObj(i -> "a" + i + ",2026-03-02T08:00:00Z,2026-03-02T16:00:00Z,support:1\n")
                .collect(Collectors.joining());

        assertThat(bad(arrivals("arrived_at,line\n" + calls))).containsExactly("calls.csv:1002:line \"l1000\" is one line too many; at most 1000");
        assertThat(bad(shifts("agent,from,until,skills\n" + shifts))).containsExactly("shifts.csv:20002:agent \"a20000\" is one agent too many; at most 20000");
    }

    @Test
    void noMutationOfARecordingEverThrows() throws IOException {
        var random = new Random(20261122);
        var refused = 0;
        for (var round = 0; round < 400; round++) {
            var calls = round % 2 == 0;
            var file = Files.write(folder.resolve("mutated.csv"), Mutation.of((calls ? CALLS : SHIFTS).getBytes(StandardCharsets.UTF_8), random));
            switch (calls ? RecordingReader.arrivals(file) : RecordingReader.shifts(file)) {
                case RecordingReader.Good<?>(var rows) -> assertThat(rows).isNotEmpty();
                case RecordingReader.Bad<?>(var problems) -> {
                    refused++;
                    assertThat(problems).as("round %d", round).isNotEmpty().allSatisfy(problem ->
                            assertThat(problem).matches("mutated\\.csv:[0-9]+:[a-z_]* .+").doesNotContainPattern("\\p{Cntrl}"));
                }
            }
        }
        assertThat(refused).as("mutations must hurt, or this shows nothing").isGreaterThan(200);
    }

    private static long millis(String moment) {
        return Instant.parse(moment).toEpochMilli();
    }

    private RecordingReader.Result<Recording.Call> arrivals(String text) {
        return RecordingReader.arrivals(file("calls.csv", text));
    }

    private RecordingReader.Result<Recording.Shift> shifts(String text) {
        return RecordingReader.shifts(file("shifts.csv", text));
    }

    private Path file(String name, String text) {
        try {
            return Files.writeString(folder.resolve(name), text);
        } catch (IOException broken) {
            throw new AssertionError(broken);
        }
    }

    private static <T> List<T> good(RecordingReader.Result<T> result) {
        return switch (result) {
            case RecordingReader.Good<T>(var rows) -> rows;
            case RecordingReader.Bad<T>(var problems) -> throw new AssertionError(problems.toString());
        };
    }

    private static List<String> bad(RecordingReader.Result<?> result) {
        return switch (result) {
            case RecordingReader.Bad<?>(var problems) -> problems;
            case RecordingReader.Good<?> _ -> throw new AssertionError("accepted");
        };
    }
}
