package org.atiende.followup;

import java.time.Instant;
import java.util.Optional;
import java.util.stream.Stream;

import org.atiende.customer.Case;
import org.atiende.tel.CallId;

/**
 * What the customer of a case is to be told, and when. Every open case has a next contact.
 *
 * @param state where the case stands, in the company's own short word
 * @param message what happened and what comes next, as it is said to this customer, in their language; empty as long as nobody has written it:
 *     then a person calls
 * @param nextContact by when the customer is told of it again, at the latest; of an open case always there
 * @param deadline the law's
 * @param news counts what there was to tell
 * @param told the news that the customer knows
 * @param toldAt when
 * @param toldIn in which call: the customer's to us, or one that we made
 * @param callAt when a call is to be made of it; empty while one is owed already, and when there is nothing to tell
 * @param version of the row
 */
public record FollowUp(String caseId, TrackingKey key, String state, Optional<String> message, Optional<Instant> nextContact, Instant deadline, int news,
        int told, Optional<Instant> toldAt, Optional<CallId> toldIn, Optional<Instant> callAt, int version) {

    /** Characters of {@link #state}. */
    public static final int MAX_STATE = 40;

    /** Characters of {@link #message}: half a minute of speech. */
    public static final int MAX_MESSAGE = 500;

    /**
     * What somebody writes of a case for its customer.
     *
     * @param state and
     * @param message and
     * @param nextContact empty: as before
     * @param news the customer is to hear of it, even if nothing is written that a machine could say
     */
    public record Word(Optional<String> state, Optional<String> message, Optional<Instant> nextContact, boolean news) {

        public static final Word NONE = new Word(Optional.empty(), Optional.empty(), Optional.empty());

        /** What is new in it is what differs from before. */
        public Word(Optional<String> state, Optional<String> message, Optional<Instant> nextContact) {
            this(state, message, nextContact, false);
        }

        /** This word, and where it is silent the other. */
        public Word or(Word other) {
            return new Word(state.or(other::state), message.or(other::message), nextContact.or(other::nextContact), news || other.news);
        }
    }

    /** Of a case that is new. Nothing has happened yet that its customer does not know. */
    static FollowUp begin(Case fresh, TrackingKey key, Word word, FollowUpPolicy policy, Instant now) {
        var isNews = word.news || word.message.isPresent();
        var begun = new FollowUp(fresh.id(), key, word.state.orElse(fresh.open() ? "open" : "closed"), word.message, next(fresh, word, Optional.empty(), policy, now),
                policy.deadline(fresh.topic(), fresh.opened()), isNews ? 1 : 0, 0, Optional.empty(), Optional.empty(), Optional.empty(), 0);
        return begun.calledAt(isNews ? Optional.of(now.plus(policy.settle())) : begun.later(policy, now));
    }

    /** After a change of its case, or of what is to be told of it. The same when neither says anything new to the customer. */
    FollowUp changed(Case before, Case after, Word word, FollowUpPolicy policy, Instant now) {
        var stands = word.state.orElse(before.open() == after.open() ? state : after.open() ? "open" : "closed");
        var said = word.message.or(() -> message);
        var isNews = word.news || !stands.equals(state) || !said.equals(message) || !before.due().equals(after.due()) || before.open() != after.open();
        var asked = word.nextContact.isPresent() && !word.nextContact.equals(nextContact) || before.open() != after.open();
        if (!isNews && !asked && before.topic().equals(after.topic())) {
            return this;
        }
        var next = new FollowUp(caseId, key, stands, said, next(after, word, isNews ? Optional.empty() : nextContact, policy, now),
                policy.deadline(after.topic(), after.opened()), news + (isNews ? 1 : 0), told, toldAt, toldIn, callAt, version);
        // The first change sets the time: changes that never cease must not put the call off for ever.
        var soon = now.plus(policy.settle());
        return next.calledAt(next.isNew() ? Optional.of(callAt.filter(soon::isAfter).orElse(soon)) : next.later(policy, now));
    }

    private static Optional<Instant> next(Case one, Word word, Optional<Instant> before, FollowUpPolicy policy, Instant now) {
        return one.open() ? word.nextContact.or(() -> before).or(one::due).filter(now::isBefore).or(() -> Optional.of(now.plus(policy.contactEvery())))
                : Optional.empty();
    }

    /** Whether there is something that the customer does not know. */
    public boolean isNew() {
        return news > told;
    }

    /** What is to be said now, of the news that somebody has written down. */
    public Optional<String> toSay() {
        return message.filter(_ -> isNew());
    }

    /** Every change ends with it. */
    FollowUp calledAt(Optional<Instant> at) {
        return new FollowUp(caseId, key, state, message, nextContact, deadline, news, told, toldAt, toldIn, at, version + 1);
    }

    /**
     * The customer has been told. What has come meanwhile is told in another call.
     *
     * @param known the news that they heard
     * @param in the call in which they did, where that is known
     * @param open whether the case is
     */
    FollowUp told(int known, Optional<CallId> in, boolean open, FollowUpPolicy policy, Instant now) {
        var next = open ? nextContact.filter(now::isBefore).or(() -> Optional.of(now.plus(policy.contactEvery()))) : Optional.<Instant>empty();
        var after = new FollowUp(caseId, key, state, message, next, deadline, news, Math.max(told, known), Optional.of(now), in, callAt, version);
        return after.calledAt(after.isNew() ? Optional.of(now.plus(policy.settle())) : after.later(policy, now));
    }

    /** The call came to nothing: it is made when the next is due anyway, unless the case changes before. */
    FollowUp notTold(FollowUpPolicy policy, Instant now) {
        return calledAt(later(policy, now));
    }

    /** The next moment at which the customer is told of it whatever happens: the next contact, or in time before the law's deadline, late as that may be noticed. */
    private Optional<Instant> later(FollowUpPolicy policy, Instant now) {
        var soon = now.plus(policy.settle());
        var before = deadline.minus(policy.beforeDeadline());
        var inTime = nextContact.isPresent() && toldAt.isEmpty() && soon.isBefore(deadline) ? Optional.of(before.isBefore(soon) ? soon : before) : Optional.<Instant>empty();
        return Stream.concat(nextContact.filter(now::isBefore).stream(), inTime.stream()).min(Instant::compareTo);
    }
}
