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
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import org.atiende.agent.Agent;
import org.atiende.agent.AgentId;
import org.atiende.agent.AgentState;
import org.atiende.agent.Availability;
import org.atiende.agent.SiteProof;
import org.atiende.ami.Originate;
import org.atiende.fake.MemoryStore;
import org.atiende.fake.Office;
import org.atiende.fake.SettableClock;
import org.atiende.match.Distributor;
import org.atiende.match.Event;
import org.atiende.presence.CallWatch.Ending;
import org.atiende.promise.Promise;
import org.atiende.promise.Promise.State;
import org.atiende.promise.PromiseStory;
import org.atiende.promise.Promises;
import org.atiende.promise.Promises.Made;
import org.atiende.store.Store;
import org.atiende.store.StoreSettings;
import org.atiende.tel.CallId;
import org.atiende.tel.PhoneNumber;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How a promise is kept, told by what Asterisk says and what the row says. */
class PromiseKeeperTest implements Telephone {

    private static final Duration SOON = Duration.ofSeconds(10);
    private static final Agent ANA = Office.agent("ana", "power:1");
    private static final Agent LUIS = Office.agent("luis", "power:1");

    private final SettableClock clock = new SettableClock(Office.NINE);
    private final Store store = Store.open(StoreSettings.url("jdbc:h2:mem:keeper-" + System.nanoTime()));
    private final Promises promises = new Promises(store, Map.of("power", MemoryStore.POLICY), _ -> true, clock, SOON, new MemoryStore.Uncounted());
    private final Distributor distributor = new Distributor(clock, Office.ZONE, _ -> { });
    private final Set<PhoneNumber> onTheLine = ConcurrentHashMap.newKeySet();
    private final List<Originate> placed = new CopyOnWriteArrayList<>();
    private final Map<String, String> asterisk = new ConcurrentHashMap<>();
    private final AtomicInteger asked = new AtomicInteger();
    private final PromiseKeeper keeper = keeper();
    private final AgentLegs legs = new AgentLegs();
    private final PromiseCalls events = new PromiseCalls(keeper, legs, new AttemptCrumbs(promises));

    private PromiseKeeper keeper() {
        return new PromiseKeeper(promises, distributor, this, _ -> Office.line(), onTheLine::contains, new PromiseKeeper.Clocks(clock, clock));
    }

    @Override
    public void originate(Originate call) {
        placed.add(call);
    }

    @Override
    public Optional<String> getVar(Optional<String> channel, String expression) {
        asked.incrementAndGet();
        return Optional.ofNullable(asterisk.get(channel.orElse("") + expression));
    }

    @BeforeEach
    void open() {
        distributor.tell(new Event.RosterRead(List.of(ANA, LUIS)));
        distributor.tell(new Event.PhonesKnown());
        atWork(ANA);
        atWork(LUIS);
    }

    private void atWork(Agent agent) {
        distributor.tell(new Event.AgentLocated(agent.id(), new SiteProof.OnSite("127.0.1.11", Office.SITE.name())));
        distributor.tell(new Event.AgentChose(agent.id(), new Availability.SignedIn()));
    }

    @AfterEach
    void close() {
        keeper.close();
        store.close();
    }

    private Promise promised() {
        var made = promises.make(new CallId("c.1"), Optional.of(MemoryStore.about(MemoryStore.HOME, "K-1")), "power", List.of(ANA.id()));
        return ((Made.ToSay) made).promise();
    }

    private Promise row() {
        return promises.find("call-c.1").orElseThrow();
    }

    private void itsMinuteComes(Promise promise) {
        clock.pass(Duration.between(clock.instant(), promise.due()));
    }

    private FutureTask<Optional<Instant>> tended(PromiseKeeper by) {
        var tending = new FutureTask<>(() -> by.tend("call-c.1"));
        Thread.startVirtualThread(tending);
        return tending;
    }

    private static Optional<Instant> again(FutureTask<Optional<Instant>> tending) {
        try {
            return tending.get(SOON.toSeconds(), TimeUnit.SECONDS);
        } catch (Exception e) {
            throw new AssertionError("it was not done with", e);
        }
    }

    private CallId awaitRung(int times, Agent whom) {
        await().atMost(SOON).until(() -> placed.size() == times);
        assertThat(placed.getLast().dial()).isEqualTo(whom.endpoint().device());
        return new CallId(placed.getLast().channelId());
    }

    @Test
    void agentIsRungFirstAndWhatIsDoneIsOnDiskBeforeIt() {
        var promise = promised();
        itsMinuteComes(promise);
        var tending = tended(keeper);
        var attempt = awaitRung(1, ANA);
        assertThat(row().state()).isEqualTo(State.PLACING);
        assertThat(row().attempt()).contains(attempt);
        assertThat(placed.getLast().callerId().orElseThrow().number()).as("the agent sees who it is").isEqualTo(MemoryStore.HOME.e164());
        assertThat(distributor.state(ANA.id()).orElseThrow()).isInstanceOf(AgentState.Reserved.class);

        assertThat(keeper.answered(attempt)).get().extracting(Promise::state).isEqualTo(State.ANSWERED);
        assertThat(keeper.answered(attempt)).as("a second turn of the same leg calls nobody").isEmpty();
        events.customerRings(attempt);
        await().atMost(SOON).until(() -> row().firstRung().isPresent());
        events.talkBegan(attempt, ANA.id());
        await().atMost(SOON).until(() -> row().state() == State.TALKING);
        clock.pass(PromiseKeeper.TALKED);
        assertThat(again(tending)).isEmpty();
        assertThat(row().state()).isEqualTo(State.KEPT);
        assertThat(row().late(clock.instant())).isFalse();
    }

    /** To write the row took its time, and somebody else's call is on the phone by then. */
    @Test
    void agentWhoIsTakenBeforeTheRowIsWrittenIsNotRung() throws InterruptedException {
        var promise = promised();
        itsMinuteComes(promise);
        var written = new CountDownLatch(1);
        var writer = Thread.startVirtualThread(() -> store.change("hold", handle -> {
            handle.execute("UPDATE promises SET calls = calls WHERE id = 'call-c.1'");
            written.countDown();
            await().atMost(SOON).until(() -> distributor.state(ANA.id()).orElseThrow() instanceof AgentState.Reserved);
            distributor.tell(new Event.PhoneChannels(ANA.id(), 1));
        }));
        written.await();
        assertThat(again(tended(keeper))).isPresent();
        writer.join();
        assertThat(placed).isEmpty();
        assertThat(row().state()).isEqualTo(State.DUE);
        assertThat(row().calls()).as("it costs the customer no try").isZero();
        assertThat(promises.stories(1).getFirst().tries()).singleElement().extracting(PromiseStory.Try::outcome).isEqualTo(Optional.of("AGENT_TAKEN"));
    }

    @Test
    void nothingIsDoneBeforeItsTimeOrOutsideTheHours() {
        var promise = promised();
        assertThat(keeper.tend(promise.id())).contains(promise.nextTry());
        assertThat(placed).isEmpty();
        assertThat(row()).isEqualTo(promise);
    }

    @Test
    void whoWasNamedIsWaitedForUntilTheMinuteAndThenAnybodyQualified() {
        var promise = promised();
        distributor.tell(new Event.TalkBegan(ANA.id(), new CallId("other.1")));
        clock.pass(Duration.between(clock.instant(), promise.nextTry()));
        var tending = tended(keeper);
        await().atMost(SOON).until(() -> distributor.waiting().size() == 1);
        distributor.tick();
        assertThat(placed).as("luis is free, but was not named").isEmpty();
        itsMinuteComes(promise);
        distributor.tick();
        var attempt = awaitRung(1, LUIS);
        events.ended(attempt, new Ending("BUSY", 17, ""));
        assertThat(again(tending)).isPresent();
    }

    @Test
    void agentWhoDoesNotAnswerCostsTheCustomerNothingAndSomebodyElseIsRung() {
        var promise = promised();
        itsMinuteComes(promise);
        var tending = tended(keeper);
        var attempt = awaitRung(1, ANA);
        events.agentGone(attempt, ANA.id(), 0);
        assertThat(again(tending)).contains(clock.instant());
        assertThat(row().state()).isEqualTo(State.DUE);
        assertThat(row().calls()).isZero();
        assertThat(distributor.state(ANA.id()).orElseThrow()).isInstanceOf(AgentState.Free.class);
        var second = tended(keeper);
        events.ended(awaitRung(2, LUIS), new Ending("", 16, ""));
        assertThat(again(second)).as("he hung up while the customer's phone rang: ours, not the customer's").contains(clock.instant());
        assertThat(row().calls()).isZero();
    }

    @ParameterizedTest
    @CsvSource({"BUSY, 17, 1", "NOANSWER, 0, 1", "CHANUNAVAIL, 1, 1", "CHANUNAVAIL, 34, 0", "CONGESTION, 38, 0", "CANCEL, 0, 0"})
    void whatTheCustomersSideSaysDecidesWhoseTryItWas(String status, int cause, int calls) {
        itsMinuteComes(promised());
        var tending = tended(keeper);
        var attempt = awaitRung(1, ANA);
        keeper.answered(attempt);
        events.ended(attempt, new Ending(status, cause, ""));
        assertThat(again(tending)).isPresent();
        assertThat(row().state()).isEqualTo(State.DUE);
        assertThat(row().calls()).isEqualTo(calls);
    }

    @Test
    void planOfRetriesComesToAnEndAndAPersonTakesOver() {
        itsMinuteComes(promised());
        for (var call = 1; call <= MemoryStore.POLICY.retries().size() + 1; call++) {
            var tending = tended(keeper);
            var attempt = awaitRung(call, ANA);
            keeper.answered(attempt);
            events.ended(attempt, new Ending("NOANSWER", 0, ""));
            var next = again(tending);
            if (call <= MemoryStore.POLICY.retries().size()) {
                assertThat(next).contains(clock.instant().plus(MemoryStore.POLICY.retries().get(call - 1)));
                clock.pass(MemoryStore.POLICY.retries().get(call - 1));
            } else {
                assertThat(next).isEmpty();
            }
        }
        assertThat(row().state()).isEqualTo(State.UNREACHED);
        assertThat(keeper.tend("call-c.1")).isEmpty();
    }

    @Test
    void customerWhoIsOnTheLineIsNotRung() {
        itsMinuteComes(promised());
        onTheLine.add(MemoryStore.HOME);
        assertThat(keeper.tend("call-c.1")).hasValueSatisfying(at -> assertThat(at).isAfter(clock.instant()));
        assertThat(placed).isEmpty();
        onTheLine.clear();
        var tending = tended(keeper);
        var attempt = awaitRung(1, ANA);
        onTheLine.add(MemoryStore.HOME);
        assertThat(keeper.answered(attempt)).as("she rang in while the agent's phone rang").isEmpty();
        events.ended(attempt, new Ending("", 16, ""));
        assertThat(again(tending)).isPresent();
    }

    @Test
    void promiseThatIsSettledWhileItWaitsForAnAgentIsLetGo() {
        var promise = promised();
        distributor.tell(new Event.AgentChose(ANA.id(), new Availability.SignedOut()));
        distributor.tell(new Event.AgentChose(LUIS.id(), new Availability.SignedOut()));
        itsMinuteComes(promise);
        var tending = tended(keeper);
        await().atMost(SOON).until(() -> distributor.waiting().size() == 1);
        promises.change(promise.id(), row -> Optional.of(row.ends(State.WITHDRAWN, clock.instant())));
        assertThat(again(tending)).isPresent();
        assertThat(distributor.waiting()).isEmpty();
        assertThat(keeper.tend(promise.id())).isEmpty();
        assertThat(placed).isEmpty();
    }

    /** The process died after it had placed the attempt; another one tends the promise. */
    private CallId diedAfterPlacing() {
        itsMinuteComes(promised());
        tended(keeper);
        var attempt = awaitRung(1, ANA);
        keeper.close();
        return attempt;
    }

    @Test
    void attemptThatIsGoneWithoutATraceIsMadeAgain() {
        diedAfterPlacing();
        assertThat(keeper().tend("call-c.1")).contains(clock.instant());
        assertThat(row().state()).isEqualTo(State.DUE);
    }

    @Test
    void attemptThatEndedMeanwhileIsReadFromItsCrumb() {
        var attempt = diedAfterPlacing();
        keeper.answered(attempt);
        asterisk.put("DB(atiende-end/" + attempt + ")", "1795336576^NOANSWER^0^");
        keeper().tend("call-c.1");
        assertThat(row().state()).isEqualTo(State.DUE);
        assertThat(row().calls()).isEqualTo(1);
    }

    @Test
    void talkThatNobodyFollowedCountsByItsCrumb() {
        var attempt = diedAfterPlacing();
        keeper.answered(attempt);
        asterisk.put("DB(atiende-end/" + attempt + ")", "1795336576^ANSWER^16^");
        assertThat(keeper().tend("call-c.1")).isEmpty();
        assertThat(row().state()).isEqualTo(State.KEPT);
    }

    /** The manager link was away while they talked; when it is back, it is over, and the dialplan says that they did. */
    @Test
    void talkThatNobodySawForTheManagerLinkWasAwayCounts() {
        itsMinuteComes(promised());
        var tending = tended(keeper);
        var attempt = awaitRung(1, ANA);
        keeper.answered(attempt);
        asterisk.put(attempt + "CHANNEL(state)", "Up");
        distributor.tell(new Event.PhonesUnknown());
        clock.pass(Duration.ofMinutes(1));
        await().atMost(SOON).until(() -> asked.get() > 0);
        distributor.tell(new Event.PhonesKnown());
        events.ended(attempt, new Ending("ANSWER", 16, ""));
        assertThat(again(tending)).isEmpty();
        assertThat(row().state()).isEqualTo(State.KEPT);
    }

    /** What happened meanwhile comes all at once, and a talk of a minute looks as if it had been none. */
    @Test
    void talkThatPassedWhileThisProcessStoodStillCounts() {
        itsMinuteComes(promised());
        var tending = tended(keeper);
        var attempt = awaitRung(1, ANA);
        keeper.answered(attempt);
        asterisk.put(attempt + "CHANNEL(state)", "Up");
        await().atMost(SOON).until(() -> {
            clock.pass(Duration.ofMinutes(1));
            return asked.get() > 0;
        });
        events.talkBegan(attempt, ANA.id());
        events.talkEnded(attempt, ANA.id(), Duration.ZERO);
        events.ended(attempt, new Ending("ANSWER", 16, ""));
        assertThat(again(tending)).isEmpty();
        assertThat(row().state()).isEqualTo(State.KEPT);
    }

    @Test
    void attemptThatStillLivesIsFollowedAndNotMadeTwice() {
        var attempt = diedAfterPlacing();
        keeper.answered(attempt);
        asterisk.put(attempt + "CHANNEL(state)", "Up");
        var successor = keeper();
        var tending = tended(successor);
        var news = new PromiseCalls(successor, legs, new AttemptCrumbs(promises));
        await().atMost(SOON).until(() -> {
            news.talkBegan(attempt, ANA.id());
            return row().state() == State.TALKING;
        });
        news.talkEnded(attempt, ANA.id(), PromiseKeeper.TALKED);
        assertThat(again(tending)).isEmpty();
        assertThat(row().state()).isEqualTo(State.KEPT);
        assertThat(placed).hasSize(1);
    }

    /** Nobody listened when the talk began, and so nobody will be told of it. */
    @Test
    void attemptThatTalksSinceBeforeAnybodyListenedIsKept() {
        var attempt = diedAfterPlacing();
        keeper.answered(attempt);
        asterisk.put(attempt + "CHANNEL(state)", "Up");
        asterisk.put(attempt + "BRIDGEPEER", "PJSIP/trunk-00000004");
        var tending = tended(keeper());
        await().atMost(SOON).until(() -> row().state() == State.TALKING);
        await().atMost(SOON).until(() -> {
            clock.pass(Duration.ofSeconds(1));
            return tending.isDone();
        });
        assertThat(again(tending)).isEmpty();
        assertThat(row().state()).isEqualTo(State.KEPT);
    }

    @Test
    void customerIsLeftAloneWhenNoTalkBeganOrTheAgentsLineDied() {
        var attempt = CallId.outgoing("cb-1");
        assertThat(legs.leftAlone(attempt, Duration.ZERO)).as("they never talked").isTrue();
        events.talkBegan(attempt, new AgentId("ana"));
        events.agentLeft(attempt, new AgentId("ana"), 16);
        assertThat(legs.leftAlone(attempt, Duration.ZERO)).as("a goodbye").isFalse();
        events.talkBegan(attempt, new AgentId("ana"));
        events.agentLeft(attempt, new AgentId("ana"), 44);
        assertThat(legs.leftAlone(attempt, Duration.ZERO)).as("the line died").isTrue();
    }
}
