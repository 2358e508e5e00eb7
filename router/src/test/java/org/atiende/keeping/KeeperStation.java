package org.atiende.keeping;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import org.atiende.agent.Agent;
import org.atiende.agent.Availability;
import org.atiende.agent.SiteProof;
import org.atiende.ami.AmiLost;
import org.atiende.ami.Originate;
import org.atiende.fake.MemoryStore;
import org.atiende.fake.Office;
import org.atiende.fake.SettableClock;
import org.atiende.followup.Announcements;
import org.atiende.followup.FollowUps;
import org.atiende.match.Distributor;
import org.atiende.match.Event;
import org.atiende.notice.Notices;
import org.atiende.promise.Promise;
import org.atiende.promise.Promises;
import org.atiende.promise.Promises.Made;
import org.atiende.promise.RingLimits;
import org.atiende.store.Store;
import org.atiende.store.StoreSettings;
import org.atiende.tel.CallId;
import org.atiende.tel.PhoneNumber;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** A keeper of promises with an Asterisk that does what a test says. */
abstract class KeeperStation implements Telephone {

    static final Duration SOON = Duration.ofSeconds(10);
    static final Agent ANA = Office.agent("ana", "power:1");
    static final Agent LUIS = Office.agent("luis", "power:1");

    final SettableClock clock = new SettableClock(Office.NINE);
    final Store store = Store.open(StoreSettings.url("jdbc:h2:mem:keeper-" + System.nanoTime()));
    final Promises promises = new Promises(store, Map.of("power", MemoryStore.POLICY), _ -> true, clock, SOON, new MemoryStore.Uncounted());
    final Distributor distributor = new Distributor(clock, Office.ZONE, _ -> { });
    final Set<PhoneNumber> onTheLine = ConcurrentHashMap.newKeySet();
    final List<Originate> placed = new CopyOnWriteArrayList<>();
    final Map<String, String> asterisk = new ConcurrentHashMap<>();
    final AtomicInteger asked = new AtomicInteger();
    volatile boolean deaf;
    final CaseMessages messages = messages();
    final PromiseKeeper keeper = keeper();
    final AgentLegs legs = new AgentLegs();
    final PromiseCalls events = new PromiseCalls(keeper, legs, new AttemptCrumbs(promises));

    PromiseKeeper keeper() {
        return new PromiseKeeper(promises, distributor, this, _ -> Office.line(), keeperPace(promises), messages, new PromiseKeeper.Clocks(clock, clock));
    }

    StatusRound.Telling telling(FollowUps followUps, CaseMessages messages) {
        return new StatusRound.Telling(followUps, new Announcements(store, followUps, clock), messages, new Notices(store, true, clock));
    }

    CallingPace keeperPace(Promises of) {
        return new CallingPace(distributor, of, Office.FOLLOW_UP, RingLimits.USUAL, onTheLine::contains, clock);
    }

    CaseMessages messages() {
        return Office.noMessages(store, promises, clock);
    }

    @Override
    public void originate(Originate call) {
        placed.add(call);
    }

    @Override
    public Optional<String> getVar(Optional<String> channel, String expression) throws AmiLost {
        asked.incrementAndGet();
        if (deaf) {
            throw new AmiLost("no answer");
        }
        return Optional.ofNullable(asterisk.get(channel.orElse("") + expression));
    }

    @BeforeEach
    void open() {
        distributor.tell(new Event.RosterRead(List.of(ANA, LUIS)));
        distributor.tell(new Event.PhonesKnown());
        atWork(ANA);
        atWork(LUIS);
    }

    void atWork(Agent agent) {
        distributor.tell(new Event.AgentLocated(agent.id(), new SiteProof.OnSite("127.0.1.11", Office.SITE.name())));
        distributor.tell(new Event.AgentChose(agent.id(), new Availability.SignedIn()));
    }

    @AfterEach
    void close() {
        keeper.close();
        store.close();
    }

    Promise promised() {
        var made = promises.make(new CallId("c.1"), Optional.of(MemoryStore.about(MemoryStore.HOME, "K-1")), "power", List.of(ANA.id()));
        return ((Made.ToSay) made).promise();
    }

    Promise row() {
        return promises.find("call-c.1").orElseThrow();
    }

    void itsMinuteComes(Promise promise) {
        clock.pass(Duration.between(clock.instant(), promise.due()));
    }

    FutureTask<Optional<Instant>> tended(PromiseKeeper by) {
        var tending = new FutureTask<>(() -> by.tend("call-c.1"));
        Thread.startVirtualThread(tending);
        return tending;
    }

    static Optional<Instant> again(FutureTask<Optional<Instant>> tending) {
        try {
            return tending.get(SOON.toSeconds(), TimeUnit.SECONDS);
        } catch (Exception e) {
            throw new AssertionError("it was not done with", e);
        }
    }

    CallId awaitRung(int times, Agent whom) {
        await().atMost(SOON).until(() -> placed.size() == times);
        assertThat(placed.getLast().dial()).isEqualTo(whom.endpoint().device());
        return new CallId(placed.getLast().channelId());
    }
}
