package org.atiende.agi;

import java.io.IOException;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Consumer;

import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.EventLoop;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.embedded.EmbeddedChannel;
import org.atiende.agi.AgiMeter.Outcome;

/**
 * The FastAGI server without its sockets, for a simulated world: decoder, wire and session are the real ones, bytes come and go by
 * calls. One thread, its own event loop, reads; each turn runs on a virtual thread.
 */
public final class SimServer {

    /** Where the bytes for Asterisk go. */
    public interface Asterisk {

        void heard(byte[] bytes);

        void eof();
    }

    private final AgiSettings settings = AgiSettings.defaults(4_573);
    private final Map<String, AgiScript> scripts;
    private final AgiMeter meter;
    private final Consumer<String> failed;
    private final LinkedBlockingQueue<Runnable> loop = new LinkedBlockingQueue<>();
    private final Set<Line> lines = new LinkedHashSet<>();

    /** @param failed told of a script that ends by a fault of ours */
    public SimServer(Map<String, AgiScript> scripts, AgiMeter meter, Consumer<String> failed) {
        this.scripts = scripts;
        this.meter = meter;
        this.failed = failed;
    }

    /** The event loop; to be run on a thread of the router's process. */
    public void read() {
        while (true) {
            try {
                loop.take().run();
            } catch (InterruptedException nobodyDoes) {
                throw new IllegalStateException("nobody interrupts an event loop", nobodyDoes);
            }
        }
    }

    /** Connections, those that have not said who they are included. */
    public int sessions() {
        return lines.size();
    }

    /** As the real one looks for replies that are late. */
    public void watch() {
        loop.add(() -> List.copyOf(lines).stream().filter(line -> line.wire != null).forEach(line -> line.wire.watch(System.nanoTime())));
    }

    /** Asterisk connects. */
    public Line connect(Asterisk asterisk) {
        var line = new Line(asterisk);
        lines.add(line);
        return line;
    }

    /** What the other ends of all connections see when the process dies. */
    public void dies() {
        List.copyOf(lines).forEach(line -> line.asterisk.eof());
    }

    /** One connection, as Asterisk holds it. */
    public final class Line implements AgiWire.Connection {

        private final Asterisk asterisk;
        private final EmbeddedChannel netty = new EmbeddedChannel(new AgiDecoder(), new Door());
        private AgiWire wire;
        private boolean closed;

        private Line(Asterisk asterisk) {
            this.asterisk = asterisk;
        }

        /** Bytes of Asterisk have arrived at the machine. */
        public void arrive(byte[] bytes) {
            loop.add(() -> {
                if (netty.isOpen()) {
                    netty.writeInbound(Unpooled.wrappedBuffer(bytes));
                }
            });
        }

        /** Asterisk has closed. */
        public void eof() {
            loop.add(() -> {
                netty.close();
                if (wire == null) {
                    lines.remove(this);
                }
            });
        }

        @Override
        public void send(byte[] line) throws IOException {
            if (closed) {
                throw new IOException("closed");
            }
            asterisk.heard(line);
        }

        @Override
        public void hangUp() {
            if (!closed) {
                closed = true;
                asterisk.eof();
                loop.add(netty::close);
            }
        }

        @Override
        public EventLoop eventLoop() {
            return netty.eventLoop();
        }

        private final class Door extends SimpleChannelInboundHandler<AgiMessage> {

            @Override
            protected void channelRead0(ChannelHandlerContext ctx, AgiMessage message) {
                if (message instanceof AgiMessage.Environment environment) {
                    var request = new AgiRequest(environment);
                    wire = new AgiWire(Line.this, meter, request);
                    ctx.pipeline().replace(this, "wire", wire);
                    meter.turnStarted(request.script());
                    Thread.ofVirtual().name("agi-" + request.uniqueId()).start(() -> take(request, scripts.get(request.script())));
                } else {
                    lines.remove(Line.this);
                    hangUp();
                }
            }
        }

        /** As {@link AgiServer} runs a script. */
        private void take(AgiRequest request, AgiScript script) {
            var outcome = Outcome.SCRIPT_FAILED;
            try {
                script.run(new AgiSession(request, settings, wire));
                outcome = Outcome.RETURNED;
            } catch (CallerHungUp left) {
                outcome = Outcome.HUNG_UP;
            } catch (LineLost lost) {
                outcome = Outcome.LINE_LOST;
            } catch (RuntimeException | Error ours) {
                failed.accept(request.script() + " failed: " + ours);
            } finally {
                wire.release();
                lines.remove(this);
                meter.turnEnded(request.script(), outcome, Duration.ZERO);
            }
        }
    }
}
