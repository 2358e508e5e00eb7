package org.atiende.intake;

import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.function.Supplier;

import org.atiende.csv.CsvProblems;
import org.atiende.followup.FollowUpPolicy;
import org.atiende.followup.FollowUps;
import org.atiende.store.Store;
import org.atiende.store.StoreLost;
import org.atiende.store.StoreRefused;
import org.atiende.tel.NumberReader;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code atiende import}: exit 0 when all is in, 1 when nothing is because problems were found, 2 when used wrongly. */
@Command(name = "import", mixinStandardHelpOptions = true, sortOptions = false,
        description = "Brings agents, customers, cases, contacts and signals in from CSV files: all of them or, when anything is wrong, nothing.",
        footer = {"", "Columns, in any order, parted by comma or semicolon, UTF-8:",
            "  agents     id name endpoint site languages skills [supervisor] [wrap-up]",
            "  customers  id name language numbers [priority] [preferred-agent] [area] [no-calls] [time-zone]",
            "  cases      id customer topic [owner] open impact opened [due] summary [state] [message] [next-contact]",
            "  contacts   id customer [case] agent at topic outcome",
            "  signals    id topic area impact what began [expected-end] [ended]",
            "Several values in one field are parted by |, as es|en or fibre:1|billing:2.",
            "Who has a number for an endpoint, as +34600000021, is rung there as guardia only; their site stays empty.",
            "A signal is an outage, or whatever else befalls an area: the company's own key of it, as customers have. It lasts until ended is filled.",
            "A moment is 2026-11-20T10:15:00+01:00, or relative to the import: -3d, +2h, -30m.",
            "A row replaces the stored one with its id; rows missing from a file are kept."})
public final class ImportCommand implements Callable<Integer> {

    private static final int GOOD = 0;
    private static final int PROBLEMS = 1;

    /**
     * The company whose store is filled.
     *
     * @param store open; the command closes it
     * @param region the country of numbers written without one, as {@code ES}
     * @param policy how customers are kept informed of their cases
     */
    public record Company(Store store, Set<String> sites, String region, FollowUpPolicy policy) {
    }

    private final Supplier<Company> company;

    @Spec
    private CommandSpec spec;

    @Parameters(index = "0", paramLabel = "KIND|FOLDER",
            description = "agents, customers, cases, contacts or signals; or a folder that holds agents.csv, customers.csv and so on")
    private String what;

    @Parameters(index = "1..*", paramLabel = "FILE", description = "the files of that kind")
    private List<Path> files = List.of();

    @Option(names = "--dry-run", description = "read and check everything, change nothing")
    private boolean dryRun;

    /** @param company asked for once the arguments are known to be right; its failures of configuration are the caller's to tell */
    public ImportCommand(Supplier<Company> company) {
        this.company = company;
    }

    @Override
    public Integer call() {
        var chosen = chosen();
        var out = spec.commandLine().getOut();
        var err = spec.commandLine().getErr();
        try {
            var filled = company.get();
            try (var store = filled.store()) {
                var followUps = new FollowUps(store, filled.policy(), Clock.systemUTC(), new SecureRandom());
                var outcome = new CsvImport(store, filled.sites(), new NumberReader(filled.region()), followUps, line -> tell(err, line))
                        .run(chosen, Clock.systemUTC().instant(), dryRun);
                return report(outcome, out, err);
            }
        } catch (StoreLost | StoreRefused e) {
            tell(err, "nothing imported: " + e.getMessage());
            return PROBLEMS;
        }
    }

    private Map<CsvKind, List<Path>> chosen() {
        var kind = CsvKind.of(what);
        if (kind.isPresent()) {
            if (files.isEmpty()) {
                throw wrongUse("name the files: import " + what + " FILE…");
            }
            files.stream().filter(file -> !Files.isReadable(file) || Files.isDirectory(file)).findFirst().ifPresent(file -> {
                throw wrongUse("no such file, or it cannot be read: " + file);
            });
            return Map.of(kind.get(), files);
        }
        if (!Files.isDirectory(Path.of(what))) {
            throw wrongUse(CsvProblems.quoted(what) + " is neither a folder nor one of " + CsvKind.words(""));
        }
        if (!files.isEmpty()) {
            throw wrongUse("a folder is imported alone; name a kind before single files");
        }
        var found = new EnumMap<CsvKind, List<Path>>(CsvKind.class);
        for (var each : CsvKind.values()) {
            var file = Path.of(what, each.word() + ".csv");
            if (Files.isRegularFile(file)) {
                found.put(each, List.of(file));
            }
        }
        if (found.isEmpty()) {
            throw wrongUse("the folder holds none of " + CsvKind.words(".csv") + ": " + what);
        }
        return found;
    }

    private CommandLine.ParameterException wrongUse(String message) {
        return new CommandLine.ParameterException(spec.commandLine(), message);
    }

    private int report(CsvImport.Outcome outcome, PrintWriter out, PrintWriter err) {
        if (!outcome.good()) {
            outcome.problems().forEach(problem -> tell(err, problem));
            long untold = outcome.found() - outcome.problems().size();
            tell(err, (untold > 0 ? "and " + untold + " more; " : "") + outcome.found() + " problem" + (outcome.found() == 1 ? "" : "s")
                    + ", nothing imported");
            return PROBLEMS;
        }
        for (var kind : CsvKind.values()) {
            var count = outcome.counts().get(kind);
            if (count != null) {
                tell(out, String.format("%-10s %d inserted, %d updated, %d unchanged", kind.word(), count.inserted(), count.updated(),
                        count.unchanged()));
            }
        }
        if (dryRun) {
            tell(out, "dry run: nothing was changed");
        }
        return GOOD;
    }

    private static void tell(PrintWriter to, String line) {
        to.println(line);
        to.flush();
    }
}
