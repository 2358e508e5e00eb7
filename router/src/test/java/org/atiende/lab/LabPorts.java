package org.atiende.lab;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.concurrent.ThreadLocalRandom;

/** Free ports of loopback addresses, asked of the kernel at run time so that nothing on the machine is disturbed. */
final class LabPorts {

    private LabPorts() {
    }

    static int freeTcp(String address) {
        try (var socket = new ServerSocket(0, 1, InetAddress.getByName(address))) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Not from the kernel's own range: a port given back here would soon be somebody's source port. */
    static int freeUdp(String address) {
        return freeUdpBlock(address, 2, 6_000, 10_000);
    }

    /** The first port of {@code size} consecutive ones of which the first is even and free now (RTP wants it even). */
    static int freeUdpBlock(String address, int size, int from, int to) {
        for (var attempt = 0; attempt < 200; attempt++) {
            var port = from + ThreadLocalRandom.current().nextInt((to - from - size) / 2) * 2;
            try (var first = new DatagramSocket(new InetSocketAddress(address, port));
                    var last = new DatagramSocket(new InetSocketAddress(address, port + size - 1))) {
                return first.isBound() && last.isBound() ? port : -1;
            } catch (IOException taken) {
                continue; // somebody has it: the next attempt takes another
            }
        }
        throw new IllegalStateException("no free UDP ports (address=" + address + " from=" + from + " to=" + to + ")");
    }
}
