package org.atiende.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

class WriteBehindTest {

    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final int MANY = 1_000;

    private final List<String> written = new CopyOnWriteArrayList<>();
    private final AtomicInteger tries = new AtomicInteger();
    private volatile boolean away;
    private WriteBehind<String, String> rows = new WriteBehind<>("rows", (older, newer) -> newer, this::write);

    private void write(List<String> values) {
        tries.incrementAndGet();
        if (away) {
            throw new StoreLost("away");
        }
        written.addAll(values);
    }

    @AfterEach
    void close() {
        away = false;
        rows.close();
    }

    @Test
    void valuesAreWrittenInTheOrderTheyCame() {
        for (int call = 0; call < 500; call++) {
            rows.put("call " + call, "value " + call, MANY);
        }
        assertThat(rows.flush(PATIENCE)).isTrue();
        assertThat(written).hasSize(500).startsWith("value 0", "value 1").endsWith("value 499");
        assertThat(rows.waiting()).isEmpty();
    }

    @Test
    void storeThatGoesAndComesBackGetsTheNewestOfEachKeyOnceInOrder() {
        away = true;
        for (int revision = 1; revision <= 5; revision++) {
            rows.put("a", "a" + revision, MANY);
            rows.put("b", "b" + revision, MANY);
        }
        await().until(() -> tries.get() >= 3);
        assertThat(rows.waiting("a")).contains("a5");
        assertThat(rows.flush(Duration.ofMillis(20))).isFalse();
        away = false;
        assertThat(rows.flush(PATIENCE)).isTrue();
        assertThat(written).containsExactly("a5", "b5");
    }

    @Test
    void outageIsToldOnceAndSoIsItsEnd() {
        var told = new ListAppender<ILoggingEvent>();
        var log = (Logger) LoggerFactory.getLogger(WriteBehind.class);
        told.start();
        log.addAppender(told);
        log.setLevel(Level.INFO);
        try {
            away = true;
            rows.put("a", "a1", MANY);
            await().until(() -> tries.get() >= 3);
            rows.put("b", "b1", MANY);
            away = false;
            assertThat(rows.flush(PATIENCE)).isTrue();
            await().untilAsserted(() -> assertThat(told.list).extracting(ILoggingEvent::getFormattedMessage).satisfiesExactly(
                    gone -> assertThat(gone).startsWith("the store is away, will try again until it is back (writing=rows waiting=1 away=0s)"),
                    back -> assertThat(back).matches("the store is back \\(writing=rows away=[0-9]+ms waited=[12]\\)")));
        } finally {
            log.setLevel(null);
            log.detachAppender(told);
        }
    }

    @Test
    void valueThatChangesWhileItIsBeingWrittenIsWrittenAgain() {
        rows.close();
        rows = new WriteBehind<>("rows", (older, newer) -> newer, values -> {
            if (values.contains("first")) {
                rows.put("a", "second", MANY);   // as another thread would, in the middle of the write
            }
            write(values);
        });
        rows.put("a", "first", MANY);
        assertThat(rows.flush(PATIENCE)).isTrue();
        await().untilAsserted(() -> assertThat(written).containsExactly("first", "second"));
    }

    @Test
    void newKeysBeyondTheLimitAreRefusedAndCountedButKnownKeysAreStillTaken() {
        away = true;
        assertThat(rows.put("a", "a1", 2)).isTrue();
        assertThat(rows.put("b", "b1", 2)).isTrue();
        assertThat(rows.put("c", "c1", 2)).isFalse();
        assertThat(rows.put("a", "a2", 2)).isTrue();
        assertThat(rows.refused()).isEqualTo(1);
        away = false;
        assertThat(rows.flush(PATIENCE)).isTrue();
        assertThat(written).containsExactly("a2", "b1");
    }

    @Test
    void valueTheStoreRefusesDoesNotBlockTheOthers() {
        rows.close();
        rows = refusing(value -> {
            throw new StoreRefused("no", new IllegalStateException(value));
        });
        away = true;
        List.of("good 1", "poison", "good 2").forEach(value -> rows.put(value, value, MANY));
        await().until(() -> tries.get() >= 1);
        away = false;
        assertThat(rows.flush(PATIENCE)).isTrue();
        assertThat(written).containsExactly("good 1", "good 2");
        assertThat(rows.dropped()).isEqualTo(1);
    }

    private WriteBehind<String, String> refusing(Consumer<String> refusal) {
        return new WriteBehind<>("rows", (older, newer) -> newer, values -> {
            values.stream().filter(value -> value.equals("poison") && !away).forEach(refusal);
            write(values);
        });
    }

    @Test
    void closingWritesWhatIsLeftAndTakesNothingMore() {
        var many = new ArrayList<String>();
        for (int call = 0; call < 3 * WriteBehind.BATCH; call++) {
            many.add("value " + call);
            rows.put("call " + call, "value " + call, MANY);
        }
        rows.close();
        assertThat(written).containsExactlyElementsOf(many);
        assertThat(rows.put("late", "late", MANY)).isFalse();
    }

    @Test
    void closingDoesNotWaitForAStoreThatStaysAway() {
        away = true;
        rows.put("a", "a1", MANY);
        await().until(() -> tries.get() >= 1);
        rows.close();
        assertThat(written).isEmpty();
        assertThat(rows.waiting()).isEmpty();
        assertThat(rows.dropped()).isEqualTo(1);
    }
}
