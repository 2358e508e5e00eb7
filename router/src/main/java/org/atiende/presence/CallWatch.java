package org.atiende.presence;

import java.time.Duration;
import java.util.Map;
import java.util.Set;

import org.atiende.agent.AgentId;
import org.atiende.tel.CallId;

/**
 * Who wants to know how calls go on. Called on the one thread of Asterisk's events, in their order; must return at once.
 * What is told of calls that we make concerns who makes them alone.
 */
public interface CallWatch {

    /** Whether a channel with this unique id is a caller of ours. */
    boolean isCall(String uniqueId);

    /** An agent's phone rings for the call. */
    void rings(CallId call, AgentId agent);

    void talkBegan(CallId call, AgentId agent);

    void talkEnded(CallId call, AgentId agent, Duration talked);

    /**
     * The phone of an agent who talked on this call is out of it.
     *
     * @param cause of the hang-up (Q.850)
     */
    void agentLeft(CallId call, AgentId agent, int cause);

    /** The customer's phone rings in a call that we make. */
    default void customerRings(CallId call) {
    }

    /** The phone of an agent that was rung first for a call that we make is out of it. */
    default void agentGone(CallId call, AgentId agent, int cause) {
    }

    /** The customer's phone is out of a call that we made to them alone; also when it was never picked up. */
    default void customerGone(CallId call, int cause) {
    }

    /** An agent sent the caller elsewhere with the phone's own keys; {@code story} says it in words. */
    void transferred(CallId call, String story);

    /** The call is over, says its hang-up handler; also for calls that no router saw. */
    void ended(CallId call, Ending how);

    /**
     * After Asterisk was read anew: the calls that still live, and the crumbs the others left behind.
     *
     * @param live unique ids of all channels
     * @param crumbs call id to what the hang-up handler wrote
     */
    void resynced(Set<String> live, Map<String, String> crumbs);

    /**
     * Asterisk was asked again which channels there are, all events before that having been told.
     *
     * @param live unique ids of all channels
     */
    void listed(Set<String> live);

    /** How the dialplan saw the end. */
    record Ending(String dialStatus, int cause, String peer) {

        /** A crumb is {@code epoch^DIALSTATUS^HANGUPCAUSE^peer}, as the dialplan's hang-up handler writes it. */
        public static Ending of(String crumb) {
            var parts = crumb.split("\\^", -1);
            if (parts.length < 4) {
                return new Ending("", 0, "");
            }
            return new Ending(parts[1], parts[2].matches("[0-9]{1,3}") ? Integer.parseInt(parts[2]) : 0, parts[3]);
        }
    }
}
