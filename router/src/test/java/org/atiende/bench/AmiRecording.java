package org.atiende.bench;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

import org.atiende.lab.RealAsterisk;

/**
 * What a real Asterisk told the shipped events user while ordinary calls went on: in their order, from no channel to no channel, so that
 * it can be told again and again. The callers' numbers are the laboratory's and belong to nobody.
 *
 * @param length how long the calls took
 */
record AmiRecording(List<String> events, Duration length) {

    private static final String RESOURCE = "ami-recording.txt";
    private static final Pattern TIMESTAMP = Pattern.compile("(?<=Timestamp: )[0-9.]+");
    private static final Pattern BORN_ON_THE_TRUNK = Pattern.compile("^Event: Newchannel\r\n.*^Context: atiende-from-trunk\r\n.*^Uniqueid: ([0-9.]+)\r\n",
            Pattern.MULTILINE | Pattern.DOTALL);

    static AmiRecording shipped() {
        try (InputStream in = AmiRecording.class.getResourceAsStream(RESOURCE)) {
            return parsed(new String(in.readAllBytes(), StandardCharsets.UTF_8).replace("\r", "").replace("\n", "\r\n"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Listens to a laboratory Asterisk while something happens there. */
    static AmiRecording of(RealAsterisk pbx, Runnable happening) {
        var told = new StringBuffer();
        try (var socket = new Socket(pbx.ami().getAddress(), pbx.ami().getPort())) {
            var user = pbx.eventsUser();
            socket.getOutputStream().write("Action: Login\r\nUsername: %s\r\nSecret: %s\r\nEvents: on\r\n\r\n".formatted(user.user(), user.secret())
                    .getBytes(StandardCharsets.UTF_8));
            var ear = Thread.ofVirtual().start(() -> hear(socket, told));
            happening.run();
            socket.close();
            ear.join();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return parsed(told.toString());
    }

    private static void hear(Socket socket, StringBuffer told) {
        try {
            var in = socket.getInputStream();
            var some = new byte[65_536];
            for (int n = in.read(some); n >= 0; n = in.read(some)) {
                told.append(new String(some, 0, n, StandardCharsets.ISO_8859_1));
            }
        } catch (SocketException closed) {
            told.append("");                                 // the recording is over
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static AmiRecording parsed(String text) {
        var events = new ArrayList<String>();
        for (var block : text.split("\r\n\r\n")) {
            if (block.startsWith("Event: ") && !block.startsWith("Event: FullyBooted")) {
                events.add(block + "\r\n\r\n");
            }
        }
        var first = at(events.getFirst());
        return new AmiRecording(List.copyOf(events), Duration.between(first, at(events.getLast())));
    }

    private static Instant at(String event) {
        var stamp = TIMESTAMP.matcher(event);
        if (!stamp.find()) {
            throw new IllegalStateException("an event without Timestamp: " + event);
        }
        return Instant.ofEpochSecond(0, Math.round(Double.parseDouble(stamp.group()) * 1e6) * 1_000);
    }

    /** Unique ids of the channels that are callers. */
    Set<String> callers() {
        return events.stream().map(BORN_ON_THE_TRUNK::matcher).filter(one -> one.find()).map(one -> one.group(1)).collect(Collectors.toSet());
    }

    double perSecond() {
        return events.size() / (length.toMillis() / 1e3);
    }

    /** Each event in two parts, between which its time belongs. */
    List<String[]> aroundTheTime() {
        return events.stream().map(event -> TIMESTAMP.split(event, 2)).toList();
    }

    String asText() {
        return String.join("", events).replace("\r", "");
    }
}
