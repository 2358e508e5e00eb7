package org.atiende.keeping;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.atiende.ami.AmiLost;
import org.atiende.ami.AmiRefused;
import org.atiende.ami.Originate;
import org.atiende.keeping.Attempt.News;
import org.atiende.keeping.Attempts.Outcome;
import org.atiende.promise.Promise;
import org.atiende.promise.Promise.State;
import org.atiende.promise.PromisePolicy;
import org.atiende.promise.Promises;
import org.atiende.tel.CallId;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells customers by a spoken message how their case stands. The customer is rung, and nobody else; whoever picks up is spoken to, by
 * whichever router the dialplan asks, and is in line for a person when they stay. That the message begins is on disk before its first
 * word, and it begins once: whoever has not heard it to its end is called by a person.
 */
public final class MessageKeeper {

    private static final Logger LOG = LoggerFactory.getLogger(MessageKeeper.class);

    /** A number as a caller id has it: {@code +34910000000}, or {@code "Name" <+34910000000>}. */
    private static final Pattern CALLER_ID = Pattern.compile("(?:.*<)?(\\+?[0-9]{3,20})>?");

    private final Promises promises;
    private final Telephone telephone;
    private final CallingPace pace;
    private final CaseMessages messages;
    private final Clock waits;
    private final Attempts steps;
    private final Map<CallId, Attempt> attempts = new ConcurrentHashMap<>();
    private volatile boolean closing;

    /** @param pace whether a customer may be called just now */
    MessageKeeper(Promises promises, Telephone telephone, CallingPace pace, CaseMessages messages, PromiseKeeper.Clocks clocks) {
        this.promises = promises;
        this.telephone = telephone;
        this.pace = pace;
        this.messages = messages;
        this.waits = clocks.waits();
        this.steps = new Attempts(promises, telephone, clocks.calendar());
    }

    /** Whether there is a message to be said for this. Finding out may take seconds. */
    boolean canTell(Promise promise) {
        return messages.of(promise).isPresent();
    }

    /** How the site reaches the outside, by its dialplan's word. */
    private record Trunk(String name, String shownNumber) {
    }

    /** Calls the customer. @return when the promise is to be tended again; empty when it lives no more */
    Optional<Instant> call(Promise promise, PromisePolicy policy) {
        var trunk = trunk();
        if (trunk.isEmpty()) {
            return steps.in(Attempts.LATER);
        }
        var attempt = Attempt.withNobody(CallId.message(UUID.randomUUID().toString().replace("-", "")));
        if (!steps.keepOnDisk(promise, attempt.id(), Optional.empty())) {
            return steps.in(Attempts.SOON);
        }
        attempts.put(attempt.id(), attempt);
        ring(promise, attempt.id(), trunk.get(), policy);
        return follow(promise.id(), attempt, policy);
    }

    private Optional<Trunk> trunk() {
        try {
            var name = telephone.getVar(Optional.empty(), "ATIENDE_TRUNK");
            var shown = telephone.getVar(Optional.empty(), "ATIENDE_CLI").map(CALLER_ID::matcher).filter(Matcher::matches).map(found -> found.group(1));
            if (name.isEmpty() || shown.isEmpty()) {
                LOG.error("Customers cannot be called: write ATIENDE_TRUNK and ATIENDE_CLI, the number that they are shown, into [globals] of extensions.conf.");
            }
            return name.flatMap(trunk -> shown.map(number -> new Trunk(trunk, number)));
        } catch (AmiLost away) {
            LOG.debug("Asterisk cannot be asked for its trunk; the message is told later. (why={})", away.getMessage());
            return Optional.empty();
        }
    }

    private void ring(Promise promise, CallId id, Trunk trunk, PromisePolicy policy) {
        var number = promise.matter().number().e164();
        var call = new Originate(id.text(), "PJSIP/" + number + "@" + trunk.name(), new Originate.Target("atiende-out", "message"),
                Optional.of(new Originate.CallerId("", trunk.shownNumber())), policy.ring(),
                Map.of("ATIENDE_ATTEMPT", id.text(), "ATIENDE_NUMBER", number, "ATIENDE_LINE", promise.matter().line()));
        try {
            telephone.originate(call);
        } catch (AmiLost | AmiRefused notPlaced) {
            LOG.warn("A customer could not be called about their case; it is tried again. (promise={} why={})", promise.id(), notPlaced.getMessage());
        }
    }

    /** From the customer's ring until they were told, or to what prevented it. */
    private Optional<Instant> follow(String id, Attempt attempt, PromisePolicy policy) {
        var patience = waits.instant().plus(policy.ring()).plus(Attempts.NEWS);
        var rang = false;
        try {
            while (!closing) {
                var news = attempt.next(Attempts.LOOK).orElse(null);
                var row = promises.find(id).filter(held -> Attempts.isOf(held, attempt.id()));
                if (row.isEmpty()) {
                    return promises.find(id).filter(held -> held.state().live()).map(Promise::nextTry);     // by whoever spoke
                }
                switch (news) {
                    case News.CustomerRings() -> {
                        rang = true;
                        steps.advance(id, attempt.id(), Promise::rung);
                    }
                    case News.CustomerGone(var cause) when row.get().state() == State.PLACING -> {
                        return notAnswered(id, attempt.id(), Outcome.notAnswered(cause, rang));
                    }
                    case null -> {
                        if (waits.instant().isAfter(patience) && !steps.alive(attempt.id())) {
                            return lost(id, attempt.id());
                        }
                    }
                    case News.CustomerGone _, News.Over _ -> patience = waits.instant().plus(Attempts.NEWS);    // whoever speaks hears of it as well
                    case News.TalkBegan _, News.TalkEnded _, News.AgentGone _ -> {
                        // of calls with an agent first
                    }
                }
            }
            return steps.in(Duration.ZERO);
        } finally {
            attempts.remove(attempt.id());
        }
    }

    private Optional<Instant> notAnswered(String id, CallId attempt, Outcome outcome) {
        if (outcome.customerNotReached()) {
            return steps.notReached(id, attempt, "CUSTOMER_" + outcome.dialStatus());
        }
        LOG.warn("The trunk did not take a call about a case; it is tried again. (promise={} cause={})", id, outcome.cause());
        return steps.ends(id, attempt, "TRUNK_" + outcome.dialStatus(), (row, at) -> row.again(at.plus(Attempts.LATER)));
    }

    /** Asterisk has it no more, and nobody told how it ended. Not at once: whoever heard a part may be in the line. */
    private Optional<Instant> lost(String id, CallId attempt) {
        return steps.ends(id, attempt, "LOST", (row, at) -> row.again(at.plus(Attempts.LATER)));
    }

    /** An attempt that this process did not follow from its beginning: its own before a restart, or a dead node's. */
    Optional<Instant> recover(Promise promise) {
        var id = promise.attempt().orElseThrow();
        var policy = promises.policy(promise.matter().line());
        if (policy.isEmpty() || !steps.alive(id)) {
            return lost(promise.id(), id);
        }
        var attempt = Attempt.withNobody(id);
        attempts.put(id, attempt);
        return follow(promise.id(), attempt, policy.get());
    }

    /** News of an attempt; of one that this process does not follow it is nobody's. */
    void tell(CallId attempt, News news) {
        var known = attempts.get(attempt);
        if (known != null) {
            known.tell(news);
        }
    }

    /**
     * The customer has picked up: on disk before the first word. Empty when there is nothing to be said to them (any more).
     *
     * @throws org.atiende.store.StoreLost when the store is away
     */
    Optional<CaseMessages.Written> answered(CallId attempt) {
        return promises.ofAttempt(attempt).flatMap(promise -> messages.of(promise).filter(_ -> promises.answered(promise.id(),
                row -> row.state() == State.PLACING && row.attempt().equals(Optional.of(attempt)) && !pace.isOnTheLine(row.matter().number())
                        ? Optional.of(row.customerAnswered(steps.now())) : Optional.empty(), attempt).isPresent()))
                .map(message -> {
                    messages.begins(attempt, message);
                    return message;
                });
    }

    /** The message is over. @param whole all was heard that they are to know: whatever they do now, they have been told */
    void said(CallId attempt, boolean whole) {
        try {
            promises.ofAttempt(attempt).ifPresent(promise -> {
                if (whole) {
                    steps.ends(promise.id(), attempt, "TOLD", (row, at) -> row.ends(State.KEPT, at));
                } else {
                    steps.notReached(promise.id(), attempt, "HEARD_A_PART");
                }
            });
        } finally {
            messages.isOver(attempt);
        }
    }

    /** Ends every wait; what is under way goes on in Asterisk and is found again by whoever tends it next. */
    void close() {
        closing = true;
    }
}
