package org.atiende.ami;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.atiende.ami.AmiSettings.Login;
import org.atiende.ami.AmiSettings.Retry;
import org.atiende.ami.AmiSettings.Road;
import org.atiende.ami.AmiSettings.Secret;
import org.atiende.ami.AmiSettings.Timing;
import org.atiende.fake.FakeAmi;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.slf4j.LoggerFactory;

@Timeout(60)
class AmiClientTest {

    private static final Duration SOON = Duration.ofMillis(10);
    private static final Duration LONG = Duration.ofSeconds(20);
    private static final Timing CALM = new Timing(LONG, LONG, LONG, LONG, LONG, new Retry(SOON, Duration.ofMillis(40), SOON));

    private final FakeAmi pbx = new FakeAmi();
    private final DiaryListener listener = new DiaryListener();
    private final Counter meter = new Counter();
    private final ListAppender<ILoggingEvent> log = new ListAppender<>();
    private AmiClient ami;

    private static final class Counter implements AmiMeter {
        final ConcurrentLinkedQueue<String> counted = new ConcurrentLinkedQueue<>();
        final AtomicInteger reconnects = new AtomicInteger();
        volatile Duration worstLag = Duration.ZERO;

        @Override
        public void connected(boolean ready) {
            counted.add("connected " + ready);
        }

        @Override
        public void reconnect() {
            reconnects.incrementAndGet();
        }

        @Override
        public void lag(Duration lag) {
            worstLag = lag.compareTo(worstLag) > 0 ? lag : worstLag;
        }

        @Override
        public void overflow() {
            counted.add("overflow");
        }

        @Override
        public void auditDifference(int differences) {
            counted.add("audit " + differences);
        }

        @Override
        public void action(String name, String outcome, Duration took) {
            counted.add(name + " " + outcome);
        }
    }

    @BeforeEach
    void readTheLog() {
        log.start();
        ((Logger) LoggerFactory.getLogger(AmiClient.class)).addAppender(log);
    }

    @AfterEach
    void hangUpEverything() {
        if (ami != null) {
            ami.close();
        }
        pbx.close();
        ((Logger) LoggerFactory.getLogger(AmiClient.class)).detachAppender(log);
    }

    private AmiSettings settings(Timing timing, int buffer) {
        return new AmiSettings("pbx", new Road(pbx.address(), false), new Login(FakeAmi.EVENTS_USER, new Secret(FakeAmi.EVENTS_SECRET)),
                new Login(FakeAmi.ACTIONS_USER, new Secret(FakeAmi.ACTIONS_SECRET)), timing, buffer);
    }

    private void start(Timing timing, int buffer) {
        ami = new AmiClient(settings(timing, buffer), listener, meter);
        ami.start();
    }

    private void connect() {
        connect(CALM);
    }

    private void connect(Timing timing) {
        start(timing, 1_000);
        await().until(ami::ready);
    }

    private void awaitDiary(String... entries) {
        await().untilAsserted(() -> assertThat(listener.diary).containsExactly(entries));
    }

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
        connect();
        for (int i = 0; i <= AmiSession.MAX_LIST_ITEMS; i++) {
            pbx.crumb("atiende-end", "" + i, "x");
        }
        assertThatExceptionOfType(AmiLost.class).isThrownBy(() -> ami.crumbs("atiende-end")).withMessageContaining("more than 20000 items");
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

    // --- losing and finding each other

    @Test
    void whatHappensWhileTheListsAreAskedIsToldAfterThem() {
        var once = new AtomicBoolean();
        pbx.before("CoreStatus", () -> {
            if (once.compareAndSet(false, true)) {
                pbx.channel("1.1", "PJSIP/trunk-1", "600111222", "s");
            }
        });
        connect();
        awaitDiary("resync[1.1]", "born 1.1");
    }

    @Test
    void aHangUpThatTheListsDoNotKnowYetIsNotUndoneByThem() throws AmiLost {
        pbx.channel("1.1", "PJSIP/trunk-1", "600111222", "s").channel("2.2", "PJSIP/trunk-2", "600111333", "s");
        pbx.before("CoreStatus", () -> pbx.hangupUnseenByLists("1.1", 16));
        connect();
        await().until(() -> listener.diary.contains("gone 1.1"));
        assertThat(ami.snapshot().channels()).extracting(c -> c.leg().uniqueId()).containsExactly("2.2");
    }

    @Test
    void aChannelIdOfOursThatIsUsedAgainIsAliveAgain() throws AmiLost {
        connect();
        pbx.channel("atiende-7", "PJSIP/1001-1", "", "s").hangup("atiende-7", 17).channel("atiende-7", "PJSIP/1001-2", "", "s");
        awaitDiary("resync[]", "born atiende-7", "gone atiende-7", "born atiende-7");
        assertThat(ami.snapshot().channels()).hasSize(1);
    }

    @Test
    void oneSessionLostMeansBothAreMadeAgain() {
        connect();
        pbx.cut(FakeAmi.ACTIONS_USER);
        awaitDiary("resync[]", "lost", "resync[]");
        await().until(() -> ami.ready() && pbx.sessions() == 2);
        assertThat(pbx.actions()).filteredOn(action -> action.contains("username=atiende-events")).hasSize(2);
    }

    @Test
    void aPbxThatIsAwayIsTriedAgainAndAgain() {
        connect();
        pbx.goDown();
        await().until(() -> meter.reconnects.get() >= 5);
        assertThat(ami.ready()).isFalse();
        pbx.channel("1.1", "PJSIP/trunk-1", "600111222", "s").comeUp();
        await().until(ami::ready);
        assertThat(listener.diary).containsExactly("resync[]", "lost", "resync[1.1]");
    }

    @Test
    void aConnectionWithoutASignOfLifeIsDroppedAndMadeAgain() {
        var watchful = new Timing(LONG, Duration.ofMillis(50), Duration.ofMillis(500), Duration.ofMillis(500), LONG, new Retry(SOON, SOON, SOON));
        connect(watchful);
        await().until(() -> pbx.count("Ping") >= 4);
        assertThat(listener.diary).as("a PBX that answers is not dropped").containsExactly("resync[]");
        pbx.freeze();
        await().untilAsserted(() -> assertThat(log.list).anyMatch(line -> line.getFormattedMessage().contains("no sign of life")));
        assertThat(ami.ready()).isFalse();
        pbx.thaw();
        await().until(ami::ready);
        assertThat(listener.diary).startsWith("resync[]", "lost").endsWith("resync[]");
    }

    @Test
    void aRestartedAsteriskIsSeenByItsStartTime() {
        connect();
        pbx.channel("1.1", "PJSIP/trunk-1", "600111222", "s");
        await().until(() -> listener.diary.contains("born 1.1"));
        pbx.restart();
        awaitDiary("resync[]", "born 1.1", "ShuttingDown", "lost", "resync[]");
        assertThat(listener.snapshots.get(1).startedAt()).isAfter(listener.snapshots.get(0).startedAt()).isEqualTo(pbx.startedAt());
    }

    @Test
    void aListenerTooSlowForAFloodIsToldToStartAfresh() throws InterruptedException {
        var stuck = new CountDownLatch(1);
        listener.onEvent = event -> {
            if (event instanceof PbxEvent.DeviceChanged) {
                awaitUninterrupted(stuck);
            }
        };
        start(CALM, 50);
        await().until(ami::ready);
        for (int i = 0; i < 200; i++) {
            pbx.device("PJSIP/1001", i % 2 == 0 ? "INUSE" : "NOT_INUSE");
        }
        await().until(() -> meter.counted.contains("overflow"));
        assertThat(ami.ready()).isFalse();
        stuck.countDown();
        await().until(() -> listener.snapshots.size() == 2 && ami.ready());
        assertThat(listener.diary).startsWith("resync[]", "DeviceChanged", "lost", "resync[]");
        assertThat(listener.snapshots.get(1).deviceStates()).containsEntry("PJSIP/1001", "NOT_INUSE");
        assertThat(meter.counted).filteredOn("overflow"::equals).hasSize(1);
    }

    private static void awaitUninterrupted(CountDownLatch latch) {
        try {
            assertThat(latch.await(30, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void aFloodWithinTheBufferIsHeardToTheLastEventInOrder() {
        start(CALM, 5_000);
        await().until(ami::ready);
        for (int i = 0; i < 3_000; i++) {
            pbx.channel("1." + i, "PJSIP/trunk-" + i, "600", "s");
        }
        await().until(() -> listener.events.size() == 3_000);
        assertThat(listener.of(PbxEvent.ChannelBorn.class)).extracting(born -> born.leg().uniqueId()).first().isEqualTo("1.0");
        assertThat(listener.of(PbxEvent.ChannelBorn.class)).extracting(born -> born.leg().uniqueId())
                .isEqualTo(java.util.stream.IntStream.range(0, 3_000).mapToObj(i -> "1." + i).toList());
        assertThat(listener.diary).doesNotContain("lost");
    }

    @Test
    void aListenerThatThrowsCostsAResyncAndNothingElse() {
        listener.onEvent = event -> {
            if (event instanceof PbxEvent.ChannelBorn) {
                throw new IllegalStateException("bug");
            }
        };
        connect();
        pbx.channel("1.1", "PJSIP/trunk-1", "600111222", "s");
        awaitDiary("resync[]", "born 1.1", "lost", "resync[1.1]");
        pbx.hangup("1.1", 16);
        awaitDiary("resync[]", "born 1.1", "lost", "resync[1.1]", "gone 1.1");
        assertThat(log.list).anyMatch(line -> line.getLevel().levelStr.equals("ERROR") && line.getFormattedMessage().contains("our own code"));
    }

    @Test
    void aResyncThatFailsIsTriedAgain() {
        listener.onResync = _ -> {
            if (listener.snapshots.size() < 3) {
                throw new IllegalStateException("not yet");
            }
        };
        connect();
        assertThat(listener.diary).containsExactly("resync[]", "lost", "resync[]", "lost", "resync[]");
    }

    @Test
    void aPbxThatSendsALineWithoutEndIsNotBelievedFurther() {
        connect();
        pbx.raw("call", "Event: Newchannel\r\nX: " + "y".repeat(70_000));
        awaitDiary("resync[]", "lost", "resync[]");
        assertThat(log.list).anyMatch(line -> line.getFormattedMessage().contains("a line of more than 65536 bytes"));
    }

    @Test
    void theAuditComparesListsOfNowAndItsDifferencesAreCounted() {
        var often = new Timing(LONG, LONG, LONG, LONG, Duration.ofMillis(20), new Retry(SOON, SOON, SOON));
        pbx.channel("1.1", "PJSIP/trunk-1", "600111222", "s");
        listener.onAudit = now -> 1 - now.channels().size();
        connect(often);
        await().until(() -> meter.counted.contains("audit 0"));
        pbx.loseSilently("1.1");
        await().until(() -> meter.counted.contains("audit 1"));
    }

    @Test
    void theAuditComesAlsoWhenEventsNeverPause() {
        var often = new Timing(LONG, LONG, LONG, LONG, Duration.ofMillis(20), new Retry(SOON, SOON, SOON));
        listener.onEvent = _ -> pbx.device("PJSIP/1001", "INUSE");
        connect(often);
        pbx.device("PJSIP/1001", "INUSE");
        await().until(() -> listener.audits.get() >= 2 && listener.events.size() > 20);
    }

    @Test
    void oldEventsShowAsLag() {
        connect();
        pbx.emit("DeviceStateChange", "Timestamp", "%d.000000".formatted(java.time.Instant.now().getEpochSecond() - 100), "Device", "PJSIP/1", "State", "INUSE");
        await().until(() -> meter.worstLag.compareTo(Duration.ofSeconds(99)) > 0);
    }

    @Test
    void afterClosingNobodyIsCalledAndNothingIsLeftConnected() {
        connect();
        ami.close();
        await().until(() -> pbx.sessions() == 0);
        assertThat(listener.diary).containsExactly("resync[]", "lost");
        assertThat(meter.reconnects).hasValue(0);
        assertThatExceptionOfType(AmiLost.class).isThrownBy(() -> ami.snapshot());
    }

    @Test
    void tombstonesStandForAMinuteAndAreBounded() {
        long[] now = {0};
        var tombstones = new AmiLink.Tombstones(() -> now[0]);
        tombstones.put("1.1");
        now[0] = AmiLink.Tombstones.KEEP.toNanos() - 1;
        assertThat(tombstones.stands("1.1")).isTrue();
        now[0]++;
        assertThat(tombstones.stands("1.1")).isFalse();
        for (int i = 0; i <= AmiLink.Tombstones.MAX; i++) {
            tombstones.put("2." + i);
        }
        assertThat(tombstones.size()).isEqualTo(AmiLink.Tombstones.MAX);
        assertThat(tombstones.stands("2.0")).isFalse();
        assertThat(tombstones.stands("2." + AmiLink.Tombstones.MAX)).isTrue();
    }
}
