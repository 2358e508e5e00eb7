package org.atiende.console;

import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import org.atiende.customer.Case;
import org.atiende.fake.Office;
import org.atiende.followup.FollowUp;
import org.atiende.followup.FollowUps.Followed;
import org.atiende.followup.TrackingKey;
import org.atiende.store.StoreLost;

/** Cases in memory; knows the customer C-1, and can lose its store. */
final class FakeCaseDesk implements CaseDesk {

    static final TrackingKey KEY = new TrackingKey("000005724");
    private final Map<String, Followed> cases = new HashMap<>();
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
                1, 0, Optional.empty(), Optional.of(Office.NINE.plusSeconds(120)), 1)));
        return new Done(cases.get(one.id()));
    }
}
