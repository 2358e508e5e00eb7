package org.atiende.match;

import java.time.Duration;
import java.util.List;

import org.atiende.agent.Agent;
import org.atiende.agent.AgentId;
import org.atiende.agent.Availability;
import org.atiende.agent.SiteProof;
import org.atiende.experience.Handling;
import org.atiende.tel.CallId;
import org.atiende.tel.RingOutcome;

/** Everything that can happen to the waiting line and the agents. */
public sealed interface Event {

    /** A caller enters the line: first turn, or back in it. */
    record CallWaits(WaitingCall call) implements Event {
    }

    /** The caller left the line, or a decision for them could not be carried out: whoever was reserved is freed. */
    record CallLeaves(CallId call) implements Event {
    }

    /** The caller was promised a call, or cannot be: the guardia may ring for whoever stays. */
    record CapSettled(CallId call) implements Event {
    }

    /** Nothing could be offered to this caller after all: they neither refused nor accepted. */
    record NothingOffered(CallId call) implements Event {
    }

    /** A ring ended without a talk. */
    record RingEnded(CallId call, AgentId agent, RingOutcome outcome, int pauseAfterNoAnswer) implements Event {
    }

    /** The roster as it is from now on; what is known of an agent who stays is kept. */
    record RosterRead(List<Agent> agents) implements Event {
    }

    record AgentChose(AgentId agent, Availability availability) implements Event {
    }

    record AgentLocated(AgentId agent, SiteProof proof) implements Event {
    }

    /** The agent's phone has just registered or answered a check: whatever was wrong with it, it lives. */
    record PhoneRegistered(AgentId agent) implements Event {
    }

    /** How many channels live on the agent's phone, whoever made them. */
    record PhoneChannels(AgentId agent, int live) implements Event {
    }

    /** The agent's phone rings for this call. */
    record PhoneRings(AgentId agent, CallId call) implements Event {
    }

    /** Agent and caller hear each other. */
    record TalkBegan(AgentId agent, CallId call) implements Event {
    }

    /** They no longer do; wrap-up begins. */
    record TalkEnded(AgentId agent, CallId call, Duration talked) implements Event {
    }

    /** Asterisk cannot be asked: nothing said of phones is believed until {@link PhonesKnown}. */
    record PhonesUnknown() implements Event {
    }

    record PhonesKnown() implements Event {
    }

    /** The caller was told this of the wait. */
    record WaitTold(CallId call, Forecast.Expected expected) implements Event {
    }

    /** So long talks are known to last from now on. */
    record TalksLearned(Handling.Learned talks) implements Event {
    }

    /** Time passed. */
    record Tick() implements Event {
    }
}
