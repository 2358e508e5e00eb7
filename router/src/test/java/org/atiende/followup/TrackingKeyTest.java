package org.atiende.followup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HashSet;
import java.util.SplittableRandom;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TrackingKeyTest {

    private final SplittableRandom dice = new SplittableRandom(7);

    /** The example that everybody gives for Damm's digit is 572 with 4. */
    @Test
    void checkDigitIsDamms() {
        assertThat(TrackingKey.read("000000572")).isEmpty();
        assertThat(TrackingKey.read("000005724")).isPresent();
    }

    @Test
    void wrongDigitAndTwoThatChangedPlacesAreKnownAtOnce() {
        for (var i = 0; i < 1_000; i++) {
            var digits = TrackingKey.random(dice).digits();
            var at = dice.nextInt(9);
            var other = (digits.charAt(at) - '0' + 1 + dice.nextInt(9)) % 10;
            assertThat(TrackingKey.read(digits.substring(0, at) + other + digits.substring(at + 1))).as(digits).isEmpty();
            var left = dice.nextInt(8);
            var swapped = digits.substring(0, left) + digits.charAt(left + 1) + digits.charAt(left) + digits.substring(left + 2);
            assertThat(TrackingKey.read(swapped).isEmpty() || swapped.equals(digits)).as(digits + " " + swapped).isTrue();
        }
    }

    @Test
    void keyIsReadAsPeopleWriteItAndWrittenAsItIsSpoken() {
        var key = new TrackingKey("000005724");
        assertThat(key).hasToString("000 005 724");
        assertThat(TrackingKey.read("000 005 724")).contains(key);
        assertThat(TrackingKey.read("000-005.724")).contains(key);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "5724", "0000005724", "00000572X", "٠٠٠٠٠٥٧٢٤", "000005723"})
    void anythingElseIsNoKey(String written) {
        assertThat(TrackingKey.read(written)).isEmpty();
        assertThatThrownBy(() -> new TrackingKey(written)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void keysDoNotFollowEachOther() {
        var keys = new HashSet<TrackingKey>();
        for (var i = 0; i < 1_000; i++) {
            keys.add(TrackingKey.random(dice));
        }
        assertThat(keys).hasSizeGreaterThan(995);
    }
}
