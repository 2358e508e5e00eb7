package org.atiende.lab;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/**
 * A caller's ear and mouth: it takes the RTP of a call, remembers when packets came, and sends each back, so that the far end hears
 * something too. It owns its socket and one virtual thread. Bounded: at most two hours of packets are remembered.
 */
final class Ear implements AutoCloseable {

    private static final int MOST_PACKETS = 50 * 7_200;

    /** 20 ms of G.711. */
    private static final int FRAME_BYTES = 160;
    private static final int BREATH_PACKETS = 25;
    private static final byte A_LAW_SILENCE = (byte) 0xD5;

    private final DatagramSocket socket;
    private final List<Instant> heard = new ArrayList<>(); // guarded by itself

    private Ear(DatagramSocket socket) {
        this.socket = socket;
    }

    static Ear at(String address) {
        try {
            var ear = new Ear(LabPorts.bindToRtp(address, new DatagramSocket(null)));
            Thread.ofVirtual().name("ear").start(ear::listen);
            return ear;
        } catch (SocketException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A port that takes sound and lets it fall: for a crowd, to which nobody listens. */
    static Ear deaf(String address) {
        try {
            var socket = new DatagramSocket(null);
            socket.setReceiveBufferSize(4_096);
            return new Ear(LabPorts.bindToRtp(address, socket));
        } catch (SocketException e) {
            throw new UncheckedIOException(e);
        }
    }

    int port() {
        return socket.getLocalPort();
    }

    private void listen() {
        var packet = new DatagramPacket(new byte[2_048], 2_048);
        while (!socket.isClosed()) {
            try {
                packet.setLength(2_048);
                socket.receive(packet);
                synchronized (heard) {
                    if (heard.size() < MOST_PACKETS) {
                        heard.add(Instant.now());
                    }
                }
                socket.send(packet);
            } catch (IOException closed) {
                return; // close() is how an ear ends
            }
        }
    }

    /**
     * Says half a second of silence to {@code far}, as any telephone does that is off the hook. Without it Asterisk waits half a
     * second in its own answer for the caller's first sound.
     */
    void breathes(InetSocketAddress far) {
        var packet = ByteBuffer.allocate(12 + FRAME_BYTES);
        for (var n = 0; n < BREATH_PACKETS && !socket.isClosed(); n++) {
            packet.clear();
            packet.put((byte) 0x80).put((byte) 8).putShort((short) n).putInt(n * FRAME_BYTES).putInt(0xA71E4DE);
            Arrays.fill(packet.array(), 12, 12 + FRAME_BYTES, A_LAW_SILENCE);
            try {
                socket.send(new DatagramPacket(packet.array(), packet.capacity(), far));
            } catch (IOException closed) {
                return; // close() is how an ear ends
            }
            LockSupport.parkNanos(20_000_000);
        }
    }

    int packets() {
        synchronized (heard) {
            return heard.size();
        }
    }

    /** The longest time without any packet between {@code from} and {@code to}. */
    Duration longestSilence(Instant from, Instant to) {
        var longest = Duration.ZERO;
        var last = from;
        synchronized (heard) {
            for (var at : heard) {
                if (at.isAfter(from) && at.isBefore(to)) {
                    longest = longer(longest, Duration.between(last, at));
                    last = at;
                }
            }
        }
        return longer(longest, Duration.between(last, to));
    }

    private static Duration longer(Duration a, Duration b) {
        return a.compareTo(b) > 0 ? a : b;
    }

    @Override
    public void close() {
        socket.close();
    }
}
