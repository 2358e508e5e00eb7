package org.atiende.bench;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.handler.codec.LineBasedFrameDecoder;
import org.atiende.fake.FakeAgiCall;

/**
 * Callers by the thousand, each in {@code AGI()} on a connection of their own: the part of an Asterisk that a FastAGI server sees, without
 * its oddities (those are {@code FakeAgiChannel}'s). Every command is answered at once. One event loop; all listeners are called on it.
 */
final class Callers implements AutoCloseable {

    /** Ephemeral ports are one address's: a source serves so many callers, then the next one does. */
    private static final int PER_SOURCE = 10_000;
    private static final int LINE_BYTES = 4_096;
    private static final AtomicLong NEXT = new AtomicLong();

    private static final byte[] DONE = "200 result=0\n".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] SET = "200 result=1\n".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] PLAYED = "200 result=0 endpos=8000\n".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] GOODBYE = "HANGUP\n".getBytes(StandardCharsets.US_ASCII);

    /** What can be heard of one caller. */
    interface Ear {

        /** The caller is on hold: answered, and music is on; told once. The router's own lease comes after a second of hold. */
        default void held(Caller caller) { }

        /** The connection has ended, or never came to be. */
        void over(Caller caller);
    }

    /** What the server has done for a caller, of all that a held and assigned one needs. */
    enum Act { ANSWERED, MUSIC, DIAL_STRING, DIALLED }

    private final EventLoopGroup loop = new MultiThreadIoEventLoopGroup(1, Thread.ofPlatform().daemon().name("callers").factory(), NioIoHandler.newFactory());
    private final InetSocketAddress server;

    Callers(int port) {
        this.server = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
    }

    /** Somebody calls; returns at once. */
    Caller call(Ear ear) {
        var caller = new Caller(ear, NEXT.incrementAndGet());
        new Bootstrap().group(loop).channel(NioSocketChannel.class).option(ChannelOption.TCP_NODELAY, true).option(ChannelOption.SO_REUSEADDR, true)
                .handler(new ChannelInitializer<SocketChannel>() {
                    @Override
                    protected void initChannel(SocketChannel channel) {
                        channel.pipeline().addLast(new LineBasedFrameDecoder(LINE_BYTES), caller);
                    }
                }).connect(server, source(caller.number)).addListener(connected -> {
                    if (!connected.isSuccess()) {
                        caller.end();
                    }
                });
        return caller;
    }

    private static InetSocketAddress source(long number) {
        try {
            return new InetSocketAddress(InetAddress.getByAddress(new byte[] {127, 0, 0, (byte) (10 + number / PER_SOURCE % 200)}), 0);
        } catch (UnknownHostException e) {
            throw new IllegalStateException("every address of four bytes is one", e);
        }
    }

    /** Does this on the event loop, now or later. */
    void after(long nanos, Runnable act) {
        loop.schedule(act, nanos, TimeUnit.NANOSECONDS);
    }

    @Override
    public void close() {
        loop.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly();
    }

    /** One caller. Owned by the event loop, but for {@link #hangUp}. */
    static final class Caller extends SimpleChannelInboundHandler<ByteBuf> {

        private final Ear ear;
        private final long number;
        private final String id;
        private Channel channel;
        private int done;
        private int commands;
        private boolean over;
        private volatile long hungUpNanos;

        private Caller(Ear ear, long number) {
            this.ear = ear;
            this.number = number;
            this.id = Instant.now().getEpochSecond() + "." + number;
        }

        String id() {
            return id;
        }

        int commands() {
            return commands;
        }

        boolean did(Act act) {
            return (done & 1 << act.ordinal()) != 0;
        }

        /** Held, then assigned. A short hold is under the lease of the dialplan, and needs none of the router's. */
        boolean wasServed() {
            return did(Act.ANSWERED) && did(Act.MUSIC) && did(Act.DIAL_STRING) && did(Act.DIALLED);
        }

        /** When {@code HANGUP} was given to the network, by {@link System#nanoTime}, which all processes of a machine share. */
        long hungUpNanos() {
            return hungUpNanos;
        }

        /** As Asterisk does it with {@code AGIEXITONHANGUP=yes}: says so and closes. From any thread. */
        void hangUp() {
            channel.eventLoop().execute(() -> {
                hungUpNanos = System.nanoTime();
                channel.writeAndFlush(Unpooled.wrappedBuffer(GOODBYE)).addListener(ChannelFutureListener.CLOSE);
            });
        }

        @Override
        public void channelActive(ChannelHandlerContext context) {
            channel = context.channel();
            var call = FakeAgiCall.of("in/v1", "", id, Long.toString(Instant.now().getEpochSecond()), "+34910000001", "", "", "", "", "", "")
                    .environment("agi_uniqueid", id);
            context.writeAndFlush(Unpooled.wrappedBuffer(call.environmentBlock().getBytes(StandardCharsets.UTF_8)));
        }

        @Override
        protected void channelRead0(ChannelHandlerContext context, ByteBuf line) {
            commands++;
            var text = line.toString(StandardCharsets.US_ASCII);
            context.writeAndFlush(Unpooled.wrappedBuffer(reply(text)));
            if (text.startsWith("SET MUSIC ON") && !did(Act.MUSIC)) {
                note(Act.MUSIC);
                ear.held(this);
            }
        }

        private byte[] reply(String text) {
            if (text.contains("ATIENDE_DIAL")) {
                note(Act.DIAL_STRING);
            }
            if (text.contains("ATIENDE_DO")) {
                note(Act.DIALLED);
            }
            if (text.startsWith("ANSWER")) {
                note(Act.ANSWERED);
            }
            return text.startsWith("SET VARIABLE") ? SET : text.startsWith("STREAM FILE") ? PLAYED : DONE;
        }

        private void note(Act act) {
            done |= 1 << act.ordinal();
        }

        @Override
        public void channelInactive(ChannelHandlerContext context) {
            end();
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            context.close();
        }

        private void end() {
            if (!over) {
                over = true;
                ear.over(this);
            }
        }
    }
}
