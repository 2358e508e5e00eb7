package org.atiende.call;

import static org.assertj.core.api.Assertions.assertThat;

import org.atiende.agent.Agent;
import org.atiende.agent.Availability;
import org.atiende.fake.Office;
import org.atiende.promise.CallAgain;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What agents ask by feature code, and what their phone hears. */
@Timeout(30)
class PhoneScriptTest {

    private static final Agent ANA = Office.agent("ana", "power:1", "#1001");
    private static final Agent MARY = Office.agent("mary", "power:1", "en", "#1002");
    private final Station station = new Station(Office.line(), 100, ANA, MARY);

    @AfterEach
    void close() {
        station.close();
    }

    private String hears(String code, String endpoint, String address) {
        station.said.clear();
        try (var channel = station.phone("", code, endpoint, address)) {
            channel.awaitEnd(Station.PATIENCE);
            assertThat(channel.variable("ATIENDE_DO")).contains("end");
        }
        return String.join(",", station.said);
    }

    @Test
    void phoneSignsOutAndInAgain() {
        assertThat(hears("*45", "1001", "127.0.1.11:5060")).isEqualTo("agent.signed-out in es");
        assertThat(station.kept).containsEntry(ANA.id(), new Availability.SignedOut());
        assertThat(hears("*45", "1001", "127.0.1.11:5060")).isEqualTo("agent.signed-in in es");
        assertThat(station.state(ANA).label()).isEqualTo("free");
    }

    @Test
    void phonePausesAndResumes() {
        assertThat(hears("*46", "1001", "127.0.1.11:5060")).isEqualTo("agent.paused in es");
        assertThat(station.state(ANA).label()).isEqualTo("paused");
        assertThat(hears("*46", "1001", "127.0.1.11:5060")).isEqualTo("agent.resumed in es");
    }

    @Test
    void whoIsSignedOutCannotPause() {
        hears("*45", "1001", "127.0.1.11:5060");
        assertThat(hears("*46", "1001", "127.0.1.11:5060")).isEqualTo("agent.signed-out in es");
        assertThat(station.state(ANA).label()).isEqualTo("signed-out");
    }

    @Test
    void phoneOutsideTheSiteMayGoHomeButNotComeToWork() {
        assertThat(hears("*45", "1001", "127.0.9.1:5060")).isEqualTo("agent.signed-out in es");
        assertThat(hears("*45", "1001", "127.0.9.1:5060")).isEqualTo("agent.refused-off-site in es");
        assertThat(station.state(ANA).label()).isEqualTo("signed-out");
    }

    @Test
    void agentHearsTheirOwnLanguage() {
        assertThat(hears("*46", "1002", "127.0.1.12:5060")).isEqualTo("agent.paused in en");
    }

    @Test
    void diskThatFailsIsSaidThoughTheChoiceCounts() {
        station.diskWorks = false;
        assertThat(hears("*46", "1001", "127.0.1.11:5060")).isEqualTo("agent.fault in es");
        assertThat(station.state(ANA).label()).isEqualTo("paused");
    }

    @ParameterizedTest
    @CsvSource({"OWED, agent.call-again", "NO_CALL, agent.no-call", "NOT_CALLABLE, agent.not-callable"})
    void agentWhoseCustomersLineWasLostHearsWhatComesOfIt(CallAgain.Asked asked, String sentence) {
        station.askedAgain = asked;
        assertThat(hears("*47", "1001", "127.0.1.11:5060")).isEqualTo(sentence + " in es");
    }

    @ParameterizedTest
    @CsvSource({"*45,9999", "*99,1001", "'',1001", "*45,''", "*45,'1001; DROP'", "*45,../1001",
        "*45,1001100110011001100110011001100110011001100110011001100110011001100110011001100110011001100110011001100110011001100110011001"})
    void whoeverIsNoAgentIsToldSoAndChangesNothing(String code, String endpoint) {
        assertThat(hears(code, endpoint, "127.0.1.11:5060")).isEqualTo("agent.unknown in es");
        assertThat(station.kept).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"127.0.1.11:5060", "127.0.1.11", "[127.0.1.11]:5060"})
    void addressIsReadWithAndWithoutPort(String address) {
        hears("*45", "1001", address);
        assertThat(hears("*45", "1001", address)).isEqualTo("agent.signed-in in es");
    }

    @ParameterizedTest
    @CsvSource({"[fd00::5]:5060,fd00::5", "[fd00::5],fd00::5", "fd00::5,fd00::5", "127.0.1.11:5060,127.0.1.11", "'',''"})
    void hostIsReadOfBothKindsOfAddress(String remote, String host) {
        assertThat(PhoneScript.host(remote)).isEqualTo(host);
    }

    @Test
    void phoneThatSaysNothingAtAllIsNobody() {
        try (var channel = station.phone()) {
            channel.awaitEnd(Station.PATIENCE);
        }
        assertThat(station.said).containsExactly("agent.unknown in es");
    }
}
