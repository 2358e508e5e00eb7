package org.atiende.tel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Random;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class NumberReaderTest {

    private final NumberReader spain = new NumberReader("ES");

    @ParameterizedTest
    @CsvSource({
        "911234567, +34911234567",
        "911 23 45 67, +34911234567",
        "(91) 123-45-67, +34911234567",
        "600123456, +34600123456",
        "0034600123456, +34600123456",
        "34911234567, +34911234567",
        "+34911234567, +34911234567",
        "+34 911 23 45 67, +34911234567",
        "900123456, +34900123456",
        "442079460958, +442079460958",
        "0044 20 7946 0958, +442079460958",
        "+12015550123, +12015550123",
        "+390212345678, +390212345678",
    })
    void trunksAndPeopleWriteTheSameSubscriberInManyWays(String written, String e164) {
        assertThat(spain.read(written)).contains(new PhoneNumber(e164));
        assertThat(spain.caller(written, 0)).isEqualTo(new CallerNumber.Presented(new PhoneNumber(e164)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "anonymous", "unknown", "Anonymous", "<unknown>", "112", "016", "091", "1004", "11811", "+112", "00112",
        "0", "+", "++34911234567", "+34", "+34911", "99999999999999999999", "123456789012345678901", "+34911234567;ext=5", "tel:+34911234567",
        "1-800-FLOWERS", "${SHELL(x)}", "911234567\r\nVariable: x", "911\u0000234567", "٩١١٢٣٤٥٦٧", "９１１２３４５６７", "911234567\uD83D\uDE00",
        "'; DROP TABLE customers", "sip:ana@example.org", "1001"})
    void whatIsNoSubscribersNumberIsUnknown(String text) {
        assertThat(spain.read(text)).isEmpty();
        assertThat(spain.caller(text, 0)).isEqualTo(new CallerNumber.Unknown());
    }

    @ParameterizedTest
    @ValueSource(ints = {0x20, 0x23, 0x40, 0x43, 0x60, 0x63})
    void withheldNumberIsNotKeptEvenWhenTheNetworkDeliversIt(int presentation) {
        assertThat(spain.caller("911234567", presentation)).isEqualTo(new CallerNumber.Withheld());
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3})
    void shownNumberIsReadHoweverItWasScreened(int presentation) {
        assertThat(spain.caller("911234567", presentation).usable()).contains(new PhoneNumber("+34911234567"));
    }

    @Test
    void theSameDigitsAreAnotherSubscriberInAnotherCountry() {
        assertThat(new NumberReader("FR").read("0612345678")).contains(new PhoneNumber("+33612345678"));
        assertThat(new NumberReader("GB").read("0121 234 5678")).contains(new PhoneNumber("+441212345678"));
        assertThat(spain.read("0612345678")).isEmpty();
    }

    @Test
    void noTextWhateverItsBytesMakesItThrow() {
        var random = new Random(8);
        var alphabet = "0123456789+ ().-;=#*,abz%$\u0000\n\uFFFD\uD800é٣";
        for (int round = 0; round < 20_000; round++) {
            var text = new StringBuilder();
            for (int left = random.nextInt(24); left > 0; left--) {
                text.append(alphabet.charAt(random.nextInt(random.nextBoolean() ? 10 : alphabet.length())));
            }
            assertThat(spain.read(text.toString())).isNotNull();
        }
    }

    @ParameterizedTest
    @CsvSource({"+34612345678, true", "+34810123456, true", "+34800123456, false", "+34803123456, false", "+34901123456, false", "+33612345678, false",
        "+34600, false"})
    void companyRingsOnlyFixedAndMobileNumbersOfItsCountry(String number, boolean rung) {
        assertThat(spain.isOrdinary(new PhoneNumber(number))).isEqualTo(rung);
    }

    @Test
    void readerBelongsToARealCountry() {
        assertThatThrownBy(() -> new NumberReader("Spain")).isInstanceOf(IllegalArgumentException.class).hasMessageContaining("ES");
    }
}
