package org.atiende.explain;

import java.time.Duration;
import java.time.Instant;
import java.util.List;

import org.atiende.call.Reception;
import org.atiende.ledger.CallRecord;
import org.atiende.match.Explanation;
import org.atiende.match.LinePolicy;

/** What is answered to whoever asks. */
public sealed interface Answer {

    /** Who knows what is answered. */
    enum Source {
        /** The running router: agents are what they are. */
        ROUTER,
        /** The store, while no router runs: who is stored as signed in counts as free and on site. */
        STORE
    }

    /**
     * Who would get a call.
     *
     * @param notes what to know before the rest is believed, in sentences
     * @param arrives by the time of day
     * @param waited from then to now; nothing for a call that is still to come
     */
    record Choice(Source source, List<String> notes, Instant arrives, Duration waited, Reception.AsIf call, Explanation explanation) implements Answer {

        public Choice {
            notes = List.copyOf(notes);
        }

        LinePolicy.Net net() {
            return call.place().line().net(waited);
        }
    }

    /** What the ledger has of a call. */
    record Story(Source source, List<String> notes, CallRecord call) implements Answer {

        public Story {
            notes = List.copyOf(notes);
        }
    }

    /** What was asked cannot be answered; the words say what to ask instead. */
    record Wrong(String why) implements Answer {
    }

    record NotFound(String why) implements Answer {
    }

    /** It could be answered at another time. */
    record NotNow(String why) implements Answer {
    }
}
