package org.atiende.world;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.LinkedBlockingQueue;

import org.atiende.ami.AmiLost;
import org.atiende.ami.Originate;
import org.atiende.ami.PbxEvent;
import org.atiende.ami.PbxEvent.Leg;
import org.atiende.ami.PbxSnapshot;
import org.atiende.presence.Switchboard;
import org.atiende.promise.Telephone;

/**
 * A telephone exchange on the virtual clock: its channels and bridges, its own database, and the manager link with what can go wrong on it.
 * What {@code AGI()} does is done by {@link org.atiende.fake.FakeAgiChannel}, whose conformance rows run on a real Asterisk as well; what
 * the dialplan does, by {@link SimCall} and {@link SimCallback}.
 *
 * <p>Odd on purpose: an Originate with the id of a live channel is refused, and says so only as an event; lists and events cross, so that an
 * event may tell what a list has shown; events of the time without a link are never told; ring times and leases go by the wall clock.
 */
final class SimAsterisk implements Switchboard.Questions, Telephone {

    /** Of a new manager link: how long an action may take before its asker gives up. */
    private static final Duration ACTION = Duration.ofSeconds(3);

    /** A dumb connection is noticed by its pings after so long. */
    private static final Duration PINGED = Duration.ofMillis(4_500);

    /** A channel. */
    static final class Channel {

        final Leg leg;
        final String linkedId;
        final long bornAt;
        final SimPhone phone;                                // null of a caller's or a customer's
        int state = 4;
        String bridge = "";

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

    /** A router's manager connection. */
    static final class Link {

        /** Events, in their order, and at the end of the connection this link itself. */
        final LinkedBlockingQueue<Object> events = new LinkedBlockingQueue<>();
        private boolean over;
    }

    final Timeline time;
    final Timeline.Machine machine;
    final Judge judge;
    final Map<String, Channel> channels = new LinkedHashMap<>();
    final Map<String, String> database = new TreeMap<>();
    final Map<String, SimPhone> phones = new LinkedHashMap<>();
    final List<SimCall> calls = new ArrayList<>();
    final Map<String, Callee> callees = new LinkedHashMap<>();
    private final World world;
    private Optional<Link> link = Optional.empty();
    private final List<PbxEvent> held = new ArrayList<>();
    private boolean cut;
    private boolean dumb;
    private long delivered;
    private int numbers;

    /** Who is called at this number. */
    interface Callee {

        /** How the customer's phone is answered, if it is. */
        Answer answer();

        record Answer(String status, int cause, Duration after, Duration talk) {
        }
    }

    SimAsterisk(World world) {
        this.world = world;
        this.time = world.time;
        this.judge = world.judge;
        this.machine = time.new Machine("asterisk");
    }

    Optional<Node> router() {
        return world.node().filter(Node::isListening);
    }

    World world() {
        return world;
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

    void state(Channel channel, int state) {
        channel.state = state;
        emit(new PbxEvent.ChannelState(time.wall(), channel.leg, state));
    }

    void gone(Channel channel, int cause) {
        if (channels.remove(channel.id(), channel)) {
            leaves(channel);
            if (channel.phone != null) {
                channel.phone.gone(channel);
                judge.legGone(channel);
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
        calls.forEach(call -> call.tell(new SimCall.News.Look()));
    }

    void emit(PbxEvent event) {
        if (dumb) {
            held.add(event);
        } else {
            link.ifPresent(to -> deliver(to, event));
        }
    }

    private void deliver(Link to, Object what) {
        delivered = Math.max(delivered + 1, time.nanos() + world.dice().nextLong(200_000, world.slowest()));
        time.after(delivered - time.nanos(), () -> {
            if (!to.over || what == to) {
                to.events.add(what);
            }
        });
    }

    /** @throws AmiLost when nobody answers */
    Link connect() throws AmiLost {
        sleep(Duration.ofMillis(2));
        if (cut || dumb) {
            throw new AmiLost("no connection");
        }
        link = Optional.of(new Link());
        return link.get();
    }

    void disconnect(Link from) {
        from.over = true;
        link = link.filter(current -> current != from);
    }

    /** The manager link breaks, and no new one can be made for so long. */
    void cut(Duration length) {
        cut = true;
        link.ifPresent(this::lose);
        time.after(length, () -> cut = false);
    }

    /** It falls silent without breaking; what happens in a short silence comes late, in a long one never. */
    void silence(Duration length) {
        dumb = true;
        var then = link;
        if (length.compareTo(PINGED) > 0) {
            time.after(PINGED, () -> then.ifPresent(this::lose));
        }
        time.after(length, () -> {
            dumb = false;
            link.ifPresent(to -> held.forEach(event -> deliver(to, event)));
            held.clear();
        });
    }

    private void lose(Link one) {
        one.over = true;
        one.events.add(one);
        link = link.filter(current -> current != one);
    }

    boolean reachable() {
        return !cut && !dumb;
    }

    /** What a router asks comes a little later, or in vain. */
    private void ask() throws AmiLost {
        sleep(Duration.ofNanos(world.dice().nextLong(300_000, 3_000_000)));
        if (cut || link.isEmpty()) {
            throw new AmiLost("no connection");
        }
        if (dumb) {
            sleep(ACTION);
            throw new AmiLost("no answer");
        }
    }

    private static void sleep(Duration length) {
        Instead.sleep(length.toNanos());
    }

    PbxSnapshot snapshot() throws AmiLost {
        ask();
        var lists = channels.values().stream().map(channel -> new PbxSnapshot.ChannelSnapshot(channel.leg, channel.linkedId, channel.state, channel.bridge,
                Duration.ofNanos(time.nanos() - channel.bornAt), new PbxSnapshot.Place("", "", "", ""))).toList();
        sleep(Duration.ofNanos(world.dice().nextLong(300_000, 3_000_000)));
        return new PbxSnapshot(Timeline.BEGIN, lists, Map.of());
    }

    @Override
    public Optional<String> getVar(Optional<String> channel, String expression) throws AmiLost {
        ask();
        if (channel.isPresent()) {
            var asked = Optional.ofNullable(channels.get(channel.get()));
            return switch (expression) {
                case "CHANNEL(state)" -> asked.map(_ -> "Up");
                case "BRIDGEPEER" -> asked.filter(one -> !one.bridge.isEmpty()).map(_ -> "PJSIP/atiende-trunk");
                default -> throw new IllegalStateException("nobody asks a channel for " + expression);
            };
        }
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

    @Override
    public Map<String, String> crumbs(String family) throws AmiLost {
        ask();
        var found = new LinkedHashMap<String, String>();
        database.forEach((key, value) -> {
            if (key.startsWith(family + "/")) {
                found.put(key.substring(family.length() + 1), value);
            }
        });
        return found;
    }

    @Override
    public void originate(Originate call) throws AmiLost {
        ask();
        if (channels.containsKey(call.channelId())) {
            return;                                          // refused as an event, which nobody reads
        }
        var phone = phones.get(call.dial().substring(call.dial().indexOf('/') + 1));
        judge.originated(call, phone);
        var callback = new SimCallback(this, call, phone);
        machine.start("callback", callback::run);
        if (world.dice().nextInt(100) < world.answersLost()) {
            throw new AmiLost("the answer was lost");
        }
    }

    /** As the router's manager client does it. */
    int endRings(String endpoint, String call) throws AmiLost {
        ask();
        var rings = channels.values().stream().filter(channel -> channel.state == 5 && channel.phone != null && channel.phone.endpoint.equals(endpoint)
                && (channel.linkedId.equals(call) || channel.id().equals(call))).toList();
        rings.forEach(channel -> channel.phone.ended(channel, 19));
        return rings.size();
    }
}
