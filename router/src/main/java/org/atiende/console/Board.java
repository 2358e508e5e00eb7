package org.atiende.console;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import org.atiende.agent.AgentId;
import org.atiende.agent.Availability;
import org.atiende.customer.CallContacts;
import org.atiende.customer.Contact;
import org.atiende.ledger.CallRecord;
import org.atiende.ledger.Disposition;
import org.atiende.promise.PromiseStory;
import org.atiende.tel.CallId;

/**
 * What the console shows of the router and may ask of it. Called on virtual threads, many at once; an answer is a copy of the moment.
 * Callers' numbers are masked before they come here.
 */
public interface Board {

    /**
     * @param state one of {@link org.atiende.agent.AgentState#LABELS}
     * @param detail in words: the caller, the reason, or nothing
     * @param inState for how long, where that is known
     */
    record AgentRow(AgentId id, String name, String site, String state, String detail, Optional<Duration> inState) {
    }

    /** @param caller masked, {@code withheld} or {@code unknown} @param need what the router read, one line */
    record WaitingRow(CallId call, String line, String caller, String need, Duration waited) {
    }

    /** @param doing in words, as {@code rings Ana Pérez} @param since the call's arrival */
    record CallRow(CallId call, String line, String caller, Optional<String> customer, String doing, Duration since) {
    }

    /** What came of a change that was asked for. */
    sealed interface Change {
    }

    /** @param now the agent as they are after it */
    record Done(AgentRow now) implements Change {
    }

    record NoSuchAgent() implements Change {
    }

    /** @param why in words for the person who asked, as {@code not on site} */
    record Refused(String why) implements Change {
    }

    List<AgentRow> agents();

    /** Everybody who is on a line without a person, the longest waiting first. */
    List<WaitingRow> waiting();

    /** Every call in the router. */
    List<CallRow> live();

    /** Calls that are over, the newest first. */
    List<CallRecord> latest(int count);

    Optional<CallRecord> find(CallId id);

    /** The calls that are owed, the soonest first, and those that were, the newest first; so many of each. */
    List<PromiseStory> promises(int most);

    /** The cases of the company's customers. */
    CaseDesk cases();

    /** Calls that ended since midnight of the company's clock. */
    Map<Disposition, Integer> today();

    /** Ends a pause; refused for an agent who is signed out. */
    Change resume(AgentId agent, String by);

    /** What came of a note about a call. */
    sealed interface Noted {
    }

    /** @param now the call as it stands in its customer's history */
    record NoteKept(Contact now) implements Noted {
    }

    record NoSuchCall() implements Noted {
    }

    /** @param why in words for the person who asked */
    record NotNotable(String why) implements Noted {
    }

    /** How a call went. @param by whose calls may be noted; empty for everybody's */
    Noted note(CallId call, Optional<AgentId> by, CallContacts.Note note);

    /** @param by who asked, for the record: a token's name */
    Change change(AgentId agent, Availability to, String by);
}
