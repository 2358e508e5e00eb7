package org.atiende.fake;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.Socket;

/** The road of a {@link FakeAgiChannel} to a FastAGI server that listens, and the thread that reads it. */
final class FakeAgiSocket implements FakeAgiChannel.Road {

    private final Socket socket = new Socket();
    private final FakeAgiChannel channel;

    FakeAgiSocket(InetSocketAddress server, FakeAgiChannel channel) {
        this.channel = channel;
        try {
            socket.setTcpNoDelay(true);
            socket.connect(server, 2_000);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Thread.ofVirtual().start(this::read);
    }

    private void read() {
        try {
            var in = socket.getInputStream();
            byte[] chunk = new byte[4_096];
            for (int n = in.read(chunk); n >= 0; n = in.read(chunk)) {
                channel.heard(chunk, n);
            }
        } catch (IOException closed) {
            channel.eof();
            return;
        }
        channel.eof();
    }

    @Override
    public synchronized void send(byte[] bytes) throws IOException {
        socket.getOutputStream().write(bytes);
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }

    @Override
    public void reset() {
        try {
            socket.setSoLinger(true, 0);
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
