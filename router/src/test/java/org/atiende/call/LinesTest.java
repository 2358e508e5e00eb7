package org.atiende.call;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

import org.atiende.fake.Office;
import org.atiende.match.LinePolicy;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LinesTest {

    private static LinePolicy line(String name, String... numbers) {
        return new LinePolicy(name, List.of(numbers), "es", "power", Office.CAP, Office.RING, Duration.ofSeconds(3), List.of(), List.of(),
                Office.RING, 2, "default", Optional.empty());
    }

    private final Lines lines = new Lines(List.of(line("power", "+34910000001"), line("fibre", "34910000002", "900123")));

    @ParameterizedTest
    @CsvSource({"+34910000001,power", "34910000001,power", "0034910000001,power", "+34910000002,fibre", "34910000002,fibre", "900123,fibre",
        "fibre,fibre", "999,power", "'',power", "+,power", "00,power", "${x},power"})
    void lineIsFoundByTheNumberHoweverTheTrunkWritesItAndNobodyIsTurnedAway(String number, String name) {
        assertThat(lines.called(number).name()).isEqualTo(name);
    }

    @Test
    void lineThatWasRenamedMeanwhileIsTheUsualOne() {
        assertThat(lines.named("fibre").name()).isEqualTo("fibre");
        assertThat(lines.named("gone")).isSameAs(lines.usual());
    }

    @Test
    void withoutALineThereIsNothingToServe() {
        assertThatThrownBy(() -> new Lines(List.of())).isInstanceOf(IllegalArgumentException.class);
    }
}
