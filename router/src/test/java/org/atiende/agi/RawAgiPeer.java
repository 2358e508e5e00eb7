package org.atiende.agi;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** A FastAGI server without any opinion: lets a row see the very lines a PBX sends. One call at a time, on the test's thread. */
final class RawAgiPeer implements AutoCloseable {

    private final ServerSocket listening;

    RawAgiPeer() {
        try {
            listening = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
            listening.setSoTimeout(10_000);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    InetSocketAddress address() {
        return (InetSocketAddress) listening.getLocalSocketAddress();
    }

    Turn accept() {
        try {
            return new Turn(listening.accept());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        try {
            listening.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** One connection, its environment already read. */
    static final class Turn implements AutoCloseable {

        static final String END = "(end)";
        static final String SILENCE = "(silence)";

        final List<String> environment = new ArrayList<>();
        private final Socket socket;
        private final ByteArrayOutputStream line = new ByteArrayOutputStream();

        private Turn(Socket socket) throws IOException {
            this.socket = socket;
            socket.setTcpNoDelay(true);
            for (String next = line(); !next.isEmpty(); next = line()) {
                environment.add(next);
            }
        }

        void tell(String command) {
            try {
                socket.getOutputStream().write((command + "\n").getBytes(StandardCharsets.UTF_8));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        String ask(String command) {
            tell(command);
            return line();
        }

        String line() {
            return line(Duration.ofSeconds(10));
        }

        /** The next line, {@link #END} at the end of the stream, {@link #SILENCE} when nothing came in time. */
        String line(Duration atMost) {
            try {
                socket.setSoTimeout((int) atMost.toMillis());
                for (int b = socket.getInputStream().read(); b >= 0; b = socket.getInputStream().read()) {
                    if (b == '\n') {
                        String text = line.toString(StandardCharsets.UTF_8);
                        line.reset();
                        return text;
                    }
                    line.write(b);
                }
                return END;
            } catch (SocketTimeoutException e) {
                return SILENCE;
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        @Override
        public void close() {
            try {
                socket.close();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
