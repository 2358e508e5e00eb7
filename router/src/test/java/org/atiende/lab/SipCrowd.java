package org.atiende.lab;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Callers by the hundred, at a steady rate, by the sample trunk. One SIPp process and one {@link Ear} for all; over when closed. What they
 * met is read from the trace when asked, which takes a while for thousands: best after the last call.
 */
public final class SipCrowd implements AutoCloseable {

    /** Longer than any run. */
    private static final Duration ENDLESS = Duration.ofHours(4);

    /**
     * Who they are and how they behave.
     *
     * @param numbers they call from, in turn, over and over
     * @param calls in all
     * @param patience until when each waits for an answer, counted from the last sign of ringing
     * @param talk after how long they hang up, counted from the answer, which may be hold music
     */
    public record Wish(String to, List<String> numbers, int callsPerMinute, int calls, Duration patience, Duration talk) {

        /** They hold the line for as long as they may. */
        public static Wish holding(String to, List<String> numbers, int callsPerMinute, int calls) {
            return new Wish(to, numbers, callsPerMinute, calls, ENDLESS, ENDLESS);
        }

        /** They hang up after so long, whether ringing or answered. */
        public Wish living(Duration life) {
            return new Wish(to, numbers, callsPerMinute, calls, life, life);
        }
    }

    private final Sipp sipp;
    private final Ear ear;

    private SipCrowd(Sipp sipp, Ear ear) {
        this.sipp = sipp;
        this.ear = ear;
    }

    /** @param address the trunk's loopback address, one of 127.0.5.0/24 */
    public static SipCrowd calls(RealAsterisk pbx, String address, Wish wish) {
        var ear = Ear.at(address);
        var at = new InetSocketAddress(address, LabPorts.freeUdp(address));
        var patience = wish.patience().equals(ENDLESS) ? "" : " timeout=\"" + PhoneHabit.ms(wish.patience()) + "\" ontimeout=\"gives_up\"";
        var blanks = Map.of("uri_user", wish.to() + "@", "to_user", wish.to(), "from", "<sip:[field0]@[local_ip]>", "refusals",
                SipCaller.refusals(), "patience", patience, "talk_ms", PhoneHabit.ms(wish.talk()), "media_port", Integer.toString(ear.port()));
        var sipp = Sipp.play(pbx, at, "caller", blanks, List.of("-m", Integer.toString(wish.calls()), "-r", Integer.toString(wish.callsPerMinute()),
                "-rp", "60000", "-l", Integer.toString(wish.calls()), "-key", "extra_headers", "X-Lab: crowd", "-inf", numbers(pbx, wish.numbers())));
        return new SipCrowd(sipp, ear);
    }

    private static String numbers(RealAsterisk pbx, List<String> numbers) {
        try {
            var rows = numbers.stream().map(number -> number + ";").collect(Collectors.joining("\n"));
            return Files.writeString(Files.createTempFile(pbx.folder(), "crowd", ".csv"), "SEQUENTIAL\n" + rows + "\n").toString();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Every call so far, as its caller saw it. */
    public List<SipCall> calls() {
        return SipCall.of(sipp.messages());
    }

    /** Whoever is still there hangs up. */
    public void hangUp() {
        calls().stream().filter(call -> !call.over()).forEach(call -> sipp.tell(call.callId(), "INFO"));
    }

    /** True when the last call has been made and is over. */
    public boolean done() {
        return !sipp.running();
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
