package org.atiende.call;

import java.time.Clock;
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

    private final Calls calls;
    private final Distributor distributor;
    private final NumberReader numbers;
    private final Announcer announcer;
    private final Clock clock;
    private final int maxCalls;

    /** @param maxCalls under way at once; one more hears busy before the answer */
    public InboundCall(Calls calls, Distributor distributor, NumberReader numbers, Announcer announcer, Clock clock, int maxCalls) {
        this.calls = calls;
        this.distributor = distributor;
        this.numbers = numbers;
        this.announcer = announcer;
        this.clock = clock;
        this.maxCalls = maxCalls;
    }

    @Override
    public void run(AgiSession line) throws CallerHungUp, LineLost {
        var turn = TurnRequest.of(line.request(), numbers);
        if (calls.isNew(turn) && calls.count() >= maxCalls) {
            calls.refused(turn);
            line.set("ATIENDE_DO", "busy");
            return;
        }
        var call = calls.resume(turn).orElseThrow(CallerHungUp::new);
        settle(call, turn);
        try (var place = distributor.enter(call.waiting())) {
            line.onHangup(place::callerLeft);
            var next = await(line, call, place);
            if (next instanceof Place.Next.CallerLeft) {
                throw new CallerHungUp();
            }
            if (place.stands(next)) {
                hand(line, call, next);
                offered(call, next);
                place.taken();
            } else {
                LOG.warn("A reservation ran out before the dialplan had it; the next turn decides anew. (call={})", call.id());
            }
        }
    }

    /** What became of the caller since the last turn. */
    private void settle(LiveCall call, TurnRequest turn) {
        var now = clock.instant();
        turn.dialStatus().flatMap(status -> call.rungOut(status, turn.cause(), distributor.phonesKnown(), now)).ifPresent(rung -> tell(call, rung));
        if (turn.transferTarget().isPresent()) {
            call.sentBack(turn.transferTarget().filter(_ -> turn.blindTransfer()).flatMap(this::colleague), now);
        } else if (turn.agentLegDied()) {
            calls.cutOff(call);
        }
        calls.record(call);
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
        if (atOnce.isPresent()) {
            return atOnce.get();
        }
        line.answer();
        line.startMusic(call.line().music());
        place.onNext(line::hush);                            // an agent who is free is better than words about the wait
        if (!place.decided() && call.mayForecast()) {
            announcer.forecast(line, distributor.forecast(call.id()), call.need().language());
        }
        var meanwhile = place.next(Duration.ZERO);           // asked first: to hold costs a renewal of the lease
        return meanwhile.isPresent() ? meanwhile.get() : line.hold(place::next);
    }

    private void hand(AgiSession line, LiveCall call, Place.Next next) throws CallerHungUp, LineLost {
        switch (next) {
            case Place.Next.Ring(var decision) -> hand(line, decision.agent().id().text(),
                    RingPlan.agent(decision.agent(), call.line().ring(), call.line().phoneDeadline()));
            case Place.Next.RingGuardia(var decision) -> hand(line, "", RingPlan.guardia(decision.people(), call.line().guardiaRing()));
            case Place.Next.CallerLeft() -> throw new IllegalStateException("nobody is rung for who left (call=" + call.id() + ")");
        }
    }

    /** On record only once the dialplan has it: a ring that never was is nobody's fault. */
    private void offered(LiveCall call, Place.Next next) {
        switch (next) {
            case Place.Next.Ring(var decision) ->
                    call.offered(List.of(decision.agent()), decision.explanation(), false, clock.instant());
            case Place.Next.RingGuardia(var decision) -> call.offered(decision.people(), decision.explanation(), true, clock.instant());
            case Place.Next.CallerLeft() -> throw new IllegalStateException("nobody is offered who left (call=" + call.id() + ")");
        }
        calls.record(call);
    }

    /** One command: each is a round trip, and silence for the caller. What to do is said last, when all it needs is there. */
    private static void hand(AgiSession line, String agent, RingPlan plan) throws CallerHungUp, LineLost {
        var told = new LinkedHashMap<String, String>();
        told.put("ATIENDE_AGENT", agent);
        told.put("ATIENDE_DIAL", plan.dial());
        told.put("ATIENDE_RING", plan.seconds());
        told.put("ATIENDE_ONE", plan.oneDevice().orElse(""));
        told.put("ATIENDE_DO", "dial");
        line.set(told);
    }
}
