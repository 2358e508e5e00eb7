package org.atiende.tel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class EndpointTest {

    @Test
    void phoneIsADeviceANumberIsAWayThroughTheGuardia() {
        assertThat(new Endpoint("1001").device()).isEqualTo("PJSIP/1001");
        assertThat(new Endpoint("1001").isOutside()).isFalse();
        assertThat(new Endpoint("+34600000021").device()).isEqualTo("Local/+34600000021@atiende-guardia/n");
        assertThat(new Endpoint("+34600000021").isOutside()).isTrue();
    }

    @Test
    void numberIsMaskedWhereverItIsPrinted() {
        assertThat(new Endpoint("+34600000021")).hasToString("+34…021");
        assertThat(new Endpoint("1001")).hasToString("1001");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "10 01", "1001&PJSIP/1002", "+", "+34", "+0600000021", "+34600000021@x", "++34600000021", "+3460000002123456", "+34600000021\n",
        "${x}"})
    void nothingElseStandsInADialString(String name) {
        assertThatThrownBy(() -> new Endpoint(name)).isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @CsvSource({"PJSIP/1001-00000002, 1001", "PJSIP/my-phone-0000000a, my-phone", "Local/+34600000021@atiende-guardia-00000001;1, +34600000021",
        "Local/+34600000021@atiende-guardia-00000001;2,", "Local/+34600000021@somewhere-00000001;1,", "SIP/1001-1,", "PJSIP/1001,", "'',"})
    void channelNamesItsEndpoint(String channel, String name) {
        assertThat(Endpoint.nameIn(channel).orElse(null)).isEqualTo(name);
    }

    @ParameterizedTest
    @CsvSource({"Local/+34600000021@atiende-guardia-00000001;2, +34600000021", "Local/+34600000021@atiende-guardia-00000001;1,",
        "PJSIP/atiende-trunk-00000003,", "Local/+34600000021@somewhere-00000001;2,"})
    void otherHalfNamesWhoIsBehindIt(String channel, String name) {
        assertThat(Endpoint.nameBehind(channel).orElse(null)).isEqualTo(name);
    }
}
