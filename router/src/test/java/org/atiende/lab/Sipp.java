package org.atiende.lab;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * One SIPp process playing one scenario of {@code src/test/sipp} at one loopback address, and the trace it writes.
 *
 * <p>Every {@code @blank@} of a scenario is filled before it is played; a blank that is left is our mistake and refused.
 */
final class Sipp implements AutoCloseable {

    /** After this SIPp ends by itself, should this JVM have been killed so hard that its shutdown hook did not run. */
    private static final String LONGEST = "4h";

    private static final Pattern LEFT = Pattern.compile("@[a-z_]+@");

    private static final AtomicInteger RUNS = new AtomicInteger();

    private final LabProcess process;
    private final InetSocketAddress at;
    private final Path trace;
    private final Path errors;

    private Sipp(LabProcess process, InetSocketAddress at, Path trace, Path errors) {
        this.process = process;
        this.at = at;
        this.trace = trace;
        this.errors = errors;
    }

    /**
     * @param pbx      whom it talks to
     * @param at       its own address and port
     * @param scenario file name without {@code .xml}
     * @param blanks   what stands for each {@code @blank@}
     * @param options  further options of SIPp, as {@code -m 1}
     */
    static Sipp play(RealAsterisk pbx, InetSocketAddress at, String scenario, Map<String, String> blanks, List<String> options) {
        var tools = LabTools.fromEnvironment();
        var run = pbx.folder().resolve("sipp-" + RUNS.incrementAndGet() + "-" + scenario);
        var script = run.resolveSibling(run.getFileName() + ".xml");
        var trace = run.resolveSibling(run.getFileName() + ".trace");
        var errors = run.resolveSibling(run.getFileName() + ".errors");
        try {
            Files.write(script, filled(scenario, blanks).getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        var host = at.getAddress().getHostAddress();
        var command = new ArrayList<>(List.of(tools.sipp().toString(), pbx.sip().getAddress().getHostAddress() + ":" + pbx.sip().getPort(),
                "-sf", script.toString(), "-i", host, "-p", Integer.toString(at.getPort()), "-mi", host, "-nostdin", "-aa",
                "-timeout", LONGEST,
                "-trace_msg", "-message_file", trace.toString(), "-trace_err", "-error_file", errors.toString()));
        command.addAll(options);
        return new Sipp(LabProcess.start(command, pbx.folder(), run.resolveSibling(run.getFileName() + ".screen")), at, trace, errors);
    }

    private static String filled(String scenario, Map<String, String> blanks) throws IOException {
        var text = Files.readString(RealAsterisk.dialplans().resolveSibling("router/src/test/sipp/" + scenario + ".xml"));
        for (var blank : blanks.entrySet()) {
            text = text.replaceAll("@" + blank.getKey() + "@", Matcher.quoteReplacement(blank.getValue()));
        }
        var left = LEFT.matcher(text);
        if (left.find()) {
            throw new IllegalArgumentException("nothing stands for " + left.group() + " (scenario=" + scenario + ")");
        }
        return text;
    }

    /** Tells the call {@code callId} of this process something, by a request that its scenario waits for, as {@code INFO}. */
    void tell(String callId, String method) {
        var request = """
                %1$s sip:lab@%2$s:%3$d SIP/2.0
                Via: SIP/2.0/UDP 127.0.0.1:9;branch=z9hG4bK-lab-%4$d
                From: <sip:lab@127.0.0.1>;tag=lab
                To: <sip:lab@%2$s>
                Call-ID: %5$s
                CSeq: 1 %1$s
                Content-Length: 0

                """.formatted(method, at.getAddress().getHostAddress(), at.getPort(), RUNS.incrementAndGet(), callId).replace("\n", "\r\n");
        var bytes = request.getBytes(StandardCharsets.US_ASCII);
        try (var socket = new DatagramSocket(0, InetAddress.getByName("127.0.0.1"))) {
            socket.send(new DatagramPacket(bytes, bytes.length, at));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Every call of these runs, and of the one that goes on, if there is one. */
    static List<SipCall> calls(List<Sipp> past, Optional<Sipp> now) {
        return SipCall.of(Stream.concat(past.stream(), now.stream()).flatMap(run -> run.messages().stream()).toList());
    }

    List<SipMessage> messages() {
        return SipMessage.parse(text(trace));
    }

    /** What SIPp itself complained about, for the message of a failed test. */
    String complaints() {
        return text(errors);
    }

    boolean running() {
        return process.alive();
    }

    boolean ended(Duration atMost) {
        return process.exited(atMost);
    }

    /** Stops answering and sending in the same instant, as a phone without power. */
    @Override
    public void close() {
        process.kill();
    }

    private static String text(Path file) {
        try {
            return Files.exists(file) ? new String(Files.readAllBytes(file), StandardCharsets.UTF_8) : "";
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
