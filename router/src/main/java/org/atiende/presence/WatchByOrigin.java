package org.atiende.presence;

import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;

import org.atiende.agent.AgentId;
import org.atiende.tel.CallId;

/**
 * Tells news of calls that customers make to one, of calls that we make to another. A call in which a customer heard a message and stayed
 * is from then on like one that they made.
 *
 * @param incoming who knows the calls that reach us
 * @param outgoing who knows the calls whose id we chose
 */
public record WatchByOrigin(CallWatch incoming, CallWatch outgoing) implements CallWatch {

    private boolean ours(String id) {
        return CallId.isOne(id) && of(new CallId(id)) == outgoing;
    }

    private CallWatch of(CallId call) {
        return call.isOutgoing() || call.isMessage() && !incoming.isCall(call.text()) ? outgoing : incoming;
    }

    @Override
    public boolean isCall(String uniqueId) {
        return ours(uniqueId) ? outgoing.isCall(uniqueId) : incoming.isCall(uniqueId);
    }

    @Override
    public void rings(CallId call, AgentId agent) {
        of(call).rings(call, agent);
    }

    @Override
    public void customerRings(CallId call) {
        of(call).customerRings(call);
    }

    @Override
    public void talkBegan(CallId call, AgentId agent) {
        of(call).talkBegan(call, agent);
    }

    @Override
    public void talkEnded(CallId call, AgentId agent, Duration talked) {
        of(call).talkEnded(call, agent, talked);
    }

    @Override
    public void agentLeft(CallId call, AgentId agent, int cause) {
        of(call).agentLeft(call, agent, cause);
    }

    @Override
    public void agentGone(CallId call, AgentId agent, int cause) {
        of(call).agentGone(call, agent, cause);
    }

    @Override
    public void customerGone(CallId call, int cause) {
        of(call).customerGone(call, cause);
    }

    @Override
    public void transferred(CallId call, String story) {
        of(call).transferred(call, story);
    }

    @Override
    public void ended(CallId call, Ending how) {
        of(call).ended(call, how);
    }

    @Override
    public void resynced(Set<String> live, Map<String, String> crumbs) {
        incoming.resynced(live, only(crumbs, id -> !ours(id)));
        outgoing.resynced(live, only(crumbs, this::ours));
    }

    private static Map<String, String> only(Map<String, String> crumbs, Predicate<String> which) {
        return crumbs.entrySet().stream().filter(crumb -> which.test(crumb.getKey())).collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
    }

    @Override
    public void listed(Set<String> live) {
        incoming.listed(live);
        outgoing.listed(live);
    }
}
