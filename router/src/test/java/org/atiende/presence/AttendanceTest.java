package org.atiende.presence;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;

import org.atiende.agent.Agent;
import org.atiende.agent.AgentId;
import org.atiende.agent.AgentState;
import org.atiende.agent.Availability;
import org.atiende.agent.SiteProof;
import org.atiende.fake.Office;
import org.atiende.fake.SettableClock;
import org.atiende.match.Decision;
import org.atiende.match.Distributor;
import org.atiende.match.Event;
import org.atiende.presence.Attendance.Result;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Coming, going and pausing: memory, distributor and disk agree. */
@Timeout(30)
class AttendanceTest {

    private static final Agent ANA = Office.agent("ana", "power:1");
    private final Map<AgentId, Availability> disk = new ConcurrentHashMap<>();
    private boolean diskWorks = true;
    private final Distributor distributor = new Distributor(new SettableClock(Office.NINE), Office.ZONE, _ -> {
    });

    private Attendance attendance(Map<AgentId, Availability> kept) {
        distributor.tell(new Event.RosterRead(List.of(ANA)));
        distributor.tell(new Event.AgentLocated(ANA.id(), new SiteProof.OnSite("127.0.1.11", Office.SITE.name())));
        distributor.tell(new Event.PhonesKnown());
        return new Attendance(distributor, (agent, chosen) -> {
            disk.put(agent, chosen);
            return diskWorks;
        }, (_, address) -> address.startsWith("127.0.1."), List.of(ANA), kept);
    }

    private String state() {
        return distributor.state(ANA.id()).map(AgentState::label).orElse("stranger");
    }

    @Test
    void restartSendsNobodyHome() {
        attendance(Map.of(ANA.id(), new Availability.SignedIn()));
        assertThat(state()).isEqualTo("free");
    }

    @Test
    void whoNeverCameIsSignedOut() {
        var attendance = attendance(Map.of());
        assertThat(state()).isEqualTo("signed-out");
        assertThat(attendance.of(new AgentId("nobody"))).isEqualTo(new Availability.SignedOut());
    }

    @Test
    void deskSaysWhatCameOfEachWish() {
        var attendance = attendance(Map.of());
        assertThat(attendance.choose(ANA.id(), new Availability.Paused("break"), "desk")).isEqualTo(Result.NOT_SIGNED_IN);
        assertThat(attendance.choose(ANA.id(), new Availability.SignedIn(), "desk")).isEqualTo(Result.SIGNED_IN);
        assertThat(attendance.choose(ANA.id(), new Availability.Paused("break"), "desk")).isEqualTo(Result.PAUSED);
        assertThat(state()).isEqualTo("paused");
        assertThat(attendance.choose(ANA.id(), new Availability.SignedIn(), "desk")).isEqualTo(Result.RESUMED);
        assertThat(attendance.choose(ANA.id(), new Availability.SignedOut(), "desk")).isEqualTo(Result.SIGNED_OUT);
        assertThat(attendance.choose(new AgentId("nobody"), new Availability.SignedIn(), "desk")).isEqualTo(Result.UNKNOWN_AGENT);
        assertThat(disk).containsExactlyEntriesOf(Map.of(ANA.id(), new Availability.SignedOut()));
    }

    @Test
    void choiceThatCannotBeWrittenIsInForceAllTheSame() {
        var attendance = attendance(Map.of());
        diskWorks = false;
        assertThat(attendance.choose(ANA.id(), new Availability.SignedIn(), "desk")).isEqualTo(Result.NOT_STORED);
        assertThat(state()).isEqualTo("free");
    }

    @Test
    void silentPhoneIsPausedAndThatIsKept() {
        var attendance = attendance(Map.of(ANA.id(), new Availability.SignedIn()));
        attendance.paused(new Decision.AgentPaused(ANA.id(), "no-answer"));
        assertThat(state()).isEqualTo("paused");
        assertThat(disk).containsEntry(ANA.id(), new Availability.Paused("no-answer"));
    }

    @Test
    void whoWasNotOnSiteAtSignInIsRefused() {
        var attendance = attendance(Map.of());
        assertThat(attendance.toggleSignIn(ANA, "127.0.9.1")).isEqualTo(Result.REFUSED_OFF_SITE);
        assertThat(attendance.toggleSignIn(ANA, "")).isEqualTo(Result.REFUSED_OFF_SITE);
        assertThat(state()).isEqualTo("signed-out");
    }

    @Test
    void phoneAndDeskAtOnceEndTheSameEverywhere() throws Exception {
        var attendance = attendance(new HashMap<>());
        try (var threads = Executors.newFixedThreadPool(2)) {
            for (int round = 0; round < 1_000; round++) {
                var phone = threads.submit(() -> attendance.toggleSignIn(ANA, "127.0.1.11"));
                var desk = threads.submit(() -> attendance.choose(ANA.id(), new Availability.SignedOut(), "desk"));
                phone.get();
                desk.get();
                var memory = attendance.of(ANA.id());
                assertThat(disk).as("round %s", round).containsEntry(ANA.id(), memory);
                assertThat(state()).isEqualTo(memory instanceof Availability.SignedIn ? "free" : "signed-out");
            }
        }
        assertThat(distributor.untilNextChange(Duration.ofSeconds(1))).isPositive();
    }

    @Test
    void resumingSignsNobodyIn() {
        var attendance = attendance(Map.of());
        attendance.choose(ANA.id(), new Availability.SignedOut(), "desk");
        assertThat(attendance.resume(ANA.id(), "desk")).isEqualTo(Attendance.Result.NOT_SIGNED_IN);
        assertThat(attendance.of(ANA.id())).isEqualTo(new Availability.SignedOut());
        attendance.choose(ANA.id(), new Availability.SignedIn(), "desk");
        attendance.choose(ANA.id(), new Availability.Paused("lunch"), "desk");
        assertThat(attendance.resume(ANA.id(), "desk")).isEqualTo(Attendance.Result.RESUMED);
    }
}
