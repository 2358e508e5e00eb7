package org.atiende.lab;

import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.locks.LockSupport;

/**
 * A TCP road between two programs on which accidents happen: it passes everything on until it is told to cut, to swallow without a word
 * (half-open), to be late, or to stand still. On virtual threads and loopback; any thread may change its mood.
 */
public final class Road implements AutoCloseable {

    private enum Mood {
        PASS, SWALLOW, STALL
    }

    /** Bytes on their way, and when they may arrive; no bytes are the end. */
    private record Parcel(byte[] bytes, long dueNanos) {
    }

    /** What is to be done before the first piece with these words is passed on, in either direction. */
    private record Trap(String words, Runnable act) {
    }

    private final InetSocketAddress far;
    private final ServerSocket near;
    private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
    private volatile Mood mood = Mood.PASS;
    private volatile Duration late = Duration.ZERO;
    private volatile Trap trap = new Trap("", () -> {
    });

    private Road(InetSocketAddress far) {
        this.far = far;
        try {
            near = new ServerSocket(LabPorts.lastingTcp("127.0.0.1"), 1_024, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Thread.ofVirtual().name("road").start(this::accept);
    }

    /** A road to {@code far}, where nobody need be yet. */
    public static Road to(InetSocketAddress far) {
        return new Road(far);
    }

    public InetSocketAddress address() {
        return new InetSocketAddress("127.0.0.1", near.getLocalPort());
    }

    /** Every connection is reset now; new ones pass. */
    public void cuts() {
        sockets.forEach(Road::reset);
    }

    /** From now on nothing arrives on any connection, and nobody is told: what is swallowed never comes. New connections are taken, too. */
    public void swallows() {
        mood = Mood.SWALLOW;
    }

    /** Nothing is read any more; what waits arrives later. */
    public void stalls() {
        mood = Mood.STALL;
    }

    /** Whatever comes from the far end arrives so much later. */
    public void isLate(Duration by) {
        late = by;
    }

    /** All is as it was; connections that lost something stay dumb until one of their ends gives them up. */
    public void heals() {
        late = Duration.ZERO;
        mood = Mood.PASS;
    }

    /** Runs {@code act} once, before the first piece that holds these words is passed on, in either direction. */
    public void onceSeen(String words, Runnable act) {
        trap = new Trap(words, act);
    }

    private void accept() {
        while (!near.isClosed()) {
            try {
                var here = near.accept();
                var there = new Socket();
                sockets.add(here);
                Thread.ofVirtual().name("road-connect").start(() -> connect(here, there));
            } catch (IOException closed) {
                return; // close() is how a road ends
            }
        }
    }

    private void connect(Socket here, Socket there) {
        try {
            there.connect(far);
            there.setTcpNoDelay(true);
            here.setTcpNoDelay(true);
            sockets.add(there);
            carry(there, here, true);
            carry(here, there, false);
        } catch (IOException nobodyThere) {
            reset(here);
        }
    }

    private void carry(Socket from, Socket to, boolean mayBeLate) {
        var onTheWay = new LinkedBlockingQueue<Parcel>();
        Thread.ofVirtual().name("road-in").start(() -> pick(from, onTheWay, mayBeLate));
        Thread.ofVirtual().name("road-out").start(() -> deliver(onTheWay, to));
    }

    private void pick(Socket from, LinkedBlockingQueue<Parcel> onTheWay, boolean mayBeLate) {
        var buffer = new byte[16_384];
        var lost = false;
        try {
            while (true) {
                while (mood == Mood.STALL) {
                    LockSupport.parkNanos(10_000_000);
                }
                var length = from.getInputStream().read(buffer);
                lost |= mood == Mood.SWALLOW;
                if (length < 0) {
                    break;
                }
                var bytes = Arrays.copyOf(buffer, length);
                spring(bytes);
                if (!lost) {
                    onTheWay.add(new Parcel(bytes, System.nanoTime() + (mayBeLate ? late.toNanos() : 0)));
                }
            }
        } catch (IOException gone) {
            lost |= mood == Mood.SWALLOW; // the end is passed on like everything else, or swallowed like everything else
        }
        if (!lost) {
            onTheWay.add(new Parcel(new byte[0], System.nanoTime()));
        }
    }

    private void spring(byte[] bytes) {
        var set = trap;
        if (!set.words().isEmpty() && new String(bytes, StandardCharsets.UTF_8).contains(set.words())) {
            synchronized (this) {
                if (trap == set) {
                    trap = new Trap("", () -> {
                    });
                    set.act().run();
                }
            }
        }
    }

    private void deliver(LinkedBlockingQueue<Parcel> onTheWay, Socket to) {
        try {
            for (var parcel = onTheWay.take(); parcel.bytes().length > 0; parcel = onTheWay.take()) {
                for (var wait = parcel.dueNanos() - System.nanoTime(); wait > 0; wait = parcel.dueNanos() - System.nanoTime()) {
                    LockSupport.parkNanos(wait);
                }
                to.getOutputStream().write(parcel.bytes());
            }
            to.shutdownOutput();
        } catch (IOException gone) {
            reset(to);
        } catch (InterruptedException nobodyDoes) {
            throw new IllegalStateException("the threads of a road are never interrupted", nobodyDoes);
        }
    }

    private static void reset(Socket socket) {
        try {
            socket.setSoLinger(true, 0);
        } catch (IOException already) {
            // closed by its own end: there is nothing left to reset
        }
        closed(socket);
    }

    private static void closed(Closeable one) {
        try {
            one.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        closed(near);
        sockets.forEach(Road::reset);
    }
}
