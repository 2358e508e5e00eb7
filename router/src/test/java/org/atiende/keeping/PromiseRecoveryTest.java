package org.atiende.keeping;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;

import org.atiende.match.Event;
import org.atiende.presence.CallWatch;
import org.atiende.presence.CallWatch.Ending;
import org.atiende.promise.Promise;
import org.atiende.promise.Promise.State;
import org.atiende.tel.CallId;
import org.junit.jupiter.api.Test;

/** What becomes of an attempt that nobody followed, or not from its beginning. */
class PromiseRecoveryTest extends KeeperStation {

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

    /** They may have begun before, and their goodbye is all that is heard: who may have talked is not called again. */
    @Test
    void attemptOfWhichNobodyCanTellWhetherTheyTalkedIsKeptByItsGoodbye() {
        var attempt = diedAfterPlacing();
        keeper.answered(attempt);
        deaf = true;
        var successor = keeper();
        var tending = tended(successor);
        var news = new PromiseCalls(successor, legs, new AttemptCrumbs(promises));
        await().atMost(SOON).until(() -> {
            news.ended(attempt, new CallWatch.Ending("ANSWER", 16, ""));
            return tending.isDone();
        });
        assertThat(again(tending)).isEmpty();
        assertThat(row().state()).isEqualTo(State.KEPT);
    }
}
