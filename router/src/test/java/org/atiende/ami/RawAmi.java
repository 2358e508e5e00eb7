package org.atiende.ami;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

import org.atiende.ami.AmiSettings.Login;
import org.atiende.ami.AmiSettings.Road;

/** AMI by hand, for what {@link AmiClient} would never say. Blocks; one thread. */
final class RawAmi implements AutoCloseable {

    private static final int PATIENCE_MS = 10_000;

    private final Socket socket;
    private final BufferedReader in;
    final String banner;
    private int actions;

    RawAmi(Road road) {
        try {
            socket = new Socket(road.address().getAddress(), road.address().getPort());
            socket.setSoTimeout(PATIENCE_MS);
            in = new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
            banner = in.readLine();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static RawAmi as(Road road, Login login) {
        var ami = new RawAmi(road);
        var answer = ami.login(login, "on");
        if (!answer.get("Response").equals("Success")) {
            throw new IllegalStateException("login refused: " + answer);
        }
        return ami;
    }

    Map<String, String> login(Login login, String events) {
        var challenge = ask("Challenge", "AuthType: MD5").get("Challenge");
        return ask("Login", "AuthType: MD5", "Username: " + login.user(), "Key: " + md5(challenge + login.secret().reveal()), "Events: " + events);
    }

    /** Sends an action and gives back its response; events before it are dropped. */
    Map<String, String> ask(String action, String... headers) {
        var id = say(action, headers);
        while (true) {
            var message = next().orElseThrow(() -> new IllegalStateException("no answer to " + action));
            if (message.containsKey("Response") && !message.containsKey("Event") && id.equals(message.getOrDefault("ActionID", id))) {
                return message;
            }
        }
    }

    /** Response, items and end of a list. */
    List<Map<String, String>> list(String action, String... headers) {
        var all = new ArrayList<Map<String, String>>();
        all.add(ask(action, headers));
        while (!"Complete".equals(all.getLast().get("EventList")) && "start".equals(all.getFirst().get("EventList"))) {
            all.add(next().orElseThrow());
        }
        return all;
    }

    String say(String action, String... headers) {
        var id = "raw-" + ++actions;
        sayRaw("Action: " + action + "\r\nActionID: " + id + "\r\n" + (headers.length == 0 ? "" : String.join("\r\n", headers) + "\r\n") + "\r\n");
        return id;
    }

    void sayRaw(String bytes) {
        try {
            socket.getOutputStream().write(bytes.getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The next message; empty at the end of the stream or when nothing comes. Keys in any case. */
    Optional<Map<String, String>> next() {
        var message = new TreeMap<String, String>(String.CASE_INSENSITIVE_ORDER);
        try {
            for (var line = in.readLine(); line != null; line = in.readLine()) {
                if (line.isEmpty() && !message.isEmpty()) {
                    return Optional.of(message);
                }
                if (line.contains(":")) {
                    message.putIfAbsent(line.substring(0, line.indexOf(':')), line.substring(line.indexOf(':') + 1).strip());
                }
            }
            return Optional.empty();
        } catch (SocketTimeoutException nothing) {
            return Optional.empty();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The next event of this name. */
    Map<String, String> event(String name) {
        while (true) {
            var message = next().orElseThrow(() -> new IllegalStateException("no event " + name));
            if (name.equals(message.get("Event"))) {
                return message;
            }
        }
    }

    RawAmi patience(Duration most) {
        try {
            socket.setSoTimeout(Math.toIntExact(most.toMillis()));
            return this;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String md5(String text) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("MD5").digest(text.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        try {
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
