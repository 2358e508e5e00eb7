package org.atiende.call;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.Random;

import org.atiende.call.Words.Say;
import org.atiende.fake.Office;
import org.atiende.forecast.Outlook;
import org.atiende.match.Forecast;
import org.atiende.match.Forecast.Expected;
import org.atiende.tel.CallId;
import org.atiende.tel.RingOutcome;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a held caller is told, minute by minute. */
class WordsTest {

    private static final CallId CALL = new CallId("1795336576.1");

    private final Words words = new Words(CALL);

    private static Instant at(long seconds) {
        return Office.NINE.plusSeconds(seconds);
    }

    /** What is said at that second, when so many minutes would be forecast; 0 stands for "in a moment", less for "unknown". */
    private String said(long second, int minutes, int onDuty) {
        return words.next(() -> expected(minutes, onDuty, at(second)), at(second)).map(WordsTest::told).orElse("");
    }

    private static Optional<Expected> expected(int minutes, int onDuty, Instant now) {
        var ninetieth = Forecast.SOON.toNanos();
        return Optional.of(new Expected(forecast(minutes), onDuty, 0, now, new Outlook(new long[] {minutes < 1 ? ninetieth : minutes * 60_000_000_000L}), 1));
    }

    private static Forecast forecast(int minutes) {
        return minutes < 0 ? new Forecast.Unknown() : minutes == 0 ? new Forecast.Soon() : new Forecast.Minutes(minutes);
    }

    private static String told(Say say) {
        return switch (say) {
            case Say.Sentence(var key) -> key;
            case Say.Wait(var expected) -> expected.said().word();
        };
    }

    @Test
    void forecastIsSaidAtTheStartAndNotAgainWhileItStays() {
        assertThat(said(0, 5, 2)).isEqualTo("minutes 5");
        assertThat(said(0, 5, 2)).isEmpty();
        assertThat(said(60, 4, 2)).as("a minute later a minute less is no news").isEmpty();
        assertThat(said(120, 3, 2)).isEmpty();
    }

    @Test
    void betterForecastIsSaidFromAMinuteOn() {
        said(0, 5, 2);
        assertThat(said(60, 4, 2)).isEmpty();
        assertThat(said(60, 3, 2)).isEqualTo("minutes 3");
        assertThat(said(120, 0, 2)).isEqualTo("soon");
    }

    @Test
    void noForecastIsSaidWithin45SecondsOfTheLast() {
        said(0, 9, 2);
        assertThat(said(44, 1, 2)).isEmpty();
        assertThat(said(45, 1, 2)).isEqualTo("minutes 1");
        assertThat(words.lookAgain(at(45))).isEqualTo(Words.EVERY);
        assertThat(words.lookAgain(at(88))).isEqualTo(Duration.ofSeconds(2));
        assertThat(words.lookAgain(at(200))).isEqualTo(Words.LOOK);
    }

    @Test
    void longerForecastIsNeverSaid() {
        said(0, 2, 2);
        assertThat(said(60, 5, 2)).isEmpty();
        assertThat(said(100, 1, 2)).as("an end later than what was said").isEmpty();
        assertThat(said(500, 1, 2)).as("what was said is over").isEmpty();
        assertThat(said(600, -1, 3)).isEmpty();
    }

    @Test
    void fewerPeopleAtWorkIsTheOneCauseForALongerWaitAndToldOnce() {
        said(0, 3, 2);
        assertThat(said(60, 2, 1)).as("fewer, and still in time").isEmpty();
        assertThat(said(70, 6, 1)).isEqualTo("forecast.fewer");
        assertThat(said(200, -1, 0)).isEmpty();
        assertThat(said(300, 4, 3)).as("better than nothing said").isEqualTo("minutes 4");
        assertThat(said(400, -1, 0)).as("once").isEmpty();
    }

    @Test
    void unknownWaitIsMendedByAForecast() {
        assertThat(said(0, -1, 2)).isEqualTo("unknown");
        assertThat(said(50, -1, 2)).isEmpty();
        assertThat(said(60, 15, 1)).isEqualTo("minutes 15");
    }

    @Test
    void nothingIsSaidWhileNobodyIsAtWorkWhoCouldAnswer() {
        assertThat(said(0, -1, 0)).as("that all of them are busy would not be true").isEmpty();
        assertThat(words.lookAgain(at(0))).isEqualTo(Words.LOOK);
        assertThat(said(5, -1, 1)).isEqualTo("unknown");
    }

    @Test
    void whatCannotBeFoundOutYetIsAskedForAgainSoon() {
        assertThat(words.next(Optional::empty, at(0))).isEmpty();
        assertThat(words.lookAgain(at(0))).isEqualTo(Words.NOT_YET);
        assertThat(said(1, 3, 2)).isEqualTo("minutes 3");
        assertThat(words.lookAgain(at(1))).isEqualTo(Words.EVERY);
    }

    @Test
    void whoWasNotAnsweredHearsItFirstAndTheForecastThen() {
        words.ringEnded(RingOutcome.NO_ANSWER, Duration.ofSeconds(12), at(12));
        assertThat(said(12, 3, 2)).isEqualTo("back-in-line");
        assertThat(said(16, 3, 2)).isEqualTo("minutes 3");
        assertThat(said(16, 3, 2)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"NO_ANSWER, 12, back-in-line", "REJECTED, 5, back-in-line", "PHONE_DEAD, 4, back-in-line", "REJECTED, 3, minutes 3",
        "DO_NOT_DISTURB, 0, minutes 3", "PHONE_DEAD, 3, minutes 3", "ANSWERED, 12, minutes 3", "CALLER_LEFT, 12, minutes 3"})
    void refusalAtOnceIsNoNewsToACaller(RingOutcome outcome, int seconds, String said) {
        words.ringEnded(outcome, Duration.ofSeconds(seconds), at(20));
        assertThat(said(20, 3, 2)).isEqualTo(said);
    }

    @Test
    void unansweredRingsAreToldAtMostEveryHalfMinute() {
        words.ringEnded(RingOutcome.NO_ANSWER, Duration.ofSeconds(12), at(12));
        assertThat(said(12, 3, 2)).isEqualTo("back-in-line");
        said(12, 3, 2);
        words.ringEnded(RingOutcome.NO_ANSWER, Duration.ofSeconds(12), at(41));
        assertThat(said(41, 3, 2)).isEmpty();
        words.ringEnded(RingOutcome.NO_ANSWER, Duration.ofSeconds(12), at(42));
        assertThat(said(42, 3, 2)).isEqualTo("back-in-line");
    }

    @Test
    void whoIsRungForAgainAtOnceIsNotToldOfTheLastRing() {
        words.ringEnded(RingOutcome.NO_ANSWER, Duration.ofSeconds(12), at(12));
        words.rings();
        assertThat(said(30, 3, 2)).isEqualTo("minutes 3");
    }

    @Test
    void whoLostTheAgentIsToldThatAndNothingOfRings() {
        words.ringEnded(RingOutcome.NO_ANSWER, Duration.ofSeconds(12), at(12));
        words.cutOff();
        assertThat(said(100, 3, 2)).isEqualTo("call-cut");
        assertThat(said(100, 3, 2)).isEqualTo("minutes 3");
    }

    /** Promise 10 over a thousand waits: an end that was said is never moved back, but by the one cause, and words come apart. */
    @Test
    void whatIsSaidNeverGrowsWithoutACause() {
        for (var seed = 0; seed < 1_000; seed++) {
            var chance = new Random(seed);
            var line = new Words(CALL);
            var kept = Instant.MAX;
            var toldAt = Optional.<Instant>empty();
            for (var second = 0; second < 900; second += 1 + chance.nextInt(20)) {
                var now = at(second);
                var expected = expected(chance.nextInt(-1, 15), chance.nextInt(4), now);
                var say = line.next(() -> expected, now);
                if (say.isPresent() && say.get() instanceof Say.Wait(var wait)) {
                    var forecast = wait.said();
                    assertThat(forecast.keptUntil(now)).as("seed " + seed).isBeforeOrEqualTo(kept);
                    kept = forecast.keptUntil(now);
                } else if (say.isPresent()) {
                    kept = Instant.MAX;
                }
                if (say.isPresent()) {
                    toldAt.ifPresent(before -> assertThat(now).isAfterOrEqualTo(before.plus(Words.EVERY)));
                    toldAt = Optional.of(now);
                }
            }
        }
    }
}
