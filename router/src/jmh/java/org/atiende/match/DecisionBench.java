package org.atiende.match;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

import org.atiende.agent.Agent;
import org.atiende.agent.Availability;
import org.atiende.agent.SiteProof;
import org.atiende.fake.Office;
import org.atiende.tel.CallId;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * How long the pure core takes to decide, by the number of agents on duty; half of them can do what callers need. Every operation ends
 * as it began, so that it can be measured again and again.
 *
 * <pre>{@code
 * mvn process-test-classes
 * java -cp "router/target/test-classes:router/target/classes:$(cat router/target/test.classpath)" org.openjdk.jmh.Main DecisionBench
 * }</pre>
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.SampleTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 3, time = 1)
@Fork(1)
public class DecisionBench {

    private static final LinePolicy LINE = Office.line();
    private static final SiteProof ON_SITE = new SiteProof.OnSite("127.0.1.11", Office.SITE.name());

    /** More than one, so that the line itself costs something. */
    private static final int WAITING = 10;

    @Param({"10", "100", "1000"})
    public int agents;

    private List<Agent> people;
    private RoutingCore allFree;
    private RoutingCore allTalk;
    private Instant now;
    private long calls;
    private CallId talk;
    private Decision last;

    @Setup
    public void open() {
        now = Office.NINE;
        people = IntStream.range(0, agents).mapToObj(i -> withoutWrapUp(Office.agent("a" + i, i % 2 == 0 ? "power:1" : "billing:1"))).toList();
        allFree = opened();
        allTalk = opened();
        people.forEach(agent -> talks(agent, new CallId("first." + agent.id())));
        talk = new CallId("first." + people.getFirst().id());
        IntStream.range(0, WAITING).forEach(_ -> allTalk.step(new Event.CallWaits(caller()), now, this::decided));
    }

    private static Agent withoutWrapUp(Agent agent) {
        return new Agent(agent.id(), agent.name(), agent.endpoint(), agent.site(), agent.languages(), agent.skills(), agent.supervisor(),
                Duration.ZERO);
    }

    private RoutingCore opened() {
        var core = new RoutingCore(Office.ZONE);
        core.step(new Event.RosterRead(people), now, this::decided);
        core.step(new Event.PhonesKnown(), now, this::decided);
        for (var agent : people) {
            core.step(new Event.AgentLocated(agent.id(), ON_SITE), now, this::decided);
            core.step(new Event.AgentChose(agent.id(), new Availability.SignedIn()), now, this::decided);
        }
        return core;
    }

    private void talks(Agent agent, CallId call) {
        allTalk.step(new Event.PhoneChannels(agent.id(), 1), now, this::decided);
        allTalk.step(new Event.TalkBegan(agent.id(), call), now, this::decided);
    }

    private WaitingCall caller() {
        now = now.plusMillis(1);
        return new WaitingCall(new CallId("call." + calls++), LINE, Floor.need("power", "es", 0), now, false, Optional.empty(), false, Instant.MIN, false);
    }

    private void decided(Decision decision) {
        last = decision;
    }

    /** A caller comes while everybody is free, is given an agent, and hangs up: two events, one decision. */
    @Benchmark
    public Decision callerComesWhileAllAreFree() {
        var call = caller();
        allFree.step(new Event.CallWaits(call), now, this::decided);
        allFree.step(new Event.CallLeaves(call.id()), now, this::decided);
        return last;
    }

    /** An agent hangs up while ten callers wait, is given the first, and talks; another caller comes: five events, one decision. */
    @Benchmark
    public Decision agentIsFreeWhileTenWait() {
        var agent = people.getFirst();
        allTalk.step(new Event.TalkEnded(agent.id(), talk, Duration.ofMinutes(3)), now, this::decided);
        allTalk.step(new Event.PhoneChannels(agent.id(), 0), now, this::decided);
        talk = ((Decision.Assigned) last).call();
        talks(agent, talk);
        allTalk.step(new Event.CallWaits(caller()), now, this::decided);
        return last;
    }
}
