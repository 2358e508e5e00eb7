package org.atiende.match;

import static org.assertj.core.api.Assertions.assertThat;
import static org.atiende.fake.Office.agent;
import static org.atiende.match.Floor.inCharge;
import static org.atiende.match.Floor.knows;
import static org.atiende.match.Floor.need;

import java.time.Duration;
import java.util.Optional;

import org.atiende.agent.AgentId;
import org.atiende.agent.Availability;
import org.atiende.agent.SiteProof;
import org.atiende.fake.Office;
import org.atiende.match.Floor.Caller;
import org.atiende.need.Need;
import org.atiende.tel.CallId;
import org.atiende.tel.RingOutcome;
import org.junit.jupiter.api.Test;

/**
 * Luis is in charge of the caller's case and busy, Ana is free: whether the caller waits for him. Of a hundred talks known, one each lasted 60,
 * 61 and so on to 159 s; a wrap-up lasts 20 s.
 */
class HeldForOwnerTest {

    private final Floor floor = new Floor(Office.line(), agent("ana", "power:1"), agent("luis", "power:1"));

    private static Caller worth(int seconds) {
        return new Caller().wants(need("power", "es", 0, inCharge("luis", seconds)));
    }

    private void luisHasTalkedFor(int seconds) {
        floor.talksHeard();
        floor.answers("luis", "another");
        floor.pass(Duration.ofSeconds(seconds));
    }

    private void luisWritesUp() {
        floor.answers("luis", "another");
        floor.goodbye("luis", "another");
    }

    private void pass(int seconds) {
        floor.pass(Duration.ofSeconds(seconds));
    }

    private Optional<String> after(int seconds, String call) {
        pass(seconds);
        return floor.gotten(call);
    }

    private String why(Caller caller) {
        return floor.why("asked", caller).lines().filter(line -> line.contains("held for")).findFirst().orElse("");
    }

    @Test
    void ownerWhoIsWritingUpIsWaitedForWithoutAnyForecast() {
        luisWritesUp();
        assertThat(why(worth(20))).isEqualTo("held for luis until 09:00:22: in charge of case C-1, in wrap-up until then");
        floor.waits("c1", worth(20));
        assertThat(after(19, "c1")).isEmpty();
        assertThat(after(1, "c1")).contains("luis");
    }

    @Test
    void wrapUpThatLastsLongerThanTheCaseIsWorthIsNotWaitedFor() {
        luisWritesUp();
        assertThat(why(worth(19))).isEqualTo("not held for luis: in wrap-up beyond 09:00:21");
        floor.waits("c1", worth(19));
        assertThat(floor.gotten("c1")).contains("ana");
    }

    @Test
    void ownerWhoseTalkIsNearlyOverIsWaitedForAndRungAsSoonAsTheyAreFree() {
        luisHasTalkedFor(140);
        floor.waits("c1", worth(40));
        assertThat(after(10, "c1")).isEmpty();
        floor.goodbye("luis", "another");
        assertThat(after(19, "c1")).as("and not given up during the wrap-up").isEmpty();
        assertThat(after(1, "c1")).contains("luis");
    }

    @Test
    void ownerWhoseTalkHasJustBegunIsNotWaitedFor() {
        luisHasTalkedFor(10);
        assertThat(why(worth(60))).isEqualTo("not held for luis: free by 09:01:12 with a chance of 0 %");
        floor.waits("c1", worth(60));
        assertThat(floor.gotten("c1")).contains("ana");
    }

    @Test
    void holdStopsAtOnceWhenTheChancesHaveFallen() {
        luisHasTalkedFor(100);
        assertThat(why(worth(60))).as("19 of 59 talks that lasted 100 s lasted 140, too").isEqualTo(
                "held for luis until 09:02:04: in charge of case C-1, free by 09:02:42 with a chance of 68 %");
        floor.waits("c1", worth(60));
        assertThat(after(21, "c1")).isEmpty();
        assertThat(after(1, "c1")).as("19 of 37 that lasted 122 s").contains("ana");
    }

    @Test
    void holdIsCountedFromTheArrivalAndNotFromTheTurn() {
        luisWritesUp();
        floor.waits("c1", worth(30).since(floor.now.minusSeconds(15)));
        assertThat(floor.gotten("c1")).contains("ana");
    }

    @Test
    void othersTakeWhoIsFreeMeanwhileAndTheCallerKeepsTheirPlace() {
        luisHasTalkedFor(100);
        floor.waits("c1", worth(60));
        floor.waits("c2");
        assertThat(floor.gotten("c2")).contains("ana");
        floor.answers("ana", "c2");
        assertThat(after(25, "c1")).as("given up, but nobody is free").isEmpty();
        pass(100);
        floor.waits("c3");
        floor.goodbye("ana", "c2");
        assertThat(after(20, "c1")).as("with the clock of the arrival").contains("ana");
        assertThat(floor.line()).containsExactly("c3");
    }

    @Test
    void withoutEnoughTalksKnownNobodyWaitsForATalk() {
        floor.answers("luis", "another");
        pass(140);
        assertThat(why(worth(60))).isEqualTo("not held for luis: too few talks are known to say when they are free");
        floor.waits("c1", worth(60));
        assertThat(floor.gotten("c1")).contains("ana");
    }

    @Test
    void ownerWhoSignsOutIsWaitedForNoLonger() {
        luisWritesUp();
        floor.waits("c1", worth(20));
        floor.chooses("luis", new Availability.SignedOut());
        assertThat(floor.gotten("c1")).contains("ana");
    }

    @Test
    void ownerWhoWillPauseAfterTheTalkIsWaitedForNoLonger() {
        luisHasTalkedFor(140);
        floor.waits("c1", worth(40));
        floor.chooses("luis", new Availability.Paused("lunch"));
        assertThat(floor.gotten("c1")).contains("ana");
    }

    @Test
    void ownerWhoLeavesTheSiteDuringTheWrapUpIsWaitedForNoLonger() {
        luisWritesUp();
        floor.waits("c1", worth(20));
        floor.located("luis", new SiteProof.OffSite("127.0.9.1"));
        assertThat(floor.gotten("c1")).contains("ana");
    }

    @Test
    void ownerWhoTakesSomebodyElseIsWaitedForNoLonger() {
        luisHasTalkedFor(140);
        floor.waits("c1", worth(50));
        floor.answers("luis", "consulted");
        assertThat(floor.gotten("c1")).as("a whole talk is to come").contains("ana");
    }

    @Test
    void nobodyWaitsIntoTheTimeInWhichTheyArePressed() {
        var pressedFrom = Office.CAP.minusSeconds(30);
        luisWritesUp();
        floor.waits("c1", worth(140).since(floor.now.minus(pressedFrom).plusSeconds(19)));
        assertThat(floor.gotten("c1")).contains("ana");
        floor.ringEnds("ana", "c1", RingOutcome.CALLER_LEFT);
        floor.waits("c2", worth(140).since(floor.now.minus(pressedFrom).plusSeconds(20)));
        assertThat(floor.gotten("c2")).isEmpty();
    }

    @Test
    void whoWasCutOffWaitsForNobody() {
        luisWritesUp();
        assertThat(why(worth(60).atTheFront())).isEqualTo("not held for luis: who comes back from a talk waits for nobody");
        floor.waits("c1", worth(60).atTheFront());
        assertThat(floor.gotten("c1")).contains("ana");
    }

    @Test
    void ofTwoForTheSameOwnerOnlyTheFirstWaits() {
        luisWritesUp();
        floor.waits("c1", worth(30));
        assertThat(why(worth(60))).isEqualTo("not held for luis: another caller has them first");
        floor.waits("c2", worth(60));
        assertThat(floor.gotten("c2")).contains("ana");
        assertThat(after(20, "c1")).contains("luis");
    }

    @Test
    void whoWouldHaveTheOwnerOnlyAfterANewcomerWaitsNoLonger() {
        luisWritesUp();
        floor.waits("c1", new Caller().wants(need("power", "es", 0, new Need.Preference(new AgentId("luis"), 90, "agreed with the customer", false,
                Duration.ofSeconds(30)))));
        assertThat(floor.gotten("c1")).isEmpty();
        floor.waits("c2", worth(30));
        assertThat(floor.gotten("c1")).contains("ana");
        assertThat(after(20, "c2")).contains("luis");
    }

    @Test
    void whoIsNextForTheOwnerIsDecidedAnewWhenTheFirstHangsUp() {
        luisWritesUp();
        floor.answers("ana", "third");
        floor.waits("c1", worth(60));
        floor.waits("c2", worth(60));
        floor.hangsUp("c1");
        floor.goodbye("ana", "third");
        pass(1);
        assertThat(after(19, "c2")).as("ana gets free in the same instant").contains("luis");
    }

    @Test
    void whoKnowsTheCallerLessWellIsNotTakenInstead() {
        luisWritesUp();
        var caller = new Caller().wants(need("power", "es", 0, inCharge("luis", 30), knows("ana", 60, "helped this customer well")));
        assertThat(floor.core.explain(floor.waiting("c1", caller), floor.now).chosen()).isEmpty();
        floor.waits("c1", caller);
        assertThat(after(20, "c1")).contains("luis");
    }

    @Test
    void whoKnowsTheCallerBetterIs() {
        luisWritesUp();
        var caller = new Caller().wants(need("power", "es", 0, knows("ana", 150, "named in the promise"), inCharge("luis", 30)));
        assertThat(why(caller)).isEmpty();
        floor.waits("c1", caller);
        assertThat(floor.gotten("c1")).contains("ana");
    }

    @Test
    void ownerWhoMayNotTakeTheCallIsNotWaitedFor() {
        luisWritesUp();
        var caller = new Caller().wants(need("billing", "es", 0, inCharge("luis", 30))).since(floor.now.minusSeconds(5));
        floor.waits("c1", caller);
        assertThat(why(caller)).isEmpty();
        floor.chooses("ana", new Availability.SignedOut());
        assertThat(floor.core.pairs().isHeld(new CallId("c1"), floor.now)).isFalse();
    }

    @Test
    void nothingChangesWhereNobodyElseIsFree() {
        luisWritesUp();
        floor.answers("ana", "third");
        floor.waits("c1", worth(10));
        assertThat(after(20, "c1")).contains("luis");
    }
}
