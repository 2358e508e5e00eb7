package org.atiende.ami;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;

import org.atiende.ami.AmiSettings.Login;
import org.atiende.ami.AmiSettings.Retry;
import org.atiende.ami.AmiSettings.Timing;
import org.atiende.fake.FakeAmi;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class AmiClientTest extends AmiStory {

    // --- logging in

    @Test
    void theListenerHasTheListsBeforeAnybodyIsToldReady() {
        pbx.channel("1.1", "PJSIP/trunk-1", "+34600111222", "s").device("PJSIP/1001", "NOT_INUSE");
        var readyDuringResync = new AtomicBoolean();
        listener.onResync = _ -> readyDuringResync.set(ami.ready());
        connect();
        assertThat(readyDuringResync).isFalse();
        assertThat(listener.diary).containsExactly("resync[1.1]");
        var snapshot = listener.snapshots.getFirst();
        assertThat(snapshot.startedAt()).isEqualTo(pbx.startedAt());
        assertThat(snapshot.deviceStates()).containsExactlyEntriesOf(Map.of("PJSIP/1001", "NOT_INUSE"));
        assertThat(snapshot.channels()).containsExactly(new PbxSnapshot.ChannelSnapshot(new PbxEvent.Leg("1.1", "PJSIP/trunk-1"), "1.1", 4, "",
                Duration.ofSeconds(65), new PbxSnapshot.Place("atiende-in", "s", "AGI", "+34600111222")));
        assertThat(meter.counted).contains("connected true", "CoreShowChannels ok", "DeviceStateList ok");
    }

    @Test
    void secretsStayHereOnlyTheirDigestTravels() {
        connect();
        assertThat(pbx.actions()).noneMatch(action -> action.contains(FakeAmi.EVENTS_SECRET) || action.contains(FakeAmi.ACTIONS_SECRET));
        assertThat(pbx.actions()).anyMatch(action -> action.contains("username=atiende-events") && action.contains("events=on"))
                .anyMatch(action -> action.contains("username=atiende-actions") && action.contains("events=off"));
    }

    @Test
    void aWrongSecretIsSaidOnceWithWhatToCheckAndTriedSlowly() {
        pbx.user(FakeAmi.ACTIONS_USER, "changed", Set.of(), Set.of("call"));
        var slow = new Timing(LONG, LONG, LONG, LONG, LONG, new Retry(SOON, SOON, Duration.ofHours(1)));
        start(slow, 1_000);
        await().until(() -> !log.list.isEmpty());
        assertThat(log.list.getFirst().getFormattedMessage()).contains("'atiende-actions'", "Authentication failed", "section [atiende-actions] of manager.conf", "manager reload")
                .doesNotContain(FakeAmi.ACTIONS_SECRET);
        assertThat(pbx.count("Login")).isEqualTo(2);
        assertThat(ami.ready()).isFalse();
        assertThat(listener.diary).as("nothing was known, so nothing is lost").isEmpty();
    }

    @Test
    void whenSomebodyCorrectsTheSecretTheLoginWorksAndTheRefusalWasOneLine() {
        pbx.user(FakeAmi.EVENTS_USER, "changed", Set.of("system"), Set.of());
        start(CALM, 1_000);
        await().until(() -> pbx.count("Login") >= 5);
        pbx.user(FakeAmi.EVENTS_USER, FakeAmi.EVENTS_SECRET, Set.of("system", "call", "user"), Set.of());
        await().until(ami::ready);
        assertThat(log.list).filteredOn(line -> line.getLevel().levelStr.equals("ERROR")).hasSize(1);
    }

    @Test
    void aUserWithoutTheRightToListNeverCountsAsReady() {
        pbx.user(FakeAmi.ACTIONS_USER, FakeAmi.ACTIONS_SECRET, Set.of(), Set.of("originate"));
        start(CALM, 1_000);
        await().until(() -> pbx.count("CoreStatus") >= 3);
        assertThat(ami.ready()).isFalse();
        assertThat(log.list.getFirst().getFormattedMessage()).contains("refused CoreStatus to AMI user 'atiende-actions': Permission denied");
        pbx.user(FakeAmi.ACTIONS_USER, FakeAmi.ACTIONS_SECRET, Set.of(), Set.of("call", "reporting", "originate"));
        await().until(ami::ready);
    }

    @Test
    void aPbxStillBootingIsAskedAgainWhenItHasBooted() {
        pbx.stillBooting();
        connect();
        pbx.loseSilently("none").finishBooting();
        await().untilAsserted(() -> assertThat(listener.snapshots).hasSize(2));
        await().until(ami::ready);
    }

    @Test
    void aPbxWhoseModulesAreStillLoadingIsAskedAgainSoon() {
        pbx.notLoadedYet("DeviceStateList");
        start(new Timing(LONG, LONG, LONG, LONG, LONG, new Retry(SOON, Duration.ofMillis(40), Duration.ofHours(1))), 1_000);
        await().until(() -> pbx.count("DeviceStateList") >= 3);
        assertThat(ami.ready()).isFalse();
        pbx.finishBooting();
        await().until(ami::ready);
    }

    // --- asking

    @Test
    void variablesAreAskedFor() throws AmiLost {
        connect();
        pbx.channel("1.1", "PJSIP/1001-1", "1001", "s").variable("PJSIP_AOR(1001,contact)", "1001@@9cbf").variable("1.1 ATIENDE_CALL", "c1");
        assertThat(ami.getVar(Optional.empty(), "PJSIP_AOR(1001,contact)")).contains("1001@@9cbf");
        assertThat(ami.getVar(Optional.of("1.1"), "ATIENDE_CALL")).contains("c1");
        assertThat(ami.getVar(Optional.of("1.1"), "UNSET")).isEmpty();
        assertThat(ami.getVar(Optional.of("9.9"), "ATIENDE_CALL")).as("no such channel").isEmpty();
        assertThatExceptionOfType(AmiRefused.class).isThrownBy(() -> ami.getVar(Optional.empty(), "SHELL(id)")).withMessageContaining("Access Forbidden");
        assertThat(ami.ready()).isTrue();
    }

    @Test
    void crumbsOfEndedCallsAreReadBack() throws AmiLost {
        connect();
        pbx.crumb("atiende-end", "1.1", "1795336430^ANSWER^16^PJSIP/1001-1").crumb("other", "x", "y");
        assertThat(ami.crumbs("atiende-end")).containsExactlyEntriesOf(Map.of("1.1", "1795336430^ANSWER^16^PJSIP/1001-1"));
        assertThat(ami.crumbs("nothing")).isEmpty();
    }

    @Test
    void aListThatNeverEndsIsRefused() {
        for (int i = 0; i <= AmiSession.MAX_LIST_ITEMS; i++) {
            pbx.device("PJSIP/" + i, "NOT_INUSE");
        }
        start(CALM, 1_000);
        await().until(() -> meter.counted.contains("DeviceStateList lost"));
        assertThat(ami.ready()).as("half of what there is would be believed").isFalse();
        assertThat(log.list).anyMatch(line -> line.getFormattedMessage().contains("more than 20000 items"));
    }

    /** A flood leaves a crumb a call. If too many of them were no answer, no agent would be offered a call ever after. */
    @Test
    void moreCrumbsThanCanBeReadAtOnceKeepNobodyFromWorking() throws AmiLost {
        for (int i = 0; i <= AmiSession.MAX_LIST_ITEMS; i++) {
            pbx.crumb("atiende-end", "" + i, "x");
        }
        connect();
        assertThat(ami.crumbs("atiende-end")).hasSize(AmiSession.MAX_LIST_ITEMS);
        assertThat(ami.ready()).isTrue();
    }

    @Test
    void withoutAConnectionAQuestionFailsAtOnce() {
        pbx.goDown();
        start(CALM, 1_000);
        assertThatExceptionOfType(AmiLost.class).isThrownBy(() -> ami.snapshot()).withMessageContaining("no AMI connection to pbx");
    }

    @Test
    void anAnswerThatDoesNotComeIsGivenUpAtTheDeadline() {
        var brisk = new Timing(LONG, LONG, LONG, Duration.ofMillis(300), LONG, new Retry(SOON, SOON, SOON));
        connect(brisk);
        pbx.swallow("Getvar");
        pbx.swallow("GetVar");
        assertThatExceptionOfType(AmiLost.class).isThrownBy(() -> ami.getVar(Optional.empty(), "X")).withMessageContaining("no answer to GetVar");
        assertThat(meter.counted).contains("GetVar lost");
        assertThat(ami.ready()).as("one slow answer is not a lost connection").isTrue();
    }

    @Test
    void onlySoManyQuestionsMayBeOpen() throws InterruptedException {
        connect();
        pbx.swallow("GetVar");
        for (int i = 0; i < AmiSession.MAX_UNDER_WAY; i++) {
            Thread.ofVirtual().start(() -> assertThatExceptionOfType(AmiLost.class).isThrownBy(() -> ami.getVar(Optional.empty(), "X")));
        }
        await().until(() -> pbx.count("GetVar") == AmiSession.MAX_UNDER_WAY);
        assertThatExceptionOfType(AmiLost.class).isThrownBy(() -> ami.getVar(Optional.empty(), "X")).withMessageContaining("owes 256 answers");
    }

    @Test
    void whoeverWaitsForAnAnswerIsToldWhenTheConnectionBreaks() {
        connect();
        pbx.before("GetVar", () -> pbx.cut(FakeAmi.ACTIONS_USER));
        assertThatExceptionOfType(AmiLost.class).isThrownBy(() -> ami.getVar(Optional.empty(), "X")).withMessageContaining("closed the AMI connection");
    }

    @Test
    void aCallWeMakeIsAsynchronousAndItsOutcomeComesUnderItsActionId() throws AmiLost {
        connect();
        var call = new Originate("atiende-7", "Local/stays@lab/n", new Originate.Target("lab", "stays"), Optional.of(new Originate.CallerId("Ana", "600111222")),
                Duration.ofSeconds(12), Map.of("__ATIENDE_ATTEMPT", "7"));
        var first = ami.originate(call);
        await().until(() -> !listener.of(PbxEvent.OriginateEnded.class).isEmpty());
        var second = ami.originate(call);
        await().until(() -> listener.of(PbxEvent.OriginateEnded.class).size() == 2);
        assertThat(listener.of(PbxEvent.OriginateEnded.class)).extracting(PbxEvent.OriginateEnded::actionId, PbxEvent.OriginateEnded::uniqueId,
                PbxEvent.OriginateEnded::success).containsExactly(org.assertj.core.groups.Tuple.tuple(first, "atiende-7", true),
                        org.assertj.core.groups.Tuple.tuple(second, "atiende-7", false));
        assertThat(pbx.actions()).anyMatch(a -> a.contains("async=true") && a.contains("channelid=atiende-7") && a.contains("timeout=12000")
                && a.contains("variable=__ATIENDE_ATTEMPT=7") && a.contains("callerid=\"Ana\" <600111222>"));
    }
}
