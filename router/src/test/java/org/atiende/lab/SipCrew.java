package org.atiende.lab;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Many agents' phones at one address, played by one SIPp process: the site's further desks ({@link LabOptions#withDesks}), which all have
 * the same habit. They take calls; for anything finer there is {@link SipPhone}. Belongs to one thread, except the readers.
 */
public final class SipCrew implements AutoCloseable {

    private static final Duration REGISTER_WITHIN = Duration.ofSeconds(30);

    private final RealAsterisk pbx;
    private final InetSocketAddress at;
    private final List<Sipp> past = new ArrayList<>();
    private Sipp now;

    private SipCrew(RealAsterisk pbx, InetSocketAddress at) {
        this.pbx = pbx;
        this.at = at;
    }

    /**
     * Phones that are registered from {@code address}; dead until they are given a habit.
     *
     * @throws IllegalStateException when one of them was refused
     */
    public static SipCrew registered(RealAsterisk pbx, List<String> extensions, String address) {
        var crew = new SipCrew(pbx, new InetSocketAddress(address, LabPorts.freeUdp(address)));
        crew.register(extensions);
        return crew;
    }

    private void register(List<String> extensions) {
        var count = Integer.toString(extensions.size());
        var options = List.of("-m", count, "-l", count, "-r", "100", "-inf", names(extensions).toString(), "-timeout", "30s");
        try (var sipp = Sipp.play(pbx, at, "registers", Map.of(), options)) {
            sipp.ended(REGISTER_WITHIN);
            var good = sipp.messages().stream().filter(message -> !message.sent() && message.code() == 200).count();
            if (good != extensions.size()) {
                throw new IllegalStateException("only " + good + " of " + count + " phones could register; " + sipp.complaints());
            }
        }
    }

    private Path names(List<String> extensions) {
        try {
            var file = Files.createTempFile(pbx.folder(), "crew", ".csv");
            return Files.writeString(file, extensions.stream().map(name -> name + ";\n").collect(Collectors.joining("", "SEQUENTIAL\n", "")));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** From now on every call to any of them is treated so; calls under way are cut off without a word. */
    public SipCrew is(PhoneHabit habit) {
        silent();
        var blanks = new HashMap<>(habit.blanks());
        blanks.putAll(Map.of("voice", SipPhone.voice(pbx).toString(), "user", "crew", "password", ""));
        now = Sipp.play(pbx, at, habit.scenario(), blanks,
                List.of("-mp", Integer.toString(LabPorts.freeRtp(at.getAddress().getHostAddress(), 400))));
        Deadline.of(Duration.ofSeconds(5)).until(() -> LabPorts.udpInUse(at));
        return this;
    }

    /** One of them hangs up: that of the call that has been answered the longest. */
    public void oneHangsUp() {
        SipCall.of(now.messages()).stream().filter(call -> call.answeredAt().isPresent() && !call.over()).findFirst()
                .ifPresent(call -> now.tell(call.callId(), "INFO"));
    }

    /** Every call that reached any of them. */
    public List<SipCall> calls() {
        return Sipp.calls(past, Optional.ofNullable(now));
    }

    public long talking() {
        return calls().stream().filter(call -> call.answeredAt().isPresent() && !call.over()).count();
    }

    private void silent() {
        if (now != null) {
            now.close();
            past.add(now);
            now = null;
        }
    }

    @Override
    public void close() {
        silent();
    }
}
