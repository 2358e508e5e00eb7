package org.atiende.ledger;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

import org.atiende.agent.AgentId;
import org.atiende.tel.CallId;
import org.atiende.tel.CallerNumber;

/**
 * The whole story of one call, as one value. A later revision of the same call replaces an earlier one; nothing else changes a row.
 *
 * @param revision grows by one with each change; a write of a lower one is ignored
 * @param line the name of the line that was called
 * @param customer the company's key of the recognised customer
 * @param need what the router read, one line
 * @param needReasons why it read that, strongest first
 * @param explanation the last decision in words: who, why, and who was passed over for what
 * @param waited from arrival to the first answer, or to the end when nobody answered
 * @param talked bridged with people, from bridge events ({@code ANSWEREDTIME} counts hold)
 * @param transfers what agents did with the call, in order, in words
 * @param promise the call that was promised in this one, or that the caller was owed
 * @param about what it is about, as it turned out to be; empty where nobody read it
 */
public record CallRecord(CallId id, int revision, Instant arrived, String line, CallerNumber caller, Optional<String> customer,
        String need, List<String> needReasons, List<Offer> offers, List<String> explanation, List<String> transfers,
        Optional<AgentId> answeredBy, Duration waited, Duration talked, Optional<Disposition> disposition, Optional<Instant> ended,
        Optional<String> promise, Optional<About> about) {

    /** The topic, which is a skill's name, and the case. */
    public record About(String topic, Optional<String> caseId) {
    }

    /** A call of which is not said what it was about. */
    public CallRecord(CallId id, int revision, Instant arrived, String line, CallerNumber caller, Optional<String> customer,
            String need, List<String> needReasons, List<Offer> offers, List<String> explanation, List<String> transfers,
            Optional<AgentId> answeredBy, Duration waited, Duration talked, Optional<Disposition> disposition, Optional<Instant> ended,
            Optional<String> promise) {
        this(id, revision, arrived, line, caller, customer, need, needReasons, offers, explanation, transfers, answeredBy, waited, talked, disposition, ended,
                promise, Optional.empty());
    }

    public CallRecord {
        needReasons = List.copyOf(needReasons);
        offers = List.copyOf(offers);
        explanation = List.copyOf(explanation);
        transfers = List.copyOf(transfers);
    }

    CallRecord with(List<Offer> offers) {
        return new CallRecord(id, revision, arrived, line, caller, customer, need, needReasons, offers, explanation, transfers, answeredBy,
                waited, talked, disposition, ended, promise, about);
    }

    public boolean closed() {
        return disposition.isPresent();
    }
}
