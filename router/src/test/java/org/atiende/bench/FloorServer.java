package org.atiende.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Collectors;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import org.asteriskjava.fastagi.AgiHangupException;
import org.asteriskjava.fastagi.DefaultAgiServer;
import org.atiende.agi.AgiMeter;
import org.atiende.agi.AgiScript;
import org.atiende.agi.AgiServer;
import org.atiende.agi.AgiSettings;
import org.atiende.agi.CallerHungUp;
import org.atiende.call.InboundCall;
import org.atiende.call.InboundCallOnAsteriskJava;
import org.atiende.tel.CallId;
import org.slf4j.LoggerFactory;

/**
 * The measured process of {@code bench turns} and {@code bench held}: a FastAGI server above a {@link BusyFloor}. Says its port, then
 * answers questions, a line each: {@code settle}, {@code heap}, {@code threads}, {@code renewals}, {@code hangups}.
 */
final class FloorServer {

    /** How many turns may be under way: never the limit that is measured. */
    private static final int SESSIONS = 1_000_000;
    private static final Duration TICK = Duration.ofMillis(100);

    private final BusyFloor floor;
    private final Queue<Duration> renewals = new ConcurrentLinkedQueue<>();
    private final Queue<String> hangups = new ConcurrentLinkedQueue<>();

    private FloorServer(BusyFloor floor) {
        this.floor = floor;
    }

    /** @param arguments server, agents, talk in milliseconds */
    public static void main(String[] arguments) throws IOException {
        var answers = System.out;
        System.setOut(System.err);                           // where the log goes, and all but answers
        ((Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME)).setLevel(Level.ERROR);
        ((Logger) LoggerFactory.getLogger("org.asteriskjava")).setLevel(Level.OFF);      // a hang-up is an error with its stack there
        var floor = new BusyFloor(Integer.parseInt(arguments[1]), Duration.ofMillis(Long.parseLong(arguments[2])));
        floor.tickLikeTheRouter(TICK);
        var server = new FloorServer(floor);
        answers.println(server.start(Contestant.valueOf(arguments[0])));
        var questions = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (var line = questions.readLine(); line != null; line = questions.readLine()) {
            answers.println(server.answer(line));
        }
        System.exit(0);
    }

    private int start(Contestant contestant) throws IOException {
        return switch (contestant) {
            case ATIENDE -> atiende();
            case ASTERISK_JAVA -> asteriskJava(false);
            case ASTERISK_JAVA_MSET -> asteriskJava(true);
        };
    }

    private int atiende() {
        var loopback = AgiSettings.defaults(0);
        var settings = new AgiSettings(loopback.bind(), loopback.key(), loopback.peers(), SESSIONS, loopback.environmentDeadline(),
                loopback.replyDeadline(), loopback.holdLease(), loopback.holdRenewal());
        var script = floor.script(SESSIONS);
        return new AgiServer(settings, Map.of("in/v1", hearingHangups(script)), new AgiMeter() {
            @Override
            public void leaseRenewed(Duration late) {
                renewals.add(late);
            }
        }).start().getPort();
    }

    /** Also tells the end that Asterisk's hang-up handler would tell. */
    private AgiScript hearingHangups(InboundCall script) {
        return line -> {
            try {
                script.run(line);
            } catch (CallerHungUp left) {
                left(line.request().uniqueId());
                throw left;
            }
        };
    }

    private void left(String id) {
        hangups.add(id + ":" + System.nanoTime());
        floor.ended(new CallId(id), "");
    }

    private int asteriskJava(boolean together) throws IOException {
        int port;
        try (var free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = free.getLocalPort();
        }
        var script = new InboundCallOnAsteriskJava(floor.calls, floor.distributor, floor.numbers, together);
        var server = new DefaultAgiServer((request, channel) -> {
            try {
                script.service(request, channel);
            } catch (AgiHangupException left) {
                left(request.getUniqueId());
                throw left;
            }
        });
        server.setPort(port);
        server.setAddress(InetAddress.getLoopbackAddress());
        Thread.ofPlatform().daemon().name("asterisk-java").start(() -> {
            try {
                server.startup();
            } catch (IOException e) {
                throw new IllegalStateException("Asterisk-Java cannot listen (port=" + port + ")", e);
            }
        });
        return port;
    }

    private String answer(String question) {
        return switch (question) {
            case "heap" -> Long.toString(heapAfterCollection());
            case "threads" -> Integer.toString(ManagementFactory.getThreadMXBean().getThreadCount());
            case "renewals" -> drained(renewals.stream().map(one -> Long.toString(one.toNanos())).collect(Collectors.joining(" ")), renewals);
            case "hangups" -> drained(String.join(" ", hangups), hangups);
            default -> throw new IllegalStateException("nobody knows the question: " + question);
        };
    }

    private static String drained(String told, Queue<?> queue) {
        queue.clear();
        return told;
    }

    private static long heapAfterCollection() {
        System.gc();
        System.gc();
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    }
}
