package org.atiende.fake;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * An Asterisk as AMI shows it, to be told what happens: {@code channel("1.1", …)}, {@code hangup("1.1", 16)}, {@code emit("Hold", …)}.
 * It has the two users of {@code manager_atiende.conf} and behaves as Asterisk 22.10 was seen to behave:
 *
 * <ul>
 * <li>MD5 challenge; a wrong login is answered late and closed; {@code FullyBooted} follows a login only once booted and only
 *     for {@code read=system}, without {@code Timestamp};
 * <li>one thread a session reads and acts in order; a synchronous Originate stops that session until it ends;
 * <li>actions are allowed by class; lists come as {@code EventList: start} … {@code EventList: Complete} to the asking session only;
 * <li>{@code Getvar} of a function that is unknown or fails gives an empty value and Success; no such channel is an error;
 * <li>{@code OriginateResponse} has a {@code Response:} header, goes to whoever hears events then, and may overtake {@code Newstate};
 *     a live ChannelId is refused, a dead one may be used again;
 * <li>a line feed ends a line; 1,024 bytes a line and 128 headers are refused.
 * </ul>
 *
 * Faults are methods: {@link #freeze}, {@link #cut}, {@link #restart}, {@link #swallow}, {@link #before}, {@link #goDown}. Safe for use from any thread.
 * It does not drop readers that are slow, and keeps no bridges.
 */
public final class FakeAmi implements AutoCloseable {

    public static final String EVENTS_USER = "atiende-events";
    public static final String ACTIONS_USER = "atiende-actions";
    public static final String EVENTS_SECRET = "hears-only";
    public static final String ACTIONS_SECRET = "acts-only";

    record User(String secret, Set<String> read, Set<String> write) {}

    record Channel(String uniqueId, String name, String linkedId, int state, String number, String context, String exten) {
        Channel in(int newState) {
            return new Channel(uniqueId, name, linkedId, newState, number, context, exten);
        }
    }

    private final Map<String, User> users = new ConcurrentHashMap<>(Map.of(
            EVENTS_USER, new User(EVENTS_SECRET, Set.of("system", "call", "user"), Set.of()),
            ACTIONS_USER, new User(ACTIONS_SECRET, Set.of(), Set.of("call", "reporting", "originate"))));
    final Map<String, Channel> channels = new LinkedHashMap<>();
    final Map<String, String> devices = new LinkedHashMap<>();
    final Map<String, String> variables = new ConcurrentHashMap<>();
    final Map<String, String> database = new LinkedHashMap<>();
    final Map<String, Runnable> beforeAction = new ConcurrentHashMap<>();
    final Set<String> swallowed = ConcurrentHashMap.newKeySet();
    final Set<String> notLoaded = ConcurrentHashMap.newKeySet();
    private final List<FakeAmiSession> sessions = new CopyOnWriteArrayList<>();
    private final ConcurrentLinkedQueue<String> actions = new ConcurrentLinkedQueue<>();
    private final int port;
    private ServerSocket door;
    private volatile LocalDateTime startedAt = LocalDateTime.of(2026, 3, 29, 10, 0, 0);
    private volatile boolean booted = true;
    private volatile boolean frozen;

    public FakeAmi() {
        open(0);
        port = door.getLocalPort();
    }

    public InetSocketAddress address() {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
    }

    /** Changes a user's rights or secret; takes effect at the next login. */
    public FakeAmi user(String name, String secret, Set<String> read, Set<String> write) {
        users.put(name, new User(secret, read, write));
        return this;
    }

    // --- what happens in the PBX

    /** A channel appears. */
    public FakeAmi channel(String uniqueId, String name, String number, String exten) {
        return born(new Channel(uniqueId, name, uniqueId, 4, number, "atiende-in", exten));
    }

    FakeAmi born(Channel channel) {
        synchronized (this) {
            channels.put(channel.uniqueId(), channel);
        }
        return emitFor(channel, "Newchannel");
    }

    public FakeAmi state(String uniqueId, int state) {
        Channel now;
        synchronized (this) {
            now = channels.computeIfPresent(uniqueId, (_, was) -> was.in(state));
        }
        return now == null ? this : emitFor(now, "Newstate");
    }

    /** A channel hangs up: event, then it is out of the lists. */
    public FakeAmi hangup(String uniqueId, int cause) {
        Channel gone;
        synchronized (this) {
            gone = channels.remove(uniqueId);
        }
        return gone == null ? this : emitFor(gone, "Hangup", "Cause", "" + cause, "Cause-txt", "said the fake");
    }

    /** A hang-up of which Asterisk's list cache does not know yet. */
    public FakeAmi hangupUnseenByLists(String uniqueId, int cause) {
        return emitFor(channels.get(uniqueId), "Hangup", "Cause", "" + cause);
    }

    /** A channel vanishes from the lists and no event tells. */
    public synchronized FakeAmi loseSilently(String uniqueId) {
        channels.remove(uniqueId);
        return this;
    }

    public FakeAmi device(String device, String state) {
        synchronized (this) {
            devices.put(device, state);
        }
        return emit("DeviceStateChange", "Device", device, "State", state);
    }

    /** A phone registers: its contact can be asked for, and two events tell. */
    public FakeAmi registered(String endpoint, String uri) {
        var contact = endpoint + "@@0123456789abcdef";
        variable("PJSIP_AOR(" + endpoint + ",contact)", contact).variable("PJSIP_CONTACT(" + contact + ",uri)", uri);
        emit("ContactStatus", "URI", uri, "ContactStatus", "NonQualified", "AOR", endpoint, "EndpointName", endpoint, "RoundtripUsec", "N/A");
        return device("PJSIP/" + endpoint, "NOT_INUSE");
    }

    public FakeAmi variable(String expression, String value) {
        variables.put(expression, value);
        return this;
    }

    public synchronized FakeAmi crumb(String family, String key, String value) {
        database.put("/" + family + "/" + key, value);
        return this;
    }

    FakeAmi emitFor(Channel channel, String event, String... more) {
        var headers = new String[14 + more.length];
        var own = List.of("Channel", channel.name(), "ChannelState", "" + channel.state(), "CallerIDNum", channel.number(), "Context", channel.context(),
                "Exten", channel.exten(), "Uniqueid", channel.uniqueId(), "Linkedid", channel.linkedId());
        own.toArray(headers);
        System.arraycopy(more, 0, headers, 14, more.length);
        return emit(event, headers);
    }

    /** Any event, headers as key, value, key, value …, to every session that may hear it; with {@code Timestamp} unless given. */
    public FakeAmi emit(String event, String... headers) {
        var text = new StringBuilder("Event: ").append(event).append("\r\nPrivilege: ").append(classOf(event)).append(",all\r\n");
        if (!List.of(headers).contains("Timestamp")) {
            var now = Instant.now();
            text.append("Timestamp: %d.%06d\r\n".formatted(now.getEpochSecond(), now.getNano() / 1_000));
        }
        for (int i = 0; i < headers.length; i += 2) {
            text.append(headers[i]).append(": ").append(headers[i + 1]).append("\r\n");
        }
        return raw(classOf(event), text.append("\r\n").toString());
    }

    /** Bytes as they are, to every session that hears {@code readClass}. */
    public FakeAmi raw(String readClass, String bytes) {
        sessions.stream().filter(session -> session.hears(readClass)).forEach(session -> session.send(bytes));
        return this;
    }

    static String classOf(String event) {
        return switch (event) {
            case "UserEvent" -> "user";
            case "FullyBooted", "Shutdown", "ContactStatus" -> "system";
            default -> "call";
        };
    }

    // --- faults

    /** Half-open: connections stay, nothing is answered or sent, new ones are accepted by the kernel. */
    public FakeAmi freeze() {
        frozen = true;
        return this;
    }

    /** What was held back goes out. */
    public FakeAmi thaw() {
        frozen = false;
        sessions.forEach(session -> session.send(""));
        return this;
    }

    boolean frozen() {
        return frozen;
    }

    /** All connections end; new ones are welcome. */
    public FakeAmi cut() {
        sessions.forEach(FakeAmiSession::close);
        return this;
    }

    /** Only this user's connections end. */
    public FakeAmi cut(String user) {
        sessions.stream().filter(session -> session.is(user)).forEach(FakeAmiSession::close);
        return this;
    }

    /** The port is closed. */
    public FakeAmi goDown() {
        closeDoor();
        return cut();
    }

    public FakeAmi comeUp() {
        open(port);
        return this;
    }

    /** A graceful restart: all channels are gone, AstDB stays, it started later. */
    public FakeAmi restart() {
        emit("Shutdown", "Shutdown", "Cleanly", "Restart", "True");
        goDown();
        synchronized (this) {
            channels.clear();
        }
        startedAt = startedAt.plusHours(1);
        return comeUp();
    }

    /** Logins are taken though not everything is loaded: no {@code FullyBooted} until {@link #finishBooting}. */
    public FakeAmi stillBooting() {
        booted = false;
        return this;
    }

    public FakeAmi finishBooting() {
        notLoaded.clear();
        booted = true;
        return emit("FullyBooted", "Uptime", "7", "LastReload", "7", "Status", "Fully Booted");
    }

    /** As long as it boots, this action is one nobody has heard of. */
    public FakeAmi notLoadedYet(String action) {
        notLoaded.add(action);
        return stillBooting();
    }

    boolean booted() {
        return booted;
    }

    /** This action is never answered. */
    public FakeAmi swallow(String action) {
        swallowed.add(action);
        return this;
    }

    /** Runs on the session's thread each time before it carries out this action. */
    public FakeAmi before(String action, Runnable happening) {
        beforeAction.put(action, happening);
        return this;
    }

    // --- what was seen

    /** Each action received, as {@code user Action header=value …}, in order. */
    public List<String> actions() {
        return List.copyOf(actions);
    }

    public long count(String action) {
        return actions.stream().filter(a -> a.contains(" " + action)).count();
    }

    void note(String action) {
        actions.add(action);
    }

    public int sessions() {
        return sessions.size();
    }

    User user(String name) {
        return users.get(name);
    }

    String startedAt(String pattern) {
        return startedAt.format(DateTimeFormatter.ofPattern(pattern));
    }

    /** As a client in our time zone must read it. */
    public Instant startedAt() {
        return startedAt.atZone(ZoneId.systemDefault()).toInstant();
    }

    void ended(FakeAmiSession session) {
        sessions.remove(session);
    }

    private void open(int onPort) {
        var fresh = bound(onPort);
        door = fresh;
        Thread.ofVirtual().name("fake-ami-door").start(() -> welcome(fresh));
    }

    /** A port just closed may be held for a moment: by the kernel, or by a client that hit it while trying to reconnect. */
    private static ServerSocket bound(int port) {
        var deadline = System.nanoTime() + Duration.ofSeconds(5).toNanos();
        while (true) {
            try {
                var fresh = new ServerSocket();
                fresh.setReuseAddress(true);
                fresh.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
                return fresh;
            } catch (IOException taken) {
                if (System.nanoTime() > deadline) {
                    throw new UncheckedIOException(taken);
                }
                FakeAmiSession.pause(Duration.ofMillis(10));
            }
        }
    }

    private void welcome(ServerSocket open) {
        while (!open.isClosed()) {
            try {
                Socket socket = open.accept();
                socket.setTcpNoDelay(true);
                var session = new FakeAmiSession(this, socket);
                sessions.add(session);
                Thread.ofVirtual().name("fake-ami").start(session::live);
            } catch (IOException _) {
                return;
            }
        }
    }

    private void closeDoor() {
        try {
            door.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        goDown();
    }
}
