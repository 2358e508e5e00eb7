package org.atiende.match;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import org.atiende.agent.Agent;
import org.atiende.agent.AgentId;
import org.atiende.agent.AgentState;
import org.atiende.agent.Availability;
import org.atiende.agent.SiteProof;
import org.atiende.experience.Handling;
import org.atiende.experience.World;
import org.atiende.fake.Office;
import org.atiende.need.Need;
import org.atiende.need.Need.Preference;
import org.atiende.tel.CallId;
import org.atiende.tel.RingOutcome;

/** A core with agents at work and a clock that a story sets: what happens is told in telephone verbs, what was decided is kept. */
final class Floor {

    final RoutingCore core = new RoutingCore(Office.ZONE);
    final List<Decision> decisions = new ArrayList<>();
    private final LinePolicy line;
    Instant now = Office.NINE;
    /** Hears after each event what it decided. */
    Consumer<List<Decision>> afterEach = _ -> {
    };

    Floor(LinePolicy line, Agent... agents) {
        this.line = line;
        happens(new Event.RosterRead(List.of(agents)));
        happens(new Event.PhonesKnown());
        for (var agent : agents) {
            comes(agent.id().text());
            pass(Duration.ofSeconds(1));                      // so that the first of the list is the longest idle
        }
    }

    void happens(Event event) {
        int known = decisions.size();
        core.step(event, now, decisions::add);
        afterEach.accept(decisions.subList(known, decisions.size()));
    }

    void pass(Duration length) {
        now = now.plus(length);
        happens(new Event.Tick());
    }

    void comes(String agent) {
        located(agent, new SiteProof.OnSite("127.0.1.11", Office.SITE.name()));
        chooses(agent, new Availability.SignedIn());
    }

    void located(String agent, SiteProof proof) {
        happens(new Event.AgentLocated(new AgentId(agent), proof));
    }

    void chooses(String agent, Availability chosen) {
        happens(new Event.AgentChose(new AgentId(agent), chosen));
    }

    /** What makes a call differ from the plain one: a need of the line, arriving now, with nothing to be promised at the cap. */
    static final class Caller {
        private Need need = need("power", "es", 0);
        private Instant since;
        private boolean front;
        private Optional<WaitingCall.LastRung> lastRung = Optional.empty();
        private boolean capTold = true;
        private Instant guardiaFrom = Instant.MIN;
        private boolean mayBeOffered;

        Caller wants(Need wanted) {
            need = wanted;
            return this;
        }

        Caller since(Instant when) {
            since = when;
            return this;
        }

        Caller atTheFront() {
            front = true;
            return this;
        }

        Caller justRung(String agent, Instant until) {
            lastRung = Optional.of(new WaitingCall.LastRung(new AgentId(agent), until));
            return this;
        }

        Caller toBePromised() {
            capTold = false;
            return this;
        }

        Caller mayBeOffered() {
            mayBeOffered = true;
            return toBePromised();
        }

        Caller guardiaFrom(Instant when) {
            guardiaFrom = when;
            return this;
        }
    }

    static Need need(String skill, String language, int priority, Preference... preferred) {
        return new Need(List.of(skill), language, priority, List.of(preferred), Optional.empty(), List.of("a story"));
    }

    static Preference knows(String agent, int weight, String why) {
        return new Preference(new AgentId(agent), weight, why, false);
    }

    /** Somebody for whom a caller may wait so long. */
    static Preference inCharge(String agent, int seconds) {
        return new Preference(new AgentId(agent), 100, "in charge of case C-1", false, Duration.ofSeconds(seconds));
    }

    /** From now on talks are known to have lasted 60, 61 and so on to 159 s. */
    void talksHeard() {
        var handling = new Handling(0);
        IntStream.range(60, 160).forEach(seconds -> handling.talked(World.ANY_LINE, -1, Duration.ofSeconds(seconds).toNanos()));
        happens(new Event.TalksLearned(handling.news().orElseThrow()));
    }

    WaitingCall waiting(String call, Caller caller) {
        return new WaitingCall(new CallId(call), line, caller.need, caller.since == null ? now : caller.since, caller.front, caller.lastRung,
                caller.capTold, caller.guardiaFrom, caller.mayBeOffered);
    }

    void waits(String call) {
        waits(call, new Caller());
    }

    void waits(String call, Caller caller) {
        happens(new Event.CallWaits(waiting(call, caller)));
    }

    void hangsUp(String call) {
        happens(new Event.CallLeaves(new CallId(call)));
    }

    void rings(String agent, String call) {
        happens(new Event.PhoneChannels(new AgentId(agent), 1));
        happens(new Event.PhoneRings(new AgentId(agent), new CallId(call)));
    }

    void answers(String agent, String call) {
        happens(new Event.PhoneChannels(new AgentId(agent), 1));
        happens(new Event.TalkBegan(new AgentId(agent), new CallId(call)));
    }

    void goodbye(String agent, String call) {
        happens(new Event.TalkEnded(new AgentId(agent), new CallId(call), Duration.ofMinutes(3)));
        channels(agent, 0);
    }

    void channels(String agent, int live) {
        happens(new Event.PhoneChannels(new AgentId(agent), live));
    }

    void ringEnds(String agent, String call, RingOutcome outcome) {
        happens(new Event.RingEnded(new CallId(call), new AgentId(agent), outcome, line.pauseAfterNoAnswer()));
    }

    /** Who the call was last given to; nobody when it waits. */
    Optional<String> gotten(String call) {
        if (core.waiting().stream().anyMatch(waiting -> waiting.id().text().equals(call))) {
            return Optional.empty();
        }
        return decisions.reversed().stream()
                .flatMap(decision -> decision instanceof Decision.Assigned(var id, var agent, var _) && id.text().equals(call)
                        ? Stream.of(agent.id().text()) : Stream.empty())
                .findFirst();
    }

    /** How often the turn of this call was told of the cap. */
    long capsReached(String call) {
        return decisions.stream().filter(new Decision.CapReached(new CallId(call))::equals).count();
    }

    /** Who was to be offered a call before the cap, one after the other. */
    List<String> offered() {
        return decisions.stream().filter(Decision.OfferPromise.class::isInstance).map(decision -> ((Decision.OfferPromise) decision).call().text()).toList();
    }

    /** The last-resort people who were rung for the call, round by round. */
    List<List<String>> guardiaRounds(String call) {
        return decisions.stream()
                .filter(decision -> decision instanceof Decision.GuardiaRings rings && rings.call().text().equals(call))
                .map(decision -> ((Decision.GuardiaRings) decision).people().stream().map(person -> person.id().text()).toList())
                .toList();
    }

    AgentState state(String agent) {
        return core.standing(new AgentId(agent), now).orElseThrow().state();
    }

    List<String> line() {
        return core.waiting().stream().map(call -> call.id().text()).toList();
    }

    String why(String call, Caller caller) {
        return String.join("\n", core.explain(waiting(call, caller), now).sentences());
    }
}
