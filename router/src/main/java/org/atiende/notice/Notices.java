package org.atiende.notice;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

import org.atiende.store.Store;
import org.atiende.tel.PhoneNumber;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.result.RowView;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The notices as they stand. Made in the transaction that says why, given to the site's command until it takes them: at least once, for a
 * process may die in between. Safe from any thread.
 */
public final class Notices {

    /** Longer than the command may take: until then nobody else gives it this notice. */
    static final Duration TAKEN_FOR = CommandCourier.DEADLINE.multipliedBy(2);

    /** From one try to the next, doubled each time up to {@link #AT_MOST}. */
    static final Duration AGAIN = Duration.ofMinutes(1);
    static final Duration AT_MOST = Duration.ofHours(1);

    /** What was refused for so long is given up. */
    static final Duration GIVEN_UP = Duration.ofDays(7);

    private static final Logger LOG = LoggerFactory.getLogger(Notices.class);

    private final Store store;
    private final boolean wanted;
    private final Clock calendar;

    /** @param wanted whether somebody takes them; else they are only logged */
    public Notices(Store store, boolean wanted, Clock calendar) {
        this.store = store;
        this.wanted = wanted;
        this.calendar = calendar;
    }

    /** Within the transaction that says why. */
    public void add(Handle handle, Notice notice) {
        LOG.warn("A customer is not called any more, or not at all: write to them. (why={} customer={} case={} notice={})", notice.why(), notice.customer().orElse("-"),
                notice.caseId().orElse("-"), wanted ? notice.id() : "none, for no command takes it");
        if (wanted) {
            handle.createUpdate("INSERT INTO notices (id, why, customer, case_id, number, language, made, tries, next_try)"
                            + " VALUES (:id, :why, :customer, :case, :number, :language, :made, 0, :made) ON CONFLICT DO NOTHING")
                    .bind("id", notice.id()).bind("why", notice.why().name()).bindByType("customer", notice.customer().orElse(null), String.class)
                    .bindByType("case", notice.caseId().orElse(null), String.class).bindByType("number", notice.number().map(PhoneNumber::e164).orElse(null), String.class)
                    .bind("language", notice.language()).bind("made", notice.made()).execute();
        }
    }

    /** One that is due now and that nobody else is giving away, the eldest first. @throws org.atiende.store.StoreLost when the store is away */
    Optional<Notice> take() {
        var now = calendar.instant();
        return store.write("take notice", handle -> handle.createQuery("SELECT id, why, customer, case_id, number, language, made FROM notices WHERE next_try <= :now"
                        + " ORDER BY made, id FETCH FIRST 1 ROWS ONLY").bind("now", now)
                .reduceRows(Optional.<Notice>empty(), (_, row) -> Optional.of(noticeOf(row)))
                .filter(notice -> handle.createUpdate("UPDATE notices SET next_try = :later WHERE id = :id AND next_try <= :now")
                        .bind("later", now.plus(TAKEN_FOR)).bind("id", notice.id()).bind("now", now).execute() == 1));
    }

    private static Notice noticeOf(RowView row) {
        return new Notice(row.getColumn("id", String.class), Notice.Why.valueOf(row.getColumn("why", String.class)), Optional.ofNullable(row.getColumn("customer", String.class)),
                Optional.ofNullable(row.getColumn("case_id", String.class)), Optional.ofNullable(row.getColumn("number", String.class)).map(PhoneNumber::new),
                row.getColumn("language", String.class), row.getColumn("made", Instant.class));
    }

    /** The command took it. */
    void sent(Notice notice) {
        store.change("notice sent", handle -> handle.createUpdate("UPDATE notices SET sent = :now, next_try = NULL WHERE id = :id").bind("now", calendar.instant())
                .bind("id", notice.id()).execute());
    }

    /** The command did not take it. */
    void refused(Notice notice) {
        var now = calendar.instant();
        store.change("notice refused", handle -> {
            int tries = handle.createQuery("SELECT tries FROM notices WHERE id = :id").bind("id", notice.id()).mapTo(Integer.class).one();
            var pause = AGAIN.multipliedBy(1L << Math.min(tries, 10));
            var next = now.isAfter(notice.made().plus(GIVEN_UP)) ? null : now.plus(pause.compareTo(AT_MOST) > 0 ? AT_MOST : pause);
            if (next == null) {
                LOG.error("A notice was refused for {} days and is given up: write to the customer yourself. (notice={} customer={})", GIVEN_UP.toDays(), notice.id(),
                        notice.customer().orElse("-"));
            }
            handle.createUpdate("UPDATE notices SET tries = :tries, next_try = :next WHERE id = :id").bind("tries", tries + 1).bindByType("next", next, Instant.class)
                    .bind("id", notice.id()).execute();
        });
    }
}
