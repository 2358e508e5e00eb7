package org.atiende.bench;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/** A table in Markdown, ready to be pasted into README or RATIONALE. Belongs to one thread. */
final class Table {

    private final List<List<String>> rows = new ArrayList<>();

    Table(String... heads) {
        rows.add(List.of(heads));
        rows.add(Arrays.stream(heads).map(_ -> "---").toList());
    }

    Table row(String first, List<String> others) {
        var row = new ArrayList<>(List.of(first));
        row.addAll(others);
        if (row.size() != rows.getFirst().size()) {
            throw new IllegalArgumentException("a row of " + row.size() + " cells in a table of " + rows.getFirst().size());
        }
        rows.add(row);
        return this;
    }

    Table row(String first, String... others) {
        return row(first, List.of(others));
    }

    void print(PrintStream out) {
        out.println();
        rows.forEach(row -> out.println(row.stream().collect(Collectors.joining(" | ", "| ", " |"))));
        out.println();
    }
}
