package org.atiende.keeping;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

import org.atiende.agent.AgentId;
import org.atiende.keeping.Attempt.News;
import org.atiende.presence.CallWatch;
import org.atiende.tel.CallId;

/** What Asterisk's events say of the calls that we make, as news for whoever keeps the promise behind them. */
public final class PromiseCalls implements CallWatch {

    private final PromiseKeeper keeper;
    private final AgentLegs agentLegs;
    private final AttemptCrumbs crumbs;

    public PromiseCalls(PromiseKeeper keeper, AgentLegs agentLegs, AttemptCrumbs crumbs) {
        this.keeper = keeper;
        this.agentLegs = agentLegs;
        this.crumbs = crumbs;
    }

    @Override
    public boolean isCall(String uniqueId) {
        return CallId.isOne(uniqueId) && (new CallId(uniqueId).isOutgoing() || new CallId(uniqueId).isMessage());
    }

    @Override
    public void rings(CallId call, AgentId agent) {
        // the core was told by the switchboard; the row says since the attempt was placed that it is about to ring
    }

    @Override
    public void customerRings(CallId call) {
        keeper.tell(call, new News.CustomerRings());
    }

    @Override
    public void talkBegan(CallId call, AgentId agent) {
        agentLegs.talkBegan(call);
        keeper.tell(call, new News.TalkBegan());
    }

    @Override
    public void talkEnded(CallId call, AgentId agent, Duration talked) {
        keeper.tell(call, new News.TalkEnded(talked));
    }

    @Override
    public void agentLeft(CallId call, AgentId agent, int cause) {
        agentLegs.left(call, cause);
    }

    @Override
    public void agentGone(CallId call, AgentId agent, int cause) {
        keeper.tell(call, new News.AgentGone(cause));
    }

    @Override
    public void customerGone(CallId call, int cause) {
        keeper.tell(call, new News.CustomerGone(cause));
    }

    @Override
    public void transferred(CallId call, String story) {
        // an agent may hand the customer on as in any call; the promise was to call, and that is done
    }

    @Override
    public void ended(CallId call, Ending how) {
        crumbs.left(call);
        keeper.tell(call, new News.Over(how.dialStatus(), how.cause()));
    }

    @Override
    public void resynced(Set<String> live, Map<String, String> left) {
        left.keySet().stream().filter(id -> !live.contains(id)).map(CallId::new).forEach(crumbs::left);
        left.forEach((id, crumb) -> Optional.of(id).filter(gone -> !live.contains(gone)).map(CallId::new).ifPresent(gone -> {
            var how = Ending.of(crumb);
            keeper.tell(gone, new News.Over(how.dialStatus(), how.cause()));
        }));
    }

    @Override
    public void listed(Set<String> live) {
        // an attempt that died with its Asterisk is missed by who follows it: its channel is asked for when its time is over
    }
}
