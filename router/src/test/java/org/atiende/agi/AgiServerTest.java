package org.atiende.agi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;

import org.atiende.fake.FakeAgiCall;
import org.atiende.fake.FakeAgiChannel;
import org.atiende.fake.FakeAgiChannel.End;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AgiServerTest {

    private static final Duration SOON = Duration.ofSeconds(10);
    private static final String SECRET = "sixteen-letters-";

    private final RecordingAgiMeter meter = new RecordingAgiMeter();
    private final List<AutoCloseable> open = new ArrayList<>();
    private AgiServer server;

    @AfterEach
    void closeEverything() throws Exception {
        for (AutoCloseable each : open.reversed()) {
            each.close();
        }
    }

    private InetSocketAddress serve(SettingsForTests settings, AgiScript script) {
        server = new AgiServer(settings.build(), Map.of("in/v1", script), meter);
        open.add(server);
        return server.start();
    }

    private FakeAgiChannel call(InetSocketAddress address, FakeAgiCall call) {
        var channel = FakeAgiChannel.connect(address, call);
        open.add(channel);
        return channel;
    }

    @Test
    void aTurnReadsTheRequestAndSetsWhatTheDialplanShallDo() {
        var asked = new CompletableFuture<AgiRequest>();
        var address = serve(SettingsForTests.quick().key(SECRET), line -> {
            asked.complete(line.request());
            line.set("ATIENDE_DO", "dial");
        });
        var channel = call(address, FakeAgiCall.of("in/v1", SECRET, "1795336576.7", "", "+34910000001").from("+34600111222", "unknown", 32));
        assertThat(channel.awaitEnd(SOON)).isEqualTo(End.SERVER_CLOSED);
        assertThat(channel.variable("ATIENDE_DO")).contains("dial");
        AgiRequest request = asked.join();
        assertThat(request.script()).isEqualTo("in/v1");
        assertThat(request.callerId()).contains("+34600111222");
        assertThat(request.callerName()).isEmpty();
        assertThat(request.callingPresentation() & 0x60).isNotZero();
        assertThat(request.dialled()).contains("+34910000001");
        assertThat(request.arguments()).containsExactly("1795336576.7", "", "+34910000001");
        assertThat(request.argument(0)).contains("1795336576.7");
        assertThat(request.argument(1)).isEmpty();
        assertThat(request.argument(7)).isEmpty();
        assertThat(request).asString().doesNotContain(SECRET).doesNotContain("600111222");
        await().untilAsserted(() -> assertThat(meter.said).containsExactly("started in/v1", "ended in/v1 RETURNED"));
        assertThat(meter.commands).containsExactly("set");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "wrong", "sixteen-letters-x", "SIXTEEN-LETTERS-"})
    void whoShowsNoKeyOrAWrongOneIsRefused(String shown) {
        var address = serve(SettingsForTests.quick().key(SECRET), line -> line.set("ATIENDE_DO", "dial"));
        assertRefused(call(address, shown.isEmpty() ? FakeAgiCall.of("in/v1") : FakeAgiCall.of("in/v1", shown)), "refused KEY");
    }

    @Test
    void withoutAKeyTheFirstArgumentIsStillItsPlace() {
        var arguments = new CompletableFuture<List<String>>();
        var address = serve(SettingsForTests.quick(), line -> arguments.complete(line.request().arguments()));
        call(address, FakeAgiCall.of("in/v1", "", "one"));
        assertThat(arguments).succeedsWithin(SOON).isEqualTo(List.of("one"));
    }

    @Test
    void peersOutsideTheListAreRefused() {
        var address = serve(SettingsForTests.quick().peer("10.0.0.0/8"), line -> line.set("ATIENDE_DO", "dial"));
        assertRefused(call(address, FakeAgiCall.of("in/v1")), "refused PEER");
    }

    @ParameterizedTest
    @ValueSource(strings = {"in/v2", "in/v1?admin=1", "in/v1/", "../in/v1", "IN/V1"})
    void anUnknownScriptIsRefused(String script) {
        var address = serve(SettingsForTests.quick(), line -> line.set("ATIENDE_DO", "dial"));
        assertRefused(call(address, FakeAgiCall.of(script)), "refused UNKNOWN_SCRIPT");
    }

    @Test
    void aForgedEnvironmentIsRefused() {
        var address = serve(SettingsForTests.quick(), line -> line.set("ATIENDE_DO", "dial"));
        assertRefused(call(address, FakeAgiCall.of("in/v1").from("1", "x\nagi_context: forged", 0)), "refused MALFORMED");
    }

    @Test
    void whoIsGoneBeforeTheEnvironmentEndsStartsNothing() throws IOException {
        var address = serve(SettingsForTests.quick(), line -> line.set("ATIENDE_DO", "dial"));
        try (var socket = new Socket(address.getAddress(), address.getPort())) {
            socket.getOutputStream().write("agi_network: yes\nHANGUP\n".getBytes(StandardCharsets.UTF_8));
            assertThat(socket.getInputStream().read()).isEqualTo(-1);
        }
        assertThat(meter.said).containsExactly("refused CALLER_GONE");
    }

    @Test
    void theCallerAfterTheLastPlaceGoesOnInTheDialplanAtOnce() {
        var end = new CountDownLatch(1);
        var address = serve(SettingsForTests.quick().maxSessions(2), _ -> waitFor(end));
        call(address, FakeAgiCall.of("in/v1"));
        call(address, FakeAgiCall.of("in/v1"));
        await().until(() -> server.sessions() == 2);
        assertThat(call(address, FakeAgiCall.of("in/v1")).awaitEnd(SOON)).isEqualTo(End.SERVER_CLOSED);
        assertThat(meter.said).containsExactly("started in/v1", "started in/v1", "refused FULL");
        end.countDown();
        await().until(() -> server.sessions() == 0);
        assertThat(call(address, FakeAgiCall.of("in/v1")).awaitEnd(SOON)).isEqualTo(End.SERVER_CLOSED);
        assertThat(meter.said).filteredOn("refused FULL"::equals).hasSize(1);
    }

    @Test
    void whoSpellsHisEnvironmentOutSlowlyIsClosedAtTheDeadline() throws Exception {
        var address = serve(SettingsForTests.quick().environmentDeadline(Duration.ofMillis(300)), _ -> { });
        long started = System.nanoTime();
        try (var socket = new Socket(address.getAddress(), address.getPort())) {
            socket.setSoTimeout(20);
            for (int i = 0; !over(socket); i++) {
                assertThat(Duration.ofNanos(System.nanoTime() - started)).isLessThan(Duration.ofSeconds(10));
                write(socket, "agi_network: yes\nagi_network_script: in/v1\n".substring(i % 40, i % 40 + 1));
            }
        }
        assertThat(Duration.ofNanos(System.nanoTime() - started)).isGreaterThan(Duration.ofMillis(250));
        assertThat(meter.said).containsExactly("refused ENVIRONMENT_LATE");
    }

    @Test
    void theEldestWhoOnlyKnocksMakesRoomForOthers() throws Exception {
        var address = serve(SettingsForTests.quick().environmentDeadline(Duration.ofSeconds(30)), line -> line.set("ATIENDE_DO", "dial"));
        var knockers = new ArrayList<Socket>();
        for (int i = 0; i < AgiServer.MAX_KNOCKING; i++) {
            var socket = new Socket(address.getAddress(), address.getPort());
            knockers.add(socket);
            open.add(socket);
        }
        assertThat(call(address, FakeAgiCall.of("in/v1")).awaitEnd(SOON)).isEqualTo(End.SERVER_CLOSED);
        assertThat(meter.said).containsOnlyOnce("refused CROWDED").contains("started in/v1");
        knockers.getFirst().setSoTimeout(5_000);
        assertThat(knockers.getFirst().getInputStream().read()).isEqualTo(-1);
        knockers.getLast().setSoTimeout(50);
        assertThat(over(knockers.getLast())).isFalse();
    }

    @Test
    void junkCostsRealCallersNothing() throws Exception {
        var address = serve(SettingsForTests.quick(), line -> line.set("ATIENDE_DO", "dial"));
        var random = new Random(20_261_122);
        var junk = Thread.ofPlatform().start(() -> {
            for (int i = 0; i < 500; i++) {
                byte[] bytes = new byte[random.nextInt(20_000)];
                random.nextBytes(bytes);
                try (var socket = new Socket(address.getAddress(), address.getPort())) {
                    socket.getOutputStream().write(bytes);
                } catch (IOException closedOnUs) {
                    assertThat(closedOnUs).isNotNull();
                }
            }
        });
        for (int i = 0; i < 50; i++) {
            var channel = call(address, FakeAgiCall.of("in/v1"));
            assertThat(channel.awaitEnd(SOON)).isEqualTo(End.SERVER_CLOSED);
            assertThat(channel.variable("ATIENDE_DO")).contains("dial");
        }
        junk.join();
        await().untilAsserted(() -> assertThat(meter.said).filteredOn(s -> s.startsWith("refused")).hasSize(500));
        assertThat(meter.said).filteredOn("ended in/v1 RETURNED"::equals).hasSize(50);
        await().until(() -> server.sessions() == 0);
    }

    @Test
    void amongAThousandHeldCallersAHangUpIsSeenWithinMilliseconds() {
        int callers = 1_000;
        var seenNanos = new ConcurrentHashMap<String, CompletableFuture<Long>>();
        var address = serve(SettingsForTests.quick().maxSessions(callers).hold(Duration.ofSeconds(30), Duration.ofSeconds(1)), line -> {
            var gone = new CountDownLatch(1);
            line.onHangup(gone::countDown);
            try {
                line.hold(atMost -> waitFor(gone, atMost));
            } finally {
                seenNanos.get(line.request().callerName().orElseThrow()).complete(System.nanoTime());
            }
        });
        List<FakeAgiChannel> channels = IntStream.range(0, callers).mapToObj(i -> {
            seenNanos.put("c" + i, new CompletableFuture<>());
            return call(address, FakeAgiCall.of("in/v1").from("1", "c" + i, 0));
        }).toList();
        await().atMost(Duration.ofSeconds(30)).until(() -> channels.stream().allMatch(c -> c.commands().size() >= 2));
        List<Long> micros = IntStream.range(0, 300).mapToObj(i -> {
            long started = System.nanoTime();
            channels.get(i).hangUp();
            return (seenNanos.get("c" + i).orTimeout(10, TimeUnit.SECONDS).join() - started) / 1_000;
        }).sorted().toList();
        System.out.printf("1,000 held, hang-up to script: median %d µs, p99 %d µs%n", micros.get(150), micros.get(297));
        assertThat(micros.get(150)).isLessThan(20_000);
        channels.forEach(FakeAgiChannel::hangUp);
        await().atMost(Duration.ofSeconds(20)).until(() -> server.sessions() == 0);
        assertThat(meter.said).filteredOn("ended in/v1 HUNG_UP"::equals).hasSize(callers);
        assertThat(channels).allSatisfy(c -> assertThat(c.commands()).containsOnly("SET AUTOHANGUP 30"));
    }

    @Test
    void aScriptThatThrowsLosesNobodyAndGivesItsPlaceBack() {
        var address = serve(SettingsForTests.quick().maxSessions(1), line -> {
            line.answer();
            throw new IllegalStateException("a script that fails, on purpose");
        });
        for (int i = 0; i < 3; i++) {
            var channel = call(address, FakeAgiCall.of("in/v1"));
            assertThat(channel.awaitEnd(SOON)).isEqualTo(End.SERVER_CLOSED);
            assertThat(channel.variable("ATIENDE_DO")).isEmpty();
            await().until(() -> server.sessions() == 0);
        }
        assertThat(meter.said).filteredOn("ended in/v1 SCRIPT_FAILED"::equals).hasSize(3);
    }

    @Test
    void closingSendsEverybodyOnAndWaitsForTheScripts() {
        var address = serve(SettingsForTests.quick(), line -> {
            var gone = new CountDownLatch(1);
            line.onHangup(gone::countDown);
            line.hold(atMost -> waitFor(gone, atMost));
        });
        List<FakeAgiChannel> held = IntStream.range(0, 20).mapToObj(_ -> call(address, FakeAgiCall.of("in/v1"))).toList();
        await().until(() -> held.stream().noneMatch(c -> c.commands().isEmpty()));
        server.close();
        assertThat(server.sessions()).isZero();
        assertThat(held).allSatisfy(c -> assertThat(c.awaitEnd(SOON)).isEqualTo(End.SERVER_CLOSED));
        assertThat(meter.said).filteredOn("ended in/v1 LINE_LOST"::equals).hasSize(20);
        assertThatThrownBy(() -> new Socket(address.getAddress(), address.getPort())).isInstanceOf(IOException.class);
    }

    @Test
    void aTakenPortIsToldInWords() throws Exception {
        var address = serve(SettingsForTests.quick(), _ -> { });
        var settings = new AgiSettings(address, Optional.empty(), List.of(), 1, SOON, SOON, SOON, Duration.ofSeconds(1));
        try (var second = new AgiServer(settings, Map.of(), meter)) {
            assertThatThrownBy(second::start).isInstanceOf(IllegalStateException.class).hasMessageContaining("" + address.getPort());
        }
    }

    @Test
    void callersAreNotServedByTheEventLoop() {
        var names = new AtomicInteger();
        var address = serve(SettingsForTests.quick(), _ -> names.addAndGet(Thread.currentThread().isVirtual() ? 1 : 100));
        assertThat(call(address, FakeAgiCall.of("in/v1")).awaitEnd(SOON)).isEqualTo(End.SERVER_CLOSED);
        assertThat(names).hasValue(1);
        assertThat(InetAddress.getLoopbackAddress()).isEqualTo(address.getAddress());
    }

    private void assertRefused(FakeAgiChannel channel, String reason) {
        assertThat(channel.awaitEnd(SOON)).isEqualTo(End.SERVER_CLOSED);
        assertThat(channel.commands()).isEmpty();
        await().untilAsserted(() -> assertThat(meter.said).containsExactly(reason));
        assertThat(server.sessions()).isZero();
    }

    private static boolean over(Socket socket) throws IOException {
        try {
            return socket.getInputStream().read() < 0;
        } catch (SocketTimeoutException stillOpen) {
            return false;
        } catch (SocketException reset) {
            return true;
        }
    }

    private static void write(Socket socket, String text) {
        try {
            socket.getOutputStream().write(text.getBytes(StandardCharsets.UTF_8));
        } catch (IOException closedOnUs) {
            assertThat(closedOnUs).isNotNull();
        }
    }

    private static <T> Optional<T> waitFor(CountDownLatch latch, Duration atMost) {
        try {
            latch.await(atMost.toNanos(), TimeUnit.NANOSECONDS);
            return Optional.empty();
        } catch (InterruptedException e) {
            throw new AssertionError("a turn's thread is never interrupted", e);
        }
    }

    private static void waitFor(CountDownLatch latch) {
        waitFor(latch, Duration.ofSeconds(20));
        assertThat(latch.getCount()).isZero();
    }
}
