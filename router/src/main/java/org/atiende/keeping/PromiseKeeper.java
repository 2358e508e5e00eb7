package org.atiende.keeping;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

import org.atiende.agent.Agent;
import org.atiende.agent.AgentId;
import org.atiende.ami.AmiLost;
import org.atiende.ami.AmiRefused;
import org.atiende.ami.Originate;
import org.atiende.keeping.Attempt.News;
import org.atiende.match.Distributor;
import org.atiende.match.Event;
import org.atiende.match.LinePolicy;
import org.atiende.match.Place;
import org.atiende.match.WaitingCall;
import org.atiende.promise.Promise;
import org.atiende.promise.Promise.State;
import org.atiende.promise.PromisePolicy;
import org.atiende.promise.Promises;
import org.atiende.store.StoreLost;
import org.atiende.tel.CallId;
import org.atiende.tel.RingOutcome;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps promises. A little before its minute a promise takes its place before everybody in the line; the agent it gets is rung first, so
 * that the customer never hears an empty line, then the customer. What is about to be done is on disk before it is done: after a crash
 * the customer may be rung once more than needed, never spoken to twice, and nothing is forgotten (reliability D.2).
 *
 * <p>Each promise is tended by one thread at a time: the one its alarm rings. Nothing here is interrupted; {@link #close} ends the waits.
 */
public final class PromiseKeeper implements AutoCloseable {

    /** Who talked for so long has been called (review M1). */
    static final Duration TALKED = Duration.ofSeconds(10);

    private static final Logger LOG = LoggerFactory.getLogger(PromiseKeeper.class);

    /** The clocks: one for waits, which no step moves, and the time of day. */
    public record Clocks(Clock waits, Clock calendar) {
    }

    private final Promises promises;
    private final Distributor distributor;
    private final Telephone telephone;
    private final Function<String, LinePolicy> lines;
    private final CallingPace pace;
    private final MessageKeeper messages;
    private final Clocks clocks;
    private final Attempts steps;
    private final Map<CallId, Attempt> attempts = new ConcurrentHashMap<>();
    private final Map<String, WaitingCall.LastRung> lastRung = new ConcurrentHashMap<>();
    private final Set<String> tended = ConcurrentHashMap.newKeySet();
    private volatile boolean closing;

    /**
     * @param lines the policy of a line, by its name
     * @param pace whether a customer may be called just now
     * @param messages what was written for customers, for cases of which that is enough
     */
    public PromiseKeeper(Promises promises, Distributor distributor, Telephone telephone, Function<String, LinePolicy> lines,
            CallingPace pace, CaseMessages messages, Clocks clocks) {
        this.promises = promises;
        this.distributor = distributor;
        this.telephone = telephone;
        this.lines = lines;
        this.pace = pace;
        this.messages = new MessageKeeper(promises, telephone, pace, messages, clocks);
        this.clocks = clocks;
        this.steps = new Attempts(promises, telephone, clocks.calendar());
    }

    private Instant now() {
        return steps.now();
    }

    private Optional<Instant> in(Duration wait) {
        return steps.in(wait);
    }

    /** Who tells customers what was written for them. */
    public MessageKeeper messages() {
        return messages;
    }

    /** Its alarm rings: do what is to be done for this promise now. @return when to be rung again; empty when it lives no more */
    public Optional<Instant> tend(String id) {
        if (closing || !tended.add(id)) {
            return in(Attempts.SOON);
        }
        try {
            var promise = promises.find(id).filter(found -> found.state().live());
            if (promise.isEmpty()) {
                lastRung.remove(id);
                return Optional.empty();
            }
            return promise.get().state() == State.DUE ? due(promise.get()) : recover(promise.get());
        } catch (StoreLost away) {
            LOG.warn("A promise cannot be tended while the store is away. (promise={} why={})", id, away.getMessage());
            return in(Attempts.SOON);
        } finally {
            tended.remove(id);
        }
    }

    /** How each that is due later will take its place, for who forecasts the others' waits. */
    public List<WaitingCall> comingUp() {
        return promises.live().stream().filter(promise -> promise.state() == State.DUE && promise.nextTry().isAfter(now())).map(promise -> waiting(promise,
                CallId.outgoing("later"), promise.nextTry(), clocks.waits().instant().plus(Duration.between(now(), promise.nextTry())))).toList();
    }

    private Optional<Instant> due(Promise promise) {
        if (promise.nextTry().isAfter(now())) {
            return Optional.of(promise.nextTry());
        }
        var policy = promises.policy(promise.matter().line());
        if (policy.isEmpty()) {
            LOG.error("A promise of a line that promises nothing any more cannot be kept: give the line its promises back. (promise={} line={})",
                    promise.id(), promise.matter().line());
            return in(Attempts.LATER);
        }
        if (!promises.mayCall(promise.matter().line(), promise.matter().number())) {
            LOG.error("A call is owed to a number that the company does not call: a person has to see to it. (promise={} number={})", promise.id(),
                    promise.matter().number().masked());
            return promises.change(promise.id(), row -> Optional.of(row.ends(State.UNREACHED, now()))).filter(row -> row.state().live()).map(Promise::nextTry);
        }
        var putOff = pace.putOff(promise, policy.get());
        if (putOff.isPresent()) {
            return putOff;
        }
        if (pace.isOnTheLine(promise.matter().number())) {
            return in(Attempts.LATER);
        }
        if (!pace.hasRoom(promise)) {
            return in(Attempts.SOON);
        }
        if (messages.canTell(promise)) {
            return messages.call(promise, policy.get());
        }
        return ringSomebody(promise, policy.get()).map(attempt -> follow(promise.id(), attempt, policy.get(), Optional.of(false))).orElse(in(Attempts.SOON));
    }

    /** Waits for an agent and rings them; empty when the promise needs no keeping any more, or this process ends. */
    private Optional<Attempt> ringSomebody(Promise promise, PromisePolicy policy) {
        var id = CallId.outgoing("cb-" + UUID.randomUUID().toString().replace("-", ""));
        try (var place = distributor.enter(waiting(promise, id, now(), clocks.waits().instant()))) {
            while (!closing && promises.find(promise.id()).filter(promise::equals).isPresent() && !pace.isOnTheLine(promise.matter().number())
                    && !pace.mustYield(promise) && pace.isOpen(promise, policy)) {
                var next = place.next(Attempts.LOOK);
                var chosen = next.flatMap(PromiseKeeper::chosen);
                if (chosen.isPresent()) {
                    var attempt = new Attempt(id, chosen.get().id());
                    if (!steps.keepOnDisk(promise, id, Optional.of(attempt.agent()))) {
                        return Optional.empty();
                    }
                    if (!place.stands(next.get())) {          // to write took its time; the agent may be in another call by now
                        steps.ends(promise.id(), id, "AGENT_TAKEN", (row, at) -> row.again(at));
                        return Optional.empty();
                    }
                    attempts.put(id, attempt);
                    place.taken();
                    ring(promise, chosen.get(), id);
                    return Optional.of(attempt);
                }
            }
            return Optional.empty();
        }
    }

    private static Optional<Agent> chosen(Place.Next next) {
        return switch (next) {
            case Place.Next.Ring(var decision) -> Optional.of(decision.agent());
            case Place.Next.RingGuardia(var decision) -> Optional.of(decision.people().getFirst());
            case Place.Next.OfferPromise(), Place.Next.CapReached(), Place.Next.CallerLeft() -> Optional.empty();
        };
    }

    private void ring(Promise promise, Agent agent, CallId id) {
        var matter = promise.matter();
        var why = switch (promise.kind()) {
            case PROMISED -> "Promised";
            case STATUS -> "Status of " + matter.caseId().orElse("a case");
            case DROPPED -> "Call was cut";
            case COURTESY -> "Gave up waiting";
        };
        var call = new Originate(id.text(), agent.endpoint().device(), new Originate.Target("atiende-out", "callback"),
                Optional.of(new Originate.CallerId(matter.customer().map(known -> why + ": " + known).orElse(why), matter.number().e164())),
                lines.apply(matter.line()).ring(), Map.of("ATIENDE_ATTEMPT", id.text()));
        try {
            telephone.originate(call);
        } catch (AmiLost | AmiRefused notPlaced) {
            LOG.warn("An agent could not be rung for a promise; it is tried again. (promise={} agent={} why={})", promise.id(), agent.id(), notPlaced.getMessage());
        }
    }

    /** What was promised, before everybody; only whom was named, until the minute that was said; from then on whoever can, and the guardia one by one. */
    private WaitingCall waiting(Promise promise, CallId id, Instant now, Instant since) {
        var untilDue = Duration.between(now, promise.due());
        var policy = KeepingLine.of(lines.apply(promise.matter().line()), promise, untilDue.isNegative() ? Duration.ZERO : untilDue, this::isInside);
        return new WaitingCall(id, policy, KeepingLine.need(promise), since, !promise.kind().yields(), Optional.ofNullable(lastRung.get(promise.id())),
                true, Instant.MIN, false);
    }

    private boolean isInside(AgentId person) {
        return distributor.agent(person).filter(agent -> !agent.endpoint().isOutside()).isPresent();
    }

    /** From the agent's ring to the talk, or to what prevented it. @param talking whether they talk already; empty: nobody can tell */
    private Optional<Instant> follow(String id, Attempt attempt, PromisePolicy policy, Optional<Boolean> talking) {
        var begun = clocks.waits().instant();
        var patience = begun.plus(policy.ring()).plus(Attempts.NEWS);
        var since = Optional.<Instant>empty();
        var rang = false;
        var watched = talking.equals(Optional.of(false));    // of a talk that began before, or while no events came, nobody saw how long it was
        if (talking.orElse(false)) {
            attempt.tell(new News.TalkBegan());
        }
        try {
            while (!closing) {
                var looked = clocks.waits().instant();
                var news = attempt.next(Attempts.LOOK).orElse(null);
                watched &= distributor.phonesKnown() && !stoodStill(looked);
                switch (news) {
                    case null -> {
                        var now = clocks.waits().instant();
                        if (since.filter(began -> !began.plus(TALKED).isAfter(now)).isPresent()) {
                            return kept(id, attempt);
                        }
                        if (since.isEmpty() && now.isAfter(patience)) {
                            if (!steps.alive(attempt.id())) {
                                return lost(id, attempt);
                            }
                            if (steps.talks(attempt.id()).orElse(false)) {
                                attempt.tell(new News.TalkBegan());
                            }
                        }
                    }
                    case News.CustomerRings() -> {
                        rang = true;
                        steps.advance(id, attempt.id(), Promise::rung);
                    }
                    case News.TalkBegan() -> {
                        rang = true;
                        since = Optional.of(clocks.waits().instant());
                        steps.advance(id, attempt.id(), Promise::talking);
                    }
                    case News.TalkEnded(var talked) -> {
                        if (talked.compareTo(TALKED) >= 0) {
                            return kept(id, attempt);
                        }
                        since = Optional.empty();
                    }
                    case News.AgentGone(var cause) -> {
                        return agentGone(id, attempt, cause, Duration.between(begun, clocks.waits().instant()));
                    }
                    case News.CustomerGone _ -> LOG.debug("This is told of customers who are called alone. (attempt={})", attempt.id());
                    case News.Over(var status, var cause) -> {
                        return over(id, attempt, new Attempts.Outcome(status, cause, rang, watched));
                    }
                }
            }
            return in(Duration.ZERO);
        } finally {
            attempts.remove(attempt.id());
            distributor.tell(new Event.CallLeaves(attempt.id()));
        }
    }

    /** Whether this process stood still since then: it has heard what happened meanwhile, but not how long it took. */
    private boolean stoodStill(Instant since) {
        return Duration.between(since, clocks.waits().instant()).compareTo(Attempts.LOOK.multipliedBy(2)) > 0;
    }

    private Optional<Instant> kept(String id, Attempt attempt) {
        return steps.ends(id, attempt.id(), "KEPT", (row, at) -> row.ends(State.KEPT, at));
    }

    private Optional<Instant> agentGone(String id, Attempt attempt, int cause, Duration rang) {
        var line = promises.find(id).map(promise -> lines.apply(promise.matter().line()));
        var outcome = RingOutcome.ofOriginate(cause, rang);
        line.ifPresent(policy -> distributor.tell(new Event.RingEnded(attempt.id(), attempt.agent(), outcome, policy.pauseAfterNoAnswer())));
        notAgainAtOnce(id, attempt.agent());
        return steps.ends(id, attempt.id(), "AGENT_" + outcome, (row, at) -> row.again(at));
    }

    private void notAgainAtOnce(String id, AgentId agent) {
        lastRung.put(id, new WaitingCall.LastRung(agent, clocks.waits().instant().plus(Attempts.LATER)));
    }

    private Optional<Instant> over(String id, Attempt attempt, Attempts.Outcome outcome) {
        if (outcome.mayHaveBeenATalk()) {
            return kept(id, attempt);                        // nobody could see how long they talked; the dialplan says that they did
        }
        if (outcome.customerNotReached()) {
            return steps.notReached(id, attempt.id(), "CUSTOMER_" + outcome.dialStatus());
        }
        if (outcome.dialStatus().isEmpty() || "CANCEL".equals(outcome.dialStatus())) {
            notAgainAtOnce(id, attempt.agent());
            return steps.ends(id, attempt.id(), "AGENT_LEFT", (row, at) -> row.again(at));
        }
        LOG.warn("The trunk did not take a promised call; it is tried again. (promise={} status={} cause={})", id, outcome.dialStatus(), outcome.cause());
        return steps.ends(id, attempt.id(), "TRUNK_" + outcome.dialStatus(), (row, at) -> row.again(at.plus(Attempts.LATER)));
    }

    /** The attempt is gone without a word: the crumb of its hang-up handler tells how, and without one nobody was reached. */
    private Optional<Instant> lost(String id, Attempt attempt) {
        try {
            var crumb = steps.crumb(attempt.id());
            return crumb.isPresent() ? over(id, attempt, new Attempts.Outcome(crumb.get().dialStatus(), crumb.get().cause(), false, false))
                    : steps.ends(id, attempt.id(), "LOST", (row, at) -> row.again(at));
        } catch (AmiLost away) {
            LOG.debug("What became of an attempt cannot be asked now. (attempt={} why={})", attempt.id(), away.getMessage());
            return in(Attempts.SOON);
        }
    }

    /** An attempt that this process did not follow from its beginning: its own before a restart, or a dead node's. */
    private Optional<Instant> recover(Promise promise) {
        var policy = promises.policy(promise.matter().line());
        if (promise.attempt().filter(CallId::isMessage).isPresent()) {
            return messages.recover(promise);
        }
        var attempt = promise.attempt().flatMap(id -> promises.agentOf(id).map(agent -> new Attempt(id, agent)));
        if (policy.isEmpty() || attempt.isEmpty()) {
            return promises.change(promise.id(), row -> Optional.of(row.again(now()))).map(Promise::nextTry);
        }
        attempts.put(attempt.get().id(), attempt.get());
        if (steps.alive(attempt.get().id())) {
            return follow(promise.id(), attempt.get(), policy.get(), promise.state() == State.TALKING ? Optional.of(true) : steps.talks(attempt.get().id()));
        }
        attempts.remove(attempt.get().id());
        return lost(promise.id(), attempt.get());
    }

    /** News of an attempt; of one that this process does not follow it is nobody's. */
    void tell(CallId attempt, News news) {
        if (attempt.isMessage()) {
            messages.tell(attempt, news);
            return;
        }
        var known = attempts.get(attempt);
        if (known != null) {
            known.tell(news);
        }
    }

    /**
     * The agent has picked up: on disk before the customer is rung. Empty when the call is not needed any more, or is another's.
     *
     * @throws StoreLost when the store is away
     */
    Optional<Promise> answered(CallId attempt) {
        return promises.ofAttempt(attempt).flatMap(promise -> promises.answered(promise.id(),
                row -> row.state() == State.PLACING && row.attempt().equals(Optional.of(attempt)) && pace.mayRing(row)
                        ? Optional.of(row.answered(now())) : Optional.empty(), attempt));
    }

    /** Ends every wait; what is under way goes on in Asterisk and is found again by whoever tends it next. */
    @Override
    public void close() {
        closing = true;
        messages.close();
    }
}
