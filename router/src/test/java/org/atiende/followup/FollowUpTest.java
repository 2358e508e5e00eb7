package org.atiende.followup;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

import org.atiende.customer.Case;
import org.atiende.fake.Office;
import org.atiende.followup.FollowUp.Word;
import org.junit.jupiter.api.Test;

/** When a customer is to be called about a case, and with what. */
class FollowUpTest {

    private static final TrackingKey KEY = new TrackingKey("000005724");
    private static final Instant NINE = Office.NINE;
    private static final FollowUpPolicy POLICY = Office.FOLLOW_UP;

    private static Instant minutes(int after) {
        return NINE.plus(Duration.ofMinutes(after));
    }

    private static Case about(String topic, boolean open, Instant due) {
        return new Case("K-1", "C-1", topic, Optional.empty(), open, 3, NINE, Optional.ofNullable(due), "No supply.");
    }

    private static final Case OPEN = about("billing", true, null);

    private static FollowUp begun() {
        return FollowUp.begin(OPEN, KEY, Word.NONE, POLICY, NINE);
    }

    private static Word says(String message) {
        return new Word(Optional.empty(), Optional.of(message), Optional.empty());
    }

    @Test
    void openCaseAlwaysHasANextContactAndNothingToTellYet() {
        assertThat(begun().nextContact()).contains(NINE.plus(POLICY.contactEvery()));
        assertThat(begun().callAt()).isEqualTo(begun().nextContact());
        assertThat(begun().toSay()).isEmpty();
    }

    @Test
    void whatTheCompanySaidItWouldBeResolvedByIsTheNextContact() {
        var follow = FollowUp.begin(about("billing", true, minutes(90)), KEY, Word.NONE, POLICY, NINE);
        assertThat(follow.nextContact()).contains(minutes(90));
        assertThat(FollowUp.begin(about("billing", true, minutes(-90)), KEY, Word.NONE, POLICY, NINE).nextContact()).as("one that is over is none")
                .contains(NINE.plus(POLICY.contactEvery()));
    }

    @Test
    void customerHearsBeforeTheLawsDeadlineIsOver() {
        var follow = FollowUp.begin(about("power", true, null), KEY, Word.NONE, POLICY, NINE);
        assertThat(follow.deadline()).isEqualTo(minutes(120));
        assertThat(follow.callAt()).contains(minutes(90));
    }

    @Test
    void deadlineThatIsAlreadyNearIsMetAllTheSame() {
        var late = FollowUp.begin(about("power", true, null), KEY, Word.NONE, POLICY, minutes(100));
        assertThat(late.callAt()).contains(minutes(102));
        assertThat(FollowUp.begin(about("power", true, null), KEY, Word.NONE, POLICY, minutes(130)).callAt()).as("one that is over is not").isEqualTo(late.nextContact().map(
                at -> at.plus(Duration.ofMinutes(30))));
    }

    @Test
    void changesInQuickSuccessionAreOneCallAndDoNotPutItOff() {
        var first = begun().changed(OPEN, OPEN, says("A technician comes."), POLICY, minutes(10));
        assertThat(first.callAt()).contains(minutes(12));
        var second = first.changed(OPEN, OPEN, says("A technician comes at five."), POLICY, minutes(11));
        assertThat(second.callAt()).contains(minutes(12));
        assertThat(second.toSay()).contains("A technician comes at five.");
        assertThat(second.news()).isEqualTo(2);
    }

    @Test
    void estimatedDateThatMovesIsNews() {
        var moved = begun().changed(OPEN, about("billing", true, minutes(600)), Word.NONE, POLICY, minutes(10));
        assertThat(moved.callAt()).contains(minutes(12));
        assertThat(moved.nextContact()).contains(minutes(600));
        assertThat(moved.toSay()).as("nobody has written what to say: a person calls").isEmpty();
    }

    @Test
    void changeThatIsNoneForTheCustomerChangesNothing() {
        var same = begun();
        var noted = new Case("K-1", "C-1", "billing", Optional.empty(), true, 3, NINE, Optional.empty(), "Another summary, for agents.");
        assertThat(same.changed(OPEN, noted, Word.NONE, POLICY, minutes(10))).isSameAs(same);
        assertThat(same.changed(OPEN, OPEN, new Word(Optional.of("open"), Optional.empty(), Optional.empty()), POLICY, minutes(10))).isSameAs(same);
    }

    @Test
    void nextContactThatIsPutOffIsNoNews() {
        var later = begun().changed(OPEN, OPEN, new Word(Optional.empty(), Optional.empty(), Optional.of(minutes(900))), POLICY, minutes(10));
        assertThat(later.isNew()).isFalse();
        assertThat(later.callAt()).contains(minutes(900));
    }

    @Test
    void whatComesWhileTheCustomerIsToldIsToldInAnotherCall() {
        var calling = begun().changed(OPEN, OPEN, says("A technician comes."), POLICY, minutes(10)).calledAt(Optional.empty());
        var changed = calling.changed(OPEN, OPEN, says("The technician has been."), POLICY, minutes(13));
        var told = changed.told(calling.news(), Optional.empty(), true, POLICY, minutes(14));
        assertThat(told.told()).isEqualTo(1);
        assertThat(told.toSay()).contains("The technician has been.");
        assertThat(told.callAt()).contains(minutes(16));
    }

    @Test
    void whoHasBeenToldIsCalledAtTheNextContactAndNotBeforeADeadlineThatIsMet() {
        var power = about("power", true, null);
        var told = FollowUp.begin(power, KEY, says("We are on it."), POLICY, NINE).calledAt(Optional.empty()).told(1, Optional.empty(), true, POLICY, minutes(5));
        assertThat(told.callAt()).isEqualTo(told.nextContact()).isPresent();
        assertThat(told.toSay()).isEmpty();
        assertThat(told.toldAt()).contains(minutes(5));
    }

    @Test
    void closingACaseIsTheLastThingToTell() {
        var closed = about("billing", false, null);
        var last = begun().changed(OPEN, closed, says("It has been paid back."), POLICY, minutes(10));
        assertThat(last.callAt()).contains(minutes(12));
        assertThat(last.nextContact()).isEmpty();
        assertThat(last.state()).isEqualTo("closed");
        assertThat(last.calledAt(Optional.empty()).told(1, Optional.empty(), false, POLICY, minutes(13)).callAt()).isEmpty();
    }

    @Test
    void callThatCameToNothingWaitsForTheNextContact() {
        var tried = begun().changed(OPEN, OPEN, says("A technician comes."), POLICY, minutes(10)).calledAt(Optional.empty()).notTold(POLICY, minutes(20));
        assertThat(tried.callAt()).isEqualTo(tried.nextContact()).isPresent();
        assertThat(tried.toSay()).as("and is told then").contains("A technician comes.");
    }
}
