package org.atiende.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import org.asteriskjava.manager.AuthenticationFailedException;
import org.asteriskjava.manager.DefaultManagerConnection;
import org.asteriskjava.manager.TimeoutException;
import org.asteriskjava.manager.event.BridgeEvent;
import org.asteriskjava.manager.event.ConnectEvent;
import org.asteriskjava.manager.event.ManagerEvent;
import org.asteriskjava.manager.event.ProtocolIdentifierReceivedEvent;
import org.atiende.agent.Agent;
import org.atiende.agent.AgentId;
import org.atiende.ami.AmiClient;
import org.atiende.ami.AmiLost;
import org.atiende.ami.AmiMeter;
import org.atiende.ami.AmiSettings;
import org.atiende.ami.PbxEvent;
import org.atiende.ami.PbxListener;
import org.atiende.ami.PbxSnapshot;
import org.atiende.fake.FakeAmi;
import org.atiende.fake.Office;
import org.atiende.match.Distributor;
import org.atiende.match.Event;
import org.atiende.presence.CallWatch;
import org.atiende.presence.Switchboard;
import org.atiende.tel.CallId;
import org.slf4j.LoggerFactory;

/**
 * The measured process of {@code bench ami}: hears the events of one Asterisk and counts them. Says {@code ready}, then answers
 * {@code figures} with what was delivered, what was understood to be of no use, how often it had to start afresh, and some of the lags.
 */
final class AmiListener {

    /** Of so many lags one is kept. */
    private static final int SAMPLE = 64;

    private final AtomicLong delivered = new AtomicLong();
    private final AtomicLong useless = new AtomicLong();
    private final AtomicLong afresh = new AtomicLong();
    private final ConcurrentLinkedQueue<Long> lags = new ConcurrentLinkedQueue<>();

    private AmiListener() {
    }

    /** @param arguments listener, port */
    public static void main(String[] arguments) throws Exception {
        var answers = System.out;
        System.setOut(System.err);
        ((Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME)).setLevel(Level.ERROR);
        ((Logger) LoggerFactory.getLogger("org.asteriskjava")).setLevel(Level.OFF);       // it tells of each event that it drops
        var listener = new AmiListener();
        var port = Integer.parseInt(arguments[1]);
        if (Contestant.valueOf(arguments[0]) == Contestant.ATIENDE) {
            listener.atiende(port);
        } else {
            listener.asteriskJava(port);
        }
        answers.println("ready");
        var questions = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (var line = questions.readLine(); line != null; line = questions.readLine()) {
            answers.println(listener.figures());
        }
        System.exit(0);
    }

    private String figures() {
        var kept = lags.stream().map(String::valueOf).collect(Collectors.joining(","));
        lags.clear();
        return delivered.getAndSet(0) + " " + useless.getAndSet(0) + " " + afresh.getAndSet(0) + " " + (kept.isEmpty() ? "0" : kept);
    }

    private void heard(Instant at) {
        if (delivered.incrementAndGet() % SAMPLE == 0) {
            lags.add(Duration.between(at, Instant.now()).toNanos());
        }
    }

    private void atiende(int port) throws InterruptedException {
        var address = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
        var settings = new AmiSettings("bench", new AmiSettings.Road(address, false),
                new AmiSettings.Login(FakeAmi.EVENTS_USER, new AmiSettings.Secret(FakeAmi.EVENTS_SECRET)),
                new AmiSettings.Login(FakeAmi.ACTIONS_USER, new AmiSettings.Secret(FakeAmi.ACTIONS_SECRET)));
        var client = new AmiClient(settings, counting(switchboard()), new AmiMeter() {
            @Override
            public void unknownEvent(String name) {
                useless.incrementAndGet();
            }

            @Override
            public void malformedEvent(String name) {
                useless.incrementAndGet();
            }

            @Override
            public void reconnect() {
                afresh.incrementAndGet();
            }
        });
        client.start();
        while (!client.ready()) {
            Thread.onSpinWait();
        }
    }

    /** One agent, at the phone of the recording, as in production; nobody waits. */
    private Switchboard switchboard() {
        var agent = Office.agent("luis.gomez", "power:1", "#1002");
        var distributor = new Distributor(Clock.systemUTC(), Office.ZONE, _ -> { });
        distributor.tell(new Event.RosterRead(List.of(agent)));
        return new Switchboard(List.<Agent>of(agent), Office.SITES, distributor, new Watch(AmiRecording.shipped().callers()), Clock.systemUTC(),
                new Switchboard.Questions() {
                    @Override
                    public Optional<String> getVar(Optional<String> channel, String expression) {
                        return Optional.empty();
                    }

                    @Override
                    public Map<String, String> crumbs(String family) {
                        return Map.of();
                    }
                });
    }

    private PbxListener counting(Switchboard switchboard) {
        return new PbxListener() {
            @Override
            public void resync(PbxSnapshot snapshot) throws AmiLost {
                switchboard.resync(snapshot);
            }

            @Override
            public void on(PbxEvent event) throws AmiLost {
                switchboard.on(event);
                heard(event.at());
            }

            @Override
            public void lost(String why) {
                switchboard.lost(why);
            }
        };
    }

    private void asteriskJava(int port) throws IOException, TimeoutException, AuthenticationFailedException {
        var connection = new DefaultManagerConnection("127.0.0.1", port, FakeAmi.EVENTS_USER, FakeAmi.EVENTS_SECRET);
        connection.addEventListener(this::hear);
        connection.login();
    }

    /** Its own events, and those it makes of others for older programs, are not Asterisk's. */
    private void hear(ManagerEvent event) {
        switch (event) {
            case BridgeEvent _, ConnectEvent _, ProtocolIdentifierReceivedEvent _ -> { }
            default -> heard(Instant.ofEpochSecond(0, Math.round(event.getTimestamp() * 1e6) * 1_000));
        }
    }

    /** Calls go on, and nobody minds. */
    private record Watch(Set<String> callers) implements CallWatch {

        @Override
        public boolean isCall(String uniqueId) {
            return callers.contains(uniqueId);
        }

        @Override
        public void rings(CallId call, AgentId agent) { }

        @Override
        public void talkBegan(CallId call, AgentId agent) { }

        @Override
        public void talkEnded(CallId call, AgentId agent, Duration talked) { }

        @Override
        public void agentLeft(CallId call, AgentId agent, int cause) { }

        @Override
        public void transferred(CallId call, String story) { }

        @Override
        public void ended(CallId call, Ending how) { }

        @Override
        public void resynced(Set<String> live, Map<String, String> crumbs) { }

        @Override
        public void listed(Set<String> live) { }
    }
}
