package org.atiende.keeping;

import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Stream;

import org.atiende.customer.Case;
import org.atiende.customer.CaseTable;
import org.atiende.customer.CustomerTable;
import org.atiende.followup.Announcements;
import org.atiende.followup.FollowUp;
import org.atiende.followup.FollowUpPolicy;
import org.atiende.followup.FollowUps;
import org.atiende.ledger.StoredLedger;
import org.atiende.match.LinePolicy;
import org.atiende.notice.Notice;
import org.atiende.notice.Notice.Why;
import org.atiende.notice.Notices;
import org.atiende.presence.Round;
import org.atiende.promise.Promise;
import org.atiende.promise.Promise.Matter;
import org.atiende.promise.Promises;
import org.atiende.store.StoreLost;
import org.atiende.tel.CallId;
import org.atiende.tel.PhoneNumber;
import org.jdbi.v3.core.Handle;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Goes round once a second: brings what befell an area to the cases of its customers, and makes a call that is owed of each case whose
 * customer is to be told something now. From then on it is kept as any, and what comes of it is written to the case in the transaction that
 * ends it.
 */
public final class StatusRound implements AutoCloseable {

    /** Open cases that somebody wrote past us are looked for so often. */
    private static final int ROUNDS_UNTIL_STRAYS = 60;

    /** The most in one round: two hundred customers of an outage are owed their calls within seconds. */
    private static final int MOST = 100;

    private static final Logger LOG = LoggerFactory.getLogger(StatusRound.class);

    private final FollowUps followUps;
    private final Announcements announcements;
    private final CaseMessages messages;
    private final Notices notices;
    private final FollowUpPolicy policy;
    private final Promises promises;
    private final Function<String, LinePolicy> lines;
    private final Round round = new Round("cases", this::look);
    private int rounds;

    /** What there is to tell, and how. */
    public record Telling(FollowUps followUps, Announcements announcements, CaseMessages messages, Notices notices) {
    }

    /** @param lines the policy of a line, by its name */
    public StatusRound(Telling telling, FollowUpPolicy policy, Promises promises, Function<String, LinePolicy> lines) {
        this.followUps = telling.followUps();
        this.announcements = telling.announcements();
        this.messages = telling.messages();
        this.notices = telling.notices();
        this.policy = policy;
        this.promises = promises;
        this.lines = lines;
        promises.whenEnded(this::ended);
    }

    public void start() {
        if (policy.lines().isEmpty()) {
            LOG.info("Nobody is called about a case: write cases: call-as, with the lines as which customers are called.");
        } else {
            round.start();
        }
    }

    /** One round. @throws StoreLost when the store is away */
    void look() {
        if (rounds++ % ROUNDS_UNTIL_STRAYS == 0) {
            followUps.adopt(MOST);
        }
        announcements.spread(MOST);
        followUps.due(MOST).forEach(this::take);
    }

    /** What is wrong with one case must not keep the customers of all others in the dark: it comes up again at its next contact. */
    private void take(FollowUp due) {
        try {
            followUps.take(due, handle -> owe(handle, due));
        } catch (StoreLost away) {
            throw away;
        } catch (RuntimeException ours) {
            LOG.error("No call could be made of a case: a person has to see to it. (case={})", due.caseId(), ours);
            followUps.take(due, handle -> followUps.notTold(handle, due.caseId()));
        }
    }

    private void owe(Handle handle, FollowUp due) {
        var about = CaseTable.byId(handle, List.of(due.caseId())).get(due.caseId());
        var known = CustomerTable.byId(handle, List.of(about.customerId())).get(about.customerId());
        if (!about.open() && !due.isNew()) {
            return;
        }
        if (known.customer().noCalls()) {
            write(handle, Why.NO_CALLS, about, known);
            return;
        }
        var line = line(known.customer().language());
        number(handle, known, line).ifPresentOrElse(number -> promises.owe(handle, matter(about, known, line, number), about.owner()),
                () -> write(handle, Why.NO_NUMBER, about, known));
    }

    private void write(Handle handle, Why why, Case about, CustomerTable.Known known) {
        var now = followUps.now();
        notices.add(handle, new Notice("case-" + about.id() + "-" + now.getEpochSecond(), why, Optional.of(about.customerId()), Optional.of(about.id()), Optional.empty(),
                known.customer().language(), now));
        followUps.notTold(handle, about.id());
    }

    /** The first that speaks the customer's language; the first of all when none does. */
    private String line(String language) {
        return policy.lines().stream().filter(name -> lines.apply(name).language().equals(language)).findFirst().orElse(policy.lines().getFirst());
    }

    /** The number that they called from last, if it is on file; else the first that is. */
    private Optional<PhoneNumber> number(Handle handle, CustomerTable.Known known, String line) {
        var onFile = known.numbers().stream().map(PhoneNumber::e164).toList();
        return Stream.concat(StoredLedger.lastNumberOf(handle, known.customer().id()).stream().filter(onFile::contains), new TreeSet<>(onFile).stream())
                .map(PhoneNumber::new).filter(number -> promises.mayCall(line, number)).findFirst();
    }

    private static Matter matter(Case about, CustomerTable.Known known, String line, PhoneNumber number) {
        return new Matter(line, number, Optional.of(about.customerId()), Optional.of(about.id()), List.of(about.topic()), known.customer().language(),
                known.customer().priority());
    }

    /** Whoever has talked with a person knows how their case stands, whatever the call was made for; who heard a message knows what it said. */
    private void ended(Handle handle, Promise over, Optional<CallId> in) {
        if (over.state() == Promise.State.UNREACHED) {
            var matter = over.matter();
            notices.add(handle, new Notice(over.id(), Why.UNREACHED, matter.customer(), matter.caseId(), Optional.of(matter.number()), matter.language(), followUps.now()));
        }
        over.matter().caseId().ifPresent(about -> {
            switch (over.state()) {
                case KEPT -> over.attempt().filter(CallId::isMessage).ifPresentOrElse(heard -> followUps.told(handle, about, messages.newsOf(heard), in),
                        () -> followUps.told(handle, about, in));
                case KEPT_EARLY, WITHDRAWN -> followUps.told(handle, about, in);
                case UNREACHED -> followUps.notTold(handle, about);
                case DUE, PLACING, ANSWERED, TALKING -> throw new IllegalStateException("a promise that lives has not ended (promise=" + over.id() + ")");
            }
        });
    }

    @Override
    public void close() {
        round.close();
    }
}
