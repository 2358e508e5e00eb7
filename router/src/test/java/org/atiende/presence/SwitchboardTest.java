package org.atiende.presence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

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
import org.atiende.match.WaitingCall;
import org.atiende.need.Need;
import org.atiende.tel.CallId;
import org.atiende.tel.RingOutcome;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What telephones do, as Asterisk 22 tells it (orders as seen in its traces), and what agents and calls make of it. */
class SwitchboardTest {

    private static final Agent ANA = Office.agent("ana", "power:1", "#1001");
    private static final Agent LUIS = Office.agent("luis", "power:1", "#1002");
    private static final Leg CALLER = new Leg("c1", "PJSIP/trunk-00000001");
    private static final Leg ANAS = new Leg("a1", "PJSIP/1001-00000002");
    private static final Leg ANAS_SECOND = new Leg("a2", "PJSIP/1001-00000003");
    private static final Agent NADIA = Office.agent("nadia", "#+34600000021");
    private static final Leg NADIAS = new Leg("n1", "Local/+34600000021@atiende-guardia-00000005;1");
    private static final Leg NADIAS_OTHER = new Leg("n2", "Local/+34600000021@atiende-guardia-00000005;2");
    private static final Leg NADIAS_MOBILE = new Leg("n3", "PJSIP/trunk-00000006");
    private static final Leg LUISS = new Leg("l1", "PJSIP/1002-00000004");

    private final SettableClock clock = new SettableClock(Office.NINE);
    private final Distributor distributor = new Distributor(clock, Office.ZONE, _ -> {
    });
    private final WatchNotes calls = new WatchNotes();
    private final Map<String, String> asterisk = new HashMap<>();
    private final Map<String, String> crumbs = new HashMap<>();
    private boolean deaf;
    private final Switchboard board = new Switchboard(List.of(ANA, LUIS, NADIA), Office.SITES, distributor, calls, clock, new Switchboard.Questions() {
        @Override
        public Optional<String> getVar(Optional<String> channel, String expression) throws AmiLost {
            if (deaf) {
                throw new AmiLost("gone");
            }
            return Optional.ofNullable(asterisk.get(expression));
        }

        @Override
        public Map<String, String> crumbs(String family) {
            return crumbs;
        }
    });

    @BeforeEach
    void everybodyIsAtWork() throws AmiLost {
        distributor.tell(new Event.RosterRead(List.of(ANA, LUIS, NADIA)));
        at("1001", "127.0.1.11");
        at("1002", "127.0.1.12");
        resync();
        calls.told.clear();
        distributor.tell(new Event.AgentChose(ANA.id(), new Availability.SignedIn()));
        distributor.tell(new Event.AgentChose(LUIS.id(), new Availability.SignedIn()));
    }

    private void at(String endpoint, String address) {
        asterisk.put("PJSIP_AOR(" + endpoint + ",contact)", endpoint + ";@x");
        asterisk.put("PJSIP_CONTACT(" + endpoint + ";@x,uri)", "sip:" + endpoint + "@" + address + ":5060");
    }

    private static PbxSnapshot.ChannelSnapshot seen(Leg leg, String bridge) {
        return new PbxSnapshot.ChannelSnapshot(leg, leg.uniqueId(), 6, bridge, Duration.ZERO, new PbxSnapshot.Place("", "", "", ""));
    }

    private static PbxSnapshot snapshot(PbxSnapshot.ChannelSnapshot... channels) {
        return new PbxSnapshot(Office.NINE, List.of(channels), Map.of());
    }

    private void resync(PbxSnapshot.ChannelSnapshot... channels) throws AmiLost {
        board.resync(snapshot(channels));
    }

    private void born(Leg... legs) throws AmiLost {
        for (var leg : legs) {
            board.on(new PbxEvent.ChannelBorn(clock.instant(), leg, "c1", "", "", ""));
        }
    }

    private void gone(Leg... legs) throws AmiLost {
        for (var leg : legs) {
            board.on(new PbxEvent.ChannelGone(clock.instant(), leg, 16));
        }
    }

    private void enter(String bridge, Leg... legs) throws AmiLost {
        for (var leg : legs) {
            board.on(new PbxEvent.BridgeEntered(clock.instant(), bridge, leg));
        }
    }

    private void leave(String bridge, Leg... legs) throws AmiLost {
        for (var leg : legs) {
            board.on(new PbxEvent.BridgeLeft(clock.instant(), bridge, leg));
        }
    }

    private void dials(Leg caller, Leg callee) throws AmiLost {
        board.on(new PbxEvent.DialBegan(clock.instant(), Optional.of(caller), callee, callee.channel()));
    }

    private void talkWithAna() throws AmiLost {
        born(CALLER, ANAS);
        dials(CALLER, ANAS);
        enter("b1", ANAS, CALLER);
        clock.pass(Duration.ofSeconds(60));
    }

    private String state(Agent agent) {
        return distributor.state(agent.id()).map(AgentState::label).orElse("stranger");
    }

    @Test
    void callIsRungAnsweredAndEnded() throws AmiLost {
        born(CALLER, ANAS);
        dials(CALLER, ANAS);
        assertThat(state(ANA)).isEqualTo("ringing");
        enter("b1", ANAS);
        assertThat(state(ANA)).isEqualTo("ringing");
        enter("b1", CALLER);
        assertThat(state(ANA)).isEqualTo("talking");
        clock.pass(Duration.ofSeconds(60));
        leave("b1", ANAS, CALLER);
        assertThat(state(ANA)).as("the phone is not down yet").isEqualTo("own-call");
        board.on(new PbxEvent.CallEnded(Office.NINE, CALLER, "c1", Optional.empty(), "", new PbxEvent.Outcome("ANSWER", Optional.of(16), "", "", "")));
        gone(ANAS, CALLER);
        assertThat(state(ANA)).isEqualTo("wrap-up");
        clock.pass(Office.WRAP_UP);
        assertThat(state(ANA)).isEqualTo("free");
        assertThat(calls.told).containsExactly("c1 rings ana", "c1 talks with ana", "c1 talked with ana for 60 s", "c1 ended ANSWER",
                "ana left c1 with cause 16");
    }

    @Test
    void attendedTransferHandsTheTalkToWhoIsInTheBridge() throws AmiLost {
        talkWithAna();
        born(ANAS_SECOND, LUISS);
        dials(ANAS_SECOND, LUISS);
        enter("b2", LUISS, ANAS_SECOND);
        assertThat(state(LUIS)).as("consulted, not talking with the caller").isEqualTo("own-call");
        clock.pass(Duration.ofSeconds(10));
        leave("b1", CALLER);
        enter("b2", CALLER);
        leave("b2", ANAS_SECOND);
        board.on(new PbxEvent.AttendedTransferred(Office.NINE, "Success", ANAS, ANAS_SECOND, Optional.of(CALLER),
                new PbxEvent.Destination("Bridge", Optional.of(LUISS), "b2")));
        leave("b1", ANAS);
        gone(ANAS_SECOND);
        assertThat(state(ANA)).as("the first of two channels does not free").isEqualTo("own-call");
        gone(ANAS);
        assertThat(state(ANA)).isEqualTo("wrap-up");
        assertThat(state(LUIS)).isEqualTo("talking");
        assertThat(calls.told).contains("c1 talks with luis", "c1 talked with ana for 70 s", "c1: ana handed the caller over to luis");
    }

    @Test
    void attendedTransferByWayOfTheColleaguesLegEndsTheSame() throws AmiLost {
        talkWithAna();
        born(ANAS_SECOND, LUISS);
        enter("b2", LUISS, ANAS_SECOND);
        leave("b2", LUISS);
        enter("b1", LUISS);
        leave("b1", ANAS);
        gone(ANAS_SECOND, ANAS);
        assertThat(state(ANA)).isEqualTo("wrap-up");
        assertThat(state(LUIS)).isEqualTo("talking");
        assertThat(calls.told).contains("c1 talks with luis", "c1 talked with ana for 60 s");
    }

    @Test
    void transferWhileTheColleagueRingsIsToldAsSuch() throws AmiLost {
        talkWithAna();
        board.on(new PbxEvent.AttendedTransferred(Office.NINE, "Success", ANAS, ANAS_SECOND, Optional.of(CALLER),
                new PbxEvent.Destination("App", Optional.empty(), "")));
        assertThat(calls.told).last().isEqualTo("c1: ana handed the caller over to a phone that still rang");
    }

    @Test
    void blindTransferFreesTheAgentAndIsTold() throws AmiLost {
        talkWithAna();
        leave("b1", CALLER);
        board.on(new PbxEvent.BlindTransferred(Office.NINE, "Success", ANAS, Optional.of(CALLER), "atiende-xfer", "1002"));
        leave("b1", ANAS);
        gone(ANAS);
        assertThat(state(ANA)).isEqualTo("wrap-up");
        assertThat(calls.told).endsWith("c1: ana transferred the caller to 1002", "ana left c1 with cause 16");
    }

    @Test
    void transferThatFailedIsNotTold() throws AmiLost {
        talkWithAna();
        calls.told.clear();
        board.on(new PbxEvent.BlindTransferred(Office.NINE, "Fail", ANAS, Optional.of(CALLER), "atiende-xfer", "1002"));
        board.on(new PbxEvent.AttendedTransferred(Office.NINE, "Fail", ANAS, ANAS_SECOND, Optional.of(CALLER),
                new PbxEvent.Destination("Fail", Optional.empty(), "")));
        assertThat(calls.told).isEmpty();
    }

    @Test
    void whatWasDialledIsNotRepeatedUnescaped() throws AmiLost {
        talkWithAna();
        board.on(new PbxEvent.BlindTransferred(Office.NINE, "Success", ANAS, Optional.of(CALLER), "x", "${SHELL(x)}\n"));
        assertThat(calls.told).last().isEqualTo("c1: ana transferred the caller to something that is no number");
    }

    @Test
    void agentOnACallOfTheirOwnIsBusyUntilItEnds() throws AmiLost {
        born(ANAS);
        assertThat(state(ANA)).isEqualTo("own-call");
        enter("b9", ANAS, new Leg("x1", "PJSIP/trunk-00000077"));
        gone(ANAS);
        assertThat(state(ANA)).isEqualTo("free");
        assertThat(calls.told).isEmpty();
    }

    @Test
    void deadLegOfAnAgentEndsTheTalkWhileTheCallerStays() throws AmiLost {
        talkWithAna();
        board.on(new PbxEvent.SoftHangupRequested(Office.NINE, ANAS, Optional.of(44)));
        leave("b1", ANAS);
        leave("b1", CALLER);
        gone(ANAS);
        assertThat(calls.told).containsOnlyOnce("c1 talked with ana for 60 s");
        assertThat(calls.isCall("c1")).isTrue();
    }

    @Test
    void hangUpWithoutLeavingTheBridgeEndsTheTalkToo() throws AmiLost {
        talkWithAna();
        gone(CALLER);
        assertThat(calls.told).last().isEqualTo("c1 talked with ana for 60 s");
    }

    @Test
    void signOfARingThatComesAfterTheCallersNextTurnHoldsNobody() throws AmiLost {
        born(CALLER, ANAS);
        distributor.tell(new Event.AgentChose(LUIS.id(), new Availability.SignedOut()));
        var place = distributor.enter(new WaitingCall(new CallId("c1"), Office.line(),
                new Need(List.of("power"), "de", 0, List.of(), Optional.empty(), List.of()), clock.instant(), false, Optional.empty(), false, Instant.MIN, false));
        dials(CALLER, ANAS);
        assertThat(state(ANA)).isEqualTo("own-call");
        gone(ANAS);
        assertThat(state(ANA)).isEqualTo("free");
        place.close();
    }

    @Test
    void resyncFindsTheTalksThatGoOnAndEndsThoseThatDoNot() throws AmiLost {
        talkWithAna();
        board.lost("cable");
        assertThat(state(LUIS)).isEqualTo("unknown");
        resync(seen(CALLER, "b2"), seen(LUISS, "b2"));
        assertThat(state(ANA)).isEqualTo("wrap-up");
        assertThat(state(LUIS)).isEqualTo("talking");
        assertThat(calls.told).endsWith("resynced 2 channels, 0 crumbs", "c1 talked with ana for 60 s", "c1 talks with luis");
    }

    @Test
    void eventThatTheListsAlreadyShowedIsToldTwiceAndCountsOnce() throws AmiLost {
        resync(seen(CALLER, "b1"), seen(ANAS, "b1"));
        born(CALLER, ANAS);
        enter("b1", CALLER, ANAS);
        assertThat(calls.told.stream().filter("c1 talks with ana"::equals)).hasSize(1);
        assertThat(state(ANA)).isEqualTo("talking");
        gone(ANAS);
        gone(ANAS);
        assertThat(state(ANA)).isEqualTo("wrap-up");
    }

    @Test
    void resyncThatBreaksLeavesEverybodyUnknown() {
        deaf = true;
        assertThatThrownBy(() -> resync()).isInstanceOf(AmiLost.class);
        assertThat(state(ANA)).isEqualTo("unknown");
    }

    @Test
    void phoneThatMovesOutOfTheSiteIsOffSiteFromThatMoment() throws AmiLost {
        at("1001", "127.0.9.1");
        board.on(new PbxEvent.ContactChanged(Office.NINE, "1001", "1001", "sip:1001@127.0.1.77", "Created"));
        assertThat(state(ANA)).isEqualTo("off-site");
        assertThat(distributor.proof(ANA.id())).contains(new SiteProof.OffSite("127.0.9.1"));
    }

    @Test
    void deadPhoneThatRegistersAnewFromItsOldAddressIsHealed() throws AmiLost {
        distributor.tell(new Event.RingEnded(new CallId("c1"), ANA.id(), RingOutcome.PHONE_DEAD, 2));
        assertThat(state(ANA)).isEqualTo("fault");
        board.on(new PbxEvent.ContactChanged(Office.NINE, "1001", "", "sip:1001@127.0.1.11", "Unreachable"));
        assertThat(state(ANA)).isEqualTo("fault");
        board.on(new PbxEvent.ContactChanged(Office.NINE, "1001", "", "sip:1001@127.0.1.11", "Reachable"));
        assertThat(state(ANA)).isEqualTo("free");
    }

    @Test
    void contactOfAStrangerIsNobodysBusiness() throws AmiLost {
        deaf = true;
        board.on(new PbxEvent.ContactChanged(Office.NINE, "9999", "9999", "sip:9999@127.0.1.11", "Created"));
        assertThat(state(ANA)).isEqualTo("free");
    }

    @Test
    void channelAnAuditMissesTwiceIsAGhostAndItsAgentIsFreed() throws AmiLost {
        born(ANAS);
        assertThat(board.audit(snapshot())).as("born while the list was made?").isZero();
        assertThat(state(ANA)).isEqualTo("own-call");
        assertThat(board.audit(snapshot())).isEqualTo(1);
        assertThat(state(ANA)).isEqualTo("free");
        assertThat(board.audit(snapshot())).isZero();
        assertThat(calls.told).containsExactly("listed 0", "listed 0", "listed 0");
    }

    @Test
    void channelThatOnlyTheListsKnowTwiceIsAdoptedWithItsTalk() throws AmiLost {
        born(CALLER);
        enter("b1", CALLER);
        var lists = snapshot(seen(CALLER, "b1"), seen(ANAS, "b1"));
        board.audit(lists);
        assertThat(state(ANA)).isEqualTo("free");
        assertThat(board.audit(lists)).isEqualTo(1);
        assertThat(state(ANA)).isEqualTo("talking");
    }

    @Test
    void auditSeesANetworkThatChangedUnderThePhone() throws AmiLost {
        at("1001", "127.0.9.1");
        board.audit(snapshot());
        await().untilAsserted(() -> assertThat(state(ANA)).isEqualTo("off-site"));
    }

    /** As Asterisk tells it: the mobile's own leg ends first, then both halves of the Local channel, with a cause of the dialplan's making. */
    private void talksWithNadiaUntilTheMobileEndsWith(int cause) throws AmiLost {
        born(CALLER, NADIAS, NADIAS_OTHER);
        dials(CALLER, NADIAS);
        born(NADIAS_MOBILE);
        dials(NADIAS_OTHER, NADIAS_MOBILE);
        assertThat(state(NADIA)).isEqualTo("ringing");
        enter("b2", NADIAS_MOBILE, NADIAS_OTHER);
        assertThat(state(NADIA)).as("pressed 1, not with the caller yet").isEqualTo("ringing");
        enter("b1", NADIAS, CALLER);
        assertThat(state(NADIA)).isEqualTo("talking");
        leave("b2", NADIAS_MOBILE, NADIAS_OTHER);
        board.on(new PbxEvent.ChannelGone(clock.instant(), NADIAS_MOBILE, cause));
        leave("b1", NADIAS, CALLER);
        gone(NADIAS_OTHER, NADIAS);
    }

    @Test
    void personOutsideTalksThroughALocalChannelAndTheMobileTellsHowItEnded() throws AmiLost {
        talksWithNadiaUntilTheMobileEndsWith(44);
        assertThat(calls.told).containsExactly("c1 rings nadia", "c1 talks with nadia", "nadia left c1 with cause 44", "c1 talked with nadia for 0 s",
                "nadia left c1 with cause 16");
        assertThat(state(NADIA)).isEqualTo("signed-out");
    }

    @Test
    void machineThatDidNotPressOneTalkedWithNobody() throws AmiLost {
        born(CALLER, NADIAS, NADIAS_OTHER, NADIAS_MOBILE);
        dials(CALLER, NADIAS);
        board.on(new PbxEvent.ChannelGone(clock.instant(), NADIAS_MOBILE, 16));
        gone(NADIAS_OTHER, NADIAS);
        assertThat(calls.told).containsExactly("c1 rings nadia");
    }

    @Test
    void endOfACallWithAHostileNameIsIgnored() throws AmiLost {
        for (var name : Stream.of("", "a b", "x".repeat(81), "${x}").toList()) {
            board.on(new PbxEvent.CallEnded(Office.NINE, CALLER, name, Optional.empty(), "", new PbxEvent.Outcome("", Optional.empty(), "", "", "")));
        }
        assertThat(calls.told).isEmpty();
    }
}
