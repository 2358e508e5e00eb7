package org.atiende.match;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;

import org.atiende.agent.Agent;
import org.atiende.agent.AgentId;
import org.atiende.agent.Availability;
import org.atiende.agent.SiteProof;
import org.atiende.fake.Office;
import org.atiende.fake.SettableClock;
import org.atiende.forecast.Pace;
import org.atiende.ledger.ForecastRecord;
import org.atiende.ledger.PastCall;
import org.atiende.match.Forecast.Expected;
import org.atiende.tel.CallId;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The wait forecast on a live floor where every talk lasts a hundred seconds and is written up for twenty. */
@Timeout(30)
class ForesightTest {

    private static final Agent ANA = Office.agent("ana", "power:1");
    private static final Agent LUIS = Office.agent("luis", "power:1");
    private static final Duration TALK = Duration.ofSeconds(100);

    private final SettableClock clock = new SettableClock(Office.NINE);
    private final List<ForecastRecord> records = new CopyOnWriteArrayList<>();
    private final Distributor floor = new Distributor(clock, Office.ZONE, notice -> {
        if (notice instanceof Decision.Forecasted(var forecast)) {
            records.add(forecast);
        }
    }, new Foresight.Means(clock, this::ticks, this::rests, Runnable::run));
    private long oneTick;                                     // of the stopwatch, each time it is looked at
    private long stopwatch;
    private long rested;

    private long ticks() {
        stopwatch += oneTick;
        return stopwatch;
    }

    private void rests(long nanos) {
        stopwatch += nanos;
        rested += nanos;
    }

    private void atWork(Agent... agents) {
        floor.tell(new Event.RosterRead(List.of(agents)));
        floor.tell(new Event.PhonesKnown());
        for (var agent : agents) {
            floor.tell(new Event.AgentLocated(agent.id(), new SiteProof.OnSite("127.0.1.11", Office.SITE.name())));
            floor.tell(new Event.AgentChose(agent.id(), new Availability.SignedIn()));
        }
    }

    private void talksHeard(int count) {
        IntStream.range(0, count).forEach(_ -> floor.remember(new PastCall("power", Optional.of(new AgentId("gone")), Duration.ZERO, TALK)));
    }

    private void answers(Agent agent, String call) {
        floor.tell(new Event.PhoneChannels(agent.id(), 1));
        floor.tell(new Event.TalkBegan(agent.id(), new CallId(call)));
    }

    private void goodbye(Agent agent, String call) {
        floor.tell(new Event.TalkEnded(agent.id(), new CallId(call), TALK));
        floor.tell(new Event.PhoneChannels(agent.id(), 0));
    }

    private CallId waits(String call) {
        return waits(call, 0);
    }

    private CallId waits(String call, int priority) {
        var line = new LinePolicy("power", List.of(), "es", "power", Office.CAP, Office.RING, Duration.ofSeconds(3), List.of(), List.of(), Office.RING, 2, "default",
                Optional.empty());
        floor.enter(new WaitingCall(new CallId(call), line, Floor.need("power", "es", priority), clock.instant(), false, Optional.empty(), false, Instant.MIN,
                false));
        return new CallId(call);
    }

    /** Luis is in charge of their case, and worth waiting for him for a minute. */
    private CallId waitsForLuis(String call) {
        floor.enter(new WaitingCall(new CallId(call), Office.line(), Floor.need("power", "es", 0, Floor.inCharge("luis", 60)), clock.instant(), false, Optional.empty(),
                false, Instant.MIN, false));
        return new CallId(call);
    }

    private Expected expected(CallId call) {
        return floor.outlook(call).orElseThrow();
    }

    private long ninetieth(CallId call) {
        return expected(call).ninetieth().toSeconds();
    }

    @Test
    void everybodyIsForecastFromHowLongTheTalksHaveLasted() {
        atWork(ANA, LUIS);
        talksHeard(40);
        answers(ANA, "c1");
        clock.pass(Duration.ofSeconds(30));
        answers(LUIS, "c2");
        clock.pass(Duration.ofSeconds(20));
        var third = waits("c3");
        var fourth = waits("c4");
        var fifth = waits("c5");
        assertThat(expected(third).said()).isEqualTo(new Forecast.Minutes(2));
        assertThat(List.of(ninetieth(third), ninetieth(fourth), ninetieth(fifth))).containsExactly(70L, 100L, 190L);
        assertThat(expected(fourth).ahead()).isEqualTo(1);
        assertThat(expected(fourth).onDuty()).isEqualTo(2);
        assertThat(expected(fourth).longerThan(Duration.ofSeconds(99))).isEqualTo(1);
        assertThat(expected(fourth).longerThan(Duration.ofSeconds(101))).isZero();
        assertThat(floor.outlook(new CallId("nobody"))).isEmpty();
    }

    @Test
    void writingUpEndsOnTimeAndWhoIsRungIsAboutToTalk() {
        atWork(ANA, LUIS);
        talksHeard(40);
        answers(ANA, "c1");
        clock.pass(TALK);
        goodbye(ANA, "c1");
        clock.pass(Duration.ofSeconds(5));
        waits("c2");
        var third = waits("c3");
        assertThat(floor.waiting()).hasSize(1);
        assertThat(ninetieth(third)).isEqualTo(15);
        assertThat(expected(third).said()).isEqualTo(new Forecast.Soon());
        assertThat(ninetieth(waits("c4"))).as("luis is being rung for c2").isEqualTo(120);
    }

    @Test
    void whoIsHeldForTheOwnerByWhatWasLearnedIsForecastWithThem() {
        atWork(ANA, LUIS);
        talksHeard(40);
        floor.tick();
        answers(LUIS, "c1");
        clock.pass(Duration.ofSeconds(80));
        var held = waitsForLuis("c2");
        assertThat(floor.waiting()).as("though ana is free").hasSize(1);
        assertThat(ninetieth(held)).as("the rest of the talk and its wrap-up").isEqualTo(40);
        assertThat(expected(held).said()).isEqualTo(new Forecast.Minutes(1));
    }

    @Test
    void nobodyIsHeldForATalkBeforeEnoughWereHeard() {
        atWork(ANA, LUIS);
        talksHeard(Foresight.ENOUGH_TALKS - 1);
        floor.tick();
        answers(LUIS, "c1");
        clock.pass(Duration.ofSeconds(80));
        waitsForLuis("c2");
        assertThat(floor.waiting()).isEmpty();
    }

    @Test
    void whoIsHeldIsNotToldThatAllAreBusy() {
        atWork(ANA, LUIS);
        answers(LUIS, "c1");
        goodbye(LUIS, "c1");
        var held = waitsForLuis("c2");
        assertThat(floor.waiting()).hasSize(1);
        assertThat(floor.outlook(held)).isEmpty();
        answers(ANA, "c3");
        assertThat(expected(waits("c4")).said()).as("but others are").isEqualTo(new Forecast.Unknown());
    }

    @Test
    void whoPausedDuringTheTalkDoesNotComeBack() {
        atWork(ANA, LUIS);
        talksHeard(40);
        answers(ANA, "c1");
        answers(LUIS, "c2");
        floor.tell(new Event.AgentChose(ANA.id(), new Availability.Paused("lunch")));
        var third = waits("c3");
        var fourth = waits("c4");
        assertThat(List.of(ninetieth(third), ninetieth(fourth))).containsExactly(120L, 240L);
    }

    @Test
    void whoComesWithPriorityPushesTheOthersBack() {
        atWork(ANA);
        talksHeard(40);
        answers(ANA, "c1");
        var second = waits("c2");
        assertThat(ninetieth(second)).isEqualTo(120);
        var urgent = waits("c3", 9);
        clock.pass(Foresight.FRESH.plusMillis(1));
        assertThat(expected(urgent).median().toSeconds()).isEqualTo(118);
        assertThat(expected(second).ahead()).isEqualTo(1);
        assertThat(expected(second).median().toSeconds()).as("a third one with priority may come, too").isBetween(238L, 358L);
    }

    @Test
    void promisedCallThatComesDueTakesTheNextAgent() {
        atWork(ANA);
        talksHeard(40);
        answers(ANA, "c1");
        var second = waits("c2");
        var owed = new WaitingCall(CallId.outgoing("later"), Office.line(), Floor.need("power", "es", 0), clock.instant().plusSeconds(60), true, Optional.empty(),
                true, Instant.MIN, false);
        floor.owes(() -> List.of(owed));
        assertThat(ninetieth(second)).isEqualTo(240);
    }

    @Test
    void promisedCallOfAKindThatNobodyHasAskedForYetIsNobodysHarm() {
        atWork(ANA);
        talksHeard(40);
        answers(ANA, "c1");
        var second = waits("c2");
        floor.owes(() -> IntStream.range(0, 20).mapToObj(index -> new WaitingCall(CallId.outgoing("later"), Office.line(), Floor.need("skill" + index, "es", 0),
                clock.instant().plusSeconds(60), true, Optional.empty(), true, Instant.MIN, false)).toList());
        assertThat(ninetieth(second)).isEqualTo(120);
    }

    @Test
    void forecastThatBreaksIsToldToOneWhoAsksAndLeftAloneForAWhile() {
        atWork(ANA);
        talksHeard(40);
        answers(ANA, "c1");
        var second = waits("c2");
        floor.owes(() -> {
            throw new IllegalStateException("a bug of ours");
        });
        assertThatThrownBy(() -> floor.outlook(second)).hasMessage("a bug of ours");
        assertThat(floor.outlook(second)).isEmpty();
        floor.owes(List::of);
        stopwatch += Duration.ofSeconds(97).toNanos();
        assertThat(floor.outlook(second)).isEmpty();
        stopwatch += Duration.ofSeconds(2).toNanos();
        assertThat(ninetieth(second)).isEqualTo(120);
    }

    @Test
    void nothingIsSaidBeforeEnoughTalksWereHeard() {
        atWork(ANA);
        talksHeard(Foresight.ENOUGH_TALKS - 1);
        answers(ANA, "c1");
        var second = waits("c2");
        assertThat(expected(second).said()).isEqualTo(new Forecast.Unknown());
        floor.tick();
        assertThat(records).isEmpty();
        clock.pass(TALK);
        goodbye(ANA, "c1");
        clock.pass(Duration.ofSeconds(1));
        assertThat(expected(second).said()).as("the thirtieth has ended").isEqualTo(new Forecast.Soon());
    }

    @Test
    void nothingIsSaidWhileNobodyIsAtWorkOrPhonesAreNotKnown() {
        atWork(ANA);
        talksHeard(40);
        answers(ANA, "c1");
        var second = waits("c2");
        assertThat(expected(second).said()).isEqualTo(new Forecast.Minutes(2));
        floor.tell(new Event.PhonesUnknown());
        assertThat(expected(second).said()).isEqualTo(new Forecast.Unknown());
        floor.tell(new Event.PhonesKnown());
        assertThat(expected(second).said()).isEqualTo(new Forecast.Minutes(2));
        goodbye(ANA, "c1");
        floor.tell(new Event.AgentChose(ANA.id(), new Availability.SignedOut()));
        assertThat(expected(second).said()).isEqualTo(new Forecast.Unknown());
        assertThat(expected(second).onDuty()).isZero();
    }

    @Test
    void nothingIsSaidWhileTooFewForecastsComeTrueAndItIsSaidAgainWhenTheyDo() {
        atWork(ANA);
        talksHeard(4_000);
        waitsThat(Foresight.ENOUGH_OUTCOMES, Duration.ofSeconds(150));
        answers(ANA, "c1");
        assertThat(floor.forecastsKept()).isZero();
        var unlucky = waits("c2");
        assertThat(expected(unlucky).said()).isEqualTo(new Forecast.Unknown());
        floor.tell(new Event.CallLeaves(unlucky));
        goodbye(ANA, "c1");
        waitsThat(200, Duration.ofSeconds(90));
        assertThat(floor.forecastsKept()).isEqualTo(1);
        answers(ANA, "c3");
        assertThat(expected(waits("c4")).said()).isInstanceOf(Forecast.Minutes.class);
    }

    /** So many callers wait so long each, and are answered, while what is expected is a hundred seconds and twenty. */
    private void waitsThat(int count, Duration wait) {
        for (var one = 0; one < count; one++) {
            var call = count + "-" + one;
            answers(ANA, call + "-before");
            var waiting = waits(call);
            floor.outlook(waiting);
            clock.pass(wait);
            floor.tell(new Event.TalkBegan(new AgentId("somebody"), waiting));
            floor.tell(new Event.CallLeaves(waiting));
            floor.tell(new Event.PhoneChannels(ANA.id(), 0));
            clock.pass(Duration.ofMinutes(1));
            floor.tick();
        }
    }

    @Test
    void forecastWhatWasSaidAndTheOutcomeAreToldInThisOrder() {
        atWork(ANA);
        talksHeard(40);
        answers(ANA, "c1");
        var second = waits("c2", 3);
        var told = expected(second);
        floor.tell(new Event.WaitTold(second, told));
        clock.pass(Duration.ofSeconds(110));
        floor.tell(new Event.TalkBegan(LUIS.id(), second));
        var made = new ForecastRecord(second, 0, "power", 3, new ForecastRecord.Expected(Office.NINE, 0, Duration.ofSeconds(120), Duration.ofSeconds(120)), "",
                Optional.empty());
        var said = made.said("minutes 2");
        assertThat(records).containsExactly(made, said, said.ended(clock.instant(), true));
        assertThat(records.getLast().kept()).contains(true);
    }

    @Test
    void howLongRingsAndTalksLastIsLearnedFromThisFloor() {
        atWork(ANA);
        talksHeard(40);
        for (var talk = 0; talk < 300; talk++) {
            waits("before-" + talk);
            clock.pass(Duration.ofSeconds(7));
            answers(ANA, "before-" + talk);
            clock.pass(Duration.ofSeconds(40));
            goodbye(ANA, "before-" + talk);
            floor.tell(new Event.CallLeaves(new CallId("before-" + talk)));
            clock.pass(Office.WRAP_UP);
            floor.tick();
        }
        answers(ANA, "c1");
        assertThat(expected(waits("c2")).median().toSeconds()).as("and not a hundred seconds and twenty").isBetween(54L, 68L);
    }

    @Test
    void forecastsTakeATwentiethOfAProcessorInTheLongRunAndSomeInAdvance() {
        atWork(ANA);
        talksHeard(40);
        answers(ANA, "c1");
        oneTick = Duration.ofMillis(2).toNanos();             // looked at before the first path, after each of nine, and at the end
        var each = 11 * 2.0;
        var asked = IntStream.range(0, 500).mapToObj(index -> {
            var found = floor.outlook(waits("w" + index)).isPresent();
            clock.pass(Duration.ofMillis(50));
            return found;
        }).toList();
        var made = Collections.frequency(asked, true);
        var elapsed = stopwatch / 1_000_000;
        assertThat(asked.stream().limit((long) (200 / each))).as("in advance").containsOnly(true);
        assertThat(made * each).isBetween(200 + elapsed / 25.0, 200 + each + elapsed / 20.0);
        assertThat(rested).as("each is short").isZero();
    }

    @Test
    void forecastThatTakesLongLeavesTheProcessorToOthersBetweenItsFewestPaths() {
        atWork(ANA);
        talksHeard(40);
        answers(ANA, "c1");
        oneTick = Duration.ofMillis(15).toNanos();
        assertThat(ninetieth(waits("c2"))).isEqualTo(120);
        assertThat(rested).as("three times as long as two paths take, twice, and what is left then").isEqualTo(Pace.MOST_REST).isGreaterThan(2 * 3 * 2 * oneTick);
    }

    @Test
    void turnsThatAskAtOnceShareOneComputationAndNoneWaitsForLong() throws Exception {
        var agents = IntStream.range(0, 50).mapToObj(index -> Office.agent("a" + index, "power:1")).toArray(Agent[]::new);
        atWork(agents);
        talksHeard(40);
        IntStream.range(0, agents.length).forEach(index -> answers(agents[index], "t" + index));
        var calls = IntStream.range(0, 200).mapToObj(index -> waits("w" + index)).toList();
        var instants = new ArrayList<Instant>();
        try (var turns = Executors.newVirtualThreadPerTaskExecutor()) {
            var asked = calls.stream().map(call -> turns.submit(() -> {
                var found = floor.outlook(call);
                while (found.isEmpty()) {
                    found = floor.outlook(call);              // another one's computation took longer than a turn waits
                }
                return found.get();
            })).toList();
            for (var one : asked) {
                instants.add(one.get().at());
            }
        }
        assertThat(instants).hasSize(200).containsOnly(Office.NINE);
    }
}
