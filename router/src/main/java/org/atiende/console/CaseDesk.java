package org.atiende.console;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

import org.atiende.customer.Case;
import org.atiende.followup.FollowUp;
import org.atiende.followup.FollowUps.Followed;
import org.atiende.followup.TrackingKey;

/** Cases, and what their customers are to be told. Every method throws {@link org.atiende.store.StoreLost} when the store is away. */
public interface CaseDesk {

    /** What came of keeping a case. */
    sealed interface Kept {
    }

    /** @param now as it stands after it */
    record Done(Followed now) implements Kept {
    }

    /** @param problems what does not fit to what is on file, each with what to write instead */
    record Wrong(List<String> problems) implements Kept {

        public Wrong {
            problems = List.copyOf(problems);
        }
    }

    /** The time of day. */
    Instant now();

    Optional<Followed> find(String caseId);

    Optional<Followed> find(TrackingKey key);

    /** A case that is new, or in place of the one with its id. @param word where it is silent, what was written before stays */
    Kept put(Case one, FollowUp.Word word);
}
