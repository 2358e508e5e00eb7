package org.atiende.keeping;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;

import org.atiende.agent.AgentId;
import org.atiende.agent.AgentState;
import org.atiende.agent.Availability;
import org.atiende.fake.MemoryStore;
import org.atiende.fake.Office;
import org.atiende.match.Event;
import org.atiende.match.WaitingCall;
import org.atiende.need.Need;
import org.atiende.presence.CallWatch;
import org.atiende.presence.CallWatch.Ending;
import org.atiende.promise.Promise;
import org.atiende.promise.Promise.State;
import org.atiende.promise.PromiseStory;
import org.atiende.tel.CallId;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How a promise is kept, told by what Asterisk says and what the row says. */
class PromiseKeeperTest extends KeeperStation {

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

    /** Ana and Luis are free, and one of them stays so for callers. */
    @Test
    void statusOfACaseIsToldByWhoIsInChargeAndYieldsToCallers() {
        store.change("owe", handle -> promises.owe(handle, MemoryStore.about(MemoryStore.HOME, "K-1"), Optional.of(ANA.id())));
        var status = promises.latest(1).getFirst();
        var need = new Need(List.of("power"), "de", 0, List.of(), Optional.empty(), List.of());
        var caller = distributor.enter(new WaitingCall(new CallId("1.1"), Office.line(), need, clock.instant(), false, Optional.empty(), false, Instant.MIN, false));
        assertThat(keeper.tend(status.id())).as("somebody waits whom nobody here can help").contains(clock.instant().plusSeconds(3));
        assertThat(placed).isEmpty();
        caller.close();
        var tending = new FutureTask<>(() -> keeper.tend(status.id()));
        Thread.startVirtualThread(tending);
        var attempt = awaitRung(1, ANA);
        assertThat(placed.getLast().callerId().orElseThrow().name()).isEqualTo("Status of K-1: C-1");
        assertThat(keeper.answered(attempt)).isPresent();
        events.customerRings(attempt);
        events.talkBegan(attempt, ANA.id());
        events.talkEnded(attempt, ANA.id(), PromiseKeeper.TALKED);
        assertThat(again(tending)).isEmpty();
        assertThat(promises.find(status.id()).orElseThrow().state()).isEqualTo(State.KEPT);
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
