package org.atiende.call;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Optional;
import java.util.stream.IntStream;

import org.atiende.agent.Agent;
import org.atiende.agent.Availability;
import org.atiende.agent.SiteProof;
import org.atiende.fake.FakeAgiCall;
import org.atiende.fake.Office;
import org.atiende.match.Event;
import org.atiende.presence.FallbackPeople;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The list that a dialplan without a router rings by: who is in it, and when Asterisk is told. */
@Timeout(30)
class FallbackPeopleTest {

    private static final Agent ANA = Office.agent("ana", "power:1", "#1001");
    private static final Agent LUIS = Office.agent("luis", "power:2", "#1002");
    private static final Agent ROSA = Office.agent("rosa", "#1091");
    private final Station station = new Station(Office.line("rosa", "ana"), 100, ANA, LUIS, ROSA);

    @AfterEach
    void close() {
        station.close();
    }

    /** What a turn by the way wrote into Asterisk's database; empty when it wrote nothing. */
    private Optional<String> left() {
        station.clock.pass(Duration.ofSeconds(2));
        try (var channel = station.turn(FakeAgiCall.of("after/v1", "", "1795336576.1"))) {
            channel.awaitEnd(Station.PATIENCE);
            assertThat(channel.variable("ATIENDE_DO")).contains("end");
            return channel.variable("DB(atiende-fallback/people)");
        }
    }

    private void chooses(Agent agent, Availability wish) {
        station.attendance.choose(agent.id(), wish, "story");
    }

    @Test
    void whoIsSignedInAndOnSiteIsLeftBehindAndThatIsSaidOnce() {
        assertThat(left()).contains("PJSIP/1001&PJSIP/1002&PJSIP/1091");
        assertThat(left()).isEmpty();
    }

    @Test
    void whoTakesABreakComesLaterWhoIsElsewhereOrGoneNotAtAllAndTheGuardiaLast() {
        chooses(ANA, new Availability.Paused("lunch"));
        assertThat(left()).contains("PJSIP/1002&PJSIP/1091&PJSIP/1001");
        station.distributor.tell(new Event.AgentLocated(LUIS.id(), new SiteProof.OffSite("127.0.9.1")));
        chooses(ROSA, new Availability.SignedOut());
        assertThat(left()).as("the guardia may be anywhere and need not be signed in").contains("PJSIP/1001&PJSIP/1091");
    }

    @Test
    void aListIsNotForgottenBecauseThePhonesAreNotKnownForAWhile() {
        assertThat(left()).isPresent();
        station.distributor.tell(new Event.PhonesUnknown());
        chooses(ANA, new Availability.SignedOut());
        assertThat(left()).isEmpty();
        station.distributor.tell(new Event.PhonesKnown());
        assertThat(left()).contains("PJSIP/1002&PJSIP/1091&PJSIP/1001");
    }

    @Test
    void agentWhoSignsInByPhoneIsInItAtOnce() {
        chooses(LUIS, new Availability.SignedOut());
        station.clock.pass(Duration.ofSeconds(2));
        try (var channel = station.phone("", "*45", "1002", "127.0.1.12:5060")) {
            channel.awaitEnd(Station.PATIENCE);
            assertThat(station.said).containsExactly("agent.signed-in in es");
            assertThat(channel.variable("DB(atiende-fallback/people)")).hasValueSatisfying(people -> assertThat(people).contains("PJSIP/1002"));
        }
    }

    @Test
    void aSiteOfAThousandLeavesOnlyAsManyAsALineHolds() {
        var many = IntStream.range(0, 1_000).mapToObj(n -> Office.agent("a" + n, "power:1", "#phone-" + n)).toArray(Agent[]::new);
        try (var large = new Station(Office.line(), 100, many); var channel = large.turn(FakeAgiCall.of("after/v1", "", "1795336576.1"))) {
            channel.awaitEnd(Station.PATIENCE);
            assertThat(channel.variable("DB(atiende-fallback/people)").orElseThrow()).hasSizeLessThan(FallbackPeople.MAX_CHARACTERS + 2)
                    .startsWith("PJSIP/phone-0&").matches("(PJSIP/phone-\\d+&)+PJSIP/phone-\\d+");
        }
    }
}
