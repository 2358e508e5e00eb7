package org.atiende.call;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;

import org.atiende.agent.Agent;
import org.atiende.agent.AgentId;
import org.atiende.ledger.CallRecord;
import org.atiende.ledger.Disposition;
import org.atiende.ledger.Offer;
import org.atiende.ledger.Rings;
import org.atiende.match.Explanation;
import org.atiende.match.LinePolicy;
import org.atiende.match.WaitingCall;
import org.atiende.need.Need;
import org.atiende.promise.Promise;
import org.atiende.tel.CallId;
import org.atiende.tel.CallerNumber;
import org.atiende.tel.RingOutcome;

/**
 * A call that is under way, from its first turn to its end. Both the turn's thread and the thread of Asterisk's events tell it what
 * happens; every method but one is synchronized and none of those waits.
 */
final class LiveCall {

    /** Who just did not answer is not rung again for this caller for so long. */
    static final Duration NOT_TWICE_IN_A_ROW = Duration.ofSeconds(10);

    /** When a round of the guardia came back sooner than this, everybody refused it ... */
    private static final Duration REFUSED_AT_ONCE = Duration.ofSeconds(1);

    /** ... and the next one waits so long. */
    private static final Duration GUARDIA_BACK_OFF = Duration.ofSeconds(3);

    /** Stands for the cause of a phone that was put down before any bridge, for which no event tells one. */
    private static final int PUT_DOWN = 0;

    /** What recognising the caller yielded. */
    record Recognised(CallerNumber caller, Optional<String> customer, Need need) {

        static Recognised unread(CallerNumber caller, Optional<String> customer, LinePolicy line, String why) {
            return new Recognised(caller, customer, new Need(List.of(line.skill()), line.language(), 0, List.of(), Optional.empty(), List.of("not read: " + why)));
        }
    }

    private final CallId id;
    private final Instant arrived;
    private final LinePolicy line;
    private final Recognised recognised;
    private final CallerPromise promise = new CallerPromise();
    private final Rings rings = new Rings();
    private final List<String> transfers = new ArrayList<>();
    private final Map<AgentId, Instant> talking = new TreeMap<>();
    private Need need;
    private Optional<String> turnedOut = Optional.empty();
    private List<String> explanation = List.of();
    private Optional<AgentId> answeredBy = Optional.empty();
    private Optional<AgentId> lastTalkedWith = Optional.empty();
    private Optional<Instant> answeredAt = Optional.empty();
    private Optional<WaitingCall.LastRung> lastRung = Optional.empty();
    private Instant guardiaFrom = Instant.MIN;
    private Duration talked = Duration.ZERO;
    private boolean front;
    private boolean inTalk;
    private BlockingQueue<Integer> agentLeft = new ArrayBlockingQueue<>(1);
    private final Words words;
    private int revision;
    private boolean beginningKnown = true;
    private Optional<Disposition> disposition = Optional.empty();
    private Optional<Instant> ended = Optional.empty();

    LiveCall(CallId id, Instant arrived, LinePolicy line, Recognised recognised, Optional<CallRecord> before) {
        this.id = id;
        this.arrived = arrived;
        this.line = line;
        this.recognised = recognised;
        this.need = recognised.need();
        this.words = new Words(id);
        began(before);
        lastTalkedWith = answeredBy;
        inTalk = answeredBy.isPresent();
    }

    /** It was somewhere before, and the store cannot tell what was written of it: until it does, a revision of ours would hide that, or be hidden. */
    synchronized void beginningUnknown() {
        beginningKnown = false;
    }

    synchronized boolean isBeginningKnown() {
        return beginningKnown;
    }

    /** The call was with another router, or with this one before it was restarted. What happened here meanwhile came after that. */
    synchronized void began(Optional<CallRecord> elsewhere) {
        beginningKnown = true;
        elsewhere.ifPresent(before -> {
            rings.beganWith(before.offers());
            transfers.addAll(0, before.transfers());
            explanation = explanation.isEmpty() ? before.explanation() : explanation;
            answeredBy = answeredBy.or(before::answeredBy);
            answeredAt = before.answeredBy().map(_ -> arrived.plus(before.waited())).or(() -> answeredAt);
            talked = talked.plus(before.talked());
            revision += before.revision();
            before.promise().filter(_ -> promise.id().isEmpty()).ifPresent(promise::known);
            turnedOut = turnedOut.or(() -> before.about().map(CallRecord.About::topic).filter(topic -> !topic.equals(need.skills().getFirst())));
        });
    }

    CallId id() {
        return id;
    }

    Instant arrived() {
        return arrived;
    }

    LinePolicy line() {
        return line;
    }

    Recognised recognised() {
        return recognised;
    }

    CallerPromise promise() {
        return promise;
    }

    /** We owe this caller a call, and perhaps its time is over: whoever was named then is asked first, before those who are owed nothing. */
    synchronized void owed(Promise owed, boolean broken) {
        if (owed.isOf(id)) {
            promise.madeBefore(owed);
        } else {
            promise.known(owed.id());
            need = owed.kind() != Promise.Kind.STATUS ? need.owed(owed.owed(broken)) : need;
        }
    }

    /** What the caller is told while they wait. */
    Words words() {
        return words;
    }

    synchronized Need need() {
        return need;
    }

    synchronized WaitingCall waiting() {
        return new WaitingCall(id, line, need, arrived, front, lastRung, promise.settled(), guardiaFrom, promise.mayBeOffered());
    }

    synchronized void offered(List<Agent> agents, Explanation decided, boolean guardia, Instant now) {
        words.rings();
        agentLeft = new ArrayBlockingQueue<>(1);                // how the one before left is no news of who is rung now
        explanation = decided.sentences();
        var chosen = decided.chosen();
        var why = guardia ? "the hold cap has passed and nobody suitable is free" : chosen.map(Explanation.Candidate::why).orElse("");
        var proof = guardia ? "not asked of the guardia" : chosen.map(best -> best.proof().toString()).orElse("none");
        rings.open(agents.stream().map(Agent::id).toList(), why, proof, guardia, now);
    }

    /** The dialplan never had the open offer. */
    synchronized void withdrawn() {
        rings.withdraw();
    }

    /** The ring that ended, and how. */
    record RungOut(Offer offer, RingOutcome outcome) {
    }

    /**
     * Closes the open offer, if one is known, with what the dialplan reports of it.
     *
     * @param watched whether Asterisk's events are heard: then a talk of which no bridge was seen was none, the phone was only picked up
     */
    synchronized Optional<RungOut> rungOut(String dialStatus, int cause, boolean watched, Instant now) {
        if (rings.open().isEmpty()) {
            rings.close(RingOutcome.of(dialStatus, cause, true), now, Optional.empty());
        }
        return rings.open().map(offer -> {
            var rang = Duration.between(offer.at(), now);
            var outcome = RingOutcome.of(dialStatus, cause, rang.compareTo(RingOutcome.RANG) >= 0);
            if (outcome == RingOutcome.ANSWERED && watched) {
                pickedUp(offer, now);
            } else if (outcome == RingOutcome.ANSWERED) {
                answeredUnwatched(offer, now);
            } else {
                rings.close(outcome, now, Optional.empty());
            }
            if (outcome != RingOutcome.ANSWERED && !offer.guardia()) {
                lastRung = Optional.of(new WaitingCall.LastRung(offer.agents().getFirst(), now.plus(NOT_TWICE_IN_A_ROW)));
                words.ringEnded(outcome, rang, now);
            }
            if (offer.guardia() && rang.compareTo(REFUSED_AT_ONCE) < 0) {
                guardiaFrom = now.plus(GUARDIA_BACK_OFF);
            }
            return new RungOut(offer, outcome);
        });
    }

    /** Picked up and put down before both were bridged: nobody has attended the caller yet (Ley 10/2025, art. 8.2). */
    private void pickedUp(Offer offer, Instant now) {
        rings.close(RingOutcome.ANSWERED, now, Optional.empty());
        lastTalkedWith = offer.agents().size() == 1 ? Optional.of(offer.agents().getFirst()) : Optional.empty();
        inTalk = true;
        agentLeft.add(PUT_DOWN);
    }

    /**
     * The dialplan says that they talked, and no event of it was seen: Asterisk's events were away. Who of a guardia picked up is then
     * not known. When is not known either; the latest possible instant is taken, so that no wait looks shorter than it was.
     */
    private void answeredUnwatched(Offer offer, Instant now) {
        var latest = offer.at().plus(offer.guardia() ? line.guardiaRing() : line.ring());
        var at = latest.isBefore(now) ? latest : now;
        var by = offer.agents().size() == 1 ? Optional.of(offer.agents().getFirst()) : Optional.<AgentId>empty();
        rings.close(RingOutcome.ANSWERED, at, by);
        answeredBy = by.or(() -> answeredBy);
        lastTalkedWith = by;
        answeredAt = answeredAt.or(() -> Optional.of(at));
        inTalk = true;
        front = false;
    }

    /** @return whether a ring was answered by it */
    synchronized boolean talkBegan(AgentId agent, Instant now) {
        agentLeft = new ArrayBlockingQueue<>(1);
        talking.put(agent, now);
        answeredBy = Optional.of(agent);
        lastTalkedWith = answeredBy;
        answeredAt = answeredAt.or(() -> Optional.of(now));
        inTalk = true;
        front = false;
        return rings.close(RingOutcome.ANSWERED, now, Optional.of(agent));
    }

    synchronized void talkEnded(AgentId agent, Duration length) {
        if (talking.remove(agent) != null) {
            talked = talked.plus(length);
        }
    }

    synchronized void agentLeft(AgentId agent, int cause) {
        if (lastTalkedWith.equals(Optional.of(agent)) && rings.open().isEmpty()) {
            agentLeft.offer(cause);
        }
    }

    /** Who the last talk was with, if that is known. */
    synchronized Optional<AgentId> talkedWith() {
        return lastTalkedWith;
    }

    /**
     * With which cause the agent's phone left the talk that is over. Waits, outside the lock, until Asterisk's events have said so; empty
     * without news within {@code atMost}.
     */
    Optional<Integer> agentLeft(Duration atMost) {
        BlockingQueue<Integer> left;
        synchronized (this) {
            left = agentLeft;
        }
        try {
            var cause = Optional.ofNullable(left.poll(atMost.toMillis(), TimeUnit.MILLISECONDS));
            cause.ifPresent(left::offer);                                   // for whoever asks next
            return cause;
        } catch (InterruptedException nobodyDoes) {
            throw new IllegalStateException("a call's thread is never interrupted (call=" + id + ")", nobodyDoes);
        }
    }

    /** An agent sent the caller back: before everybody, with the same clock; and to this person, if one was named. */
    synchronized void sentBack(Optional<Agent> named, Instant now) {
        front = true;
        inTalk = false;
        var by = lastTalkedWith.map(AgentId::text).orElse("a colleague");
        need = named.map(agent -> recognised.need().naming(agent.id(), "named by " + by)).orElseGet(recognised::need);
        lastRung = lastTalkedWith.map(agent -> new WaitingCall.LastRung(agent, now.plus(NOT_TWICE_IN_A_ROW)));
    }

    /**
     * Nobody said goodbye to the caller, yet the agent is gone: the caller goes to the front, with the same clock. A turn that is asked
     * again after a router was lost says it a second time, and is not heard.
     *
     * @param died the agent's line; else the agent hung up as the talk began, before Asterisk could note who did
     * @return whose phone is at fault, when that is known and new
     */
    synchronized Optional<AgentId> cutOff(boolean died, Instant now) {
        if (!inTalk) {
            return Optional.empty();
        }
        inTalk = false;
        front = true;
        if (died) {
            words.cutOff();
        }
        lastRung = lastTalkedWith.map(agent -> new WaitingCall.LastRung(agent, now.plus(NOT_TWICE_IN_A_ROW)));
        var who = lastTalkedWith.map(AgentId::text).orElse("the agent");
        transfers.add((died ? "the phone of " + who + " died in the talk" : who + " hung up as the talk began") + "; back to the front of the line");
        return lastTalkedWith.filter(_ -> died);
    }

    synchronized void transferred(String story) {
        transfers.add(story);
    }

    /**
     * @param dialStatus as the hang-up handler saw it
     * @param watched whether Asterisk's events were heard until the end; else what the dialplan says of a talk is believed
     * @return how its last ring ended, if the end of the call ended it; empty outside when it had ended already: a call has one disposition
     */
    synchronized Optional<End> end(String dialStatus, boolean watched, Optional<Disposition> decided, Instant now) {
        if (ended.isPresent()) {
            return Optional.empty();
        }
        var rang = rings.open();
        if (!watched && "ANSWER".equals(dialStatus)) {
            rang.ifPresent(offer -> answeredUnwatched(offer, now));
        }
        talking.forEach((_, began) -> talked = talked.plus(Duration.between(began, now)));
        talking.clear();
        rings.close(RingOutcome.CALLER_LEFT, now, Optional.empty());
        ended = Optional.of(now);
        disposition = decided.or(() -> Optional.of(disposition(dialStatus)));
        return Optional.of(new End(rang.flatMap(_ -> rings.last()).flatMap(Offer::outcome)));
    }

    /** The end of a call, and of the ring that ended with it. */
    record End(Optional<RingOutcome> lastRing) {
    }

    private Disposition disposition(String dialStatus) {
        if (answeredBy.isPresent()) {
            var byGuardia = rings.all().stream().anyMatch(offer -> offer.guardia() && offer.answeredBy().equals(answeredBy));
            return byGuardia ? Disposition.ANSWERED_BY_GUARDIA : Disposition.ANSWERED;
        }
        if (answeredAt.isPresent()) {
            return Disposition.ANSWERED_BY_GUARDIA;          // one of several, unwatched
        }
        if (promise.heard()) {
            return Disposition.PROMISED;
        }
        var ours = rings.last().flatMap(Offer::outcome).filter(ring -> ring == RingOutcome.CALLER_LEFT || ring == RingOutcome.ANSWERED).isPresent();
        return "ANSWER".equals(dialStatus) && !ours ? Disposition.FALLBACK : Disposition.ABANDONED;
    }

    /** Whether a revision of it has been handed over, by this router or an earlier one. */
    synchronized boolean isOnRecord() {
        return revision > 0;
    }

    /** The whole story so far, as a new revision. */
    synchronized CallRecord record(Instant now) {
        revision++;
        return peek(now);
    }

    /** The whole story so far, to look at. */
    synchronized CallRecord peek(Instant now) {
        return new CallRecord(id, revision, arrived, line.name(), recognised.caller(), recognised.customer(), need.summary(),
                need.reasons(), rings.all(), explanation, transfers, answeredBy, waited(now), talked, disposition, ended, promise.id(), Optional.of(about()));
    }

    private CallRecord.About about() {
        return new CallRecord.About(turnedOut.orElse(need.skills().getFirst()), need.caseId());
    }

    /**
     * Whoever talks with the caller now. When a colleague handed the caller over to them and they do not do what was read as the need, it was
     * about what they do best.
     *
     * @param byRing whether they answered a ring of ours
     */
    synchronized void talksWith(Agent agent, boolean byRing, Optional<AgentId> before, LocalDate today) {
        var named = need.preferred().stream().anyMatch(preference -> preference.named() && preference.agent().equals(agent.id()));
        var handedOver = before.filter(other -> !other.equals(agent.id())).isPresent() && (named || !byRing);
        if (handedOver && agent.level(recognised.need().skills().getFirst(), today).isEmpty()) {
            turnedOut = agent.best(today).or(() -> turnedOut);
        }
    }

    synchronized Duration waited(Instant now) {
        var until = answeredAt.or(() -> ended).orElse(now);
        return Duration.between(arrived, until.isBefore(arrived) ? arrived : until);     // another router's clock may have been ahead
    }

    synchronized boolean isAnswered() {
        return answeredBy.isPresent();
    }
}
