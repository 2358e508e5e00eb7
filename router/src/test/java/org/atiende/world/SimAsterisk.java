package org.atiende.world;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.IntStream;

import org.atiende.ami.Originate;
import org.atiende.ami.PbxEvent;
import org.atiende.ami.PbxEvent.Leg;
import org.atiende.ami.PbxSnapshot;

/**
 * A telephone exchange on the virtual clock: its channels and bridges, its own database, and a manager interface for each router's machine.
 * What {@code AGI()} does is done by {@link org.atiende.fake.FakeAgiChannel}, whose conformance rows run on a real Asterisk as well; what
 * the dialplan does, by {@link SimCall} and {@link SimCallback}, and {@link TelephoneConformance} holds them against the real one.
 *
 * <p>Odd on purpose: an Originate with the id of a live channel is refused, and says so only as an event; lists and events cross, so that an
 * event may tell what a list has shown; events of the time without a link are never told; ring times and leases go by the wall clock.
 */
final class SimAsterisk {

    /** {@code ast_channel_state}. */
    static final int RINGING = 5;
    static final int UP = 6;

    /** A channel. */
    static final class Channel {

        final Leg leg;
        final String linkedId;
        final long bornAt;
        final SimPhone phone;                                // null of a caller's or a customer's
        int state = 4;
        String bridge = "";
        /** Whether a dialplan of its own runs on it, which says goodbye before it goes. */
        boolean inDialplan;

        private Channel(Leg leg, String linkedId, long bornAt, SimPhone phone) {
            this.leg = leg;
            this.linkedId = linkedId;
            this.bornAt = bornAt;
            this.phone = phone;
        }

        String id() {
            return leg.uniqueId();
        }
    }

    final Site site;
    final Timeline time;
    final Timeline.Machine machine;
    final Witness witness;
    final List<SimAmi> managers;
    final Map<String, Channel> channels = new LinkedHashMap<>();
    final Map<String, String> database = new TreeMap<>();
    final Map<String, SimPhone> phones = new LinkedHashMap<>();
    final List<SimCall> calls = new ArrayList<>();
    final Map<String, Callee> callees = new LinkedHashMap<>();
    private int numbers;

    /** Who is called at this number. */
    interface Callee {

        /** How the customer's phone is answered, if it is. */
        Answer answer();

        record Answer(String status, int cause, Duration after, Duration talk) {
        }
    }

    SimAsterisk(Site site) {
        this.site = site;
        this.time = site.time();
        this.witness = site.witness();
        this.machine = time.new Machine("asterisk");
        this.managers = IntStream.rangeClosed(1, site.routers()).mapToObj(router -> new SimAmi(this, site, router)).toList();
    }

    String nextId() {
        return time.wall().getEpochSecond() + "." + ++numbers;
    }

    /** @param phone whose channel it is; null for the trunk's */
    Channel born(String id, String name, String linkedId, SimPhone phone) {
        var channel = new Channel(new Leg(id, name + "-%08x".formatted(++numbers)), linkedId.isEmpty() ? id : linkedId, time.nanos(), phone);
        channels.put(id, channel);
        if (phone != null) {
            phone.channels.add(channel);
        }
        emit(new PbxEvent.ChannelBorn(time.wall(), channel.leg, channel.linkedId, "", "s", "atiende"));
        return channel;
    }

    /** That a phone is dialled may be told after it has begun to ring, and of a call of ours twice. */
    void dialled(Optional<Leg> caller, Channel leg, String endpoint) {
        for (var times = caller.isEmpty() && site.dice().nextInt(4) == 0 ? 2 : 1; times > 0; times--) {
            time.after(site.dice().nextLong(40_000_000), () -> {
                if (channels.containsValue(leg)) {
                    emit(new PbxEvent.DialBegan(time.wall(), caller, leg.leg, endpoint));
                }
            });
        }
    }

    void state(Channel channel, int state) {
        if (channel.state != state) {
            channel.state = state;
            emit(new PbxEvent.ChannelState(time.wall(), channel.leg, state));
        }
    }

    void gone(Channel channel, int cause) {
        if (channels.remove(channel.id(), channel)) {
            leaves(channel);
            if (channel.phone != null) {
                channel.phone.gone(channel);
                witness.legGone(channel);
            }
            emit(new PbxEvent.ChannelGone(time.wall(), channel.leg, cause));
        }
    }

    void bridged(Channel one, Channel other) {
        var bridge = "bridge-" + ++numbers;
        for (var channel : List.of(one, other)) {
            channel.bridge = bridge;
            emit(new PbxEvent.BridgeEntered(time.wall(), bridge, channel.leg));
        }
    }

    void leaves(Channel channel) {
        if (!channel.bridge.isEmpty()) {
            var bridge = channel.bridge;
            channel.bridge = "";
            emit(new PbxEvent.BridgeLeft(time.wall(), bridge, channel.leg));
        }
    }

    /** Asterisk's clock is set: whatever it reckons by it looks again. */
    void step(Duration by) {
        time.stepWall(by);
        calls.forEach(call -> call.tell(new News.Look()));
    }

    void emit(PbxEvent event) {
        managers.forEach(manager -> manager.emit(event));
    }

    // --- what managers ask, when it has reached us

    List<PbxSnapshot.ChannelSnapshot> channelsNow() {
        return channels.values().stream().map(channel -> new PbxSnapshot.ChannelSnapshot(channel.leg, channel.linkedId, channel.state, channel.bridge,
                Duration.ofNanos(time.nanos() - channel.bornAt), new PbxSnapshot.Place("", "", "", ""))).toList();
    }

    Optional<String> ofChannel(String id, String expression) {
        var asked = Optional.ofNullable(channels.get(id));
        return switch (expression) {
            case "CHANNEL(state)" -> asked.map(_ -> "Up");
            case "BRIDGEPEER" -> asked.filter(one -> !one.bridge.isEmpty()).map(_ -> "PJSIP/atiende-trunk");
            default -> throw new IllegalStateException("nobody asks a channel for " + expression);
        };
    }

    Optional<String> global(String expression) {
        var inside = expression.substring(expression.indexOf('(') + 1, expression.lastIndexOf(')'));
        if (expression.startsWith("DB(")) {
            return Optional.ofNullable(database.get(inside));
        }
        var name = inside.substring(0, inside.indexOf(','));
        return switch (inside.substring(inside.indexOf(',') + 1)) {
            case "contact" -> Optional.ofNullable(phones.get(name)).filter(phone -> phone.registered).map(_ -> name + ";@0");
            case "status" -> Optional.of("Reachable");
            case "uri" -> Optional.of("sip:me@" + phones.get(name.substring(0, name.indexOf(';'))).address + ":5060");
            default -> throw new IllegalStateException("nobody asks for " + expression);
        };
    }

    Map<String, String> family(String family) {
        var found = new LinkedHashMap<String, String>();
        database.forEach((key, value) -> {
            if (key.startsWith(family + "/")) {
                found.put(key.substring(family.length() + 1), value);
            }
        });
        return found;
    }

    void originate(Originate call, int router) {
        if (channels.containsKey(call.channelId())) {
            return;                                          // refused as an event, which nobody reads
        }
        var phone = phones.get(call.dial().substring(call.dial().indexOf('/') + 1));
        witness.originated(call, phone, router);
        var callback = new SimCallback(this, call, phone);
        machine.start("callback", callback::run);
    }

    int endRings(String endpoint, String call, int router) {
        var rings = channels.values().stream().filter(channel -> channel.state == RINGING && channel.phone != null && channel.phone.endpoint.equals(endpoint)
                && (channel.linkedId.equals(call) || channel.id().equals(call))).toList();
        rings.forEach(channel -> {
            witness.ringEnded(channel, router);
            channel.phone.ended(channel, 19);
        });
        return rings.size();
    }
}
