package org.atiende.fake;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;

/** One connection of {@link FakeAmi}: a thread that reads a message, acts, and reads the next, as Asterisk's does. */
final class FakeAmiSession {

    private static final int MAX_LINE = 1_024;
    private static final int MAX_HEADERS = 128;
    private static final String CHALLENGE = "123456789";

    /** Which write classes allow an action; those missing are unknown, an empty set is for everybody. */
    private static final Map<String, Set<String>> RIGHTS = rights();

    private final FakeAmi pbx;
    private final Socket socket;
    private final StringBuilder heldBack = new StringBuilder();
    private volatile String user = "";
    private volatile boolean events;

    FakeAmiSession(FakeAmi pbx, Socket socket) {
        this.pbx = pbx;
        this.socket = socket;
    }

    private static Map<String, Set<String>> rights() {
        var rights = new HashMap<String, Set<String>>();
        for (var free : List.of("challenge", "login", "ping", "events", "logoff")) {
            rights.put(free, Set.of());
        }
        for (var system : List.of("dbput", "dbdel", "dbdeltree", "pjsipshowcontacts", "pjsipshowendpoints", "moduleload", "reload", "filter", "dialplanextensionadd")) {
            rights.put(system, Set.of("system"));
        }
        rights.put("command", Set.of("command"));
        rights.put("getconfig", Set.of("config"));
        rights.put("updateconfig", Set.of("config"));
        rights.put("userevent", Set.of("user"));
        rights.put("originate", Set.of("originate"));
        rights.put("getvar", Set.of("call", "reporting"));
        rights.put("devicestatelist", Set.of("call", "reporting"));
        rights.put("corestatus", Set.of("system", "reporting"));
        rights.put("coreshowchannels", Set.of("system", "reporting"));
        rights.put("dbgettree", Set.of("system", "reporting"));
        return Map.copyOf(rights);
    }

    boolean is(String name) {
        return user.equals(name);
    }

    boolean hears(String readClass) {
        return events && pbx.user(user).read().contains(readClass);
    }

    void live() {
        try (socket) {
            send("Asterisk Call Manager/11.0.0\r\n");
            var in = new BufferedInputStream(socket.getInputStream());
            for (var message = read(in); message != null; message = read(in)) {
                act(message);
            }
        } catch (IOException _) {
            // the other side went away, which is its right
        } finally {
            pbx.ended(this);
        }
    }

    void close() {
        try {
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Blocks as a write does when the other side does not read. */
    synchronized void send(String bytes) {
        heldBack.append(bytes);
        if (pbx.frozen()) {
            return;
        }
        try {
            socket.getOutputStream().write(heldBack.toString().getBytes(StandardCharsets.UTF_8));
            heldBack.setLength(0);
        } catch (IOException _) {
            close();
        }
    }

    /** Keys in lower case; of repeated keys the first, but variables all. Null at the end of the stream. */
    private Map<String, String> read(InputStream in) throws IOException {
        var message = new HashMap<String, String>();
        int lines = 0;
        for (var line = line(in); line != null; line = line(in)) {
            if (line.isEmpty() && lines > 0) {
                return message;
            }
            lines += line.isEmpty() ? 0 : 1;
            if (line.length() >= MAX_LINE) {
                message.put("!", "Failed to parse message: line too long");
            } else if (lines > MAX_HEADERS) {
                message.put("!", "Too many lines in message or allocation failure");
            } else if (line.contains(":")) {
                var key = line.substring(0, line.indexOf(':')).toLowerCase(Locale.ROOT);
                message.merge(key, line.substring(line.indexOf(':') + 1).strip(), (was, more) -> key.equals("variable") ? was + "," + more : was);
            }
        }
        return null;
    }

    private static String line(InputStream in) throws IOException {
        var line = new ByteArrayOutputStream();
        for (int c = in.read(); c >= 0; c = in.read()) {
            if (c == '\n') {
                return line.toString(StandardCharsets.UTF_8).replaceFirst("\r$", "");
            }
            line.write(c);
        }
        return null;
    }

    private void act(Map<String, String> message) throws IOException {
        var name = message.getOrDefault("action", "");
        var action = name.toLowerCase(Locale.ROOT);
        var id = message.containsKey("actionid") ? "ActionID: " + message.get("actionid") + "\r\n" : "";
        pbx.note(user + " " + name + " " + new TreeMap<>(message));
        pbx.beforeAction.getOrDefault(name, () -> { }).run();
        var needed = RIGHTS.get(action);
        if (pbx.swallowed.contains(name)) {
            return;
        }
        if (message.containsKey("!")) {
            refuse(id, message.get("!"));
        } else if (needed == null || pbx.notLoaded.contains(name)) {
            refuse(id, "Invalid/unknown command: " + name + ". Use Action: ListCommands to show available commands.");
        } else if (user.isEmpty() && !Set.of("challenge", "login").contains(action)
                || !needed.isEmpty() && needed.stream().noneMatch(pbx.user(user).write()::contains)) {
            refuse(id, "Permission denied");
        } else {
            allowed(action, message, id);
        }
    }

    private void allowed(String action, Map<String, String> message, String id) throws IOException {
        switch (action) {
            case "challenge" -> answer(id, "Challenge: " + CHALLENGE);
            case "login" -> login(message, id);
            case "ping" -> answer(id, "Ping: Pong", "Timestamp: 1795336395.561522");
            case "corestatus" -> answer(id, "CoreStartupDate: " + pbx.startedAt("yyyy-MM-dd"), "CoreStartupTime: " + pbx.startedAt("HH:mm:ss"),
                    "CoreCurrentCalls: 0");
            case "coreshowchannels" -> list(id, "CoreShowChannels", channels());
            case "devicestatelist" -> list(id, "DeviceStateList", devices());
            case "dbgettree" -> list(id, "DBGetTree", crumbs(message.get("family")));
            case "getvar" -> getVar(message, id);
            case "originate" -> originate(message, id);
            default -> answer(id, "Message: done by the fake");
        }
    }

    private void login(Map<String, String> message, String id) throws IOException {
        var known = pbx.user(message.getOrDefault("username", ""));
        if (known == null || !md5(CHALLENGE + known.secret()).equals(message.get("key"))) {
            refuse(id, "Authentication failed");
            close();
            return;
        }
        answer(id, "Message: Authentication accepted");
        user = message.get("username");
        events = "on".equals(message.getOrDefault("events", "on"));
        if (pbx.booted() && hears("system")) {
            send("Event: FullyBooted\r\nPrivilege: system,all\r\nUptime: 86\r\nLastReload: 86\r\nStatus: Fully Booted\r\n\r\n");
        }
    }

    private List<String> channels() {
        synchronized (pbx) {
            return pbx.channels.values().stream().map(c -> ("Event: CoreShowChannel\r\n%%sChannel: %s\r\nChannelState: %d\r\nCallerIDNum: %s\r\nContext: %s\r\n"
                    + "Exten: %s\r\nPriority: 1\r\nUniqueid: %s\r\nLinkedid: %s\r\nApplication: AGI\r\nDuration: 00:01:05\r\nBridgeId: \r\n\r\n").formatted(
                    c.name(), c.state(), c.number(), c.context(), c.exten(), c.uniqueId(), c.linkedId())).toList();
        }
    }

    private List<String> devices() {
        synchronized (pbx) {
            return pbx.devices.entrySet().stream()
                    .map(d -> "Event: DeviceStateChange\r\n%%sDevice: %s\r\nState: %s\r\n\r\n".formatted(d.getKey(), d.getValue())).toList();
        }
    }

    private List<String> crumbs(String family) {
        synchronized (pbx) {
            return pbx.database.entrySet().stream().filter(row -> row.getKey().startsWith("/" + family + "/"))
                    .map(row -> "Event: DBGetTreeResponse\r\n%%sKey: %s\r\nVal: %s\r\n\r\n".formatted(row.getKey(), row.getValue())).toList();
        }
    }

    private void list(String id, String name, List<String> items) {
        send("Response: Success\r\n" + id + "EventList: start\r\nMessage: They will follow\r\n\r\n");
        items.forEach(item -> send(item.replaceFirst("%s", Matcher.quoteReplacement(id))));
        send("Event: " + name + "Complete\r\n" + id + "EventList: Complete\r\nListItems: " + items.size() + "\r\n\r\n");
    }

    private void getVar(Map<String, String> message, String id) {
        var variable = message.getOrDefault("variable", "");
        var channel = message.get("channel");
        boolean alive;
        synchronized (pbx) {
            alive = channel == null || pbx.channels.values().stream().anyMatch(c -> c.name().equals(channel) || c.uniqueId().equals(channel));
        }
        if (!alive) {
            refuse(id, "No such channel");
        } else if (variable.matches("(SHELL|EVAL)[(].*")) {
            refuse(id, "GetVar Access Forbidden: Variable");
        } else {
            var value = pbx.variables.getOrDefault(channel == null ? variable : channel + " " + variable, "");
            answer(id, "Variable: " + variable, "Value: " + value);
        }
    }

    private void originate(Map<String, String> message, String id) {
        var leg = new FakeOriginate(pbx, message, id);
        if (message.containsKey("application")) {
            refuse(id, "Originate Access Forbidden: app or data blacklisted");
        } else if (!FakeOriginate.EXTENSIONS.contains(message.get("exten"))) {
            refuse(id, "Extension does not exist.");
        } else if ("true".equals(message.get("async"))) {
            answer(id, "Message: Originate successfully queued");
            Thread.ofVirtual().name("fake-originate").start(leg::ring);
        } else {
            leg.ring();
            answer(id, "Message: Originate successfully queued");
        }
    }

    static void pause(Duration time) {
        try {
            TimeUnit.NANOSECONDS.sleep(time.toNanos());
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    private void answer(String id, String... headers) {
        send("Response: Success\r\n" + id + String.join("\r\n", new ArrayList<>(List.of(headers))) + "\r\n\r\n");
    }

    private void refuse(String id, String why) {
        send("Response: Error\r\n" + id + "Message: " + why + "\r\n\r\n");
    }

    private static String md5(String text) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("MD5").digest(text.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
