package org.atiende.intake;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;

import org.atiende.fake.Office;
import org.atiende.store.Store;
import org.atiende.store.StoreLost;
import org.atiende.store.StoreSettings;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class ImportCommandTest {

    private static final String GOOD = "id,name,language,numbers\nC-1,Lucía,es,911234567\n";

    @TempDir
    Path folder;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();
    private Path csv;

    @BeforeEach
    void makeFolder() throws IOException {
        csv = Files.createDirectory(folder.resolve("csv"));
    }

    private int run(String... arguments) {
        out.getBuffer().setLength(0);
        err.getBuffer().setLength(0);
        return new CommandLine(new ImportCommand(() -> new ImportCommand.Company(Store.open(StoreSettings.file(folder.resolve("store"))),
                Set.of("valladolid"), "ES", Office.FOLLOW_UP))).setOut(new PrintWriter(out)).setErr(new PrintWriter(err)).execute(arguments);
    }

    private String file(String name, String text) throws IOException {
        return Files.writeString(csv.resolve(name), text).toString();
    }

    @Test
    void goodFileIsImportedAndSummedUp() throws IOException {
        assertThat(run("customers", file("mine.csv", GOOD))).isZero();
        assertThat(out.toString()).isEqualToIgnoringNewLines("customers  1 inserted, 0 updated, 0 unchanged\n");
        assertThat(err.toString()).isEmpty();
    }

    @Test
    void folderIsImportedAsAWhole() throws IOException {
        file("customers.csv", GOOD);
        file("cases.csv", "id,customer,topic,open,impact,opened,summary\nK-1,C-1,fibre,yes,1,-1d,Slow.\n");
        file("signals.csv", "id,topic,area,impact,what,began\nS-1,fibre,norte,3,A cable was cut.,-1h\n");
        assertThat(run(csv.toString(), "--dry-run")).isZero();
        assertThat(out.toString()).contains("cases      1 inserted").contains("signals    1 inserted").contains("dry run: nothing was changed");
        assertThat(run(csv.toString())).isZero();
        assertThat(out.toString()).contains("customers  1 inserted").contains("cases      1 inserted").doesNotContain("dry run");
    }

    @Test
    void problemsAreToldAndEndInExitOne() throws IOException {
        assertThat(run("customers", file("mine.csv", GOOD + "C-2,Hugo,es,112\n"))).isEqualTo(1);
        assertThat(err.toString()).startsWith("mine.csv:3:numbers \"112\" is not a telephone number")
                .contains("1 problem, nothing imported");
        assertThat(out.toString()).isEmpty();
    }

    @Test
    void moreProblemsThanAreToldAreCounted() throws IOException {
        assertThat(run("customers", file("mine.csv", "id,name,language,numbers\n" + "C-1,,es,\n".repeat(150)))).isEqualTo(1);
        assertThat(err.toString()).contains("and 99 more; 299 problems, nothing imported");
    }

    @Test
    void wrongUseEndsInExitTwoAndOpensNoStore() throws IOException {
        assertThat(run()).isEqualTo(2);
        assertThat(run("people", "x.csv")).isEqualTo(2);
        assertThat(err.toString()).contains("\"people\" is neither a folder nor one of agents, customers, cases, contacts, signals");
        assertThat(run("customers")).isEqualTo(2);
        assertThat(run("customers", "nowhere.csv")).isEqualTo(2);
        assertThat(err.toString()).contains("no such file");
        assertThat(run(csv.toString())).isEqualTo(2);
        assertThat(err.toString()).contains("holds none of agents.csv, customers.csv, cases.csv, contacts.csv, signals.csv");
        assertThat(run(csv.toString(), file("mine.csv", GOOD))).isEqualTo(2);
        assertThat(folder.resolve("store.mv.db")).doesNotExist();
    }

    @Test
    void storeThatIsAwayEndsInExitOneAndAPlainSentence() throws IOException {
        var command = new CommandLine(new ImportCommand(() -> {
            throw new StoreLost("the store is open in another process");
        })).setErr(new PrintWriter(err));
        assertThat(command.execute("customers", file("mine.csv", GOOD))).isEqualTo(1);
        assertThat(err.toString()).isEqualToIgnoringNewLines("nothing imported: the store is open in another process\n");
    }
}
