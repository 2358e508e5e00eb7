package org.atiende.bench;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;

import org.atiende.agent.Agent;
import org.atiende.agent.AgentId;
import org.atiende.agent.Availability;
import org.atiende.agent.SiteProof;
import org.atiende.agi.AgiSession;
import org.atiende.call.Admission;
import org.atiende.call.Calls;
import org.atiende.call.CapTalk;
import org.atiende.call.InboundCall;
import org.atiende.call.Lines;
import org.atiende.customer.CustomerDirectory;
import org.atiende.fake.MemoryStore;
import org.atiende.fake.Office;
import org.atiende.ledger.CallRecord;
import org.atiende.ledger.Disposition;
import org.atiende.ledger.Ledger;
import org.atiende.match.Distributor;
import org.atiende.match.Event;
import org.atiende.match.Forecast;
import org.atiende.need.AffinityPolicy;
import org.atiende.need.NeedReader;
import org.atiende.presence.CallWatch;
import org.atiende.promise.Promises;
import org.atiende.speech.Announcer;
import org.atiende.speech.PromiseHeard;
import org.atiende.speech.PromiseWords;
import org.atiende.tel.CallId;
import org.atiende.tel.Endpoint;
import org.atiende.tel.NumberReader;
import org.atiende.tel.RingOutcome;

/**
 * The routing that both FastAGI servers ask: the real {@link Distributor} and {@link Calls}, agents who answer at once and talk for as
 * long as they are told, and a ledger that keeps nothing. It plays the part of Asterisk's events on a thread of its own.
 */
final class BusyFloor implements Ledger, Calls.Meter, Announcer {

    private static final String PHONE = "PJSIP/";

    private record Offered(CallId call, AgentId agent, Instant at) {
    }

    final Distributor distributor = new Distributor(Clock.systemUTC(), Office.ZONE, _ -> {
    }, Executors.newSingleThreadExecutor(Thread.ofPlatform().daemon().name("forecasts").factory()));
    private final Lines lines = new Lines(List.of(Office.line()));
    private final CustomerDirectory directory = _ -> List.of();
    private final Promises promises = MemoryStore.noPromises();
    final Calls calls = new Calls(lines, new Calls.Records(directory, this, promises), new NeedReader(AffinityPolicy.usual()), distributor, Clock.systemUTC(), this);
    final NumberReader numbers = new NumberReader("ES");
    private final LinkedBlockingQueue<Offered> offers = new LinkedBlockingQueue<>();
    private final Set<CallId> offered = ConcurrentHashMap.newKeySet();
    private final Duration talk;

    /** @param agents none of them means that callers wait for ever */
    BusyFloor(int agents, Duration talk) {
        this.talk = talk;
        var roster = IntStream.range(0, agents).mapToObj(BusyFloor::agent).toList();
        distributor.tell(new Event.RosterRead(roster));
        distributor.tell(new Event.PhonesKnown());
        for (var agent : roster) {
            distributor.tell(new Event.AgentChose(agent.id(), new Availability.SignedIn()));
            distributor.tell(new Event.AgentLocated(agent.id(), new SiteProof.OnSite("127.0.1.11", Office.SITE.name())));
        }
        Thread.ofPlatform().daemon().name("floor").start(this::work);
    }

    /** The production script, for so many calls at once. */
    InboundCall script(int most) {
        return new InboundCall(calls, distributor, numbers, this, new CapTalk(promises, distributor, this, Clock.systemUTC(), Office.ZONE),
                new Admission(new Admission.Limits(most, 0, most, most), lines, calls, directory));
    }

    /** As {@code Router} does it. */
    void tickLikeTheRouter(Duration most) {
        Thread.ofVirtual().name("ticker").start(() -> {
            while (true) {
                LockSupport.parkNanos(distributor.untilNextChange(most).toNanos());
                distributor.tick();
            }
        });
    }

    private static Agent agent(int number) {
        return new Agent(new AgentId("agent-" + number), "Agent " + number, new Endpoint(Integer.toString(1_000 + number)), Office.SITE.name(),
                Set.of("es"), Map.of("power", new Agent.Skill("power", 1, Optional.empty())), false, Duration.ZERO);
    }

    /** A decision that the dialplan has is on record: the phone rings. */
    @Override
    public void record(CallRecord call) {
        if (!call.closed() && !call.offers().isEmpty() && call.answeredBy().isEmpty() && offered.add(call.id())) {
            offers.add(new Offered(call.id(), call.offers().getLast().agents().getFirst(), Instant.now().plus(talk)));
        }
    }

    private void work() {
        try {
            while (true) {
                var offer = offers.take();
                begin(offer);
                LockSupport.parkNanos(Math.max(0, Duration.between(Instant.now(), offer.at()).toNanos()));
                end(offer);
            }
        } catch (InterruptedException over) {
            Thread.currentThread().interrupt();
        }
    }

    private void begin(Offered offer) {
        distributor.tell(new Event.PhoneChannels(offer.agent(), 1));
        distributor.tell(new Event.PhoneRings(offer.agent(), offer.call()));
        distributor.tell(new Event.TalkBegan(offer.agent(), offer.call()));
        calls.talkBegan(offer.call(), offer.agent());
    }

    private void end(Offered offer) {
        distributor.tell(new Event.TalkEnded(offer.agent(), offer.call(), talk));
        calls.talkEnded(offer.call(), offer.agent(), talk);
        distributor.tell(new Event.PhoneChannels(offer.agent(), 0));
        ended(offer.call(), "ANSWER");
        offered.remove(offer.call());
    }

    /** What the dialplan's hang-up handler tells. */
    void ended(CallId call, String dialStatus) {
        calls.ended(call, new CallWatch.Ending(dialStatus, 16, PHONE + "1000"));
    }

    @Override
    public Optional<CallRecord> find(CallId id) {
        return Optional.empty();
    }

    /** No crumb may be swept yet: turns after talks do that, and calls of a bench have none. */
    @Override
    public boolean isWritten(CallId id) {
        return false;
    }

    @Override
    public List<CallRecord> openCalls() {
        return List.of();
    }

    @Override
    public List<CallRecord> latest(int count) {
        return List.of();
    }

    @Override
    public Map<Disposition, Integer> countSince(Instant arrival) {
        return Map.of();
    }

    @Override
    public void flush() {
        // nothing is kept
    }

    @Override
    public void callEnded(String line, Disposition how, Duration waited) {
        // counted by nobody
    }

    @Override
    public void callRefused(String line, Admission.Refusal why) {
        throw new IllegalStateException("nobody is refused on this floor (why=" + why + ")");
    }

    @Override
    public void offerEnded(RingOutcome how) {
        // counted by nobody
    }

    /** Optional in the script, and left out for both servers: it would measure a sound file. */
    @Override
    public void forecast(AgiSession line, Forecast forecast, String language) {
        // nothing is said
    }

    @Override
    public void say(AgiSession line, String key, String language) {
        // nothing is said
    }

    @Override
    public Optional<String> sound(String key, String language) {
        return Optional.empty();
    }

    @Override
    public PromiseHeard promise(AgiSession line, PromiseWords words, String language) {
        return PromiseHeard.NOTHING;
    }
}
