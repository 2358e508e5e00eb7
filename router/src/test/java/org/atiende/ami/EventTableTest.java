package org.atiende.ami;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

import org.atiende.ami.Frame.Header;
import org.atiende.ami.PbxEvent.AttendedTransferred;
import org.atiende.ami.PbxEvent.BlindTransferred;
import org.atiende.ami.PbxEvent.BridgeEntered;
import org.atiende.ami.PbxEvent.CallEnded;
import org.atiende.ami.PbxEvent.ChannelBorn;
import org.atiende.ami.PbxEvent.ChannelGone;
import org.atiende.ami.PbxEvent.ContactChanged;
import org.atiende.ami.PbxEvent.DeviceChanged;
import org.atiende.ami.PbxEvent.DialBegan;
import org.atiende.ami.PbxEvent.DialEnded;
import org.atiende.ami.PbxEvent.HangupRequested;
import org.atiende.ami.PbxEvent.Held;
import org.atiende.ami.PbxEvent.Leg;
import org.atiende.ami.PbxEvent.OriginateEnded;
import org.atiende.ami.PbxEvent.Outcome;
import org.atiende.ami.PbxEvent.SoftHangupRequested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EventTableTest {

    private static final Instant ARRIVED = Instant.parse("2026-11-22T08:33:51Z");
    private static final Instant SENT = Instant.ofEpochSecond(1_795_336_430, 60_297_000);
    private static final Leg CALLER = new Leg("1795336430.1", "PJSIP/trunk-00000001");
    private static final Leg AGENT = new Leg("1795336430.2", "PJSIP/1001-00000002");

    private final List<String> counted = new ArrayList<>();
    private final EventTable table = new EventTable(new AmiMeter() {
        @Override
        public void event(String name) {
            counted.add(name);
        }

        @Override
        public void unknownEvent(String name) {
            counted.add("unknown " + name);
        }

        @Override
        public void malformedEvent(String name) {
            counted.add("malformed " + name);
        }
    });

    private Optional<PbxEvent> read(String event, String... lines) {
        var headers = Stream.concat(Stream.of("Event: " + event, "Privilege: call,all", "Timestamp: 1795336430.060297"), Stream.of(lines))
                .map(line -> line.split(": ?", 2)).map(kv -> new Header(kv[0], kv[1])).toList();
        return table.read(event, new Frame(headers), ARRIVED);
    }

    private static final String[] OF_CALLER = {"Channel: PJSIP/trunk-00000001", "ChannelState: 4", "ChannelStateDesc: Ring", "CallerIDNum: +34600111222",
        "CallerIDName: Ana O\\'Brien", "ConnectedLineNum: <unknown>", "Language: es", "AccountCode: ", "Context: atiende-in", "Exten: s", "Priority: 1",
        "Uniqueid: 1795336430.1", "Linkedid: 1795336430.1"};

    private static String[] ofCaller(String... more) {
        return Stream.concat(Stream.of(OF_CALLER), Stream.of(more)).toArray(String[]::new);
    }

    @Test
    void aChannelIsBornAndGone() {
        assertThat(read("Newchannel", OF_CALLER)).contains(new ChannelBorn(SENT, CALLER, CALLER.uniqueId(), "+34600111222", "s", "atiende-in"));
        assertThat(read("Newstate", OF_CALLER)).contains(new PbxEvent.ChannelState(SENT, CALLER, 4));
        assertThat(read("HangupRequest", OF_CALLER)).contains(new HangupRequested(SENT, CALLER, Optional.empty()));
        assertThat(read("SoftHangupRequest", ofCaller("Cause: 44"))).contains(new SoftHangupRequested(SENT, CALLER, Optional.of(44)));
        assertThat(read("Hangup", ofCaller("Cause: 16", "Cause-txt: Normal Clearing", "TechCause: x"))).contains(new ChannelGone(SENT, CALLER, 16));
        assertThat(counted).containsExactly("Newchannel", "Newstate", "HangupRequest", "SoftHangupRequest", "Hangup");
    }

    @Test
    void aWithheldNumberIsNoNumber() {
        var hidden = Stream.of(OF_CALLER).map(line -> line.startsWith("CallerIDNum") ? "CallerIDNum: <unknown>" : line).toArray(String[]::new);
        assertThat(((ChannelBorn) read("Newchannel", hidden).orElseThrow()).callerNumber()).isEmpty();
    }

    @Test
    void aLegIsDialledAndAnswered() {
        var dest = new String[] {"DestChannel: PJSIP/1001-00000002", "DestChannelState: 0", "DestUniqueid: 1795336430.2", "DestLinkedid: 1795336430.1"};
        assertThat(read("DialBegin", Stream.concat(Stream.of(ofCaller(dest)), Stream.of("DialString: 1001")).toArray(String[]::new)))
                .contains(new DialBegan(SENT, Optional.of(CALLER), AGENT, "1001"));
        assertThat(read("DialEnd", Stream.concat(Stream.of(dest), Stream.of("DialStatus: NOANSWER")).toArray(String[]::new)))
                .as("a leg of an Originate has no caller").contains(new DialEnded(SENT, Optional.empty(), AGENT, "NOANSWER"));
        assertThat(read("BridgeEnter", ofCaller("BridgeUniqueid: b-1", "BridgeType: basic", "BridgeNumChannels: 1")))
                .contains(new BridgeEntered(SENT, "b-1", CALLER));
        assertThat(read("BridgeLeave", ofCaller("BridgeUniqueid: b-1"))).contains(new PbxEvent.BridgeLeft(SENT, "b-1", CALLER));
        assertThat(read("Hold", ofCaller("MusicClass: default"))).contains(new Held(SENT, CALLER));
        assertThat(read("Unhold", OF_CALLER)).contains(new PbxEvent.Unheld(SENT, CALLER));
    }

    @Test
    void transfersTellWhoMovedWhomWhere() {
        assertThat(read("BlindTransfer", "Result: Success", "TransfererChannel: PJSIP/1001-00000002", "TransfererUniqueid: 1795336430.2",
                "TransfereeChannel: PJSIP/trunk-00000001", "TransfereeUniqueid: 1795336430.1", "BridgeUniqueid: b-1", "IsExternal: Yes",
                "Context: atiende-xfer", "Extension: 1002"))
                .contains(new BlindTransferred(SENT, "Success", AGENT, Optional.of(CALLER), "atiende-xfer", "1002"));
        var second = new Leg("1795336430.3", "PJSIP/1001-00000003");
        var colleague = new Leg("1795336430.4", "PJSIP/1002-00000004");
        var who = new String[] {"Result: Success", "OrigTransfererChannel: PJSIP/1001-00000002", "OrigTransfererUniqueid: 1795336430.2",
            "SecondTransfererChannel: PJSIP/1001-00000003", "SecondTransfererUniqueid: 1795336430.3",
            "TransfereeChannel: PJSIP/trunk-00000001", "TransfereeUniqueid: 1795336430.1"};
        assertThat(read("AttendedTransfer", Stream.concat(Stream.of(who), Stream.of("DestType: Bridge", "DestBridgeUniqueid: b-2",
                "TransferTargetChannel: PJSIP/1002-00000004", "TransferTargetUniqueid: 1795336430.4")).toArray(String[]::new)))
                .contains(new AttendedTransferred(SENT, "Success", AGENT, second, Optional.of(CALLER),
                        new PbxEvent.Destination("Bridge", Optional.of(colleague), "b-2")));
        assertThat(read("AttendedTransfer", Stream.concat(Stream.of(who), Stream.of("DestType: App", "DestApp: AppDial", "TransferTargetChannel: "))
                .toArray(String[]::new))).as("the colleague still rings")
                .contains(new AttendedTransferred(SENT, "Success", AGENT, second, Optional.of(CALLER), new PbxEvent.Destination("App", Optional.empty(), "")));
    }

    @Test
    void phonesTellTheirState() {
        assertThat(read("DeviceStateChange", "Device: PJSIP/1001", "State: NOT_INUSE")).contains(new DeviceChanged(SENT, "PJSIP/1001", "NOT_INUSE"));
        assertThat(read("ContactStatus", "URI: sip:1001@127.0.1.7:5060", "ContactStatus: NonQualified", "AOR: 1001", "EndpointName: 1001", "RoundtripUsec: N/A"))
                .contains(new ContactChanged(SENT, "1001", "1001", "sip:1001@127.0.1.7:5060", "NonQualified"));
    }

    @Test
    void theDialplanTellsTheEndOfACall() {
        assertThat(read("UserEvent", ofCaller("UserEvent: AtiendeEnd", "Call: 1795336430.1", "Since: 1795336430", "Line: +34910000000", "DialStatus: ANSWER",
                "Cause: 16", "Source: PJSIP/1001-00000002", "Peer: PJSIP/1001-00000002", "Agent: marta")))
                .contains(new CallEnded(SENT, CALLER, "1795336430.1", Optional.of(Instant.ofEpochSecond(1_795_336_430)), "+34910000000",
                        new Outcome("ANSWER", Optional.of(16), "PJSIP/1001-00000002", "PJSIP/1001-00000002", "marta")));
        assertThat(read("UserEvent", ofCaller("UserEvent: SomebodyElses"))).isEmpty();
    }

    @Test
    void anOriginateEndsUnderItsActionId() {
        assertThat(read("OriginateResponse", "ActionID: atiende-1", "Response: Failure", "Channel: PJSIP/1001", "Reason: 3", "Uniqueid: atiende-x",
                "CallerIDNum: <unknown>")).contains(new OriginateEnded(SENT, "atiende-1", "atiende-x", false, 3));
    }

    @Test
    void aBootHasNoTimestampAndIsDatedByItsArrival() {
        var frame = new Frame(List.of(new Header("Event", "FullyBooted"), new Header("Uptime", "86"), new Header("Status", "Fully Booted")));
        assertThat(table.read("FullyBooted", frame, ARRIVED)).contains(new PbxEvent.FullyBooted(ARRIVED, Duration.ofSeconds(86)));
        assertThat(read("Shutdown", "Shutdown: Cleanly", "Restart: True")).contains(new PbxEvent.ShuttingDown(SENT, true));
    }

    @ParameterizedTest
    @ValueSource(strings = {"Uniqueid: 666.6", "Channel: PJSIP/forged", "CallerIDNum: 1", "Timestamp: 1"})
    void anEventWithAHeaderTwiceIsNotBelieved(String forged) {
        assertThat(read("Newchannel", ofCaller(forged))).isEmpty();
        assertThat(counted).containsExactly("malformed Newchannel");
    }

    @Test
    void anEventWithoutItsIdsIsNotBelieved() {
        assertThat(read("Hangup", "Channel: PJSIP/1001-1", "Cause: 16")).isEmpty();
        assertThat(read("DeviceStateChange", "State: INUSE")).isEmpty();
        assertThat(counted).containsExactly("malformed Hangup", "malformed DeviceStateChange");
    }

    @Test
    void numbersThatAreNoneAreReadAsMissing() {
        assertThat(read("Hangup", ofCaller("Cause: a lot"))).contains(new ChannelGone(SENT, CALLER, 0));
        assertThat(read("HangupRequest", ofCaller("Cause: 99999999999999999999"))).contains(new HangupRequested(SENT, CALLER, Optional.empty()));
    }

    @Test
    void unknownEventsAreCountedUnderBoundedNames() {
        read("MusicOnHoldStart");
        read("Evil Name\u202e");
        assertThat(counted).containsExactly("unknown MusicOnHoldStart", "unknown other");
        for (int i = 0; i < 500; i++) {
            read("Made" + (char) ('A' + i % 26) + (char) ('a' + i / 26));
        }
        assertThat(counted.stream().distinct()).hasSize(EventTable.MAX_UNKNOWN_NAMES + 1).contains("unknown other");
    }
}
