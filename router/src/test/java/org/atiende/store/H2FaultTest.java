package org.atiende.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;

import org.atiende.ledger.StoredLedger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The embedded database on a disk that hangs, is slow, is full, or fails now and then. */
class H2FaultTest extends FaultSuite {

    @TempDir
    Path folder;

    @Override
    StoreSettings settings() {
        return FaultyDisk.settings(folder.resolve("store"));
    }

    @Override
    void hang() {
        FaultyDisk.hang();
    }

    @Override
    void heal() {
        FaultyDisk.heal();
    }

    @Test
    void diskThatWasFullTakesRowsAgainWithoutARestartAndHasLostNone() {
        store.writeDurably("promise", SOON, handle -> insert(handle, 1));
        FaultyDisk.fill();
        for (long id = 2; id < 2 + 2 * StoreSettings.CONNECTIONS; id++) {
            promise(id, SOON);
        }
        recordCalls(300);
        atOnce(() -> assertThat(store.writable(SOON)).isFalse());
        assertThat(ledger.waiting()).isEqualTo(300);

        FaultyDisk.heal();
        await().atMost(PATIENCE).until(() -> store.writable(SOON));
        assertThat(ledger.flush(PATIENCE)).isTrue();
        assertThat(ledger.latest(StoredLedger.MAX_READ)).hasSize(300);
        assertThat(promised()).startsWith(1L);
    }

    @Test
    void slowDiskHoldsUpOnlyTheRowsThatWaitForIt() {
        FaultyDisk.slowBy(Duration.ofSeconds(2));
        atOnce(() -> recordCalls(100));
        promise(1, Duration.ofMillis(100));
        FaultyDisk.heal();
        assertThat(ledger.flush(PATIENCE)).isTrue();
        assertThat(ledger.latest(StoredLedger.MAX_READ)).hasSize(100);
    }

    @Test
    void diskThatFailsNowAndThenLosesNoAcknowledgedRow() {
        var kept = new ArrayList<Long>();
        FaultyDisk.failing(30);
        recordCalls(200);
        for (long id = 1; id <= 60; id++) {
            long promise = id;
            try {
                store.writeDurably("promise", SOON, handle -> insert(handle, promise));
                kept.add(id);
            } catch (StoreLost lost) {
                assertThat(lost).hasMessageContaining("promise");
            }
        }
        FaultyDisk.heal();
        await().atMost(PATIENCE).until(() -> store.writable(SOON));
        assertThat(promised()).containsAll(kept);
        assertThat(ledger.flush(PATIENCE)).isTrue();
        assertThat(ledger.latest(StoredLedger.MAX_READ)).hasSize(200);
        assertThat(ledger.dropped()).isZero();
    }
}
