package org.atiende.bench;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;

class AmiBenchTest {

    @ParameterizedTest
    @EnumSource(value = Contestant.class, mode = Mode.EXCLUDE, names = "ASTERISK_JAVA_MSET")
    void everyEventOfAGentleStreamIsDeliveredOrKnownToBeOfNoUse(Contestant contestant) {
        var flood = new AmiBench(500, 1).flood(contestant, 500);
        assertThat(flood.sent()).isGreaterThanOrEqualTo(400).matches(sent -> sent % AmiRecording.shipped().events().size() == 0);
        assertThat(flood.lost()).isZero();
        assertThat(flood.afresh()).isZero();
        assertThat(flood.delivered()).isGreaterThan(flood.useless());
        assertThat(flood.processor()).isPositive();
    }

    @Test
    void recordingIsOfWholeCalls() {
        var recording = AmiRecording.shipped();
        assertThat(recording.events()).hasSizeGreaterThan(100).filteredOn(event -> event.startsWith("Event: Newchannel"))
                .hasSameSizeAs(recording.events().stream().filter(event -> event.startsWith("Event: Hangup\r")).toList());
        assertThat(recording.callers()).hasSizeGreaterThan(3);
        assertThat(recording.aroundTheTime()).allSatisfy(parts -> assertThat(parts).hasSize(2));
        assertThat(recording.perSecond()).isBetween(5.0, 1_000.0);
    }
}
