package org.atiende.forecast;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;

import org.atiende.experience.Experience;
import org.atiende.experience.Kind;
import org.atiende.ledger.ForecastRecord;
import org.atiende.pairing.Caller;
import org.atiende.pairing.Net;
import org.atiende.tel.CallId;
import org.junit.jupiter.api.Test;

/** What goes on record of a forecast, and what is learned of a call. */
class CoursesTest {

    private static final Instant NINE = Instant.parse("2026-03-02T08:00:00Z");
    private static final CallId CALL = new CallId("1795336576.1");
    private static final Duration P90 = Duration.ofSeconds(100);

    private final List<ForecastRecord> record = new ArrayList<>();
    private final Courses courses = new Courses(record::add);
    private final Experience experience = new Experience(180e9, true);
    private final Calibration calibration = new Calibration();

    private static Instant at(long second) {
        return NINE.plusSeconds(second);
    }

    private static ForecastRecord.Expected expected(long second) {
        return new ForecastRecord.Expected(at(second), 2, Duration.ofSeconds(40), P90);
    }

    private void waits(CallId call, long since, long now) {
        courses.waits(call, new Kind(0, 0, Caller.NONE, Net.WIDE, 5, false, 150_000_000_000L), "power", at(since), at(now));
    }

    private void learn() {
        courses.takeLessons().forEach(lesson -> lesson.teach(experience, calibration));
    }

    private List<String> story() {
        return record.stream().map(one -> one.number() + " " + (one.said().isEmpty() ? "nothing said" : one.said())
                + one.outcome().map(end -> ", " + (end.answered() ? "answered" : "left") + " after " + end.waited().toSeconds()).orElse("")
                + one.kept().map(kept -> kept ? ", kept" : ", not kept").orElse("")).toList();
    }

    @Test
    void forecastIsOnRecordAsTheWaitBeginsWhenItIsSaidAndWhenItIsKept() {
        waits(CALL, 0, 0);
        assertThat(courses.notForecast()).containsExactly(CALL);
        courses.forecast(CALL, expected(1));
        courses.told(CALL, expected(1), "minutes 2");
        courses.told(CALL, expected(50), "soon");
        courses.chosen(CALL, true, at(60));
        courses.answered(CALL, at(70));
        courses.leaves(CALL, at(500));
        assertThat(story()).containsExactly("0 nothing said", "0 minutes 2", "1 soon", "0 minutes 2, answered after 69, kept", "1 soon, answered after 20, kept");
        assertThat(record.getFirst().priority()).isEqualTo(5);
        assertThat(courses.notForecast()).isEmpty();
        learn();
        assertThat(calibration.known()).as("the first one counts").isEqualTo(1);
        assertThat(calibration.kept()).isEqualTo(1);
        assertThat(experience.patience().stays(0, 600_000_000_000L)).as("who was answered has not left").isEqualTo(1);
        assertThat(experience.ring(new SplittableRandom(1))).isEqualTo(10_000_000_000L);
    }

    @Test
    void whoLeavesAfterTheForecastWasOverProvesItWrongAndWhoLeavesBeforeProvesNothing() {
        for (var second : List.of(99L, 102L)) {
            waits(CALL, 0, 0);
            courses.forecast(CALL, expected(1));
            courses.leaves(CALL, at(second));
        }
        assertThat(story()).containsExactly("0 nothing said", "0 nothing said, left after 98", "0 nothing said", "0 nothing said, left after 101, not kept");
        learn();
        assertThat(calibration.known()).isEqualTo(1);
        assertThat(calibration.kept()).isZero();
    }

    @Test
    void callerBackFromAnUnansweredRingWaitsOnAndAfterATalkWaitsAnew() {
        waits(CALL, 0, 0);
        courses.forecast(CALL, expected(0));
        courses.chosen(CALL, true, at(10));
        waits(CALL, 0, 22);
        assertThat(courses.notForecast()).isEmpty();
        courses.chosen(CALL, true, at(80));
        courses.answered(CALL, at(90));
        waits(CALL, 0, 200);
        assertThat(courses.notForecast()).containsExactly(CALL);
        courses.forecast(CALL, expected(200));
        courses.answered(CALL, at(301));
        assertThat(story()).containsExactly("0 nothing said", "0 nothing said, answered after 90, kept", "1 nothing said", "1 nothing said, answered after 101, not kept");
    }

    @Test
    void promisedCallsOfOursAreNobodysWaitAndTeachNothingOfWhoComes() {
        var ours = CallId.outgoing("cb-1");
        waits(ours, 0, 0);
        assertThat(courses.notForecast()).isEmpty();
        learn();
        experience.now(NINE.getEpochSecond() * 1_000_000_000);
        assertThat(experience.untilNext(new SplittableRandom(1))).isEqualTo(Long.MAX_VALUE);
    }

    @Test
    void waitThatHasNoEndWithinWhatIsLookedAtIsNeitherKeptNorNot() {
        waits(CALL, 0, 0);
        courses.forecast(CALL, new ForecastRecord.Expected(at(0), 9, ForecastRecord.FARTHEST, ForecastRecord.FARTHEST));
        courses.answered(CALL, at(2_000));
        assertThat(record.getLast().kept()).isEqualTo(Optional.empty());
    }

    @Test
    void oldestCallIsForgottenBeforeMemoryIs() {
        for (var call = 0; call <= Courses.MOST; call++) {
            waits(new CallId("1." + call), 0, 0);
        }
        courses.forecast(new CallId("1.0"), expected(0));
        courses.forecast(new CallId("1.1"), expected(0));
        assertThat(record).hasSize(1);
    }
}
