package org.atiende.ami;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;

import org.atiende.ami.AmiSettings.Retry;
import org.atiende.ami.AmiSettings.Timing;
import org.atiende.fake.FakeAmi;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class AmiReconnectTest extends AmiStory {

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
        pbx.device("PJSIP/1001", "RINGING");
        awaitDiary("resync[]", "DeviceChanged");
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
                .isEqualTo(IntStream.range(0, 3_000).mapToObj(i -> "1." + i).toList());
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
