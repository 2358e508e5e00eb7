package org.atiende.intake;

import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

import org.atiende.agent.AgentTable;
import org.atiende.csv.CsvFile;
import org.atiende.csv.CsvProblems;
import org.atiende.csv.CsvRow;
import org.atiende.followup.FollowUps;
import org.atiende.store.Store;
import org.atiende.tel.NumberReader;
import org.jdbi.v3.core.Handle;

/**
 * Brings the company's people and history in from CSV. All files of one import are one transaction: either every row of every file is in,
 * or nothing is and every problem is named. A row replaces the stored one with its id; rows that a file no longer has are kept; importing
 * the same files again changes nothing (but moments written relative to the import move with it).
 */
public final class CsvImport {

    /** Rows between two lines of progress. */
    static final int PROGRESS = 5_000;

    /** The most problems told; the others are only counted. */
    static final int MAX_TOLD = 200;

    /** What one kind of thing came to. */
    public record Count(int inserted, int updated, int unchanged) {

        static final Count NONE = new Count(0, 0, 0);

        Count plus(int inserted, int updated, int unchanged) {
            return new Count(this.inserted + inserted, this.updated + updated, this.unchanged + unchanged);
        }
    }

    /**
     * What an import came to.
     *
     * @param counts what was, or in a dry run would be, written; says nothing when there were problems
     * @param problems the first problems, as {@code file:line:column problem}
     * @param found how many problems there were in all; nothing was written unless it is 0
     */
    public record Outcome(Map<CsvKind, Count> counts, List<String> problems, long found) {

        public boolean good() {
            return found == 0;
        }
    }

    private final Store store;
    private final Set<String> sites;
    private final NumberReader reader;
    private final FollowUps followUps;
    private final Consumer<String> progress;

    /**
     * @param sites the names of the sites agents may work on
     * @param reader for numbers written without their country
     * @param followUps what the customers of the cases are to be told
     * @param progress told a line now and then while long files are read
     */
    public CsvImport(Store store, Set<String> sites, NumberReader reader, FollowUps followUps, Consumer<String> progress) {
        this.store = store;
        this.sites = Set.copyOf(sites);
        this.reader = reader;
        this.followUps = followUps;
        this.progress = progress;
    }

    /**
     * Imports the files, or with {@code dryRun} does all but keep them.
     *
     * @param now what relative moments count from
     * @throws org.atiende.store.StoreLost when the store is away; nothing is imported then
     */
    public Outcome run(Map<CsvKind, List<Path>> files, Instant now, boolean dryRun) {
        return store.write("import", handle -> {
            var running = new Running(handle, now);
            for (var kind : CsvKind.values()) {
                running.importAll(kind, files.getOrDefault(kind, List.of()));
            }
            if (dryRun || running.problems.found() > 0) {
                handle.rollback();
            }
            return new Outcome(Map.copyOf(running.counts), running.problems.told(), running.problems.found());
        });
    }

    /** One import under way, on one thread and in one transaction. */
    private final class Running {

        private final Handle handle;
        private final CsvProblems problems = new CsvProblems(MAX_TOLD);
        private final CsvSeen seen;
        private final Map<CsvKind, Count> counts = new EnumMap<>(CsvKind.class);
        private final Map<CsvKind, CsvSheet<?>> sheets = new EnumMap<>(CsvKind.class);

        Running(Handle handle, Instant now) {
            this.handle = handle;
            this.seen = new CsvSeen(AgentTable.all(handle).stream().map(agent -> agent.id().text()).toList());
            sheets.put(CsvKind.AGENTS, new CsvAgents(sites, reader));
            sheets.put(CsvKind.CUSTOMERS, new CsvCustomers.Customers(reader, seen));
            sheets.put(CsvKind.CASES, new CsvCases(followUps, seen, now));
            sheets.put(CsvKind.CONTACTS, new CsvCustomers.Contacts(seen, now));
            sheets.put(CsvKind.SIGNALS, new CsvSignals(now));
        }

        void importAll(CsvKind kind, List<Path> files) {
            if (!files.isEmpty()) {
                importAll(kind, sheets.get(kind), files);
            }
        }

        private <T> void importAll(CsvKind kind, CsvSheet<T> sheet, List<Path> files) {
            counts.put(kind, Count.NONE);
            var batch = new ArrayList<CsvSheet.Entry<T>>();
            for (var file : files) {
                int[] rows = {0};
                boolean whole = new CsvFile(file, sheet.columns(), problems).read(row -> {
                    take(kind, sheet, row, batch);
                    if (++rows[0] % PROGRESS == 0) {
                        progress.accept(file.getFileName() + ": " + rows[0] + " rows read");
                    }
                });
                if (!whole) {
                    seen.lost(kind);
                }
            }
            settle(kind, sheet, batch);
        }

        private <T> void take(CsvKind kind, CsvSheet<T> sheet, CsvRow row, List<CsvSheet.Entry<T>> batch) {
            var value = sheet.read(row);
            var id = row.raw("id");
            if (!id.isEmpty() && !seen.add(kind, id)) {
                row.problem("id", CsvProblems.quoted(id) + " is there twice in these files; keep one row");
            }
            if (!row.bad()) {
                batch.add(new CsvSheet.Entry<>(row, value));
            }
            if (batch.size() >= sheet.batch()) {
                settle(kind, sheet, batch);
            }
        }

        /** Checks a batch, and writes it as long as everything so far was good. */
        private <T> void settle(CsvKind kind, CsvSheet<T> sheet, List<CsvSheet.Entry<T>> batch) {
            sheet.check(handle, batch);
            if (problems.found() == 0 && !batch.isEmpty()) {
                var stored = sheet.stored(handle, batch.stream().map(entry -> sheet.idOf(entry.value())).toList());
                var fresh = new ArrayList<T>();
                var changed = new ArrayList<T>();
                for (var entry : batch) {
                    var old = stored.get(sheet.idOf(entry.value()));
                    if (old == null) {
                        fresh.add(entry.value());
                    } else if (!sheet.same(old, entry.value())) {
                        changed.add(entry.value());
                    }
                }
                sheet.insert(handle, fresh);
                sheet.update(handle, changed);
                counts.merge(kind, Count.NONE.plus(fresh.size(), changed.size(), batch.size() - fresh.size() - changed.size()),
                        (sum, more) -> sum.plus(more.inserted, more.updated, more.unchanged));
            }
            batch.clear();
        }
    }
}
