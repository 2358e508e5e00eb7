package org.atiende.agi;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

import org.atiende.agi.AgiMessage.Reply;

/**
 * One turn of one caller, as the script sees it: each act blocks until Asterisk has answered. Owned by the turn's thread; only
 * {@link #hungUp()}, {@link #onHangup} and {@link #hush()} may be called from others. Renews the lease that keeps a held caller, always between
 * commands, because any command cuts a playing announcement short.
 *
 * <p>Every act throws {@link CallerHungUp} once the channel has left the turn and {@link LineLost} once the line is of no use,
 * within milliseconds and without interrupting anybody; and {@code IllegalArgumentException} for text that has no way through an
 * AGI line (control characters, more than 2,047 bytes), before a byte is sent.
 */
public final class AgiSession {

    /** How much longer than an announcement its lease lasts: what a busy Asterisk may take to begin and to report. */
    static final Duration SPEECH_SLACK = Duration.ofSeconds(8);
    private static final double RENEWAL_JITTER = 0.2;
    /** One sample at 8 kHz, the unit of {@code endpos=}. */
    private static final long NANOS_PER_SAMPLE = 125_000;
    /** What {@code MSet} takes as it is: nothing that separates, quotes, groups or is substituted. */
    private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9/@._&^:+-]*");

    /** What a held caller waits for. */
    @FunctionalInterface
    public interface Hold<T> {

        /** Waits for at most so long. Empty means "not yet"; it may come early, as when {@link #onHangup} ended the wait. */
        Optional<T> await(Duration atMost);
    }

    private final AgiRequest request;
    private final AgiSettings settings;
    private final AgiWire wire;
    private final Thread owner = Thread.currentThread();
    private Optional<String> music = Optional.empty();
    private boolean holdLease;
    private long renewAtNanos;
    private boolean finished;

    AgiSession(AgiRequest request, AgiSettings settings, AgiWire wire) {
        this.request = request;
        this.settings = settings;
        this.wire = wire;
    }

    public AgiRequest request() {
        return request;
    }

    /** Takes the call. Asterisk waits up to 500 ms for the caller's first sound. */
    public void answer() throws CallerHungUp, LineLost {
        exchange(AgiLine.answer());
    }

    public void ring() throws CallerHungUp, LineLost {
        exec("Ringing", "");
    }

    /**
     * Starts hold music, which also returns after each {@link #say}. A class Asterisk does not know plays its default class, and
     * an unanswered call hears nothing; Asterisk reports neither.
     */
    public void startMusic(String musicClass) throws CallerHungUp, LineLost {
        exchange(AgiLine.musicOn(musicClass));
        music = Optional.of(musicClass);
    }

    /**
     * Speaks, one file after the other; a missing file is left out and makes the whole not whole. The lease covers the
     * announcement and nothing else is sent meanwhile; then the music is back, and the hold lease.
     *
     * @param soundFiles  as Asterisk names them, without extension; never a URL, whose fetching no lease can end
     * @param totalLength of all files; an announcement longer than this by more than 8 s loses its lease, and so the turn
     * @return how much was heard, also when the caller left meanwhile: the next act then throws {@link CallerHungUp}. A file that
     *     {@link #hush} broke off counts nothing, for Asterisk does not tell how far it got
     */
    public Heard say(List<String> soundFiles, Duration totalLength) throws CallerHungUp, LineLost {
        Duration most = totalLength.plus(SPEECH_SLACK);
        lease(most);
        int begun = 0;
        int whole = 0;
        long samples = 0;
        try {
            for (String file : soundFiles) {
                Optional<Reply> reply = wire.play(AgiLine.stream(file), most.plus(settings.replyDeadline()));
                if (reply.isEmpty()) {
                    return new Heard(false, Duration.ofNanos(samples * NANOS_PER_SAMPLE));
                }
                long played = reply.get().endpos().orElseThrow();
                samples += whole == begun++ ? played : 0;
                whole += reply.get().result() == 0 ? 1 : 0;
            }
            if (music.isPresent()) {
                startMusic(music.get());
            }
            renewHoldLease();
        } catch (CallerHungUp left) {
            // What was heard counts even now: a promise heard to its end is a promise. The next act tells that the caller left.
        }
        return new Heard(whole == soundFiles.size(), Duration.ofNanos(samples * NANOS_PER_SAMPLE));
    }

    /**
     * Breaks off what is being said, at once, and lets nothing more be said in this turn: for when there is something better for the
     * caller than to listen. The music does not come back, nor the hold lease before the next hold; the sound itself ends with the
     * next act, whatever it is. Does not block; from any thread, before, during or after {@link #say}.
     */
    public void hush() {
        wire.hush();
    }

    /** A variable or function, named without {@code ${}}, as in {@code CHANNEL(endpoint)}; empty when unset or set to nothing. */
    public Optional<String> get(String variableOrExpression) throws CallerHungUp, LineLost {
        Reply reply = exchange(AgiLine.getFull("${URIENCODE(${" + variableOrExpression + "})}"));
        return reply.text().filter(_ -> reply.result() == 1).map(AgiSession::uriDecoded).filter(value -> !value.isEmpty());
    }

    /** Sets a channel variable; a name with parentheses is a function, as everywhere in Asterisk. */
    public void set(String name, String value) throws CallerHungUp, LineLost {
        exchange(AgiLine.set(name, value));
    }

    /**
     * Sets several channel variables in one round trip, or, where a value or the Asterisk does not allow that, one after the other.
     * On a busy machine a round trip costs milliseconds, and between a decision and the ring every one of them is silence.
     */
    public void set(SequencedMap<String, String> variables) throws CallerHungUp, LineLost {
        var plain = variables.values().stream().allMatch(value -> PLAIN.matcher(value).matches());
        var together = variables.entrySet().stream().map(one -> one.getKey() + "=" + one.getValue()).collect(Collectors.joining(","));
        if (!plain || exec("MSet", together) != 0) {
            for (var one : variables.entrySet()) {
                set(one.getKey(), one.getValue());
            }
        }
    }

    /**
     * Runs a dialplan application that is done within the reply deadline.
     *
     * @return its result; -2 when Asterisk has no such application, -1 when it failed or the caller left
     */
    public int exec(String application, String argument) throws CallerHungUp, LineLost {
        return exchange(AgiLine.exec(application, argument)).result();
    }

    /** From now on Asterisk sends the caller to exten {@code T} unless it hears of a new lease in time. Whole seconds, rounded up. */
    public void lease(Duration length) throws CallerHungUp, LineLost {
        if (!length.isPositive()) {
            throw new IllegalArgumentException("a lease of nothing would take the lease away; that is endLease()");
        }
        exchange(AgiLine.autoHangup(length));
        holdLease = false;
    }

    public void endLease() throws CallerHungUp, LineLost {
        exchange(AgiLine.autoHangup(Duration.ZERO));
        holdLease = false;
    }

    /** Whether the channel has left the turn; true neither for a lost line nor after the script's own end. */
    public boolean hungUp() {
        return wire.hungUp();
    }

    /**
     * Hears once that the turn lost its caller, by hang-up or by loss of the line: the way to end a wait at once. Called on the event
     * loop, must not block; called here and now when it has happened already. Register once per turn, not once per wait.
     */
    public void onHangup(Runnable listener) {
        wire.onOver(listener);
    }

    /**
     * Holds the caller until the wait yields, renewing the lease in between for as long as it takes. Costs no traffic but the
     * renewals, however often the wait returns early or hold is called. What the wait yielded is always handed over, even when
     * the caller has just left, so that nothing reserved is forgotten.
     */
    public <T> T hold(Hold<T> wait) throws CallerHungUp, LineLost {
        while (true) {
            requireOwner();
            wire.requireUp();
            long due = renewAtNanos;
            long left = due - System.nanoTime();
            if (!holdLease || left <= 0) {
                boolean renewal = holdLease;
                renewHoldLease();
                if (renewal) {
                    wire.renewed(Duration.ofNanos(System.nanoTime() - due));
                }
                left = renewAtNanos - System.nanoTime();
            }
            Optional<T> come = wait.await(Duration.ofNanos(Math.max(left, 1)));
            if (come.isPresent()) {
                return come.get();
            }
        }
    }

    /** Nothing, unless the turn has lost its caller already: it may have waited its turn for so long that another has come since. */
    public void requireUp() throws CallerHungUp, LineLost {
        requireOwner();
        wire.requireUp();
    }

    /** The last act: nothing may be sent any more. The socket closes when the script returns, and the dialplan goes on. */
    public void finish() {
        requireOwner();
        finished = true;
    }

    private void renewHoldLease() throws CallerHungUp, LineLost {
        lease(settings.holdLease());
        double jitter = 1 + ThreadLocalRandom.current().nextDouble(-RENEWAL_JITTER, RENEWAL_JITTER);
        renewAtNanos = System.nanoTime() + (long) (settings.holdRenewal().toNanos() * jitter);
        holdLease = true;
    }

    private Reply exchange(AgiLine line) throws CallerHungUp, LineLost {
        requireOwner();
        return wire.exchange(line, settings.replyDeadline());
    }

    private void requireOwner() {
        if (Thread.currentThread() != owner) {
            throw new IllegalStateException("only the turn's own thread speaks on its line (" + request + ")");
        }
        if (finished) {
            throw new IllegalStateException("the turn is finished and says no more (" + request + ")");
        }
    }

    /** Undoes URIENCODE. An escape cut off by Asterisk's buffer of 4,096 bytes is dropped. */
    static String uriDecoded(String encoded) {
        var bytes = new ByteArrayOutputStream(encoded.length());
        byte[] in = encoded.getBytes(StandardCharsets.UTF_8);
        for (int i = 0; i < in.length; i++) {
            if (in[i] != '%') {
                bytes.write(in[i]);
            } else if (i + 2 < in.length && Character.digit(in[i + 1], 16) >= 0 && Character.digit(in[i + 2], 16) >= 0) {
                bytes.write(Character.digit(in[++i], 16) << 4 | Character.digit(in[++i], 16));
            } else {
                i = in.length;
            }
        }
        return bytes.toString(StandardCharsets.UTF_8);
    }
}
