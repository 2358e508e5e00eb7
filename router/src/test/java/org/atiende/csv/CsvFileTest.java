package org.atiende.csv;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a reader may ask of any file; what the columns mean is shown by the rooms that ask. */
class CsvFileTest {

    @TempDir
    private Path folder;

    private final CsvProblems problems = new CsvProblems(10);
    private final List<String> names = new ArrayList<>();

    @Test
    void fileWithMoreRowsThanAskedForIsRefusedAtTheFirstTooMany() throws IOException {
        var file = Files.writeString(folder.resolve("people.csv"), "name\nana\nluis\n\"eva\nmaria\"\nrosa\n");

        assertThat(people(file).read(4, row -> names.add(row.word("name")))).isTrue();
        assertThat(people(file).read(2, row -> names.add(row.word("name")))).isFalse();

        assertThat(names).containsExactly("ana", "luis", "?", "rosa", "ana", "luis");
        assertThat(problems.told()).containsExactly("people.csv:4:name \"eva\\u{a}maria\" holds a line break or control character; take it out",
                "people.csv:4: the file has more than 2 rows; take some out");
    }

    @Test
    void fileThatIsNotThereIsCalledSo() {
        assertThat(people(folder.resolve("nobody.csv")).read(row -> names.add(row.raw("name")))).isFalse();

        assertThat(problems.told()).containsExactly("nobody.csv:1: there is no such file");
    }

    private CsvFile people(Path file) {
        return new CsvFile(file, List.of(CsvFile.Column.must("name")), problems);
    }
}
