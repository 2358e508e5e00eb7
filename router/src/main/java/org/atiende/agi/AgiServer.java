package org.atiende.agi;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.EnumMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedSet;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.SocketChannel;
import org.atiende.agi.AgiMeter.Outcome;
import org.atiende.agi.AgiMeter.Refusal;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The FastAGI server: lets the right connections in and runs one script per turn, each on a virtual thread of its own, at most
 * {@link AgiSettings#maxSessions()} of them. However a turn goes wrong, its socket is closed and the dialplan takes the caller on:
 * a refusal or a failed script never loses anybody.
 *
 * <p>One event loop serves all sockets; it owns the connections that have not yet said who they are, and never runs a script.
 */
public final class AgiServer implements AutoCloseable {

    /**
     * Connections that have not finished their environment; the eldest makes room, as an Asterisk is done in milliseconds. So many held
     * callers may come back in one instant, when another router has died; they cost 74 MB at the very worst.
     */
    static final int MAX_KNOCKING = 1_024;
    private static final int BACKLOG = 1_024;
    /** So much later than its deadline a late reply or environment is noticed at most. */
    private static final Duration WATCH = Duration.ofMillis(200);
    private static final Duration CLOSING_PATIENCE = Duration.ofSeconds(5);
    private static final Duration WARNING_INTERVAL = Duration.ofMinutes(1);

    private static final Logger log = LoggerFactory.getLogger(AgiServer.class);

    private final AgiSettings settings;
    private final Map<String, AgiScript> scripts;
    private final AgiMeter meter;
    private final Semaphore slots;
    private final Set<AgiWire> turns = ConcurrentHashMap.newKeySet();
    private final EventLoopGroup loop;
    private volatile boolean closing;
    private Optional<Channel> listening = Optional.empty();

    /** Owned by the event loop, as is {@link #nextWarningNanos}. */
    private final SequencedSet<Door> knocking = new LinkedHashSet<>();
    private final Map<Refusal, Long> nextWarningNanos = new EnumMap<>(Refusal.class);

    /** @param scripts by the path of the URL, as {@code in/v1}; anything else asked for is refused */
    public AgiServer(AgiSettings settings, Map<String, AgiScript> scripts, AgiMeter meter) {
        this.settings = settings;
        this.scripts = Map.copyOf(scripts);
        this.meter = meter;
        this.slots = new Semaphore(settings.maxSessions());
        this.loop = new MultiThreadIoEventLoopGroup(1, Thread.ofPlatform().name("agi-io").daemon().factory(), NioIoHandler.newFactory());
    }

    /**
     * Binds and accepts.
     *
     * @return where it listens, with the real port when the settings said 0
     * @throws IllegalStateException when the address is taken or not ours
     */
    public synchronized InetSocketAddress start() {
        var bound = new ServerBootstrap()
                .group(loop)
                .channelFactory(AgiSocket.Listening::new)
                .option(ChannelOption.SO_BACKLOG, BACKLOG)
                .option(ChannelOption.SO_REUSEADDR, true)
                .childOption(ChannelOption.TCP_NODELAY, true)
                .childOption(ChannelOption.SO_KEEPALIVE, true)
                .childHandler(new ChannelInitializer<SocketChannel>() {
                    @Override
                    protected void initChannel(SocketChannel channel) {
                        knock(channel);
                    }
                })
                .bind(settings.bind()).awaitUninterruptibly();
        if (!bound.isSuccess()) {
            throw new IllegalStateException("FastAGI cannot listen on " + settings.bind() + ": " + bound.cause().getMessage(), bound.cause());
        }
        listening = Optional.of(bound.channel());
        bound.channel().eventLoop().scheduleWithFixedDelay(this::watch, WATCH.toMillis(), WATCH.toMillis(), TimeUnit.MILLISECONDS);
        return (InetSocketAddress) bound.channel().localAddress();
    }

    /** Turns under way. */
    public int sessions() {
        return settings.maxSessions() - slots.availablePermits();
    }

    /** Accepts no more, gives up every line so that the dialplan goes on, and waits a few seconds for the scripts to notice. */
    @Override
    public synchronized void close() {
        closing = true;
        listening.ifPresent(channel -> channel.close().awaitUninterruptibly());
        turns.forEach(turn -> turn.lose(LineLost.Why.SERVER_CLOSED));
        try {
            if (slots.tryAcquire(settings.maxSessions(), CLOSING_PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
                slots.release(settings.maxSessions());
            } else {
                log.warn("Some scripts did not notice that the server closed (sessions={})", sessions());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        loop.shutdownGracefully(0, CLOSING_PATIENCE.toMillis(), TimeUnit.MILLISECONDS).awaitUninterruptibly();
    }

    /** On the event loop: what is overdue is given up. */
    private void watch() {
        long now = System.nanoTime();
        while (!knocking.isEmpty() && knocking.getFirst().isLate(now)) {
            knocking.getFirst().refuse(Refusal.ENVIRONMENT_LATE);
        }
        turns.forEach(turn -> turn.watch(now));
    }

    private void knock(SocketChannel channel) {
        InetSocketAddress peer = channel.remoteAddress();
        if (peer == null || !settings.admits(peer.getAddress())) {
            refuse(channel, Refusal.PEER);
            return;
        }
        if (knocking.size() >= MAX_KNOCKING) {
            knocking.getFirst().refuse(Refusal.CROWDED);
        }
        var door = new Door(channel);
        knocking.add(door);
        channel.pipeline().addLast(new AgiDecoder(), door);
    }

    private void refuse(Channel channel, Refusal reason) {
        var peer = channel.remoteAddress();
        meter.refused(reason);
        channel.close();
        long now = System.nanoTime();
        if (now - nextWarningNanos.getOrDefault(reason, now) >= 0) {
            nextWarningNanos.put(reason, now + WARNING_INTERVAL.toNanos());
            log.warn("A FastAGI connection was refused, others for the same reason stay unsaid for a minute (reason={} peer={})",
                    reason, peer);
        }
    }

    /** Opens a turn: from here on the wire has the socket and a virtual thread has the script. */
    private void admit(ChannelHandlerContext door, AgiRequest request, AgiScript script) {
        var wire = new AgiWire((AgiSocket) door.channel(), meter, request);
        door.pipeline().replace(door.name(), "wire", wire);
        turns.add(wire);
        meter.turnStarted(request.script());
        Thread.ofVirtual().name("agi-" + request.uniqueId()).start(() -> take(request, script, wire));
        if (closing) {
            wire.lose(LineLost.Why.SERVER_CLOSED);      // closing began between our slot and our place among the turns
        }
    }

    private void take(AgiRequest request, AgiScript script, AgiWire wire) {
        long started = System.nanoTime();
        var outcome = Outcome.SCRIPT_FAILED;
        try {
            script.run(new AgiSession(request, settings, wire));
            outcome = Outcome.RETURNED;
        } catch (CallerHungUp left) {
            outcome = Outcome.HUNG_UP;
        } catch (LineLost lost) {
            outcome = Outcome.LINE_LOST;
            if (lost.why() != LineLost.Why.SERVER_CLOSED) {
                log.warn("The line to Asterisk was lost; the caller goes on in the dialplan (why={} {})", lost.why(), request);
            }
        } catch (RuntimeException | Error failed) {
            log.error("A script failed; the caller goes on in the dialplan ({})", request, failed);
        } finally {
            wire.release();
            turns.remove(wire);
            meter.turnEnded(request.script(), outcome, Duration.ofNanos(System.nanoTime() - started));
            slots.release();
        }
    }

    /** Where a connection waits until its environment is whole and found good. Lives on the event loop. */
    private final class Door extends SimpleChannelInboundHandler<AgiMessage> {

        private final Channel channel;
        private final long lateNanos = System.nanoTime() + settings.environmentDeadline().toNanos();
        private boolean shut;

        Door(Channel channel) {
            this.channel = channel;
        }

        boolean isLate(long nowNanos) {
            return nowNanos - lateNanos > 0;
        }

        @Override
        protected void channelRead0(ChannelHandlerContext ctx, AgiMessage message) {
            switch (message) {
                case AgiMessage.Environment environment -> answer(ctx, new AgiRequest(environment));
                case AgiMessage.Hangup _ -> refuse(Refusal.CALLER_GONE);
                case AgiMessage.Reply _, AgiMessage.UsageBlock _ -> refuse(Refusal.MALFORMED);
            }
        }

        private void answer(ChannelHandlerContext ctx, AgiRequest request) {
            Optional<AgiScript> script = Optional.ofNullable(scripts.get(request.script()));
            if (shut) {
                return;
            }
            if (settings.key().filter(key -> !key.opensFor(request.shownKey())).isPresent()) {
                refuse(Refusal.KEY);
            } else if (script.isEmpty()) {
                refuse(Refusal.UNKNOWN_SCRIPT);
            } else if (closing) {
                refuse(Refusal.CLOSING);
            } else if (!slots.tryAcquire()) {
                refuse(Refusal.FULL);
            } else {
                leave();
                admit(ctx, request, script.get());
            }
        }

        void refuse(Refusal reason) {
            if (!shut) {
                leave();
                AgiServer.this.refuse(channel, reason);
            }
        }

        private void leave() {
            shut = true;
            knocking.remove(this);
        }

        @Override
        public void channelInactive(ChannelHandlerContext ctx) {
            refuse(Refusal.CALLER_GONE);
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
            refuse(cause instanceof IOException ? Refusal.CALLER_GONE : Refusal.MALFORMED);
        }
    }
}
