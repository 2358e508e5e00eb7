package org.atiende.call;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

import org.asteriskjava.fastagi.AgiChannel;
import org.asteriskjava.fastagi.AgiException;
import org.asteriskjava.fastagi.AgiRequest;
import org.asteriskjava.fastagi.AgiScript;
import org.atiende.dial.RingPlan;
import org.atiende.match.Decision;
import org.atiende.match.Distributor;
import org.atiende.match.Place;
import org.atiende.tel.CallId;
import org.atiende.tel.NumberReader;

/**
 * One turn of an inbound call as {@link InboundCall} does it, written for Asterisk-Java's own FastAGI server: the same routing is asked,
 * the same acts are done for the caller. What Asterisk-Java has no word for is done in its own way: a variable after the other, and a
 * hang-up is noticed by the next command. For the bench alone.
 */
public final class InboundCallOnAsteriskJava implements AgiScript {

    private static final int LEASE_SECONDS = 30;
    private static final Duration RENEWAL = Duration.ofSeconds(10);

    private final Calls calls;
    private final Distributor distributor;
    private final NumberReader numbers;
    private final boolean together;

    /** @param together whether the variables of the ring go in one {@code MSet}, as {@link InboundCall} sends them */
    public InboundCallOnAsteriskJava(Calls calls, Distributor distributor, NumberReader numbers, boolean together) {
        this.calls = calls;
        this.distributor = distributor;
        this.numbers = numbers;
        this.together = together;
    }

    @Override
    public void service(AgiRequest request, AgiChannel line) throws AgiException {
        var call = calls.resume(turn(request)).orElseThrow();
        try (var place = distributor.enter(call.waiting())) {
            if (await(line, call, place) instanceof Place.Next.Ring(var decision)) {
                hand(line, decision.agent().id().text(), RingPlan.agent(decision.agent(), call.line().ring(), call.line().phoneDeadline()));
                if (place.stands(new Place.Next.Ring(decision))) {
                    line.setVariable("ATIENDE_DO", "dial");
                    offered(call, decision);
                    place.taken();
                }
            }
        }
    }

    private Place.Next await(AgiChannel line, LiveCall call, Place place) throws AgiException {
        var next = place.next(Duration.ZERO);
        if (next.isEmpty()) {
            line.answer();
            line.playMusicOnHold(call.line().music());
            next = place.next(Duration.ZERO);
        }
        if (next.isEmpty()) {
            next = place.next(Calls.WORTH_KEEPING);          // so long the dialplan's own lease does, and nothing is on record
        }
        while (next.isEmpty()) {
            if (!call.isOnRecord()) {
                calls.record(call);
            }
            line.setAutoHangup(LEASE_SECONDS);
            next = place.next(RENEWAL);
        }
        return next.get();
    }

    private void hand(AgiChannel line, String agent, RingPlan plan) throws AgiException {
        if (together) {
            line.exec("MSet", "ATIENDE_AGENT=" + agent + ",ATIENDE_DIAL=" + plan.dial() + ",ATIENDE_RING=" + plan.seconds() + ",ATIENDE_ONE="
                    + plan.oneDevice().orElse(""));
        } else {
            line.setVariable("ATIENDE_AGENT", agent);
            line.setVariable("ATIENDE_DIAL", plan.dial());
            line.setVariable("ATIENDE_RING", plan.seconds());
            line.setVariable("ATIENDE_ONE", plan.oneDevice().orElse(""));
        }
    }

    private void offered(LiveCall call, Decision.Assigned decision) {
        call.offered(List.of(decision.agent()), decision.explanation(), false, Clock.systemUTC().instant());
        calls.record(call);
    }

    private TurnRequest turn(AgiRequest request) {
        var arguments = request.getArguments();
        return new TurnRequest(new CallId(arguments[1]), Instant.ofEpochSecond(Long.parseLong(arguments[2])), false, arguments[3],
                numbers.caller(request.getCallerIdNumber(), 0), Optional.empty(), 0, true, Optional.empty(), false, Optional.empty());
    }
}
