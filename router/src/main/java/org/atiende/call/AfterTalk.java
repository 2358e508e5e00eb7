package org.atiende.call;

import org.atiende.agi.AgiScript;
import org.atiende.agi.AgiSession;
import org.atiende.agi.CallerHungUp;
import org.atiende.agi.LineLost;

/**
 * The turn after a talk ({@code agi://…/after/v1}): the agent said goodbye and the caller is still there. The answer is the end, as nobody
 * asked for anything else; the dialplan ends the call just the same when no router is there to say so.
 */
public final class AfterTalk implements AgiScript {

    @Override
    public void run(AgiSession line) throws CallerHungUp, LineLost {
        line.set("ATIENDE_DO", "end");
    }
}
