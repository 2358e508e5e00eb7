package org.atiende;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The house style, as far as text can show it. Crossing a line means looking for the missing noun, not cutting at random. */
class HygieneTest {

    private static final int MAX_LINES_OF_FILE = 400;
    private static final int MAX_LINES_OF_METHOD = 60;
    private static final int MAX_FILES_OF_ROOM = 15;
    private static final int MAX_PARAMETERS = 6;
    private static final int MAX_CHARACTERS_OF_LINE = 180;

    /** Rooms that are more crowded than they should be. A number here only ever gets smaller. */
    private static final Map<String, Long> CROWDED = Map.of();

    private static final Path MAIN = Path.of("src/main/java");
    private static final Path TEST = Path.of("src/test/java");

    /** A method's first line, after its modifiers: a type, a name and an opening parenthesis, and no statement's word before it. */
    private static final Pattern METHOD = Pattern.compile(
            "^    (?:    )?(?!return |throw |else|new |case |while|for|if|switch|try|catch|do |synchronized \\()(?!.* = )[\\w@].*\\)(?: throws [\\w., ]+)? \\{$");
    private static final Pattern WORDS_OF_NOBODY = Pattern.compile("\\b\\w+(?:Manager|Helper|Util|Utils|Impl|Service|Processor|Info|Data)\\b");
    private static final Pattern DECLARED = Pattern.compile("^\\s*(?:(?:public|private|protected|static|final|abstract|sealed|non-sealed) )*"
            + "(?:class|interface|record|enum|@interface) (\\w+)");
    private static final Pattern EMPTY_CATCH = Pattern.compile("catch \\([^)]*\\) \\{\\s*}");
    private static final Pattern IMPORT = Pattern.compile("import (?:static )?[\\w.]+\\.(\\w+);");
    private static final Pattern STRING = Pattern.compile("\"(?:[^\"\\\\]|\\\\.)*\"");

    /** Assembled, so that this file does not hold what it looks for. */
    private static final List<String> MACHINE_PATHS = List.of("/wo" + "rk/", "/ro" + "ot/", "/home/" + "[a-z]", "C:" + "\\\\");

    /** Files that are longer than they should be. A number here only ever gets smaller. */
    private static final Map<String, Integer> LONG = Map.of("AgiConformance.java", 411);

    private record Source(Path path, List<String> lines) {
        String name() {
            return path.getFileName().toString();
        }

        boolean isMain() {
            return path.startsWith(MAIN);
        }

        String text() {
            return String.join("\n", lines);
        }
    }

    private static List<Source> sources = List.of();

    @BeforeAll
    static void read() throws IOException {
        var all = new ArrayList<Source>();
        for (var root : List.of(MAIN, TEST)) {
            try (var files = Files.walk(root)) {
                for (var file : files.filter(path -> path.toString().endsWith(".java")).sorted().toList()) {
                    all.add(new Source(file, Files.readAllLines(file)));
                }
            }
        }
        assertThat(all).as("run from the module's folder").hasSizeGreaterThan(20);
        sources = List.copyOf(all);
    }

    private static List<String> lines(Predicate<Source> where, Predicate<String> what) {
        var found = new ArrayList<String>();
        for (var source : sources) {
            for (int i = 0; where.test(source) && i < source.lines.size(); i++) {
                if (what.test(source.lines.get(i))) {
                    found.add(source.path + ":" + (i + 1) + " " + source.lines.get(i).strip());
                }
            }
        }
        return found;
    }

    private static boolean isComment(String line) {
        var text = line.strip();
        return text.startsWith("*") || text.startsWith("//") || text.startsWith("/*");
    }

    @Test
    void noFileIsLongerThanItCanBeRead() {
        assertThat(sources).filteredOn(source -> source.lines.size() > LONG.getOrDefault(source.name(), MAX_LINES_OF_FILE))
                .extracting(source -> source.path + " has " + source.lines.size() + " lines").isEmpty();
    }

    @Test
    void noMethodIsLongerThanAScreen() {
        var found = new ArrayList<String>();
        for (var source : sources) {
            for (int i = 0; i < source.lines.size(); i++) {
                var first = source.lines.get(i);
                if (METHOD.matcher(first).matches() && !DECLARED.matcher(first).find()) {
                    var end = " ".repeat(first.length() - first.stripLeading().length()) + "}";
                    var body = source.lines.subList(i, source.lines.size());
                    int length = body.indexOf(end) + 1;
                    if (length > MAX_LINES_OF_METHOD) {
                        found.add(source.path + ":" + (i + 1) + " has " + length + " lines: " + first.strip());
                    }
                }
            }
        }
        assertThat(found).isEmpty();
    }

    @Test
    void methodTakesAHandfulOfParameters() {
        assertThat(lines(Source::isMain, line -> METHOD.matcher(line).matches() && !DECLARED.matcher(line).find()
                && parameters(line) > MAX_PARAMETERS)).isEmpty();
    }

    /** Commas between the method's own parentheses, those of type arguments left out. */
    private static int parameters(String line) {
        var inside = line.substring(line.indexOf('(') + 1, Math.max(line.indexOf('(') + 1, line.indexOf(')')));
        var flat = inside;
        for (var before = ""; !before.equals(flat); ) {
            before = flat;
            flat = flat.replaceAll("<[^<>]*>", "");
        }
        return flat.isBlank() ? 0 : flat.split(",").length;
    }

    @Test
    void roomIsSmallEnoughToKnowEverybodyInIt() {
        var rooms = sources.stream().filter(Source::isMain).filter(source -> !source.name().equals("package-info.java"))
                .collect(Collectors.groupingBy(source -> source.path.getParent(), TreeMap::new, Collectors.counting()));
        assertThat(rooms).allSatisfy((room, files) -> assertThat(files).as("files in %s", room)
                .isLessThanOrEqualTo(CROWDED.getOrDefault(room.getFileName().toString(), (long) MAX_FILES_OF_ROOM)));
    }

    @Test
    void roomsAreFlatAndEachSaysWhatItIs() {
        var rooms = sources.stream().filter(Source::isMain).map(source -> source.path.getParent()).distinct().toList();
        assertThat(rooms).allSatisfy(room -> {
            assertThat(room.getNameCount()).as("a room in a room: %s", room).isLessThanOrEqualTo(MAIN.getNameCount() + 3);
            assertThat(room.resolve("package-info.java")).isRegularFile();
        });
    }

    @Test
    void noTestSleeps() {
        assertThat(lines(source -> !source.isMain() && !source.name().equals("HygieneTest.java"), line -> line.contains("Thread.sleep"))).isEmpty();
    }

    @Test
    void onlyCommandsSpeakToTheTerminal() {
        assertThat(lines(source -> source.isMain() && !source.name().matches("(Main|\\w*Command|\\w*Demo)\\.java")
                && !source.path.toString().contains("/demo/"), line -> !isComment(line) && line.matches(".*System\\.(out|err)\\b.*"))).isEmpty();
    }

    @Test
    void nothingIsLeftToDoInTheText() {
        assertThat(lines(source -> !source.name().equals("HygieneTest.java"), line -> line.matches(".*\\b(TODO|FIXME|XXX)\\b(?!\").*")
                && !line.matches(".*\"[^\"]*XXX.*"))).isEmpty();
    }

    @Test
    void noFailureIsSwallowedInSilence() {
        assertThat(sources).filteredOn(source -> EMPTY_CATCH.matcher(source.text()).find()).extracting(Source::path).isEmpty();
    }

    /** But for a library's own callbacks, with a comment behind it that says what it means there. */
    @Test
    void nothingReturnsNull() {
        assertThat(lines(Source::isMain, line -> !isComment(line) && line.matches(".*\\breturn null;\\s*"))).isEmpty();
    }

    @Test
    void nothingIsImportedForNobody() {
        assertThat(sources).flatMap(source -> source.lines.stream().map(IMPORT::matcher).filter(Matcher::matches).map(found -> found.group(1))
                .filter(name -> Pattern.compile("\\b" + name + "\\b").matcher(source.text()).results().count() < 2)
                .map(name -> source.path + " " + name).toList()).isEmpty();
    }

    @Test
    void typesAreNamedAfterWhatTheyAre() {
        assertThat(lines(_ -> true, line -> {
            var declared = DECLARED.matcher(line);
            return declared.find() && WORDS_OF_NOBODY.matcher(declared.group(1)).matches();
        })).isEmpty();
    }

    @Test
    void noPathOfAMachineIsInTheText() {
        assertThat(lines(_ -> true, line -> MACHINE_PATHS.stream().anyMatch(path -> Pattern.compile("\"[^\"]*" + path).matcher(line).find())
                || isComment(line) && MACHINE_PATHS.stream().limit(2).anyMatch(line::contains))).isEmpty();
    }

    @Test
    void nothingIsPrintedWithStackAndForgotten() {
        assertThat(lines(_ -> true, line -> !STRING.matcher(line).replaceAll("").isBlank()
                && STRING.matcher(line).replaceAll("").contains(".printStackTrace()"))).isEmpty();
    }

    @Test
    void linesFitOnAScreen() {
        assertThat(lines(Source::isMain, line -> line.length() > MAX_CHARACTERS_OF_LINE)).isEmpty();
    }
}
