package org.atiende.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

import org.atiende.lab.Road;
import org.atiende.ledger.StoredLedger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** A PostgreSQL server that is frozen, killed, slow, on a full disk, or refuses some statements. */
class PostgresFaultTest extends FaultSuite {

    private static final Duration SLOW = Duration.ofSeconds(5);

    private static PostgresServer server;
    private static Road road;

    @BeforeAll
    static void start() {
        server = PostgresServer.ownServer();
        road = Road.to(server.address());
    }

    @AfterAll
    static void stop() {
        road.close();
        server.close();
    }

    @Override
    StoreSettings settings() {
        return server.database(road.address());
    }

    @Override
    void hang() {
        server.freeze();
    }

    @Override
    void heal() {
        server.thaw();
        road.heals();
    }

    @Test
    void serverWhoseEveryAnswerTakesFiveSecondsHoldsUpNobodyAndIsCaughtUpWhenItIsQuickAgain() {
        holdsUpNobody(() -> road.isLate(SLOW));
    }

    @Test
    void statementsOfFiveSecondsHoldUpNobodyAndTheLedgerIsWholeAfterThem() {
        store.change("faults", handle -> List.of("CREATE TABLE slowness AS SELECT " + SLOW.toSeconds() + " AS seconds", """
                CREATE FUNCTION be_slow() RETURNS trigger LANGUAGE plpgsql AS $$
                BEGIN
                    PERFORM pg_sleep(seconds) FROM slowness;
                    RETURN NULL;
                END $$""", "CREATE TRIGGER is_slow AFTER INSERT OR UPDATE ON calls FOR EACH STATEMENT EXECUTE FUNCTION be_slow()",
                "CREATE TRIGGER is_slow AFTER INSERT ON promised FOR EACH STATEMENT EXECUTE FUNCTION be_slow()").forEach(handle::execute));
        atOnce(() -> recordCalls(500));
        assertThat(promise(1, Duration.ofMillis(300)).maybeKept()).as("given up before the commit").isFalse();

        store.change("heal", handle -> handle.execute("UPDATE slowness SET seconds = 0"));
        assertThat(ledger.flush(PATIENCE)).isTrue();
        assertThat(ledger.latest(StoredLedger.MAX_READ)).hasSize(500);
        assertThat(promised()).isEmpty();
    }

    @Test
    void killedServerThatIsStartedAgainHasEveryAcknowledgedPromise() throws InterruptedException, ExecutionException {
        var kept = new FutureTask<>(() -> promiseUntilLost(1));
        Thread.ofVirtual().start(kept);
        await().atMost(PATIENCE).until(() -> promised().size() >= 20);
        server.kill();
        assertThat(kept.get()).hasSizeGreaterThanOrEqualTo(20);
        recordCalls(100);
        atOnce(() -> assertThat(store.writable(SOON)).isFalse());

        server.startAgain();
        await().atMost(PATIENCE).until(() -> store.writable(SOON));
        assertThat(promised()).containsAll(kept.get());
        assertThat(ledger.flush(PATIENCE)).isTrue();
        assertThat(ledger.latest(StoredLedger.MAX_READ)).hasSize(100);
    }

    @Test
    void ledgerIsWholeAfterAServerThatFailedThirtyOfAHundredStatements() {
        store.change("faults", handle -> List.of("""
                CREATE FUNCTION fail_at_times() RETURNS trigger LANGUAGE plpgsql AS $$
                BEGIN
                    IF random() < 0.3 THEN
                        RAISE EXCEPTION 'could not extend file: No space left on device' USING ERRCODE = 'disk_full';
                    END IF;
                    RETURN NEW;
                END $$""", "CREATE TRIGGER fails BEFORE INSERT OR UPDATE ON calls FOR EACH STATEMENT EXECUTE FUNCTION fail_at_times()")
                .forEach(handle::execute));
        recordCalls(8);
        assertThat(ledger.flush(PATIENCE)).isTrue();
        assertThat(ledger.latest(StoredLedger.MAX_READ)).hasSize(8);
        assertThat(ledger.dropped()).isZero();
    }
}
