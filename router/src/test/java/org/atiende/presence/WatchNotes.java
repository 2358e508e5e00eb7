package org.atiende.presence;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

import org.atiende.agent.AgentId;
import org.atiende.tel.CallId;

/** Writes down what it is told. */
final class WatchNotes implements CallWatch {

    final Set<String> ours = new HashSet<>(Set.of("c1"));
    final List<String> told = new ArrayList<>();

    @Override
    public boolean isCall(String uniqueId) {
        return ours.contains(uniqueId);
    }

    @Override
    public void rings(CallId call, AgentId agent) {
        told.add(call + " rings " + agent);
    }

    @Override
    public void talkBegan(CallId call, AgentId agent) {
        told.add(call + " talks with " + agent);
    }

    @Override
    public void talkEnded(CallId call, AgentId agent, Duration talked) {
        told.add(call + " talked with " + agent + " for " + talked.toSeconds() + " s");
    }

    @Override
    public void agentLeft(CallId call, AgentId agent, int cause) {
        told.add(agent + " left " + call + " with cause " + cause);
    }

    @Override
    public void customerRings(CallId call) {
        told.add(call + " rings the customer");
    }

    @Override
    public void agentGone(CallId call, AgentId agent, int cause) {
        told.add(agent + ", rung for " + call + ", is gone with cause " + cause);
    }

    @Override
    public void customerGone(CallId call, int cause) {
        told.add("the customer of " + call + " is gone with cause " + cause);
    }

    @Override
    public void transferred(CallId call, String story) {
        told.add(call + ": " + story);
    }

    @Override
    public void ended(CallId call, Ending how) {
        told.add(call + " ended " + how.dialStatus());
        ours.remove(call.text());
    }

    @Override
    public void resynced(Set<String> live, Map<String, String> crumbs) {
        told.add("resynced " + live.size() + " channels, " + crumbs.size() + " crumbs");
    }

    @Override
    public void listed(Set<String> live) {
        told.add("listed " + live.size());
    }
}
