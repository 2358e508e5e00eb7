package org.atiende.lab;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * One or many callers who come in by the sample trunk. They echo what they hear, as a person who says "yes" would.
 *
 * <p>It owns one SIPp process and one {@link Ear} and is over when they are closed.
 */
public final class SipCaller implements AutoCloseable {

    /** A larger crowd neither hears nor echoes: thousands of packets a second would be this machine's load, not Asterisk's. */
    private static final int MOST_EARS = 50;

    private static final int[] REFUSALS = {400, 403, 404, 408, 480, 481, 484, 486, 488, 500, 501, 503, 504, 600, 603, 604, 606};

    private final Sipp sipp;
    private final Ear ear;

    private SipCaller(Sipp sipp, Ear ear) {
        this.sipp = sipp;
        this.ear = ear;
    }

    /** Dials at once; returns when the first INVITE is on its way. */
    public static SipCaller calls(RealAsterisk pbx, CallWish wish) {
        var ear = wish.times() <= MOST_EARS ? Ear.at(wish.address()) : Ear.deaf(wish.address());
        var at = new InetSocketAddress(wish.address(), LabPorts.freeUdp(wish.address()));
        var sipp = Sipp.play(pbx, at, "caller", blanks(wish, ear.port()), options(pbx, wish));
        var caller = new SipCaller(sipp, ear);
        Deadline.of(Duration.ofSeconds(10)).until(() -> caller.calls().size() >= 1 || !sipp.running());
        if (caller.calls().isEmpty()) {
            ear.close();
            throw new IllegalStateException("the caller could not call: " + sipp.complaints());
        }
        if (wish.times() == 1) {
            Thread.ofVirtual().name("breath").start(caller::breathes);
        }
        if (wish.manners().patience().compareTo(CallWish.ENDLESS) < 0) {
            Thread.ofVirtual().name("patience").start(() -> caller.givesUpAfter(wish.manners().patience()));
        }
        return caller;
    }

    /** From the answer on the caller's line carries sound. Ends with the call. */
    private void breathes() {
        while (sipp.running()) {
            var far = call().answeredWith().flatMap(SipMessage::mediaAddress);
            if (far.isPresent()) {
                ear.breathes(far.get());
                return;
            }
            LockSupport.parkNanos(10_000_000);
        }
    }

    /** Counted from the INVITE, for each that has no answer by then. Ends early when the callers are gone. */
    private void givesUpAfter(Duration patience) {
        var end = call().invitedAt().plus(patience);
        while (sipp.running() && Instant.now().isBefore(end)) {
            LockSupport.parkNanos(Duration.between(Instant.now(), end).toNanos());
        }
        calls().stream().filter(call -> call.answeredAt().isEmpty() && !call.over()).forEach(call -> sipp.tell(call.callId(), "INFO"));
    }

    private static Map<String, String> blanks(CallWish wish, int mediaPort) {
        var from = wish.times() == 1 ? "[from_header]" : "<sip:[field0]@[local_ip]>";
        return Map.of("uri_user", wish.toOnly() ? "" : wish.to() + "@", "to_user", wish.to(), "from", from, "refusals", refusals(),
                "patience", "", "talk_ms", PhoneHabit.ms(wish.manners().talk()), "media_port", Integer.toString(mediaPort));
    }

    /** Every refusal a caller may hear, for the scenario. */
    static String refusals() {
        return Arrays.stream(REFUSALS).mapToObj(code -> "<recv response=\"" + code + "\" optional=\"true\" next=\"refused\"></recv>")
                .collect(Collectors.joining("\n  "));
    }

    private static List<String> options(RealAsterisk pbx, CallWish wish) {
        var options = new ArrayList<>(List.of("-m", Integer.toString(wish.times()), "-r", "200", "-rp", "1000",
                "-l", Integer.toString(wish.times()),
                "-key", "from_header", fromHeader(wish), "-key", "extra_headers", extraHeaders(wish)));
        if (wish.times() > 1) {
            options.addAll(List.of("-inf", numbers(pbx, wish).toString()));
        }
        return options;
    }

    private static String fromHeader(CallWish wish) {
        if (wish.caller().withheld()) {
            return "\"Anonymous\" <sip:anonymous@anonymous.invalid>";
        }
        return wish.caller().name().map(name -> name + " ").orElse("") + "<sip:" + wish.caller().number() + "@" + wish.address() + ">";
    }

    private static String extraHeaders(CallWish wish) {
        return wish.caller().withheld()
                ? "P-Asserted-Identity: <sip:" + wish.caller().number() + "@" + wish.address() + ">\r\nPrivacy: id"
                : "X-Lab: caller"; // never empty: an empty line would end the headers
    }

    private static Path numbers(RealAsterisk pbx, CallWish wish) {
        var first = Long.parseLong(wish.caller().number().replace("+", ""));
        var rows = IntStream.range(0, wish.times()).mapToObj(i -> first + i + ";").collect(Collectors.joining("\n"));
        try {
            return Files.writeString(Files.createTempFile(pbx.folder(), "callers", ".csv"), "SEQUENTIAL\n" + rows + "\n");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Hangs up now, whether waiting or talking: CANCEL or BYE. All of them, when they are many. */
    public void hangsUp() {
        calls().stream().filter(call -> !call.over()).forEach(call -> sipp.tell(call.callId(), "INFO"));
    }

    public List<SipCall> calls() {
        return SipCall.of(sipp.messages());
    }

    /** The call of a single caller. */
    public SipCall call() {
        return calls().getFirst();
    }

    /** True when every call is over. */
    public boolean done() {
        return !sipp.running() || calls().stream().allMatch(SipCall::over);
    }

    /** The longest time without any sound from Asterisk between two instants; meaningful for a single caller. */
    public Duration longestSilence(Instant from, Instant to) {
        return ear.longestSilence(from, to);
    }

    /** RTP packets heard so far, 50 a second. */
    public int packetsHeard() {
        return ear.packets();
    }

    /** What SIPp complained about, for the message of a failed test. */
    public String complaints() {
        return sipp.complaints();
    }

    @Override
    public void close() {
        sipp.close();
        ear.close();
    }
}
