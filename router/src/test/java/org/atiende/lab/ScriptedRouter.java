package org.atiende.lab;

import java.io.BufferedReader;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * A router with a script instead of a mind: a blocking FastAGI server on virtual threads that gives one prepared {@link Reply} per
 * turn and remembers what Asterisk told it. It can die, come back and freeze. For proving the dialplan, not for load.
 */
final class ScriptedRouter implements AutoCloseable {

    /** The end of a prepared script: a turn nobody expected ends the call, so that it shows. */
    private static final Reply UNEXPECTED = line -> line.set("ATIENDE_DO", "end");

    private final Map<String, Queue<Reply>> scripts = new ConcurrentHashMap<>();
    private final List<Turn> turns = new CopyOnWriteArrayList<>();
    private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
    private final int port;
    private ServerSocket server;
    private volatile boolean frozen;

    private ScriptedRouter() {
        server = bound(0);
        port = server.getLocalPort();
        serve(server);
    }

    static ScriptedRouter open() {
        return new ScriptedRouter();
    }

    /** What the router does in one turn. It may block for as long as it likes. */
    interface Reply {
        void in(Line line) throws IOException;

        static Reply dial(String... extensions) {
            return dialFor("10^3", extensions);
        }

        /** @param ring seconds, and after {@code ^} seconds until it must ring */
        static Reply dialFor(String ring, String... extensions) {
            var targets = Arrays.stream(extensions).map(e -> e.contains("/") ? e : "PJSIP/" + e).toList();
            return line -> {
                line.set("ATIENDE_DIAL", String.join("&", targets));
                line.set("ATIENDE_RING", ring);
                line.set("ATIENDE_ONE", targets.size() == 1 && targets.getFirst().startsWith("PJSIP/") ? targets.getFirst() : "");
                line.set("ATIENDE_AGENT", extensions[0]);
                line.set("ATIENDE_DO", "dial");
            };
        }

        /** Answers, plays music and keeps the caller, with a lease of 30 s, until the socket ends. */
        static Reply hold() {
            return line -> {
                line.command("ANSWER");
                line.command("SET MUSIC ON default");
                line.command("SET AUTOHANGUP 30");
                line.untilHangup();
            };
        }

        static Reply does(String word) {
            return line -> line.set("ATIENDE_DO", word);
        }

        /** Says nothing at all, for ever: a router that hangs. */
        static Reply silence() {
            return Line::untilHangup;
        }
    }

    /**
     * What Asterisk told at the start of a turn.
     *
     * @param script    as {@code in/v1}
     * @param arguments without the key, empty ones included
     */
    record Turn(String script, List<String> arguments, Map<String, String> environment) {

        String key() {
            return environment.getOrDefault("agi_arg_1", "");
        }

        String call() {
            return arguments.get(0);
        }

        String since() {
            return arguments.get(1);
        }

        String calledNumber() {
            return arguments.get(2);
        }

        String dialStatus() {
            return arguments.get(3);
        }

        String cause() {
            return arguments.get(4);
        }

        String hangupSource() {
            return arguments.get(5);
        }

        String transferTarget() {
            return arguments.get(6);
        }

        String transferredBy() {
            return arguments.get(7);
        }

        String peer() {
            return arguments.get(8);
        }

        String agent() {
            return arguments.get(9);
        }
    }

    /** One turn's conversation with Asterisk. */
    record Line(Turn turn, Socket socket, BufferedReader in) {

        /** @return Asterisk's answer, HANGUP lines left out; empty when the line is gone */
        String command(String text) throws IOException {
            socket.getOutputStream().write((text + "\n").getBytes(StandardCharsets.UTF_8));
            socket.getOutputStream().flush();
            var answer = in.readLine();
            while ("HANGUP".equals(answer)) {
                answer = in.readLine();
            }
            return answer == null ? "" : answer;
        }

        void set(String name, String value) throws IOException {
            command("SET VARIABLE " + name + " \"" + value + "\"");
        }

        void untilHangup() throws IOException {
            while (in.readLine() != null) {
                continue; // HANGUP comes once or twice before the end
            }
        }
    }

    /** Further replies for {@code script}, one per turn, in this order. */
    ScriptedRouter on(String script, Reply... replies) {
        scripts.computeIfAbsent(script, s -> new ConcurrentLinkedQueue<>()).addAll(List.of(replies));
        return this;
    }

    InetSocketAddress address() {
        return new InetSocketAddress("127.0.0.1", port);
    }

    List<Turn> turns(String script) {
        return turns.stream().filter(turn -> turn.script().equals(script)).toList();
    }

    /** As kill -9: the port is refused and every conversation is cut. */
    void dies() {
        closeQuietly(server);
        sockets.forEach(ScriptedRouter::closeQuietly);
    }

    void comesBack() {
        server = bound(port);
        serve(server);
    }

    /** From now on connections are taken and nobody says a word. */
    void freezes() {
        frozen = true;
    }

    private void serve(ServerSocket listener) {
        Thread.ofVirtual().name("scripted-router").start(() -> {
            while (!listener.isClosed()) {
                try {
                    var socket = listener.accept();
                    socket.setTcpNoDelay(true);
                    sockets.add(socket);
                    Thread.ofVirtual().name("turn").start(() -> turn(socket));
                } catch (IOException closed) {
                    return; // dies() or close()
                }
            }
        });
    }

    private void turn(Socket socket) {
        try (socket; var in = new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8))) {
            var turn = read(in);
            turns.add(turn);
            var line = new Line(turn, socket, in);
            if (frozen) {
                line.untilHangup();
                return;
            }
            var script = scripts.get(turn.script());
            var reply = script == null ? null : script.poll();
            (reply == null ? UNEXPECTED : reply).in(line);
        } catch (IOException gone) {
            return; // the caller left, or we died: the dialplan goes on without us
        } finally {
            sockets.remove(socket);
        }
    }

    private static Turn read(BufferedReader in) throws IOException {
        var environment = new LinkedHashMap<String, String>();
        for (var header = in.readLine(); header != null && !header.isEmpty(); header = in.readLine()) {
            var colon = header.indexOf(':');
            environment.put(header.substring(0, colon), header.substring(colon + 1).strip());
        }
        var arguments = new ArrayList<String>();
        for (var n = 2; environment.containsKey("agi_arg_" + n); n++) {
            arguments.add(environment.get("agi_arg_" + n));
        }
        return new Turn(environment.getOrDefault("agi_network_script", ""), List.copyOf(arguments), Map.copyOf(environment));
    }

    private static ServerSocket bound(int port) {
        try {
            var socket = new ServerSocket();
            socket.setReuseAddress(true);
            socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
            return socket;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void closeQuietly(Closeable socket) {
        try {
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        dies();
    }
}
