package org.atiende.agi;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.List;

import io.netty.channel.Channel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.util.internal.SocketUtils;

/**
 * One FastAGI connection. The event loop reads it and closes it; a turn's thread writes its command straight to the network instead of
 * waking the event loop to do it, which was a third of a turn's processor time.
 */
final class AgiSocket extends NioSocketChannel implements AgiWire.Connection {

    private AgiSocket(Channel parent, SocketChannel accepted) {
        super(parent, accepted);
    }

    /**
     * Sends one line. Any thread but one at a time.
     *
     * @throws IOException also when the line did not go out whole: one line at a time always fits, unless the peer has stopped reading
     */
    @Override
    public void send(byte[] line) throws IOException {
        var bytes = ByteBuffer.wrap(line);
        javaChannel().write(bytes);
        if (bytes.hasRemaining()) {
            throw new IOException("the peer reads no more");
        }
    }

    @Override
    public void hangUp() {
        close();
    }

    /** Accepts them. */
    static final class Listening extends NioServerSocketChannel {

        @Override
        protected int doReadMessages(List<Object> accepted) throws Exception {
            var connection = SocketUtils.accept(javaChannel());
            if (connection == null) {
                return 0;
            }
            accepted.add(new AgiSocket(this, connection));
            return 1;
        }
    }
}
