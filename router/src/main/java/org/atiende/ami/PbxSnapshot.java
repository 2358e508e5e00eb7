package org.atiende.ami;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/**
 * What Asterisk's lists said at one moment, without the channels whose hang-up we already saw.
 *
 * @param startedAt when this Asterisk process started, to the second. Asterisk gives local time without its zone and it
 *     is read in ours: good for comparing two snapshots, not for reckoning
 * @param deviceStates device to state, as {@code PJSIP/1001} to {@code NOT_INUSE}; only devices Asterisk has ever computed
 */
public record PbxSnapshot(Instant startedAt, List<ChannelSnapshot> channels, Map<String, String> deviceStates) {

    public PbxSnapshot {
        channels = List.copyOf(channels);
        deviceStates = Map.copyOf(deviceStates);
    }

    /**
     * One channel of {@code CoreShowChannels}.
     *
     * @param state {@code ast_channel_state}: 4 ring, 5 ringing, 6 up
     * @param bridge the bridge's unique id, empty when in none
     */
    public record ChannelSnapshot(PbxEvent.Leg leg, String linkedId, int state, String bridge, Duration age, Place place) {}

    /** Where a channel is in the dialplan, and whose number it carries (empty when unknown). */
    public record Place(String context, String exten, String application, String callerNumber) {}
}
