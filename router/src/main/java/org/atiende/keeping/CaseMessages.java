package org.atiende.keeping;

import java.time.LocalDate;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

import org.atiende.agent.Agent;
import org.atiende.agent.AgentId;
import org.atiende.followup.FollowUp;
import org.atiende.followup.FollowUpPolicy;
import org.atiende.followup.FollowUps;
import org.atiende.promise.Promise;
import org.atiende.promise.Promise.Kind;
import org.atiende.promise.Promises;
import org.atiende.speech.MessageSounds;
import org.atiende.speech.MessageWords;
import org.atiende.tel.CallId;

/**
 * What can be told of a case without a person: what somebody has written of it for its customer, as long as the case is no grave one and
 * nobody has begun to say it to them before. Safe from any thread.
 */
public final class CaseMessages {

    private final FollowUps followUps;
    private final FollowUpPolicy policy;
    private final Promises promises;
    private final MessageSounds sounds;
    private final Function<AgentId, Optional<Agent>> agents;
    private final Map<CallId, Integer> beingSaid = new ConcurrentHashMap<>();

    /** @param agents who may be named */
    public CaseMessages(FollowUps followUps, FollowUpPolicy policy, Promises promises, MessageSounds sounds, Function<AgentId, Optional<Agent>> agents) {
        this.followUps = followUps;
        this.policy = policy;
        this.promises = promises;
        this.sounds = sounds;
        this.agents = agents;
    }

    /** @param news the number of what it tells */
    record Written(int news, MessageSounds.Message sounds) {
    }

    /**
     * Empty when a person has to call. Making the sounds may take seconds.
     *
     * @throws org.atiende.store.StoreLost when the store is away
     */
    Optional<Written> of(Promise promise) {
        return Optional.of(promise).filter(owed -> owed.kind() == Kind.STATUS && !promises.messageWasBegun(owed.id()))
                .flatMap(owed -> owed.matter().caseId()).flatMap(followUps::find).filter(followed -> followed.about().impact() < policy.personFromImpact())
                .flatMap(followed -> followed.followUp().toSay().flatMap(message ->
                        sounds.make(words(message, followed, promise), promise.matter().language()).map(made -> new Written(followed.followUp().news(), made))));
    }

    private MessageWords words(String message, FollowUps.Followed followed, Promise promise) {
        var owner = followed.about().owner().flatMap(agents).map(Agent::name);
        var next = followed.about().open() ? nextContact(followed.followUp(), promise) : Optional.<LocalDate>empty();
        return new MessageWords(message, next, LocalDate.ofInstant(followUps.now(), policy.zone()), followed.followUp().key().digits(), owner);
    }

    /** The day on which they are called: when the line calls nobody at that moment, the next on which it does. */
    private Optional<LocalDate> nextContact(FollowUp followUp, Promise promise) {
        var said = followUp.nextContact().filter(followUps.now()::isBefore).orElseGet(() -> followUps.now().plus(policy.contactEvery()));
        return promises.policy(promise.matter().line()).map(line -> LocalDate.ofInstant(line.hours().next(said), policy.zone()));
    }

    void begins(CallId attempt, Written message) {
        beingSaid.put(attempt, message.news());
    }

    void isOver(CallId attempt) {
        beingSaid.remove(attempt);
    }

    /** The number of what is being said in this attempt; none when this router does not say it. */
    int newsOf(CallId attempt) {
        return beingSaid.getOrDefault(attempt, 0);
    }
}
