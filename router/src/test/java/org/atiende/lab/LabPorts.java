package org.atiende.lab;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;

/** Free ports of loopback addresses, asked of the kernel at run time so that nothing on the machine is disturbed. */
public final class LabPorts {

    /** Walks on with every port given, so that none is given twice while its first owner is between two sockets. */
    private static final AtomicInteger WALK = new AtomicInteger(ThreadLocalRandom.current().nextInt(10_000));

    /** Below the kernel's own range, above the ports that servers of this machine like. */
    private static final int RTP_FROM = 10_000;
    private static final int RTP_TO = 30_000;

    private LabPorts() {
    }

    static int freeTcp(String address) {
        try (var socket = new ServerSocket(0, 1, InetAddress.getByName(address))) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * A port for a server that dies and comes back. Not from the kernel's own range: whoever calls the dead port could be given it as
     * his own source port, and so talk to himself.
     */
    public static int lastingTcp(String address) {
        for (var attempt = 0; attempt < 200; attempt++) {
            var port = 20_000 + WALK.getAndIncrement() % 10_000;
            try (var socket = new ServerSocket(port, 1, InetAddress.getByName(address))) {
                return socket.getLocalPort();
            } catch (IOException taken) {
                continue; // somebody has it: the next attempt takes another
            }
        }
        throw new IllegalStateException("no free TCP port (address=" + address + ")");
    }

    /** The first of {@code size} ports for the sound of a SIPp. */
    static int freeRtp(String address, int size) {
        return freeUdpBlock(address, size, RTP_FROM, RTP_TO);
    }

    /** Not from the kernel's own range: a port given back here would soon be somebody's source port. */
    static int freeUdp(String address) {
        return freeUdpBlock(address, 2, 6_000, 10_000);
    }

    /** The first port of {@code size} consecutive ones of which the first is even and free now (RTP wants it even). */
    private static int freeUdpBlock(String address, int size, int from, int to) {
        for (var attempt = 0; attempt < 200; attempt++) {
            var port = nextBlock(size, from, to);
            try (var first = new DatagramSocket(new InetSocketAddress(address, port));
                    var last = new DatagramSocket(new InetSocketAddress(address, port + size - 1))) {
                return first.isBound() && last.isBound() ? port : -1;
            } catch (IOException taken) {
                continue; // somebody has it: the next attempt takes another
            }
        }
        throw new IllegalStateException("no free UDP ports (address=" + address + " from=" + from + " to=" + to + ")");
    }

    /** Binds {@code socket} to an even port for RTP: nobody can come between the finding and the binding. */
    static DatagramSocket bindToRtp(String address, DatagramSocket socket) {
        for (var attempt = 0; attempt < 200; attempt++) {
            try {
                socket.bind(new InetSocketAddress(address, nextBlock(2, RTP_FROM, RTP_TO)));
                return socket;
            } catch (IOException taken) {
                continue; // somebody has it: the next attempt takes another
            }
        }
        throw new IllegalStateException("no free UDP port for sound (address=" + address + ")");
    }

    /** Whole rounds have the same length whatever the size: two rounds never run into each other's blocks. */
    private static int nextBlock(int size, int from, int to) {
        var port = from + Math.floorMod(WALK.getAndAdd(size) * 2, to - from);
        return port + size > to ? nextBlock(size, from, to) : port;
    }

    /** True when somebody has bound exactly this address, as the kernel's table says; nobody is disturbed by the question. */
    static boolean udpInUse(InetSocketAddress address) {
        var ip = address.getAddress().getAddress();
        var entry = " %02X%02X%02X%02X:%04X ".formatted(ip[3], ip[2], ip[1], ip[0], address.getPort());
        try {
            return Files.readAllLines(Path.of("/proc/net/udp")).stream().anyMatch(line -> line.contains(entry));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
