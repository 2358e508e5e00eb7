package org.atiende.match;

import java.util.List;

import org.atiende.agent.Agent;
import org.atiende.agent.AgentId;
import org.atiende.ledger.ForecastRecord;
import org.atiende.tel.CallId;

/** What the core decides. The agents named in it are reserved for that call from the same instant. */
public sealed interface Decision {

    /** Ring this agent for this call. */
    record Assigned(CallId call, Agent agent, Explanation explanation) implements Decision {
    }

    /**
     * The caller is to be offered a call, before the cap: they will hardly have a person in time, or others behind would not. They keep their
     * place, and whoever gets free is theirs. Decided once for a call.
     */
    record OfferPromise(CallId call) implements Decision {
    }

    /**
     * The cap has come and nobody suitable is free: the caller is to be promised a call. They keep their place meanwhile, and whoever
     * gets free is theirs; the guardia waits for {@link Event.CapSettled}, though not for ever. Decided once for a call.
     */
    record CapReached(CallId call) implements Decision {
    }

    /** The cap has passed and nobody suitable is free: ring these last-resort people at once, the first answer wins. */
    record GuardiaRings(CallId call, List<Agent> people, Explanation explanation) implements Decision {

        public GuardiaRings {
            people = List.copyOf(people);
        }
    }

    /** What no caller waits for. */
    sealed interface Notice extends Decision {
    }

    /** This agent is paused from now on by their own phone's silence. */
    record AgentPaused(AgentId agent, String reason) implements Notice {
    }

    /** A wait was forecast, or it is known what became of it. */
    record Forecasted(ForecastRecord forecast) implements Notice {
    }

    /** This phone still rings for the call though its time is long over: the ring is to be ended, or the caller waits for nobody. */
    record RingOverdue(CallId call, Agent agent) implements Notice {
    }
}
