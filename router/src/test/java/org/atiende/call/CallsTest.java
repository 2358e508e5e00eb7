package org.atiende.call;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executors;

import org.atiende.agent.Agent;
import org.atiende.fake.MemoryStore;
import org.atiende.fake.Office;
import org.atiende.ledger.Disposition;
import org.atiende.ledger.Offer;
import org.atiende.match.Explanation;
import org.atiende.need.AffinityPolicy;
import org.atiende.need.NeedReader;
import org.atiende.presence.CallWatch.Ending;
import org.atiende.tel.CallId;
import org.atiende.tel.CallerNumber;
import org.atiende.tel.RingOutcome;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Calls from their first turn to the end that Asterisk reports, in whatever order news of them comes. */
@Timeout(30)
class CallsTest {

    private static final Agent ANA = Office.agent("ana", "power:1", "#1001");
    private final Station station = new Station(Office.line(), 100, ANA);
    private final Calls calls = station.calls;

    @AfterEach
    void close() {
        station.close();
    }

    private static TurnRequest turn(String id, Duration ago) {
        return new TurnRequest(new CallId(id), Instant.now().minus(ago), false, "+34910000001", new CallerNumber.Unknown(), Optional.empty(), 0, true,
                Optional.empty(), false, Optional.empty());
    }

    private LiveCall comes(String id) {
        return calls.resume(turn(id, Duration.ZERO)).orElseThrow();
    }

    private static Ending ending(String dialStatus) {
        return new Ending(dialStatus, 16, "");
    }

    private void awaitEndings(int count) {
        await().atMost(Station.PATIENCE).untilAsserted(() -> assertThat(station.endings).hasSize(count));
    }

    @Test
    void callKeepsItsClockThroughEveryTurn() {
        var first = comes("c.1");
        station.clock.pass(Duration.ofSeconds(30));
        assertThat(calls.resume(turn("c.1", Duration.ofSeconds(30)))).containsSame(first);
        assertThat(first.arrived()).isEqualTo(Office.NINE);
    }

    @Test
    void callThatWaitedAtAnotherRouterBringsItsClockWithIt() {
        var call = calls.resume(turn("c.1", Duration.ofSeconds(40))).orElseThrow();
        assertThat(Duration.between(call.arrived(), Office.NINE)).isBetween(Duration.ofSeconds(39), Duration.ofSeconds(55));
    }

    @Test
    void callKnowsItsStoryAfterARestart() {
        var before = comes("c.1");
        before.talkBegan(ANA.id(), Office.NINE.plusSeconds(20));
        calls.record(before);
        var restarted = new Calls(new Lines(List.of(Office.line())), new Calls.Records(_ -> List.of(), station.ledger, MemoryStore.noPromises()), new NeedReader(AffinityPolicy.usual()), station.distributor,
                station.clock, station);
        var again = restarted.resume(turn("c.1", Duration.ofSeconds(60))).orElseThrow();
        assertThat(again.record(station.clock.instant()).revision()).isGreaterThan(1);
        assertThat(again.cutOff(true, station.clock.instant())).contains(ANA.id());
    }

    @Test
    void callNoRouterSawIsPutOnRecordWhenItEnds() {
        calls.ended(new CallId("c.1"), ending("ANSWER"));
        awaitEndings(1);
        assertThat(station.story("c.1").disposition()).contains(Disposition.FALLBACK);
        calls.ended(new CallId("c.1"), ending("ANSWER"));
        calls.resynced(Set.of(), Map.of("c.1", "1795336576^ANSWER^16^"));
        assertThat(station.ledger.closings()).hasSize(1);
    }

    @Test
    void callThatAKilledRouterLeftOpenIsClosedWhenItLivesNoMore() {
        var elsewhere = new Station(Office.line(), 100, ANA);
        elsewhere.calls.record(elsewhere.calls.resume(turn("old.1", Duration.ZERO)).orElseThrow());
        station.ledger.record(elsewhere.story("old.1"));
        elsewhere.close();
        calls.resynced(Set.of(), Map.of());
        awaitEndings(1);
        assertThat(station.story("old.1").disposition()).contains(Disposition.ABANDONED);
    }

    @Test
    void callThatCameFromElsewhereWhileTheStoreWasAwayIsToldWholeInTheEnd() {
        var elsewhere = new Station(Office.line(), 100, ANA);
        var there = elsewhere.calls.resume(turn("old.1", Duration.ZERO)).orElseThrow();
        for (var ring = 0; ring < 3; ring++) {
            there.offered(List.of(ANA), new Explanation(List.of(), List.of()), false, Office.NINE);
            there.rungOut("NOANSWER", 0, true, Office.NINE.plusSeconds(12));
            elsewhere.calls.record(there);
        }
        station.ledger.record(elsewhere.story("old.1"));
        elsewhere.close();
        station.ledger.away(true);
        var here = calls.resume(turn("old.1", Duration.ofSeconds(40))).orElseThrow();
        here.offered(List.of(ANA), new Explanation(List.of(), List.of()), false, Office.NINE.plusSeconds(40));
        calls.record(here);
        calls.ended(new CallId("old.1"), new Ending("CANCEL", 0, ""));
        assertThat(station.endings).containsExactly(Disposition.ABANDONED);
        assertThat(station.ledger.closings()).isEmpty();
        station.ledger.away(false);
        await().atMost(Station.PATIENCE).until(() -> station.story("old.1").closed());
        assertThat(station.story("old.1").offers()).extracting(Offer::number).containsExactly(1, 2, 3, 4);
        assertThat(station.story("old.1").offers().getLast().outcome()).contains(RingOutcome.CALLER_LEFT);
    }

    @Test
    void crumbTellsHowACallEndedWhileNobodyListened() {
        var call = comes("c.1");
        call.offered(List.of(ANA), new Explanation(List.of(), List.of()), false, Office.NINE);
        station.clock.pass(Duration.ofMinutes(4));
        calls.resynced(Set.of(), Map.of("c.1", "1795336576^ANSWER^16^PJSIP/1001-1"));
        assertThat(station.endings).containsExactly(Disposition.ANSWERED);
        assertThat(station.story("c.1").answeredBy()).contains(ANA.id());
        assertThat(station.story("c.1").waited()).as("the longest it can have been").isEqualTo(Office.RING);
    }

    @Test
    void crumbOfAnAbandonedCallIsNoTalk() {
        comes("c.1");
        calls.resynced(Set.of(), Map.of("c.1", "1795336576^^0^"));
        assertThat(station.endings).containsExactly(Disposition.ABANDONED);
    }

    @Test
    void crumbsOfStrangersAreReadOnceAndHostileOnesNever() {
        var crumbs = Map.of("c.9", "1795336576^ANSWER^16^", "${SHELL(x)}", "x", "c.8", "rubbish");
        calls.resynced(Set.of(), crumbs);
        awaitEndings(2);
        calls.resynced(Set.of(), crumbs);
        assertThat(station.story("c.9").disposition()).contains(Disposition.FALLBACK);
        assertThat(station.story("c.8").disposition()).contains(Disposition.ABANDONED);
        assertThat(station.ledger.closings()).hasSize(2);
    }

    @Test
    void callOfACrumbWhoseChannelStillLivesGoesOn() {
        comes("c.1");
        calls.resynced(Set.of("c.1"), Map.of("c.1", "1795336576^ANSWER^16^"));
        assertThat(calls.count()).isEqualTo(1);
    }

    @Test
    void callThatDiedWithItsAsteriskIsClosedWhenTwoListsMissIt() {
        comes("c.1");
        calls.resynced(Set.of(), Map.of());
        assertThat(calls.count()).as("it may have come while the list was made").isEqualTo(1);
        calls.listed(Set.of());
        assertThat(calls.count()).isZero();
        awaitEndings(1);
        assertThat(station.endings).containsExactly(Disposition.ABANDONED);
        assertThat(calls.resume(turn("c.1", Duration.ofSeconds(9)))).as("a caller who is there after all is served").isPresent();
    }

    @Test
    void callOfWhichOnlyOneListKnewNothingGoesOn() {
        comes("c.1");
        calls.listed(Set.of());
        calls.listed(Set.of("c.1"));
        calls.listed(Set.of());
        assertThat(calls.count()).isEqualTo(1);
    }

    @ParameterizedTest
    @CsvSource({"1^ANSWER^16^PJSIP/1,ANSWER,16", "1^^0^,'',0", "'','',0", "rubbish,'',0", "1^NOANSWER^x^,NOANSWER,0", "1^A^9999^,A,0", "^^^^^,'',0"})
    void crumbIsReadWhateverItHolds(String crumb, String dialStatus, int cause) {
        var read = Ending.of(crumb);
        assertThat(read.dialStatus()).isEqualTo(dialStatus);
        assertThat(read.cause()).isEqualTo(cause);
    }

    @Test
    void hostileUniqueIdIsNoCall() {
        comes("c.1");
        assertThat(calls.isCall("c.1")).isTrue();
        assertThat(calls.isCall("")).isFalse();
        assertThat(calls.isCall("c.1 ")).isFalse();
        assertThat(calls.isCall("x".repeat(200))).isFalse();
    }

    @Test
    void everyCallHasOneDispositionHoweverTurnsAndEndsCross() throws Exception {
        int rounds = 500;
        try (var threads = Executors.newFixedThreadPool(2)) {
            for (int round = 0; round < rounds; round++) {
                var id = new CallId("r." + round);
                var turn = threads.submit(() -> calls.resume(turn(id.text(), Duration.ZERO)).ifPresent(calls::record));
                var events = threads.submit(() -> {                     // Asterisk's events come on one thread
                    calls.talkBegan(id, ANA.id());
                    calls.ended(id, ending(""));
                    calls.resynced(Set.of(), Map.of(id.text(), "1^^0^"));
                });
                turn.get();
                events.get();
            }
        }
        awaitEndings(rounds);
        assertThat(calls.count()).as("nobody is left over").isZero();
        assertThat(station.ledger.latest(10_000)).hasSize(rounds).allMatch(story -> story.closed());
    }

    @Test
    void ringsAreCountedOnceEach() {
        var call = comes("c.1");
        var nobody = new Explanation(List.of(), List.of());
        call.offered(List.of(ANA), nobody, false, Office.NINE);
        call.rungOut("NOANSWER", 0, true, Office.NINE.plusSeconds(12)).ifPresent(rung -> calls.offerEnded(rung.outcome()));
        calls.ended(call.id(), ending("NOANSWER"));
        assertThat(station.rings).containsExactly(RingOutcome.NO_ANSWER.name());
    }

    @Test
    void callsUnderWayAreShownLongestFirst() {
        comes("c.2");
        station.clock.pass(Duration.ofSeconds(1));
        comes("c.1");
        assertThat(calls.underWay()).extracting(story -> story.id().text()).containsExactly("c.2", "c.1");
    }
}
