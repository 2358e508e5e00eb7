package org.atiende.lab;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.IntUnaryOperator;

/**
 * An agent's desk phone: it registers with its password from a loopback address of its own and then has one habit at a time.
 *
 * <p>It owns the SIPp processes it starts, one after another on the same port, and remembers the traces of all of them. Not for
 * several threads, except the readers.
 */
public final class SipPhone implements AutoCloseable {

    private static final Duration REGISTERS_WITHIN = Duration.ofSeconds(10);

    /** Frames of 20 ms; the tone itself does not matter, only that there is sound. */
    private static final int VOICE_BYTES = 8_000;

    private final RealAsterisk pbx;
    private final String extension;
    private final InetSocketAddress at;
    private final List<Sipp> past = new ArrayList<>();
    private Sipp now;
    private DatagramSocket silence;

    private SipPhone(RealAsterisk pbx, String extension, InetSocketAddress at) {
        this.pbx = pbx;
        this.extension = extension;
        this.at = at;
    }

    /**
     * A phone that registered as {@code extension} from {@code address}; it is dead until it is given a habit.
     *
     * @throws IllegalStateException when Asterisk refused it
     */
    public static SipPhone registered(RealAsterisk pbx, String extension, String address) {
        return registered(pbx, extension, address, address);
    }

    /** As above, and in Via and Contact it says that it is {@code claim}. */
    public static SipPhone registered(RealAsterisk pbx, String extension, String address, String claim) {
        var phone = new SipPhone(pbx, extension, new InetSocketAddress(address, LabPorts.freeUdp(address)));
        var answer = phone.register(claim, pbx.passwordOf(extension));
        if (answer != 200) {
            throw new IllegalStateException("registration refused with " + answer + " (phone=" + extension + " from=" + address + ")");
        }
        return phone.is(PhoneHabit.dead());
    }

    /** Tries to register and gives back Asterisk's last word: 200, 401, 403 …, or 0 when it said nothing. */
    public static int triesToRegister(RealAsterisk pbx, String extension, String address, String password) {
        return new SipPhone(pbx, extension, new InetSocketAddress(address, LabPorts.freeUdp(address))).register(address, password);
    }

    /** A phone of the outside world behind the laboratory's mobile trunk; it needs no registration. */
    public static SipPhone mobile(RealAsterisk pbx) {
        return new SipPhone(pbx, "mobile", pbx.mobiles());
    }

    /** Registers again under the same address: for stories longer than the registration's hour. The phone must not be in a call. */
    public void registersAgain(PhoneHabit habit) {
        silent();
        if (register(at.getAddress().getHostAddress(), pbx.passwordOf(extension)) != 200) {
            throw new IllegalStateException("registration refused (phone=" + extension + ")");
        }
        is(habit);
    }

    private int register(String claim, String password) {
        var blanks = Map.of("claim", claim, "user", extension, "password", password, "expires", "3600");
        try (var sipp = Sipp.play(pbx, at, "register", blanks, List.of("-m", "1", "-timeout", "12s"))) {
            sipp.ended(REGISTERS_WITHIN);
            return sipp.messages().stream().filter(m -> !m.sent()).mapToInt(SipMessage::code).filter(code -> code >= 200)
                    .reduce(0, (first, last) -> last);
        }
    }

    /** From now on every call is treated so; a call under way is cut off without a word. */
    public SipPhone is(PhoneHabit habit) {
        silent();
        if (habit.isDead()) {
            silence = bound();
        } else {
            var blanks = new HashMap<>(habit.blanks());
            blanks.putAll(Map.of("voice", (habit.speaks() ? voice(pbx) : silence(pbx)).toString(), "user", extension, "password", password()));
            now = Sipp.play(pbx, at, habit.scenario(), blanks, rtp());
            Deadline.of(Duration.ofSeconds(5)).until(this::listening);
        }
        return this;
    }

    /** The phone loses power in the middle of whatever it does: no more signalling, no more sound. */
    public void dies() {
        is(PhoneHabit.dead());
    }

    /** Hangs up the call it is talking in. */
    public void hangsUp() {
        SipCall.of(now.messages()).stream().filter(call -> call.answeredAt().isPresent() && !call.over())
                .forEach(call -> now.tell(call.callId(), "INFO"));
    }

    /** Dials {@code number} from this phone's address and stays until the far end hangs up, at most {@code atMost}. */
    public SipCall dials(String number, Duration atMost) {
        try (var sipp = dialling(number, atMost)) {
            sipp.ended(atMost.plusSeconds(5));
            return SipCall.of(sipp.messages()).getFirst();
        }
    }

    /** Starts an own call to {@code number} that lasts until the far end hangs up, it is closed, or {@code atMost} is over. */
    public OwnCall startsCall(String number, Duration atMost) {
        return new OwnCall(dialling(number, atMost));
    }

    private Sipp dialling(String number, Duration atMost) {
        var host = at.getAddress().getHostAddress();
        var blanks = Map.of("user", extension, "password", password(), "number", number, "voice", voice(pbx).toString(),
                "talk_ms", PhoneHabit.ms(atMost));
        var options = new ArrayList<>(rtp());
        options.addAll(List.of("-m", "1"));
        return Sipp.play(pbx, new InetSocketAddress(host, LabPorts.freeUdp(host)), "phone-dials", blanks, options);
    }

    /** Every call that reached this phone since it registered, whatever its habit was, and the calls it made for a transfer. */
    public List<SipCall> calls() {
        return Sipp.calls(past, Optional.ofNullable(now));
    }

    /** How often it rang. */
    public int rings() {
        return (int) calls().stream().filter(call -> !call.invite().sent()).count();
    }

    public SipCall lastCall() {
        return calls().getLast();
    }

    /** True while a call is answered and not over. */
    public boolean talking() {
        return calls().stream().anyMatch(call -> call.answeredAt().isPresent() && !call.over());
    }

    public String extension() {
        return extension;
    }

    public InetSocketAddress address() {
        return at;
    }

    /** What SIPp complained about, for the message of a failed test. */
    public String complaints() {
        return now == null ? "" : now.complaints();
    }

    /** The outside world's mobile has none. */
    private String password() {
        return LabSecrets.PHONES.contains(extension) ? pbx.passwordOf(extension) : "";
    }

    private boolean listening() {
        if (!now.running()) {
            throw new IllegalStateException("SIPp ended (phone=" + extension + ") " + now.complaints());
        }
        return LabPorts.udpInUse(at);
    }

    private void silent() {
        if (now != null) {
            now.close();
            past.add(now);
            now = null;
        }
        if (silence != null) {
            silence.close();
            silence = null;
        }
    }

    private DatagramSocket bound() {
        try {
            return new DatagramSocket(at);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private List<String> rtp() {
        return List.of("-mp", Integer.toString(LabPorts.freeRtp(at.getAddress().getHostAddress(), 4)));
    }

    /** A tone, to be sent for ever. */
    static Path voice(RealAsterisk pbx) {
        return sound(pbx, "voice.alaw", i -> (i / 10) % 2 == 0 ? 0x9A : 0x1A);
    }

    private static Path silence(RealAsterisk pbx) {
        return sound(pbx, "silence.alaw", _ -> 0xD5);
    }

    private static Path sound(RealAsterisk pbx, String name, IntUnaryOperator samples) {
        var file = pbx.folder().resolve(name);
        if (!Files.exists(file)) {
            var bytes = new byte[VOICE_BYTES];
            for (var i = 0; i < bytes.length; i++) {
                bytes[i] = (byte) samples.applyAsInt(i);
            }
            try {
                Files.write(file, bytes);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        return file;
    }

    @Override
    public void close() {
        silent();
    }
}
