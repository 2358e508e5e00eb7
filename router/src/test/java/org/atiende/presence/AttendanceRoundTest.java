package org.atiende.presence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;

import org.atiende.agent.Agent;
import org.atiende.agent.AgentState;
import org.atiende.agent.Availability;
import org.atiende.agent.SiteProof;
import org.atiende.agent.StoredAvailability;
import org.atiende.fake.Office;
import org.atiende.fake.SettableClock;
import org.atiende.match.Distributor;
import org.atiende.match.Event;
import org.atiende.store.Store;
import org.atiende.store.StoreSettings;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Two routers on one store: an agent's choice at one of them counts at the other. */
@Timeout(30)
class AttendanceRoundTest {

    private static final Agent ANA = Office.agent("ana", "power:1");
    private final Store store = Store.open(StoreSettings.url("jdbc:h2:mem:attendance-" + System.nanoTime()));
    private final SettableClock clock = new SettableClock(Office.NINE);
    private final Node one = new Node();
    private final Node other = new Node();

    /** A router, as far as agents' choices are concerned. */
    private final class Node implements AutoCloseable {

        private final Distributor distributor = new Distributor(clock, Office.ZONE, _ -> { });
        private final StoredAvailability availability = new StoredAvailability(store, clock);
        private final Attendance attendance;
        private final AttendanceRound round;

        Node() {
            distributor.tell(new Event.RosterRead(List.of(ANA)));
            distributor.tell(new Event.AgentLocated(ANA.id(), new SiteProof.OnSite("127.0.1.11", Office.SITE.name())));
            distributor.tell(new Event.PhonesKnown());
            attendance = new Attendance(distributor, availability::choose, (_, _) -> true, List.of(ANA), availability.all());
            round = new AttendanceRound(availability, attendance);
        }

        private String state() {
            return distributor.state(ANA.id()).map(AgentState::label).orElse("stranger");
        }

        @Override
        public void close() {
            availability.close();
        }
    }

    @AfterEach
    void close() {
        one.close();
        other.close();
        store.close();
    }

    @Test
    void agentWhoSignsInAtOneIsOfferedCallsByTheOther() {
        one.attendance.choose(ANA.id(), new Availability.SignedIn(), "phone");
        assertThat(other.state()).isEqualTo("signed-out");
        other.round.look();
        assertThat(other.state()).isEqualTo("free");
        assertThat(other.attendance.of(ANA.id())).isEqualTo(new Availability.SignedIn());
    }

    @Test
    void breakTakenAtOneIsRespectedByTheOtherAndEndsThereForBoth() {
        one.attendance.choose(ANA.id(), new Availability.SignedIn(), "phone");
        one.attendance.choose(ANA.id(), new Availability.Paused("break"), "desk");
        other.round.look();
        assertThat(other.state()).isEqualTo("paused");
        other.attendance.resume(ANA.id(), "desk");
        one.round.look();
        assertThat(one.state()).isEqualTo("free");
        assertThat(one.availability.learn()).as("nothing is learned twice").isEmpty();
    }

    /** The row that a slow store shows is older than what the agent has just said. */
    @Test
    void choiceThatIsNotOnDiskYetIsNotTakenBackByTheRound() {
        one.attendance.choose(ANA.id(), new Availability.SignedIn(), "phone");
        store.write("hold the row", handle -> {
            handle.execute("UPDATE availability SET reason = reason");
            one.attendance.choose(ANA.id(), new Availability.Paused("break"), "desk");
            one.round.look();
            return true;
        });
        assertThat(one.state()).isEqualTo("paused");
        assertThat(one.attendance.of(ANA.id())).isEqualTo(new Availability.Paused("break"));
    }

    @Test
    void roundGoesOnByItself() {
        one.attendance.choose(ANA.id(), new Availability.SignedIn(), "phone");
        other.round.start();
        await().atMost(Duration.ofSeconds(10)).until(() -> other.state().equals("free"));
        other.round.close();
    }
}
