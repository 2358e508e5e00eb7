package org.atiende.keeping;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.FutureTask;

import org.atiende.agent.AgentTable;
import org.atiende.customer.Case;
import org.atiende.customer.Customer;
import org.atiende.customer.CustomerTable;
import org.atiende.fake.MemoryStore;
import org.atiende.fake.Office;
import org.atiende.fake.Tone;
import org.atiende.followup.FollowUp;
import org.atiende.followup.FollowUps;
import org.atiende.presence.CallWatch.Ending;
import org.atiende.promise.Promise;
import org.atiende.promise.Promise.State;
import org.atiende.promise.PromiseStory;
import org.atiende.speech.MessageSounds;
import org.atiende.speech.PromptCatalogue;
import org.atiende.speech.PromptRenderer;
import org.atiende.tel.CallId;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How a message is told, by what Asterisk says, what the rows say, and by whichever router speaks. */
class MessageKeeperTest extends KeeperStation {

    @TempDir
    private static Path folder;

    private final FollowUps followUps = Office.followUps(store, clock);
    private final StatusRound round = new StatusRound(telling(followUps, messages), Office.FOLLOW_UP, promises, _ -> Office.line());

    @Override
    CaseMessages messages() {
        try {
            var catalogue = PromptCatalogue.of(folder, Set.of("es"), new PromptCatalogue.Names("Luz del Duero", List.of()), folder);
            var renderer = new PromptRenderer(Tone.command(folder, 16_000, 1, .1), Map.of("es", "es"));
            renderer.render(catalogue.find("message.open", "es").orElseThrow());
            return new CaseMessages(Office.followUps(store, clock), Office.FOLLOW_UP, promises, new MessageSounds(catalogue, renderer), _ -> Optional.of(ANA));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @BeforeEach
    void rosaHasACase() {
        store.change("people", handle -> {
            AgentTable.insert(handle, List.of(ANA, LUIS));
            CustomerTable.insert(handle, List.of(new CustomerTable.Known(new Customer("C-1", "Rosa", "es", 2, Optional.empty()),
                    Set.of(MemoryStore.HOME))));
        });
        asterisk.put("ATIENDE_TRUNK", "trunk");
        asterisk.put("ATIENDE_CLI", "\"Luz del Duero\" <+34910000000>");
    }

    private Promise owed(int impact, String message) {
        written(impact, message);
        clock.pass(Office.FOLLOW_UP.settle());
        round.look();
        return promises.latest(1).getFirst();
    }

    private void written(int impact, String message) {
        followUps.put(new Case("K-1", "C-1", "power", Optional.of(ANA.id()), true, impact, Office.NINE, Optional.empty(), "No supply."),
                new FollowUp.Word(Optional.empty(), Optional.of(message), Optional.empty()));
    }

    private FollowUp followUp() {
        return followUps.find("K-1").orElseThrow().followUp();
    }

    private Promise row(Promise promise) {
        return promises.find(promise.id()).orElseThrow();
    }

    private FutureTask<Optional<Instant>> tended(PromiseKeeper by, Promise promise) {
        var tending = new FutureTask<>(() -> by.tend(promise.id()));
        Thread.startVirtualThread(tending);
        return tending;
    }

    private CallId awaitCalled() {
        await().atMost(SOON).until(() -> placed.size() == 1);
        return new CallId(placed.getLast().channelId());
    }

    private List<Optional<String>> outcomes() {
        return promises.stories(1).getFirst().tries().stream().map(PromiseStory.Try::outcome).toList();
    }

    @Test
    void customerAloneIsCalledWithOurNumberAndKnowsWhenTheMessageWasHeard() {
        var promise = owed(3, "A technician comes.");
        var tending = tended(keeper, promise);
        var attempt = awaitCalled();
        var call = placed.getLast();
        assertThat(call.dial()).isEqualTo("PJSIP/" + MemoryStore.HOME.e164() + "@trunk");
        assertThat(call.callerId().orElseThrow().number()).isEqualTo("+34910000000");
        assertThat(call.variables()).containsEntry("ATIENDE_NUMBER", MemoryStore.HOME.e164()).containsEntry("ATIENDE_LINE", "power");
        assertThat(row(promise).state()).as("on disk before the ring").isEqualTo(State.PLACING);

        events.customerRings(attempt);
        await().atMost(SOON).until(() -> row(promise).firstRung().isPresent());
        assertThat(keeper.messages().answered(attempt)).isPresent();
        assertThat(row(promise).state()).as("on disk before the first word").isEqualTo(State.ANSWERED);
        assertThat(keeper.messages().answered(attempt)).as("it begins once").isEmpty();
        assertThat(followUp().isNew()).isTrue();
        keeper.messages().said(attempt, true);
        assertThat(again(tending)).isEmpty();
        assertThat(row(promise).state()).isEqualTo(State.KEPT);
        assertThat(followUp().isNew()).isFalse();
        assertThat(followUp().toldAt()).contains(clock.instant());
        assertThat(followUp().toldIn()).contains(attempt);
        assertThat(outcomes()).containsExactly(Optional.of("TOLD"));
    }

    @Test
    void whatWasWrittenWhileTheMessageWasSpokenIsNotKnown() {
        var promise = owed(3, "A technician comes.");
        var tending = tended(keeper, promise);
        var attempt = awaitCalled();
        keeper.messages().answered(attempt);
        written(3, "No technician comes.");
        keeper.messages().said(attempt, true);
        assertThat(again(tending)).isEmpty();
        assertThat(followUp().isNew()).isTrue();
        assertThat(followUp().callAt()).contains(clock.instant().plus(Office.FOLLOW_UP.settle()));
    }

    @Test
    void graveCaseIsToldByAPerson() {
        var promise = owed(Office.FOLLOW_UP.personFromImpact(), "The line is down for a week.");
        tended(keeper, promise);
        awaitRung(1, ANA);
    }

    @Test
    void nextContactWithoutAWordIsAPersons() {
        var promise = owed(3, "A technician comes.");
        promises.change(promise.id(), row -> Optional.of(row.ends(State.KEPT, clock.instant())));
        clock.pass(Duration.between(clock.instant(), followUp().nextContact().orElseThrow()));
        round.look();
        tended(keeper, promises.live().isEmpty() ? promises.latest(1).getFirst() : promises.live().getFirst());
        awaitRung(1, ANA);
    }

    @ParameterizedTest
    @CsvSource({"17, false, 1", "19, false, 1", "21, false, 1", "16, true, 1", "0, true, 1", "1, false, 1", "34, false, 0", "38, false, 0", "0, false, 0"})
    void onlyWhatTheCustomerDidCostsThemATry(int cause, boolean rang, int calls) {
        var promise = owed(3, "A technician comes.");
        var tending = tended(keeper, promise);
        var attempt = awaitCalled();
        if (rang) {
            events.customerRings(attempt);
        }
        events.customerGone(attempt, cause);
        var next = again(tending).orElseThrow();
        assertThat(row(promise).calls()).isEqualTo(calls);
        assertThat(row(promise).state()).isEqualTo(State.DUE);
        assertThat(next).as("by plan, or soon").isEqualTo(clock.instant().plus(calls == 1 ? Duration.ofMinutes(5) : Attempts.LATER));
        assertThat(promises.messageWasBegun(promise.id())).as("the next one speaks it").isFalse();
    }

    @Test
    void whoHungUpOnTheMessageIsCalledByAPerson() {
        var promise = owed(3, "A technician comes.");
        var tending = tended(keeper, promise);
        var attempt = awaitCalled();
        keeper.messages().answered(attempt);
        events.ended(attempt, new Ending("", 16, ""));
        events.customerGone(attempt, 16);
        keeper.messages().said(attempt, false);
        assertThat(again(tending)).contains(clock.instant().plus(Duration.ofMinutes(5)));
        assertThat(outcomes()).containsExactly(Optional.of("HEARD_A_PART"));
        clock.pass(Duration.ofMinutes(5));
        tended(keeper, row(promise));
        awaitRung(2, ANA);
    }

    @Test
    void messageThatARouterBeganAndDidNotEndIsNotSpokenAgain() {
        var promise = owed(3, "A technician comes.");
        tended(keeper, promise);
        var attempt = awaitCalled();
        keeper.messages().answered(attempt);
        keeper.close();                                      // killed in the middle of a word
        var successor = keeper();
        assertThat(successor.tend(promise.id())).contains(clock.instant().plus(Attempts.LATER));
        assertThat(row(promise).state()).isEqualTo(State.DUE);
        clock.pass(Attempts.LATER);
        tended(successor, promise);
        awaitRung(2, ANA);
        successor.close();
    }

    @Test
    void callThatARouterPlacedIsFollowedByItsSuccessor() {
        var promise = owed(3, "A technician comes.");
        tended(keeper, promise);
        var attempt = awaitCalled();
        keeper.close();
        asterisk.put(attempt + "CHANNEL(state)", "Ringing");
        var successor = keeper();
        var tending = tended(successor, promise);
        await().atMost(SOON).until(() -> {
            new PromiseCalls(successor, legs, new AttemptCrumbs(promises)).customerRings(attempt);
            return row(promise).firstRung().isPresent();
        });
        assertThat(successor.messages().answered(attempt)).isPresent();
        successor.messages().said(attempt, true);
        assertThat(again(tending)).isEmpty();
        assertThat(placed).hasSize(1);
        successor.close();
    }

    @Test
    void anyRouterMaySpeakAndTheOneThatCalledHearsOfIt() {
        var promise = owed(3, "A technician comes.");
        var tending = tended(keeper, promise);
        var attempt = awaitCalled();
        var other = keeper();
        assertThat(other.messages().answered(attempt)).isPresent();
        other.messages().said(attempt, true);
        assertThat(again(tending)).isEmpty();
        assertThat(row(promise).state()).isEqualTo(State.KEPT);
        other.close();
    }

    @Test
    void whoIsOnTheLineAlreadyIsToldByThePersonTheyTalkWith() {
        var promise = owed(3, "A technician comes.");
        tended(keeper, promise);
        var attempt = awaitCalled();
        onTheLine.add(MemoryStore.HOME);
        assertThat(keeper.messages().answered(attempt)).isEmpty();
        assertThat(promises.messageWasBegun(promise.id())).isFalse();
    }

    @Test
    void nobodyIsCalledWithoutATrunkOrANumberToShow() {
        var promise = owed(3, "A technician comes.");
        asterisk.put("ATIENDE_CLI", "anonymous");
        assertThat(keeper.tend(promise.id())).contains(clock.instant().plus(Attempts.LATER));
        asterisk.put("ATIENDE_CLI", "+34910000000");
        asterisk.remove("ATIENDE_TRUNK");
        assertThat(keeper.tend(promise.id())).contains(clock.instant().plus(Attempts.LATER));
        deaf = true;
        assertThat(keeper.tend(promise.id())).contains(clock.instant().plus(Attempts.LATER));
        assertThat(placed).isEmpty();
        assertThat(row(promise).calls()).isZero();
    }

    @Test
    void callThatNobodyTellsAnythingOfIsMadeAgain() {
        var promise = owed(3, "A technician comes.");
        var tending = tended(keeper, promise);
        awaitCalled();
        clock.pass(MemoryStore.POLICY.ring().plus(Attempts.NEWS).plusSeconds(1));
        assertThat(again(tending)).contains(clock.instant().plus(Attempts.LATER));
        assertThat(outcomes()).containsExactly(Optional.of("LOST"));
        assertThat(row(promise).calls()).isZero();
    }
}
