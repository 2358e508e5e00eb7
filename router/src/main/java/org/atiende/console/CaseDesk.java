package org.atiende.console;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import org.atiende.customer.Case;
import org.atiende.customer.Signal;
import org.atiende.followup.Announcements;
import org.atiende.followup.FollowUp;
import org.atiende.followup.FollowUps.Followed;
import org.atiende.followup.Observation;
import org.atiende.followup.TrackingKey;

/** Cases, what their customers are to be told, and what befalls many of them at once. Every method throws {@link org.atiende.store.StoreLost} when the store is away. */
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

    /** A signal, and how far its announcement has gone. */
    Optional<Announcements.Standing> findSignal(String signal);

    /** What came of keeping a signal or an observation. */
    sealed interface Told {
    }

    /** @param now as it stands after it */
    record Announced(Announcements.Standing now) implements Told {
    }

    /** @param now the case that it is part of */
    record Observed(Announcements.Noted now) implements Told {
    }

    /** @param problems as of {@link Wrong} */
    record NotTold(List<String> problems) implements Told {

        public NotTold {
            problems = List.copyOf(problems);
        }
    }

    /** A signal that is new, or in place of the one with its id. @param messages where they are silent, what was written before stays */
    Told put(Signal signal, Map<String, String> messages);

    /** What another channel saw of a customer. */
    Told put(Observation seen);
}
