package org.atiende.presence;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BiPredicate;
import java.util.function.Function;
import java.util.function.Supplier;

import org.atiende.agent.Agent;
import org.atiende.agent.AgentId;
import org.atiende.agent.Availability;
import org.atiende.match.Decision;
import org.atiende.match.Distributor;
import org.atiende.match.Event;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Signing in and out, pausing and resuming, by phone, by API, or because a phone stayed silent. One change at a time per agent; the
 * router acts on it at once and keeps it on disk, so that a restart does not send anybody home.
 */
public final class Attendance {

    private static final Logger LOG = LoggerFactory.getLogger(Attendance.class);

    /** Keeps a choice durably; false when it could not be written now (it is in force all the same). */
    public interface Keeper {
        boolean keep(AgentId agent, Availability chosen);
    }

    /** What came of an agent's wish. */
    public enum Result {
        SIGNED_IN, SIGNED_OUT, PAUSED, RESUMED,
        /** The phone is not in the networks of the agent's site. */
        REFUSED_OFF_SITE,
        /** Only who is signed in can pause. */
        NOT_SIGNED_IN,
        /** In force now, but it may be forgotten at a restart. */
        NOT_STORED,
        UNKNOWN_AGENT
    }

    private final Distributor distributor;
    private final Keeper keeper;
    private final BiPredicate<Agent, String> onSite;
    private final Map<AgentId, Availability> chosen = new ConcurrentHashMap<>();
    private final Map<AgentId, ReentrantLock> locks = new ConcurrentHashMap<>();

    /**
     * @param kept what the agents chose before the restart
     * @param onSite whether packets from this address come from the agent's site
     */
    public Attendance(Distributor distributor, Keeper keeper, BiPredicate<Agent, String> onSite, List<Agent> roster,
            Map<AgentId, Availability> kept) {
        this.distributor = distributor;
        this.keeper = keeper;
        this.onSite = onSite;
        roster.forEach(agent -> {
            var before = kept.getOrDefault(agent.id(), new Availability.SignedOut());
            chosen.put(agent.id(), before);
            locks.put(agent.id(), new ReentrantLock());
            distributor.tell(new Event.AgentChose(agent.id(), before));
        });
    }

    public Availability of(AgentId agent) {
        return chosen.getOrDefault(agent, new Availability.SignedOut());
    }

    /** From the phone: the address its packets came from is proof enough to sign in, and the lack of it to refuse. */
    public Result toggleSignIn(Agent agent, String address) {
        return oneAtATime(agent.id(), () -> signInOrOut(agent, address));
    }

    private Result signInOrOut(Agent agent, String address) {
        if (!(of(agent.id()) instanceof Availability.SignedOut)) {
            return choose(agent.id(), new Availability.SignedOut(), "phone");
        }
        return onSite.test(agent, address) ? choose(agent.id(), new Availability.SignedIn(), "phone") : Result.REFUSED_OFF_SITE;
    }

    public Result togglePause(Agent agent, String by) {
        return oneAtATime(agent.id(), () -> of(agent.id()) instanceof Availability.Paused
                ? choose(agent.id(), new Availability.SignedIn(), by)
                : choose(agent.id(), new Availability.Paused("break"), by));
    }

    /** Ends a pause. Who is signed out is not signed in by it: that takes a phone on site, or the wish to. */
    public Result resume(AgentId agent, String by) {
        return oneAtATime(agent, () -> of(agent) instanceof Availability.SignedOut ? Result.NOT_SIGNED_IN
                : choose(agent, new Availability.SignedIn(), by));
    }

    /**
     * Memory, distributor and disk must end the same when phone and desk change an agent at once. The lock is the agent's own, and keeping
     * is bounded by the keeper; nothing told under it comes back here.
     */
    private Result oneAtATime(AgentId agent, Supplier<Result> change) {
        var lock = locks.get(agent);
        if (lock == null) {
            return Result.UNKNOWN_AGENT;
        }
        lock.lock();
        try {
            return change.get();
        } finally {
            lock.unlock();
        }
    }

    /**
     * @param by who asked, for the audit line
     * @return what is in force now
     */
    public Result choose(AgentId agent, Availability wish, String by) {
        return oneAtATime(agent, () -> change(agent, wish, by));
    }

    private Result change(AgentId agent, Availability wish, String by) {
        var before = of(agent);
        if (before instanceof Availability.SignedOut && wish instanceof Availability.Paused) {
            return Result.NOT_SIGNED_IN;
        }
        if (wish instanceof Availability.SignedIn && distributor.agent(agent).filter(known -> known.endpoint().isOutside()).isPresent()) {
            return Result.REFUSED_OFF_SITE;
        }
        var result = counts(agent, wish, by);
        if (!keeper.keep(agent, wish)) {
            LOG.warn("The store does not take it; a restart would forget it. (agent={} by={})", agent, by);
            return Result.NOT_STORED;
        }
        return result;
    }

    private Result counts(AgentId agent, Availability wish, String by) {
        var before = of(agent);
        chosen.put(agent, wish);
        distributor.tell(new Event.AgentChose(agent, wish));
        LOG.info("{} is now {}. (agent={} by={})", agent, words(wish), agent, by);
        return switch (wish) {
            case Availability.SignedOut() -> Result.SIGNED_OUT;
            case Availability.SignedIn() -> before instanceof Availability.Paused ? Result.RESUMED : Result.SIGNED_IN;
            case Availability.Paused(var _) -> Result.PAUSED;
        };
    }

    /** The distributor has paused somebody whose phone stayed silent; here it is kept. */
    public void paused(Decision.AgentPaused decision) {
        choose(decision.agent(), new Availability.Paused(decision.reason()), "unanswered rings");
    }

    /**
     * What these agents chose at another router on the same store: in force here as well, and on disk already.
     *
     * @param kept what an agent last chose, wherever
     */
    public void learn(Set<AgentId> agents, Function<AgentId, Availability> kept) {
        agents.forEach(agent -> oneAtATime(agent, () -> counts(agent, kept.apply(agent), "another router")));      // they may choose here meanwhile
    }

    private static String words(Availability chosen) {
        return switch (chosen) {
            case Availability.SignedIn() -> "signed in";
            case Availability.SignedOut() -> "signed out";
            case Availability.Paused(var reason) -> "paused (" + reason + ")";
        };
    }
}
