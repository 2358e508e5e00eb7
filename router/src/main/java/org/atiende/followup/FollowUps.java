package org.atiende.followup;

import java.time.Clock;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;

import org.atiende.customer.Case;
import org.atiende.customer.CaseTable;
import org.atiende.store.Store;
import org.atiende.store.StoreLost;
import org.atiende.tel.CallId;
import org.jdbi.v3.core.Handle;

/**
 * The follow-ups as they stand. A case and what is to be told of it change in one transaction, so that no change is forgotten; who makes
 * the calls finds those that are due in their rows, after any crash. Safe from any thread.
 */
public final class FollowUps {

    /** Two of a hundred million keys are hardly ever the same; so often never. */
    private static final int TRIES = 20;

    private final Store store;
    private final FollowUpPolicy policy;
    private final Clock calendar;
    private final RandomGenerator dice;

    /**
     * @param calendar the time of day
     * @param dice for tracking keys: nobody may guess them
     */
    public FollowUps(Store store, FollowUpPolicy policy, Clock calendar, RandomGenerator dice) {
        this.store = store;
        this.policy = policy;
        this.calendar = calendar;
        this.dice = dice;
    }

    /** The time of day. */
    public Instant now() {
        return calendar.instant();
    }

    /** A case with what is to be told of it. */
    public record Followed(Case about, FollowUp followUp) {
    }

    /** @throws StoreLost when the store is away */
    public Optional<Followed> find(String caseId) {
        return store.read("find case", handle -> followed(handle, caseId));
    }

    /** @throws StoreLost when the store is away */
    public Optional<Followed> find(TrackingKey key) {
        return store.read("find case", handle -> FollowUpTable.of(handle, key).flatMap(found -> followed(handle, found.caseId())));
    }

    private static Optional<Followed> followed(Handle handle, String caseId) {
        return Optional.ofNullable(CaseTable.byId(handle, List.of(caseId)).get(caseId))
                .flatMap(about -> Optional.ofNullable(FollowUpTable.of(handle, List.of(caseId)).get(caseId)).map(found -> new Followed(about, found)));
    }

    /**
     * Keeps a case, new or changed, and what its customer is to be told of it.
     *
     * @throws StoreLost when the store is away
     */
    public Followed put(Case now, FollowUp.Word word) {
        return store.write("keep case", handle -> {
            var before = Optional.ofNullable(CaseTable.byId(handle, List.of(now.id())).get(now.id()));
            if (before.isEmpty()) {
                CaseTable.insert(handle, List.of(now));
            } else if (!before.get().equals(now)) {
                CaseTable.update(handle, List.of(now));
            }
            return new Followed(now, follow(handle, Optional.ofNullable(FollowUpTable.of(handle, List.of(now.id())).get(now.id())), before, now, word,
                    calendar.instant()));
        });
    }

    /** What was last written of these cases for their customers. */
    public Map<String, FollowUp.Word> words(Handle handle, Collection<String> cases) {
        return FollowUpTable.of(handle, cases).values().stream().collect(Collectors.toMap(FollowUp::caseId,
                held -> new FollowUp.Word(Optional.of(held.state()), held.message(), held.nextContact())));
    }

    /** Within the transaction in which these cases were written. @param before as they stood, those that stood at all */
    public void follow(Handle handle, Map<String, Case> before, Map<Case, FollowUp.Word> cases, Instant now) {
        var held = FollowUpTable.of(handle, cases.keySet().stream().map(Case::id).toList());
        cases.forEach((one, word) -> follow(handle, Optional.ofNullable(held.get(one.id())), Optional.ofNullable(before.get(one.id())), one, word, now));
    }

    private FollowUp follow(Handle handle, Optional<FollowUp> held, Optional<Case> before, Case now, FollowUp.Word word, Instant at) {
        if (held.isEmpty()) {
            return begin(handle, now, word, at);
        }
        var next = held.get().changed(before.orElse(now), now, word, policy, at);
        if (next != held.get() && !FollowUpTable.change(handle, next)) {
            throw new StoreLost("the case was changed by somebody else in the same instant (case=" + now.id() + ")");
        }
        return next;
    }

    private FollowUp begin(Handle handle, Case fresh, FollowUp.Word word, Instant now) {
        for (var tries = 0; tries < TRIES; tries++) {
            var begun = FollowUp.begin(fresh, TrackingKey.random(dice), word, policy, now);
            if (FollowUpTable.insert(handle, begun)) {
                return begun;
            }
        }
        throw new StoreLost("no tracking key could be given to the case (case=" + fresh.id() + ")");
    }

    /** Follows up open cases that somebody wrote past us. @return how many @throws StoreLost when the store is away */
    public int adopt(int most) {
        return store.write("adopt cases", handle -> {
            var stray = CaseTable.byId(handle, FollowUpTable.without(handle, most));
            follow(handle, Map.of(), stray.values().stream().collect(Collectors.toMap(one -> one, _ -> FollowUp.Word.NONE)), calendar.instant());
            return stray.size();
        });
    }

    /** Those of which a call is to be made now, the longest due first. @throws StoreLost when the store is away */
    public List<FollowUp> due(int most) {
        return store.read("read due follow-ups", handle -> FollowUpTable.due(handle, calendar.instant(), most));
    }

    /**
     * Takes a due follow-up for the call that is to be made of it.
     *
     * @param work what is kept in the same transaction
     * @return whether it was still due
     */
    public boolean take(FollowUp due, Consumer<Handle> work) {
        return store.write("owe status call", handle -> {
            var taken = FollowUpTable.change(handle, due.calledAt(Optional.empty()));
            if (taken) {
                work.accept(handle);
            }
            return taken;
        });
    }

    /** A person has talked with the customer, and told them the newest: within the transaction that says so. */
    public void told(Handle handle, String caseId, Optional<CallId> in) {
        told(handle, caseId, Integer.MAX_VALUE, in);
    }

    /** The customer has heard a message: within the transaction that says so. @param news what it told; later ones they do not know */
    public void told(Handle handle, String caseId, int news, Optional<CallId> in) {
        var open = Optional.ofNullable(CaseTable.byId(handle, List.of(caseId)).get(caseId)).filter(Case::open).isPresent();
        change(handle, caseId, held -> held.told(Math.min(news, held.news()), in, open, policy, calendar.instant()));
    }

    /** The call came to nothing: within the transaction that says so. */
    public void notTold(Handle handle, String caseId) {
        change(handle, caseId, held -> held.notTold(policy, calendar.instant()));
    }

    private static void change(Handle handle, String caseId, UnaryOperator<FollowUp> how) {
        var held = Optional.ofNullable(FollowUpTable.of(handle, List.of(caseId)).get(caseId));
        if (held.isPresent() && !FollowUpTable.change(handle, how.apply(held.get()))) {
            throw new StoreLost("a follow-up was changed by somebody else in the same instant (case=" + caseId + ")");
        }
    }
}
