package org.atiende.call;

import org.atiende.agi.AgiScript;
import org.atiende.agi.AgiSession;
import org.atiende.agi.CallerHungUp;
import org.atiende.agi.LineLost;
import org.atiende.keeping.AgentLegs;
import org.atiende.tel.CallId;
import org.atiende.tel.RingOutcome;

/**
 * The turn after a talk ({@code agi://…/after/v1}): somebody said goodbye to the caller, who is still there. The answer is the end, as
 * nobody asked for anything else; the dialplan ends the call just the same when no router is there to say so. Only if Asterisk says that
 * the agent's line died is it another turn: after an earlier talk of the same call the dialplan cannot tell, because it still holds who
 * hung up then.
 */
public final class AfterTalk implements AgiScript {

    /** Crumbs of earlier calls removed on the way. */
    private static final int CRUMBS = 5;

    private final Calls calls;
    private final AgentLegs promised;

    /** @param promised how agents left the calls that we made */
    public AfterTalk(Calls calls, AgentLegs promised) {
        this.calls = calls;
        this.promised = promised;
    }

    @Override
    public void run(AgiSession line) throws CallerHungUp, LineLost {
        var id = line.request().argument(0).filter(CallId::isOne).map(CallId::new);
        if (id.filter(CallId::isOutgoing).isPresent()) {
            line.set("ATIENDE_DO", promised.leftAlone(id.get(), Calls.NEWS) ? "turn" : "end");
            return;
        }
        var call = id.flatMap(calls::find);
        if (call.flatMap(known -> known.agentLeft(Calls.NEWS)).filter(RingOutcome::lineDied).isPresent()) {
            calls.cutOff(call.get());
            line.set("ATIENDE_DO", "turn");
            return;
        }
        calls.crumbs().sweep(line, CRUMBS);
        line.set("ATIENDE_DO", "end");
    }
}
