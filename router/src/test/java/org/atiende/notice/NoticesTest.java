package org.atiende.notice;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

import org.atiende.fake.Office;
import org.atiende.fake.SettableClock;
import org.atiende.notice.Notice.Why;
import org.atiende.store.Store;
import org.atiende.store.StoreSettings;
import org.atiende.tel.PhoneNumber;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Notices, from the transaction that makes them to the command that takes them. */
class NoticesTest {

    @TempDir
    private Path folder;

    private final SettableClock clock = new SettableClock(Office.NINE);
    private final Store store = Store.open(StoreSettings.url("jdbc:h2:mem:notices-" + System.nanoTime()));
    private final Notices notices = new Notices(store, true, clock);
    private final List<String> given = new ArrayList<>();
    private boolean takes = true;
    private final NoticeRound round = new NoticeRound(notices, notice -> {
        given.add(notice.id());
        return takes;
    });

    @AfterEach
    void close() {
        round.close();
        store.close();
    }

    private Notice notice(String id) {
        return new Notice(id, Why.UNREACHED, Optional.of("C-1"), Optional.of("K-1"), Optional.of(new PhoneNumber("+34911234567")), "es", clock.instant());
    }

    private void make(Notices in, String id) {
        store.change("make", handle -> in.add(handle, notice(id)));
    }

    @Test
    void eachIsGivenAwayOnceTheEldestFirst() {
        make(notices, "n-2");
        clock.pass(Duration.ofSeconds(1));
        make(notices, "n-1");
        make(notices, "n-1");
        round.look();
        round.look();
        clock.pass(Duration.ofDays(1));
        round.look();
        assertThat(given).containsExactly("n-2", "n-1");
    }

    @Test
    void refusedOneIsGivenAgainLaterAndLaterAndGivenUpAfterAWeek() {
        takes = false;
        make(notices, "n-1");
        var at = new ArrayList<Duration>();
        for (var minute = 0; minute < 8 * 24 * 60; minute++) {
            var before = given.size();
            round.look();
            if (given.size() > before) {
                at.add(Duration.ofMinutes(minute));
            }
            clock.pass(Duration.ofMinutes(1));
        }
        assertThat(at).startsWith(Duration.ZERO, Duration.ofMinutes(1), Duration.ofMinutes(3), Duration.ofMinutes(7), Duration.ofMinutes(15), Duration.ofMinutes(31),
                Duration.ofMinutes(63), Duration.ofMinutes(123));
        assertThat(at.getLast()).isBetween(Notices.GIVEN_UP, Notices.GIVEN_UP.plus(Notices.AT_MOST));
    }

    @Test
    void oneThatSomebodyTookAndDiedWithIsGivenByAnother() {
        make(notices, "n-1");
        assertThat(notices.take()).isPresent();
        assertThat(notices.take()).as("somebody has it").isEmpty();
        clock.pass(Notices.TAKEN_FOR);
        assertThat(notices.take()).contains(new Notice("n-1", Why.UNREACHED, Optional.of("C-1"), Optional.of("K-1"), Optional.of(new PhoneNumber("+34911234567")), "es", Office.NINE));
    }

    @Test
    void withoutACommandNothingIsKept() {
        make(new Notices(store, false, clock), "n-1");
        assertThat(notices.take()).isEmpty();
    }

    private CommandCourier courier(String script) throws IOException {
        return new CommandCourier(List.of("sh", "-c", script, folder.toString()), Duration.ofSeconds(5));
    }

    @Test
    void commandReadsALineOfJsonAndItsExitSaysWhetherItTookIt() throws IOException {
        assertThat(courier("cat > $0/seen").test(notice("n-1"))).isTrue();
        assertThat(Files.readString(folder.resolve("seen"))).isEqualTo("""
                {"notice":"n-1","why":"unreached","customer":"C-1","case":"K-1","number":"+34911234567","language":"es","made":"2026-03-02T08:00:00Z"}
                """);
        assertThat(courier("exit 3").test(notice("n-1"))).isFalse();
        assertThat(courier("exit 0").test(notice("n-1"))).as("it need not read").isTrue();
        assertThat(new CommandCourier(List.of("/nowhere/write")).test(notice("n-1"))).isFalse();
        var nobody = new Notice("n-2", Why.NO_NUMBER, Optional.empty(), Optional.empty(), Optional.empty(), "en", Instant.EPOCH);
        assertThat(CommandCourier.json(nobody)).isEqualTo("{\"notice\":\"n-2\",\"why\":\"no-number\",\"customer\":null,\"case\":null,\"number\":null,\"language\":\"en\","
                + "\"made\":\"1970-01-01T00:00:00Z\"}");
    }

    @Test
    void commandThatHangsIsEnded() throws IOException {
        var slow = new CommandCourier(List.of("sh", "-c", "sleep 60"), Duration.ofMillis(200));
        assertThat(slow.test(notice("n-1"))).isFalse();
    }
}
