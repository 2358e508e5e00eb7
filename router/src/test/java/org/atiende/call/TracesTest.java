package org.atiende.call;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;

import org.atiende.agent.Agent;
import org.atiende.call.Station.Asks;
import org.atiende.fake.Office;
import org.atiende.ledger.Disposition;
import org.atiende.presence.CallWatch.Ending;
import org.atiende.tel.CallId;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a call leaves behind in the ledger and in Asterisk's database: little, when it was little (threat C8). */
@Timeout(30)
class TracesTest {

    private static final String CALL = "1795336576.1";
    private static final Agent ANA = Office.agent("ana", "power:1", "#1001");
    private final Station station = new Station(Office.line(), 100, ANA);

    @AfterEach
    void close() {
        station.close();
    }

    @Test
    void callerWhoLeavesWithinTheFirstSecondLeavesOneRowWrittenAtTheEnd() {
        station.answers(ANA, "other.1");
        try (var channel = station.turn(new Asks())) {
            channel.hangUp();
            channel.awaitEnd(Station.PATIENCE);
        }
        station.calls.ended(new CallId(CALL), new Ending("", 16, ""));
        await().atMost(Station.PATIENCE).until(() -> !station.endings.isEmpty());
        assertThat(station.ledger.revisions(new CallId(CALL))).isEqualTo(1);
        assertThat(station.story(CALL).disposition()).contains(Disposition.ABANDONED);
    }

    @Test
    void callerWhoHasWaitedASecondIsOnRecordWhateverHappensToTheRouter() {
        station.answers(ANA, "other.1");
        try (var channel = station.turn(new Asks())) {
            await().atMost(Station.PATIENCE).until(() -> station.ledger.find(new CallId(CALL)).isPresent());
            assertThat(station.story(CALL).closed()).isFalse();
            channel.hangUp();
        }
    }

    @Test
    void crumbsThatPileUpWithoutTalksGoWithTheTurnsThatCome() {
        for (var i = 0; i <= Crumbs.BACKLOG; i++) {
            station.calls.ended(new CallId("c." + i), new Ending("", 16, ""));
        }
        station.clock.pass(Duration.ofMinutes(1));
        try (var channel = station.turn(new Asks())) {
            channel.awaitEnd(Station.PATIENCE);
            assertThat(Station.told(channel)).isEqualTo("dial PJSIP/1001");
            assertThat(channel.commands()).filteredOn(line -> line.contains("DB_DELETE(atiende-end/c.")).hasSize(2);
        }
        try (var channel = station.turn(new Asks().call("next.1"))) {
            await().atMost(Station.PATIENCE).until(() -> channel.music().isPresent());
            assertThat(channel.commands()).as("few enough for the turns after talks").noneMatch(line -> line.contains("DB_DELETE"));
        }
    }
}
