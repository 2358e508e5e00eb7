package org.atiende.csv;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

import de.siegmar.fastcsv.reader.CsvParseException;
import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.CsvRecord;

/**
 * Reads one file as RFC 4180 has it: UTF-8 with or without a byte order mark, comma or semicolon (the header tells which), columns in any
 * order. Streams the rows, so that a file may be larger than memory.
 */
public final class CsvFile {

    /** The longest field; beyond it a quote is probably not closed, and the rest of the file cannot be trusted. */
    public static final int MAX_FIELD_CHARACTERS = 1 << 16;

    private static final int MAX_HEADER_CHARACTERS = 4096;

    /** @param must whether a file without this column is refused */
    public record Column(String name, boolean must) {

        public static Column must(String name) {
            return new Column(name, true);
        }

        public static Column may(String name) {
            return new Column(name, false);
        }
    }

    private final Path path;
    private final String name;
    private final List<Column> columns;
    private final CsvProblems problems;

    public CsvFile(Path path, List<Column> columns, CsvProblems problems) {
        this.path = path;
        this.name = path.getFileName().toString();
        this.columns = columns;
        this.problems = problems;
    }

    /** Hands over every row that has as many fields as the header. False when the file could not be read to its end. */
    public boolean read(Consumer<CsvRow> rows) {
        return read(Long.MAX_VALUE, rows);
    }

    /** As {@link #read(Consumer)}, and refuses the file once it has more rows than these. */
    public boolean read(long mostRows, Consumer<CsvRow> rows) {
        try (var reader = open()) {
            char separator = separatorOf(reader);
            var csv = CsvReader.builder().fieldSeparator(separator).allowExtraFields(true).allowMissingFields(true)
                    .allowExtraCharsAfterClosingQuote(false).allowUnclosedQuote(false).maxBufferSize(MAX_FIELD_CHARACTERS)
                    .ofCsvRecord(reader).iterator();
            if (!csv.hasNext()) {
                problems.add(name, 1, "", "the file is empty; its first line must name the columns: " + String.join(",", names()));
                return false;
            }
            var header = header(csv.next());
            if (header.isEmpty()) {
                return false;
            }
            for (long count = 1; csv.hasNext(); count++) {
                var line = csv.next();
                if (count > mostRows) {
                    problems.add(name, line.getStartingLineNumber(), "", "the file has more than " + mostRows + " rows; take some out");
                    return false;
                }
                row(header.get(), line, separator).ifPresent(rows);
            }
            return true;
        } catch (NoSuchFileException _) {
            problems.add(name, 1, "", "there is no such file");
            return false;
        } catch (CsvParseException | IOException | UncheckedIOException e) {
            problems.add(name, 1, "", "the file cannot be read to its end: " + reasonOf(e));
            return false;
        }
    }

    private static String reasonOf(Throwable thrown) {
        return thrown.getCause() == null ? thrown.getMessage() : thrown.getMessage() + ": " + thrown.getCause().getMessage();
    }

    private BufferedReader open() throws IOException {
        // Bytes that are no UTF-8 become U+FFFD here, and are reported in the row where they stand.
        var decoder = StandardCharsets.UTF_8.newDecoder().onMalformedInput(CodingErrorAction.REPLACE)
                .onUnmappableCharacter(CodingErrorAction.REPLACE);
        var reader = new BufferedReader(new InputStreamReader(Files.newInputStream(path), decoder));
        reader.mark(1);
        if (reader.read() != '\uFEFF') {
            reader.reset();
        }
        return reader;
    }

    /** The separator that occurs more often in the first line; column names hold neither. */
    private static char separatorOf(Reader reader) throws IOException {
        reader.mark(MAX_HEADER_CHARACTERS);
        int balance = 0;
        for (int at = 0; at < MAX_HEADER_CHARACTERS; at++) {
            int character = reader.read();
            if (character < 0 || character == '\n' || character == '\r') {
                break;
            }
            balance += character == ';' ? 1 : character == ',' ? -1 : 0;
        }
        reader.reset();
        return balance > 0 ? ';' : ',';
    }

    private List<String> names() {
        return columns.stream().map(Column::name).toList();
    }

    private Optional<List<String>> header(CsvRecord line) {
        long before = problems.found();
        var header = new ArrayList<String>();
        Set<String> seen = new HashSet<>();
        for (var field : line.getFields()) {
            var column = field.strip();
            if (column.indexOf('\uFFFD') >= 0) {
                problems.add(name, line.getStartingLineNumber(), "", "the file is not UTF-8; save it as UTF-8 (CSV UTF-8 in a spreadsheet)");
                return Optional.empty();
            }
            if (!names().contains(column)) {
                problems.add(name, line.getStartingLineNumber(), "", "unknown column " + CsvProblems.quoted(column)
                        + CsvProblems.meant(column, names()));
            } else if (!seen.add(column)) {
                problems.add(name, line.getStartingLineNumber(), column, "the column is there twice; keep one");
            }
            header.add(column);
        }
        columns.stream().filter(Column::must).map(Column::name).filter(column -> !seen.contains(column)).forEach(column ->
                problems.add(name, line.getStartingLineNumber(), column, "the column is missing; add it to the first line"));
        return problems.found() == before ? Optional.of(List.copyOf(header)) : Optional.empty();
    }

    private Optional<CsvRow> row(List<String> header, CsvRecord line, char separator) {
        if (line.getFieldCount() != header.size()) {
            problems.add(name, line.getStartingLineNumber(), "", "the row has " + line.getFieldCount() + " fields, the header "
                    + header.size() + "; write \"…\" around a field that holds " + separator + " or a quote");
            return Optional.empty();
        }
        return Optional.of(new CsvRow(name, line.getStartingLineNumber(), header, line.getFields(), problems));
    }
}
