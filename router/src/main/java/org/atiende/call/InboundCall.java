package org.atiende.call;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;

import org.atiende.agent.Agent;
import org.atiende.agi.AgiScript;
import org.atiende.agi.AgiSession;
import org.atiende.agi.CallerHungUp;
import org.atiende.agi.LineLost;
import org.atiende.dial.RingPlan;
import org.atiende.match.Decision;
import org.atiende.match.Distributor;
import org.atiende.match.Event;
import org.atiende.match.Forecast;
import org.atiende.match.Place;
import org.atiende.speech.Announcer;
import org.atiende.tel.NumberReader;
import org.atiende.tel.RingOutcome;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One turn of an inbound call ({@code agi://…/in/v1}): hold the caller until there is a decision, then hand it to the dialplan, which
 * dials. An unanswered ring brings the next turn: same place, same clock. A turn that ends without {@code ATIENDE_DO} tells the dialplan
 * that this router is gone; so every failure in here takes the caller to the next node, or to people.
 */
public final class InboundCall implements AgiScript {

    private static final Logger LOG = LoggerFactory.getLogger(InboundCall.class);

    /** Crumbs that a turn takes along while they pile up: one more than its own call will leave. */
    private static final int CRUMBS = 2;

    private final Calls calls;
    private final Distributor distributor;
    private final NumberReader numbers;
    private final Announcer announcer;
    private final CapTalk capTalk;
    private final Admission admission;

    public InboundCall(Calls calls, Distributor distributor, NumberReader numbers, Announcer announcer, CapTalk capTalk, Admission admission) {
        this.calls = calls;
        this.distributor = distributor;
        this.numbers = numbers;
        this.announcer = announcer;
        this.capTalk = capTalk;
        this.admission = admission;
    }

    @Override
    public void run(AgiSession line) throws CallerHungUp, LineLost {
        var turn = TurnRequest.of(line.request(), numbers);
        if (calls.crumbs().pileUp()) {
            calls.crumbs().sweep(line, CRUMBS);
        }
        var refusal = mayBeRefused(line, turn) ? admission.ask(turn) : Optional.<Admission.Refusal>empty();
        if (refusal.isPresent()) {
            calls.refused(turn, refusal.get());
            line.set("ATIENDE_DO", "busy");
            return;
        }
        var call = enter(turn);
        if (!settle(call, turn)) {
            line.set("ATIENDE_DO", "end");
            return;
        }
        line.requireUp();                                    // a router that stood still reads turns that are long over
        try (var place = distributor.enter(call.waiting())) {
            line.onHangup(place::callerLeft);
            var next = await(line, call, place);
            if (next instanceof Place.Next.CallerLeft) {
                throw new CallerHungUp();
            }
            if (place.stands(next)) {
                offer(line, call, next);
                place.taken();
            } else {
                LOG.warn("The agent was taken, or a reservation ran out, before the dialplan had it; the next turn decides anew. (call={})", call.id());
            }
        }
    }

    /** Nobody has taken the call yet. Its age says so of most; on a machine that is too slow for its callers, only the channel does. */
    private boolean mayBeRefused(AgiSession line, TurnRequest turn) throws CallerHungUp, LineLost {
        return calls.isNew(turn) || calls.isUnknown(turn) && !line.get("CHANNEL(state)").equals(Optional.of("Up"));
    }

    private LiveCall enter(TurnRequest turn) throws CallerHungUp {
        try {
            return calls.resume(turn).orElseThrow(CallerHungUp::new);
        } finally {
            calls.entered(turn.call());
        }
    }

    /**
     * What became of the caller since the last turn.
     *
     * @return false when nothing more is to be done for them: they talked, and it ended with a goodbye
     */
    private boolean settle(LiveCall call, TurnRequest turn) {
        var now = calls.now();
        turn.dialStatus().flatMap(status -> call.rungOut(status, turn.cause(), distributor.phonesKnown(), now)).ifPresent(rung -> tell(call, rung));
        if (turn.transferTarget().isPresent()) {
            call.sentBack(turn.transferTarget().filter(_ -> turn.blindTransfer()).flatMap(this::colleague), now);
        } else if (turn.agentLegDied() && !calls.cutOff(call)) {
            return false;
        }
        if (turn.wasServed()) {
            calls.record(call);
        }
        return true;
    }

    private void tell(LiveCall call, LiveCall.RungOut rung) {
        calls.offerEnded(rung.outcome());
        if (!rung.offer().guardia() && rung.outcome() != RingOutcome.ANSWERED) {
            distributor.tell(new Event.RingEnded(call.id(), rung.offer().agents().getFirst(), rung.outcome(),
                    call.line().pauseAfterNoAnswer()));
        }
    }

    private Optional<Agent> colleague(String target) {
        return distributor.agents().stream().filter(agent -> agent.endpoint().name().equals(target)).findFirst();
    }

    /** A caller whose agent is free hears ringing, then the agent; only who must wait is answered, and hears music. */
    private Place.Next await(AgiSession line, LiveCall call, Place place) throws CallerHungUp, LineLost {
        var atOnce = place.next(Duration.ZERO);
        if (atOnce.filter(Place::endsTheWait).isPresent()) {
            return atOnce.get();
        }
        line.answer();
        line.startMusic(call.line().music());
        place.onNext(line::hush);                            // an agent who is free is better than words about the wait
        if (atOnce.isPresent()) {
            promise(line, call, place, atOnce.get());
        }
        while (true) {
            speak(line, call, place);
            // Asked first, because to hold costs a renewal of the lease; the dialplan's own covers the first second.
            var next = place.next(call.isOnRecord() ? Duration.ZERO : Calls.WORTH_KEEPING);
            if (next.isEmpty() && call.isOnRecord()) {
                next = hold(line, call, place);
            } else if (next.isEmpty()) {
                calls.record(call);                          // a second of waiting; who left sooner is written once, at the end
            }
            if (next.filter(Place::endsTheWait).isPresent()) {
                return next.get();
            }
            if (next.isPresent()) {
                promise(line, call, place, next.get());
            }
        }
    }

    private void promise(AgiSession line, LiveCall call, Place place, Place.Next next) throws CallerHungUp, LineLost {
        if (next instanceof Place.Next.CapReached) {
            calls.record(call);                              // before the words, which take their time
            capTalk.hold(line, call, place);
            calls.record(call);
        } else if (!place.decided()) {
            capTalk.offer(line, call, place);                // its row is enough: the call's own is written as for everybody
        }
    }

    /** Tells the caller what there is to tell, unless something better has come. */
    private void speak(AgiSession line, LiveCall call, Place place) throws CallerHungUp, LineLost {
        while (!place.decided()) {
            var say = call.words().next(() -> expected(call), calls.now());
            if (say.isEmpty()) {
                return;
            }
            switch (say.get()) {
                case Words.Say.Sentence(var key) -> announcer.say(line, key, call.need().language());
                case Words.Say.Wait(var expected) -> {
                    distributor.tell(new Event.WaitTold(call.id(), expected));
                    announcer.forecast(line, expected.said(), call.need().language());
                }
            }
        }
    }

    /** A forecast that fails must not cost the caller their place. */
    private Optional<Forecast.Expected> expected(LiveCall call) {
        try {
            return distributor.outlook(call.id());
        } catch (RuntimeException ourBug) {
            LOG.error("The waits of callers cannot be forecast, and nothing is said of them for a while. (call={})", call.id(), ourBug);
            return Optional.empty();
        }
    }

    /** @return what came, or nothing when there may be something to say */
    private Optional<Place.Next> hold(AgiSession line, LiveCall call, Place place) throws CallerHungUp, LineLost {
        var look = calls.now().plus(call.words().lookAgain(calls.now()));
        return line.hold(atMost -> {
            var left = Duration.between(calls.now(), look);
            var next = place.next(left.compareTo(atMost) < 0 ? left : atMost);
            return next.isPresent() || !calls.now().isBefore(look) ? Optional.of(next) : Optional.empty();
        });
    }

    /**
     * Noted before the dialplan has it, because the phone may be picked up, or the caller be gone, before this thread hears that it has;
     * on record only when it has: a ring that never was is nobody's fault.
     */
    private void offer(AgiSession line, LiveCall call, Place.Next next) throws CallerHungUp, LineLost {
        switch (next) {
            case Place.Next.Ring(var decision) ->
                    call.offered(List.of(decision.agent()), decision.explanation(), false, calls.now());
            case Place.Next.RingGuardia(var decision) -> call.offered(decision.people(), decision.explanation(), true, calls.now());
            case Place.Next.OfferPromise(), Place.Next.CapReached(), Place.Next.CallerLeft() ->
                    throw new IllegalStateException("nobody is offered who left (call=" + call.id() + ")");
        }
        try {
            hand(line, call, next);
        } catch (CallerHungUp | LineLost neverRang) {
            call.withdrawn();
            throw neverRang;
        }
        calls.record(call);
    }

    private void hand(AgiSession line, LiveCall call, Place.Next next) throws CallerHungUp, LineLost {
        switch (next) {
            case Place.Next.Ring(var decision) -> hand(line, decision.agent().id().text(),
                    RingPlan.agent(decision.agent(), call.line().ring(Duration.between(call.arrived(), calls.now())), call.line().phoneDeadline()));
            case Place.Next.RingGuardia(var decision) -> hand(line, "", guardia(call, decision));
            case Place.Next.OfferPromise(), Place.Next.CapReached(), Place.Next.CallerLeft() ->
                    throw new IllegalStateException("nobody is rung at the cap, nor for who left (call=" + call.id() + ")");
        }
    }

    private RingPlan guardia(LiveCall call, Decision.GuardiaRings decision) {
        var outside = decision.people().stream().filter(person -> person.endpoint().isOutside()).findFirst();
        var confirm = outside.flatMap(person -> announcer.sound("guardia.confirm", person.languageOr(call.line().language())));
        return RingPlan.guardia(decision.people(), call.line().guardiaRing()).confirmedBy(confirm);
    }

    /** One command: each is a round trip, and silence for the caller. What to do is said last, when all it needs is there. */
    private static void hand(AgiSession line, String agent, RingPlan plan) throws CallerHungUp, LineLost {
        var told = new LinkedHashMap<String, String>();
        told.put("ATIENDE_AGENT", agent);
        told.put("ATIENDE_DIAL", plan.dial());
        told.put("ATIENDE_RING", plan.seconds());
        told.put("ATIENDE_ONE", plan.oneDevice().orElse(""));
        plan.confirm().ifPresent(sound -> told.put("__ATIENDE_CONFIRM", sound));      // inherited by the legs that ask
        told.put("ATIENDE_DO", "dial");
        line.set(told);
    }
}
