package org.atiende.ami;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * Something that happened in the PBX, one record per AMI event we handle
 * (<a href="https://docs.asterisk.org/Latest_API/API_Documentation/AMI_Events/">AMI events</a>). {@code at} is Asterisk's
 * {@code Timestamp} where it sends one ({@code timestampevents=yes}), else the moment of arrival.
 */
public sealed interface PbxEvent {

    Instant at();

    /** One channel: {@code uniqueId} is its identity, {@code channel} the name people know ({@code PJSIP/1001-00000007}), which may change. */
    record Leg(String uniqueId, String channel) {}

    /** {@code Newchannel}. {@code callerNumber} is empty when unknown. */
    record ChannelBorn(Instant at, Leg leg, String linkedId, String callerNumber, String exten, String context) implements PbxEvent {}

    /** {@code Newstate}: 4 ring, 5 ringing, 6 up. */
    record ChannelState(Instant at, Leg leg, int state) implements PbxEvent {}

    /** {@code Hangup}: the channel is gone. Cause is Q.850; 0 when a caller gave up before the answer, 44 when media died. */
    record ChannelGone(Instant at, Leg leg, int cause) implements PbxEvent {}

    /** {@code HangupRequest}: the far end said goodbye (BYE or CANCEL). */
    record HangupRequested(Instant at, Leg leg, Optional<Integer> cause) implements PbxEvent {}

    /** {@code SoftHangupRequest}: Asterisk itself wants it gone; with cause 44 to follow, its media died. */
    record SoftHangupRequested(Instant at, Leg leg, Optional<Integer> cause) implements PbxEvent {}

    /** {@code DialBegin}. No caller when the leg comes from an Originate. */
    record DialBegan(Instant at, Optional<Leg> caller, Leg leg, String dialString) implements PbxEvent {}

    /** {@code DialEnd}. May come twice for one leg (NOANSWER, then ANSWER) when answer and hang-up cross. */
    record DialEnded(Instant at, Optional<Leg> caller, Leg leg, String dialStatus) implements PbxEvent {}

    record BridgeEntered(Instant at, String bridge, Leg leg) implements PbxEvent {}

    record BridgeLeft(Instant at, String bridge, Leg leg) implements PbxEvent {}

    /** {@code BlindTransfer}; {@code result} is {@code Success} or says why not. No transferee when nobody was left to transfer. */
    record BlindTransferred(Instant at, String result, Leg transferer, Optional<Leg> transferee, String context, String exten)
            implements PbxEvent {}

    /** {@code AttendedTransfer}; the transferer has two legs, the first talk's and the consultation's. */
    record AttendedTransferred(Instant at, String result, Leg origTransferer, Leg secondTransferer, Optional<Leg> transferee, Destination to)
            implements PbxEvent {}

    /** Where an attended transfer went. {@code type} is Bridge, App, Link, Threeway or Fail; no target when the colleague still rings (App). */
    record Destination(String type, Optional<Leg> target, String bridge) {}

    /** {@code DeviceStateChange}: NOT_INUSE, INUSE, BUSY, INVALID, UNAVAILABLE, RINGING, RINGINUSE, ONHOLD or UNKNOWN. */
    record DeviceChanged(Instant at, String device, String state) implements PbxEvent {}

    /** {@code ContactStatus}: says <em>when</em> a phone registered or left. <em>Where</em> it is, is asked by Getvar {@code PJSIP_CONTACT(id,uri)}. */
    record ContactChanged(Instant at, String aor, String endpoint, String contactUri, String status) implements PbxEvent {}

    record Held(Instant at, Leg leg) implements PbxEvent {}

    record Unheld(Instant at, Leg leg) implements PbxEvent {}

    /** {@code UserEvent(AtiendeEnd)} of the dialplan's hang-up handler: this call is over, whether or not the router saw it. */
    record CallEnded(Instant at, Leg leg, String call, Optional<Instant> since, String line, Outcome outcome) implements PbxEvent {}

    /**
     * How the call's last Dial ended: {@code source} is the channel that hung up (empty: nobody, or a Local leg; {@code
     * dialplan/builtin}: the dialplan), {@code peer} the channel dialled last, {@code agent} whom the router had named for it.
     */
    record Outcome(String dialStatus, Optional<Integer> cause, String source, String peer, String agent) {}

    /**
     * {@code OriginateResponse}. Match by {@code actionId}: two attempts with one ChannelId share the unique id. Reason is 0
     * for nearly every refusal; the true cause is in the {@link ChannelGone} of the channel.
     */
    record OriginateEnded(Instant at, String actionId, String uniqueId, boolean success, int reason) implements PbxEvent {}

    record FullyBooted(Instant at, Duration uptime) implements PbxEvent {}

    record ShuttingDown(Instant at, boolean restart) implements PbxEvent {}
}
