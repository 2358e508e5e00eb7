package org.atiende.intake;

import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

import org.atiende.csv.CsvFile;
import org.atiende.csv.CsvRow;
import org.atiende.customer.Case;
import org.atiende.customer.CaseTable;
import org.atiende.followup.FollowUp;
import org.atiende.followup.FollowUps;
import org.jdbi.v3.core.Handle;

/**
 * Cases, and what their customers are to be told: {@code id,customer,topic,owner,open,impact,opened,due,summary,state,message,next-contact}. An
 * empty cell of the last three leaves what is stored.
 */
final class CsvCases extends CsvSheet<CsvCases.Written> {

    /** A case as it was written, with what was written for its customer. */
    record Written(Case about, FollowUp.Word word) {
    }

    private final FollowUps followUps;
    private final CsvSeen seen;
    private final Instant now;

    CsvCases(FollowUps followUps, CsvSeen seen, Instant now) {
        this.followUps = followUps;
        this.seen = seen;
        this.now = now;
    }

    @Override
    List<CsvFile.Column> columns() {
        return List.of(CsvFile.Column.must("id"), CsvFile.Column.must("customer"), CsvFile.Column.must("topic"),
                CsvFile.Column.may("owner"), CsvFile.Column.must("open"), CsvFile.Column.must("impact"), CsvFile.Column.must("opened"),
                CsvFile.Column.may("due"), CsvFile.Column.must("summary"), CsvFile.Column.may("state"), CsvFile.Column.may("message"),
                CsvFile.Column.may("next-contact"));
    }

    @Override
    String idOf(Written one) {
        return one.about.id();
    }

    @Override
    Written read(CsvRow row) {
        var about = new Case(row.key("id"), row.key("customer"), row.word("topic"), seen.agent(row, "owner"), row.yes("open", true),
                row.number("impact", 1, 5), row.moment("opened", now), row.momentIfAny("due", now), row.text("summary", 500));
        return new Written(about, new FollowUp.Word(ifAny(row, "state", FollowUp.MAX_STATE), ifAny(row, "message", FollowUp.MAX_MESSAGE), next(row)));
    }

    private static Optional<String> ifAny(CsvRow row, String column, int most) {
        return row.raw(column).isEmpty() ? Optional.empty() : Optional.of(row.text(column, most));
    }

    private Optional<Instant> next(CsvRow row) {
        var next = row.momentIfAny("next-contact", now);
        if (!row.bad() && next.filter(at -> !at.isAfter(now)).isPresent()) {             // a moment that cannot be read stands for one that is over
            row.problem("next-contact", "is over; write a moment to come");
        }
        return next;
    }

    @Override
    void check(Handle handle, List<Entry<Written>> entries) {
        CsvCustomers.checkCustomers(handle, seen, entries, one -> one.about.customerId());
    }

    @Override
    Map<String, Written> stored(Handle handle, Collection<String> ids) {
        var words = followUps.words(handle, ids);
        var stored = new HashMap<String, Written>();
        CaseTable.byId(handle, ids).forEach((id, about) -> stored.put(id, new Written(about, words.getOrDefault(id, FollowUp.Word.NONE))));
        return stored;
    }

    @Override
    boolean same(Written stored, Written read) {
        return stored.about.equals(read.about) && stored.word.equals(read.word.or(stored.word));
    }

    @Override
    void insert(Handle handle, Collection<Written> fresh) {
        CaseTable.insert(handle, fresh.stream().map(Written::about).toList());
        follow(handle, Map.of(), fresh);
    }

    @Override
    void update(Handle handle, Collection<Written> changed) {
        var before = CaseTable.byId(handle, changed.stream().map(one -> one.about.id()).toList());
        CaseTable.update(handle, changed.stream().map(Written::about).toList());
        follow(handle, before, changed);
    }

    private void follow(Handle handle, Map<String, Case> before, Collection<Written> written) {
        followUps.follow(handle, before, written.stream().collect(Collectors.toMap(Written::about, Written::word)), now);
    }
}
