package org.atiende.console;

import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

import org.atiende.customer.Case;
import org.atiende.customer.Signal;
import org.atiende.fake.Office;
import org.atiende.followup.Announcements;
import org.atiende.followup.FollowUp;
import org.atiende.followup.FollowUps.Followed;
import org.atiende.followup.Observation;
import org.atiende.followup.TrackingKey;
import org.atiende.store.StoreLost;

/** Cases in memory; knows the customer C-1, and can lose its store. */
final class FakeCaseDesk implements CaseDesk {

    static final TrackingKey KEY = new TrackingKey("000005724");
    private final Map<String, Followed> cases = new HashMap<>();
    private final Map<String, Announcements.Standing> signals = new HashMap<>();
    private final Set<String> observed = new HashSet<>();
    boolean away;

    @Override
    public Instant now() {
        return Office.NINE;
    }

    @Override
    public synchronized Optional<Followed> find(String caseId) {
        if (away) {
            throw new StoreLost("away");
        }
        return Optional.ofNullable(cases.get(caseId));
    }

    @Override
    public synchronized Optional<Followed> find(TrackingKey key) {
        return cases.values().stream().filter(one -> one.followUp().key().equals(key)).findFirst();
    }

    @Override
    public synchronized Kept put(Case one, FollowUp.Word word) {
        if (!one.customerId().equals("C-1")) {
            return new Wrong(List.of("customer: \"" + one.customerId() + "\" is no customer's id"));
        }
        var words = word.or(find(one.id()).map(held -> new FollowUp.Word(Optional.of(held.followUp().state()), held.followUp().message(), held.followUp().nextContact()))
                .orElse(FollowUp.Word.NONE));
        cases.put(one.id(), new Followed(one, new FollowUp(one.id(), KEY, words.state().orElse("open"), words.message(), words.nextContact(), Office.NINE.plusSeconds(7_200),
                1, 0, Optional.empty(), Optional.empty(), Optional.of(Office.NINE.plusSeconds(120)), 1)));
        return new Done(cases.get(one.id()));
    }

    @Override
    public synchronized Optional<Announcements.Standing> findSignal(String signal) {
        return Optional.ofNullable(signals.get(signal));
    }

    @Override
    public synchronized Told put(Signal signal, Map<String, String> messages) {
        var words = new HashMap<>(findSignal(signal.id()).map(Announcements.Standing::messages).orElse(Map.of()));
        words.putAll(messages);
        signals.put(signal.id(), new Announcements.Standing(signal, words, words.isEmpty() ? 0 : 2, 1));
        return new Announced(signals.get(signal.id()));
    }

    @Override
    public synchronized Told put(Observation seen) {
        return seen.customer().equals("C-1") ? new Observed(new Announcements.Noted(seen.id() + ".C-1", observed.add(seen.id())))
                : new NotTold(List.of("customer: \"" + seen.customer() + "\" is no customer's id"));
    }
}
