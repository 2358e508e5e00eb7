package org.atiende.store;

import static org.assertj.core.api.Assertions.assertThat;

import org.atiende.ledger.StoredLedger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;

/** A PostgreSQL server whose disk is full to the last byte: what it acknowledged stays, what it refused is refused, and the rest is caught up. */
@EnabledIf(value = "org.atiende.store.SmallDisk#possible", disabledReason = "only root may mount a disk of its own")
class PostgresFullDiskTest extends FaultSuite {

    private static final int MEGABYTES = 160;
    private static final int CALLS = 900;

    private static SmallDisk disk;
    private static PostgresServer server;

    @BeforeAll
    static void start() {
        disk = SmallDisk.mounted(MEGABYTES);
        server = PostgresServer.ownServer(disk.folder().resolve("data"));
    }

    @AfterAll
    static void stop() {
        server.close();
        disk.close();
    }

    @Override
    StoreSettings settings() {
        return server.database();
    }

    /** With a full disk, too: the router's deadlines do not depend on which trouble it is. */
    @Override
    void hang() {
        disk.fill();
        server.freeze();
    }

    @Override
    void heal() {
        server.thaw();
        disk.free();
    }

    @Test
    void diskThatWasFullTakesRowsAgainWithoutARestartAndHasLostNone() {
        disk.fill();
        var kept = promiseUntilLost(1);
        recordCalls(CALLS);
        assertThat(ledger.flush(SOON)).as("what does not fit waits").isFalse();

        disk.free();
        assertThat(ledger.flush(PATIENCE)).isTrue();
        assertThat(ledger.latest(StoredLedger.MAX_READ)).hasSize(CALLS);
        assertThat(ledger.dropped()).isZero();
        assertThat(promised()).containsAll(kept);
        assertThat(store.writable(SOON)).isTrue();
    }
}
