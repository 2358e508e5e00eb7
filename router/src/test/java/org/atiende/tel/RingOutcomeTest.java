package org.atiende.tel;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RingOutcomeTest {

    @ParameterizedTest
    @CsvSource({
            "0, 12000, NO_ANSWER, our ring time was over",
            "16, 12000, NO_ANSWER, the same as another Asterisk says it",
            "19, 12000, NO_ANSWER, the phone gave up by itself",
            "19, 40, DO_NOT_DISTURB, refused at once without ringing",
            "17, 40, BUSY, in use",
            "21, 900, REJECTED, the Reject key",
            "20, 5, NOT_REGISTERED, no contact",
            "3, 5, NOT_REGISTERED, no such endpoint",
            "18, 8000, PHONE_DEAD, nobody answered the INVITE"})
    void phoneThatWeRangOurselvesIsReadFromItsCause(int cause, long millis, RingOutcome outcome, String why) {
        assertThat(RingOutcome.ofOriginate(cause, Duration.ofMillis(millis))).as(why).isEqualTo(outcome);
    }
}
