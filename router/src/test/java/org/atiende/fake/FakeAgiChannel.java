package org.atiende.fake;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * One channel of an Asterisk 22 inside {@code AGI()}: connects to a FastAGI server, sends the environment and answers commands as
 * res_agi does, oddities included, measured on 22.10.1 (the same conformance rows run on both). It keeps what a channel keeps:
 * variables, hold music, the lease, what was played; and it records every line it was sent. Sounds take real time.
 *
 * <p>Odd on purpose, as the original: {@code STREAM FILE} cut short by the next command is never answered; an application that
 * returns 1 earns a usage block on top; a hang-up is announced twice when the channel exits on hang-up; a line over 8,191 bytes
 * becomes two. Beyond that a test may script any reply with {@link FakeAgiCall#answering} or {@link #answerNext}, send bytes with {@link #sendRaw}, fall silent
 * with {@link #freeze} or break the connection with {@link #reset}.
 *
 * <p>One thread of its own, the channel's, runs all commands; the methods here may be called from any thread.
 */
public final class FakeAgiChannel implements AutoCloseable {

    /** How {@code AGI()} ended, and so where the dialplan goes on. */
    public enum End {
        /** The router closed the socket: a finished turn, or a dead router. {@code ATIENDE_DO} tells which. */
        SERVER_CLOSED,
        HUNG_UP,
        /** The lease lapsed: exten {@code T}. */
        LEASE_LAPSED
    }

    private sealed interface Event {
        record Line(String text) implements Event { }

        record Eof() implements Event { }

        record Leave(End reason) implements Event { }

        record Freeze() implements Event { }

        record Look() implements Event { }
    }

    private static final int LINE_BYTES = 8_191;
    private static final int SAMPLES_PER_MILLI = 8;

    /** The road of the bytes. What comes back on it is told by {@link #heard} and {@link #eof}. */
    public interface Road {

        void send(byte[] bytes) throws IOException;

        void close() throws IOException;

        /** Breaks without a goodbye (RST). */
        void reset();
    }

    private final FakeAgiCall call;
    private final Road road;
    private final BlockingQueue<Event> inbox = new LinkedBlockingQueue<>();
    private final List<String> commands = new CopyOnWriteArrayList<>();
    private final List<String> played = new CopyOnWriteArrayList<>();
    private final Map<String, String> variables = new ConcurrentHashMap<>();
    private final Deque<String> scripted = new ArrayDeque<>();
    private final CompletableFuture<End> ended = new CompletableFuture<>();
    private volatile Optional<String> music = Optional.empty();
    private volatile boolean answered;
    private volatile Optional<Duration> lease;

    /** Owned by the channel's thread. */
    private Optional<Playing> playing = Optional.empty();
    private long leaseEndsMillis;
    private final ByteArrayOutputStream half = new ByteArrayOutputStream();
    private boolean dead;
    private boolean frozen;

    private record Playing(String file, long startedNanos, Duration length) {
        long endsNanos() {
            return startedNanos + length.toNanos();
        }

        long samplesNow() {
            long millis = Math.min((System.nanoTime() - startedNanos) / 1_000_000, length.toMillis());
            return millis * SAMPLES_PER_MILLI;
        }
    }

    private FakeAgiChannel(FakeAgiCall call, Function<FakeAgiChannel, Road> roads) {
        this.call = call;
        this.lease = call.lease;
        variables.putAll(call.variables);
        scripted.addAll(call.answers);
        this.road = roads.apply(this);
    }

    /** Runs {@code AGI(agi://server/script,arguments)} on a channel such as the call describes. */
    public static FakeAgiChannel connect(InetSocketAddress server, FakeAgiCall call) {
        return connect(call, channel -> new FakeAgiSocket(server, channel));
    }

    /** The same over another road than a socket. */
    public static FakeAgiChannel connect(FakeAgiCall call, Function<FakeAgiChannel, Road> roads) {
        var channel = new FakeAgiChannel(call, roads);
        Thread.ofVirtual().start(channel::live);
        return channel;
    }

    /** Bytes of the router. */
    public void heard(byte[] bytes, int length) {
        for (int i = 0; i < length; i++) {
            if (bytes[i] != '\n') {
                half.write(bytes[i]);
            }
            if (bytes[i] == '\n' || half.size() == LINE_BYTES) {
                inbox.add(new Event.Line(half.toString(StandardCharsets.UTF_8)));
                half.reset();
            }
        }
    }

    /** The router closed, or is gone. */
    public void eof() {
        inbox.add(new Event.Eof());
    }

    /** The wall clock was set: Asterisk reckons its leases by it, and looks again. */
    public void look() {
        inbox.add(new Event.Look());
    }

    /** Told once, on the channel's own thread, how {@code AGI()} ended. */
    public void onEnd(Consumer<End> told) {
        ended.thenAccept(told);
    }

    /** Every command line as it came, oldest first. */
    public List<String> commands() {
        return List.copyOf(commands);
    }

    /** What was played to its end or in part, oldest first. */
    public List<String> played() {
        return List.copyOf(played);
    }

    public Optional<String> variable(String name) {
        return Optional.ofNullable(variables.get(name)).filter(value -> !value.isEmpty());
    }

    /** The class of the hold music sounding now; it stops for an announcement and does not come back by itself. */
    public Optional<String> music() {
        return music;
    }

    public boolean answered() {
        return answered;
    }

    public Optional<Duration> lease() {
        return lease;
    }

    /** The caller hangs up. */
    public void hangUp() {
        inbox.add(new Event.Leave(End.HUNG_UP));
    }

    /** From now on nothing is read or answered, as when the other side's machine has gone. */
    public void freeze() {
        inbox.add(new Event.Freeze());
    }

    /** The next commands are answered with these bytes instead, one text per command; empty text means no answer. */
    public void answerNext(String... raw) {
        synchronized (scripted) {
            scripted.addAll(List.of(raw));
        }
    }

    public void sendRaw(String text) {
        sendRaw(text.getBytes(StandardCharsets.UTF_8));
    }

    public void sendRaw(byte[] bytes) {
        try {
            road.send(bytes);
        } catch (IOException gone) {
            eof();
        }
    }

    /** Breaks the connection without a goodbye (RST). */
    public void reset() {
        road.reset();
    }

    public boolean isOver() {
        return ended.isDone();
    }

    /** Waits for the end of {@code AGI()}; an assertion fails when it does not come in time. */
    public End awaitEnd(Duration atMost) {
        try {
            return ended.get(atMost.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            throw new AssertionError("AGI() did not end within " + atMost + "; commands so far: " + commands, e);
        } catch (InterruptedException | ExecutionException e) {
            throw new IllegalStateException("the wait for the end of AGI() broke", e);
        }
    }

    @Override
    public void close() {
        finish(End.HUNG_UP);
    }

    private void live() {
        sendRaw(call.environmentBlock());
        renew(lease);
        while (!ended.isDone()) {
            Optional<Event> event = nextEvent();
            if (event.isEmpty()) {
                timePassed();
                continue;
            }
            switch (event.get()) {
                case Event.Eof _ -> finish(End.SERVER_CLOSED);
                case Event.Leave(End reason) -> leave(reason);
                case Event.Freeze _ -> frozen = true;
                case Event.Line(String text) when !frozen -> command(text);
                case Event.Line _, Event.Look _ -> timePassed();
            }
        }
    }

    private Optional<Event> nextEvent() {
        long now = System.nanoTime();
        long wait = TimeUnit.HOURS.toNanos(1);
        if (lease.isPresent() && !dead) {
            wait = Math.min(wait, TimeUnit.MILLISECONDS.toNanos(leaseEndsMillis - System.currentTimeMillis()));
        }
        if (playing.isPresent()) {
            wait = Math.min(wait, playing.get().endsNanos() - now);
        }
        try {
            return Optional.ofNullable(inbox.poll(wait, TimeUnit.NANOSECONDS));
        } catch (InterruptedException e) {
            throw new IllegalStateException("nobody interrupts a fake channel", e);
        }
    }

    private void timePassed() {
        long now = System.nanoTime();
        if (playing.isPresent() && now - playing.get().endsNanos() >= 0) {
            endPlaying(0);
        }
        if (lease.isPresent() && !dead && System.currentTimeMillis() >= leaseEndsMillis) {
            leave(End.LEASE_LAPSED);
        }
    }

    /** The channel leaves the turn; with AGIEXITONHANGUP it says so twice and goes, else once and stays until the server closes. */
    private void leave(End reason) {
        if (dead) {
            return;
        }
        dead = true;
        if (playing.isPresent()) {
            endPlaying(-1);
        }
        music = Optional.empty();
        sendRaw("HANGUP\n");
        if (call.exitsOnHangup) {
            sendRaw("HANGUP\n");
            finish(reason);
        }
    }

    private void endPlaying(int result) {
        Playing file = playing.orElseThrow();
        playing = Optional.empty();
        sendRaw("200 result=" + result + " endpos=" + file.samplesNow() + "\n");
    }

    private void command(String line) {
        commands.add(line);
        playing = Optional.empty();                                    // cut short: its own reply never comes
        Optional<String> answer;
        synchronized (scripted) {
            answer = Optional.ofNullable(scripted.poll());
        }
        answer.or(() -> run(FakeAgiText.arguments(line))).ifPresent(this::sendRaw);
    }

    /** Empty when the answer comes later. */
    private Optional<String> run(List<String> words) {
        String verb = FakeAgiText.verb(words);
        List<String> rest = words.subList(verb.isEmpty() ? 0 : verb.split(" ").length, words.size());
        if (verb.isEmpty()) {
            return Optional.of("510 Invalid or unknown command\n");
        }
        if (dead && !FakeAgiText.RUNS_ON_DEAD_CHANNEL.contains(verb)) {
            return Optional.of("511 Command Not Permitted on a dead channel or intercept routine\n");
        }
        if (rest.size() < FakeAgiText.VERBS.get(verb)) {
            return Optional.of(FakeAgiText.USAGE);
        }
        return switch (verb) {
            case "EXEC" -> Optional.of(exec(rest));
            case "GET VARIABLE" -> Optional.of(variable(rest.get(0)).map(v -> "200 result=1 (" + v + ")\n").orElse("200 result=0\n"));
            case "GET FULL VARIABLE" -> Optional.of("200 result=1 (" + FakeAgiText.substituted(rest.get(0), variables) + ")\n");
            case "SET VARIABLE" -> Optional.of(setVariable(rest.get(0), rest.get(1)));
            case "SET AUTOHANGUP" -> Optional.of(autoHangup(rest.get(0)));
            case "SET MUSIC" -> Optional.of(setMusic(rest));
            case "STREAM FILE" -> stream(rest.get(0));
            case "ANSWER" -> Optional.of(answer());
            default -> Optional.of("200 result=0\n");
        };
    }

    private String exec(List<String> words) {
        String application = words.getFirst();
        int result = call.applications.getOrDefault(application, -2);
        if (application.equals("MSet") && result == 0 && words.size() > 1) {
            for (String one : words.get(1).split(",")) {
                setVariable(one.substring(0, one.indexOf('=')), one.substring(one.indexOf('=') + 1));
            }
        }
        return "200 result=" + result + "\n" + (result == 1 ? FakeAgiText.USAGE : "");
    }

    private String answer() {
        answered = true;
        return "200 result=0\n";
    }

    private String setVariable(String name, String value) {
        variables.put(name, value);
        return "200 result=1\n";
    }

    private String setMusic(List<String> words) {
        boolean on = words.get(0).equalsIgnoreCase("on");
        if (!on && !words.get(0).equalsIgnoreCase("off")) {
            return FakeAgiText.USAGE;
        }
        music = on ? Optional.of(words.size() > 1 ? words.get(1) : "default") : Optional.empty();
        return "200 result=0\n";
    }

    private String autoHangup(String seconds) {
        if (!seconds.matches("[0-9]{1,9}")) {
            return FakeAgiText.USAGE;
        }
        renew(seconds.equals("0") ? Optional.empty() : Optional.of(Duration.ofSeconds(Long.parseLong(seconds))));
        return "200 result=0\n";
    }

    private void renew(Optional<Duration> length) {
        leaseEndsMillis = System.currentTimeMillis() + length.orElse(Duration.ZERO).toMillis();
        lease = length;
    }

    private Optional<String> stream(String file) {
        music = Optional.empty();
        Duration length = call.sounds.get(file);
        if (length == null) {
            return Optional.of("200 result=-1 endpos=0\n");
        }
        played.add(file);
        playing = Optional.of(new Playing(file, System.nanoTime(), length));
        return Optional.empty();
    }

    private void finish(End reason) {
        ended.complete(reason);
        try {
            road.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
