package org.atiende.call;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

import org.atiende.agi.AgiMeter;
import org.atiende.agi.AgiServer;
import org.atiende.agi.AgiSettings;
import org.atiende.fake.FakeAgiCall;
import org.atiende.fake.FakeAgiChannel;
import org.atiende.tel.CallerNumber;
import org.atiende.tel.NumberReader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the dialplan says, read as the server hands it over; whatever it says, it is read. */
@Timeout(30)
class TurnRequestTest {

    private static final NumberReader NUMBERS = new NumberReader("ES");
    private static final Instant NOW = Instant.ofEpochSecond(1_795_336_600);

    private static TurnRequest read(FakeAgiCall call) {
        var seen = new CompletableFuture<TurnRequest>();
        try (var server = new AgiServer(AgiSettings.defaults(0), Map.of("in/v1", line -> {
            try {
                seen.complete(TurnRequest.of(line.request(), NUMBERS));
            } catch (RuntimeException hostile) {
                seen.completeExceptionally(hostile);
            }
        }), AgiMeter.NONE); var channel = FakeAgiChannel.connect(server.start(), call)) {
            return seen.orTimeout(5, TimeUnit.SECONDS).join();
        }
    }

    private static TurnRequest read(String... arguments) {
        return read(FakeAgiCall.of("in/v1", Stream.concat(Stream.of(""), Stream.of(arguments)).toArray(String[]::new)));
    }

    @Test
    void firstTurnSaysWhoAndSinceWhenAndNothingElse() {
        var turn = read("1795336576.1", "1795336576", "+34910000001", "", "", "", "", "", "", "");
        assertThat(turn.call().text()).isEqualTo("1795336576.1");
        assertThat(turn.age(NOW)).isEqualTo(Duration.ofSeconds(24));
        assertThat(turn.line()).isEqualTo("+34910000001");
        assertThat(turn.caller()).isInstanceOf(CallerNumber.Presented.class);
        assertThat(turn.wasServed()).isFalse();
        assertThat(turn.agentLegDied()).isFalse();
    }

    @ParameterizedTest
    @CsvSource({"1795336576.125,125,true", "1795336576.1,100,true", "1795336576,0,false"})
    void channelsClockIsReadToTheMillisecond(String since, int milliseconds, boolean exact) {
        assertThat(read("c.1", since).since()).isEqualTo(Instant.ofEpochSecond(1_795_336_576L, milliseconds * 1_000_000L));
        assertThat(read("c.1", since).exact()).isEqualTo(exact);
    }

    @Test
    void turnAfterAnUnansweredRingSaysHowItEnded() {
        var turn = read("c.1", "1795336576", "", "CHANUNAVAIL", "21", "", "", "", "PJSIP/1001-1", "ana");
        assertThat(turn.dialStatus()).contains("CHANUNAVAIL");
        assertThat(turn.cause()).isEqualTo(21);
        assertThat(turn.wasServed()).isTrue();
        assertThat(turn.agentLegDied()).isFalse();
    }

    @ParameterizedTest
    @CsvSource({"'','',true", "PJSIP/1001-1,'',false", "'',1002,false", "'',99999999999999999999999999,false", "'',%,false"})
    void agentsLegDiedWhenNobodyHungUpAndNobodyTransferred(String hungUpBy, String target, boolean died) {
        assertThat(read("c.1", "1795336576", "", "ANSWER", "16", hungUpBy, target).agentLegDied()).isEqualTo(died);
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "", "-1", "yesterday", "999999999999", "99999999999999999999", "1", "1795336576.", "1.2.3", "1795336576,5"})
    void clockThatCannotBeRightCountsAsNow(String since) {
        assertThat(read("c.1", since).age(NOW)).isEqualTo(Duration.ZERO);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a b", "${UNIQUEID}", "'; --", "é.1", "../../x"})
    void callWithAHostileNameIsCalledAsTheChannelIs(String id) {
        assertThat(read(id).call().text()).startsWith("1795336576.");
    }

    @Test
    void everyArgumentMayBeTwoHundredCharactersOfAnything() {
        var rubbish = "x%\"';${}()😀".repeat(16);
        var turn = read(rubbish, rubbish, rubbish, rubbish, rubbish, rubbish, rubbish, rubbish, rubbish, rubbish);
        assertThat(turn.cause()).isZero();
        assertThat(turn.transferTarget()).contains(TurnRequest.NOBODY);
    }

    @Test
    void noArgumentsAtAllIsANewCallOfTheUsualLine() {
        var turn = read(FakeAgiCall.of("in/v1"));
        assertThat(turn.wasServed()).isFalse();
        assertThat(turn.line()).isEqualTo("+34910000001");
    }

    @Test
    void withheldNumberIsWithheldThoughItIsThere() {
        var call = FakeAgiCall.of("in/v1", "", "c.1").from("+34600111222", "Rosa", 0x43);
        assertThat(read(call).caller()).isEqualTo(new CallerNumber.Withheld());
    }

    @ParameterizedTest
    @CsvSource({"spoke, SPOKE", "silent, SILENT", "'', ", "Spoke!, "})
    void whoStayedAfterAMessageSaysSo(String said, TurnRequest.Told told) {
        assertThat(read("message-1", "1795336576.120", "support", "", "", "", "", "", "", "", said).told()).isEqualTo(Optional.ofNullable(told));
    }
}
