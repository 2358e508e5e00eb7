package org.atiende.presence;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

import org.atiende.agent.Agent;
import org.atiende.agent.AgentState;
import org.atiende.agent.Availability;
import org.atiende.agent.SiteProof;
import org.atiende.ami.AmiLost;
import org.atiende.ami.PbxEvent;
import org.atiende.ami.PbxEvent.Leg;
import org.atiende.ami.PbxSnapshot;
import org.atiende.fake.Office;
import org.atiende.fake.SettableClock;
import org.atiende.match.Distributor;
import org.atiende.match.Event;
import org.atiende.presence.CallWatch.Ending;
import org.atiende.tel.CallId;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Calls that we make: the agent is rung first, the customer's channel comes from the agent's. */
class OutgoingCallsTest {

    private static final String ATTEMPT = "atiende-cb-1";
    private static final Agent ANA = Office.agent("ana", "#1001", "power:1");
    private static final Leg ANAS = new Leg(ATTEMPT, "PJSIP/1001-00000002");
    private static final Leg CUSTOMER = new Leg("77.1", "PJSIP/trunk-00000003");

    private Duration clockSet = Duration.ZERO;               // Asterisk's, and by how much
    private final SettableClock clock = new SettableClock(Office.NINE);
    private final Distributor distributor = new Distributor(clock, Office.ZONE, _ -> { });
    private final WatchNotes incoming = new WatchNotes();
    private final WatchNotes outgoing = new WatchNotes();
    private final Switchboard board = new Switchboard(List.of(ANA), Office.SITES, distributor, new WatchByOrigin(incoming, outgoing), clock,
            new Switchboard.Questions() {
                @Override
                public Optional<String> getVar(Optional<String> channel, String expression) {
                    return Optional.empty();
                }

                @Override
                public Map<String, String> crumbs(String family) {
                    return Map.of("c1", "1^ANSWER^16^", ATTEMPT, "1^BUSY^17^");
                }
            });

    @BeforeEach
    void agentIsAtWork() throws AmiLost {
        distributor.tell(new Event.RosterRead(List.of(ANA)));
        outgoing.ours.clear();
        outgoing.ours.add(ATTEMPT);
        board.resync(new PbxSnapshot(Office.NINE, List.of(), Map.of()));
        incoming.told.clear();
        outgoing.told.clear();
        distributor.tell(new Event.AgentLocated(ANA.id(), new SiteProof.OnSite("127.0.1.11", Office.SITE.name())));
        distributor.tell(new Event.AgentChose(ANA.id(), new Availability.SignedIn()));
    }

    private Instant stamp() {
        return clock.instant().plus(clockSet);
    }

    private void happens(PbxEvent event) throws AmiLost {
        board.on(event);
    }

    @Test
    void agentIsRungThenTheCustomerAndTheirTalkIsSeen() throws AmiLost {
        happens(new PbxEvent.ChannelBorn(stamp(), ANAS, ATTEMPT, "", "", ""));
        happens(new PbxEvent.DialBegan(stamp(), Optional.empty(), ANAS, "1001"));
        assertThat(distributor.state(ANA.id()).orElseThrow()).isEqualTo(new AgentState.Ringing(new CallId(ATTEMPT)));
        happens(new PbxEvent.ChannelBorn(stamp(), CUSTOMER, ATTEMPT, "", "", ""));
        happens(new PbxEvent.ChannelState(stamp(), CUSTOMER, 5));
        happens(new PbxEvent.BridgeEntered(stamp(), "b1", CUSTOMER));
        happens(new PbxEvent.BridgeEntered(stamp(), "b1", ANAS));
        assertThat(distributor.state(ANA.id()).orElseThrow()).isEqualTo(new AgentState.Talking(Optional.of(new CallId(ATTEMPT))));
        clock.pass(Duration.ofSeconds(12));
        happens(new PbxEvent.ChannelGone(stamp(), ANAS, 16));
        assertThat(outgoing.told).containsExactly(ATTEMPT + " rings ana", ATTEMPT + " rings the customer", ATTEMPT + " talks with ana",
                ATTEMPT + " talked with ana for 12 s", "ana left " + ATTEMPT + " with cause 16", "ana, rung for " + ATTEMPT + ", is gone with cause 16");
        assertThat(incoming.told).isEmpty();
        assertThat(distributor.state(ANA.id()).orElseThrow()).isInstanceOf(AgentState.WrapUp.class);
    }

    @Test
    void agentWhoDoesNotPickUpIsToldWithTheCause() throws AmiLost {
        happens(new PbxEvent.ChannelBorn(stamp(), ANAS, ATTEMPT, "", "", ""));
        happens(new PbxEvent.DialBegan(stamp(), Optional.empty(), ANAS, "1001"));
        happens(new PbxEvent.ChannelGone(stamp(), ANAS, 21));
        assertThat(outgoing.told).containsExactly(ATTEMPT + " rings ana", "ana, rung for " + ATTEMPT + ", is gone with cause 21");
        assertThat(distributor.state(ANA.id()).orElseThrow()).isInstanceOf(AgentState.Free.class);
    }

    @Test
    void talkThatGoesOnIsFoundAgainAfterARestart() throws AmiLost {
        board.resync(new PbxSnapshot(Office.NINE, List.of(seen(ANAS), seen(CUSTOMER)), Map.of()));
        assertThat(outgoing.told).contains(ATTEMPT + " talks with ana");
    }

    private static PbxSnapshot.ChannelSnapshot seen(Leg leg) {
        return new PbxSnapshot.ChannelSnapshot(leg, ATTEMPT, 6, "b1", Duration.ZERO, new PbxSnapshot.Place("", "", "", ""));
    }

    @Test
    void newsGoesToWhoeverMadeTheCall() throws AmiLost {
        var both = new WatchByOrigin(incoming, outgoing);
        both.ended(new CallId(ATTEMPT), new Ending("BUSY", 17, ""));
        both.ended(new CallId("c1"), new Ending("ANSWER", 16, ""));
        both.listed(Set.of());
        board.resync(new PbxSnapshot(Office.NINE, List.of(), Map.of()));
        assertThat(outgoing.told).containsExactly(ATTEMPT + " ended BUSY", "listed 0", "resynced 0 channels, 1 crumbs");
        assertThat(incoming.told).containsExactly("c1 ended ANSWER", "listed 0", "resynced 0 channels, 1 crumbs");
    }

    private String talk(Duration heard, Duration set) throws AmiLost {
        outgoing.told.clear();
        clockSet = Duration.ZERO;
        happens(new PbxEvent.ChannelBorn(stamp(), ANAS, ATTEMPT, "", "", ""));
        happens(new PbxEvent.ChannelBorn(stamp(), CUSTOMER, ATTEMPT, "", "", ""));
        happens(new PbxEvent.BridgeEntered(stamp(), "b1", CUSTOMER));
        happens(new PbxEvent.BridgeEntered(stamp(), "b1", ANAS));
        clock.pass(heard);
        clockSet = set;
        happens(new PbxEvent.ChannelGone(stamp(), CUSTOMER, 16));
        happens(new PbxEvent.ChannelGone(stamp(), ANAS, 16));
        return outgoing.told.get(1);
    }

    /** A process that stood still reads the whole talk at once. If it had lasted no time, the customer would be called again. */
    @Test
    void talkIsAsLongAsItWasHoweverLateTheNews() throws AmiLost {
        assertThat(talk(Duration.ZERO, Duration.ofSeconds(25))).isEqualTo(ATTEMPT + " talked with ana for 25 s");
        assertThat(talk(Duration.ofSeconds(60), Duration.ofSeconds(-20))).isEqualTo(ATTEMPT + " talked with ana for 40 s");
    }

    @Test
    void talkInWhichTheClockOfAsterisksIsSetIsAsLongAsItWasHere() throws AmiLost {
        for (var set : List.of(Duration.ofHours(1), Duration.ofHours(-1), Duration.ofSeconds(-61))) {
            assertThat(talk(Duration.ofSeconds(60), set)).as("set by %s", set).isEqualTo(ATTEMPT + " talked with ana for 60 s");
        }
    }

    /** The customer alone is called; from the moment they are in line it is a call like others. */
    @Test
    void messageIsToldOfUntilTheCustomerIsInLineAndThenAsOfAnyCaller() throws AmiLost {
        var call = "message-1";
        var leg = new Leg(call, "PJSIP/trunk-00000009");
        outgoing.ours.add(call);
        happens(new PbxEvent.ChannelBorn(stamp(), leg, call, "", "", ""));
        happens(new PbxEvent.ChannelState(stamp(), leg, 5));
        assertThat(outgoing.told).containsExactly(call + " rings the customer");

        incoming.ours.add(call);
        happens(new PbxEvent.BridgeEntered(stamp(), "b1", leg));
        happens(new PbxEvent.ChannelBorn(stamp(), new Leg("78.1", "PJSIP/1001-00000010"), call, "", "", ""));
        happens(new PbxEvent.BridgeEntered(stamp(), "b1", new Leg("78.1", "PJSIP/1001-00000010")));
        assertThat(incoming.told).containsExactly(call + " talks with ana");

        happens(new PbxEvent.ChannelGone(stamp(), leg, 16));
        incoming.ours.remove(call);
        outgoing.told.clear();
        happens(new PbxEvent.ChannelBorn(stamp(), leg, call, "", "", ""));
        happens(new PbxEvent.ChannelGone(stamp(), leg, 17));
        assertThat(outgoing.told).as("never picked up").containsExactly("the customer of " + call + " is gone with cause 17");
    }
}
